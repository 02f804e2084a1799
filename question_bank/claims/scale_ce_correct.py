"""Claim: what doubling all logits does to the cross-entropy of a small batch."""

import math
from fractions import Fraction
from functools import partial
from itertools import product

from examgen import Question, ask, draw, engine, slip

q = Question(
    topic="claims.networks", outcomes=(2, 6), level="analyze", minutes=4, covers=("scale_ce_correct",),
    rows=True, conventions=("natural log",), symbols={"before": "A", "after": "B"},
)  # fmt: skip


@q.params
class P:
    m: tuple = draw.vector(draw.multiples_of_ln2(-1, 4, but=(0,)), 5)
    wording: str = draw.choice("lowers", "raises")

    @property
    def counts(self):
        return [round(float(margin) / math.log(2)) for margin in self.m]


@q.require
def one_example_is_wrong_and_the_case_is_clear(p: P) -> bool:
    first, second = (math.prod(1 + Fraction(2) ** (-c * n) for n in p.counts) for c in (1, 2))
    wrong = sum(n < 0 for n in p.counts)
    return wrong == 1 and abs(first / second - 1) > Fraction(1, 50)


q.prompt = r"""
A classifier with two classes sees five examples. For example $i$, the logit of the true class is larger than that of the other
class by the margin $m_i$, so that its loss is $-\ln p_i$ with $p_i = 1 / (1 + e^{-m_i})$. The margins are $m = <<m>>$. Now all
logits are
doubled.

**Statement.** This <<wording>> the mean loss of the five examples.
"""
q.ask(truth=ask.claim(marks=1))


@q.solve
def solve(p: P, t):
    t.say("The sum of the losses is $\\sum_i \\ln(1 + e^{-m_i})$: the logarithm of a product of factors $1 + e^{-m_i}$.")
    t.step("a", "1 + exp(-m)", note="Before, the factors are")
    t.step("c", "1 + exp(-2*m)", note="and with doubled margins they are")
    loss = partial(engine.binary_cross_entropy_with_logits, target=(1,) * 5, reduction="sum")
    t.step("before", "a[0]*a[1]*a[2]*a[3]*a[4]", lambda: math.exp(loss(p.m)), note="Their products are")
    t.step("after", "c[0]*c[1]*c[2]*c[3]*c[4]", lambda: math.exp(loss([2 * m for m in p.m])))
    t.say("Right examples gain, and wrong ones lose; the products tell which is more.")
    t.step("truth", "after < before" if p.wording == "lowers" else "after > before", note="So the statement is <<truth>>.")


@q.oracle("brute force")
def all_labellings(p: P):
    """The probability of the five true labels together, beside those of all 32 labellings, with the old and the doubled logits."""

    def likelihood(scale):
        chances = {}
        for right in product((0, 1), repeat=5):
            chances[right] = math.prod(Fraction(2) ** (scale * n * one) for n, one in zip(p.counts, right, strict=True))
        return chances[1, 1, 1, 1, 1] / sum(chances.values())

    return {"truth": (likelihood(2) > likelihood(1)) == (p.wording == "lowers")}


@q.oracle("second formula")
def add_the_losses(p: P):
    old, new = (sum(math.log(1 + math.exp(-scale * float(margin))) for margin in p.m) for scale in (1, 2))
    return {"truth": (new > old) == p.wording.startswith("r")}


q.slips(
    thought_that_scaling_always_helps=slip("A wrong example loses when its logits grow.",
        c="1 + exp(-2*abs(m))", a="1 + exp(-abs(m))"),
    thought_that_the_loss_stays=slip("The predicted classes stay, but the loss depends on the margins.", after="before"),
    thought_that_one_error_decides=slip("Right examples gain by the factor, too; all five count.", c="1 + exp(-2*min(m)) + 0*m",
        a="1 + exp(-min(m)) + 0*m"),
    doubled_the_powers=slip("The factor is in the exponent: $e^{-2m} = (e^{-m})^2$.", c="1 + 2*exp(-m)"),
)  # fmt: skip
