"""Anchor boxes: overlaps with an object, and regression targets.

All sides are powers of two, so that logarithms of ratios are multiples of ln 2.
"""

import math
from fractions import Fraction
from functools import cache
from itertools import product

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="vision.detection", outcomes=(3, 4), level="apply", minutes=8, covers=("W14-06", "W14-09"), rows=True,
    conventions=("natural log",), largest=99_999,
    symbols={"i": r"\mathrm{IoU}_1", "j": r"\mathrm{IoU}_2", "target": "t", "x": "x", "y": "y", "u": "x_a", "v": "y_a"},
)  # fmt: skip


@q.params
class P:
    u: int = draw.choice(40, 48, 56, 64)
    v: int = draw.choice(40, 48, 56, 64)
    dx: int = draw.choice(-6, -4, -2, 2, 4, 6)
    dy: int = draw.choice(-6, -4, -2, 2, 4, 6)
    object: tuple = draw.distinct(draw.choice(8, 16, 32), 2)
    first: tuple = draw.vector(draw.choice(8, 16, 32), 2)
    second: tuple = draw.vector(draw.choice(8, 16, 32), 2)

    @property
    def x(self):
        return self.u + self.dx

    @property
    def y(self):
        return self.v + self.dy


def overlap(p, anchor):
    sides = []
    for middle, center, side, length in ((p.x, p.u, p.object[0], anchor[0]), (p.y, p.v, p.object[1], anchor[1])):
        sides.append(max(min(middle + side // 2, center + length // 2) - max(middle - side // 2, center - length // 2), 0))
    common = sides[0] * sides[1]
    return Fraction(common, p.object[0] * p.object[1] + anchor[0] * anchor[1] - common)


@q.require
def one_anchor_is_better(p: P) -> bool:
    one, other = overlap(p, p.first), overlap(p, p.second)
    best = p.first if one > other else p.second
    return min(one, other) > 0 and abs(one - other) > Fraction(1, 20) and best != p.object and abs(p.dx) != abs(p.dy)


q.prompt = r"""
An object has the center $(x, y) = (<<p.x>>, <<p.y>>)$, the width $w = <<object[0]>>$ and the height $h = <<object[1]>>$, in pixels.
Two anchor boxes have the common center $(x_a, y_a) = (<<u>>, <<v>>)$; the first has the width <<first[0]>> and the height
<<first[1]>>, the second the width <<second[0]>> and the height <<second[1]>>.
The anchor box with the larger intersection over union with the object, of width $w_a$ and height $h_a$, is trained to predict
$$t = \left(\frac{x - x_a}{w_a},\; \frac{y - y_a}{h_a},\; \ln \frac{w}{w_a},\; \ln \frac{h}{h_a}\right).$$
"""
q.ask(
    i=ask.number(r"Compute $\mathrm{IoU}_1$ of the object and the first anchor box.", marks=2),
    j=ask.number(r"Compute $\mathrm{IoU}_2$ of the object and the second anchor box.", marks=2),
    target=ask.vector("Give the target $t$ (4 entries).", marks=2),
)


@q.solve
def solve(p: P, t):
    t.given(x=p.x, y=p.y, w=p.object[0], h=p.object[1], w_1=p.first[0], h_1=p.first[1], w_2=p.second[0], h_2=p.second[1])
    boxes = cache(
        lambda: engine.box_convert(
            [(p.x, p.y, *p.object), *((p.u, p.v, *sides) for sides in (p.first, p.second))], "cxcywh", "xyxy"
        )
    )
    shares = cache(lambda: engine.box_iou(boxes()[:1], boxes()[1:])[0])
    t.say("Boxes reach half their sides to the left and right of, above and below their centers. The common parts have the sides")
    for k in (1, 2):
        t.step(f"a_{k}", f"min(x + w/2, u + w_{k}/2) - max(x - w/2, u - w_{k}/2)")
        t.step(f"b_{k}", f"min(y + h/2, v + h_{k}/2) - max(y - h/2, v - h_{k}/2)")
    t.step("i", "a_1*b_1/(w*h + w_1*h_1 - a_1*b_1)", lambda: shares()[0])
    t.step("j", "a_2*b_2/(w*h + w_2*h_2 - a_2*b_2)", lambda: shares()[1])
    t.step("best", "argmax((i, j))", note="The better one of the two, counted from 0, is")
    t.step("w_a", "w_1 + best*(w_2 - w_1)", note="It has the sides")
    t.step("h_a", "h_1 + best*(h_2 - h_1)")
    t.step(
        "target",
        "((x - u)/w_a, (y - v)/h_a, ln(w/w_a), ln(h/h_a))",
        lambda: engine.encode_boxes(boxes()[:1], boxes()[1 + shares().argmax()][None])[0],
    )


@q.oracle("counting")
def unit_squares(p: P):
    def squares(center, sides):
        spans = [range(middle - side // 2, middle + side // 2) for middle, side in zip(center, sides, strict=True)]
        return set(product(*spans))

    thing = squares((p.x, p.y), p.object)
    shares = []
    for anchor in (p.first, p.second):
        box = squares((p.u, p.v), anchor)
        shares.append(Fraction(len(thing & box), len(thing | box)))
    wide, high = (p.first, p.second)[shares[1] > shares[0]]
    moved = (Fraction(p.dx, wide), Fraction(p.dy, high))
    return {"i": shares[0], "j": shares[1], "target": (*moved, math.log(p.object[0] / wide), math.log(p.object[1] / high))}


@q.oracle("torch")
def masks_of_the_image(p: P):
    """Products of masks of columns and rows; the target from a linear system and logarithms."""
    torch = oracles.torch
    pixels = torch.arange(0, 120).double() + 0.5

    def mask(center, sides):
        spans = [((pixels - middle).abs() < side / 2).double() for middle, side in zip(center, sides, strict=True)]
        return torch.outer(*spans).flatten()

    thing, one, other = mask((p.x, p.y), p.object), mask((p.u, p.v), p.first), mask((p.u, p.v), p.second)
    shares = []
    for box in (one, other):
        common = torch.dot(thing, box)
        shares.append((common / (torch.dot(thing, thing) + torch.dot(box, box) - common)).item())
    anchor = oracles.tensor((p.first, p.second)[int(shares[1] > shares[0])])
    moved = torch.linalg.solve(torch.diag(anchor), oracles.tensor((p.dx, p.dy)))
    grown = torch.log(oracles.tensor(p.object)) - torch.log(anchor)
    return {"i": shares[0], "j": shares[1], "target": (*moved.tolist(), *grown.tolist())}


q.slips(
    took_the_other_anchor=slip("The anchor box with the larger overlap is trained.", best="argmin((i, j))", essential=True),
    counted_it_twice=slip("The intersection lies in both boxes.", i="a_1*b_1/(w*h + w_1*h_1)", j="a_2*b_2/(w*h + w_2*h_2)"),
    divided_by_the_object=slip("Targets are measured in sides of the anchor box.",
        target="((x - u)/w, (y - v)/h, ln(w/w_a), ln(h/h_a))"),
    turned_the_ratios=slip("Sides of the object are divided by those of the anchor box.",
        target="((x - u)/w_a, (y - v)/h_a, ln(w_a/w), ln(h_a/h))"),
    turned_the_difference=slip("The target leads from the anchor box to the object.",
        target="((u - x)/w_a, (v - y)/h_a, ln(w/w_a), ln(h/h_a))"),
    forgot_the_logarithm=slip("Logarithms of ratios are predicted.", target="((x - u)/w_a, (y - v)/h_a, w/w_a, h/h_a)"),
    left_the_pixels=slip("Differences are divided by the sides.", target="(x - u, y - v, ln(w/w_a), ln(h/h_a))"),
    ignored_the_shift=slip("Boxes with different centers overlap less.", a_1="min(w, w_1)", b_1="min(h, h_1)", a_2="min(w, w_2)",
        b_2="min(h, h_2)"),
)  # fmt: skip
