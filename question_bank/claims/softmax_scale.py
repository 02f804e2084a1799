"""Claim: what a factor of all logits does to a probability."""

import math
from fractions import Fraction

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="claims.networks", outcomes=(2,), level="understand", minutes=3, covers=("softmax_scale",),
    rows=True, conventions=("zero-based indices", "natural log"), symbols={"z": "s'", "p_new": "p'"},
)  # fmt: skip


@q.params
class P:
    s: tuple = draw.vector(draw.multiples_of_ln2(-1, 2), 3)
    c: object = draw.choice(2, 2, 3, Fraction(1, 2))
    k: int = draw.integers(0, 2)
    guess: str = draw.choice("right", "right", "right", "same", "scaled", "turned")

    @property
    def stated(self):
        counts = [round(float(logit) / math.log(2)) for logit in self.s]
        old = Fraction(2) ** counts[self.k] / sum(Fraction(2) ** count for count in counts)
        new = [Fraction(2) ** int(self.c * count) for count in counts]
        wrong = {"same": old, "scaled": min(self.c * old, Fraction(99, 100)), "turned": 1 - new[self.k] / sum(new)}
        return new[self.k] / sum(new) if self.guess == "right" else wrong[self.guess]


@q.require
def logits_differ_and_stay_whole(p: P) -> bool:
    counts = [round(float(logit) / math.log(2)) for logit in p.s]
    return len(set(counts)) > 1 and all((p.c * n) % 1 == 0 for n in counts) and p.stated.denominator < 60


q.prompt = r"""
For one example, a classifier computes the logits $s = <<s>>$. All of them are multiplied by $c = <<c>>$ before the softmax.

**Statement.** Then the probability of class <<k>> is $<<p.stated>>$.
"""
q.ask(truth=ask.claim(marks=1))


@q.solve
def solve(p: P, t):
    t.step("z", "c*s", note="The new logits are")
    t.step("q", "exp(z)", note=r"As $e^{n \ln 2} = 2^n$, their powers of $e$ are")
    t.step("p_new", "q[k]/sum(q)", lambda: engine.softmax([p.c * s for s in p.s])[p.k], note="and the probability is")
    t.step("truth", "abs(p_new - v) < 0.0001", v=p.stated, note="The statement says $<<p.stated>>$, so it is <<truth>>.")


@q.oracle("torch")
def softmax_of_the_product(p: P):
    found = oracles.torch.softmax(float(p.c) * oracles.tensor(p.s), 0)[p.k]
    return {"truth": abs(found.item() - float(p.stated)) < 1e-6}


@q.oracle("second formula")
def from_the_differences(p: P):
    """The probability of a class is 1 divided by the sum of exp(difference to each logit)."""
    differences = [float(p.c) * (float(other) - float(p.s[p.k])) for other in p.s]
    return {"truth": abs(1 / sum(map(math.exp, differences)) - float(p.stated)) < 1e-6}


q.slips(
    thought_that_a_factor_cancels=slip("A common summand of the logits cancels; a common factor does not.", z="s"),
    multiplied_the_probability=slip("The factor goes into the exponents; it does not multiply the probability.",
        p_new="c*exp(s[k])/sum(exp(s))"),
    multiplied_the_powers=slip("The factor multiplies the exponent: $e^{c s} = (e^s)^c$.", q="c*exp(s)"),
    divided_the_logits=slip("The softmax divides powers of $e$, not logits.", p_new="z[k]/sum(z)", when="sum(s) != 0"),
    forgot_to_normalize_anew=slip("All powers change, and so does their sum.", p_new="q[k]/sum(exp(s))"),
)  # fmt: skip
