"""What authors hand in as parts of a drawing: numbers of any kind become floats, and what cannot be drawn is refused by name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from numbers import Real
from typing import Any, get_args

from examgen.errors import QuestionError
from examgen.prose.plane import Point
from examgen.prose.scene_parts import Anchor, Line, Primitive, Sign

_LIMITS = {
    **dict.fromkeys(("x", "y"), (-1e4, 1e4)),
    **dict.fromkeys(("width", "height", "radius", "stroke"), (0.0, 1e4)),
    **dict.fromkeys(("rx", "ry", "size"), (0.01, 1e4)),
    **dict.fromkeys(("fill", "ink"), (0.0, 1.0)),
}
"""Least and largest value of every number of a part."""
_WORDS = {"sign": get_args(Sign), "anchor": get_args(Anchor)}


def checked(item: object) -> Primitive:
    """``item`` with floats for numbers; raises ``QuestionError`` for what is no part of a drawing."""
    if not isinstance(item, Primitive):
        raise QuestionError(f"figure: {item!r} is no part of a drawing; give lines, shapes, marks and labels")
    kind = type(item).__name__
    changes: dict[str, Any] = {}
    for name, value in vars(item).items():
        if name in _LIMITS and not _is_float(value, *_LIMITS[name]):
            changes[name] = _number(f"{kind} has {name}", value, *_LIMITS[name])
        elif name in _WORDS and value not in _WORDS[name]:
            raise QuestionError(f"figure: {kind} has {name}={value!r}; use one of {', '.join(_WORDS[name])}")
    if isinstance(item, Line):
        changes["points"] = tuple(map(_point, item.points))
    return replace(item, **changes) if changes else item


def _is_float(value: object, low: float, high: float) -> bool:
    return type(value) is float and low <= value <= high


def _number(what: str, value: object, low: float, high: float) -> float:
    number = float(value) if isinstance(value, Real) and not isinstance(value, bool) else None
    if number is None or not low <= number <= high:
        raise QuestionError(f"figure: {what}={value!r}; give a number from {low:g} to {high:g}")
    return number


def _point(point: Sequence[object]) -> Point:
    if len(point) != 2:
        raise QuestionError(f"figure: a line goes through {point!r}; give points (x, y)")
    x, y = (_number("Line has a point with coordinate", value, *_LIMITS["x"]) for value in point)
    return x, y
