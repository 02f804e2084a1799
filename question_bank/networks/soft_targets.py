r"""Cross-entropy with soft targets: loss and gradient at the logits.

Logits are multiples of ln 2, so that every probability is a fraction.
"""

import math
from fractions import Fraction

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="networks.losses", outcomes=(2,), level="analyze", minutes=7, covers=("W2-05", "W2-03"), rows=True,
    conventions=("natural log",), symbols={"total": "Y"},
)  # fmt: skip


@q.params
class P:
    s: tuple = draw.vector(draw.multiples_of_ln2(-1, 3), 3)
    y: tuple = draw.vector(draw.fractions(0, 1, 4), 3)

    @property
    def adds_up(self):
        return sum(self.y) == 1


@q.require
def targets_are_soft_and_logits_differ(p: P) -> bool:
    soft = sum(0 < target < 1 for target in p.y) >= 2
    return (
        soft and sum(p.y) in (Fraction(1, 2), Fraction(3, 4), 1, Fraction(5, 4), Fraction(3, 2)) and len(set(map(float, p.s))) > 1
    )


q.prompt = r"""
For one example, a network computes the logits $s = <<s>>$ and the class probabilities $p = \mathrm{softmax}(s)$. The target of the
example gives each class a weight: $y = <<y>>$<% if not p.adds_up %>, where the sum is not 1<% endif %>. The loss is
$$L = -\sum_i y_i \ln p_i.$$
"""
q.ask(
    p=ask.vector("Compute the vector $p$ of the probabilities.", marks=2),
    L=ask.number("Compute the loss $L$.", marks=2),
    grad_s=ask.vector(r"Compute the gradient $\partial L / \partial s$ at the logits.", marks=2),
)
q.easier(
    minutes=5, marks={"p": 1, "grad_s": 1},
    s=draw.vector(draw.multiples_of_ln2(-2, 4), 2), y=draw.vector(draw.fractions(0, 1, 8), 2),
)  # fmt: skip
q.harder(
    minutes=9, marks={"L": 3},
    s=draw.vector(draw.multiples_of_ln2(-1, 3), 5), y=draw.vector(draw.fractions(0, 1, 4), 5),
)  # fmt: skip


@q.solve
def solve(p: P, t):
    t.say(r"The softmax divides powers of $e$ by their sum, and $e^{n \ln 2} = 2^n$.")
    t.step("q", "exp(s)")
    t.step("p", "q/sum(q)", lambda: engine.softmax(p.s))
    t.step("L", "-sum(odot(y, ln(p)))", lambda: engine.cross_entropy(p.s, p.y))
    t.step(
        "total",
        "sum(y)",
        note="Each class $i$ pulls with the gradient $y_i (p - e_i)$, where $e_i$ is its one-hot vector. All weights sum to",
    )
    t.step("grad_s", "total*p - y", lambda: engine.cross_entropy_backward(1, p.s, p.y), note="so that the gradient is")


@q.oracle("torch")
def autograd(p: P):
    s = oracles.parameter(p.s)
    loss = oracles.torch.nn.functional.cross_entropy(s, oracles.tensor(p.y))
    return {"p": oracles.numbers(s.softmax(0)), "L": loss.item(), **oracles.gradients(loss, s=s)}


@q.oracle("finite differences")
def slopes_of_the_loss(p: P):
    def loss(s):
        whole = math.log(sum(map(math.exp, s)))
        return sum(float(target) * (whole - logit) for target, logit in zip(p.y, s, strict=True))

    s = tuple(map(float, p.s))
    chances = [1 / sum(math.exp(other - own) for other in s) for own in s]
    return {"p": chances, "L": loss(s), **oracles.slopes(loss, s=s)}


q.slips(
    forgot_the_sum_of_the_weights=slip("The probabilities are multiplied by the sum of all weights.", grad_s="p - y"),
    turned_the_gradient=slip("The target has the minus sign.", grad_s="y - total*p"),
    took_the_most_probable_class_only=slip("Every class counts with its weight.", L="-ln(max(p))"),
    divided_the_logits_by_their_sum=slip("The softmax divides powers of $e$, not the logits.",
        p="s/sum(s)", when="sum(s) > 0.1"),
    added_the_other_outcomes=slip(r"There are no terms $(1 - y_i) \ln(1 - p_i)$ in this loss.",
        L="-sum(odot(y, ln(p)) + odot(1 - y, ln(1 - p)))"),
    lost_the_minus_sign=slip("Logarithms of probabilities are negative; the loss turns their sign.", L="sum(odot(y, ln(p)))"),
    took_a_second_derivative=slip("The derivative of the softmax is contained already.",
        grad_s="odot(total*p - y, odot(p, 1 - p))"),
    took_the_mean_over_the_classes=slip("The loss is a sum over the classes.", L="-mean(odot(y, ln(p)))"),
)  # fmt: skip
