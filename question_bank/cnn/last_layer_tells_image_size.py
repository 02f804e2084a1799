"""What the weight matrix behind a convolutional network tells about its input."""

import math
from functools import cache

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="cnn.shapes", outcomes=(2, 4), level="analyze", minutes=5, covers=("W4-12",),
    symbols={"map": "n_4", "third": "n_3", "second": "n_2", "first": "n_1", "side": "n_0"}, largest=99_999,
)  # fmt: skip


@q.params
class P:
    classes: int = draw.integers(2, 10)
    k1: int = draw.choice(3, 5, 7)
    k2: int = draw.choice(3, 5)
    pool1: int = draw.integers(2, 3)
    pool2: int = draw.integers(2, 3)
    out1: int = draw.choice(2, 4, 6, 8)
    out2: int = draw.choice(3, 5, 8, 10, 12, 16)
    rest: int = draw.integers(2, 6)

    @property
    def columns(self):
        return self.out2 * self.rest**2


@q.require
def kernels_and_windows_differ(p: P) -> bool:
    return p.out1 != p.out2 and p.classes != p.out2


q.prompt = r"""
A square image passes these layers. Convolutions have stride 1 and no padding; the windows of the pooling layers lie side by side
and fill their input exactly.

1. convolution with <<out1>> kernels of size $<<k1>> \times <<k1>>$, ReLU
2. max pooling with $<<pool1>> \times <<pool1>>$ windows
3. convolution with <<out2>> kernels of size $<<k2>> \times <<k2>>$, ReLU
4. max pooling with $<<pool2>> \times <<pool2>>$ windows
5. flatten
6. fully connected layer, whose weight matrix $W$ has <<classes>> rows and <<p.columns>> columns (one row for each output)
"""
q.ask(
    map=ask.integer("What is the side length $n_4$ of the maps after layer 4?", marks=1),
    side=ask.integer("What is the side length $n_0$ of the image?", marks=2),
)


@q.solve
def solve(p: P, t):
    t.given(N=p.columns)
    note = "Each column of $W$ belongs to one number of the flattened maps. There are $<<out2>>$ maps, so they have the side"

    def shapes(side):
        first = engine.conv2d_shape((1, side, side), p.out1, p.k1)
        second = engine.conv2d_shape(engine.pool2d_shape(first, p.pool1), p.out2, p.k2)
        return first, second, engine.pool2d_shape(second, p.pool2)

    @cache
    def side():
        """The smallest image whose maps fill the columns: every window of a pooling layer is full."""
        least = p.k1 - 1 + p.pool1 * (p.k2 - 1 + p.pool2)
        return next(side for side in range(least, 400) if math.prod(shapes(side)[-1]) == p.columns)

    t.step("map", "sqrt(N/out2)", lambda: shapes(side())[2][1], note=note)
    t.step("third", "map*pool2", lambda: shapes(side())[1][1], note="Pooling had divided the side:")
    t.step(
        "second",
        "third + k2 - 1",
        lambda: engine.pool2d_shape(shapes(side())[0], p.pool1)[1],
        note="A convolution without padding had made the side shorter by $k - 1$:",
    )
    t.step("first", "second*pool1", lambda: shapes(side())[0][1])
    t.step("side", "first + k1 - 1", side)


@q.oracle("torch")
def try_sides(p: P):
    """The network on images of all sides; the image is the one that gives W its columns, with windows that fit."""
    torch, found = oracles.torch, {}
    weights = torch.empty(p.out1, 1, p.k1, p.k1, device="meta"), torch.empty(p.out2, p.out1, p.k2, p.k2, device="meta")
    fits = p.pool1 * p.pool2
    for side in range(p.k1 + p.pool1 * (p.k2 - 1) + fits - 1, 90, fits):
        x = torch.empty(1, 1, side, side, device="meta")
        for weight, window in zip(weights, (p.pool1, p.pool2), strict=True):
            x = torch.nn.functional.max_pool2d(torch.conv2d(x, weight), window)
        found[x.flatten().shape[0]] = {"map": x.shape[2], "side": side}
    return found[p.columns]


@q.oracle("counting")
def pixels_that_the_last_map_sees(p: P):
    """Follows the outputs of layer 4 in one row back to the pixels of the image."""
    last = next(n for n in range(1, 50) if len([(c, i, j) for c in range(p.out2) for i in range(n) for j in range(n)]) == p.columns)
    places = {*range(last)}
    for kernel, window in ((p.k2, p.pool2), (p.k1, p.pool1)):
        places = {place * window + offset for place in places for offset in range(window)}
        places = {place + offset for place in places for offset in range(kernel)}
    return {"map": len([*range(last)]), "side": len(places)}


q.slips(
    forgot_the_maps=slip("The columns are shared out among all maps.", map="floor(sqrt(N))", essential=True),
    forgot_the_root=slip("A map of side $n$ has $n^2$ numbers.", map="N/out2"),
    padded_in_thought=slip("Without padding a convolution takes away $k - 1$ rows and columns.", second="third", side="first"),
    added_the_whole_kernel=slip("A kernel of side $k$ takes away $k - 1$.", second="third + k2", side="first + k1"),
    subtracted_on_the_way_back=slip("On the way back sides grow.", second="third - k2 + 1", side="first - k1 + 1", when="rest > 2"),
    forgot_to_undo_the_pooling=slip("Before pooling, the side was larger.", third="map", first="second"),
    undid_one_pooling=slip("Both pooling layers made the side smaller.", first="second"),
    took_the_rows=slip("Rows of $W$ belong to outputs, not to inputs.", map="classes"),
)  # fmt: skip
