"""Words around numbers."""

from __future__ import annotations


def counted(count: int, thing: str) -> str:
    """``1 point``, ``2 points``."""
    return f"{count} {thing}" + "s" * (count != 1)


_UNITS = (("second", 60.0), ("minute", 60.0), ("hour", 24.0), ("day", 365.25), ("year", float("inf")))


def duration(seconds: float) -> str:
    """``less than a second``, ``13 minutes``, ``2 million years``: in the largest unit that there is one of."""
    if seconds < 1:
        return "less than a second"
    smaller = iter(_UNITS)
    unit, size = next(smaller)
    while seconds >= size:
        seconds /= size
        unit, size = next(smaller)
    return f"{seconds / 1e6:.0f} million years" if seconds >= 2e6 else counted(round(seconds), unit)
