"""Claim: by how much the cross-entropy exceeds the entropy.

All probabilities are eighths and powers of two, so that everything is a multiple of ln 2.
"""

from fractions import Fraction
from itertools import permutations

from examgen import Question, ask, draw, engine, oracles, slip
from examgen.core.numbers import ln2

q = Question(
    topic="claims.generative", outcomes=(3,), level="understand", minutes=4, covers=("ce_kl",), rows=True,
    conventions=("natural log",), symbols={"H": "H(p)", "cross": "H(p, q)", "kl": r"D"},
)  # fmt: skip

ORDERS = tuple(sorted({*permutations((4, 2, 1, 1)), (2, 2, 2, 2)}))


@q.params
class P:
    a: tuple = draw.choice(*ORDERS)
    b: tuple = draw.choice(*ORDERS)
    quarters: int = draw.integers(0, 10)
    honest: int = draw.choice(0, 1, 1, 1, 1)

    @property
    def p8(self):
        return tuple(Fraction(weight, 8) for weight in self.a)

    @property
    def q8(self):
        return tuple(Fraction(weight, 8) for weight in self.b)

    @property
    def stated(self):
        return ln2(Fraction(self.quarters, 4))


def bits(one, other):
    """Divergence in bits."""
    return sum(Fraction(a, 8) * (len(bin(a)) - len(bin(b))) for a, b in zip(one, other, strict=True))


@q.require
def about_half_of_the_statements_are_true(p: P) -> bool:
    """A false one states the entropy, or another small difference."""
    right, said = bits(p.a, p.b), Fraction(p.quarters, 4)
    return (
        right > 0
        and (4 * right).denominator == 1
        and (said == right if p.honest else said != right and abs(said - right) <= Fraction(3, 4))
    )


q.prompt = r"""
Two distributions over four classes are $p = <<p.p8>>$ and $q = <<p.q8>>$. Their entropies and cross-entropies are
$$H(p) = -\sum_k p_k \ln p_k, \qquad H(p, q) = -\sum_k p_k \ln q_k.$$

**Statement.** The cross-entropy $H(p, q)$ exceeds the entropy $H(p)$ by $<<p.stated>>$.
"""
q.ask(truth=ask.claim(marks=1))


@q.solve
def solve(p: P, t):
    t.given(a=p.a, b=p.b)
    loss, note = engine.cross_entropy, "With the numerators $a$ and $b$ of the eighths,"
    t.step("H", "-sum(odot(a, ln(a) - ln(8)))/8", lambda: loss(engine.log(p.p8), p.p8), note=note)
    t.step("cross", "-sum(odot(a, ln(b) - ln(8)))/8", lambda: loss(engine.log(p.q8), p.p8))
    kl_div = engine.kl_div
    note = r"The difference is the divergence $\mathrm{KL}(p \,\|\, q)$:"
    t.step("kl", "cross - H", lambda: kl_div(engine.log(p.q8), p.p8, reduction="sum"), note=note)
    t.step("truth", "kl == stated", stated=p.stated, note="The statement says $<<p.stated>>$, so it is <<truth>>.")


@q.oracle("torch")
def divergence(p: P):
    torch = oracles.torch
    made = [torch.distributions.Categorical(oracles.tensor(weights)) for weights in (p.a, p.b)]
    return {"truth": abs(torch.distributions.kl_divergence(*made).item() - float(p.stated)) < 1e-6}


@q.oracle("second formula")
def lengths_of_codes(p: P):
    """Bits of the best code for q less those of the best code for p, for symbols from p."""
    lengths = {4: 1, 2: 2, 1: 3}
    bits = sum(weight * (lengths[other] - lengths[weight]) for weight, other in zip(p.a, p.b, strict=True))
    return {"truth": 2 * p.quarters == bits}


q.slips(
    took_the_other_direction=slip("The weights of the cross-entropy are $p$.", cross="-sum(odot(b, ln(a) - ln(8)))/8",
        H="-sum(odot(b, ln(b) - ln(8)))/8"),
    compared_two_entropies=slip("The cross-entropy has weights from $p$.", cross="-sum(odot(b, ln(b) - ln(8)))/8"),
    took_the_cross_entropy=slip("The entropy is subtracted.", kl="cross"),
    thought_that_both_are_equal=slip("They are equal only for equal distributions.", kl="0"),
)  # fmt: skip
