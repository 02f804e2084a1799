"""Backpropagation through a residual block with one ReLU layer.

One hidden unit is active and one is not, so both the mask and the identity matter in every variant.
"""

from dataclasses import replace

from examgen import Question, ask, draw, engine, figures, oracles

q = Question(
    topic="backprop.networks",
    outcomes=(2,),
    level="apply",
    minutes=6,
    conventions=("column vectors", "gradient shape", "relu derivative"),
)


@q.params
class P:
    x: tuple = draw.vector(draw.nonzero(-3, 4), 2)
    W1: tuple = draw.matrix(draw.integers(-2, 2), 2, 2)
    b1: tuple = draw.vector(draw.integers(-2, 2), 2)
    W2: tuple = draw.matrix(draw.integers(-2, 3), 2, 2)
    g: tuple = draw.vector(draw.nonzero(-3, 3), 2)


def pre_activations(p):
    return [row[0] * p.x[0] + row[1] * p.x[1] + b for row, b in zip(p.W1, p.b1, strict=True)]


@q.require
def one_hidden_unit_is_active_and_one_is_not(p: P) -> bool:
    z = pre_activations(p)
    return min(z) < 0 < max(z) <= 6


@q.require
def both_units_would_pass_a_gradient(p: P) -> bool:
    return all(p.W2[0][unit] * p.g[0] + p.W2[1][unit] * p.g[1] != 0 and any(p.W1[unit]) for unit in range(2))


q.prompt = r"""
A residual block computes
$$z = W_1 x + b_1, \qquad h = \mathrm{ReLU}(z), \qquad y = x + W_2 h,$$
with
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
    z = t.step("z", "W1 @ x + b1", engine.linear(p.x, p.W1, p.b1))
    h = t.step("h", "relu(z)", engine.relu(z))
    t.step("y", "x + W2 @ h", p.x + engine.linear(h, p.W2))
    grad_h, grad_W2, _ = engine.linear_backward(p.g, h, p.W2)
    t.step("grad_W2", "g @ T(h)", grad_W2)
    grad_h = t.step("grad_h", "T(W2) @ g", grad_h)
    t.say(r"ReLU passes the gradient of an entry where $z > 0$: $\mathbf{1}[\ldots]$ is 1 if the condition holds, else 0.")
    grad_z = t.step("grad_z", "odot(grad_h, positive(z))", engine.relu_backward(grad_h, z))
    through_layers = engine.linear_backward(grad_z, p.x, p.W1)[0]
    note = "The first term comes back over the shortcut, the second through the layers."
    t.step("grad_x", "g + T(W1) @ grad_z", p.g + through_layers, note=note)


@q.oracle("torch")
def autograd(p: P):
    x, W2 = oracles.parameter(p.x), oracles.parameter(p.W2)
    y = x + W2 @ oracles.torch.relu(oracles.tensor(p.W1) @ x + oracles.tensor(p.b1))
    y.backward(oracles.tensor(p.g))
    return {"y": oracles.numbers(y), "grad_W2": oracles.numbers(W2.grad), "grad_x": oracles.numbers(x.grad)}


@q.oracle("finite differences")
def differences(p: P):
    def block(x, W2):
        h = [max(0, sum(w * entry for w, entry in zip(row, x, strict=True)) + b) for row, b in zip(p.W1, p.b1, strict=True)]
        return [entry + sum(w * unit for w, unit in zip(row, h, strict=True)) for entry, row in zip(x, W2, strict=True)]

    def loss(x, W2):
        return sum(weight * entry for weight, entry in zip(p.g, block(x, W2), strict=True))

    by_x = oracles.finite_differences(lambda x: loss(x, p.W2), p.x)
    return {"y": block(p.x, p.W2), "grad_W2": oracles.finite_differences(lambda W2: loss(p.x, W2), p.W2), "grad_x": by_x}


def on_the_way_back(p: P):
    """The hidden units, the gradient there, and the gradient at the pre-activations."""
    z = engine.linear(p.x, p.W1, p.b1)
    h = engine.relu(z)
    grad_h = engine.linear_backward(p.g, h, p.W2)[0]
    return h, grad_h, engine.relu_backward(grad_h, z)


@q.mistake(essential=True)
def dropped_the_shortcut(p: P):
    """The shortcut passes $\\partial L / \\partial y$ on unchanged; it is added to what comes back through the layers."""
    _, _, grad_z = on_the_way_back(p)
    return {"grad_x": engine.linear_backward(grad_z, p.x, p.W1)[0]}


@q.mistake
def added_no_shortcut_forward(p: P):
    """The block adds its input to the output of its layers: $y = x + W_2 h$."""
    return {"y": engine.linear(on_the_way_back(p)[0], p.W2)}


@q.mistake(essential=True)
def forgot_the_relu_mask(p: P):
    """ReLU passes a gradient only where its pre-activation was positive."""
    _, grad_h, _ = on_the_way_back(p)
    return {"grad_x": p.g + engine.linear_backward(grad_h, p.x, p.W1)[0]}


@q.mistake
def forgot_the_bias(p: P):
    """The bias $b_1$ is added to $W_1 x$ before ReLU; it also decides which unit is active."""
    without = replace(p, b1=(0, 0))
    h, _, grad_z = on_the_way_back(without)
    grad_x = p.g + engine.linear_backward(grad_z, p.x, p.W1)[0]
    return {"y": p.x + engine.linear(h, p.W2), "grad_W2": engine.linear_backward(p.g, h, p.W2)[1], "grad_x": grad_x}


@q.mistake
def put_relu_on_the_output(p: P):
    """ReLU belongs to the hidden units only; the sum with the shortcut is the output as it is and may be negative."""
    return {"y": engine.relu(p.x + engine.linear(on_the_way_back(p)[0], p.W2))}


@q.mistake
def followed_the_shortcut_only(p: P):
    """The input also acts through the layers of the block; their gradient is added to that of the shortcut."""
    return {"grad_x": p.g}


@q.mistake
def did_not_transpose_the_weights(p: P):
    """On the way back a layer multiplies by the transpose of its weights."""
    z = engine.linear(p.x, p.W1, p.b1)
    return {"grad_x": p.g + engine.linear(engine.relu_backward(engine.linear(p.g, p.W2), z), p.W1)}


@q.mistake
def transposed_the_outer_product(p: P):
    """A weight gradient has the shape of its weight matrix: the gradient at the outputs, a column, times the inputs as a row."""
    h, _, _ = on_the_way_back(p)
    return {"grad_W2": engine.linear_backward(h, p.g, p.W2)[1]}


@q.require
def mistakes_at_the_input_differ(p: P) -> bool:
    rules = (dropped_the_shortcut, forgot_the_relu_mask, followed_the_shortcut_only, did_not_transpose_the_weights)
    return len({tuple(rule(p)["grad_x"]) for rule in rules}) == len(rules)
