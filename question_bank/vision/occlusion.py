"""Gradient times input, and occlusion, of a small network."""

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="vision.interpretation", outcomes=(2, 6), level="analyze", minutes=8, covers=("W14-13",), rows=True,
    conventions=("relu derivative",),
    symbols={"grad_x": r"\nabla_x y"},
)  # fmt: skip


@q.params
class P:
    W: tuple = draw.matrix(draw.integers(-2, 3), 2, 3)
    b: tuple = draw.vector(draw.integers(-3, 3), 2)
    v: tuple = draw.vector(draw.nonzero(-2, 3), 2)
    x: tuple = draw.vector(draw.nonzero(-2, 3), 3)


def pre_activations(p, x):
    return [sum(w * entry for w, entry in zip(row, x, strict=True)) + b for row, b in zip(p.W, p.b, strict=True)]


@q.require
def no_kinks_and_the_methods_differ(p: P) -> bool:
    covered = [tuple(entry * (i != j) for j, entry in enumerate(p.x)) for i in range(len(p.x))]
    values = [pre_activations(p, x) for x in (p.x, *covered)]
    a = values[0]
    return (
        all(z for row in values for z in row)
        and max(a) > 0
        and any((z > 0) != (other[k] > 0) for other in values[1:] for k, z in enumerate(a))
    )


q.prompt = r"""
For an image of the pixels $x = <<x>>$ a network computes the score $y = v^{\top} \mathrm{ReLU}(W x + b)$ of a class, with
$$W = <<W>>, \qquad b = <<b>>, \qquad v = <<v>>.$$
"""
q.ask(
    y=ask.integer("Compute the score $y$.", marks=1),
    s=ask.vector(
        r"Explain the score by gradient times input: compute $s$ with $s_i = x_i \cdot \partial y / \partial x_i$.", marks=2
    ),
    o=ask.vector(
        "Explain it by occlusion: compute $o$, where $o_i$ is the score minus the score of the image in which $x_i$ is set to 0.",
        marks=3,
    ),
)
q.easier(minutes=7, marks={"o": 2}, W=draw.matrix(draw.integers(-2, 3), 2, 2), x=draw.vector(draw.nonzero(-2, 3), 2))
q.harder(minutes=11, marks={"o": 5}, W=draw.matrix(draw.integers(-2, 3), 2, 5), x=draw.vector(draw.nonzero(-2, 3), 5))


def of_each_pixel(p, entry):
    """A vector with an entry for each pixel, as a formula."""
    return "(" + ", ".join(entry.format(i=i) for i in range(len(p.x))) + ")"


@q.solve
def solve(p: P, t):
    def score(x):
        return engine.linear(engine.relu(engine.linear(x, p.W, p.b)), (p.v,))[0]

    a = t.step("a", "W @ x + b", lambda: engine.linear(p.x, p.W, p.b))
    t.step("y", "v[0]*relu(a[0]) + v[1]*relu(a[1])", lambda: score(p.x))
    d = t.step("d", "odot(v, positive(a))", lambda: engine.relu_backward(p.v, a), note="The slopes at the pre-activations are")
    slope = t.step("grad_x", "T(W) @ d", lambda: engine.linear_backward(d, p.x, p.W, p.b)[0])
    t.step("s", "odot(x, grad_x)", lambda: engine.gradient_times_input(p.x, slope))
    t.say("Without pixel $i$ the pre-activations lack $x_i$ times column $i$ of $W$.")
    for i in range(len(p.x)):
        t.step(f"a_{i}", f"a - x[{i}]*W[:, {i}]")
        t.step(f"y_{i}", f"v[0]*relu(a_{i}[0]) + v[1]*relu(a_{i}[1])")
    t.step("o", of_each_pixel(p, "y - y_{i}"), lambda: engine.occlusion(score, p.x))


@q.oracle("torch")
def autograd_and_masks(p: P):
    torch = oracles.torch
    W, b, v, x = oracles.parameters(p, "W b v x")

    def score(x):
        return torch.dot(v, torch.relu(torch.nn.functional.linear(x, W, b)))

    y = score(x)
    slopes = torch.autograd.grad(y, x)[0]
    masked = [score(torch.where(torch.arange(len(p.x)) == i, 0.0, x)).item() for i in range(len(p.x))]
    return {"y": y.item(), "s": oracles.numbers(torch.mul(x, slopes)), "o": [y.item() - other for other in masked]}


@q.oracle("finite differences")
def small_and_large_changes(p: P):
    def score(x):
        return sum(v * max(z, 0) for v, z in zip(p.v, pre(x), strict=True))

    def pre(x):
        return [b + sum(w * entry for w, entry in zip(row, x, strict=True)) for row, b in zip(p.W, p.b, strict=True)]

    slopes = oracles.slopes(score, x=p.x)["grad_x"]
    y = score(p.x)
    occluded = [y - score([0 if i == j else entry for j, entry in enumerate(p.x)]) for i in range(len(p.x))]
    return {"y": y, "s": [entry * slope for entry, slope in zip(p.x, slopes, strict=True)], "o": occluded}


q.slips(
    ignored_the_relu=slip("A hidden unit that is 0 passes no gradient.", d="v"),
    gave_the_gradient=slip("The gradient is multiplied by the input.", s="grad_x"),
    took_both_for_the_same=slip("Occlusion may switch hidden units on or off.", gives={"o": "s"}, essential=True),
    gave_the_remaining_scores=slip("Occlusion is the drop of the score.", drawn=lambda p: {"o": of_each_pixel(p, "y_{i}")}),
    turned_the_difference=slip("The drop is the old score minus the new one.", drawn=lambda p: {
        "o": of_each_pixel(p, "y_{i} - y")}),
    forgot_the_bias=slip("The biases stay when a pixel is covered.", a="W @ x"),
)  # fmt: skip
