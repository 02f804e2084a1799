"""The im2col matrix of a small input, and its shape for a whole layer."""

from fractions import Fraction

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="cnn.efficiency", outcomes=(2, 4, 7), level="apply", minutes=9, covers=("W5-01",),
    symbols={"times": r"\rho", "side": "H"}, largest=99_999, rows=True, conventions=("cross-correlation",),
)  # fmt: skip


@q.params
class P:
    X: tuple = draw.matrix(draw.integers(-3, 5), 3, 4)
    K: tuple = draw.matrix(draw.nonzero(-2, 3), 2, 2)
    C: int = draw.choice(3, 4, 8, 16)
    O: int = draw.choice(6, 10, 12, 20, 32)  # noqa: E741
    k: int = draw.choice(3, 5)
    side: int = draw.integers(8, 16)
    N: int = draw.choice(2, 3, 4)


@q.require
def the_input_has_no_symmetry(p: P) -> bool:
    entries = [entry for row in p.X for entry in row]
    return entries.count(0) <= 1 and len(set(entries)) >= 6 and p.K[0][1] != p.K[1][0]


q.prompt = r"""
A convolution (stride 1, no padding) is to be computed by one product of matrices. Every window of the input becomes one column of
the matrix $U$: the entries of a window are read row by row, and so are the positions of the windows. The kernel, read row by row
as well, becomes the vector $v$. Then $U^{\top} v$ holds the outputs, one after the other.

The first layer has the input $X$ and the kernel $K$:
$$X = <<X>>, \qquad K = <<K>>.$$
"""
q.ask(
    U=ask.matrix(r"Write down the matrix $U$ of the first layer.", marks=3),
    y=ask.vector(r"Compute the outputs $U^{\top} v$ (in the order of the columns).", marks=2),
    size=ask.shape(
        r"A second layer has <<C>> input channels, <<O>> kernels of size $<<k>> \times <<k>>$ and maps of side <<side>> as input, "
        r"for <<N>> images at once. The entries of all channels of a window stand in one column, the "
        "windows of all images side by side. Give the shape of its matrix $U$ (rows × columns).", marks=2),
    times=ask.number("How many times as many numbers as its input does the matrix $U$ of the second layer hold?", marks=1),
)  # fmt: skip


@q.solve
def solve(p: P, t):
    U = t.step("U", "", engine.unfold([p.X], 2), note="The six windows, from the upper left to the lower right, are the columns.")
    t.step("v", "concat(K[0], K[1])")
    t.step(
        "y",
        "T(U) @ v",
        lambda: engine.conv2d([p.X], [[p.K]]).ravel(),
        U=U,
        note="Every output is the sum of the products of a column with $v$:",
    )
    t.step(
        "n",
        "side - k + 1",
        lambda: engine.conv_output_size(p.side, p.k),
        note="In the second layer, a row of the output has the length",
    )
    t.step("size", "(k^2*C, N*n^2)", note="A row for each weight of a kernel, a column for each window:")
    t.step("times", "k^2*C*N*n^2/(N*C*side^2)")


@q.oracle("torch")
def unfold(p: P):
    torch, functional = oracles.torch, oracles.torch.nn.functional
    X, K = oracles.tensor(p.X), oracles.tensor(p.K)
    U = functional.unfold(X[None, None], 2)[0]
    large = functional.unfold(torch.ones(p.N, p.C, p.side, p.side), p.k)
    size = (large.shape[1], large.shape[0] * large.shape[2])
    y = functional.conv2d(X[None, None], K[None, None]).flatten()
    return {"U": oracles.numbers(U), "y": oracles.numbers(y), "size": size, "times": large.numel() / (p.N * p.C * p.side**2)}


@q.oracle("counting")
def window_by_window(p: P):
    places = [(row, column) for row in range(3) for column in range(4)]
    windows = [[(i + m, j + n) for m, n in places if max(m, n) < 2] for i, j in places if i < 2 and j < 3]
    U = list(zip(*([p.X[i][j] for i, j in window] for window in windows), strict=True))
    K = [*p.K[0], *p.K[1]]
    y = [sum(weight * p.X[i][j] for weight, (i, j) in zip(K, window, strict=True)) for window in windows]
    taps = [(m, n) for m in range(p.k) for n in range(p.k)]
    pixels = [(i, j) for i in range(p.side) for j in range(p.side)]
    positions = [(i, j) for i, j in pixels if i + p.k <= p.side and j + p.k <= p.side]
    copies = [(corner, tap) for corner in positions for tap in taps]
    size = (len(taps) * p.C, len(positions) * p.N)
    return {"U": U, "y": y, "size": size, "times": Fraction(len(copies), len(pixels))}


q.slips(
    flipped_the_kernel=slip("The kernel is not flipped.", v="concat(flip(K[1]), flip(K[0]))"),
    read_the_kernel_by_columns=slip("The kernel is read row by row.", v="concat(K[:, 0], K[:, 1])"),
    put_windows_into_rows=slip("Windows are columns, and entries of a window are rows.", gives={"U": "T(U)"}),
    transposed_the_shape=slip("Windows are columns, and entries of a window are rows.", size="(N*n^2, k^2*C)"),
    forgot_the_channels=slip("A window holds entries of all channels.", size="(k^2, N*n^2)"),
    kept_the_side=slip("Without padding there are fewer windows than pixels.", n="side"),
    forgot_the_images=slip("The windows of all images are columns.", size="(k^2*C, n^2)"),
    counted_the_kernels=slip("The kernels are in the other factor.", size="(k^2*O, N*n^2)"),
    took_overlaps_once=slip("A pixel stands in every window that contains it.", times="n^2/side^2"),
)  # fmt: skip
