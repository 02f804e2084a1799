"""The ink of each circle of a flat page, beyond what print, folds, noise and stains make of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from examgen.classes.sheets.layout import Box
from examgen.classes.sheets.pictures import SCALE, Flat, Ink

_Array: TypeAlias = npt.NDArray[np.float64]
_Moved: TypeAlias = Sequence[tuple[Box, tuple[float, float]]]
"""Boxes with what they lie beside their places, in mm."""

_INSIDE = 1.05
"""Radius in mm of the part of a circle that its outline does not reach."""
_RING = 1.7, 2.0
"""The ring around a circle, in mm, that neither its outline nor a neighbor reaches."""
_GAPS = ((-1.9, -1.8), (1.9, -1.8), (-1.9, 1.8), (1.9, 1.8))
"""Where no print stands around a circle, from its middle in mm."""
_GAP = 0.35
_MOST_PRINT = 0.08
"""The most ink that print makes in an empty circle (0.06 was seen): more is somebody's, also where nearly all circles have it."""
_HEAVIER = 0.02
"""By how much the print of a letter may be heavier than that of a digit."""
_RARE = frozenset("0123456789./")
"""Symbols that are filled once in a column of many."""
_MOST_CREASE = 0.1
"""The most ink of a fold; a stroke through a row is more."""
_GRAY, _TO_DARK = 0.4, 0.25
"""Ink up to which it may be print, noise or a stain, and how much more is as dark as a pen."""
TELLING = 6
"""So many circles tell what is usual."""
_BESIDE = 6.0
"""Circles of a box within so many mm share their paper."""


@dataclass(frozen=True, slots=True)
class Score:
    """Ink inside a circle beyond its print, dark ink there, ink on the ring around it, and on the paper around it."""

    inside: float
    dark: float
    ring: float
    soil: float
    shade: float


def measured(flat: Flat, boxes: _Moved) -> tuple[Mapping[str, list[Score]], Mapping[str, float]]:
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
    each = iter(map(Score, beyond.tolist(), dark.tolist(), ring.tolist(), soil.tolist(), shade.tolist()))
    return {box.key: [next(each) for _ in box.spots] for box, _ in boxes}, _seen(boxes, inside - soil)


def _seen(boxes: _Moved, inside: _Array) -> Mapping[str, float]:
    """The ink of print in each box for digits, of which most circles are empty; the other boxes share that of the page."""
    digits = [box.form == "digits" for box, _ in boxes for _ in box.spots]
    page = float(np.quantile(inside[digits], 0.35) if any(digits) else np.quantile(inside, 0.25)) if len(inside) else 0.0
    parts = zip(boxes, _slices(boxes), strict=True)
    return {box.key: float(np.quantile(inside[part], 0.35)) if box.form == "digits" else page for (box, _), part in parts}


def _beyond_print(inside: _Array, symbols: _Array) -> _Array:
    """What is in each circle beyond what print makes in empty ones of its symbol.

    Of the circles of a digit most are empty. Those of others may nearly all be filled, so for letters the usual print counts. The
    circle of a sign has no print: for it the least that is seen counts.
    """
    beyond = inside.copy()
    usual = _print(inside)
    for symbol in set(symbols):
        same = symbols == symbol
        if symbol in _RARE and same.sum() >= TELLING:
            beyond[same] -= _print(inside[same])
        elif symbol == "-":
            beyond[same] -= min(max(float(np.quantile(inside[same], 0.1)), 0.0), usual)
        else:
            beyond[same] -= usual + _HEAVIER
    return beyond


def _crease(box: Box, beyond: _Array) -> _Array:
    """The ink that most circles of a row of digits have in common: a fold, not what somebody filled."""
    ends = np.cumsum([len(column) for column in box.columns])
    rows = np.zeros(len(beyond))
    same = [
        slice(end - len(column), end) for end, column in zip(ends, box.columns, strict=True) if len(column) == len(box.columns[-1])
    ]
    if box.form == "digits" and len(same) >= TELLING:
        row = np.clip(np.quantile([beyond[column] for column in same], 0.35, axis=0), 0, _MOST_CREASE)
        for column in same:
            rows[column] = row
    return rows


def _slices(boxes: _Moved) -> list[slice]:
    """Where the circles of each box stand among all."""
    ends = np.cumsum([len(box.spots) for box, _ in boxes]).tolist()
    return [slice(begin, end) for begin, end in zip([0, *ends], ends, strict=False)]


def _shared(gaps: _Array, middles: _Array) -> _Array:
    """The ink on the paper around each circle of a box: the median between the circles near it, whose strokes may reach out."""
    near = np.hypot(*(middles[:, None] - middles[None]).transpose(2, 0, 1)) <= _BESIDE * SCALE
    ranked = np.sort(np.where(near, gaps[None], np.inf), axis=1)
    return np.asarray(ranked[np.arange(len(ranked)), (near.sum(axis=1) - 1) // 2], float)


def _print(inside: _Array) -> float:
    """The ink of print in circles of which most are empty."""
    return float(np.clip(np.quantile(inside, 0.35), 0, _MOST_PRINT))


def _disc(inner: float, outer: float) -> _Array:
    """Offsets in pixels (number, 2) of what lies between two circles, in mm."""
    reach = int(np.ceil(outer * SCALE))
    y, x = np.mgrid[-reach : reach + 1, -reach : reach + 1]
    distance = np.hypot(x, y)
    keep = (distance <= outer * SCALE) & (distance >= inner * SCALE)
    return np.stack([x[keep], y[keep]], axis=1)


def _means(picture: Ink, middles: _Array, offsets: _Array) -> _Array:
    """The mean of the picture over the offsets around each of the middles."""
    high, wide = picture.shape
    points = np.rint(middles).astype(int)[:, None, :] + offsets[None]
    places = np.clip(points[..., 1], 0, high - 1) * wide + np.clip(points[..., 0], 0, wide - 1)
    return np.asarray(picture.ravel()[places].mean(axis=1), float)
