"""Claim: the Kullback-Leibler divergence in both directions.

Both distributions are one triple in two orders; its entries differ by powers of two, so that divergences are multiples of ln 2.
"""

import math
from fractions import Fraction

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="claims.generative", outcomes=(3,), level="understand", minutes=4, covers=("kl_symmetric",), rows=True,
    conventions=("natural log",), symbols={"there": r"\mathrm{KL}(p \,\|\, q)", "back": r"\mathrm{KL}(q \,\|\, p)"},
)  # fmt: skip


@q.params
class P:
    weights: tuple = draw.choice(
        (1, 2, 4), (1, 2, 8), (1, 4, 8), (1, 1, 2), (1, 1, 4), (1, 2, 2), (1, 4, 4), (1, 2, 16), (1, 4, 16)
    )
    order: tuple = draw.permutation(0, 1, 2)
    other: tuple = draw.permutation(0, 1, 2)
    wording: str = draw.choice("is larger than", "is smaller than", "is equal to")
    honest: int = draw.choice(0, 1, 1)

    @property
    def a(self):
        return tuple(self.weights[i] for i in self.order)

    @property
    def b(self):
        return tuple(self.weights[i] for i in self.other)

    @property
    def n(self):
        return sum(self.weights)


@q.require
def distributions_differ_and_about_half_of_the_statements_are_true(p: P) -> bool:
    """Cycles of three different entries are rare, so that they are never left out."""
    change = sum((b + a) * math.log(b / a) for a, b in zip(p.a, p.b, strict=True))
    sign = round(change, 6)
    right = {"is larger than": sign > 0, "is smaller than": sign < 0, "is equal to": sign == 0}[p.wording]
    return p.a != p.b and right == bool(p.honest)


q.prompt = r"""
Two distributions over three classes are
$$p = \frac{1}{<<p.n>>} <<p.a>> \qquad \text{and} \qquad q = \frac{1}{<<p.n>>} <<p.b>>.$$

**Statement.** $\mathrm{KL}(q \,\|\, p)$ <<wording>> $\mathrm{KL}(p \,\|\, q)$.
"""
q.ask(truth=ask.claim(marks=1))


def divergence(a, b):
    """Of both numerators' distributions, by the engine."""
    one, other = ([Fraction(entry, sum(entries)) for entry in entries] for entries in (a, b))
    return engine.kl_div(engine.log(other), one, reduction="sum")


@q.solve
def solve(p: P, t):
    t.given(a=p.a, b=p.b, n=p.n)
    t.say("With $p = a / n$ and $q = b / n$, the divergences are")
    t.step("there", "sum(odot(a, ln(a) - ln(b)))/n", lambda: divergence(p.a, p.b))
    t.step("back", "sum(odot(b, ln(b) - ln(a)))/n", lambda: divergence(p.b, p.a))
    t.step("change", "sign(back - there)")
    said = {"is larger than": 1, "is smaller than": -1, "is equal to": 0}[p.wording]
    t.step("truth", "change == said", said=said, note="So the statement is <<truth>>.")


@q.oracle("torch")
def divergences(p: P):
    torch = oracles.torch
    made = [torch.distributions.Categorical(oracles.tensor(weights)) for weights in (p.a, p.b)]
    there, back = (torch.distributions.kl_divergence(*pair).item() for pair in (made, made[::-1]))
    near = math.isclose(there, back, abs_tol=1e-9)
    return {
        "truth": {"is larger than": back > there and not near, "is smaller than": back < there and not near}.get(p.wording, near)
    }


@q.oracle("second formula")
def exponents(p: P):
    """Exponents of two of the ratios, weighted by both distributions."""
    ratios = [len(bin(a)) - len(bin(b)) for a, b in zip(p.a, p.b, strict=True)]
    there = sum(Fraction(a, p.n) * ratio for a, ratio in zip(p.a, ratios, strict=True))
    back = -sum(Fraction(b, p.n) * ratio for b, ratio in zip(p.b, ratios, strict=True))
    return {"truth": {"is larger than": there < back, "is smaller than": there > back, "is equal to": there == back}[p.wording]}


q.slips(
    thought_that_it_is_symmetric=slip("The weights in front of the logarithms change with the direction.", change="0"),
    swapped_the_directions=slip(r"In $\mathrm{KL}(p \,\|\, q)$ the weights are $p$.", there="sum(odot(b, ln(b) - ln(a)))/n",
        back="sum(odot(a, ln(a) - ln(b)))/n"),
    forgot_the_weights=slip("The logarithms are weighted by the first distribution.", there="sum(ln(a) - ln(b))", back="0"),
)  # fmt: skip
