"""The parts of a drawing, and how much room they take.

Coordinates are centimetres from the top left corner, y grows downwards. Everything is grey on white, because papers are
copied: ``ink`` and ``fill`` are shares of black between 0 (nothing) and 1, and fills stay light enough for black text.
A label is prose on one line: words, with LaTeX math between dollar signs.
"""

from __future__ import annotations

import math as m
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Literal, TypeAlias

from examgen.errors import QuestionError
from examgen.prose import math
from examgen.prose.plane import Box, Point

Anchor: TypeAlias = Literal["start", "middle", "end"]
"""Which point of a label lies at its ``x``, in SVG's words."""
Sign: TypeAlias = Literal["dot", "ring", "cross", "square", "triangle"]

HEAD_LENGTH, HEAD_WIDTH = 0.2, 0.14
"""Centimetres of an arrow head, the same in every format."""
CM_PER_POINT = 2.54 / 72
SCRIPT_SIZE = 0.72
"""Size of subscripts and superscripts, as a share of their line."""
_SCRIPT_GAP = 0.12
"""Em between a symbol and its scripts."""
_SCRIPTED = re.compile(r"([_^])(?:\{([^{}]*)\}|(\w))|(.)")
_FRACTION = re.compile(r"\\[dt]?frac\{([^{}]*)\}\{([^{}]*)\}")
_SIGN = 0.09
"""Half the width in cm of a mark."""
CLOSE = 0.08
"""Centimetres between two marks, sideways or upwards, below which one hides the other."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """A polyline through ``points``; ``width`` in points; ``arrow`` puts a head on the last point."""

    points: tuple[Point, ...]
    arrow: bool = False
    dashed: bool = False
    width: float = 0.6
    ink: float = 1.0

    def __post_init__(self) -> None:
        if len(set(self.points)) < 2 or (self.arrow and self.points[-1] == self.points[-2]):
            raise QuestionError(f"figure: the line through {self.points} has no length; give two different points")


@dataclass(frozen=True, kw_only=True)
class Rect:
    """A rectangle with its top left corner at (x, y); ``ink=0`` leaves the border out, ``stroke`` is its width in points."""

    x: float
    y: float
    width: float
    height: float
    radius: float = 0.0
    fill: float = 0.0
    dashed: bool = False
    ink: float = 1.0
    stroke: float = 0.6


@dataclass(frozen=True, kw_only=True)
class Mark:
    """A point of data at (x, y), as large in every drawing; the signs are told apart without colour."""

    x: float
    y: float
    sign: Sign = "dot"


@dataclass(frozen=True, kw_only=True)
class Ellipse:
    """An ellipse around (x, y) with radii ``rx`` and ``ry``; a circle has both equal."""

    x: float
    y: float
    rx: float
    ry: float
    fill: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Label:
    """``text`` on one line, ``size`` in points; ``y`` is the middle of its capital letters."""

    x: float
    y: float
    text: str
    anchor: Anchor = "middle"
    size: float = 10.0

    def __post_init__(self) -> None:
        if not isinstance(self.text, str):
            raise QuestionError(f'figure label {self.text!r}: give a text; numbers are written as "$3$"')
        if self.text.count("$") % 2:
            raise QuestionError(f"figure label {self.text!r}: a dollar sign has no partner; math stands between two")
        if "\n" in self.text:
            raise QuestionError(f"figure label {self.text!r} has a line break; give each line a label of its own")
        if "\\begin" in self.text:
            raise QuestionError(f"figure label {self.text!r} is higher than a line; draw a matrix as a grid")


Shape: TypeAlias = Line | Rect | Ellipse
Primitive: TypeAlias = Shape | Mark | Label


def bounds(item: Primitive) -> Box:
    """The smallest box around ``item``; a label's is estimated."""
    match item:
        case Line(points=points):
            xs, ys = zip(*points, strict=True)
            return min(xs), min(ys), max(xs), max(ys)
        case Rect():
            return item.x, item.y, item.x + item.width, item.y + item.height
        case Ellipse():
            return item.x - item.rx, item.y - item.ry, item.x + item.rx, item.y + item.ry
        case Mark():
            return item.x - _SIGN, item.y - _SIGN, item.x + _SIGN, item.y + _SIGN
        case Label():
            width, height = extent(item.text, item.size)
            left = item.x - width * {"start": 0.0, "middle": 0.5, "end": 1.0}[item.anchor]
            return left, item.y - height / 2, left + width, item.y + height / 2


def shifted(item: Primitive, dx: float, dy: float) -> Primitive:
    """``item``, moved by ``dx`` to the right and ``dy`` down."""
    if isinstance(item, Line):
        return replace(item, points=tuple((x + dx, y + dy) for x, y in item.points))
    return replace(item, x=item.x + dx, y=item.y + dy)


def strokes(mark: Mark) -> tuple[Shape, ...]:
    """What a mark is drawn of."""
    left, top, right, bottom = bounds(mark)
    match mark.sign:
        case "dot":
            return (Ellipse(x=mark.x, y=mark.y, rx=_SIGN, ry=_SIGN, fill=1.0),)
        case "ring":
            return (Ellipse(x=mark.x, y=mark.y, rx=_SIGN, ry=_SIGN),)
        case "cross":
            ways = ((left, top), (right, bottom)), ((left, bottom), (right, top))
            return tuple(Line(points=way, width=1.2) for way in ways)
        case "square":
            return (Rect(x=left, y=top, width=2 * _SIGN, height=2 * _SIGN, stroke=0.9),)
        case "triangle":
            corners = ((left, bottom), (mark.x, top), (right, bottom), (left, bottom), (mark.x, top))
            return (Line(points=corners, width=0.9),)


@lru_cache(maxsize=4096)
def extent(text: str, size: float = 10.0) -> tuple[float, float]:
    """Estimated width and height in cm of a label; rather too large than too small."""
    width, height = 0.0, 1.0
    for is_math, piece in runs(text):
        width += _math_width(piece) if is_math else _width(piece)
        height = max(height, 1.3 if is_math and re.search(r"[_^]|\\d?t?frac|\\sum", piece) else 1.0)
    return width * size * CM_PER_POINT, height * size * CM_PER_POINT


def _math_width(latex: str) -> float:
    """Width in em; the two scripts of one symbol stand above each other, and so do the halves of a fraction."""
    halves = [SCRIPT_SIZE * max(map(_math_width, found)) for found in _FRACTION.findall(latex)]
    width, pending = sum(halves), {"sub": 0.0, "super": 0.0}
    for script, text in (*scripts(_FRACTION.sub("1", latex)), ("", "")):
        if script and not pending[script]:
            pending[script] = _SCRIPT_GAP + SCRIPT_SIZE * _width(text)
        else:
            width += max(pending.values()) + _width(text)
            pending = {"sub": 0.0, "super": 0.0}
    return width


def _width(text: str) -> float:
    return sum(map(_advance, text))


def _advance(character: str) -> float:
    """Width in em of one character of a line, generously for any serif face."""
    if unicodedata.combining(character):
        return 0.0
    if character in "ijlft.,;:|'!()[]/ ":
        return 0.34
    if character in "MW":
        return 1.0
    return 0.8 if character.isupper() or character in "mw" or not character.isalnum() else 0.55


def scripts(latex: str) -> Iterator[tuple[str, str]]:
    """The one-line form of some math, cut into (``sub``, ``super`` or nothing; text)."""
    for kind, pieces in groupby(map(_piece, _SCRIPTED.finditer(math.scripted(latex))), key=itemgetter(0)):
        yield kind, "".join(text for _, text in pieces).replace("-", "\N{MINUS SIGN}")


def _piece(found: re.Match[str]) -> tuple[str, str]:
    """``_{xy}``, ``_x`` and Unicode's raised and lowered characters are scripts, everything else stands on the line."""
    if found[1]:
        return {"_": "sub", "^": "super"}[found[1]], unicodedata.normalize("NFKC", found[2] or found[3])
    kind, _, code = unicodedata.decomposition(found[4]).partition(" ")
    return (kind[1:-1], chr(int(code, 16))) if kind in ("<sub>", "<super>") else ("", found[4])


def runs(text: str) -> Iterator[tuple[bool, str]]:
    """The pieces of a label as (is it math, source without dollar signs)."""
    for index, piece in enumerate(text.split("$")):
        if piece:
            yield index % 2 == 1, piece


def dashes(width: float) -> tuple[float, float]:
    """Points on and off of a dashed line; broad lines have long dashes, or they would look dotted."""
    return max(3.0, 2.4 * width), max(2.0, 1.4 * width)


def plain(text: str) -> str:
    """A label as one line of characters, for alt texts."""
    return "".join(math.line(piece) if is_math else piece for is_math, piece in runs(text))


def shaft_and_head(line: Line) -> tuple[tuple[Point, ...], tuple[Point, Point, Point]]:
    """The polyline of an arrow up to the base of its head, and the head's triangle with the tip first."""
    (x0, y0), (x1, y1) = line.points[-2:]
    length = m.hypot(x1 - x0, y1 - y0)
    ux, uy = (x1 - x0) / length, (y1 - y0) / length
    bx, by = x1 - ux * HEAD_LENGTH, y1 - uy * HEAD_LENGTH
    side_x, side_y = -uy * HEAD_WIDTH / 2, ux * HEAD_WIDTH / 2
    head = ((x1, y1), (bx + side_x, by + side_y), (bx - side_x, by - side_y))
    return (*line.points[:-1], (bx, by)), head
