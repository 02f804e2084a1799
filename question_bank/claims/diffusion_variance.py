"""Claim: the variance of a noisy sample of a diffusion model."""

from examgen import Question, ask, draw, oracles, slip

q = Question(
    topic="claims.generative", outcomes=(3,), level="understand", minutes=2, covers=("diffusion_variance",),
    symbols={"keep": r"\bar{\alpha}_t", "v": r"\mathrm{Var}(x_0)", "noise": r"\mathrm{Var}(\epsilon)",
             "total": r"\mathrm{Var}(x_t)"},
    decimals=4,
)  # fmt: skip


@q.params
class P:
    keep: object = draw.decimals(*(f"{percent / 100}" for percent in range(2, 100, 2)))
    v: object = draw.decimals("1", "1", "1", "2", "3", "4", "5", "0.5")
    form: str = draw.choice("roots", "roots", "roots", "no roots")
    guess: str = draw.choice("one", "kept", "right")

    @property
    def stated(self):
        a, b = (self.keep, 1 - self.keep) if self.form == "roots" else (self.keep**2, (1 - self.keep) ** 2)
        return {"one": 1, "kept": self.v, "right": self.v * a + b}[self.guess]


q.prompt = r"""
In a diffusion model, $x_0$ has mean 0 and variance $<<v>>$, and the noise $\epsilon$, independent of it, has mean 0 and variance 1.
With $\bar{\alpha}_t = <<keep>>$, the noisy sample is computed as <% if form == "roots" %>
$x_t = \sqrt{\bar{\alpha}_t}\, x_0 + \sqrt{1 - \bar{\alpha}_t}\, \epsilon$.
<% else %>$x_t = \bar{\alpha}_t\, x_0 + (1 - \bar{\alpha}_t)\, \epsilon$.<% endif %>

**Statement.** The variance of $x_t$ is $<<p.stated>>$.
"""
q.ask(truth=ask.claim(marks=1))


@q.solve
def solve(p: P, t):
    sum_ = "keep*v + (1 - keep)*noise" if p.form == "roots" else "keep^2*v + (1 - keep)^2*noise"
    t.step("total", sum_, noise=1, note="The variances of independent terms add, each times the square of its factor.")
    t.step("truth", "total == stated", stated=p.stated, note="The statement says $<<p.stated>>$, so it is <<truth>>.")


@q.oracle("torch")
def all_outcomes(p: P):
    """Both variables take two opposite values with equal chance: the variance of x_t over the four outcomes."""
    factors = oracles.tensor((p.keep, 1 - p.keep)) ** (0.5 if p.form == "roots" else 1)
    outcomes = oracles.tensor(((-1, -1), (-1, 1), (1, -1), (1, 1))) @ (factors * oracles.tensor((p.v, 1)).sqrt())
    return {"truth": abs(outcomes.var(correction=0).item() - float(p.stated)) < 1e-9}


@q.oracle("second formula")
def excess_over_one(p: P):
    """With roots, the variance differs from 1 by abar (v - 1); without them, 2 abar (1 - abar) goes missing besides."""
    excess = p.keep * (p.v - 1) if p.form == "roots" else p.keep**2 * (p.v - 1) - 2 * p.keep * (1 - p.keep)
    return {"truth": 1 + excess == p.stated}


q.slips(
    thought_that_it_is_always_one=slip("It stays 1 only if the squared factors sum to 1 and $x_0$ has variance 1.", total="1"),
    thought_that_noise_does_not_change_it=slip("The factor of $x_0$ lowers its share, and the noise adds its own.", total="v"),
    forgot_to_square_the_factors=slip(r"A factor enters squared: $\mathrm{Var}(c\,x) = c^2\, \mathrm{Var}(x)$.", drawn=lambda p: {
        "total": "sqrt(keep)*v + sqrt(1 - keep)*noise" if p.form == "roots" else "keep*v + (1 - keep)*noise"}),
)  # fmt: skip
