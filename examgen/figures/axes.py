"""A box of axes over exact ranges: where a corner lies, ticks with their numbers, and line styles that never hide each other."""

from __future__ import annotations

import math as m
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import count
from numbers import Rational
from typing import Any, TypeAlias, TypedDict

from examgen.errors import QuestionError
from examgen.figures.labels import Value, math, spoken
from examgen.prose.plane import Point
from examgen.prose.scene import Label, Line, Primitive, Rect, extent

Number: TypeAlias = int | Fraction
Corner: TypeAlias = tuple[Number, Number]
Range: TypeAlias = tuple[Number, Number]

SMALL = 9.0
RULE, ZERO = 0.2, 0.7
"""Ink of the grid, and of the lines at zero."""
_AIR = 0.15


class Style(TypedDict, total=False):
    width: float
    dashed: bool
    ink: float


STYLES: Mapping[str, Style] = {
    "solid": {"width": 0.9},
    "dashed": {"width": 2.6, "dashed": True, "ink": 0.6},
    "grey": {"width": 4.6, "ink": 0.3},
}
"""Each is broader and lighter than the one before and is drawn beneath it, so that lines on top of each other are all seen."""


@dataclass(frozen=True, kw_only=True)
class Axes:
    """``width`` by ``height`` cm for the ranges ``x`` and ``y``; ``down`` lets y grow downwards, as in an image.

    ``air`` cm lie between the ranges and the frame, for what would run along the frame.
    """

    x: Range
    y: Range
    width: float
    height: float
    down: bool = False
    air: float = 0.0

    def __post_init__(self) -> None:
        if self.x[0] >= self.x[1] or self.y[0] >= self.y[1]:
            raise QuestionError(f"figure: the ranges x {_pair(self.x)} and y {_pair(self.y)} must go upwards")

    def place(self, corner: Corner) -> Point:
        across, up = _share(corner[0], self.x), _share(corner[1], self.y)
        return self.width * across, self.height * (up if self.down else 1 - up)

    def check(self, name: str, corners: Iterable[Corner]) -> None:
        """Raises ``QuestionError`` for a corner outside of the ranges."""
        for corner in corners:
            if not (self.x[0] <= corner[0] <= self.x[1] and self.y[0] <= corner[1] <= self.y[1]):
                where = f"x {_pair(self.x)}, y {_pair(self.y)}"
                raise QuestionError(f"{name}: {_pair(corner)} is outside of the axes {where}; widen the ranges")

    def rules(self) -> list[Line]:
        """The darker lines at zero, which labels must not stand on."""
        return [line for line in self._grid() if line.ink == ZERO]

    def drawn(self, x_label: Value, y_label: Value) -> list[Primitive]:
        """Frame, light grid, darker lines at zero, a number at every tick, and the names of both axes."""
        below, left = self.height + self.air + 0.34, -self.air - _AIR
        across = [Label(x=self.place((tick, 0))[0], y=below, text=_text(tick), size=SMALL) for tick in self._across()]
        up = [Label(x=left, y=self.place((0, tick))[1], text=_text(tick), anchor="end", size=SMALL) for tick in self._up()]
        widest = max((extent(_text(tick), SMALL)[0] for tick in self._up()), default=0.0)
        names = (
            Label(x=self.width / 2, y=below + 0.46, text=math(x_label)),
            Label(x=left - 0.2 - widest, y=self.height / 2, text=math(y_label), anchor="end"),
        )
        frame = Rect(x=-self.air, y=-self.air, width=self.width + 2 * self.air, height=self.height + 2 * self.air)
        return [*self._grid(), *across, *up, frame, *(name for name in names if name.text)]

    def said(self, x_label: Value, y_label: Value) -> str:
        way = " downwards" if self.down else ""
        return f"{spoken(x_label) or 'x'} {_span(self.x)}, {spoken(y_label) or 'y'} {_span(self.y)}{way}"

    def _grid(self) -> list[Line]:
        """Lines at the ticks that are not on the frame; a dark one at a zero that is no end of its range."""
        air, right, bottom = self.air, self.width + self.air, self.height + self.air
        across = [(self.place((tick, self.y[0]))[0], tick, tick in self.x) for tick in self._across()]
        up = [(self.place((self.x[0], tick))[1], tick, tick in self.y) for tick in self._up()]
        upright = [((at, -air), (at, bottom), tick, ends) for at, tick, ends in across if air or not ends]
        level = [((-air, at), (right, at), tick, ends) for at, tick, ends in up if air or not ends]
        return [
            Line(points=(start, end), width=0.4, ink=RULE if tick or ends else ZERO)
            for start, end, tick, ends in (*upright, *level)
        ]

    def _across(self) -> list[Fraction]:
        return _ticks(self.x, lambda texts: (max(extent(text, SMALL)[0] for text in texts) + _AIR) / self.width)

    def _up(self) -> list[Fraction]:
        return _ticks(self.y, lambda texts: 0.42 / self.height)


def scaled(x: Range, y: Range, width: float, height: float, *, down: bool = False) -> Axes:
    """Axes with one scale for both directions, at most ``width`` by ``height`` cm; a narrow one is widened to a third."""
    across, up = float(x[1] - x[0]), float(y[1] - y[0])
    if across <= 0 or up <= 0:
        return Axes(x=x, y=y, width=width, height=height, down=down)
    scale = min(width / across, height / up)
    return Axes(x=x, y=y, width=max(scale * across, width / 3), height=max(scale * up, height / 3), down=down)


def around(numbers: Sequence[Number]) -> Range:
    """From 0, or one below the least number, to one above the largest."""
    low, high = m.floor(min(numbers)), m.ceil(max(numbers))
    return (0 if low >= 0 else low - 1), high + 1


def exact(name: str, given: Any, size: int = 2) -> tuple[Number, ...]:
    """``given`` as ``size`` exact numbers; raises ``QuestionError`` naming the argument otherwise."""
    numbers = tuple(given) if isinstance(given, Sequence) or hasattr(given, "tolist") else ()
    if len(numbers) != size or not all(isinstance(one, Rational) and not isinstance(one, bool) for one in numbers):
        raise QuestionError(f"{name}: {given!r} must be {size} numbers, each an int or a Fraction")
    return tuple(Fraction(one) for one in numbers)


def named(name: str, given: Any) -> Any:
    """``given`` if it maps names to something; raises ``QuestionError`` naming the argument otherwise."""
    if not isinstance(given, Mapping) or not all(isinstance(key, str) for key in given):
        raise QuestionError(f"{name} is {given!r}; give a mapping from names, which are texts, to what bears them")
    return given


def corner(name: str, given: Any) -> Corner:
    across, up = exact(name, given)
    return across, up


def decimal(value: Number) -> str:
    """``0.25`` for a quarter; raises ``QuestionError`` for a number that has no end as a decimal."""
    fraction = Fraction(value)
    places = next((places for places in range(20) if (fraction * 10**places).denominator == 1), None)
    if places is None:
        raise QuestionError(f"figure: {fraction} cannot be written as a decimal exactly; show it as a fraction")
    return format(Decimal(int(fraction * 10**places)).scaleb(-places), "f") if places else str(int(fraction))


def path(corners: Iterable[Corner]) -> str:
    """The corners in words."""
    return ", ".join(f"({spoken(across)}, {spoken(up)})" for across, up in corners)


def _ticks(span: Range, room: Any) -> list[Fraction]:
    """Multiples of 1, 2 or 5 times a power of ten, as close as their numbers allow; fractions for short ranges only."""
    width = Fraction(span[1] - span[0])
    first = 0 if width >= 2 else m.floor(m.log10(width)) - 1
    steps = (factor * Fraction(10) ** power for power in count(first) for factor in (1, 2, 5))
    for step in steps:
        ticks = [step * place for place in range(m.ceil(span[0] / step), m.floor(span[1] / step) + 1)] if width / step < 99 else []
        if width / step < 99 and (len(ticks) < 2 or step / width >= room([_text(tick) for tick in ticks])):
            return ticks
    return []


def _text(tick: Number) -> str:
    return f"${decimal(tick)}$"


def _share(value: Number, span: Range) -> float:
    return float(Fraction(value - span[0]) / (span[1] - span[0]))


def _pair(pair: Sequence[Number]) -> str:
    return f"({pair[0]}, {pair[1]})"


def _span(span: Range) -> str:
    return f"from {spoken(span[0])} to {spoken(span[1])}"
