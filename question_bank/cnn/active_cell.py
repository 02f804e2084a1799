"""Which objects of an image one active cell of a feature map can have seen."""

from examgen import Question, ask, draw, engine, figures, oracles, slip

NAMES = ("P", "Q", "R", "S")

q = Question(
    topic="cnn.receptive_field", outcomes=(4, 6), level="analyze", minutes=6, covers=("W4-11",), rows=True,
    conventions=("zero-based indices",),
    symbols={"jump": "j", "row": r"\text{row}", "column": r"\text{column}", "seen": r"\text{seen}",
             "window": r"\left(x_1, y_1, x_2, y_2\right)"},
)  # fmt: skip


@q.params
class P:
    convolutions: tuple = draw.vector(draw.choice((3, 1), (5, 1), (3, 2), (5, 2)), 2)
    pooling: tuple = draw.choice((2, 2), (3, 2), (3, 3))
    row: int = draw.integers(0, 8)
    column: int = draw.integers(0, 8)
    lefts: tuple = draw.vector(draw.integers(1, 8), 4)
    tops: tuple = draw.vector(draw.integers(1, 8), 4)
    sizes: tuple = draw.vector(draw.integers(2, 4), 8)

    @property
    def layers(self):
        """Side and stride of each layer."""
        return (self.convolutions[0], self.pooling, self.convolutions[1])

    @property
    def boxes(self):
        """Corners (x1, y1, x2, y2) of an object in each quarter of the image."""
        corners = [(x + 14 * (k % 2), y + 14 * (k // 2)) for k, (x, y) in enumerate(zip(self.lefts, self.tops, strict=True))]
        return tuple((x, y, x + self.sizes[k], y + self.sizes[k + 4]) for k, (x, y) in enumerate(corners))


def field(p):
    """The corners of the window."""
    last = engine.receptive_field([(k, s, 1) for k, s in p.layers])[-1]
    x, y = p.column * last.jump, p.row * last.jump
    return x, y, x + last.size, y + last.size


@q.require
def the_window_lies_in_the_image_and_touches_no_object(p: P) -> bool:
    window = field(p)
    return max(window) <= 28 and all(
        one[k] != window[(k + 2) % 4] and one[k] != window[k] for one in p.boxes for k in range(4)
    )  # fmt: skip


@q.require
def some_objects_are_seen(p: P) -> bool:
    a, b, c, d = field(p)
    return 0 < sum(x < c and u > a and y < d and v > b for x, y, u, v in p.boxes) < 4


q.prompt = r"""
An image of $28 \times 28$ pixels passes a convolution layer with $<<p.layers[0][0]>> \times <<p.layers[0][0]>>$ kernels and
stride <<p.layers[0][1]>>, max pooling with windows of $<<pooling[0]>> \times <<pooling[0]>>$ and stride <<pooling[1]>>, and a
convolution layer with $<<p.layers[2][0]>> \times <<p.layers[2][0]>>$ kernels and stride <<p.layers[2][1]>>, all without padding.
The figure shows four objects in the image; pixel $(x, y)$ is the square between $x$ and $x + 1$ and between $y$ and $y + 1$. In the
last feature map, only the cell in row <<row>> and column <<column>> is not 0.
"""
q.ask(
    window=ask.vector(
        "From $x_1$ to $x_2$ and from $y_1$ to $y_2$ reaches the square of all pixels on which this cell depends. Give "
        "$(x_1, y_1, x_2, y_2)$.", marks=3, zero=True),
    seen=ask.choices("Which objects can have made the cell active?", marks=1, options=NAMES, keep_order=True),
)  # fmt: skip


@q.figure
def image(p: P):
    return figures.boxes(dict(zip(NAMES, p.boxes, strict=True)), x=(0, 28), y=(0, 28), styles=dict.fromkeys(NAMES, "solid"))


@q.solve
def solve(p: P, t):
    t.say("Layer by layer, the side $r$ of the square grows by $k - 1$ times the jump $j$, and $j$ is multiplied by the stride.")
    last = engine.receptive_field([(k, s, 1) for k, s in p.layers], trace=t)[-1]
    t.step("x", "column*jump_3", jump_3=last.jump, note="With the counting from 0, the square of the cell begins at")
    t.step("y", "row*jump_3")
    t.step("window", "(x, y, x + r_3, y + r_3)", r_3=last.size)
    boxes = dict(zip(("X_1", "Y_1", "X_2", "Y_2"), zip(*p.boxes, strict=True), strict=True))
    t.step(
        "w", "min(window[2], X_2) - max(window[0], X_1)", **boxes, note="The width of what P, Q, R and S have in common with it is"
    )
    t.step("h", "min(window[3], Y_2) - max(window[1], Y_1)", note="and the height, where a negative number means that nothing is:")
    t.step("seen", "chosen(names, min(w, h) > 0)", names=NAMES, note="So it can have seen: <<seen | join(', ')>>.")


@q.oracle("torch")
def pixels_with_a_gradient(p: P):
    torch = oracles.torch
    image = torch.ones(1, 1, 28, 28, dtype=torch.float64, requires_grad=True)
    out = image
    for k, s in p.layers:  # averages stand for all layers, since they have a gradient at every pixel of their windows
        out = torch.nn.functional.avg_pool2d(out, k, s)
    [slopes] = torch.autograd.grad(out[0, 0, p.row, p.column], image)
    ys, xs = slopes[0, 0].nonzero().T
    seen = [name for name, (a, b, c, d) in zip(NAMES, p.boxes, strict=True) if slopes[0, 0, b:d, a:c].count_nonzero() > 0]
    return {"window": [int(xs.min()), int(ys.min()), int(xs.max()) + 1, int(ys.max()) + 1], "seen": tuple(seen)}


@q.oracle("counting")
def follow_the_cell_back(p: P):
    def back(place):
        places = {place}
        for k, s in reversed(p.layers):
            places = {one * s + tap for one in places for tap in range(k)}
        return places

    xs, ys = back(p.column), back(p.row)
    seen = [
        name for name, (a, b, c, d) in zip(NAMES, p.boxes, strict=True)
        if len(xs & set(range(a, c))) * len(ys & set(range(b, d))) > 0
    ]  # fmt: skip
    return {"window": [min(xs), min(ys), max(xs) + 1, max(ys) + 1], "seen": tuple(seen)}


q.slips(
    exchanged_rows_and_columns=slip("Columns count along $x$, rows along $y$.", x="row*jump_3", y="column*jump_3"),
    added_the_kernels=slip("A kernel behind a stride reaches over more pixels.", drawn=lambda p: {
        "window": f"(x, y, x + {sum(k for k, _ in p.layers) - 2}, y + {sum(k for k, _ in p.layers) - 2})"}),
    took_the_cell_for_a_pixel=slip("A cell looks at a place that lies at its index times the product of the strides.",
                                   x="column", y="row"),
    centered_the_square=slip("Without padding, the square begins where the jump leads; it is not centered there.",
                             window="(x - r_3/2, y - r_3/2, x + r_3/2, y + r_3/2)"),
    wanted_whole_objects=slip("An object that is seen in part can make the cell active.", drawn=lambda p: {
        "w": "min(X_1 - window[0], window[2] - X_2) + 1/2", "h": "min(Y_1 - window[1], window[3] - Y_2) + 1/2"}),
)  # fmt: skip
