"""Backpropagation through a residual block with one ReLU layer.

One hidden unit is active and one is not, so both the mask and the identity matter in every variant.
"""

from examgen import Question, ask, draw, engine, figures, oracles, slip

q = Question(
    topic="backprop.networks", outcomes=(2,), level="apply", minutes=6, covers=("W3-08", "W14-01"),
    conventions=("gradient shape", "relu derivative"),
)  # fmt: skip


@q.params
class P:
    x: tuple = draw.vector(draw.nonzero(-3, 4), 2)
    W1: tuple = draw.matrix(draw.integers(-2, 2), 2, 2)
    b1: tuple = draw.vector(draw.integers(-2, 2), 2)
    W2: tuple = draw.matrix(draw.integers(-2, 3), 2, 2)
    g: tuple = draw.vector(draw.nonzero(-3, 3), 2)


@q.require
def one_hidden_unit_is_active_and_one_is_not(p: P) -> bool:
    z = [row[0] * p.x[0] + row[1] * p.x[1] + b for row, b in zip(p.W1, p.b1, strict=True)]
    return min(z) < 0 < max(z) <= 6


@q.require
def both_units_would_pass_a_gradient(p: P) -> bool:
    return all(p.W2[0][unit] * p.g[0] + p.W2[1][unit] * p.g[1] != 0 and any(p.W1[unit]) for unit in range(2))


q.prompt = r"""
A residual block computes
$$z = W_1 x + b_1, \qquad h = \mathrm{ReLU}(z), \qquad y = x + W_2 h,$$ with
$$W_1 = <<W1>>, \quad b_1 = <<b1>>, \quad W_2 = <<W2>>.$$
Its input is $x = <<x>>$. The layers after the block send back the gradient $g = \partial L / \partial y = <<g>>$ of the loss $L$.
"""
q.ask(
    y=ask.vector("Compute the output $y$.", marks=1),
    grad_W2=ask.matrix(r"Compute the gradient $\partial L / \partial W_2$.", marks=1),
    grad_x=ask.vector(r"Compute the gradient $\partial L / \partial x$ at the input of the block.", marks=2),
)


@q.figure
def drawing(p: P):
    return figures.residual_block(["$W_1 x + b_1$", "ReLU", "$W_2 h$"], entering="x", leaving="y")


@q.solve
def solve(p: P, t):
    z = t.step("z", "W1 @ x + b1", lambda: engine.linear(p.x, p.W1, p.b1))
    h = t.step("h", "relu(z)")
    t.step("y", "x + W2 @ h", lambda: engine.linear(h, p.W2, p.x))
    t.step("grad_W2", "g @ T(h)", lambda: engine.linear_backward(p.g, h, p.W2)[1])
    grad_h = t.step("grad_h", "T(W2) @ g", lambda: engine.linear_backward(p.g, h, p.W2)[0])
    t.say(r"ReLU passes the gradient of an entry where $z > 0$: $\mathbf{1}[\ldots]$ is 1 if the condition holds, else 0.")
    grad_z = t.step("grad_z", "odot(grad_h, positive(z))", lambda: engine.relu_backward(grad_h, z))
    note = "The first term comes back over the shortcut, the second through the layers."
    t.step("grad_x", "g + T(W1) @ grad_z", lambda: p.g + engine.linear_backward(grad_z, p.x, p.W1)[0], note=note)


@q.oracle("torch")
def autograd(p: P):
    x, W1, b1, W2, g = oracles.parameters(p, "x W1 b1 W2 g")
    y = x + W2 @ oracles.torch.relu(W1 @ x + b1)
    return {"y": oracles.numbers(y), **oracles.gradients(g @ y, W2=W2, x=x)}


@q.oracle("finite differences")
def slopes_of_the_block(p: P):
    def block(x, W2):
        h = [max(0, sum(w * entry for w, entry in zip(row, x, strict=True)) + b) for row, b in zip(p.W1, p.b1, strict=True)]
        return [entry + sum(w * unit for w, unit in zip(row, h, strict=True)) for entry, row in zip(x, W2, strict=True)]

    def loss(**at):
        return sum(weight * entry for weight, entry in zip(p.g, block(**at), strict=True))

    at = {"x": p.x, "W2": p.W2}
    return {"y": block(**at), **oracles.slopes(loss, **at)}


q.slips(
    dropped_the_shortcut=slip("The shortcut adds $g$ to what comes through the layers.", grad_x="T(W1) @ grad_z", essential=True),
    added_no_shortcut_forward=slip("The block adds its input to the output of its layers: $y = x + W_2 h$.", y="W2 @ h"),
    forgot_the_relu_mask=slip("ReLU passes a gradient only where its input $z$ is positive.", grad_z="grad_h", essential=True),
    forgot_the_bias=slip("The bias $b_1$ is added to $W_1 x$ before ReLU; it also decides which unit is active.", z="W1 @ x"),
    put_relu_on_the_output=slip("ReLU belongs to the hidden units only; an output may be negative.", y="relu(x + W2 @ h)"),
    followed_the_shortcut_only=slip("The input also acts through the layers; their gradient is added.", grad_x="g"),
    did_not_transpose=slip("On the way back, weights are transposed.", grad_h="W2 @ g", grad_x="g + W1 @ grad_z"),
    transposed_the_outer_product=slip("A weight gradient has the shape of its matrix: a row for each output.", grad_W2="h @ T(g)"),
)  # fmt: skip
q.tell_apart("dropped_the_shortcut", "forgot_the_relu_mask", "followed_the_shortcut_only", "did_not_transpose")
