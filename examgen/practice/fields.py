"""What faces need to know of a part: how an answer was understood, the size of its grid, and what to say of it."""

from __future__ import annotations

from string import ascii_lowercase

from examgen.core.record import Part
from examgen.marking import PartReport, read


def understood(part: Part, text: str) -> str:
    """The typed text as it was understood, such as ``4/5``; ``UnreadableAnswer`` with a sentence if it was not."""
    return read(part, text).understood


def grid_size(part: Part) -> tuple[int, int] | None:
    """Rows and columns of the part's grid of entries, which papers print too; ``None`` for anything but vectors and matrices."""
    if part.kind == "vector":
        return 1, len(part.answer)
    return (len(part.answer), len(part.answer[0])) if part.kind == "matrix" else None


def wrong_entries(part: Part, report: PartReport) -> tuple[str, ...]:
    """Which entries of a partly right or too coarsely rounded answer are not right, as ``row 2, column 1`` or ``(b)``."""
    if report.verdict not in ("partly", "too few digits") or len(report.entries) == 1:
        return ()
    return tuple(_place(part, index) for index, right in enumerate(report.entries) if not right)


def _place(part: Part, index: int) -> str:
    match part.kind:
        case "matrix":
            row, column = divmod(index, len(part.answer[0]))
            return f"row {row + 1}, column {column + 1}"
        case "choices":
            return f"({ascii_lowercase[index]})"
        case "shape":
            return f"axis {index + 1}"
        case "matching":
            return f"item {index + 1}"
        case "ordering":
            return f"place {index + 1}"
        case _:
            return f"entry {index + 1}"
