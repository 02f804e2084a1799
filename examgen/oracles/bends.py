"""A bend: every result of a library comes out a little wrong. An answer that does not move with it was not computed by the library.

The bend grows from call to call, so that two results of the library no longer agree with each other either.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import count
from typing import Any

MOST_CALLS = 10_000


@dataclass(frozen=True, slots=True)
class Bend:
    """``x`` becomes ``scale * x + shift``, both a little larger with every call."""

    scale: Fraction
    shift: Fraction
    _calls: Iterator[int] = field(default_factory=count, repr=False, compare=False)

    def again(self) -> Bend:
        """The same bend before its first call."""
        return Bend(self.scale, self.shift)

    def line(self) -> tuple[Fraction, Fraction]:
        """Slope and offset for the next result. A loop that waits for a result which never comes is ended."""
        call = next(self._calls)
        if call > MOST_CALLS:
            raise RuntimeError(f"more than {MOST_CALLS} bent results")
        step = 1 + Fraction(call % 64, 64)
        return 1 + (self.scale - 1) * step, self.shift * step

    def value(self, value: Any) -> Any:
        """A number of Python, or numbers in tuples, lists and dicts, bent; truth values and words stay."""
        if isinstance(value, tuple | list):
            return type(value)(map(self.value, value))
        if isinstance(value, dict):
            return {key: self.value(one) for key, one in value.items()}
        if isinstance(value, bool) or not isinstance(value, int | float | complex | Fraction):
            return value
        slope, offset = self.line()
        if isinstance(value, float | complex):
            return float(slope) * value + float(offset)
        return slope * value + offset


BENDS = (
    Bend(Fraction(1001, 1000), Fraction(1, 1000)),
    Bend(Fraction(3, 2), Fraction(7, 10)),
    Bend(Fraction(3, 5), Fraction(1, 10)),
    Bend(Fraction(9), Fraction(5)),
)
"""A small one, and large ones that no rounding and no threshold hides."""

differences: ContextVar[Bend | None] = ContextVar("differences", default=None)
"""The bend of everything that ``finite_differences`` returns."""


@contextmanager
def bent_differences(bend: Bend) -> Iterator[None]:
    """Finite differences come out wrong."""
    token = differences.set(bend)
    try:
        yield
    finally:
        differences.reset(token)
