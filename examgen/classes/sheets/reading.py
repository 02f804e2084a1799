"""What stands in the boxes of a flat page, and how certain that is.

A circle's score is the ink inside it beyond that of an empty circle of its symbol on the same page. Up to a bound that follows from
the noise of the page (``EMPTY``) it is empty; from one on that follows from its filled circles (``LEAST``, ``SHARE``) it is filled;
between, or where the paper around it is soiled, nobody can be sure. A box is read if every circle in it is one or the other, no
column has two filled ones, and the filled ones spell an answer; all else is for a person. Nothing is guessed: no circle is compared
with its neighbors to see which is darker.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import cv2
import numpy as np

from examgen.classes.sheets.finding import Shift, found_at, is_found
from examgen.classes.sheets.layout import STUDENT, Box, Layout
from examgen.classes.sheets.measuring import TELLING, Score, measured
from examgen.classes.sheets.pictures import SCALE, Flat, as_gray

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


def crop(flat: Flat, reading: Reading) -> bytes:
    """The box as a picture (PNG), with what stands around it."""
    left, top, right, bottom = reading.place
    edge = 2 * SCALE
    piece = as_gray(flat.ink[max(top - edge, 0) : bottom + edge, max(left - edge, 0) : right + edge])
    return bytes(cv2.imencode(".png", piece)[1])


def read_page(flat: Flat, layout: Layout, page: int) -> tuple[Reading, ...]:
    """Every box of a page."""
    boxes = layout.on(page)
    if not any(box.columns for box in boxes):
        return tuple(map(_written, boxes))
    shifts = found_at(flat.ink, [box for box in boxes if box.columns])
    scores, print_ = measured(flat, [(box, shifts[box.key][:2]) for box in boxes if box.columns])
    bounds = _bounds([score.inside for each in scores.values() for score in each])
    return tuple(
        _read(box, shifts[box.key], scores[box.key], bounds, print_[box.key]) if box.columns else _written(box) for box in boxes
    )


@dataclass(frozen=True, slots=True)
class _Bounds:
    """Scores of a page up to which a circle is empty, and from which on it is filled."""

    empty: float
    filled: float

    def is_empty(self, score: Score) -> bool:
        return score.inside <= self.empty and score.dark <= DARK


def _bounds(scores: Sequence[float]) -> _Bounds:
    """The bounds of a page from the scores of all its circles, of which most are empty."""
    filled = [score for score in scores if score >= LEAST]
    noise = 1.4826 * float(np.median(np.abs(np.subtract(scores, np.median(scores)))))  # a standard deviation, if it is normal
    return _Bounds(
        empty=min(max(EMPTY[0], NOISE * noise), EMPTY[1]),
        filled=max(LEAST, SHARE * float(np.median(filled))) if len(filled) >= TELLING else UNKNOWN,
    )


def _written(box: Box) -> Reading:
    return Reading(box=box, state="by hand", text="", certainty=0, note="a person reads this", place=_place(box, (0, 0)))


def _place(box: Box, shift: tuple[float, float]) -> tuple[int, int, int, int]:
    x, y = box.x + shift[0], box.y + shift[1]
    return round(x * SCALE), round(y * SCALE), round((x + box.width) * SCALE), round((y + box.height) * SCALE)


def _read(box: Box, shift: Shift, scores: Sequence[Score], bounds: _Bounds, print_: float) -> Reading:
    place = _place(box, shift[:2])
    if not is_found(box, shift):
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


def _column(symbols: Sequence[str], scores: Sequence[Score], bounds: _Bounds) -> tuple[str, str, float]:
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
