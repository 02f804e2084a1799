"""What a reader of a drawing could not see: parts that lie on or behind other parts.

Labels are judged by their estimated boxes, so they must stand a little apart; a line that passes the room around a label is no
fault, one through its letters is.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise

from examgen.prose.plane import Box, Point, inflated, inside, inside_ellipse, length, length_inside, overlap, within
from examgen.prose.scene_parts import CLOSE, CM_PER_POINT, Ellipse, Label, Line, Mark, Primitive, Rect, Shape, bounds, plain

FAINT = 0.3
"""Ink below which a line may pass under letters, as the rules of a coordinate grid do."""
_GRAZE = 0.01
"""Centimetres that an estimate may be wrong by."""
_STRETCH = 0.3
"""Centimetres of a line that may disappear behind something small; a longer piece is missed."""
_SIDES = 24


def faults(items: Sequence[Primitive]) -> Iterator[str]:
    """One line for every part that hides another one, in the order in which they are drawn."""
    boxes = [bounds(item) for item in items]
    for place, other in enumerate(items):
        for item, box in zip(items[:place], boxes, strict=False):
            if _meet(box, boxes[place]) and (fault := _fault(item, other)):
                yield fault


def _meet(one: Box, other: Box) -> bool:
    return one[0] <= other[2] and other[0] <= one[2] and one[1] <= other[3] and other[1] <= one[3]


def _fault(item: Primitive, later: Primitive) -> str:
    """What is wrong with ``later`` drawn over ``item``, or nothing."""
    match item, later:
        case (Label() | Mark(), Label() | Mark()):
            if isinstance(item, Mark) and isinstance(later, Mark):
                clash = max(abs(item.x - later.x), abs(item.y - later.y)) < CLOSE - 1e-9
            else:
                clash = overlap(inflated(bounds(item), -_GRAZE), inflated(bounds(later), -_GRAZE)) > 0
            return f"{_said(item)} and {_said(later)} lie on top of each other; move one of them" if clash else ""
        case (Label(), Line() | Rect() | Ellipse()):
            covered = _area(later) and overlap(_letters(item), bounds(later))
            return f"{_said(item)} is hidden behind {_said(later)}; draw it afterwards" if covered else _struck(item, later)
        case (Line() | Rect() | Ellipse(), Label()):
            return _struck(later, item)
        case (Line() | Rect() | Ellipse() | Mark(), Line() | Rect() | Ellipse()):
            return f"{_said(item)} is hidden behind {_said(later)}; move it or draw it afterwards" if _hides(later, item) else ""
    return ""


def _struck(label: Label, shape: Shape) -> str:
    is_clear = _ink(shape) < FAINT or not length_inside(_outline(shape), _letters(label))
    return "" if is_clear else f"{_said(label)} is crossed by {_said(shape)}; move the label"


def _letters(label: Label) -> Box:
    """The middle of the label's box, where its letters are for certain."""
    left, _, right, _ = bounds(label)
    inset, height = 0.12 * (right - left), 0.3 * label.size * CM_PER_POINT
    return left + inset, label.y - height, right - inset, label.y + height


def _hides(later: Shape, item: Shape | Mark) -> bool:
    """Whether a good piece of ``item`` is behind the shade of ``later``, or all of it under its line."""
    box, around, path = bounds(item), bounds(later), _outline(item)
    if _area(later) and _meet(box, inflated(around, -2 * _GRAZE)):
        cut = inside_ellipse if isinstance(later, Ellipse) else inside
        behind = length_inside(path, inflated(around, -2 * _GRAZE), cut)
        if behind >= min(_STRETCH, 0.9 * length(path)):
            return True
    if not _is_broader(later, item) or not within(box, inflated(around, _GRAZE)):
        return False
    below = _outline(later)
    return all(_is_near(point, below) for point in _along(path))


def _area(shape: Shape) -> bool:
    return not isinstance(shape, Line) and shape.fill > 0


def _is_broader(later: Shape, item: Shape | Mark) -> bool:
    """Whether nothing of the line of ``item`` shows beside or between that of ``later``."""
    if isinstance(item, Mark) or _ink(item) < FAINT or not _ink(later):
        return False
    return _width(later) >= _width(item) and (_is_dashed(item) or not _is_dashed(later))


def _ink(shape: Shape) -> float:
    return 1.0 if isinstance(shape, Ellipse) else shape.ink


def _is_dashed(shape: Shape) -> bool:
    return not isinstance(shape, Ellipse) and shape.dashed


def _width(shape: Shape) -> float:
    match shape:
        case Line():
            return shape.width
        case Rect():
            return shape.stroke
        case Ellipse():
            return 0.6


def _outline(item: Shape | Mark) -> tuple[Point, ...]:
    match item:
        case Line():
            return item.points
        case Ellipse():
            turns = [2 * math.pi * side / _SIDES for side in range(_SIDES + 1)]
            return tuple((item.x + item.rx * math.cos(turn), item.y + item.ry * math.sin(turn)) for turn in turns)
        case Rect() | Mark():
            left, top, right, bottom = bounds(item)
            return (left, top), (right, top), (right, bottom), (left, bottom), (left, top)


def _along(path: Sequence[Point]) -> Iterator[Point]:
    """Points close to each other on a polyline."""
    for (x, y), (u, v) in pairwise(path):
        steps = max(2, round(math.dist((x, y), (u, v)) / 0.1))
        yield from ((x + step / steps * (u - x), y + step / steps * (v - y)) for step in range(steps + 1))


def _is_near(point: Point, path: Sequence[Point]) -> bool:
    x, y = point
    return length_inside(path, (x - _GRAZE, y - _GRAZE, x + _GRAZE, y + _GRAZE)) > 0


def _said(item: Primitive) -> str:
    """The part in words that hold wherever it is drawn."""
    match item:
        case Label():
            return f"the label {plain(item.text)!r}"
        case Mark():
            return f"a {item.sign}"
        case Line():
            return f"a line {length(item.points):.1f} cm long"
        case Rect():
            return f"a rectangle of {item.width:.1f} by {item.height:.1f} cm"
        case Ellipse():
            return f"an ellipse of {2 * item.rx:.1f} by {2 * item.ry:.1f} cm"
