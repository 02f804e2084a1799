"""Expected squared error of an average of models whose errors are correlated."""

from fractions import Fraction
from math import floor

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="regularization.ensembles", outcomes=(2, 6), level="apply", minutes=6, covers=("W11-08",),
    symbols={"E_k": "E_k", "E_inf": r"E_{\infty}", "E_max": r"E_{\mathrm{max}}"},
)  # fmt: skip


@q.params
class P:
    v: int = draw.integers(2, 12)
    rho: object = draw.choice(*map(Fraction, ("1/10", "1/5", "1/4", "3/10", "2/5", "1/2", "3/5", "3/4")))
    k: int = draw.choice(3, 4, 5, 6, 8, 10, 12)
    goal: object = draw.choice(*map(Fraction, ("1/10", "1/8", "1/7", "1/6", "2/9", "2/7", "3/8")))

    @property
    def E_max(self):
        """A bound between what one model and what infinitely many can reach."""
        return Fraction(floor(100 * self.v * (self.rho + self.goal * (1 - self.rho))), 100)


@q.require
def the_bound_is_not_met_exactly(p: P) -> bool:
    return (p.v - p.rho * p.v) % (p.E_max - p.rho * p.v) != 0


q.prompt = r"""
$k$ models predict the same quantity. The error $\epsilon_i$ of each model has mean 0 and variance $v = <<v>>$, and the errors of
any two models have the correlation coefficient $\rho = <<rho>>$. The ensemble predicts the average of the $k$ predictions; let
$E_k$ be its expected squared error.
"""
q.ask(
    E=ask.number("Compute $E_{<<k>>}$, the expected squared error of <<k>> models.", marks=2),
    E_inf=ask.number(r"To which number $E_{\infty}$ does $E_k$ tend when $k$ grows without bound?", marks=1),
    n=ask.integer("What is the smallest whole number $n$ of models for which $E_k$ is at most $<<p.E_max>>$?", marks=2),
)


@q.solve
def solve(p: P, t):
    c = t.step("c", "rho*v", note="The covariance of the errors of two models is")
    t.say(
        r"$E_k = \frac{1}{k^2}\, \mathrm{E}\left(\left(\sum_i \epsilon_i\right)^2\right)$. The square has $k$ terms with the "
        r"expected value $v$ and $k (k - 1)$ terms with the expected value $c$, so $E_k = v/k + (k - 1)\, c/k$."
    )
    t.step("E", "v/k + (k - 1)*c/k", lambda: engine.ensemble_error(p.v, c, p.k))
    t.say(r"This is also $E_k = c + (v - c) / k$.")
    t.step("E_inf", "c")
    t.step(
        "r",
        "(v - c)/(E_max - c)",
        E_max=p.E_max,
        note=r"$c + (v - c) / k$ is at most the bound $E_{\mathrm{max}}$ if $k$ is at least",
    )
    t.step("n", "ceil(r)", note="The number of models is the next whole number.")


@q.oracle("torch")
def quadratic_form(p: P):
    """The mean of correlated errors from their covariance matrix."""
    torch, c = oracles.torch, float(p.rho) * p.v

    def error(k):
        covariance = torch.full((k, k), c, dtype=torch.float64).fill_diagonal_(float(p.v))
        share = torch.full((k,), 1 / k, dtype=torch.float64)
        return (share @ covariance @ share).item()

    n = next(k for k in range(1, 200) if error(k) <= float(p.E_max) + 1e-12)
    factor = torch.linalg.eigvalsh(torch.full((2, 2), c, dtype=torch.float64).fill_diagonal_(float(p.v)))
    return {"E": error(p.k), "E_inf": (factor.max() - p.v).item(), "n": n}


@q.oracle("brute force")
def common_and_own_noise(p: P):
    """Errors that are a common part of variance c and own parts of variance v - c: adds up all pairs of models."""

    shared = p.v * p.rho

    def error(k):
        return Fraction(sum(p.v if i == j else shared for i in range(k) for j in range(k))) / k**2

    n = 1
    while error(n) > p.E_max:
        n += 1
    slope = Fraction(error(50) * 50 - error(49) * 49)
    return {"E": error(p.k), "E_inf": slope, "n": n}


q.slips(
    treated_errors_as_independent=slip("Correlated errors do not average out: $c$ stays.", E="v/k", E_inf="0", essential=True),
    forgot_to_square_the_number=slip("The average divides by $k$, its square by $k^2$.", E="v + (k - 1)*c"),
    counted_every_pair_once=slip("Each pair of models occurs twice in the square.", E="v/k + (k - 1)*c/(2*k)"),
    kept_the_error_of_one_model=slip("Averaging lowers the error unless $c = v$.", E="v", E_inf="v"),
    added_the_whole_covariance=slip("Of $k^2$ pairs only $k (k - 1)$ are of two different models.", E="v/k + c"),
    rounded_down=slip("With fewer models the error is still too large.", n="floor(r)"),
    ignored_the_covariance_in_the_number=slip("The bound must be compared with $c + (v - c) / k$.", r="v/E_max"),
)  # fmt: skip
