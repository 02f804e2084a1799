"""One step of gradient descent in a sigmoid network with squared error.

The hidden weights are multiples of ln 2, so the hidden units are fractions; the two outputs need a calculator.
"""

import math
from fractions import Fraction
from functools import cache

from examgen import Question, ask, draw, engine, figures, oracles, slip

q = Question(
    topic="backprop.networks", outcomes=(2,), level="apply", minutes=12, covers=("W3-03",), decimals=4,
    conventions=("zero-based indices",), symbols={
        "o": r"\hat{y}", "t": "y", "delta": r"\delta", "lr": r"\eta", "back": r"\beta", "new": "V'",
        "grad_v": r"\partial E / \partial V", "grad_w": r"\partial E / \partial W",
    },
)  # fmt: skip


@q.params
class P:
    x: tuple = draw.vector(draw.nonzero(-2, 2), 2)
    W: tuple = draw.matrix(draw.multiples_of_ln2(-1, 1), 2, 2)
    V: tuple = draw.matrix(draw.integers(-2, 2), 2, 2)
    t: tuple = draw.choice((0, 1), (1, 0), (1, 1))
    lr: object = draw.choice(1, 2, 5)
    j: str = draw.choice("0", "1")
    i: str = draw.choice("0", "1")
    k: str = draw.choice("0", "1")


@q.require
def hidden_units_differ_and_every_path_counts(p: P) -> bool:
    z = [round(float(row[0] * p.x[0] + row[1] * p.x[1]) / math.log(2)) for row in p.W]
    on_path, other = (zip(*p.V, strict=True)) if p.j == "0" else reversed(list(zip(*p.V, strict=True)))
    return z[0] != z[1] and 0 not in z and max(map(abs, z)) <= 3 and 0 not in on_path and any(other) and p.V[0] != p.V[1]


q.prompt = r"""
From two inputs, a network without biases computes two hidden units and two outputs with the logistic sigmoid $\sigma$:
$$h = \sigma(W x), \qquad \hat{y} = \sigma(V h), \qquad W = <<W>>, \qquad V = <<V>>.$$
For the input $x = <<x>>$ the target is $y = <<t>>$. The error is
$$E = \frac{1}{2} \left((\hat{y}_0 - y_0)^2 + (\hat{y}_1 - y_1)^2\right).$$
Let $\delta = \partial E / \partial a$ be the gradient at $a = V h$. $W_{j,k}$ is the entry of $W$ in row $j$ and column $k$.
"""
q.ask(
    h=ask.vector("Compute the hidden units $h$.", marks=1),
    o=ask.vector(r"Compute the outputs $\hat{y}$.", marks=1),
    delta=ask.vector(r"Compute $\delta$.", marks=2),
    new=ask.number(
        r"Compute $V_{<<i>>,<<j>>}$ after one step of gradient descent with the learning rate $\eta = <<lr>>$.", marks=2
    ),
    grad_w=ask.number(r"Compute the derivative $\partial E / \partial W_{<<j>>,<<k>>}$ (before the step).", marks=3),
)


@q.figure
def drawing(p: P):
    return figures.mlp([2, 2, 2], labels=[["x_0", "x_1"], ["h_0", "h_1"], [r"\hat{y}_0", r"\hat{y}_1"]])


@q.solve
def solve(p: P, t):
    t.say(r"As $e^{n \ln 2} = 2^n$, we have $\sigma(n \ln 2) = 2^n / (2^n + 1)$.")
    h = t.step("h", "sigmoid(W @ x)", lambda: engine.sigmoid(engine.linear(p.x, p.W)))
    a = t.step("a", "V @ h", lambda: engine.linear(h, p.V))
    o = t.step("o", "sigmoid(a)")
    half, i, j, k = Fraction(1, 2), int(p.i), int(p.j), int(p.k)
    e = t.step(
        "e",
        "o - t",
        lambda: engine.mse_loss_backward(half, o, p.t, reduction="sum"),
        note=r"The derivative of $\frac{1}{2}(\hat{y} - y)^2$ is",
    )
    delta = t.step("delta", "odot(e, odot(o, 1 - o))", lambda: engine.sigmoid_backward(e, a),
        note=r"and $\sigma' = \sigma (1 - \sigma)$; $\odot$ multiplies entry by entry.")  # fmt: skip
    back = cache(lambda: engine.linear_backward(delta, h, p.V))
    t.step("grad_v", f"delta[{p.i}]*h[{p.j}]", lambda: back()[1][i, j],
        note=f"The weight $V_{{{p.i},{p.j}}}$ leads from $h_{p.j}$ to output {p.i}.")  # fmt: skip
    t.step("new", f"V[{p.i}, {p.j}] - lr*grad_v")
    t.step("back", f"V[0, {p.j}]*delta[0] + V[1, {p.j}]*delta[1]", lambda: back()[0][j],
        note=f"Both outputs send an error back to $h_{p.j}$:")  # fmt: skip
    t.step(
        "grad_w",
        f"back*h[{p.j}]*(1 - h[{p.j}])*x[{p.k}]",
        lambda: engine.linear_backward(engine.sigmoid_backward(back()[0], engine.linear(p.x, p.W)), p.x, p.W)[1][j, k],
    )


@q.oracle("torch")
def autograd(p: P):
    torch = oracles.torch
    x, W, V, t, shift = oracles.parameters(p, "x W V t t")
    h = torch.sigmoid(W @ x)
    o = torch.sigmoid(V @ h + shift - shift.detach())
    loss = torch.nn.functional.mse_loss(o, t, reduction="sum") / 2
    found = oracles.gradients(loss, W=W, V=V, shift=shift)
    i, j, k = int(p.i), int(p.j), int(p.k)
    new = p.V[i][j] - p.lr * found["grad_V"][i][j]
    values = {"h": oracles.numbers(h), "o": oracles.numbers(o), "delta": found["grad_shift"]}
    return {**values, "new": new, "grad_w": found["grad_W"][j][k]}


@q.oracle("finite differences")
def small_changes(p: P):
    def layer(matrix, vector, shift=(0, 0)):
        return [1 / (1 + math.exp(-row[0] * vector[0] - row[1] * vector[1] - b)) for row, b in zip(matrix, shift, strict=True)]

    def loss(W, V, shift):
        return sum((o - t) ** 2 for o, t in zip(layer(V, layer(W, p.x), shift), p.t, strict=True)) / 2

    W = [[float(entry) for entry in row] for row in p.W]
    found = oracles.slopes(loss, W=W, V=p.V, shift=(0, 0))
    i, j, k = int(p.i), int(p.j), int(p.k)
    new = p.V[i][j] - p.lr * found["grad_V"][i][j]
    h = layer(W, p.x)
    return {"h": h, "o": layer(p.V, h), "delta": found["grad_shift"], "new": new, "grad_w": found["grad_W"][j][k]}


q.slips(
    left_out_the_slope=slip(r"The sigmoid of the output has a slope: $\sigma' = \hat{y} (1 - \hat{y})$.", delta="e",
        essential=True),
    left_out_the_hidden_slope=slip("The sigmoid of the hidden unit has a slope, too.", drawn=lambda p: {
        "grad_w": f"back*x[{p.k}]"}),
    followed_one_output=slip("The hidden unit reaches both outputs, and their errors are added.", drawn=lambda p: {
        "back": f"V[{p.i}, {p.j}]*delta[{p.i}]"}, essential=True),
    turned_the_error=slip("The derivative of the error is output minus target.", e="t - o"),
    doubled_the_error=slip(r"The factor $\frac{1}{2}$ of $E$ cancels the 2 of the square.", e="2*(o - t)"),
    added_the_step=slip("Gradient descent subtracts the gradient.", drawn=lambda p: {"new": f"V[{p.i}, {p.j}] + lr*grad_v"}),
    used_the_new_weight=slip("All derivatives are taken at the old weights.", drawn=lambda p: {
        "back": f"V[{1 - int(p.i)}, {p.j}]*delta[{1 - int(p.i)}] + new*delta[{p.i}]"}),
    transposed_the_weights=slip(r"Column $j$ of $V$ leads from $h_j$ to the outputs.", drawn=lambda p: {
        "back": f"V[{p.j}, 0]*delta[0] + V[{p.j}, 1]*delta[1]"}),
)  # fmt: skip
