"""Cross-correlation of a two-channel input with one kernel, by hand.

The output has 2 by 2 entries for both strides: with stride 1 the input is 3 by 3, with stride 2 it is 4 by 4.
"""

from fractions import Fraction

import numpy as np

from examgen import Question, ask, draw, engine, figures, oracles

q = Question(topic="cnn.convolution", outcomes=(2, 4), level="apply", minutes=6, conventions=("cross-correlation",))


@q.params
class P:
    entries: tuple = draw.vector(draw.matrix(draw.integers(-2, 3), 4, 4), 2)
    kernels: tuple = draw.vector(draw.matrix(draw.integers(-2, 2), 2, 2), 2)
    b: int = draw.nonzero(-3, 3)
    stride: int = draw.integers(1, 2)

    @property
    def side(self):
        return self.stride + 2

    @property
    def inputs(self):
        """The two channels of the input: the upper left corner of the drawn entries."""
        return tuple(tuple(row[: self.side] for row in channel[: self.side]) for channel in self.entries)


@q.require
def kernels_are_dense_and_small(p: P) -> bool:
    weights = [[weight for row in kernel for weight in row] for kernel in p.kernels]
    return all(one.count(0) <= 1 for one in weights)


@q.require
def kernels_differ_when_flipped_and_when_transposed(p: P) -> bool:
    """With two equal weights on a diagonal, flipping or transposing would change nothing, or both would change the same."""
    return all(kernel[0][0] != kernel[1][1] and kernel[0][1] != kernel[1][0] for kernel in p.kernels)


@q.require
def inputs_are_not_full_of_zeros(p: P) -> bool:
    return all(sum(row.count(0) for row in channel) <= p.stride + 1 for channel in p.inputs)


q.prompt = r"""
The input of a convolution layer has two channels, numbered 1 and 2: $X_1$ and $X_2$. The layer has a single kernel, which consists
of $K_1$ (for channel 1) and $K_2$ (for channel 2), and a bias $b$:
$$X_1 = <<p.inputs[0]>>, \quad X_2 = <<p.inputs[1]>>, \quad K_1 = <<kernels[0]>>, \quad K_2 = <<kernels[1]>>, \quad b = <<b>>.$$
The stride is <<stride>> and there is no padding. The figure shows the first position of the window, with $\star$ for
cross-correlation and without the bias.
"""
q.ask(
    Y_1=ask.matrix(r"Compute the contribution $Y_1$ of channel 1 to the output, without the bias ($2 \times 2$ entries).", marks=2),
    Y=ask.matrix(r"Compute the output $Y$ of the layer ($2 \times 2$ entries).", marks=3),
)


@q.figure
def layer(p: P):
    return figures.convolution(p.inputs, p.kernels, window=(0, 0), stride=p.stride)


def windows(p, channel):
    """The four windows of a channel as rows, in reading order."""
    starts = [(row, column) for row in (0, p.stride) for column in (0, p.stride)]
    return [[p.inputs[channel][row + i][column + j] for i in (0, 1) for j in (0, 1)] for row, column in starts]


def correlated(p, channel, kernel):
    """Contribution of one channel to the output, 2 by 2."""
    return engine.conv2d([p.inputs[channel]], [[kernel]], stride=p.stride)[0]


def written_sum(pixels, weights):
    """The sum of products as a person writes it: ``2*1 - 3*2``, with the signs of the products."""
    terms = "".join(f" {'-' if x * k < 0 else '+'} {abs(x)}*{abs(k)}" for x, k in zip(pixels, weights, strict=True))
    return terms.removeprefix(" + ").replace(" - ", "-", 1) if terms.startswith(" - ") else terms.removeprefix(" + ")


@q.solve
def solve(p: P, t):
    t.say(
        "At each of the four positions, every entry of the window is multiplied by the weight that lies on it, and the products "
        "are added. Below, $Y_{c,i,j}$ is the entry of $Y_c$ in row $i$, column $j$, counted from 0; windows are read row by row."
    )
    parts = []
    for number, kernel in enumerate(p.kernels, start=1):
        weights, sums, entries = [*kernel[0], *kernel[1]], correlated(p, number - 1, kernel).reshape(4), []
        for place, pixels, total in zip(("0_0", "0_1", "1_0", "1_1"), windows(p, number - 1), sums, strict=True):
            entries.append(t.step(f"Y_{number}_{place}", written_sum(pixels, weights), total))
        parts.append(t.step(f"Y_{number}", "", np.array(entries, dtype=object).reshape(2, 2)))
    t.step("Y", "Y_1 + Y_2 + b", parts[0] + parts[1] + p.b, note="The channels are summed, and $b$ is added once to every entry.")


@q.oracle("torch")
def convolution_layers(p: P):
    conv = oracles.torch.nn.functional.conv2d
    image, kernel, bias = oracles.tensor((p.inputs,)), oracles.tensor((p.kernels,)), oracles.tensor((p.b,))
    first = conv(image[:, :1], kernel[:, :1], stride=p.stride)
    return {"Y_1": oracles.numbers(first[0, 0]), "Y": oracles.numbers(conv(image, kernel, bias, stride=p.stride)[0, 0])}


@q.oracle("brute force")
def every_pixel_and_every_weight(p: P):
    """Sends each input pixel to the outputs whose window covers it, instead of collecting windows."""
    first = [[Fraction(0)] * 2 for _ in range(2)]
    both = [[Fraction(p.b)] * 2 for _ in range(2)]
    for channel in (0, 1):
        for row in range(p.side):
            for column in range(p.side):
                for i, j in ((0, 0), (0, 1), (1, 0), (1, 1)):
                    (y, off_row), (x, off_column) = divmod(row - i, p.stride), divmod(column - j, p.stride)
                    if off_row == off_column == 0 and 0 <= y < 2 and 0 <= x < 2:
                        product = p.entries[channel][row][column] * p.kernels[channel][i][j]
                        both[y][x] += product
                        first[y][x] += product if channel == 0 else 0
    return {"Y_1": first, "Y": both}


def answers(first, second, bias):
    return {"Y_1": first, "Y": first + second + bias}


@q.mistake(essential=True)
def flipped_the_kernel(p: P):
    """The layer computes a cross-correlation: the kernel is laid on the window as it is, without turning it by 180 degrees."""
    turned = [np.array(kernel)[::-1, ::-1] for kernel in p.kernels]
    return answers(correlated(p, 0, turned[0]), correlated(p, 1, turned[1]), p.b)


@q.mistake
def transposed_the_kernel(p: P):
    """The upper right weight meets the upper right pixel of the window: rows stay rows."""
    turned = [np.array(kernel).T for kernel in p.kernels]
    return answers(correlated(p, 0, turned[0]), correlated(p, 1, turned[1]), p.b)


@q.mistake
def added_the_bias_for_each_channel(p: P):
    """The bias belongs to the output channel: it is added once, after the sum over the input channels."""
    first, second = correlated(p, 0, p.kernels[0]), correlated(p, 1, p.kernels[1])
    return {"Y_1": first + p.b, "Y": first + second + 2 * p.b}


@q.mistake
def added_the_bias_to_the_contribution(p: P):
    """The contribution of one channel is asked for without the bias, which is added after the sum over the channels."""
    return {"Y_1": correlated(p, 0, p.kernels[0]) + p.b}


@q.mistake
def added_the_bias_to_every_product(p: P):
    """The bias is added once to every entry of the output, not once for each of the eight products."""
    first, second = correlated(p, 0, p.kernels[0]), correlated(p, 1, p.kernels[1])
    return {"Y": first + second + 8 * p.b}


@q.mistake
def forgot_the_bias(p: P):
    """The bias is added to every entry of the output."""
    return {"Y": correlated(p, 0, p.kernels[0]) + correlated(p, 1, p.kernels[1])}


@q.mistake
def did_not_sum_the_channels(p: P):
    """One kernel has one output channel: the contributions of all input channels are summed."""
    return {"Y": correlated(p, 0, p.kernels[0]) + p.b}


@q.mistake
def ignored_the_stride(p: P):
    """With stride 2 the window moves on by two pixels each time, to the right and downward."""
    first, second = (engine.conv2d([channel], [[kernel]])[0][:2, :2] for channel, kernel in zip(p.inputs, p.kernels, strict=True))
    return answers(first, second, p.b)
