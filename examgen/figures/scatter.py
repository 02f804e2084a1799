"""Points of several classes, with lines between them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import TypeAlias, get_args

from examgen.errors import QuestionError
from examgen.figures import axes as ax
from examgen.figures.axes import Corner, Range
from examgen.figures.labels import Value, math, spoken
from examgen.figures.plot import check_apart, legend, lines_said, names_beside, polylines, span
from examgen.prose.scene import Mark, Primitive, Scene, Sign, fit, plain

_SMALL, _LARGE = (7.4, 5.6), (9.0, 7.0)
"""Centimetres of the axes; the large ones are for points whose names would have no room."""
_SIGNS: tuple[Sign, ...] = get_args(Sign)
Points: TypeAlias = Mapping[str, Corner] | Sequence[Corner]
"""Named points, or points without names."""


def scatter(
    classes: Mapping[str, Points],
    *,
    lines: Mapping[str, Sequence[Corner]] | None = None,
    x: Range | None = None,
    y: Range | None = None,
    x_label: Value = "x_1",
    y_label: Value = "x_2",
) -> Scene:
    """Points in up to five classes, told apart as dot, ring, cross, square and triangle.

    ``classes`` maps the name of a class (prose; the legend shows it unless it is empty) to its points: ``{"P": (1, 2)}`` with names
    (LaTeX math), or ``[(1, 2)]`` without. ``lines`` maps a name (LaTeX math) to the corners of a polyline, such as a decision
    boundary. Coordinates are ints or Fractions. ``x`` and ``y`` are the ranges of the axes, by default from 0 to just beyond the
    last corner; both have one scale where that leaves room. The alt text lists every point and line.

    Raises ``QuestionError`` for points in one place, corners outside of the ranges, too many classes, and names without room.
    """
    groups = {name: _points(points) for name, points in ax.named("scatter: classes", classes).items()}
    given = ax.named("scatter: lines", lines or {})
    curves = {name: [ax.corner("scatter", one) for one in corners] for name, corners in given.items()}
    flat = [(name, one) for points in groups.values() for name, one in points]
    _check(groups, flat)
    corners = [*(one for _, one in flat), *(one for line in curves.values() for one in line)]
    across, up = (_range(given, [one[way] for one in corners]) for way, given in enumerate((x, y)))

    def drawn(width: float, height: float) -> Scene:
        axes = ax.scaled(across, up, width, height)
        axes.check("scatter", corners)
        lines = polylines("scatter", axes, curves) if curves else []
        marks = [
            Mark(x=place[0], y=place[1], sign=sign)
            for sign, points in zip(_SIGNS, groups.values(), strict=False)
            for place in (axes.place(one) for _, one in points)
        ]
        check_apart("scatter", flat, marks)
        names = [item for spot in names_beside(axes, lines, marks, [name for name, _ in flat]) for item in spot.drawn()]
        samples = [*zip(groups, _SIGNS, strict=False), *zip(curves, lines, strict=True)]
        keys = legend(axes, [(name if isinstance(style, str) else math(name), style) for name, style in samples])
        items: list[Primitive] = [*axes.drawn(x_label, y_label), *reversed(lines), *marks, *names, *keys]
        return fit(items, _alt(axes.said(x_label, y_label), groups, curves))

    with suppress(QuestionError):
        return drawn(*_SMALL)
    return drawn(*_LARGE)


def _points(given: Points) -> list[tuple[str, Corner]]:
    pairs = given.items() if isinstance(given, Mapping) else (("", one) for one in given)
    return [(name, ax.corner(f"scatter: {name}" if name else "scatter", one)) for name, one in pairs]


def _check(groups: Mapping[str, Sequence[tuple[str, Corner]]], flat: Sequence[tuple[str, Corner]]) -> None:
    if not 1 <= len(groups) <= len(_SIGNS) or not flat:
        raise QuestionError(f"scatter: give one to {len(_SIGNS)} classes with at least one point")


def _range(given: Range | None, numbers: Sequence[ax.Number]) -> Range:
    return ax.around(numbers) if given is None else span("scatter", given)


def _alt(ranges: str, groups: Mapping[str, Sequence[tuple[str, Corner]]], lines: Mapping[str, Sequence[Corner]]) -> str:
    said = [
        f"{f'{plain(name)} ({sign})' if name else sign.capitalize()}: "
        + "; ".join(f"{spoken(point)} {ax.path([one])}".strip() for point, one in points)
        for sign, (name, points) in zip(_SIGNS, groups.items(), strict=False)
    ]
    return f"Scatter plot, {ranges}. {'. '.join(said)}. {lines_said(lines)}"
