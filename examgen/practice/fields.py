"""What faces need to know of a part while a learner types: how it was understood, and the size of its grid."""

from __future__ import annotations

from examgen.core.record import Part
from examgen.marking import read


def understood(part: Part, text: str) -> str:
    """The typed text as it was understood, such as ``4/5``; ``UnreadableAnswer`` with a sentence if it was not."""
    return read(part, text).understood


def grid_size(part: Part) -> tuple[int, int] | None:
    """Rows and columns of the part's grid of entries, which papers print too; ``None`` for anything but vectors and matrices."""
    if part.kind == "vector":
        return 1, len(part.answer)
    return (len(part.answer), len(part.answer[0])) if part.kind == "matrix" else None
