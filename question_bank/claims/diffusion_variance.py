"""Claim: the variance of a noisy sample of a diffusion model."""

from fractions import Fraction
from itertools import product

from examgen import Question, ask, draw, oracles

q = Question(
    topic="claims.generative",
    outcomes=(3,),
    level="understand",
    minutes=2,
    decimals=4,
    symbols={
        "keep": r"\bar{\alpha}_t",
        "v": r"\mathrm{Var}(x_0)",
        "noise": r"\mathrm{Var}(\epsilon)",
        "total": r"\mathrm{Var}(x_t)",
    },
)


@q.params
class P:
    keep: object = draw.decimals(*(f"{percent / 100}" for percent in range(2, 100, 2)))
    v: object = draw.choice(1, 1, 1, 2, 3, 4, 5, Fraction(1, 2))
    form: str = draw.choice("roots", "roots", "roots", "no roots")
    guess: str = draw.choice("one", "kept", "right")

    @property
    def variance(self):
        """Variances of independent terms add, each times the square of its factor."""
        power = 1 if self.form == "roots" else 2
        return self.v * self.keep**power + (1 - self.keep) ** power

    @property
    def stated(self):
        return {"one": 1, "kept": self.v}.get(self.guess, self.variance)


@q.require
def the_stated_variance_is_short(p: P) -> bool:
    return (10_000 * Fraction(p.stated)).denominator == 1


q.prompt = r"""
In a diffusion model, $x_0$ has mean 0 and variance $<<v>>$, and the noise $\epsilon$, independent of it, has mean 0 and variance 1.
With $\bar{\alpha}_t = <<keep>>$, the noisy sample is computed as
<% if form == "roots" %>
$x_t = \sqrt{\bar{\alpha}_t}\, x_0 + \sqrt{1 - \bar{\alpha}_t}\, \epsilon$.
<% else %>
$x_t = \bar{\alpha}_t\, x_0 + (1 - \bar{\alpha}_t)\, \epsilon$.
<% endif %>

**Statement.** The variance of $x_t$ is $<<p.stated>>$.
"""
q.ask(truth=ask.claim(marks=1))


@q.solve
def solve(p: P, t):
    t.say("The variances of independent terms add, each times the square of its factor.")
    formula = "keep*v + (1 - keep)*noise" if p.form == "roots" else "keep^2*v + (1 - keep)^2*noise"
    total = t.step("total", formula, p.variance, noise=1)
    true = bool(total == p.stated)
    t.step("truth", "", true, note=f"The statement says ${float(p.stated):g}$, so it is {'true' if true else 'false'}.")


@q.oracle("torch")
def all_outcomes(p: P):
    """Both variables take two opposite values with equal chance: the variance of x_t over the four outcomes."""
    torch, keep = oracles.torch, oracles.tensor(p.keep)
    signs = oracles.tensor(tuple(product((-1, 1), repeat=2)))
    factors = torch.stack((keep, 1 - keep)) if p.form == "no roots" else torch.stack((keep, 1 - keep)).sqrt()
    outcomes = signs[:, 0] * float(p.v) ** 0.5 * factors[0] + signs[:, 1] * factors[1]
    return {"truth": bool(abs(outcomes.var(correction=0) - float(p.stated)) < 1e-9)}


@q.oracle("second formula")
def excess_over_one(p: P):
    """With roots, the variance differs from 1 by abar (v - 1); without them, 2 abar (1 - abar) goes missing besides."""
    keep, v = Fraction(p.keep), Fraction(p.v)
    excess = keep * (v - 1) if p.form == "roots" else keep * keep * (v - 1) - 2 * keep * (1 - keep)
    return {"truth": 1 + excess == p.stated}


@q.mistake
def thought_that_the_variance_is_always_one(p: P):
    r"""With the factors $\sqrt{\bar{\alpha}_t}$ and $\sqrt{1 - \bar{\alpha}_t}$ the variance is 1 exactly if $x_0$ has variance 1.
    <% if form != "roots" %>
    Without the roots, the squares of the factors sum to less than 1.
    <% endif %>
    """
    return {"truth": p.stated == 1}


@q.mistake
def thought_that_noise_leaves_the_variance_alone(p: P):
    r"""The factor of $x_0$ lowers its share of the variance and the noise adds a share of its own; the sum need not be
    $\mathrm{Var}(x_0)$."""
    return {"truth": p.stated == p.v}


@q.mistake
def forgot_to_square_the_factors(p: P):
    r"""$\mathrm{Var}(c\,x) = c^2\, \mathrm{Var}(x)$: the factors enter squared."""
    power = 0.5 if p.form == "roots" else 1
    return {"truth": bool(abs(float(p.keep) ** power * float(p.v) + float(1 - p.keep) ** power - float(p.stated)) < 1e-9)}
