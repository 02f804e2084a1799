"""Claim: what a 1x1 convolution computes."""

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="claims.cnn", outcomes=(4,), level="understand", minutes=3, covers=("one_by_one",),
    conventions=("zero-based indices",), symbols={"pixel": "x", "out": "y"},
)  # fmt: skip


@q.params
class P:
    X_0: tuple = draw.matrix(draw.integers(-4, 5), 2, 2)
    X_1: tuple = draw.matrix(draw.integers(-4, 5), 2, 2)
    W: tuple = draw.matrix(draw.nonzero(-3, 4), 2, 2)
    b: tuple = draw.vector(draw.integers(-3, 3), 2)
    i: int = draw.integers(0, 1)
    j: int = draw.integers(0, 1)
    guess: str = draw.choice("right", "right", "right", "transposed", "neighbor", "no bias")

    @property
    def stated(self):
        row, column = (self.i, 1 - self.j) if self.guess == "neighbor" else (self.i, self.j)
        x = self.X_0[row][column], self.X_1[row][column]
        W = tuple(zip(*self.W, strict=True)) if self.guess == "transposed" else self.W
        bias = (0, 0) if self.guess == "no bias" else self.b
        return tuple(w[0] * x[0] + w[1] * x[1] + c for w, c in zip(W, bias, strict=True))


@q.require
def wrong_ways_give_other_numbers(p: P) -> bool:
    right = [w[0] * p.X_0[p.i][p.j] + w[1] * p.X_1[p.i][p.j] + c for w, c in zip(p.W, p.b, strict=True)]
    return p.W[0][1] != p.W[1][0] and any(p.b) and (p.guess == "right") == (tuple(right) == p.stated)


q.prompt = r"""
A $1 \times 1$ convolution layer has two input and two output channels. $W_{o,c}$ is the weight with which input channel $c$ enters
output channel $o$, and $b_o$ the bias of output channel $o$:
$$W = <<W>>, \qquad b = <<b>>.$$
The channels of its input are
$$X_0 = <<X_0>>, \qquad X_1 = <<X_1>>.$$

**Statement.** In row <<i>> and column <<j>>, the two output channels have the values $(<<p.stated[0]>>,\; <<p.stated[1]>>)$.
"""
q.ask(truth=ask.claim(marks=1))


@q.solve
def solve(p: P, t):
    t.say("A $1 \\times 1$ convolution applies the same fully connected layer to the channels of each pixel.")
    t.step("pixel", f"(X_0[{p.i}, {p.j}], X_1[{p.i}, {p.j}])", note="The pixel has the channels")
    t.step("out", "W @ pixel + b", lambda: engine.linear((p.X_0[p.i][p.j], p.X_1[p.i][p.j]), p.W, p.b))
    t.step("truth", "max(abs(out - stated)) == 0", stated=p.stated, note="So the statement is <<truth>>.")


@q.oracle("torch")
def layer(p: P):
    X, W, b = oracles.tensor((p.X_0, p.X_1)), oracles.tensor(p.W)[:, :, None, None], oracles.tensor(p.b)
    y = oracles.torch.conv2d(X[None], W, b)[0, :, p.i, p.j]
    return {"truth": oracles.numbers(y) == oracles.numbers(oracles.tensor(p.stated))}


@q.oracle("brute force")
def channel_by_channel(p: P):
    maps = [[[first * w[0] + second * w[1] for first, second in zip(*rows, strict=True)] for rows in zip(p.X_0, p.X_1, strict=True)]
            for w in p.W]  # fmt: skip
    return {"truth": all(one[p.i][p.j] == value - c for one, value, c in zip(maps, p.stated, p.b, strict=True))}


q.slips(
    transposed_the_weights=slip("Row $o$ of $W$ belongs to output channel $o$.", out="T(W) @ pixel + b"),
    forgot_the_bias=slip("The bias is added at every pixel.", out="W @ pixel"),
    took_each_channel_by_itself=slip("Every output channel sees all input channels.",
        out="(W[0, 0]*pixel[0], W[1, 1]*pixel[1]) + b"),
    summed_over_the_pixels=slip("A $1 \\times 1$ kernel looks at one pixel only.", pixel="(sum(X_0), sum(X_1))"),
)  # fmt: skip
