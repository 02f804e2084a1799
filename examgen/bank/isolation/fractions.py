"""Quicker fractions for the processes that check pages: Python's own ask abstract classes what their operands are, and reduce what
is reduced, which takes longer than the arithmetic. The numbers are the same (``tests/bank/test_fractions.py``).
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from fractions import Fraction
from math import gcd
from typing import Any, TypeAlias

Rule: TypeAlias = Callable[[Any, Any], Any]


def quicken() -> None:
    """From now on fractions compute quickly with each other and with whole numbers, and with all else as before."""
    for name, (of_fractions, of_whole) in RULES.items():
        setattr(Fraction, name, _operator(getattr(Fraction, name), of_fractions, of_whole))
    for name, sign in (("__neg__", operator.neg), ("__abs__", abs)):
        setattr(Fraction, name, _signed(sign))


def _operator(before: Rule, of_fractions: Rule, of_whole: Rule) -> Rule:
    def quick(one: Any, other: Any) -> Any:
        kind = type(other)
        if kind is Fraction:
            return of_fractions(one, other)
        return of_whole(one, other) if kind is int else before(one, other)

    return quick


def _signed(sign: Callable[[int], int]) -> Callable[[Any], Any]:
    return lambda one: _made(sign(one._numerator), one._denominator)


def _made(above: int, below: int) -> Any:
    """The fraction of two numbers that have no divisor in common; ``below`` is positive."""
    found: Any = object.__new__(Fraction)
    found._numerator, found._denominator = above, below
    return found


def _sum(one: Any, above: int, below: int) -> Any:
    """``one + above/below``, reduced as Knuth does it (The Art of Computer Programming, volume 2, 4.5.1)."""
    shared = gcd(one._denominator, below)
    if shared == 1:
        return _made(one._numerator * below + one._denominator * above, one._denominator * below)
    rest = one._denominator // shared
    found = one._numerator * (below // shared) + above * rest
    common = gcd(found, shared)
    return _made(found // common, rest * (below // common))


def _product(one: Any, above: int, below: int) -> Any:
    """``one * above/below``; neither has a divisor left, so that only crosswise ones are in common."""
    first, second = gcd(one._numerator, below), gcd(above, one._denominator)
    return _made((one._numerator // first) * (above // second), (one._denominator // second) * (below // first))


def _quotient(one: Any, above: int, below: int) -> Any:
    """``one`` divided by ``above/below``."""
    if above == 0:
        raise ZeroDivisionError(f"Fraction({one._numerator * below}, 0)")
    return _product(one, below, above) if above > 0 else _product(one, -below, -above)


def _compared(rule: Rule) -> tuple[Rule, Rule]:
    return (
        lambda one, other: rule(one._numerator * other._denominator, other._numerator * one._denominator),
        lambda one, other: rule(one._numerator, other * one._denominator),
    )


_ADDED = lambda one, other: _made(one._numerator + other * one._denominator, one._denominator)  # noqa: E731
_SCALED = lambda one, other: _product(one, other, 1)  # noqa: E731
RULES: dict[str, tuple[Rule, Rule]] = {
    "__add__": (lambda one, other: _sum(one, other._numerator, other._denominator), _ADDED),
    "__radd__": (lambda one, other: _sum(one, other._numerator, other._denominator), _ADDED),
    "__sub__": (
        lambda one, other: _sum(one, -other._numerator, other._denominator),
        lambda one, other: _made(one._numerator - other * one._denominator, one._denominator),
    ),
    "__mul__": (lambda one, other: _product(one, other._numerator, other._denominator), _SCALED),
    "__rmul__": (lambda one, other: _product(one, other._numerator, other._denominator), _SCALED),
    "__truediv__": (
        lambda one, other: _quotient(one, other._numerator, other._denominator),
        lambda one, other: _quotient(one, other, 1),
    ),
    "__eq__": (
        lambda one, other: one._numerator == other._numerator and one._denominator == other._denominator,
        lambda one, other: one._numerator == other and one._denominator == 1,
    ),
    "__lt__": _compared(operator.lt),
    "__le__": _compared(operator.le),
    "__gt__": _compared(operator.gt),
    "__ge__": _compared(operator.ge),
}
"""For each operator what it does with another fraction, and with a whole number."""
