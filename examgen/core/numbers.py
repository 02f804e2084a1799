"""Exact numbers, and the one rule by which examgen rounds and shows them.

A value is an ``int``, a ``Fraction``, an ``Ln2`` (a + b ln 2 with rational a and b), a ``float``, or nested tuples of these.
Everything but ``float`` is exact. Rounding is decimal, half away from zero; this is the rule the papers print.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, TypeAlias

import numpy as np

LARGEST_SHOWN_DENOMINATOR = 64
"""A rational is shown as a fraction up to this denominator; beyond it, it is rounded like any other number."""


_MOST_EXPONENT = 700


@dataclass(frozen=True, slots=True)
class Ln2:
    """The exact number ``rational + coefficient * ln 2``.

    Sums and rational multiples stay exact, and ``exp`` of an integer multiple of ln 2 is a power of two: this is what keeps the
    probabilities of a softmax or a sigmoid rational. A product of two of them leaves the family and becomes a float.
    """

    rational: Fraction
    coefficient: Fraction

    def __float__(self) -> float:
        return float(self.rational) + float(self.coefficient) * math.log(2)

    def __add__(self, other: Any) -> Any:
        if isinstance(other, Ln2):
            return ln2(self.coefficient + other.coefficient, self.rational + other.rational)
        if isinstance(other, int | Fraction):
            return ln2(self.coefficient, self.rational + other)
        return float(self) + other if isinstance(other, float) else NotImplemented

    __radd__ = __add__

    def __neg__(self) -> Ln2:
        return Ln2(-self.rational, -self.coefficient)

    def __pos__(self) -> Ln2:
        return self

    def __abs__(self) -> Ln2:
        return -self if float(self) < 0 else self

    def __sub__(self, other: Any) -> Any:
        return self + (-other)

    def __rsub__(self, other: Any) -> Any:
        return -self + other

    def __mul__(self, other: Any) -> Any:
        if isinstance(other, int | Fraction):
            return ln2(self.coefficient * other, self.rational * other)
        return float(self) * float(other) if isinstance(other, float | Ln2) else NotImplemented

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> Any:
        if isinstance(other, int | Fraction):
            return self * (1 / Fraction(other))
        if isinstance(other, Ln2) and self * other.coefficient == other * self.coefficient:
            return self.coefficient / other.coefficient
        return float(self) / float(other) if isinstance(other, float | Ln2) else NotImplemented

    def __rtruediv__(self, other: Any) -> Any:
        if isinstance(other, int | Fraction) and other == 0:
            return Fraction(0)
        return float(other) / float(self) if isinstance(other, int | Fraction | float) else NotImplemented

    def __pow__(self, exponent: Any) -> Any:
        return self if exponent == 1 else float(self) ** float(exponent)

    def __lt__(self, other: Any) -> bool:
        return float(self) < float(other)

    def __le__(self, other: Any) -> bool:
        return float(self) <= float(other)

    def __gt__(self, other: Any) -> bool:
        return float(self) > float(other)

    def __ge__(self, other: Any) -> bool:
        return float(self) >= float(other)

    def exp(self) -> Fraction | float:
        """Exact power of two for integer multiples of ln 2 (below e^700: beyond, it is no number to compute with), else a float."""
        if self.rational == 0 and self.coefficient.denominator == 1 and abs(float(self)) < _MOST_EXPONENT:
            return Fraction(2) ** int(self.coefficient)
        return math.exp(float(self))


Exact: TypeAlias = int | Fraction | Ln2
Scalar: TypeAlias = int | Fraction | Ln2 | float
Value: TypeAlias = Any
"""A scalar, a truth value, a word, or nested tuples of values (a matrix is a tuple of rows)."""


def ln2(coefficient: int | Fraction, rational: int | Fraction = 0) -> Ln2 | Fraction:
    """``rational + coefficient ln 2``, a plain ``Fraction`` when the coefficient is zero."""
    return Ln2(Fraction(rational), Fraction(coefficient)) if coefficient else Fraction(rational)


def is_exact(value: Value) -> bool:
    """True for integers, fractions and multiples of ln 2, and for nests of them."""
    if isinstance(value, tuple | list):
        return all(map(is_exact, value))
    if isinstance(value, np.ndarray):
        return bool(value.dtype.kind in "iub") or (value.dtype == object and all(map(is_exact, value.flat)))
    return isinstance(value, int | Fraction | Ln2 | np.integer)


def exp(value: Scalar) -> Fraction | float:
    """e to the power of ``value``: exact at 0 and at integer multiples of ln 2."""
    if isinstance(value, Ln2):
        return value.exp()
    return Fraction(1) if not isinstance(value, float) and value == 0 else math.exp(value)


def log(value: Scalar) -> Exact | float:
    """Natural logarithm: exact for powers of two; ``ValueError`` for values that are not positive."""
    if value <= 0:
        raise ValueError("logarithm of a number that is not positive")
    if isinstance(value, int | Fraction):
        up, down = Fraction(value).numerator, Fraction(value).denominator
        if up & (up - 1) == 0 and down & (down - 1) == 0:
            return ln2(up.bit_length() - down.bit_length())
        return math.log(up) - math.log(down)
    return math.log(float(value))


def sqrt(value: Scalar) -> Fraction | float:
    """Square root: exact for squares of rationals; ``ValueError`` for negative values."""
    if value < 0:
        raise ValueError("square root of a negative number")
    if isinstance(value, int | Fraction):
        up, down = Fraction(value).numerator, Fraction(value).denominator
        if math.isqrt(up) ** 2 == up and math.isqrt(down) ** 2 == down:
            return Fraction(math.isqrt(up), math.isqrt(down))
    return math.sqrt(float(value))


def freeze(value: Any) -> Value:
    """Plain Python value: arrays become nested tuples, numpy scalars their Python counterparts, whole fractions integers."""
    kind = type(value)  # asked in the order of how often it comes: every number of every line goes through here
    if kind is Fraction:
        return value.numerator if value.denominator == 1 else value
    if kind is int or kind is float or kind is str:
        return value
    if isinstance(value, tuple | list):
        return tuple([freeze(entry) for entry in value])
    if isinstance(value, np.ndarray | np.generic):
        return freeze(value.tolist())
    return value


def leaves(value: Value) -> list[Value]:
    """The entries of a nest, row by row; a scalar is its own only leaf."""
    return [leaf for item in value for leaf in leaves(item)] if isinstance(value, tuple) else [value]


def map_leaves(function: Any, value: Value) -> Value:
    """``function`` of every entry, in a nest of the same shape."""
    return tuple([map_leaves(function, item) for item in value]) if isinstance(value, tuple) else function(value)


def round_half_away(value: Scalar, decimals: int) -> Fraction:
    """``value`` to so many decimals, ties away from zero. Floats are taken at their shortest decimal form."""
    above, below = _shortest(float(value)) if isinstance(value, float | Ln2) else (value.numerator, value.denominator)
    scale = 10**decimals
    size = (2 * abs(above) * scale + below) // (2 * below)
    return Fraction(-size if above < 0 else size, scale)


def _shortest(value: float) -> tuple[int, int]:
    """The float's shortest decimal form as a ratio."""
    return Decimal(repr(value)).as_integer_ratio()


def terminating_places(value: Fraction) -> int | None:
    """How many decimals the number needs, ``None`` if more than six."""
    below = value.denominator
    return next((places for places in range(7) if 10**places % below == 0), None)


def is_shown_as_decimal(value: Fraction, decimals: int) -> bool:
    """True when the exact decimal form is short: within ``decimals`` (at least 2), or two significant digits within six places."""
    places = terminating_places(value)
    return places is not None and (places <= max(decimals, 2) or abs(value.numerator * 10**places // value.denominator) < 100)


def is_shown_exactly(value: Value, decimals: int) -> bool:
    """True when the paper can print the scalar without rounding it."""
    if isinstance(value, int):
        return True
    if isinstance(value, Ln2):
        return is_shown_exactly(value.rational, decimals) and is_shown_exactly(value.coefficient, decimals)
    if isinstance(value, Fraction):
        return value.denominator <= LARGEST_SHOWN_DENOMINATOR or is_shown_as_decimal(value, decimals)
    return not isinstance(value, float)


def has_words(value: Value) -> bool:
    """Whether an entry of the nest is a word."""
    return any(isinstance(leaf, str) for leaf in leaves(value))


def form(value: Value) -> Value:
    """The nest without its numbers: equal forms have equal sizes."""
    return tuple(map(form, value)) if isinstance(value, tuple) else None


def shown(value: Value, decimals: int) -> Value:
    """The value that the paper shows: itself where it can be printed exactly, else rounded; works on nests."""
    return map_leaves(lambda leaf: leaf if is_shown_exactly(leaf, decimals) else round_half_away(leaf, decimals), value)


def on_rounding_tie(value: Scalar, decimals: int) -> bool:
    """True when the value is rounded for print and lies (to 1e-9 of a unit) half way between two printed numbers."""
    if is_shown_exactly(value, decimals):
        return False
    unit = (value if isinstance(value, Fraction) else Fraction(float(value))) * 10**decimals
    return bool(abs(unit - math.floor(unit) - Fraction(1, 2)) < Fraction(1, 10**9))
