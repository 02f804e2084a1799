"""What stands on a flat page: the stamp, and for each box what was filled and how certain that is.

A circle's score is the ink inside it beyond that of an empty circle of its symbol on the same page. Up to a bound that follows from
the noise of the page (``EMPTY``) it is empty; from one on that follows from its filled circles (``LEAST``, ``SHARE``) it is filled;
between, or where the paper around it is soiled, nobody can be sure. A box is read if every circle in it is one or the other, no
column has two filled ones, and the filled ones spell an answer; all else is for a person. Nothing is guessed: no circle is compared
with its neighbors to see which is darker.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import cv2
import numpy as np

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
    RADIUS,
    STUDENT,
    Box,
    Layout,
)
from examgen.classes.sheets.pictures import SCALE, Flat, Gray, Ink
from examgen.classes.sheets.stamps import Stamp, of_bits, of_text

State: TypeAlias = Literal["read", "blank", "doubtful", "by hand"]

EMPTY, NOISE = (0.03, 0.06), 6
"""The score up to which a circle is empty: so many times the noise of its page, but between these."""
DARK = 0.03
"""The dark ink up to which a circle is empty: a thin stroke is little ink, but dark."""
LEAST, SHARE, UNKNOWN = 0.12, 0.4, 0.3
"""A circle is filled from ``LEAST`` and this ``SHARE`` of the usual filled circle of its page on; if too few tell, ``UNKNOWN``.

So a stray stroke is nothing filled on the page of somebody who presses hard, and the circles of a light pencil are read.
"""
VISIBLE, PALE = 0.024, "its gray print is not seen: scan in gray, not in black and white"
"""The least ink of the signs in empty circles, which are paler than a light pencil: a scan that lost them may have lost more."""
SOILED = 0.12
"""Ink on the paper around a circle from which on it cannot be trusted."""
AROUND = 0.30
"""Ink on the ring around an empty circle that looks as if somebody had drawn around it."""
_INSIDE = 1.05
"""Radius in mm of the part of a circle that its outline does not reach."""
_RING = 1.7, 2.0
_GAPS = ((-1.9, -1.8), (1.9, -1.8), (-1.9, 1.8), (1.9, 1.8))
"""Where no print stands around a circle, from its middle in mm."""
_GAP = 0.35
_MOST_PRINT = 0.25
"""The most ink that print makes in an empty circle."""
_HEAVIER = 0.02
"""By how much the print of a letter may be heavier than that of a digit."""
_RARE = frozenset("0123456789./")
"""Symbols that are filled once in a column of many."""
_MOST_CREASE = 0.1
"""The most ink of a fold; a stroke through a row is more."""
_GRAY, _TO_DARK = 0.4, 0.25
"""Ink up to which it may be print, noise or a stain, and how much more is as dark as a pen."""
_TELL = 6
_REACH, _LOOKED = 1.4, 4.4
"""How far in mm a box may lie from its place, which is less than half the distance of its circles, and how far it is looked for."""
_BLUR = 1.5
_SEEN, _SEEN_SMALL = 0.25, 0.2
"""Least correlation of the outlines with the page for a box to be where it should be, and for one of few circles."""
_MANY, _NEARER = 12, 0.5
"""Circles of a box that is found by itself, and how far in mm the others may lie beside where the nearest such box has them."""
_AS_DARK = 0.6
"""Darker ink counts as that dark when outlines are looked for."""
_BESIDE = 6.0
"""Circles of a box within so many mm share their paper."""
_NUMBER = re.compile(r"-?(\d+\.?\d*|\.\d+|\d+/0*[1-9]\d*)", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a box says: ``text`` as far as it was read, and why it is ``doubtful``. ``certainty`` is between 0 and 1.

    ``place`` (left, top, right, bottom in pixels of the flat page) is where it was found.
    """

    box: Box
    state: State
    text: str
    certainty: float
    note: str
    place: tuple[int, int, int, int]


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
    crop = _as_gray(ink[max(y, 0) : y + side, x : x + side])
    try:
        text, *_ = cv2.QRCodeDetector().detectAndDecode(cv2.copyMakeBorder(crop, 16, 16, 16, 16, cv2.BORDER_CONSTANT, value=255))
    except cv2.error:  # a code that cannot be one
        return None
    return of_text(text)


def _as_gray(ink: Ink) -> Gray:
    return np.clip(255 * (1 - ink), 0, 255).astype(np.uint8)


def crop(flat: Flat, reading: Reading) -> bytes:
    """The box as a picture (PNG), with what stands around it."""
    left, top, right, bottom = reading.place
    edge = 2 * SCALE
    piece = _as_gray(flat.ink[max(top - edge, 0) : bottom + edge, max(left - edge, 0) : right + edge])
    return bytes(cv2.imencode(".png", piece)[1])


def read_page(flat: Flat, layout: Layout, page: int) -> tuple[Reading, ...]:
    """Every box of a page."""
    boxes = layout.on(page)
    shifts = _shifts(flat.ink, [box for box in boxes if box.columns])
    scores, print_ = _scores(flat, [(box, shifts[box.key][:2]) for box in boxes if box.columns])
    bounds = _bounds([score.inside for each in scores.values() for score in each])
    return tuple(
        _read(box, shifts[box.key], scores[box.key], bounds, print_[box.key]) if box.columns else _written(box) for box in boxes
    )


@dataclass(frozen=True, slots=True)
class _Bounds:
    """Scores of a page up to which a circle is empty, and from which on it is filled."""

    empty: float
    filled: float

    def is_empty(self, score: _Score) -> bool:
        return score.inside <= self.empty and score.dark <= DARK


def _bounds(scores: Sequence[float]) -> _Bounds:
    """The bounds of a page from the scores of all its circles, of which most are empty."""
    filled = [score for score in scores if score >= LEAST]
    noise = 1.4826 * float(np.median(np.abs(np.subtract(scores, np.median(scores))))) if scores else 0.0
    return _Bounds(
        empty=min(max(EMPTY[0], NOISE * noise), EMPTY[1]),
        filled=max(LEAST, SHARE * float(np.median(filled))) if len(filled) >= _TELL else UNKNOWN,
    )


def _written(box: Box) -> Reading:
    return Reading(box=box, state="by hand", text="", certainty=0, note="a person reads this", place=_place(box, (0, 0)))


def _place(box: Box, shift: tuple[float, float]) -> tuple[int, int, int, int]:
    x, y = box.x + shift[0], box.y + shift[1]
    return round(x * SCALE), round(y * SCALE), round((x + box.width) * SCALE), round((y + box.height) * SCALE)


Shift: TypeAlias = tuple[float, float, float]
"""By how much a box lies beside its place in mm, for paper is not flat, and how well its outlines are seen there."""


def _shifts(ink: Ink, boxes: Sequence[Box]) -> Mapping[str, Shift]:
    """The shifts of all boxes; small ones, of which little is seen once they are filled, go with the nearest large one."""
    half = np.asarray(cv2.resize(np.minimum(ink, _AS_DARK), None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA), np.float32)
    shifts = {box.key: _shift(half, box, (0.0, 0.0), _REACH) for box in boxes if len(box.spots) >= _MANY}
    large = [box for box in boxes if box.key in shifts and shifts[box.key][2] >= _SEEN]
    for box in boxes:
        if box.key not in shifts:
            near = min(large, key=lambda one: (one.x - box.x) ** 2 + (one.y - box.y) ** 2, default=None)
            begin, reach = (shifts[near.key][:2], _NEARER) if near else ((0.0, 0.0), _REACH)
            shifts[box.key] = _shift(half, box, begin, reach)
    return shifts


def _shift(half: Ink, box: Box, begin: tuple[float, float], reach: float) -> Shift:
    """The shift of a box within ``reach`` of where to ``begin``, from the ink in half of its resolution.

    A large box whose outlines cover more ink further away, such as a whole row down where a fold swallowed paper, is not seen.
    """
    wide = _LOOKED if len(box.spots) >= _MANY else reach
    outlines, left, top = _outlines(box)
    scale, steps = SCALE / 2, round(wide * SCALE / 2)
    x, y = round((left + begin[0]) * scale) - steps, round((top + begin[1]) * scale) - steps
    around = half[y : y + outlines.shape[0] + 2 * steps, x : x + outlines.shape[1] + 2 * steps]
    edge = steps - round(reach * scale)
    near = around[edge : len(around) - edge, edge : around.shape[1] - edge]
    _, best, _, (at_x, at_y) = cv2.minMaxLoc(cv2.matchTemplate(near, outlines, cv2.TM_CCOEFF_NORMED))
    shift = (at_x + edge + x) / scale - left, (at_y + edge + y) / scale - top
    if edge:
        blurred = cv2.GaussianBlur(outlines, (0, 0), _BLUR)  # else a place that fits the pixels better would win
        _, _, _, most = cv2.minMaxLoc(cv2.matchTemplate(around, blurred, cv2.TM_CCOEFF))
        best = best if max(abs(most[0] - steps), abs(most[1] - steps)) <= reach * scale else 0.0
    return *shift, float(best)


def _outlines(box: Box) -> tuple[Ink, float, float]:
    """The outlines of a box in half of the resolution, and the left and top of that picture in mm."""
    scale, edge = SCALE / 2, RADIUS + 0.6
    left, top = min(spot.x for spot in box.spots) - edge, min(spot.y for spot in box.spots) - edge
    right, bottom = max(spot.x for spot in box.spots) + edge, max(spot.y for spot in box.spots) + edge
    outlines = np.zeros((round((bottom - top) * scale), round((right - left) * scale)), np.float32)
    for spot in box.spots:
        middle = round((spot.x - left) * scale * 16 - 4), round((spot.y - top) * scale * 16 - 4)
        cv2.circle(outlines, middle, round(RADIUS * scale * 16), 1.0, 1, cv2.LINE_AA, 4)
    return outlines, left, top


@dataclass(frozen=True, slots=True)
class _Score:
    """Ink inside a circle beyond its print, dark ink there, ink on the ring around it, and on the paper around it."""

    inside: float
    dark: float
    ring: float
    soil: float
    shade: float


def _scores(flat: Flat, boxes: Sequence[tuple[Box, tuple[float, float]]]) -> tuple[Mapping[str, list[_Score]], Mapping[str, float]]:
    """The scores of all circles of a page, box by box in the order of ``Box.spots``, and how much print is seen in each box."""
    spots = [(spot, shift) for box, shift in boxes for spot in box.spots]
    middles = np.array([((spot.x + shift[0]) * SCALE, (spot.y + shift[1]) * SCALE) for spot, shift in spots])
    inside = _means(flat.ink, middles, _disc(0, _INSIDE))
    ring = _means(flat.ink, middles, _disc(*_RING))
    gaps = np.sort([_means(flat.ink, middles + np.multiply(gap, SCALE), _disc(0, _GAP)) for gap in _GAPS], axis=0)[1]
    soil = np.concatenate([_shared(gaps[part], middles[part]) for part in _slices(boxes)])
    shade = _means(flat.shade, middles, _disc(0, _INSIDE))
    symbols = np.array([spot.symbol for spot, _ in spots])
    beyond = _beyond_print(inside - soil, symbols)
    for (box, _), part in zip(boxes, _slices(boxes), strict=True):
        beyond[part] -= _crease(box, beyond[part])
    dark = _beyond_print(_means(np.clip((flat.ink - _GRAY) / _TO_DARK, 0, 1), middles, _disc(0, _INSIDE)), symbols)
    each = iter(map(_Score, beyond.tolist(), dark.tolist(), ring.tolist(), soil.tolist(), shade.tolist()))
    return {box.key: [next(each) for _ in box.spots] for box, _ in boxes}, _seen(boxes, inside - soil)


def _seen(boxes: Sequence[tuple[Box, tuple[float, float]]], inside: np.ndarray) -> Mapping[str, float]:
    """The ink of print in each box for digits, of which most circles are empty; the other boxes share that of the page."""
    digits = [box.form == "digits" for box, _ in boxes for _ in box.spots]
    page = float(np.quantile(inside[digits], 0.35) if any(digits) else np.quantile(inside, 0.25)) if len(inside) else 0.0
    parts = zip(boxes, _slices(boxes), strict=True)
    return {box.key: float(np.quantile(inside[part], 0.35)) if box.form == "digits" else page for (box, _), part in parts}


def _beyond_print(inside: np.ndarray, symbols: np.ndarray) -> np.ndarray:
    """What is in each circle beyond what print makes in empty ones of its symbol.

    Of the circles of a digit most are empty. Those of others may nearly all be filled, so for letters the usual print counts. The
    circle of a sign has no print: for it the least that is seen counts.
    """
    beyond = inside.copy()
    usual = _print(inside)
    for symbol in set(symbols):
        same = symbols == symbol
        if symbol in _RARE and same.sum() >= _TELL:
            beyond[same] -= _print(inside[same])
        elif symbol == "-":
            beyond[same] -= min(max(float(np.quantile(inside[same], 0.1)), 0.0), usual)
        else:
            beyond[same] -= usual + _HEAVIER
    return beyond


def _crease(box: Box, beyond: np.ndarray) -> np.ndarray:
    """The ink that most circles of a row of digits have in common: a fold, not what somebody filled."""
    ends = np.cumsum([len(column) for column in box.columns])
    rows = np.zeros(len(beyond))
    same = [
        slice(end - len(column), end) for end, column in zip(ends, box.columns, strict=True) if len(column) == len(box.columns[-1])
    ]
    if box.form == "digits" and len(same) >= _TELL:
        row = np.clip(np.quantile([beyond[column] for column in same], 0.35, axis=0), 0, _MOST_CREASE)
        for column in same:
            rows[column] = row
    return rows


def _slices(boxes: Sequence[tuple[Box, tuple[float, float]]]) -> list[slice]:
    """Where the circles of each box stand among all."""
    ends = np.cumsum([len(box.spots) for box, _ in boxes]).tolist()
    return [slice(begin, end) for begin, end in zip([0, *ends], ends, strict=False)]


def _shared(gaps: np.ndarray, middles: np.ndarray) -> np.ndarray:
    """The ink on the paper around each circle of a box: the median between the circles near it, whose strokes may reach out."""
    near = np.hypot(*(middles[:, None] - middles[None]).transpose(2, 0, 1)) <= _BESIDE * SCALE
    ranked = np.sort(np.where(near, gaps[None], np.inf), axis=1)
    return np.asarray(ranked[np.arange(len(ranked)), (near.sum(axis=1) - 1) // 2], float)


def _print(inside: np.ndarray) -> float:
    """The ink of print in circles of which most are empty."""
    return float(np.clip(np.quantile(inside, 0.35), 0, _MOST_PRINT))


def _disc(inner: float, outer: float) -> np.ndarray:
    """Offsets in pixels (number, 2) of what lies between two circles, in mm."""
    reach = int(np.ceil(outer * SCALE))
    y, x = np.mgrid[-reach : reach + 1, -reach : reach + 1]
    distance = np.hypot(x, y)
    keep = (distance <= outer * SCALE) & (distance >= inner * SCALE)
    return np.stack([x[keep], y[keep]], axis=1)


def _means(picture: Ink, middles: np.ndarray, offsets: np.ndarray) -> np.ndarray:
    """The mean of the picture over the offsets around each of the middles."""
    high, wide = picture.shape
    points = np.rint(middles).astype(int)[:, None, :] + offsets[None]
    places = np.clip(points[..., 1], 0, high - 1) * wide + np.clip(points[..., 0], 0, wide - 1)
    return np.asarray(picture.ravel()[places].mean(axis=1), float)


def _read(box: Box, shift: tuple[float, float, float], scores: Sequence[_Score], bounds: _Bounds, print_: float) -> Reading:
    place = _place(box, shift[:2])
    if shift[2] < (_SEEN if len(box.spots) >= _MANY else _SEEN_SMALL):
        return Reading(box=box, state="doubtful", text="", certainty=0, note="its circles are not found", place=place)
    if print_ < VISIBLE:
        return Reading(box=box, state="doubtful", text="", certainty=0, note=PALE, place=place)
    each = iter(scores)
    columns = [
        _column(symbols, [next(each) for _ in symbols], bounds)
        for symbols in ([s.symbol for s in column] for column in box.columns)
    ]
    filled = [said for said, _, _ in columns]
    text = _spelled(box, filled)
    note = next((f"{_nth(box, at)}: {note}" for at, (_, note, _) in enumerate(columns) if note), "") or _misspelled(box, filled)
    if note:
        return Reading(box=box, state="doubtful", text=text, certainty=0, note=note, place=place)
    certainty = round(min(sure for _, _, sure in columns), 3)
    return Reading(box=box, state="read" if any(filled) else "blank", text=text, certainty=certainty, note="", place=place)


def _column(symbols: Sequence[str], scores: Sequence[_Score], bounds: _Bounds) -> tuple[str, str, float]:
    """What the filled circles of a column say, why that is not certain, and how certain it is if it is."""
    filled = [symbol for symbol, score in zip(symbols, scores, strict=True) if not bounds.is_empty(score)]
    said = filled[0] if len(filled) == 1 else f"({'|'.join(filled)})" if filled else ""
    if any(score.soil > SOILED or score.shade > 0.4 for score in scores):
        return said, "the paper is soiled", 0
    if any(score.inside < bounds.filled and not bounds.is_empty(score) for score in scores):
        return said, "a circle is half filled or erased", 0
    if len(filled) > 1:
        return said, "two circles are filled", 0
    if not filled and any(score.ring > AROUND for score in scores):
        return said, "something is drawn around a circle", 0
    sure = min(1 - score.inside / bounds.empty if bounds.is_empty(score) else score.inside / bounds.filled - 1 for score in scores)
    return said, "", min(1.0, sure)


def _nth(box: Box, at: int) -> str:
    if box.form == "digits" or len(box.rows) > 1:
        return f"column {at + 1}" if box.form == "digits" else f"line {box.rows[at]}"
    return "its circles" if len(box.columns) == 1 else f"circle {box.columns[at][0].symbol}"


def _spelled(box: Box, filled: Sequence[str]) -> str:
    """The number of a box for digits; the letters of the others, with the line's number where there are lines (``-`` for none)."""
    if box.form == "digits":
        return "".join(filled)
    if len(box.rows) > 1 and box.rows[0]:
        return ", ".join(f"{row}{said}" for row, said in zip(box.rows, filled, strict=True) if said)
    return ", ".join(filter(None, filled))


def _misspelled(box: Box, filled: Sequence[str]) -> str:
    """Why filled circles, each of them certain, are no answer; empty if they are one."""
    if box.form == "digits":
        spelled = "".join(filled)
        gap = re.search(r"X +X", "".join("X" if said else " " for said in filled[_signs(box) :]))
        if not spelled:
            return ""
        if gap:
            return "an empty column stands between others"
        if box.part == STUDENT:
            return "" if all(filled) else "a digit is missing"
        return "" if _NUMBER.fullmatch(spelled) else f"{spelled} is no number"
    if "none" in filled and len([said for said in filled if said]) > 1:
        return "none is filled beside others"
    if box.kind == "ordering" and any(filled):
        letters = [said for said in filled if said]
        return "" if len(set(letters)) == len(filled) else "not every letter stands in one line"
    return ""


def _signs(box: Box) -> int:
    return int(len(box.columns[0]) == 1)
