"""Exact values as decimal text, for formats that know no fractions."""

from __future__ import annotations

from fractions import Fraction

from examgen.core.numbers import Scalar, terminating_places
from examgen.core.typeset import decimal_text

PLACES = 12
"""Significant digits of a value that no decimal is equal to."""


def decimal(value: Scalar) -> str:
    """The value in decimals, without an exponent: exactly if it has a short form, else with ``PLACES`` significant digits."""
    if isinstance(value, int | Fraction):
        places = terminating_places(Fraction(value))
        if places is not None and places <= PLACES:
            return plain(decimal_text(Fraction(value), places))
    return plain(f"{float(value):.{_places(float(value))}f}")


def bounds(value: Scalar, tolerance: Scalar) -> tuple[str, str]:
    """The least and the greatest decimal that lies within the tolerance, both included."""
    if isinstance(value, int | Fraction) and isinstance(tolerance, int | Fraction):
        return decimal(value - tolerance), decimal(value + tolerance)
    return decimal(float(value) - float(tolerance)), decimal(float(value) + float(tolerance))


def plain(text: str) -> str:
    """Without zeros behind the last decimal, and without the sign of a zero."""
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text


def _places(value: float) -> int:
    """Decimals that show ``PLACES`` significant digits."""
    whole = len(str(int(abs(value)))) if abs(value) >= 1 else 0
    small = 0
    while 0 < abs(value) * 10 ** (small + 1) < 1:
        small += 1
    return max(PLACES - whole + small, 0)
