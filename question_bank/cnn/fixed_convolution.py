"""A convolution whose weights are chosen by hand."""

from fractions import Fraction
from functools import cache

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="cnn.design", outcomes=(2, 4, 7), level="apply", minutes=6, covers=("W5-07",),
    conventions=("cross-correlation",), symbols={"nonzero": "N"},
)  # fmt: skip

TASKS = {
    "mean of nine": ("the mean of the nine pixels around and at this place", {(i, j): 9 for i in range(3) for j in range(3)}),
    "mean of four": ("the mean of this pixel, its right, its lower and its lower right neighbor",
                     {(1, 1): 4, (1, 2): 4, (2, 1): 4, (2, 2): 4}),
    "cross": ("the sum of this pixel and its left, right, upper and lower neighbors",
              {(1, 1): 1, (1, 0): 1, (1, 2): 1, (0, 1): 1, (2, 1): 1}),
    "two rows": ("the mean of the six pixels at this place, left and right of it, and in the row below them",
                 {(i, j): 6 for i in (1, 2) for j in range(3)}),
    "corners": ("the mean of the four diagonal neighbors", {(i, j): 4 for i in (0, 2) for j in (0, 2)}),
    "ring": ("the mean of the eight neighbors, without this pixel itself",
             {(i, j): 8 for i in range(3) for j in range(3) if (i, j) != (1, 1)}),
    "across": ("the sum of the three pixels of the column to the right minus the sum of the three of the column to the left",
               {(i, j): j - 1 for i in range(3) for j in (0, 2)}),
    "down": ("the sum of the three pixels of the row below minus the sum of the three of the row above",
             {(i, j): i - 1 for i in (0, 2) for j in range(3)}),
    "upper row": ("the mean of the three pixels of the row above (upper left, upper and upper right neighbor)",
                  {(0, 0): 3, (0, 1): 3, (0, 2): 3}),
}  # fmt: skip
"""What an entry of the output contains of a channel, and the reciprocals of the weights by place in the window."""


@q.params
class P:
    first: str = draw.choice(*TASKS)
    second: str = draw.choice(*TASKS)
    a: int = draw.nonzero(-3, 4)
    b: int = draw.nonzero(-3, 4)
    C: int = draw.choice(4, 8, 10, 16, 32, 64)
    k: int = draw.integers(2, 5)

    @property
    def said(self):
        return TASKS[self.first][0], TASKS[self.second][0]


@q.require
def the_tasks_differ(p: P) -> bool:
    return p.first != p.second and p.a != 1 and p.b != 1


q.prompt = r"""
A convolution layer with one $3 \times 3$ kernel for each of its two input channels (stride 1, zero padding 1, no bias) has the two
channels $X_0$ and $X_1$ as input. Its weights are chosen by hand. At every place that is not at the border, its output is to be
$$y = a\, u + b\, v, \qquad a = <<a>>, \quad b = <<b>>,$$
where $u$ is, in channel $X_0$, <<p.said[0]>>, and $v$ is, in channel $X_1$, <<p.said[1]>>.
"""
q.ask(
    W_0=ask.matrix("Write down the kernel $W_0$ of channel $X_0$.", marks=2),
    W_1=ask.matrix("Write down the kernel $W_1$ of channel $X_1$.", marks=2),
    nonzero=ask.integer(
        r"Average pooling with $<<k>> \times <<k>>$ windows is also a convolution with fixed weights. For <<C>> channels, this "
        "convolution has <<C>> kernels, each with weights for all <<C>> input channels. How many weights $N$ are not 0?", marks=1),
)  # fmt: skip


@q.solve
def solve(p: P, t):
    t.say("The weight in the middle meets the pixel itself, the weight right of it the right neighbor, and so on.")
    for c, task in enumerate((p.first, p.second)):
        weights = TASKS[task][1]
        B = tuple(tuple(Fraction(1, weights[i, j]) if (i, j) in weights else 0 for j in range(3)) for i in range(3))
        t.step(f"B_{c}", "", B, note=f"For ${'uv'[c]}$ alone the kernel is")
        t.step(f"W_{c}", f"{'ab'[c]}*B_{c}")
    depthwise = cache(lambda: engine.conv2d_parameters(p.C, p.C, p.k, groups=p.C, bias=False))
    t.step(
        "nonzero",
        "k^2*C",
        depthwise,
        note="Kernel $c$ has $k^2$ weights of $1 / k^2$ for channel $c$, and zeros for all other channels.",
    )


@q.oracle("torch")
def gradient_of_the_output(p: P):
    """The output is linear in the pixels of its window, so its gradient there is the kernel."""
    torch = oracles.torch
    pool = torch.nn.functional.avg_pool2d
    run = {
        "mean of nine": lambda x: pool(x[None], 3)[0, 0, 0], "mean of four": lambda x: pool(x[None, 1:, 1:], 2)[0, 0, 0],
        "cross": lambda x: x[1].sum() + x[:, 1].sum() - x[1, 1], "two rows": lambda x: pool(x[None, 1:], (2, 3))[0, 0, 0],
        "corners": lambda x: pool(x[None, ::2, ::2], 2)[0, 0, 0], "ring": lambda x: (9 * pool(x[None], 3)[0, 0, 0] - x[1, 1]) / 8,
        "across": lambda x: (x.roll(-1, 1) - x.roll(1, 1))[:, 1].sum(), "down": lambda x: (x.roll(-1, 0) - x.roll(1, 0))[1].sum(),
        "upper row": lambda x: pool(x[None, :1], (1, 3))[0, 0, 0],
    }  # fmt: skip
    X_0, X_1 = (oracles.parameter(((1, 2, 3), (5, 8, 13), (21, 34, 55))) for _ in "uv")
    found = oracles.gradients(p.a * run[p.first](X_0) + p.b * run[p.second](X_1), W_0=X_0, W_1=X_1)
    eye = torch.eye(p.C)[:, :, None, None].expand(p.C, p.C, p.k, p.k)
    return {"W_0": found["grad_W_0"], "W_1": found["grad_W_1"], "nonzero": int(torch.count_nonzero(eye))}


@q.oracle("finite differences")
def pixel_by_pixel(p: P):
    read = {
        "mean of nine": lambda x: sum(map(sum, x)) / 9, "mean of four": lambda x: (sum(x[1][1:]) + sum(x[2][1:])) / 4,
        "cross": lambda x: sum(x[1]) + x[0][1] + x[2][1], "two rows": lambda x: (sum(x[1]) + sum(x[2])) / 6,
        "corners": lambda x: (x[0][0] + x[0][2] + x[2][0] + x[2][2]) / 4, "ring": lambda x: (sum(map(sum, x)) - x[1][1]) / 8,
        "across": lambda x: sum(row[2] - row[0] for row in x), "down": lambda x: sum(x[2]) - sum(x[0]),
        "upper row": lambda x: sum(x[0]) / 3,
    }  # fmt: skip
    flat = ((0, 0, 0),) * 3
    W_0, W_1 = (
        oracles.finite_differences(lambda x, much=much, task=task: much * read[task](x), flat)
        for much, task in ((p.a, p.first), (p.b, p.second))
    )
    weights = [(out, into, i, j) for out in range(p.C) for into in (out,) for i in range(p.k) for j in range(p.k)]
    return {"W_0": W_0, "W_1": W_1, "nonzero": len(weights)}


q.slips(
    flipped_the_kernels=slip("The weight on the right meets the right neighbor.", B_0="flip(B_0)", B_1="flip(B_1)"),
    swapped_rows_and_columns=slip("The upper row of a kernel meets the pixels above.", B_0="T(B_0)", B_1="T(B_1)"),
    forgot_to_divide=slip("The weights of a mean sum to 1.", B_0="sign(B_0)", B_1="sign(B_1)"),
    forgot_the_factor=slip("Kernels contain the factors of $u$ and $v$.", W_0="B_0", W_1="B_1", essential=True),
    swapped_the_channels=slip("Each channel has its own kernel.", gives={"W_0": "b*B_1", "W_1": "a*B_0"}),
    averaged_over_the_channels=slip("Each output channel looks at one input channel only.", nonzero="k^2*C^2"),
    counted_one_kernel=slip("Each channel has a kernel of its own.", nonzero="k^2"),
)  # fmt: skip
