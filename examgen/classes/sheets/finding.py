"""Where the boxes of a flat page really lie: paper bends, so each is looked for by the outlines of its circles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

import cv2
import numpy as np

from examgen.classes.sheets.layout import RADIUS, Box
from examgen.classes.sheets.pictures import SCALE, Ink

_REACH, _LOOKED = 1.4, 4.4
"""How far in mm a box may lie from its place, which is less than half the distance of its circles, and how far it is looked for."""
_BLUR = 1.5
"""Pixels by which outlines are blurred where places far from each other are compared."""
_SEEN, _SEEN_SMALL = 0.25, 0.2
"""Least correlation of the outlines with the page for a box to be where it should be, and for one of few circles."""
_MANY, _NEARER = 12, 0.5
"""Circles of a box that is found by itself, and how far in mm the others may lie beside where the nearest such box has them."""
_AS_DARK = 0.6
"""Darker ink counts as that dark when outlines are looked for."""

Shift: TypeAlias = tuple[float, float, float]
"""By how much a box lies beside its place in mm, for paper is not flat, and how well its outlines are seen there."""


def found_at(ink: Ink, boxes: Sequence[Box]) -> Mapping[str, Shift]:
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


def is_found(box: Box, shift: Shift) -> bool:
    """Whether the outlines of a box are seen well enough there."""
    return shift[2] >= (_SEEN if len(box.spots) >= _MANY else _SEEN_SMALL)


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
