"""What question authors write on figures, turned into label texts and into words for the alt text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from numbers import Rational
from typing import TypeAlias, TypeVar

from examgen.core.numbers import Ln2
from examgen.errors import QuestionError
from examgen.prose.scene import plain

T = TypeVar("T")
Value: TypeAlias = int | Fraction | Ln2 | str
"""An exact number, or LaTeX math without dollar signs."""


def math(value: Value) -> str:
    """The label text of ``value``: ``$x_1$`` for ``x_1``, ``$3/4$`` for a fraction.

    Raises ``QuestionError`` for floats, truth values, and text that brings its own dollar signs.
    """
    if isinstance(value, Rational) and not isinstance(value, bool):
        return f"${Fraction(value)}$"
    if isinstance(value, Ln2):
        return f"${_ln2(value)}$"
    if not isinstance(value, str) or "$" in value:
        raise QuestionError(f"figure label {value!r}: give LaTeX without dollar signs, an int or a Fraction")
    return f"${value}$" if value.strip() else ""


def _ln2(value: Ln2) -> str:
    """``-2 \\ln 2``, or ``1/2 + \\ln 2`` with a rational part."""
    size = abs(value.coefficient)
    times = "" if size == 1 else f"{size} " if size.denominator == 1 else rf"\frac{{{size.numerator}}}{{{size.denominator}}} "
    sign = "-" if value.coefficient < 0 else "+" if value.rational else ""
    return rf"{value.rational or ''}{sign}{times}\ln 2"


def spoken(value: Value) -> str:
    """``value`` as one line of characters, for the alt text."""
    return plain(math(value))


def listed(words: Iterable[str]) -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    *head, last = words
    return f"{', '.join(head)} and {last}" if head else last


def per_step(name: str, given: Sequence[T], count: int) -> Sequence[T]:
    """``given`` if it has ``count`` entries; raises ``QuestionError`` naming the argument otherwise."""
    if len(given) != count:
        raise QuestionError(f"figure: {name} has {len(given)} entries, the drawing needs {count}")
    return given


def numbered(name: str, first: int, count: int) -> list[Value]:
    """``x_1``, ``x_2`` and so on."""
    return [f"{name}_{index}" if index < 10 else f"{name}_{{{index}}}" for index in range(first, first + count)]
