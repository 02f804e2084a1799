"""Backpropagation through a two-layer ReLU-softmax classifier.

Weights of the output layer are multiples of ln 2, so the softmax is rational and every gradient can be written exactly.
"""

import math

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="backprop.networks", outcomes=(2,), level="apply", minutes=10, covers=("W3-02",),
    revision=2,
    conventions=("gradient shape", "natural log", "zero-based indices", "relu derivative"),
)  # fmt: skip


@q.params
class P:
    x: tuple = draw.vector(draw.nonzero(-2, 3), 2)
    W1: tuple = draw.matrix(draw.integers(-2, 2), 2, 2)
    b1: tuple = draw.vector(draw.integers(-1, 1), 2)
    W2: tuple = draw.matrix(draw.multiples_of_ln2(-1, 1), 2, 2)
    y: int = draw.integers(0, 1)
    active: int = draw.choice(1, 2, 2, 2)


@q.require
def as_many_hidden_units_as_drawn_are_active_and_the_logits_differ_by_at_most_3_ln_2(p: P) -> bool:
    hidden = [sum(w * x for w, x in zip(row, p.x, strict=True)) + b for row, b in zip(p.W1, p.b1, strict=True)]
    s = [sum(float(w) * max(0, unit) for w, unit in zip(row, hidden, strict=True)) for row in p.W2]
    return 0 not in hidden and sum(unit > 0 for unit in hidden) == p.active and max(hidden) <= 4 and 0.1 < abs(s[0] - s[1]) < 2.2


q.prompt = r"""
A classifier with two inputs, two hidden ReLU units and two classes computes
$$z_1 = W_1 x + b_1, \qquad h = \mathrm{ReLU}(z_1), \qquad s = W_2 h, \qquad p = \mathrm{softmax}(s),$$ with
$$W_1 = <<W1>>, \quad b_1 = <<b1>>, \quad W_2 = <<W2>>.$$
Consider the example $x = <<x>>$, whose class is $y = <<y>>$; its loss is $L = -\ln p_y$.
"""
q.ask(
    p=ask.vector("Compute the class probabilities $p$.", marks=3),
    grad_s=ask.vector(r"Compute the gradient $\partial L / \partial s$ at the logits.", marks=2),
    grad_W2=ask.matrix(r"Compute the gradient $\partial L / \partial W_2$.", marks=2),
    grad_W1=ask.matrix(r"Compute the gradient $\partial L / \partial W_1$.", marks=3),
)


@q.solve
def solve(p: P, t):
    z1 = t.step("z1", "W1 @ x + b1", lambda: engine.linear(p.x, p.W1, p.b1))
    h = t.step("h", "relu(z1)")
    s = t.step("s", "W2 @ h", lambda: engine.linear(h, p.W2))
    t.step("p", "softmax(s)", note=r"The softmax is $p_k = e^{s_k} / (e^{s_0} + e^{s_1})$, and $e^{n \ln 2} = 2^n$.")
    t.step("t", "", (1 - p.y, p.y), note=f"The target is class {p.y} as a one-hot vector.")
    grad_s = t.step("grad_s", "p - t", lambda: engine.cross_entropy_backward(1, s, p.y))
    t.step("grad_W2", "grad_s @ T(h)", lambda: engine.linear_backward(grad_s, h, p.W2)[1])
    grad_h = t.step("grad_h", "T(W2) @ grad_s", lambda: engine.linear_backward(grad_s, h, p.W2)[0])
    t.say(r"ReLU passes the gradient of an entry where $z_1 > 0$: $\mathbf{1}[\ldots]$ is 1 if the condition holds, else 0.")
    grad_z1 = t.step("grad_z1", "odot(grad_h, positive(z1))", lambda: engine.relu_backward(grad_h, z1))
    t.step("grad_W1", "grad_z1 @ T(x)", lambda: engine.linear_backward(grad_z1, p.x, p.W1)[1])


@q.oracle("torch")
def autograd(p: P):
    torch = oracles.torch
    W1, b1, W2, x = oracles.parameters(p, "W1 b1 W2 x")
    s = W2 @ torch.relu(W1 @ x + b1)
    loss = torch.nn.functional.cross_entropy(s, torch.tensor(p.y))
    return {"p": oracles.numbers(torch.softmax(s, 0)), **oracles.gradients(loss, s=s, W2=W2, W1=W1)}


@q.oracle("finite differences")
def slopes_of_the_loss(p: P):
    """The loss as one function of its weights and of a shift of the logits, in numbers."""

    def powers(W1, W2, s):
        h = [max(0.0, sum(w * x for w, x in zip(row, p.x, strict=True)) + b) for row, b in zip(W1, p.b1, strict=True)]
        return [math.exp(shift + sum(w * unit for w, unit in zip(row, h, strict=True))) for shift, row in zip(s, W2, strict=True)]

    def loss(**at):
        found = powers(**at)
        return math.log(sum(found) / found[p.y])

    at = {"s": (0, 0), "W2": p.W2, "W1": p.W1}
    weights = powers(p.W1, [[float(w) for w in row] for row in p.W2], (0, 0))
    return {"p": [weight / sum(weights) for weight in weights], **oracles.slopes(loss, **at)}


q.slips(
    forgot_the_relu_mask=slip("ReLU passes a gradient only where its input $z_1$ is positive.", grad_z1="grad_h"),
    forgot_the_bias=slip("The bias $b_1$ is added to $W_1 x$ before ReLU; it also decides which unit is active.", z1="W1 @ x"),
    turned_the_logit_gradient=slip("The gradient at the logits is prediction minus target, in this order.", grad_s="t - p"),
    took_the_probability_as_the_gradient=slip("At the true class, 1 is subtracted from the probability.", grad_s="p"),
    counted_the_classes_from_1=slip("Classes are counted from 0: class $y$ is entry $y$, after entry 0.", y="y - 1", when="y"),
    transposed_the_outer_product=slip("A gradient has the shape of its matrix.", grad_W2="h @ T(grad_s)", grad_W1="x @ T(grad_z1)"),
    did_not_transpose_the_weights=slip("On the way back a layer multiplies by the transpose of its weights.", grad_h="W2 @ grad_s"),
    put_relu_on_the_logits=slip("The logits go into the softmax as they are, without a ReLU.", s="relu(W2 @ h)"),
)  # fmt: skip
