"""What may not stand alone on the last line of a paragraph: its last word or symbol, if it is short."""

from __future__ import annotations

from collections.abc import Sequence

from markdown_it.token import Token

from examgen.prose import math
from examgen.prose.math_width import width

NO_BREAK = "\u00a0"
SHORTEST = 5
"""Characters of a last word that may stand on a line of its own."""
LONG = 40
"""Characters of a paragraph that may be broken at all: shorter ones stand in tables and lists, whose columns would become wider."""


def tie(tokens: Sequence[Token]) -> None:
    """Put a no-break space before each last word that is short, such as the formula in ``for each $j$.``

    Last are words at the end of a paragraph, and in front of a displayed formula.
    """
    for block in tokens:
        if block.children and len(block.content) >= LONG:
            ends = [at for at, piece in enumerate(block.children) if piece.type in _DISPLAYED]
            for end in (*ends, len(block.children)):
                _tie_last(block.children[:end])


def _tie_last(pieces: Sequence[Token]) -> None:
    length = 0
    for piece in reversed(pieces):
        if piece.type == "text":
            before, space, word = piece.content.rpartition(" ")
            length += len(word)
            if space and 0 < length < SHORTEST:
                piece.content = f"{before}{NO_BREAK}{word}"
            if space:
                return
        elif piece.type == "softbreak":
            if length:
                piece.type, piece.content = "text", NO_BREAK
                return
        elif piece.type == "math_inline":
            length += _length(piece.content.strip())
        elif piece.type not in _MARKS:
            return
        if length >= SHORTEST:
            return


def _length(latex: str) -> int:
    """How many characters a formula takes in a line of text, as far as it matters: a wide one is not set to count them."""
    if width(math.parse(latex)) > SHORTEST:
        return SHORTEST
    return max(map(len, math.text(latex)), default=0)


_DISPLAYED = frozenset({"math_inline_double", "hardbreak"})
_MARKS = frozenset({"em_open", "em_close", "strong_open", "strong_close"})
