"""Claim: the variance of a noisy sample of a diffusion model."""

from fractions import Fraction
from itertools import product

from examgen import Question, ask, draw, engine, oracles

q = Question(
    topic="claims.generative",
    outcomes=(3,),
    level="understand",
    minutes=2,
    symbols={"keep": r"\bar{\alpha}_t", "v": r"\mathrm{Var}(x_0)", "total": r"\mathrm{Var}(x_t)"},
)


@q.params
class P:
    keep: object = draw.decimals(*(f"{twentieths / 20:g}" for twentieths in range(1, 20)))
    v: object = draw.choice(1, 1, 1, 2, 3, 4, 5, Fraction(1, 2), Fraction(1, 4))
    form: str = draw.choice("roots", "roots", "roots", "no roots")
    guess: str = draw.choice("one", "kept", "right", "right")

    @property
    def variance(self):
        """Variances of independent terms add, each times the square of its factor."""
        power = 1 if self.form == "roots" else 2
        return self.v * self.keep**power + (1 - self.keep) ** power

    @property
    def stated(self):
        return {"one": 1, "kept": self.v}.get(self.guess, self.variance)


q.prompt = r"""
In a diffusion model $x_0$ has mean 0 and variance $<<v>>$, and the noise $\epsilon$, independent of it, has mean 0 and variance 1.
<% if form == "roots" %>
For $\bar{\alpha}_t = <<keep>>$ the noisy sample is $x_t = \sqrt{\bar{\alpha}_t}\, x_0 + \sqrt{1 - \bar{\alpha}_t}\, \epsilon$.
<% else %>
Somebody forgets the roots and computes, with $\bar{\alpha}_t = <<keep>>$, the noisy sample
$x_t = \bar{\alpha}_t\, x_0 + (1 - \bar{\alpha}_t)\, \epsilon$.
<% endif %>

**Statement.** The variance of $x_t$ is $<<p.stated>>$.
"""
q.ask(truth=ask.claim(marks=1))
