"""Words around numbers."""

from __future__ import annotations


def counted(count: int, thing: str) -> str:
    """``1 point``, ``2 points``."""
    return f"{count} {thing}" + "s" * (count != 1)
