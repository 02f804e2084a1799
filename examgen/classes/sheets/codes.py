"""The stamp of a flat page: its QR code and its bar of squares."""

from __future__ import annotations

import cv2

from examgen.classes.sheets.layout import (
    BAR_CELL,
    BAR_COLUMNS,
    BAR_HEIGHT,
    BAR_LEFT,
    BAR_ROWS,
    BAR_TOP,
    QR_LEFT,
    QR_SIDE,
    QR_TOP,
)
from examgen.classes.sheets.pictures import SCALE, Flat, Ink, as_gray
from examgen.classes.sheets.stamps import Stamp, of_bits, of_text


def stamp_on(flat: Flat) -> tuple[Stamp | None, str]:
    """The stamp of a page, and why there is none. If QR code and bar can both be read, they must say the same."""
    by_bar, by_code = _bar(flat.ink), _code(flat.ink)
    if by_bar and by_code and by_bar != by_code:
        return None, f"its QR code says {by_code.name}, its bar {by_bar.name}"
    stamp = by_bar or by_code
    return stamp, "" if stamp else "neither its QR code nor its bar can be read"


def _bar(ink: Ink) -> Stamp | None:
    """The stamp that the squares show; none if one of them is neither black nor white."""
    shares = [
        _mean(ink, BAR_LEFT + BAR_CELL * (at % BAR_COLUMNS), BAR_TOP + BAR_HEIGHT * (at // BAR_COLUMNS))
        for at in range(BAR_COLUMNS * BAR_ROWS)
    ]
    return of_bits([share > 0.5 for share in shares])


def _mean(ink: Ink, left: float, top: float) -> float:
    """The ink in the middle of a square of the bar."""
    x, y = round((left + BAR_CELL / 4) * SCALE), round((top + BAR_HEIGHT / 4) * SCALE)
    return float(ink[y : y + round(BAR_HEIGHT / 2 * SCALE), x : x + round(BAR_CELL / 2 * SCALE)].mean())


def _code(ink: Ink) -> Stamp | None:
    border = 3.0
    x, y, side = (round(length * SCALE) for length in (QR_LEFT - border, QR_TOP - border, QR_SIDE + 2 * border))
    crop = as_gray(ink[max(y, 0) : y + side, x : x + side])
    try:
        text, *_ = cv2.QRCodeDetector().detectAndDecode(cv2.copyMakeBorder(crop, 16, 16, 16, 16, cv2.BORDER_CONSTANT, value=255))
    except cv2.error:  # a code that cannot be one
        return None
    return of_text(text)
