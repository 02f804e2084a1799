"""Bounding boxes over a coordinate grid, as in questions on intersection over union and non-maximum suppression."""

from __future__ import annotations

import math as m
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import combinations, product

from examgen.errors import QuestionError
from examgen.figures import axes as ax
from examgen.figures.axes import SMALL, STYLES, Axes, Number, Range
from examgen.figures.labels import Value, listed, math, spoken
from examgen.figures.placing import Spot, arranged, is_clear, is_within, led
from examgen.prose.plane import Box, Point, inflated, length_inside
from examgen.prose.scene import Label, Line, Primitive, Rect, Scene, bounds, extent, fit

_SMALL, _LARGE = (7.4, 5.6), (9.0, 7.0)
"""Centimetres of the axes; the large ones are for boxes whose labels would have no room."""
_FEW = 3
_GAP, _AWAY = 0.05, 0.14
"""Centimetres from a label to its own box, and the least to another one."""
_BORDER = 0.15
"""Centimetres to the frame of the axes, if a box touches their border."""
_CORNER = 0.12
"""No label comes nearer to a corner of another box."""
Four = tuple[Number, Number, Number, Number]


def boxes(
    corners: Mapping[str, Four],
    *,
    scores: Mapping[str, Value] | None = None,
    styles: Mapping[str, str] | None = None,
    x: Range | None = None,
    y: Range | None = None,
    y_down: bool = True,
    x_label: Value = "x",
    y_label: Value = "y",
) -> Scene:
    """Labelled boxes with sides along the axes; nothing is filled, so all of each box is seen.

    ``corners`` maps a name (LaTeX math) to ``(x1, y1, x2, y2)`` with x1 < x2 and y1 < y2, ints or Fractions. Image
    coordinates: y grows downwards, unless ``y_down=False``. ``scores`` stand behind the names (``"0.9"``, or a number).
    ``styles`` maps names to ``solid``, ``dashed`` or ``grey``; the others take turns. ``x`` and ``y`` are the ranges of
    the axes, by default from 0 to just beyond the last corner. A label stands at a side of its box, or points at it with an
    arrow. The alt text gives both corners, score and style of every box.

    Raises ``QuestionError`` for corners in the wrong order or outside of the ranges, unknown names, two boxes that cannot
    be told apart, and labels without room.
    """
    fours = {name: _four(name, given) for name, given in ax.named("boxes: corners", corners).items()}
    if not fours:
        raise QuestionError("boxes: there is nothing to draw; give at least one box")
    marks, chosen = ax.named("boxes: scores", scores or {}), ax.named("boxes: styles", styles or {})
    _check(fours, marks, chosen)
    across = _range(x, [value for four in fours.values() for value in four[::2]])
    up = _range(y, [value for four in fours.values() for value in four[1::2]])

    def drawn(width: float, height: float) -> Scene:
        axes = ax.scaled(across, up, width, height, down=y_down)
        for name, four in fours.items():
            axes.check(f"boxes: {name}", (four[:2], four[2:]))
        axes = replace(axes, air=_BORDER * any(_touches(axes, four) for four in fours.values()))
        frames = {name: _frame(axes, four) for name, four in fours.items()}
        looks = _looks(frames, chosen)
        rects = [_rect(frames[name], look) for look in [*STYLES][::-1] for name in fours if looks[name] == look]
        labels = [item for spot in _named(axes, frames, {name: _text(name, marks) for name in fours}) for item in spot.drawn()]
        items: list[Primitive] = [*axes.drawn(x_label, y_label), *rects, *labels]
        return fit(items, _alt(axes.said(x_label, y_label), fours, marks, looks, y_down=y_down))

    if len(fours) <= _FEW:
        with suppress(QuestionError):
            return drawn(*_SMALL)
    return drawn(*_LARGE)


def _four(name: str, given: Sequence[Number]) -> Four:
    left, first, right, last = ax.exact(f"boxes: {name}", given, 4)
    if left >= right or first >= last:
        raise QuestionError(f"boxes: {name} is ({left}, {first}, {right}, {last}); give (x1, y1, x2, y2) with x1 < x2 and y1 < y2")
    return left, first, right, last


def _check(fours: Mapping[str, Four], scores: Mapping[str, Value], styles: Mapping[str, str]) -> None:
    for argument, given in (("scores", scores), ("styles", styles)):
        for name in given:
            if name not in fours:
                raise QuestionError(f"boxes: {argument} names {name!r}, which is not among the boxes")
    for name, other in combinations(fours, 2):
        if fours[name] == fours[other]:
            raise QuestionError(f"boxes: {name} and {other} have the same corners; draw one box for both")
    for name, style in styles.items():
        if style not in STYLES:
            raise QuestionError(f"boxes: the style of {name} is {style!r}; use {listed(STYLES)}")


def _range(given: Range | None, numbers: Sequence[Number]) -> Range:
    if given is None:
        return ax.around(numbers)
    low, high = ax.exact("boxes", given)
    return low, high


def _touches(axes: Axes, four: Four) -> bool:
    """Whether a side of the box lies on the border of the axes, where it could not be told from their frame."""
    return any(one in axes.x for one in four[::2]) or any(one in axes.y for one in four[1::2])


def _frame(axes: Axes, four: Four) -> Box:
    (left, one), (right, other) = axes.place(four[:2]), axes.place(four[2:])
    return left, min(one, other), right, max(one, other)


def _rect(box: Box, look: str) -> Rect:
    style = STYLES[look]
    return Rect(
        x=box[0], y=box[1], width=box[2] - box[0], height=box[3] - box[1],
        stroke=style["width"], dashed=style.get("dashed", False), ink=style.get("ink", 1.0),
    )  # fmt: skip


def _looks(frames: Mapping[str, Box], chosen: Mapping[str, str]) -> dict[str, str]:
    """A style for every box: in turns, but another one where a box shares a piece of a side with an earlier box."""
    looks: dict[str, str] = {}
    for place, (name, frame) in enumerate(frames.items()):
        turns = [*STYLES][place % len(STYLES) :] + [*STYLES][: place % len(STYLES)]
        taken = {look for other, look in looks.items() if _share_a_side(frame, frames[other])}
        looks[name] = chosen.get(name) or next((look for look in turns if look not in taken), turns[0])
    return looks


def _share_a_side(one: Box, other: Box) -> bool:
    return any(length_inside(side, inflated((*start, *end), 1e-6)) > 1e-3 for side in _sides(one) for start, end in _sides(other))


def _sides(box: Box) -> list[tuple[Point, Point]]:
    """The four sides, each from its upper left end."""
    left, top, right, bottom = box
    return [
        ((left, top), (right, top)),
        ((left, bottom), (right, bottom)),
        ((left, top), (left, bottom)),
        ((right, top), (right, bottom)),
    ]


def _text(name: str, scores: Mapping[str, Value]) -> str:
    return f"{math(name)}: {math(scores[name])}" if name in scores else math(name)


def _named(axes: Axes, frames: Mapping[str, Box], texts: Mapping[str, str]) -> list[Spot]:
    """A spot for every label, clear of all sides and far from the corners of other boxes."""
    room = (0.04, 0.04, axes.width - 0.04, axes.height - 0.04)
    names = [name for name in frames if texts[name]]
    sides = {name: [Line(points=side) for side in _sides(frame)] for name, frame in frames.items()}

    def is_free(wish: int, spot: Spot) -> bool:
        own = names[wish]
        near = inflated(bounds(spot.label), 0.03 if spot.leader else _AWAY - 0.01)
        others = [line for name, lines in sides.items() if name != own for line in lines]
        if not is_within(bounds(spot.label), room) or any(length_inside(line.points, near) for line in others):
            return False
        return is_clear(spot, [*sides[own], *axes.rules()], ()) and (not spot.leader or _is_plain(spot.leader, others))

    return arranged([_spots(frames[name], texts[name]) for name in names], is_free)


def _is_plain(leader: Line, others: Iterable[Line]) -> bool:
    """Whether the head of the arrow stands on no other box than its own."""
    x, y = leader.points[-1]
    tip = inflated((x, y, x, y), _CORNER)
    return not any(length_inside(line.points, tip) for line in others)


def _spots(frame: Box, text: str) -> Iterator[Spot]:
    """Along the upper and lower side, outside and inside; beside the others; then further away with an arrow."""
    left, top, right, bottom = frame
    width, height = extent(text, SMALL)
    out, into = height / 2 + _GAP, -height / 2 - _GAP
    ends = left + width / 2, right - width / 2
    xs = [ends[0] + share * (ends[1] - ends[0]) for share in (0, 1, 0.25, 0.5, 0.75, 0.125, 0.375, 0.625, 0.875)]
    inner = [min(max(x, left + width / 2 + _GAP), right - width / 2 - _GAP) for x in xs]
    over = [(x, y) for y, row in ((top - out, xs), (top - into, inner), (bottom + out, xs), (bottom + into, inner)) for x in row]
    ys = [top + height / 2 + share * (bottom - top - height) for share in (0, 0.25, 0.5, 0.75, 1)]
    columns = (right + width / 2 + _GAP, left - width / 2 - _GAP, right - width / 2 - _GAP, left + width / 2 + _GAP)
    for x, y in (*over, *product(columns, ys)):
        yield Spot(label=Label(x=x, y=y, text=text, size=SMALL))
    shares = (0.5, 0.25, 0.75, 0.1, 0.9)
    tips = [(a + share * (c - a), b + share * (d - b)) for share in shares for (a, b), (c, d) in _sides(frame)]
    for distance, tip, turn in product((0.4, 0.7, 1.1, 1.6, 2.2), tips, range(1, 24, 2)):
        yield led(tip, (m.cos(turn * m.pi / 12), m.sin(turn * m.pi / 12)), distance, text, SMALL, arrow=True)


def _alt(ranges: str, fours: Mapping[str, Four], scores: Mapping[str, Value], looks: Mapping[str, str], *, y_down: bool) -> str:
    first, last = ("top left", "bottom right") if y_down else ("bottom left", "top right")
    said = [
        f"{spoken(name)}{f', score {spoken(scores[name])}' if name in scores else ''} ({looks[name]}): "
        f"{first} {ax.path([four[:2]])}, {last} {ax.path([four[2:]])}"
        for name, four in fours.items()
    ]
    return f"Bounding boxes, {ranges}. {'; '.join(said)}."
