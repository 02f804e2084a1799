"""Plane geometry for figures: where an edge meets a border, and what runs into what."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from examgen.errors import QuestionError
from examgen.prose.plane import Box, Point, inflated, inside, length_inside, overlap
from examgen.prose.scene import Ellipse, Label, Line, Primitive, Rect, bounds
from examgen.prose.scene_faults import faults

Shape = Rect | Ellipse


def centre(shape: Shape) -> Point:
    left, top, right, bottom = bounds(shape)
    return (left + right) / 2, (top + bottom) / 2


def border(shape: Shape, toward: Point) -> Point:
    """The point of the border on the straight line from the centre to ``toward``."""
    x, y = centre(shape)
    dx, dy = toward[0] - x, toward[1] - y
    if isinstance(shape, Ellipse):
        share = 1 / math.hypot(dx / shape.rx, dy / shape.ry)
    else:
        share = 1 / max(abs(dx) / (shape.width / 2), abs(dy) / (shape.height / 2))
    return x + share * dx, y + share * dy


def connect(start: Shape, end: Shape, via: Sequence[Point] = ()) -> Line:
    """An arrow from border to border, through the points ``via``."""
    first = via[0] if via else centre(end)
    last = via[-1] if via else centre(start)
    return Line(points=(border(start, first), *via, border(end, last)), arrow=True)


def line_inside(line: Line, box: Box) -> float:
    """Length of the part of a polyline that lies in ``box``."""
    return length_inside(line.points, box)


def label_beside(line: Line, text: str, lines: Sequence[Line], boxes: Sequence[Box], size: float = 9.0) -> Label:
    """``text`` next to the longest piece of ``line``, where it collides least with other ``lines`` and ``boxes``.

    Prefers the middle of the piece and the upper side.
    """
    start, end = max(pairwise(line.points), key=lambda piece: math.dist(*piece))
    shares = (0.5, 0.44, 0.56, 0.38, 0.62, 0.32, 0.68, 0.26, 0.74, 0.2, 0.8)
    places = [(share, side) for share in shares for side in (1, -1)]
    labels = [_beside(start, end, text, share, side, size) for share, side in places]
    return min(labels, key=lambda label: _collision(bounds(label), lines, boxes))


def interrupted(line: Line, boxes: Iterable[Box]) -> list[Line]:
    """The pieces of the straight ``line`` outside of ``boxes``; the last one keeps the head."""
    start, end = line.points[0], line.points[-1]
    cuts = sorted(cut for cut in (inside(start, end, box) for box in boxes) if cut[0] < cut[1])
    pieces, done = [], 0.0
    for enters, leaves in cuts:
        if enters > done:
            pieces.append(replace(line, points=(_on(start, end, done), _on(start, end, enters)), arrow=False))
        done = max(done, leaves)
    return [*pieces, replace(line, points=(_on(start, end, done), end))]


def first_clear(drawings: Iterable[list[Primitive] | None]) -> list[Primitive]:
    """The first drawing in which no part hides another one, else the last."""
    drawn: list[Primitive] = []
    for items in drawings:
        drawn = items or drawn
        if items and next(faults(items), None) is None:
            return items
    if not drawn:
        raise QuestionError("figure: there is no room for all labels; shorten them or draw less")
    return drawn


def _on(start: Point, end: Point, share: float) -> Point:
    return start[0] + share * (end[0] - start[0]), start[1] + share * (end[1] - start[1])


def _beside(start: Point, end: Point, text: str, share: float, side: int, size: float) -> Label:
    """The label whose box just clears the segment at ``share`` of its length, above it for ``side`` 1."""
    x, y = _on(start, end, share)
    length = math.dist(start, end)
    nx, ny = (end[1] - start[1]) / length, -(end[0] - start[0]) / length
    if ny > 0 or (ny == 0 and nx < 0):
        nx, ny = -nx, -ny
    left, top, right, bottom = bounds(Label(x=0, y=0, text=text, size=size))
    clear = 0.07 + abs(nx) * (right - left) / 2 + abs(ny) * (bottom - top) / 2
    return Label(x=x + side * nx * clear, y=y + side * ny * clear, text=text, size=size)


def touches(label: Label, lines: Iterable[Line], boxes: Iterable[Box]) -> bool:
    """Whether the label's estimated box meets one of ``lines`` or ``boxes``."""
    own = bounds(label)
    return any(line_inside(line, own) for line in lines) or any(overlap(own, box) for box in boxes)


def _collision(box: Box, lines: Sequence[Line], boxes: Sequence[Box]) -> float:
    """How much a label at ``box`` would touch; what is merely near counts a little, so that labels seek free space."""
    cost = 0.0
    for reach, weight in ((0.04, 1.0), (0.12, 0.3), (0.2, 0.1)):
        ring = inflated(box, reach)
        crossed = sum(line_inside(line, ring) for line in lines)
        cost += weight * (crossed + 10 * sum(overlap(ring, other) for other in boxes))
    return round(cost, 6)
