"""Whether an answer took work like the key's: what decides whether an error is carried forward (``following.Answers.deserves``).

What counts are its entries as the part wants them written: 0, 1 and 0.001, and what is rounded to these, cost nobody work, and
neither do numbers that nobody could go on with, or always the same one. An answer that repeats what is given, or an earlier answer,
took no work either. What has two digits, or entries of different sizes, nobody comes to by chance.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from fractions import Fraction

from examgen.core.numbers import Ln2, Value, leaves
from examgen.core.record import Part, Variant

_DIGITS = 2
LARGEST = 10**9
"""Beyond this nobody computes on paper."""


def is_worked(part: Part, value: Value, others: Iterable[Value]) -> bool:
    """Whether the value has half as many worked entries as the part's own answer, not all alike, and is none of these others.

    A single number needs two digits where the key's has as many before the point, or behind it if it is smaller than 1. An entry
    that is left open was not worked out, and from the others alone nobody goes on.
    """
    found, own = worked_entries(part, value), worked_entries(part, part.answer)
    is_short = len(found) == len(own) == 1 and _digits(found[0], part) < min(_DIGITS, _size_digits(own[0], part))
    return has_entries(part, value) and not is_short and not is_copy(value, others)


def is_idle(part: Part, value: Value) -> bool:
    """Whether all entries are 0 as they are written, or some are left open."""
    sizes = _sizes(value)
    return any(map(math.isnan, sizes)) or not any(map(_written(part), sizes))


def has_entries(part: Part, value: Value) -> bool:
    """Whether the value has half as many worked entries as the part's own answer, not all alike."""
    if any(map(math.isnan, _sizes(value))):
        return False
    found, own = worked_entries(part, value), worked_entries(part, part.answer)
    is_constant = len(found) > 1 and len(set(found)) == 1 and (len(set(own)) > 1 or _is_even(value) > _is_even(part.answer))
    return len(found) >= max(1, min(len(own), len(leaves(value))) / 2) and not is_constant


def _is_even(value: Value) -> bool:
    """Whether all entries have one size."""
    return len(set(_sizes(value))) == 1


def _digits(size: int, part: Part) -> int:
    """How many digits a number has without the zeros at its end, or before the point if that is more; a power of ten has one."""
    return max(len(str(size).rstrip("0")), _size_digits(size, part))


def _size_digits(size: int, part: Part) -> int:
    """How many digits a number has before the point, or behind it if it is smaller than 1; a power of ten has one."""
    whole = str(size // 10 ** _places(part))
    if whole == "0":
        return len(str(size).rstrip("0"))
    return 1 if whole.rstrip("0") == "1" else len(whole)


def is_telling(part: Part, value: Value) -> bool:
    """Whether nobody comes to the value by chance: two worked entries of different sizes, or only one, of two digits."""
    found = worked_entries(part, value)
    return len(set(found)) > 1 or (len(found) == 1 and _digits(found[0], part) >= _DIGITS)


def is_digit(part: Part, value: Value) -> bool:
    """Whether the value is a single number of one digit; such a one stands in many places by chance."""
    return len(leaves(value)) == 1 and not is_telling(part, value)


def _places(part: Part) -> int:
    return part.decimals if part.kind in ("number", "vector", "matrix") else 0


def worked_entries(part: Part, value: Value) -> list[int]:
    """The sizes of the entries that somebody had to work out, in units of the last decimal that the part asks for."""
    places = _places(part)
    written = map(_written(part), (size for size in _sizes(value) if size < LARGEST))
    return [size for size in written if size != 0 and size not in [10**power for power in range(places + 1)]]


def _written(part: Part) -> Callable[[float], int]:
    """A size in units of the last decimal that the part asks for."""
    return lambda size: math.floor(min(size, LARGEST) * 10 ** _places(part) + 0.5)


def is_copy(value: Value, others: Iterable[Value]) -> bool:
    """Whether the value, apart from signs and the form, is one of the others, a row or the beginning of one, or its only entry."""
    own = _sizes(value)
    return any(_repeats(own, _sizes(piece)) for other in others for piece in (other, *_rows(other)))


def _repeats(own: list[float], other: list[float]) -> bool:
    return own == (other[: len(own)] if len(own) > 1 else list(dict.fromkeys(other)))


def _rows(value: Value) -> tuple[Value, ...]:
    return value if isinstance(value, tuple) and all(isinstance(row, tuple) for row in value) else ()


def _sizes(value: Value) -> list[float]:
    return [abs(float(leaf)) for leaf in leaves(value)]


def givens(variant: Variant) -> list[Value]:
    """The numbers that the question gives, entries of more than one digit also by themselves: a diagonal is quickly copied."""
    given = [value for value in variant.parameters.values() if _is_numeric(value)]
    entries = (leaf for value in given if isinstance(value, tuple) for leaf in leaves(value))
    return [*given, *dict.fromkeys(leaf for leaf in entries if abs(float(leaf)) >= 10 or float(leaf) % 1)]


def _is_numeric(value: Value) -> bool:
    found = leaves(value)
    return bool(found) and all(isinstance(leaf, int | float | Fraction | Ln2) and not isinstance(leaf, bool) for leaf in found)
