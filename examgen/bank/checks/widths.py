"""What does not fit a page would run off the paper: it is refused with its width."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from examgen.bank.checks.printed import texts
from examgen.bank.question import Page
from examgen.core.record import Variant
from examgen.errors import TemplateError
from examgen.prose.markdown_width import CM_PER_EM, pieces, widest

LINE = 16.2
"""Centimetres between the margins of a paper."""
HANGING = 0.65
"""What the letter of a part takes of them."""
UNSURE = 1.05
"""Estimates are right within so much; what sticks out by no more stays in the margin."""


def what_is_printed_fits_the_page(page: Page, variant: Variant) -> Iterator[str]:
    """Formulas and tables are no wider than the lines of a paper."""
    for where, text, template in texts(page, variant):
        room = LINE if where == "the prompt" else LINE - HANGING
        if template and _widest(_alike(text)) * CM_PER_EM > UNSURE * room:
            for piece in pieces(text):
                if piece.width * CM_PER_EM > UNSURE * room:
                    yield (
                        f"{where}: {_short(piece.source)} is {piece.width * CM_PER_EM:.0f} cm wide, and a line of the paper "
                        f"{room:.0f} cm; divide it, or draw fewer columns"
                    )


_NUMBERED = re.compile(r"^\s*\d", re.MULTILINE)
_DIGITS = str.maketrans("023456789", "1" * 9)


def _alike(text: str) -> str:
    """The same for all texts that are as wide: digits are. Those that begin a line may number a list and stay."""
    return text if _NUMBERED.search(text) else text.translate(_DIGITS)


@lru_cache(maxsize=4096)
def _widest(text: str) -> float:
    """Nothing of a text that cannot be typeset has a width: another check says so."""
    try:
        return widest(text)
    except TemplateError:
        return 0.0


def _short(source: str) -> str:
    return source if len(source) <= 60 else f"{source[:50]} ...$"
