"""Claim: what the gradient of softmax cross-entropy is at a logit that is not shown."""

import math
from fractions import Fraction

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="claims.networks", outcomes=(2,), level="understand", minutes=2, covers=("ce_grad_sum",),
    rows=True, conventions=("zero-based indices", "natural log"), symbols={"rest": "g_3"},
)  # fmt: skip


@q.params
class P:
    parts: tuple = draw.distinct(draw.integers(1, 12), 3)
    y: int = draw.choice(0, 1, 2, 3, 3, 3)
    guess: str = draw.choice("right", "right", "right", "sign", "one", "chance")

    @property
    def g(self):
        return tuple(Fraction(part, 20) - (k == self.y) for k, part in enumerate(self.parts))

    @property
    def stated(self):
        total = sum(self.g)
        return {"right": -total, "sign": total, "one": 1 - total, "chance": 1 - Fraction(sum(self.parts), 20)}[self.guess]


@q.require
def all_classes_have_a_probability_and_guesses_are_possible_slopes(p: P) -> bool:
    return sum(p.parts) < 20 and -1 < p.stated < 1 and (p.guess == "right" or p.stated != -sum(p.g))


q.prompt = r"""
For one example, a network with a softmax over four classes has the cross-entropy loss $L = -\ln p_y$. The true class is
$y = <<y>>$.
The derivatives of $L$ with respect to the logits $s_0$, $s_1$ and $s_2$ are $g = <<p.g>>$.

**Statement.** The derivative with respect to the logit $s_3$ is $<<p.stated>>$.
"""
q.ask(truth=ask.claim(marks=1))


@q.solve
def solve(p: P, t):
    t.given(g=p.g, v=p.stated)
    t.say("The derivatives are probabilities minus targets, and both sum to 1: all four derivatives sum to 0.")
    chances = [Fraction(part, 20) for part in (*p.parts, 20 - sum(p.parts))]
    back = engine.cross_entropy_backward
    t.step("rest", "-sum(g)", lambda: back(1, engine.log(chances), p.y)[3], note="So the missing one is")
    t.step("truth", "rest == v", note="The statement is <<truth>>.")


@q.oracle("torch")
def autograd(p: P):
    chances = [Fraction(part, 20) for part in p.parts]
    s = oracles.parameter([math.log(chance) for chance in (*chances, 1 - sum(chances))])
    loss = oracles.torch.nn.functional.cross_entropy(s, oracles.torch.tensor(p.y))
    return {"truth": abs(oracles.gradients(loss, s=s)["grad_s"][3] - float(p.stated)) < 1e-6}


@q.oracle("finite differences")
def slope_of_the_loss(p: P):
    powers = [*p.parts, 20 - sum(p.parts)]

    def loss(shift):
        moved = powers[3] * math.exp(shift)
        return math.log(sum(powers[:3]) + moved) - math.log(moved if p.y == 3 else powers[p.y])

    return {"truth": abs(oracles.slopes(loss, shift=0)["grad_shift"] - float(p.stated)) < 1e-4}


q.slips(
    let_the_derivatives_sum_to_one=slip("Probabilities and targets both sum to 1, so that the derivatives sum to 0.",
        rest="1 - sum(g)",
        when="y < 3"),
    took_the_mean=slip("The sum of all four derivatives is 0.", rest="sum(g)/3"),
    lost_the_sign=slip("The missing derivative balances the others.", rest="sum(g)"),
    took_the_probability=slip("At the true class, 1 is subtracted from the probability.", drawn=lambda p: {
        "rest": "1 - sum(g)" if p.y == 3 else "-1 - sum(g)"}),
)  # fmt: skip
