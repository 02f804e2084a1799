"""What faces need to know of a part: how an answer was understood, the size of its grid, and what to say of it."""

from __future__ import annotations

from string import ascii_uppercase

from examgen.core.record import Part
from examgen.errors import UnreadableAnswer
from examgen.marking import PartReport, read, scalars
from examgen.marking.grids import OPEN

_ORDINALS = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth",
)  # fmt: skip
_ENDINGS = {1: "st", 2: "nd", 3: "rd"}


COMMA = "\u2e32"
"""Stands in a kept text for a decimal comma that was typed among several entries, where a comma would separate them."""


def plain(text: str) -> str:
    """A kept text as marking reads it."""
    return text.replace(COMMA, ".")


def understood(part: Part, text: str) -> str:
    """The typed text as it was understood, such as ``4/5``; ``UnreadableAnswer`` with a sentence if it was not."""
    return read(part, plain(text)).understood


def grid_size(part: Part) -> tuple[int, int] | None:
    """Rows and columns of the part's grid of entries, which papers print too; ``None`` for anything but vectors and matrices, and
    for those whose size is part of the question.
    """
    if not part.sized:
        return None
    if part.kind == "vector":
        return 1, len(part.answer)
    return (len(part.answer), len(part.answer[0])) if part.kind == "matrix" else None


def wrong_entries(part: Part, report: PartReport) -> tuple[str, ...]:
    """Entries of a partly right or too coarsely rounded answer that are not right: ``the second row, first column``, ``(B)``."""
    if report.verdict not in ("partly", "too few digits") or len(report.entries) == 1:
        return ()
    names = [entry_name(part, place) for place, right in enumerate(report.entries) if not right]
    return tuple(names if part.kind == "choices" else (f"the {name}" for name in names))


def entry_name(part: Part, place: int) -> str:
    """What the entry at that place (from 0, row by row) is called.

    Ordinals, because papers number entries, rows and columns from 0.
    """
    match part.kind:
        case "matrix":
            row, column = divmod(place, len(part.answer[0]))
            return f"{ordinal(row)} row, {ordinal(column)} column"
        case "choices":
            return f"({ascii_uppercase[place]})"
        case "shape":
            return f"{ordinal(place)} axis"
        case "matching":
            return f"{ordinal(place)} item"
        case "ordering":
            return f"{ordinal(place)} place"
        case _:
            return f"{ordinal(place)} entry"


def ordinal(place: int) -> str:
    """``first`` for 0, ``13th`` for 12."""
    if place < len(_ORDINALS):
        return _ORDINALS[place]
    number = place + 1
    return f"{number}{'th' if number % 100 in (11, 12, 13) else _ENDINGS.get(number % 10, 'th')}"


def entry_problem(text: str, decimals: int) -> str:
    """Why the text of one cell of a grid cannot be read as a number, where so many decimals are asked for; empty if it can."""
    if text.strip() == OPEN:
        return ""
    try:
        scalars.lone(text, whole=False, decimals=decimals)
    except UnreadableAnswer as error:
        return str(error)
    return ""
