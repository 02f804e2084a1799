"""Texts as cells of a table that a spreadsheet may open."""

from __future__ import annotations

_BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t")


def safe(text: str) -> str:
    """The text, or with an apostrophe before it if a spreadsheet would compute it; numbers are no texts and stay as they are."""
    return f"'{text}" if text.startswith(_BEGINS_A_FORMULA) else text
