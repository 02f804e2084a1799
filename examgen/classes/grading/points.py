"""Points and percents as tables write them."""

from __future__ import annotations

from fractions import Fraction

from examgen.core.numbers import round_half_away


def spelled(points: Fraction) -> str:
    """Points with at most two decimals, without needless zeros: ``2``, ``1.5``."""
    return f"{float(round_half_away(points, 2)):g}" if points.denominator > 1 else str(points.numerator)


def percent(points: Fraction, of: Fraction | int) -> Fraction:
    """The share in percent, exact; 0 of nothing."""
    return points * 100 / of if of else Fraction(0)
