"""Claim: the error variance of an average of correlated models."""

from fractions import Fraction

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="claims.regularization", outcomes=(2, 6), level="understand", minutes=3, covers=("ensemble_corr",), decimals=4,
    symbols={"v": "v", "rho": r"\rho"}, apart=("regularization/ensemble_error",),
)  # fmt: skip


@q.params
class P:
    v: int = draw.choice(2, 3, 4, 5, 6, 8, 9, 10, 12, 16, 20)
    k: int = draw.choice(2, 4, 5, 8, 10)
    rho: object = draw.decimals("0", "0", "0.2", "0.25", "0.4", "0.5", "0.6", "0.75", "1", "1")
    guess: str = draw.choice("right", "right", "independent", "kept", "plus")

    @property
    def stated(self):
        own = Fraction(self.v, self.k)
        right = own + (self.k - 1) * self.rho * own
        return {"right": right, "independent": own, "kept": self.v, "plus": own + self.rho * self.v}[self.guess]


@q.require
def the_number_is_short(p: P) -> bool:
    return (1000 * p.stated) % 1 == 0


q.prompt = r"""
The predictions of $k = <<k>>$ models have errors with mean 0 and variance $v = <<v>>$, and the errors of any two models have the
correlation coefficient $\rho = <<rho>>$.

**Statement.** The error of the mean of all predictions has the variance $<<p.stated>>$.
"""
q.ask(truth=ask.claim(marks=1))


@q.solve
def solve(p: P, t):
    t.step("c", "rho*v", note=r"Errors of two models have the covariance $c = \rho v$.")
    t.step(
        "V",
        "v/k + (k - 1)*c/k",
        lambda: engine.ensemble_error(p.v, p.rho * p.v, p.k),
        note=r"The variance of the sum contains $k$ times $v$ and $k (k - 1)$ times $c$; the mean has $1/k^2$ of it:",
    )
    t.step("truth", "abs(V - stated) < 0.0001", stated=p.stated, note="The statement says $<<p.stated>>$, so it is <<truth>>.")


@q.oracle("torch")
def quadratic_form(p: P):
    torch = oracles.torch
    covariance = torch.full((p.k, p.k), float(p.rho * p.v), dtype=torch.float64).fill_diagonal_(float(p.v))
    share = torch.full((p.k,), 1 / p.k, dtype=torch.float64)
    return {"truth": abs((share @ covariance @ share).item() - float(p.stated)) < 1e-9}


@q.oracle("second formula")
def common_part(p: P):
    """Errors are a common part of variance rho v and own parts, which alone average out."""
    return {"truth": p.rho * p.v + Fraction((1 - p.rho) * p.v) / p.k == p.stated}


q.slips(
    treated_errors_as_independent=slip("Common errors do not average out.", V="v/k"),
    thought_that_averaging_never_helps=slip("Own parts of the errors average out.", V="v"),
    added_the_whole_covariance=slip("Of $k^2$ pairs, $k$ are of a model with itself.", V="v/k + c"),
    subtracted_the_covariance=slip("Errors with the same sign add up.", V="v/k - (k - 1)*c/k"),
)  # fmt: skip
