"""Functions made of straight pieces, and points of several classes, in a small box of axes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import combinations

from examgen.errors import QuestionError
from examgen.figures.axes import SMALL, STYLES, Axes, Corner, Range, corner, exact, named, path
from examgen.figures.labels import Value, listed, math, spoken
from examgen.figures.placing import Spot, around, arranged, is_clear, is_within
from examgen.prose.plane import inflated
from examgen.prose.scene import CLOSE, Label, Line, Mark, Primitive, Scene, Sign, bounds, fit

_WIDTH, _HEIGHT = 6.4, 4.4


def plot(
    lines: Mapping[str, Sequence[Corner]],
    *,
    x: Range,
    y: Range,
    points: Mapping[str, Corner] | None = None,
    x_label: Value = "x",
    y_label: Value = "y",
) -> Scene:
    """Up to three polylines, told apart as solid, dashed and grey, also where they run on top of each other.

    ``lines`` maps a name (LaTeX math, may be empty) to corners with int or Fraction coordinates; the legend on the
    right shows it. ``points`` maps a name to a dot. ``x`` and ``y`` are the ranges of the axes. The alt text lists the
    ranges and all corners and points.

    Raises ``QuestionError`` for corners outside of the ranges, lines with one corner, more than three lines, points on
    top of each other, and names without room.
    """
    curves = {name: [corner("plot", one) for one in corners] for name, corners in named("plot: lines", lines).items()}
    dots = {name: corner("plot", one) for name, one in named("plot: points", points or {}).items()}
    axes = Axes(x=span("plot", x), y=span("plot", y), width=_WIDTH, height=_HEIGHT)
    if not curves:
        raise QuestionError(f"plot: give one to {len(STYLES)} lines of at least two corners")
    drawn = polylines("plot", axes, curves)
    marks = {name: _mark(axes, one) for name, one in dots.items()}
    check_apart("plot", list(dots.items()), list(marks.values()))
    names = [item for spot in names_beside(axes, drawn, list(marks.values()), list(marks)) for item in spot.drawn()]
    keys = legend(axes, [(math(name), line) for name, line in zip(curves, drawn, strict=True)])
    items = [*axes.drawn(x_label, y_label), *reversed(drawn), *marks.values(), *names, *keys]
    marked = " ".join(f"Point {spoken(name)} at {path([one])}." for name, one in dots.items())
    return fit(items, " ".join(f"Plot of straight pieces, {axes.said(x_label, y_label)}. {lines_said(curves)} {marked}".split()))


def span(name: str, given: Range) -> Range:
    """A range as two exact numbers."""
    low, high = exact(name, given)
    return low, high


def polylines(name: str, axes: Axes, lines: Mapping[str, Sequence[Corner]]) -> list[Line]:
    """The lines in their styles; to be drawn from the last to the first."""
    if len(lines) > len(STYLES) or any(len(set(corners)) < 2 for corners in lines.values()):
        raise QuestionError(f"{name}: give one to {len(STYLES)} lines of at least two corners")
    axes.check(name, (one for corners in lines.values() for one in corners))
    styles = zip(lines.values(), STYLES.values(), strict=False)
    return [Line(points=tuple(map(axes.place, corners)), **style) for corners, style in styles]


def names_beside(axes: Axes, lines: Sequence[Line], marks: Sequence[Mark], names: Sequence[str]) -> list[Spot]:
    """A spot for the name of each of the first ``marks``, clear of all marks, ``lines`` and the frame."""
    frame = (0.04, 0.04, axes.width - 0.04, axes.height - 0.04)
    obstacles = [*lines, *axes.rules()]
    wishes = [(place, name) for place, name in enumerate(names) if name]

    def is_free(wish: int, spot: Spot) -> bool:
        others = [inflated(bounds(mark), 0.05) for place, mark in enumerate(marks) if place != wishes[wish][0]]
        boxes = [*others, bounds(marks[wishes[wish][0]])]
        return is_within(bounds(spot.label), frame) and is_clear(spot, obstacles, boxes)

    return arranged([around(marks[place], math(name), SMALL) for place, name in wishes], is_free)


def check_apart(name: str, points: Sequence[tuple[str, Corner]], marks: Sequence[Mark]) -> None:
    """Raises ``QuestionError`` for two points of which only one could be seen."""
    for (one, mark), (other, near) in combinations(zip(points, marks, strict=True), 2):
        if max(abs(mark.x - near.x), abs(mark.y - near.y)) < CLOSE:
            who = listed(f"{word} {path([at])}".strip() for word, at in (one, other))
            raise QuestionError(f"{name}: {who} are so close that one hides the other; move one of them or narrow the ranges")


def legend(axes: Axes, entries: Sequence[tuple[str, Line | Sign]]) -> list[Primitive]:
    """Right of the frame, each text that is not empty behind a piece of its line or behind its mark."""
    left, items = axes.width + 0.35, list[Primitive]()
    for place, (text, style) in enumerate((text, style) for text, style in entries if text):
        height = 0.3 + 0.5 * place
        piece = ((left, height), (left + 0.8, height))
        sample = Mark(x=left + 0.4, y=height, sign=style) if isinstance(style, str) else replace(style, points=piece)
        items += [sample, Label(x=left + 0.95, y=height, text=text, anchor="start", size=SMALL)]
    return items


def lines_said(lines: Mapping[str, Sequence[Corner]]) -> str:
    return " ".join(f"Line {spoken(name)} through {path(corners)}." for name, corners in lines.items())


def _mark(axes: Axes, one: Corner) -> Mark:
    axes.check("plot", [one])
    x, y = axes.place(one)
    return Mark(x=x, y=y)
