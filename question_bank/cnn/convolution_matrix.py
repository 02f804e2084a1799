"""A one-dimensional convolution as multiplication by a sparse matrix."""

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="cnn.efficiency", outcomes=(2, 4), level="apply", minutes=7, covers=("W5-02",), rows=True,
    conventions=("cross-correlation",),
)  # fmt: skip


@q.params
class P:
    size: int = draw.integers(5, 6)
    taps: int = draw.integers(2, 3)
    s: int = draw.integers(1, 2)
    signal: tuple = draw.vector(draw.integers(-3, 4), 6)
    weights: tuple = draw.vector(draw.nonzero(-3, 4), 3)
    errors: tuple = draw.vector(draw.nonzero(-2, 3), 5)

    @property
    def outputs(self):
        return (self.size - self.taps) // self.s + 1

    @property
    def x(self):
        return self.signal[: self.size]

    @property
    def w(self):
        return self.weights[: self.taps]

    @property
    def g(self):
        return self.errors[: self.outputs]


@q.require
def the_kernel_has_a_direction(p: P) -> bool:
    return p.w != p.w[::-1] and p.x.count(0) <= 1 and p.outputs >= 2 and p.outputs != p.taps


q.prompt = r"""
A one-dimensional convolution (one channel, stride <<s>>, no padding, no bias) with the kernel $w = <<p.w>>$ turns a signal $x$ of
length <<size>> into $y = C x$ with a matrix $C$. Only whole windows count.
"""
q.ask(
    C=ask.matrix("Write down the matrix $C$.", marks=2),
    y=ask.vector("Compute $y = C x$ for the signal $x = <<p.x>>$.", marks=1),
    grad_x=ask.vector(
        r"Backpropagation arrives with $g = \partial L / \partial y = <<p.g>>$. Compute $\partial L / \partial x$.", marks=2),
    zeros=ask.integer(
        "Let the signal have 100 entries instead, with the same kernel and stride. How many entries of $C$ are 0, whatever $w$ "
        "is?", marks=2),
)  # fmt: skip
q.easier(minutes=6, marks={"C": 1}, size=draw.integers(4, 5))
q.harder(
    minutes=9, marks={"C": 4}, size=draw.choice(7),
    signal=draw.vector(draw.integers(-3, 4), 7), errors=draw.vector(draw.nonzero(-2, 3), 6),
)  # fmt: skip


@q.solve
def solve(p: P, t):
    t.given(x=p.x, w=p.w, g=p.g, k=p.taps)
    entries = engine.conv1d_matrix([[p.w]], p.size, p.s)
    C = t.step("C", "", entries, note="Row $i$ holds the kernel where window $i$ lies; the next row is moved on by the stride.")
    t.step("y", "C @ x", lambda: engine.conv1d([p.x], [[p.w]], stride=p.s)[0], C=C)
    t.step("grad_x", "T(C) @ g", lambda: engine.conv1d_backward([p.g], [p.x], [[p.w]], None, p.s)[0][0], C=C,
        note="As $y = C x$, the gradient goes back through the transpose.")  # fmt: skip
    t.step(
        "n",
        "floor((100 - k)/s) + 1",
        lambda: engine.conv_output_size(100, p.taps, p.s),
        note="With 100 inputs, the number of outputs is",
    )
    t.step("zeros", "100*n - k*n", note="Each row has $k$ entries that belong to the kernel.")


@q.oracle("torch")
def jacobian_of_the_layer(p: P):
    torch, x, w = oracles.torch, oracles.parameter(p.x), oracles.tensor(p.w)[None, None]

    def layer(x):
        return torch.conv1d(x[None, None], w, stride=p.s)[0, 0]

    y = layer(x)
    C = torch.autograd.functional.jacobian(layer, x)
    large = torch.autograd.functional.jacobian(layer, torch.zeros(100, dtype=torch.float64))
    found = oracles.gradients(y @ oracles.tensor(p.g), x=x)
    return {"C": oracles.numbers(C), "y": oracles.numbers(y), **found, "zeros": int(torch.count_nonzero(large == 0))}


@q.oracle("finite differences")
def columns_one_by_one(p: P):
    def layer(x):
        return [sum(w * x[start + j] for j, w in enumerate(p.w)) for start in range(0, len(x) - p.taps + 1, p.s)]

    C = [oracles.finite_differences(lambda x, i=i: layer(x)[i], (0,) * p.size) for i in range(len(p.g))]
    grad_x = oracles.finite_differences(lambda x: sum(g * y for g, y in zip(p.g, layer(x), strict=True)), p.x)
    windows = [range(start, start + p.taps) for start in range(0, 101 - p.taps, p.s)]
    empty = [(start, j) for start, window in enumerate(windows) for j in range(100) if j not in window]
    return {"C": C, "y": layer(p.x), "grad_x": grad_x, "zeros": len(empty)}


def rows(p, stride, order=1):
    """The matrix as a formula; the kernel moves on by the stride and may be turned round."""
    taps = [f"w[{j}]" for j in range(p.taps)][::order]
    line = [["0"] * (i * stride) + taps + ["0"] * p.size for i in range(p.outputs)]
    return "(" + ", ".join("(" + ", ".join(one[: p.size]) + ")" for one in line) + ")"


q.slips(
    turned_the_kernel=slip("The kernel is not flipped.", drawn=lambda p: {"C": rows(p, p.s, -1)}, essential=True),
    forgot_the_stride=slip("With each row the kernel moves on by the stride.", drawn=lambda p: {"C": rows(p, 3 - p.s)}),
    turned_the_gradient=slip("Column $j$ of $C$ says which outputs $x_j$ enters.", grad_x="flip(T(C) @ g)"),
    multiplied_with_the_signal=slip("The signal is multiplied by $C$, the gradient by its transpose.", grad_x="odot(x, T(C) @ g)"),
    ignored_the_stride_in_the_size=slip("The stride makes the output shorter.", n="100 - k + 1", when="s == 2"),
    kept_the_length=slip("Without padding the output is shorter than the input.", n="100/s"),
    transposed_the_matrix=slip("Rows of $C$ belong to outputs, columns to inputs.", gives={"C": "T(C)"}),
    took_a_diagonal_matrix=slip("Each row holds all $k$ weights.", zeros="100*n - n"),
    counted_the_weights=slip("Asked for are the entries that are 0.", zeros="k*n"),
)  # fmt: skip
