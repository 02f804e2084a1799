"""Outputs of a detector with a grid of cells and anchor boxes."""

import math
from functools import cache

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="vision.detection", outcomes=(3, 4), level="apply", minutes=6, covers=("W14-09",), rows=True,
    conventions=("zero-based indices",), largest=999_999,
    symbols={"column": "c", "row": "r", "box": "b", "x_pixel": "x", "y_pixel": "y", "w_pixel": "w",
             "h_pixel": "h"},
)  # fmt: skip


@q.params
class P:
    S: int = draw.choice(4, 5, 7, 8, 10, 13)
    side: int = draw.choice(20, 40, 60)
    B: int = draw.choice(2, 3, 5)
    classes: int = draw.choice(3, 4, 10, 20)
    column: int = draw.integers(0, 12)
    row: int = draw.integers(0, 12)
    offsets: tuple = draw.distinct(draw.decimals("0.1", "0.25", "0.3", "0.4", "0.6", "0.7", "0.75", "0.8", "0.9"), 2)
    anchor: tuple = draw.distinct(draw.choice(20, 30, 40, 50, 60, 80, 100), 2)
    logs: tuple = draw.distinct(draw.multiples_of_ln2(-1, 2), 2)


@q.require
def the_cell_is_in_the_grid(p: P) -> bool:
    return max(p.column, p.row) < p.S and p.column != p.row


q.prompt = r"""
A detector divides an image of $<<S * side>> \times <<S * side>>$ pixels into a grid of $S \times S$ cells with $S = <<S>>$. Each
cell has $B = <<B>>$ anchor boxes, and each of these has its own outputs: the probability of an object, four numbers
$(t_x, t_y, t_w, t_h)$ for a box, and the probabilities of <<classes>> classes.

In the cell of column $c = <<column>>$ and row $r = <<row>>$, the center of a box lies $t_x = <<offsets[0]>>$ of a cell to the right
of the left side of the cell and $t_y = <<offsets[1]>>$ of a cell below its upper side. Its width is $a_w e^{t_w}$ and its height
$a_h e^{t_h}$, where $a_w = <<anchor[0]>>$ and $a_h = <<anchor[1]>>$ are those of the anchor box in pixels, and $t_w = <<logs[0]>>$
and $t_h = <<logs[1]>>$. Pixels are counted from the upper left corner of the image.
"""
q.ask(
    N=ask.integer("How many numbers $N$ does the detector output for an image?", marks=1),
    box=ask.vector("Compute $b = (x, y, w, h)$, the center, width and height of this box in pixels.", marks=3),
)


@q.solve
def solve(p: P, t):
    t.given(t_x=p.offsets[0], t_y=p.offsets[1], t_w=p.logs[0], t_h=p.logs[1], a_w=p.anchor[0], a_h=p.anchor[1])
    outputs = cache(lambda: math.prod(engine.conv2d_shape((1, p.S, p.S), p.B * (1 + 4 + p.classes), 1)))
    t.step("N", "S^2*B*(1 + 4 + classes)", outputs)
    t.step("x_pixel", "(column + t_x)*side", note="A cell is $<<side>>$ pixels wide and high.")
    t.step("y_pixel", "(row + t_y)*side")
    t.step("w_pixel", "a_w*exp(t_w)", note=r"As $e^{n \ln 2} = 2^n$,")
    t.step("h_pixel", "a_h*exp(t_h)")
    t.step(
        "box",
        "(x_pixel, y_pixel, w_pixel, h_pixel)",
        lambda: engine.decode_grid_boxes([(*p.offsets, *p.logs)], [(p.column, p.row)], [p.anchor], p.side)[0],
    )


@q.oracle("torch")
def layer_and_borders(p: P):
    """The output as that of a layer on an empty map; the center between two borders of cells."""
    torch = oracles.torch
    head = torch.nn.Conv2d(4, p.B * (5 + p.classes), 1, device="meta")
    borders = torch.linspace(0, p.S * p.side, p.S + 1).double()
    center = [
        torch.lerp(borders[at], borders[at + 1], oracles.tensor(t)).item()
        for at, t in zip((p.column, p.row), p.offsets, strict=True)
    ]
    sizes = torch.ldexp(oracles.tensor(p.anchor), torch.round(oracles.tensor(p.logs) / torch.log(torch.tensor(2.0))))
    return {"N": head(torch.zeros(1, 4, p.S, p.S, device="meta")).numel(), "box": (*center, *oracles.numbers(sizes))}


@q.oracle("second formula")
def add_them_up(p: P):
    outputs = sum(1 + 4 + p.classes for _ in range(p.B))
    left, top = (sum(p.side for _ in range(at)) for at in (p.column, p.row))
    center = (left + p.offsets[0] * p.side, top + p.offsets[1] * p.side)
    sizes = tuple(a * math.exp(float(t)) for a, t in zip(p.anchor, p.logs, strict=True))
    return {"N": sum(outputs for _ in range(p.S * p.S)), "box": center + sizes}


q.slips(
    shared_the_classes=slip("Each anchor box has class probabilities of its own.", N="S^2*(5*B + classes)", essential=True),
    forgot_the_object=slip("Each box also has the probability of an object.", N="S^2*B*(4 + classes)"),
    counted_one_anchor=slip("Each cell has $<<B>>$ anchor boxes.", N="S^2*(5 + classes)"),
    counted_one_row=slip(r"The grid has $S \cdot S$ cells.", N="S*B*(5 + classes)"),
    swapped_rows_and_columns=slip("The column gives $x$ and the row gives $y$.", x_pixel="(row + t_x)*side",
        y_pixel="(column + t_y)*side"),
    took_offsets_for_pixels=slip("Offsets are parts of a cell, not pixels.", x_pixel="column*side + t_x",
        y_pixel="row*side + t_y"),
    measured_from_the_image=slip("Offsets start at the cell, not at the image.", x_pixel="t_x*S*side", y_pixel="t_y*S*side"),
    forgot_the_exponential=slip("Width and height are multiplied by a power of $e$.", w_pixel="a_w*t_w",
        h_pixel="a_h*t_h"),
)  # fmt: skip
