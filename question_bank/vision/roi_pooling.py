"""Pooling of a region of interest from a feature map."""

from fractions import Fraction

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="vision.detection", outcomes=(2, 4), level="apply", minutes=5, covers=("W14-10",),
    conventions=("zero-based indices",), rows=True, symbols={"R": "R", "Y": "Y"},
)  # fmt: skip


@q.params
class P:
    F: tuple = draw.matrix(draw.integers(0, 9), 6, 6)
    stride: int = draw.choice(8, 16, 32)
    left: int = draw.integers(0, 3)
    top: int = draw.integers(0, 3)
    wide: int = draw.choice(4, 6)
    high: int = draw.choice(2, 4, 6)

    @property
    def cells(self):
        """Columns and rows of the map: first ones, and those behind the last ones."""
        return self.left, self.top, self.left + self.wide, self.top + self.high

    @property
    def roi(self):
        return tuple(self.stride * side for side in self.cells)


@q.require
def the_region_is_a_part_of_the_map(p: P) -> bool:
    return max(p.cells) <= 6 and p.wide != p.high


q.prompt = r"""
A network turns an image of $<<6 * stride>> \times <<6 * stride>>$ pixels into the feature map
$$F = <<F>>,$$
in which each cell stands for $<<stride>> \times <<stride>>$ pixels. A region of interest in the image has the corners
$(x_0, y_0, x_1, y_1) = <<p.roi>>$ in pixels; $x$ runs to the right and $y$ downwards, and the column $x_1$ and the row $y_1$ of
pixels are not included. RoI pooling divides the part of the map that belongs to the region into $2 \times 2$ bins of equal size and
takes the maximum of each.
"""
q.ask(
    R=ask.vector(
        r"Which cells of $F$ belong to the region? Give $R = (c_0, r_0, c_1, r_1)$: its first column and row, and the first column "
        r"to the right of it and the first row below it.", marks=1),
    Y=ask.matrix(r"Compute the $2 \times 2$ output $Y$ of the pooling.", marks=2),
)  # fmt: skip


@q.solve
def solve(p: P, t):
    t.step("R", "roi/stride", note="A cell is <<stride>> pixels wide and high.", roi=p.roi)
    x0, y0, x1, y1 = p.cells
    xm, ym = (x0 + x1) // 2, (y0 + y1) // 2
    t.say(f"Each bin has {p.high // 2} row{'s' * (p.high > 2)} and {p.wide // 2} columns.")
    for name, rows, columns in (
        ("a", (y0, ym), (x0, xm)),
        ("b", (y0, ym), (xm, x1)),
        ("c", (ym, y1), (x0, xm)),
        ("d", (ym, y1), (xm, x1)),
    ):
        t.step(name, f"max(F[{rows[0]}:{rows[1]}, {columns[0]}:{columns[1]}])")
    left, top, right, bottom = p.roi
    # The operation names the first and the last cell of a region.
    region = 0, left, top, right - p.stride, bottom - p.stride
    t.step("Y", "((a, b), (c, d))", lambda: engine.roi_pool([[p.F]], [region], 2, Fraction(1, p.stride))[0, 0])


@q.oracle("torch")
def adaptive_pooling(p: P):
    x0, y0, x1, y1 = (int(side) // p.stride for side in p.roi)
    F = oracles.tensor(p.F)
    Y = oracles.torch.nn.functional.adaptive_max_pool2d(F[None, y0:y1, x0:x1], 2)[0]
    corners = oracles.torch.einsum("i,->i", oracles.tensor(p.roi), oracles.tensor(1) / p.stride)
    return {"R": oracles.numbers(corners), "Y": oracles.numbers(Y)}


@q.oracle("counting")
def pixels_of_the_region(p: P):
    """Goes through the pixels of the region, one by one, and notes their cells and bins."""
    x0, y0, x1, y1 = p.roi
    columns = sorted({x // p.stride for x in range(x0, x1)})
    rows = sorted({y // p.stride for y in range(y0, y1)})
    Y = [[-1, -1], [-1, -1]]
    for i, row in enumerate(rows):
        for j, column in enumerate(columns):
            at = Y[2 * i // len(rows)]
            at[2 * j // len(columns)] = max(at[2 * j // len(columns)], p.F[row][column])
    return {"R": (columns[0], rows[0], columns[-1] + 1, rows[-1] + 1), "Y": Y}


def bins(rule="max", turned=False, strip=0):
    def lines(p):
        x0, y0, x1, y1 = p.cells
        if turned:
            x0, y0, x1, y1 = y0, x0, y1, x1
        xm, ym = (x0 + x1) // 2, (y0 + y1) // 2
        parts = {"a": (y0, ym, x0, xm), "b": (y0, ym, xm, x1), "c": (ym, y1, x0, xm), "d": (ym, y1, xm, x1)}
        return {name: f"{rule}(F[{r}:{s}, {c}:{d}])" for name, (r, s, c, d) in parts.items()}

    return lines


q.slips(
    swapped_rows_and_columns=slip("$x$ counts columns and $y$ counts rows.", drawn=bins(turned=True), essential=True),
    took_the_mean=slip("RoI pooling takes the maximum of each bin.", drawn=bins("mean")),
    pooled_the_whole_map=slip("Only the cells of the region are pooled.", a="max(F[0:3, 0:3])", b="max(F[0:3, 3:6])",
        c="max(F[3:6, 0:3])", d="max(F[3:6, 3:6])"),
    kept_the_pixels=slip("Pixels are divided by the stride of the map.", R="stride*R"),
    gave_width_and_height=slip("$c_1$ and $r_1$ are positions.", gives={"R": "(R[0], R[1], R[2] - R[0], R[3] - R[1])"}),
)  # fmt: skip
