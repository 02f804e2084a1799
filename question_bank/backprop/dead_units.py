"""Which hidden ReLU units are dead on a training set, and what gradient the others get."""

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="backprop.networks", outcomes=(2, 6), level="analyze", minutes=9, covers=("W3-14",),
    conventions=("relu derivative", "gradient shape", "zero-based indices"), symbols={"ones": r"\mathbf{1}"},
)  # fmt: skip

UNITS = ("unit 0", "unit 1", "unit 2")


@q.params
class P:
    X: tuple = draw.matrix(draw.integers(-2, 3), 4, 2)
    W: tuple = draw.matrix(draw.integers(-2, 2), 3, 2)
    b: tuple = draw.vector(draw.integers(-4, 2), 3)
    v: tuple = draw.vector(draw.nonzero(-2, 3), 3)
    g: tuple = draw.vector(draw.nonzero(-2, 2), 4)

    @property
    def before(self):
        """Pre-activations: a row for each example."""
        return [[u * x + w * y + b for (u, w), b in zip(self.W, self.b, strict=True)] for x, y in self.X]


@q.require
def one_or_two_units_are_dead_and_no_pre_activation_is_zero(p: P) -> bool:
    dead = [max(column) < 0 for column in zip(*p.before, strict=True)]
    mixed = any(min(column) < 0 < max(column) for column in zip(*p.before, strict=True))
    return sum(dead) in (1, 2) and mixed and all(map(all, p.before)) and all(map(any, p.W)) and len(set(p.X)) == len(p.X)


q.prompt = r"""
A network with three hidden ReLU units and one output computes
$$z = W x + b, \qquad h = \mathrm{ReLU}(z), \qquad \hat{y} = v^{\top} h, \qquad W = <<W>>, \quad b = <<b>>, \quad v = <<v>>.$$
The examples of the training set are the rows of $X$. For example $n$ the loss sends back the gradient
$g_n = \partial L / \partial \hat{y}_n$:
$$X = <<X>>, \qquad g = <<g>>.$$
A unit that is active for no
example of the training set is called dead.
"""
q.ask(
    Z=ask.matrix(r"Compute the $<<X|length>> \times 3$ matrix $Z$ of the pre-activations, one row for each example.", marks=3),
    dead=ask.choices("Which hidden units are dead?", marks=1, options=UNITS, keep_order=True),
    grad_W=ask.matrix(r"Compute the gradient $\partial L / \partial W$, summed over the examples.", marks=4),
)
q.easier(minutes=8, marks={"grad_W": 3}, X=draw.matrix(draw.integers(-2, 3), 3, 2), g=draw.vector(draw.nonzero(-2, 2), 3))
q.harder(minutes=11, marks={"Z": 4}, X=draw.matrix(draw.integers(-2, 3), 5, 2), g=draw.vector(draw.nonzero(-2, 2), 5))


@q.solve
def solve(p: P, t):
    t.given(units=UNITS)
    Z = t.step("Z", "X @ T(W) + b", lambda: engine.linear(p.X, p.W, p.b))
    t.step("M", "positive(Z)", note="Active units have a positive pre-activation:")
    t.step("c", "T(M) @ ones", ones=(1,) * len(p.X), note="The numbers of examples for which the units are active are")
    t.step("dead", "chosen(units, c == 0)", note="A unit is dead if this is 0.")
    incoming = [[g * v for v in p.v] for g in p.g]
    D = t.step("D", "odot(g @ T(v), M)", lambda: engine.relu_backward(incoming, Z),
        note=r"The gradient at $z$ is $g_n v_k$ where unit $k$ is active for example $n$:")  # fmt: skip
    t.step("grad_W", "T(D) @ X", lambda: engine.linear_backward(D, p.X, p.W)[1],
        note="Summed over the examples, a dead unit gets nothing:")  # fmt: skip


@q.oracle("torch")
def autograd(p: P):
    X, W, b, v, g = oracles.parameters(p, "X W b v g")
    Z = oracles.torch.nn.functional.linear(X, W, b)
    h = oracles.torch.relu(Z)
    dead = [unit for unit, alive in zip(UNITS, oracles.torch.count_nonzero(h, dim=0), strict=True) if not alive]
    return {"Z": oracles.numbers(Z), "dead": tuple(dead), **oracles.gradients(g @ (h @ v), W=W)}


@q.oracle("finite differences")
def small_changes(p: P):
    def loss(W):
        units = [[max(0, u * x + w * y + b) for (u, w), b in zip(W, p.b, strict=True)] for x, y in p.X]
        return sum(g * sum(v * h for v, h in zip(p.v, row, strict=True)) for g, row in zip(p.g, units, strict=True))

    Z = [[x * u + y * w + b for (u, w), b in zip(p.W, p.b, strict=True)] for x, y in p.X]
    dead = tuple(unit for k, unit in enumerate(UNITS) if all(row[k] < 0 for row in Z))
    return {"Z": Z, "dead": dead, **oracles.slopes(loss, W=p.W)}


q.slips(
    forgot_the_mask=slip("Only examples for which a unit is active send a gradient.", D="g @ T(v)", essential=True),
    called_a_unit_dead_too_soon=slip("A dead unit is active for no example at all.", drawn=lambda p: {
        "dead": f"chosen(units, c < {len(p.X)})"}),
    forgot_the_bias=slip("The bias is part of the pre-activation.", b="0*b"),
    forgot_the_output_weight=slip("The gradient reaches a unit through $v_k$.", D="odot(g @ T(0*v + 1), M)"),
    forgot_the_incoming_gradient=slip("Each example has a gradient $g_n$ of its own.", D="odot((0*g + 1) @ T(v), M)"),
    averaged_the_examples=slip("The gradients of the examples are summed here.", drawn=lambda p: {
        "grad_W": f"T(D) @ X/{len(p.X)}"}),
    named_the_living=slip("Asked for are the units that are never active.", dead="chosen(units, c > 0)"),
    applied_relu_already=slip("Pre-activations are the values before ReLU.", gives={"Z": "relu(Z)"}),
)  # fmt: skip
