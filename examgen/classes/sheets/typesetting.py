"""Answer sheets as PDF: the boxes of a layout, corner marks, and the stamp of each page of each copy."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from examgen.classes.sheets.layout import (
    BAR_CELL,
    BAR_COLUMNS,
    BAR_HEIGHT,
    BAR_LEFT,
    BAR_TOP,
    COLUMN,
    LABEL,
    LEFT,
    MARGIN,
    MARKER,
    PAGE,
    QR_LEFT,
    QR_SIDE,
    QR_TOP,
    RADIUS,
    RIGHT,
    RULES,
    TOP,
    WRITTEN,
    Box,
    Layout,
)
from examgen.classes.sheets.stamps import MOST_PAGES, Stamp
from examgen.errors import UsageError
from examgen.paper.assembly import Paper
from examgen.paper.render import pdf, render
from examgen.paper.views import paper_code

CORNERS = (
    ("1111111", "1010111", "1101001", "1100111", "1010101", "1000111", "1111111"),
    ("1111111", "1111101", "1001111", "1111101", "1010001", "1110011", "1111111"),
    ("1111111", "1001011", "1000011", "1111001", "1010011", "1000101", "1111111"),
    ("1111111", "1011111", "1110001", "1110101", "1100001", "1010001", "1111111"),
)
"""The corner marks from the top left clockwise, 1 is black: the first four ArUco marks of 5 by 5 squares (OpenCV's DICT_5X5_50).

Each is another picture, so a page is the right way up however it was scanned, and is found with three of them.
"""

PLACES = {
    "left": LEFT, "right": RIGHT, "top": TOP, "radius": RADIUS, "marker": MARKER, "column": COLUMN, "label": LABEL,
    "written": WRITTEN, "qr_left": QR_LEFT, "qr_top": QR_TOP, "qr_side": QR_SIDE, "square": BAR_CELL, "square_height": BAR_HEIGHT,
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """A sheet to print: its number, from 1, and what stands beside it, such as a student's name and seat (nothing by default)."""

    number: int
    name: str = ""


@dataclass(frozen=True, slots=True)
class StampView:
    """A stamp as printed: the name of its page, the QR code as SVG, and the filled squares of the bar (left and top in mm)."""

    name: str
    page: int
    copy: Copy
    qr: str
    squares: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Shape:
    """What boxes of a kind have in common: size, so many boxes for writing, and circles (x, y from the corner, symbol)."""

    width: float
    height: float
    written: int
    spots: tuple[tuple[float, float, str], ...]


@dataclass(frozen=True, slots=True)
class PageView:
    """A page that all copies share: its boxes, each with the place of its shape among those of the sheet."""

    number: int
    boxes: tuple[tuple[Box, int], ...]


@dataclass(frozen=True, slots=True)
class CornerView:
    """A corner mark by its place and its black squares (left, top, side)."""

    x: float
    y: float
    squares: tuple[tuple[float, float, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetView:
    """What the template sees. ``places`` are lengths of the layout in mm, ``rules`` is the height of the instructions."""

    course: str
    title: str
    code: str
    digits: int
    rules: float
    pages: tuple[PageView, ...]
    stamps: tuple[StampView, ...]
    shapes: tuple[Shape, ...]
    corners: tuple[CornerView, ...]
    places: Mapping[str, float]


def sheet_pdf(paper: Paper, layout: Layout, copies: Sequence[Copy] = (Copy(number=1),), templates: Sequence[Path] = ()) -> bytes:
    """The answer sheets of a paper, one copy behind the other. ``UsageError`` if it has more pages than a stamp can count."""
    if layout.pages > MOST_PAGES:
        raise UsageError(f"the answer sheet has {layout.pages} pages, more than {MOST_PAGES}; make the paper shorter")
    return pdf(render(sheet_view(paper, layout, copies), "answersheet", "typst", templates), "answer sheet")


def sheet_view(paper: Paper, layout: Layout, copies: Sequence[Copy]) -> SheetView:
    """The sheet as its template prints it."""
    code, numbers = paper_code(paper), range(1, layout.pages + 1)
    shapes = list(dict.fromkeys(map(_shape, layout.boxes)))
    stamps = (
        _stamp_view(Stamp(code=code, copy=copy.number, page=page, layout=layout.digest), copy)
        for copy in copies
        for page in numbers
    )
    return SheetView(
        course=paper.course, title=paper.title, code=code, digits=layout.digits, stamps=tuple(stamps),
        rules=RULES[0] if layout.digits else RULES[1],
        pages=tuple(PageView(number, tuple((box, shapes.index(_shape(box))) for box in layout.on(number))) for number in numbers),
        shapes=tuple(shapes), corners=_corners(), places=PLACES,
    )  # fmt: skip


def _stamp_view(stamp: Stamp, copy: Copy) -> StampView:
    squares = tuple(
        (round(BAR_LEFT + BAR_CELL * (at % BAR_COLUMNS), 3), round(BAR_TOP + BAR_HEIGHT * (at // BAR_COLUMNS), 3))
        for at, bit in enumerate(stamp.bits)
        if bit
    )
    return StampView(stamp.name, stamp.page, copy, _qr(stamp.text), squares)


def _qr(text: str) -> str:
    import segno

    out = io.BytesIO()
    segno.make(text, error="m", version=1, boost_error=False).save(out, kind="svg", xmldecl=False, border=0, omitsize=True)
    return out.getvalue().decode().strip()


def _shape(box: Box) -> Shape:
    """The circles of a box without its place."""
    spots = tuple((round(spot.x - box.x, 3), round(spot.y - box.y, 3), spot.symbol) for spot in box.spots)
    return Shape(box.width, box.height, len(box.columns) if box.form == "digits" else 0, spots)


def corner_places() -> tuple[tuple[float, float], ...]:
    """The top left corners of the corner marks, clockwise from that of the page."""
    right, bottom = PAGE[0] - MARGIN - MARKER, PAGE[1] - MARGIN - MARKER
    return (MARGIN, MARGIN), (right, MARGIN), (right, bottom), (MARGIN, bottom)


def _corners() -> tuple[CornerView, ...]:
    side = round(MARKER / len(CORNERS[0]), 4)
    return tuple(
        CornerView(left, top, tuple(
            (round(side * column, 4), round(side * row, 4), side)
            for row, line in enumerate(picture)
            for column, square in enumerate(line)
            if square == "1"
        ))
        for (left, top), picture in zip(corner_places(), CORNERS, strict=True)
    )  # fmt: skip
