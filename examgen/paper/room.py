"""Room for answers on paper: boxes for vectors and matrices, lines for words, and space for the work, by what there is to do."""

from __future__ import annotations

from dataclasses import dataclass

from examgen.bank.effort import reckoning
from examgen.core.ask import Kind
from examgen.core.record import Part, Variant

TICKED: frozenset[Kind] = frozenset({"claim", "choice", "choices", "matching", "ordering", "text"})
"""Kinds of parts that are answered by a tick, a letter or a word: no work is asked for."""
_RULED = 6
"""Lines of an open answer that does not say how many it has."""
_WRITTEN = 0.8
"""A line of handwriting, in cm."""
_PER_LINE = 8
"""Operations that stand in one line."""
_LEAST = 1.0
"""Height in cm for the work on a part."""
_MOST, _MORE = 1.5, 1.5
"""The work on a part needs at most so many cm, and so many more for each point."""
_FREE = 4
"""Lines that a part of two points or more has at least."""
_ROW, _COLUMN = 0.9, 1.5
"""A row and a column of an answer in handwriting, in cm."""
_WIDEST_SLOT, _TALLEST_SLOT = 14.4, 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """Empty brackets for a vector or matrix of so many ``rows`` and ``columns``, in cm."""

    rows: int
    columns: int

    @property
    def height(self) -> float:
        """Room for the rows in handwriting."""
        return round(_ROW * self.rows + 0.2, 1)

    @property
    def width(self) -> float:
        """Room for the columns; many of them are narrower."""
        return round(min(_COLUMN * self.columns, _WIDEST_SLOT) + 0.3, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """Height in cm for the work on a part: what it ``needs``, and the ``least`` that a full page leaves of it."""

    needs: float
    least: float


def room(variant: Variant, part: Part) -> Room:
    """The room for the work on a part, none where there is no computing.

    It follows from points, formulas and sizes alone: what came from numbers would tell something of them.
    """
    if part.kind in TICKED or part.kind == "open":
        return Room(needs=0, least=0)
    lines, operations = reckoning(variant, part.name)
    least = _WRITTEN * _FREE if part.marks > 1 else _LEAST
    needs = max(least, min(_WRITTEN * (lines + operations / _PER_LINE), _MOST + _MORE * part.marks))
    return Room(needs=round(needs, 1), least=round(least, 1))


def ruled(part: Part) -> int:
    """The lines for an answer in words; 0 for one that has a place for a result."""
    return (part.lines or _RULED) if part.kind == "open" else 0


def slot(part: Part, *, rows: bool) -> Slot | None:
    """Brackets with room for every entry of the answer, unless their number is asked; a vector is a column unless ``rows``."""
    if part.kind not in ("vector", "matrix") or not part.sized or not isinstance(part.answer, tuple):
        return None
    first, count = part.answer[0], len(part.answer)
    high, wide = (count, len(first)) if isinstance(first, tuple) else (1, count) if rows else (count, 1)
    return Slot(rows=high, columns=wide) if high <= _TALLEST_SLOT else None
