"""Overlap of two bounding boxes.

Corners are whole numbers, so that areas can be counted in unit squares.
"""

from fractions import Fraction
from itertools import product

from examgen import Question, ask, draw, engine, figures, slip

q = Question(
    topic="vision.detection", outcomes=(4, 6), level="apply", minutes=4, covers=("W14-06",),
    rows=True, symbols={"overlap": "I", "union": "U", "iou": r"\mathrm{IoU}", "wide": "w", "high": "h"},
)  # fmt: skip


@q.params
class P:
    A_corner: tuple = draw.vector(draw.integers(0, 5), 2)
    A_size: tuple = draw.vector(draw.integers(3, 6), 2)
    shift: tuple = draw.vector(draw.integers(-3, 4), 2)
    D_size: tuple = draw.vector(draw.integers(2, 7), 2)

    @property
    def A(self):
        (x, y), (width, height) = self.A_corner, self.A_size
        return x, y, x + width, y + height

    @property
    def D(self):
        x, y = (corner + by for corner, by in zip(self.A_corner, self.shift, strict=True))
        return x, y, x + self.D_size[0], y + self.D_size[1]


@q.require
def boxes_overlap_but_neither_holds_the_other(p: P) -> bool:
    sides = [(max(p.A[i], p.D[i]), min(p.A[i + 2], p.D[i + 2])) for i in (0, 1)]
    inner = (sides[0][0], sides[1][0], sides[0][1], sides[1][1])
    return all(low < high for low, high in sides) and inner not in (p.A, p.D) and min(p.D) >= 0


@q.require
def boxes_fill_the_figure(p: P) -> bool:
    return 9 <= max(p.A + p.D) <= 11


q.prompt = r"""
A detector finds the box $D = <<p.D>>$, where the annotated box is $A = <<p.A>>$. A box is the rectangle between two opposite
corners $(x_0, y_0)$ and $(x_1, y_1)$ with $x_0 < x_1$ and $y_0 < y_1$, written as $(x_0, y_0, x_1, y_1)$; its width is $x_1 - x_0$.
The axis of $x$ points to the right, that of $y$ downwards.
"""
q.ask(
    overlap=ask.integer("Compute the area $I$ of the intersection of both boxes.", marks=1),
    union=ask.integer("Compute the area $U$ of their union.", marks=1),
    iou=ask.number(r"Compute their intersection over union, $\mathrm{IoU}$.", marks=1),
)


@q.figure
def drawing(p: P):
    return figures.boxes({"A": p.A, "D": p.D}, styles={"D": "dashed"}, x=(0, 12), y=(0, 12))


@q.solve
def solve(p: P, t):
    t.given(A=p.A, D=p.D)
    t.say("The intersection goes from the larger of the two left sides to the smaller of the two right sides; likewise its height.")
    t.step("wide", "min(A[2], D[2]) - max(A[0], D[0])")
    t.step("high", "min(A[3], D[3]) - max(A[1], D[1])")
    t.step("overlap", "wide*high", lambda: engine.box_intersection([p.A], [p.D])[0, 0])
    t.step("a_A", "(A[2] - A[0])*(A[3] - A[1])", lambda: engine.box_area([p.A])[0], note="The areas of the boxes are")
    t.step("a_D", "(D[2] - D[0])*(D[3] - D[1])", lambda: engine.box_area([p.D])[0])
    t.step("union", "a_A + a_D - overlap", note="Both areas contain the intersection, which is counted once.")
    t.step("iou", "overlap/union", lambda: engine.box_iou([p.A], [p.D])[0, 0])


@q.oracle("counting")
def unit_squares(p: P):
    def squares(box):
        return set(product(range(box[0], box[2]), range(box[1], box[3])))

    both, any_ = squares(p.A) & squares(p.D), squares(p.A) | squares(p.D)
    return {"overlap": len(both), "union": len(any_), "iou": Fraction(len(both), len(any_))}


@q.oracle("second formula")
def from_the_joint_frame(p: P):
    """Two intervals that meet: the common part is both lengths less the length of the joint one."""
    sizes = [[box[i + 2] - box[i] for i in (0, 1)] for box in (p.A, p.D)]
    frame = [max(p.A[i + 2], p.D[i + 2]) - min(p.A[i], p.D[i]) for i in (0, 1)]
    common = (sizes[0][0] + sizes[1][0] - frame[0]) * (sizes[0][1] + sizes[1][1] - frame[1])
    both = sizes[0][0] * sizes[0][1] + sizes[1][0] * sizes[1][1] - common
    return {"overlap": common, "union": both, "iou": Fraction(common, both)}


q.slips(
    counted_the_overlap_twice=slip("The intersection lies in both boxes: subtract it once.", union="a_A + a_D", essential=True),
    subtracted_the_overlap_twice=slip("The union contains the intersection, too: subtract it once.", union="a_A + a_D - 2*overlap"),
    took_the_surrounding_box=slip("The union is the area of both boxes, not that of the rectangle around them.",
        union="(max(A[2], D[2]) - min(A[0], D[0]))*(max(A[3], D[3]) - min(A[1], D[1]))"),
    counted_the_border=slip("The width of a box is $x_1 - x_0$, without a further 1.",
        wide="min(A[2], D[2]) - max(A[0], D[0]) + 1", high="min(A[3], D[3]) - max(A[1], D[1]) + 1"),
    divided_by_the_annotated_box=slip("The intersection is divided by the union, not by one of the boxes.", iou="overlap/a_A"),
    took_the_dice_coefficient=slip("IoU has the union below the bar.", gives={"iou": "2*overlap/(a_A + a_D)"}),
)  # fmt: skip
