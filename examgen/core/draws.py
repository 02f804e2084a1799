"""What a parameter may be: each function returns a frozen ``Draw``, the range of one parameter.

Drawn values are exact: integers, fractions, multiples of ln 2, words, or tuples of these. Questions write ``draw.integers(1, 9)``.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from typing import Any

from examgen.core.numbers import Value, freeze, ln2
from examgen.core.seeds import Stream


@dataclass(frozen=True, slots=True, kw_only=True)
class Draw:
    """The range of one parameter.

    ``take`` draws a value from a stream; ``allows`` says whether a value that a user pins lies in the range; ``about`` names the
    range in messages; ``entry`` is the range of one entry of a vector or matrix (``None`` for scalars); ``size`` counts the
    different values, and ``values`` lists them in their order where the range is a list.
    """

    take: Callable[[Stream], Value]
    allows: Callable[[Value], bool]
    about: str
    size: int
    entry: Draw | None = None
    values: tuple[Value, ...] = ()


def _of(values: tuple[Value, ...], about: str) -> Draw:
    if not values:
        raise ValueError(f"draw.{about}: no values to draw from")
    return Draw(
        take=lambda stream: values[stream.below(len(values))],
        allows=lambda value: value in values,
        about=about,
        size=len(set(values)),
        values=values,
    )


def integers(low: int, high: int, *, but: tuple[int, ...] = ()) -> Draw:
    """A whole number from ``low`` to ``high``, both included, without those in ``but``."""
    return _of(tuple(n for n in range(low, high + 1) if n not in but), f"integers({low}, {high})")


def nonzero(low: int, high: int) -> Draw:
    """A whole number from ``low`` to ``high``, both included, never 0."""
    return integers(low, high, but=(0,))


def choice(*values: Value) -> Draw:
    """One of the values: numbers, words, or tuples. Decimals are written as strings or fractions, never as floats."""
    if any(isinstance(value, float) for value in values):
        raise ValueError("draw.choice: floats are not exact; use draw.decimals or Fraction")
    return _of(tuple(freeze(value) for value in values), f"choice{values}")


def decimals(*texts: str) -> Draw:
    """One of the decimal numbers given as text, taken exactly: ``decimals("0.1", "0.01")``."""
    return _of(tuple(freeze(Fraction(text)) for text in texts), f"decimals{texts}")


def fractions(low: int, high: int, denominator: int) -> Draw:
    """A multiple of ``1/denominator`` from ``low`` to ``high``, both included."""
    values = tuple(freeze(Fraction(n, denominator)) for n in range(low * denominator, high * denominator + 1))
    return _of(values, f"fractions({low}, {high}, {denominator})")


def multiples_of_ln2(low: int, high: int, *, but: tuple[int, ...] = ()) -> Draw:
    """``k ln 2`` with a whole k from ``low`` to ``high``: as a weight it keeps every softmax and sigmoid rational."""
    values = tuple(freeze(ln2(n)) for n in range(low, high + 1) if n not in but)
    return _of(values, f"multiples_of_ln2({low}, {high})")


def vector(entry: Draw, length: int) -> Draw:
    """``length`` independent draws of ``entry``, as a tuple."""
    return Draw(
        take=lambda stream: tuple(entry.take(stream) for _ in range(length)),
        allows=lambda value: isinstance(value, tuple) and len(value) == length and all(map(entry.allows, value)),
        about=f"vector({entry.about}, {length})",
        size=entry.size**length,
        entry=entry,
    )


def matrix(entry: Draw, rows: int, columns: int) -> Draw:
    """``rows`` by ``columns`` independent draws of ``entry``, as a tuple of rows."""
    return vector(vector(entry, columns), rows)


def distinct(entry: Draw, length: int) -> Draw:
    """``length`` draws of ``entry`` without repetition, as a tuple."""
    if entry.size < length:
        raise ValueError(f"draw.distinct: {entry.about} has fewer than {length} values")

    def take(stream: Stream) -> Value:
        taken: list[Value] = []
        while len(taken) < length:
            value = entry.take(stream)
            if value not in taken:
                taken.append(value)
        return tuple(taken)

    inner = vector(entry, length)
    return Draw(
        take=take,
        allows=lambda value: inner.allows(value) and len(set(value)) == length,
        about=f"distinct({entry.about}, {length})",
        size=math.perm(entry.size, length),
        entry=entry,
    )


def permutation(*items: Any) -> Draw:
    """The items in a drawn order, as a tuple."""
    return Draw(
        take=lambda stream: stream.shuffled(items),
        allows=lambda value: isinstance(value, tuple) and sorted(map(repr, value)) == sorted(map(repr, items)),
        about=f"permutation{items}",
        size=math.factorial(len(items)),
    )


def subset(items: tuple[Any, ...], length: int) -> Draw:
    """``length`` of the items, in their given order."""

    def take(stream: Stream) -> Value:
        chosen = set(stream.shuffled(range(len(items)))[:length])
        return tuple(item for place, item in enumerate(items) if place in chosen)

    return Draw(
        take=take,
        allows=lambda value: isinstance(value, tuple) and value in combinations(items, length),
        about=f"subset of {length} from {items}",
        size=math.comb(len(items), length),
    )
