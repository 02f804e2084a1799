"""Shares of a grade as Moodle knows them: an import with any other is refused."""

from __future__ import annotations

from fractions import Fraction

LISTED = (
    "100", "90", "83.33333", "80", "75", "70", "66.66667", "60", "50", "40", "33.33333", "30", "25", "20", "16.66667", "14.28571",
    "12.5", "11.11111", "10", "5", "0",
)  # fmt: skip


def share(part: Fraction) -> str:
    """The listed percentage nearest to a share from -1 to 1."""
    wanted = abs(100 * part)
    found = min(LISTED, key=lambda text: abs(Fraction(text) - wanted))
    return f"-{found}" if part < 0 and found != "0" else found
