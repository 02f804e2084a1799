"""Functions made of straight pieces, in a small box of axes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import count
from typing import TypeAlias

from examgen.errors import QuestionError
from examgen.figures.geometry import line_inside
from examgen.figures.labels import Value, math, spoken
from examgen.prose.scene import DARKEST_FILL, Ellipse, Label, Line, Point, Primitive, Rect, Scene, bounds, extent, fit

Number: TypeAlias = int | Fraction
Corner: TypeAlias = tuple[Number, Number]
Range: TypeAlias = tuple[int, int]

_WIDTH, _HEIGHT = 6.4, 4.4
_SMALL = 9.0
_STYLES = (Line(points=(), width=1.3), Line(points=(), width=1.3, dashed=True), Line(points=(), width=2.0, ink=0.5))
_Place: TypeAlias = Callable[[Corner], Point]


def plot(
    lines: Mapping[str, Sequence[Corner]],
    *,
    x: Range,
    y: Range,
    points: Mapping[str, Corner] | None = None,
    x_label: Value = "x",
    y_label: Value = "y",
) -> Scene:
    """Up to three polylines over integer ticks, told apart as solid, dashed and grey.

    ``lines`` maps a name (LaTeX math, may be empty) to corners with int or Fraction coordinates; the legend on the
    right shows it. ``points`` maps a name to a dot. ``x`` and ``y`` are the ranges of the axes (integers). The alt text
    lists the ranges and all corners and points.

    Raises ``QuestionError`` for corners outside of the ranges, lines with one corner, and more than three lines.
    """
    dots = points or {}
    _check(lines, dots, x, y)

    def place(corner: Corner) -> Point:
        across, up = float(corner[0] - x[0]) / (x[1] - x[0]), float(corner[1] - y[0]) / (y[1] - y[0])
        return _WIDTH * across, _HEIGHT * (1 - up)

    curves = [replace(style, points=tuple(map(place, corners))) for corners, style in zip(lines.values(), _STYLES, strict=False)]
    marks = [_dot(place(corner), name, curves) for name, corner in dots.items()]
    names = [item for index, name in enumerate(lines) if name for item in _legend(index, name)]
    items = [*_axes(x, y, place), *curves, *(item for mark in marks for item in mark), *names]
    return fit([*items, *_titles(x_label, y_label, y)], _alt(lines, dots, x, y, x_label, y_label))


def _check(lines: Mapping[str, Sequence[Corner]], dots: Mapping[str, Corner], x: Range, y: Range) -> None:
    if not 1 <= len(lines) <= len(_STYLES) or any(len(corners) < 2 for corners in lines.values()):
        raise QuestionError(f"plot: give one to {len(_STYLES)} lines of at least two corners")
    if x[0] >= x[1] or y[0] >= y[1]:
        raise QuestionError(f"plot: the ranges x {x} and y {y} must go upwards")
    for corner in [*dots.values(), *(corner for corners in lines.values() for corner in corners)]:
        if not (x[0] <= corner[0] <= x[1] and y[0] <= corner[1] <= y[1]):
            raise QuestionError(f"plot: ({corner[0]}, {corner[1]}) is outside of x {x}, y {y}; widen the ranges")


def _axes(x: Range, y: Range, place: _Place) -> list[Primitive]:
    """Frame, light grid, darker zero lines, and a number at every tick."""
    items: list[Primitive] = []
    for tick in _ticks(x, (max(extent(math(end), _SMALL)[0] for end in x) + 0.15) / _WIDTH):
        foot, head = place((tick, y[0])), place((tick, y[1]))
        items += [_rule(foot, head, tick), Label(x=foot[0], y=foot[1] + 0.34, text=math(tick), size=_SMALL)]
    for tick in _ticks(y, 0.42 / _HEIGHT):
        foot, head = place((x[0], tick)), place((x[1], tick))
        items += [_rule(foot, head, tick), Label(x=-0.15, y=foot[1], text=math(tick), anchor="end", size=_SMALL)]
    return [*items, Rect(x=0, y=0, width=_WIDTH, height=_HEIGHT)]


def _ticks(span: Range, room: float) -> range:
    """Multiples of 1, 2 or 5 times a power of ten, as close as numbers ``room`` apart (a share of the axis) allow."""
    steps = (factor * 10**power for power in count() for factor in (1, 2, 5))
    step = next(step for step in steps if step >= room * (span[1] - span[0]))
    return range(-(-span[0] // step) * step, span[1] + 1, step)


def _rule(start: Point, end: Point, tick: int) -> Line:
    return Line(points=(start, end), width=0.4, ink=0.2 if tick else 0.7)


def _dot(place: Point, name: str, curves: Sequence[Line]) -> list[Primitive]:
    """A dot with its name in the corner where it meets least of the curves."""
    ring = Ellipse(x=place[0], y=place[1], rx=0.08, ry=0.08, fill=DARKEST_FILL)
    shift = 0.14 + extent(math(name), _SMALL)[0] / 2
    corners = [(place[0] + side * shift, place[1] + down) for down in (-0.26, 0.26) for side in (1, -1)]
    labels = [Label(x=x, y=y, text=math(name), size=_SMALL) for x, y in corners if name]
    return [ring, *sorted(labels, key=lambda label: sum(line_inside(curve, bounds(label)) for curve in curves))[:1]]


def _legend(index: int, name: str) -> list[Primitive]:
    """A piece of the line's style with its name, right of the frame."""
    left, height = _WIDTH + 0.35, 0.3 + 0.5 * index
    sample = replace(_STYLES[index], points=((left, height), (left + 0.8, height)))
    return [sample, Label(x=left + 0.95, y=height, text=math(name), anchor="start", size=_SMALL)]


def _titles(x_label: Value, y_label: Value, y: Range) -> list[Primitive]:
    ticks = max(extent(math(tick), _SMALL)[0] for tick in y)
    below = Label(x=_WIDTH / 2, y=_HEIGHT + 0.8, text=math(x_label))
    return [below, Label(x=-0.35 - ticks, y=_HEIGHT / 2, text=math(y_label), anchor="end")]


def _alt(
    lines: Mapping[str, Sequence[Corner]],
    dots: Mapping[str, Corner],
    x: Range,
    y: Range,
    x_label: Value,
    y_label: Value,
) -> str:
    axes = f"{spoken(x_label)} {_span(x)}, {spoken(y_label)} {_span(y)}"
    curves = " ".join(f"Line {spoken(name)} through {_path(corners)}." for name, corners in lines.items())
    marked = " ".join(f"Point {spoken(name)} at {_path([corner])}." for name, corner in dots.items())
    return " ".join(f"Plot of straight pieces, {axes}. {curves} {marked}".split())


def _span(span: Range) -> str:
    return f"from {spoken(span[0])} to {spoken(span[1])}"


def _path(corners: Sequence[Corner]) -> str:
    return ", ".join(f"({spoken(across)}, {spoken(up)})" for across, up in corners)
