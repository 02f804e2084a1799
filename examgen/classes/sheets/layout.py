"""Where everything stands on an answer sheet, in mm from the top left corner of an A4 page.

A layout follows from the forms of the questions alone: how many entries, which options, how many decimals. So it is the same for
all students of a class, and tells nothing of an answer. Its digest stands on every printed page, so a sheet that was laid out in
another way is never read with this layout.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from string import ascii_uppercase
from typing import Literal, TypeAlias

from examgen.core import typeset
from examgen.core.ask import Kind
from examgen.core.numbers import leaves
from examgen.core.record import Part, Variant
from examgen.paper.answers import part_labels
from examgen.paper.assembly import Paper
from examgen.paper.room import ruled

Form: TypeAlias = Literal["digits", "ticks", "hand"]
Widths: TypeAlias = Mapping[tuple[int, str], int]
"""Columns for digits by number of the question and name of the part."""

PAGE = (210.0, 297.0)
MARKER, MARGIN = 9.0, 8.0
"""Side of the four corner marks, and their distance from the edges."""
LEFT, RIGHT, TOP, BOTTOM = 12.0, 198.0, 29.0, 276.0
"""What lies between these is for boxes."""
QR_SIDE, QR_LEFT, QR_TOP = 16.8, 171.4, 7.0
BAR_LEFT, BAR_TOP, BAR_CELL, BAR_HEIGHT, BAR_COLUMNS, BAR_ROWS = 21.0, 280.0, 3.2, 3.6, 52, 2
"""The bar of squares at the foot: what the QR code says, once more."""
RADIUS = 1.4
"""Radius of a circle."""
COLUMN, ROW = 3.8, 3.6
"""Distance of circles in a box for digits."""
LETTER, LINE = 5.0, 4.4
"""Distance of circles in a box of options."""
LABEL, WRITTEN = 4.2, 5.4
"""Height of a label, and of the boxes above the circles in which a number is written for people."""
GAP, BETWEEN = 3.6, 2.6
"""Distance of boxes beside and above each other."""
RULES = 45.0, 40.0
"""Height of the instructions beside the student's number, and where it is not asked for."""
STUDENT = "student"
"""Name of the part that asks for the student's number; its question is 0."""
MOST_DIGITS = 16
_WHOLE = 8
"""Columns for a whole number."""
_BEFORE, _ENTRY = 5, 4
"""Columns for a number, and for one of several, beside its decimals: the point, a few digits before it."""
_AXES, _AXIS = 4, 5
"""Axes of a shape, and columns for each."""
_LINE = 9.0
"""Height of a line of handwriting."""
_TALLEST = 150.0
_DIGITS = "0123456789"


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A circle by its centre, and what filling it says."""

    symbol: str
    x: float
    y: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """An answer, or an entry of one: a label (Markdown) and columns of circles, of each of which at most one is filled.

    ``x``, ``y``, ``width`` and ``height`` enclose it with its label. A box for ``digits`` spells a number, column by column (the
    first is that of the sign); of ``ticks``, a column is a decision. A box for the ``hand`` has no circles: a person reads it.
    """

    question: int
    part: str
    entry: str
    label: str
    form: Form
    kind: Kind
    page: int
    x: float
    y: float
    width: float
    height: float
    columns: tuple[tuple[Spot, ...], ...] = ()
    rows: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """Names the box among all of its sheet."""
        return ".".join(filter(None, (str(self.question), self.part, self.entry)))

    @property
    def spots(self) -> tuple[Spot, ...]:
        """All circles."""
        return tuple(spot for column in self.columns for spot in column)

    @property
    def below(self) -> float:
        """Where the writing ends and the circles begin, from the top."""
        return LABEL + (WRITTEN if self.form == "digits" else 0)

    def moved(self, page: int, x: float, y: float) -> Box:
        """The same box at another place."""
        columns = tuple(
            tuple(replace(spot, x=round(spot.x + x - self.x, 3), y=round(spot.y + y - self.y, 3)) for spot in column)
            for column in self.columns
        )
        return replace(self, page=page, x=round(x, 3), y=round(y, 3), columns=columns)


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """An answer sheet: its boxes by page, in print order. ``digits`` are those of the student's number, 0 if it is not asked."""

    digits: int
    boxes: tuple[Box, ...]

    @property
    def pages(self) -> int:
        """How many pages it has."""
        return max((box.page for box in self.boxes), default=1)

    def on(self, page: int) -> tuple[Box, ...]:
        """The boxes of a page, the first of which is 1."""
        return tuple(box for box in self.boxes if box.page == page)

    @property
    def digest(self) -> str:
        """Four hexadecimal digits made from all places and symbols."""
        said = repr([(box.key, box.form, box.page, box.x, box.y, box.width, box.height, box.columns) for box in self.boxes])
        return hashlib.blake2b(said.encode(), digest_size=2).hexdigest().upper()


def widest(papers: Iterable[Paper]) -> Widths:
    """The columns that every part needs over all papers of an exam, so that no sheet is wider for its student's answer."""
    widths: dict[tuple[int, str], int] = {}
    for paper in papers:
        for number, variant in enumerate(paper.variants, 1):
            for part in variant.parts:
                widths[number, part.name] = max(widths.get((number, part.name), 0), _columns(part))
    return widths


def layout_of(paper: Paper, *, digits: int, widths: Widths | None = None) -> Layout:
    """The answer sheet of a paper, with so many ``digits`` for the student's number; ``widths`` are those of its class."""
    known = widest([paper]) if widths is None else widths
    shelf = _Shelves(y=TOP)
    placed = []
    if digits:
        first = _digits(_named(0, STUDENT, "", "Student number", "integer"), digits, _DIGITS, sign=False)
        placed.append(shelf.fixed(first))
    else:
        shelf.below(TOP + RULES[1] + BETWEEN)
    placed += [shelf.place(box) for box in _boxes(paper.variants, known)]
    return Layout(digits=digits, boxes=tuple(placed))


class _Shelves:
    """Puts boxes beside each other, low ones on top of each other, and begins a shelf or a page where there is no more room."""

    def __init__(self, *, y: float) -> None:
        self.page, self.y = 1, y
        self.x, self.right, self.under, self.bottom = LEFT, LEFT, y, y

    def fixed(self, box: Box) -> Box:
        """The box at the left of a shelf that nothing else stands on."""
        placed = box.moved(self.page, LEFT, self.y)
        self.below(placed.y + max(box.height, RULES[0]) + BETWEEN)
        return placed

    def below(self, y: float) -> None:
        """Go on below a line."""
        self._new_shelf(y)

    def place(self, box: Box) -> Box:
        if self.under == self.bottom == self.y and self.right == LEFT:
            self._new_shelf(self.y)
        fits_below = self.right > self.x and self.under + box.height <= self.bottom and self.x + box.width <= self.right
        if not fits_below:
            self._beside(box)
        placed = box.moved(self.page, self.x, self.under)
        self.right = max(self.right, self.x + box.width)
        self.under = self.under + box.height + BETWEEN
        self.bottom = max(self.bottom, placed.y + box.height)
        return placed

    def _beside(self, box: Box) -> None:
        """Begin a place for the box: at the right, on a new shelf, or on a new page."""
        x = self.right + GAP if self.right > LEFT else LEFT
        if x + box.width <= RIGHT and self.y + box.height <= BOTTOM:
            self.x, self.right, self.under = x, x, self.y
            return
        y = self.bottom + BETWEEN
        if y + box.height > BOTTOM:
            self.page, y = self.page + 1, TOP
        self._new_shelf(y)

    def _new_shelf(self, y: float) -> None:
        self.y = self.under = self.bottom = y
        self.x = self.right = LEFT


def _boxes(variants: Sequence[Variant], widths: Widths) -> Iterator[Box]:
    for number, variant in enumerate(variants, 1):
        for part, letter in zip(variant.parts, part_labels(variant.parts), strict=True):
            label = f"{number} ({letter})" if letter else f"{number}"
            yield from _of_part(number, part, label, widths[number, part.name], variant.symbols)


def _of_part(number: int, part: Part, label: str, width: int, symbols: Mapping[str, str]) -> Iterator[Box]:
    unit = f" in {part.unit}" if part.unit else ""
    match part.kind:
        case "integer" | "number":
            yield _digits(_named(number, part.name, "", label + unit, part.kind), width, _symbols(part.kind))
        case "vector" | "matrix" if part.sized and isinstance(part.answer, tuple):
            for entry, said in _entries(part):
                yield _digits(_named(number, part.name, entry, f"{label} {said}", part.kind), width, _symbols(part.kind))
        case "shape":
            for axis in range(1, _AXES + 1):
                box = _named(number, part.name, str(axis), f"{label} axis {axis}", part.kind)
                yield _digits(box, width, _DIGITS, sign=False)
        case "satisfies" if all(kind in ("integer", "number") for _, kind in part.fields):
            for name, kind in part.fields:
                said = f"{label} ${typeset.symbol(name, symbols)}$"
                yield _digits(_named(number, part.name, name, said, part.kind), width, _symbols(kind))
        case "claim":
            yield _ticks(_named(number, part.name, "", label, part.kind), [("", ("T", "F"))])
        case "choice":
            yield _ticks(_named(number, part.name, "", label, part.kind), [("", _letters(part))])
        case "choices":
            yield _ticks(_named(number, part.name, "", label, part.kind), [("", (*_letters(part), "none"))], several=True)
        case "ordering":
            places = [str(place) for place in range(1, len(part.options) + 1)]
            yield _ticks(_named(number, part.name, "", label, part.kind), [(place, _letters(part)) for place in places])
        case "matching":
            items = [str(place) for place in range(1, len(part.items) + 1)]
            yield _ticks(_named(number, part.name, "", label, part.kind), [(item, _letters(part)) for item in items])
        case _:
            lines = ruled(part) or {"matrix": 4, "vector": 2}.get(part.kind) or max(1, len(part.fields))
            height = min(_LINE * lines + LABEL, _TALLEST)
            box = _named(number, part.name, "", f"{label}{unit} (a person marks this)", part.kind)
            yield replace(box, form="hand", width=RIGHT - LEFT, height=height)


def _entries(part: Part) -> Iterator[tuple[str, str]]:
    """Names and labels of the entries of a vector or matrix."""
    for row, one in enumerate(part.answer, 1):
        if isinstance(one, tuple):
            yield from ((f"{row}-{column}", f"row {row} col {column}") for column in range(1, len(one) + 1))
        else:
            yield str(row), f"entry {row}"


def _letters(part: Part) -> tuple[str, ...]:
    return tuple(ascii_uppercase[: len(part.options)])


def _symbols(kind: str) -> str:
    return _DIGITS if kind == "integer" else f"{_DIGITS}./"


def _columns(part: Part) -> int:
    """Columns that a part's numbers need: what its form has, or more if an answer is longer."""
    match part.kind:
        case "integer":
            form = _WHOLE
        case "shape":
            form = _AXIS
        case "vector" | "matrix":
            form = _ENTRY + part.decimals
        case _:
            form = _BEFORE + part.decimals
    return max(form, _longest(part))


def _longest(part: Part) -> int:
    """Characters of the part's longest number without its sign."""
    if part.kind not in ("integer", "number", "vector", "matrix", "shape"):
        return 0
    texts = (_written(abs(float(leaf)), part.decimals) for leaf in leaves(part.answer))
    return max(map(len, texts), default=0)


def _written(number: float, decimals: int) -> str:
    return str(int(number)) if number.is_integer() else f"{number:.{decimals}f}"


def _named(number: int, part: str, entry: str, label: str, kind: Kind) -> Box:
    return Box(
        question=number, part=part, entry=entry, label=label, form="digits", kind=kind, page=1, x=0, y=0, width=0, height=0,
    )  # fmt: skip


def _digits(box: Box, count: int, symbols: str, *, sign: bool = True) -> Box:
    """The box with so many columns of circles, and one for the sign before them."""
    top = LABEL + WRITTEN + ROW / 2
    alphabets = (["-"] if sign else []) + [symbols] * count
    columns = tuple(
        tuple(Spot(symbol=symbol, x=COLUMN * (at + 0.5), y=top + ROW * place) for place, symbol in enumerate(alphabet))
        for at, alphabet in enumerate(alphabets)
    )
    width, height = COLUMN * len(columns), LABEL + WRITTEN + ROW * len(symbols)
    return replace(box, form="digits", width=round(width, 3), height=round(height, 3), columns=columns)


def _ticks(box: Box, rows: Sequence[tuple[str, Sequence[str]]], *, several: bool = False) -> Box:
    """The box with a line of circles for each row; if ``several`` may be filled, each circle is a column of its own."""
    indent = LETTER if rows[0][0] else 0.0
    lines = [
        tuple(
            Spot(symbol=symbol, x=indent + LETTER * (at + 0.5), y=LABEL + LINE * (row + 0.5)) for at, symbol in enumerate(symbols)
        )
        for row, (_, symbols) in enumerate(rows)
    ]
    columns = tuple((spot,) for line in lines for spot in line) if several else tuple(lines)
    width = max(indent + LETTER * max(len(line) for line in lines) + (3.0 if several else 0.0), 22.0)
    return replace(
        box, form="ticks", width=round(width, 3), height=round(LABEL + LINE * len(rows), 3), columns=columns,
        rows=tuple(name for name, _ in rows),
    )  # fmt: skip
