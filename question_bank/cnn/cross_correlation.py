"""Cross-correlation of a two-channel input with one kernel, by hand.

The output has 2 by 2 entries for both strides: with stride 1 the input is 3 by 3, with stride 2 it is 4 by 4.
"""

from fractions import Fraction
from functools import cache

from examgen import Question, ask, draw, engine, figures, oracles, slip

q = Question(
    topic="cnn.convolution", outcomes=(2, 4), level="apply", minutes=10, covers=("W4-06", "W4-07"),
    conventions=("cross-correlation",), revision=2,
)  # fmt: skip


@q.params
class P:
    pixels_1: tuple = draw.matrix(draw.integers(-2, 3), 4, 4)
    pixels_2: tuple = draw.matrix(draw.integers(-2, 3), 4, 4)
    K_1: tuple = draw.matrix(draw.integers(-2, 2), 2, 2)
    K_2: tuple = draw.matrix(draw.integers(-2, 2), 2, 2)
    b: int = draw.nonzero(-3, 3)
    stride: int = draw.integers(1, 2)

    @property
    def side(self):
        return self.stride + 2

    @property
    def inputs(self):
        """The two channels of the input: the upper left corner of the drawn entries."""
        return tuple(tuple(row[: self.side] for row in channel[: self.side]) for channel in (self.pixels_1, self.pixels_2))


@q.require
def few_entries_are_zero(p: P) -> bool:
    kernels, channels = ([sum(row.count(0) for row in one) for one in pair] for pair in ((p.K_1, p.K_2), p.inputs))
    return max(kernels) <= 2 and max(channels) <= p.stride + 1


q.prompt = r"""
The input of a convolution layer has two channels, numbered 1 and 2: $X_1$ and $X_2$. The layer has a single kernel, which consists
of $K_1$ (for channel 1) and $K_2$ (for channel 2), and a bias $b$:
$$X_1 = <<p.inputs[0]>>, \quad X_2 = <<p.inputs[1]>>, \quad K_1 = <<K_1>>, \quad K_2 = <<K_2>>, \quad b = <<b>>.$$
The stride is <<stride>> and there is no padding. The figure shows the first position of the window, with $\star$ for
cross-correlation and without the bias.
"""
q.ask(
    Y_1=ask.matrix(r"Compute the contribution $Y_1$ of channel 1 to the output, without the bias ($2 \times 2$ entries).", marks=2),
    Y=ask.matrix(r"Compute the output $Y$ of the layer ($2 \times 2$ entries).", marks=3),
)


@q.figure
def layer(p: P):
    return figures.convolution(p.inputs, (p.K_1, p.K_2), window=(0, 0), stride=p.stride)


@q.solve
def solve(p: P, t):
    t.say(
        "At each of the four positions, every entry of the window is multiplied by the weight that lies on it, and the products "
        "are added. Below, $Y_{c,i,j}$ is the entry of $Y_c$ in row $i$, column $j$, counted from 0; windows are read row by row."
    )
    t.given(X_1=p.inputs[0], X_2=p.inputs[1])
    for c, X, K in zip((1, 2), p.inputs, (p.K_1, p.K_2), strict=True):
        convolved = cache(lambda X=X, K=K: engine.conv2d([X], [[K]], stride=p.stride)[0])

        def entry(i, j, c=c, convolved=convolved):
            row, column = i * p.stride, j * p.stride
            products = [f"X_{c}[{row + m}, {column + n}]*K_{c}[{m}, {n}]" for m in (0, 1) for n in (0, 1)]
            return t.step(f"Y_{c}_{i}_{j}", " + ".join(products), lambda: convolved()[i, j])

        t.step(f"Y_{c}", "", [[entry(i, j) for j in (0, 1)] for i in (0, 1)])
    layer = cache(lambda: engine.conv2d(p.inputs, [[p.K_1, p.K_2]], [p.b], p.stride)[0])
    t.step("Y", "Y_1 + Y_2 + b", layer, note="The channels are summed, and $b$ is added once to every entry.")


@q.oracle("torch")
def convolution_layers(p: P):
    conv = oracles.torch.nn.functional.conv2d
    image, kernel, bias = oracles.tensor((p.inputs,)), oracles.tensor(((p.K_1, p.K_2),)), oracles.tensor((p.b,))
    first = conv(image[:, :1], kernel[:, :1], stride=p.stride)
    return {"Y_1": oracles.numbers(first[0, 0]), "Y": oracles.numbers(conv(image, kernel, bias, stride=p.stride)[0, 0])}


@q.oracle("brute force")
def every_pixel_and_every_weight(p: P):
    """Sends each input pixel to the outputs whose window covers it, instead of collecting windows."""
    maps = [[[Fraction(0)] * 2 for _ in range(2)] for _ in range(2)]
    for pixels, kernel, found in zip((p.pixels_1, p.pixels_2), (p.K_1, p.K_2), maps, strict=True):
        for row, column in ((row, column) for row in range(p.side) for column in range(p.side)):
            for i, j in ((0, 0), (0, 1), (1, 0), (1, 1)):
                (y, off_row), (x, off_column) = divmod(row - i, p.stride), divmod(column - j, p.stride)
                if off_row == off_column == 0 and 0 <= y < 2 and 0 <= x < 2:
                    found[y][x] += pixels[row][column] * kernel[i][j]
    return {"Y_1": maps[0], "Y": [[a + b + p.b for a, b in zip(*rows, strict=True)] for rows in zip(*maps, strict=True)]}


q.slips(
    flipped_the_kernel=slip("The kernel is laid on the window as it is.", K_1="flip(K_1)", K_2="flip(K_2)", essential=True),
    transposed_the_kernel=slip("The upper right weight meets the upper right pixel.", K_1="T(K_1)", K_2="T(K_2)"),
    added_b_twice=slip("The bias is added once, to the sum of the channels.", Y="(Y_1 + b) + (Y_2 + b)", gives={"Y_1": "Y_1 + b"}),
    added_the_bias_to_the_contribution=slip("$Y_1$ is asked for without the bias.", gives={"Y_1": "Y_1 + b"}),
    added_the_bias_to_every_product=slip("The bias is added once to every entry, not to every product.", Y="Y_1 + Y_2 + 8*b"),
    forgot_the_bias=slip("The bias is added to every entry of the output.", Y="Y_1 + Y_2"),
    did_not_sum_the_channels=slip("One kernel makes one output channel: the contributions of the channels are added.", Y="Y_1 + b"),
    ignored_the_stride=slip("With stride 2 the window moves on by two pixels, to the right and downward.", stride="1"),
)  # fmt: skip
q.tell_apart("flipped_the_kernel", "transposed_the_kernel")
