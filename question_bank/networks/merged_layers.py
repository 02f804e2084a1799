r"""A single layer, and a single logistic unit, in the place of two layers.

The merged weights are what they are for every input, and the same probability comes out.
"""

import math
from functools import cache

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="networks.redundancy", outcomes=(1, 2), level="analyze", minutes=9, covers=("W2-16",),
    conventions=("zero-based indices",), symbols={"W_all": "A", "b_all": "d"},
)  # fmt: skip


@q.params
class P:
    W1: tuple = draw.matrix(draw.integers(-2, 3), 2, 2)
    b1: tuple = draw.vector(draw.integers(-2, 2), 2)
    W2: tuple = draw.matrix(draw.multiples_of_ln2(-2, 2), 2, 2)
    b2: tuple = draw.vector(draw.multiples_of_ln2(-2, 2), 2)
    x: tuple = draw.vector(draw.nonzero(-2, 2), 2)


@q.require
def every_part_matters_and_the_numbers_stay_small(p: P) -> bool:
    h = [sum(w * x for w, x in zip(row, p.x, strict=True)) + b for row, b in zip(p.W1, p.b1, strict=True)]
    W2 = [[round(float(w) / math.log(2)) for w in row] for row in p.W2]
    d = [round(float(b) / math.log(2)) for b in p.b2]
    (a, b), (e, f) = p.W1
    logit = sum((one - other) * unit for one, other, unit in zip(W2[1], W2[0], h, strict=True)) + d[1] - d[0]
    return a * f != b * e and W2[0][0] * W2[1][1] != W2[0][1] * W2[1][0] and d[0] != d[1] and any(p.b1) and 1 <= abs(logit) <= 4


q.prompt = r"""
A network for two classes computes
$$h = W_1 x + b_1, \qquad s = W_2 h + b_2, \qquad p = \mathrm{softmax}(s), \qquad \text{with}$$
$$W_1 = <<W1>>, \quad b_1 = <<b1>>, \quad W_2 = <<W2>>, \quad b_2 = <<b2>>.$$
The hidden layer has no activation function.
"""
q.ask(
    W_all=ask.matrix("A single layer computes the same logits, $s = A x + d$. Compute its matrix $A$.", marks=2),
    b_all=ask.vector("Compute the bias $d$ of this layer.", marks=1, zero=True),
    w=ask.vector(
        r"One logistic unit gives class 1 the same probability, $p_1 = \sigma(w^{\top} x + c)$. Compute its weights $w$.", marks=1
    ),
    c=ask.number("Compute the bias $c$ of this unit.", marks=1, zero=True),
    p_1=ask.number("Compute $p_1$ for the input with $x_0 = <<x[0]>>$ and $x_1 = <<x[1]>>$.", marks=1),
)  # fmt: skip


@q.solve
def solve(p: P, t):
    t.say("Put in, $s = W_2 (W_1 x + b_1) + b_2$ is linear in $x$ but for a constant.")
    t.step("W_all", "W2 @ W1")
    t.step("b_all", "W2 @ b1 + b2", lambda: engine.linear(p.b1, p.W2, p.b2))
    t.say(r"With two classes, $p_1 = e^{s_1} / (e^{s_0} + e^{s_1}) = \sigma(s_1 - s_0)$: only the difference of the rows counts.")
    t.step("w", "W_all[1] - W_all[0]")
    t.step("c", "b_all[1] - b_all[0]")
    logits = cache(lambda: engine.linear(engine.linear(p.x, p.W1, p.b1), p.W2, p.b2))
    t.step(
        "p_1",
        "sigmoid(T(w) @ x + c)",
        lambda: engine.softmax(logits())[1],
        note=r"As $e^{n \ln 2} = 2^n$, we have $\sigma(n \ln 2) = 2^n / (2^n + 1)$.",
    )


@q.oracle("torch")
def the_network_itself(p: P):
    """Jacobians of the network at 0, and its output."""
    torch, linear = oracles.torch, oracles.torch.nn.functional.linear
    W1, b1, W2, b2 = oracles.parameters(p, "W1 b1 W2 b2")

    def logits(x):
        return linear(linear(x, W1, b1), W2, b2)

    def odds(x):
        chances = torch.softmax(logits(x), 0)
        return torch.logit(chances[1])

    zero = oracles.tensor((0, 0))
    slopes = torch.autograd.functional.jacobian(logits, zero), torch.autograd.functional.jacobian(odds, zero)
    found = {
        "W_all": slopes[0],
        "w": slopes[1],
        "b_all": logits(zero),
        "c": odds(zero),
        "p_1": torch.softmax(logits(oracles.tensor(p.x)), 0)[1],
    }
    return {name: oracles.numbers(value) for name, value in found.items()}


@q.oracle("second formula")
def run_at_the_corners(p: P):
    """An affine map is its value at 0, and the differences that the unit vectors make."""

    def logits(x):
        h = [row[0] * x[0] + row[1] * x[1] + b for row, b in zip(p.W1, p.b1, strict=True)]
        return [float(row[0]) * h[0] + float(row[1]) * h[1] + float(b) for row, b in zip(p.W2, p.b2, strict=True)]

    start, first, second = logits((0, 0)), logits((1, 0)), logits((0, 1))
    W = [[first[k] - start[k], second[k] - start[k]] for k in (0, 1)]
    w = [first[1] - first[0] - start[1] + start[0], second[1] - second[0] - start[1] + start[0]]
    here = logits(p.x)
    return {"W_all": W, "b_all": start, "w": w, "c": start[1] - start[0], "p_1": 1 / (1 + math.exp(here[0] - here[1]))}


q.slips(
    multiplied_in_the_wrong_order=slip("The first layer stands on the right: $A = W_2 W_1$.", W_all="W1 @ W2", essential=True),
    added_the_biases=slip("The first bias passes through the second layer: $d = W_2 b_1 + b_2$.", b_all="b1 + b2"),
    forgot_the_first_bias=slip("The first bias passes through the second layer.", b_all="b2"),
    added_the_matrices=slip("A layer behind a layer multiplies the matrices.", W_all="W1 + W2"),
    turned_the_difference=slip("For class 1, the logit of class 0 is subtracted.",
        w="W_all[0] - W_all[1]", c="b_all[0] - b_all[1]"),
    took_one_logit=slip("The other logit counts, too: only their difference matters.", w="W_all[1]", c="b_all[1]"),
    kept_the_old_bias=slip("The unit has the difference of both new biases.", c="b2[1] - b2[0]"),
    subtracted_the_columns=slip("Row $k$ of $A$ belongs to class $k$.", w="W_all[:, 1] - W_all[:, 0]"),
)  # fmt: skip
