"""Words around numbers."""

from __future__ import annotations


def counted(count: int, thing: str) -> str:
    """``1 point``, ``2 points``."""
    return f"{count} {thing}" + "s" * (count != 1)


_UNITS = (("second", 60.0), ("minute", 60.0), ("hour", 24.0), ("day", 365.25), ("year", float("inf")))


def duration(seconds: float) -> str:
    """``less than a second``, ``13 minutes``, ``10^6 years``: in the largest unit that there is one of."""
    if seconds < 1:
        return "less than a second"
    smaller = iter(_UNITS)
    unit, size = next(smaller)
    while seconds >= size:
        seconds /= size
        unit, size = next(smaller)
    if seconds >= 1e6:
        return f"10^{len(str(round(seconds))) - 1} years"
    return counted(round(seconds), unit)
