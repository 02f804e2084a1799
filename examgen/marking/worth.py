"""Whether an answer took work like the key's. Only such answers carry an error forward, and only such ones follow from it.

What counts are its entries as the part wants them written: 0, 1 and 0.001, and what is rounded to these, cost nobody work, and
neither do numbers that nobody could go on with, or always the same one. An answer that repeats what is given, or an earlier answer,
took no work either.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from fractions import Fraction

from examgen.core.numbers import Ln2, Value, leaves
from examgen.core.record import Part, Variant

_DIGITS = 2
LARGEST = 10**9
"""Beyond this nobody computes on paper."""


def is_worked(part: Part, value: Value, others: Iterable[Value]) -> bool:
    """Whether the value has half as many worked entries as the part's own answer, not all alike, and is none of these others.

    A single number needs two digits where the key's has as many (before the point, or behind it). An entry that is left open was
    not worked out, and from the others alone nobody goes on.
    """
    if any(map(math.isnan, _sizes(value))):
        return False
    found, own = worked_entries(part, value), worked_entries(part, part.answer)
    is_constant = len(found) > 1 and len(set(found)) == 1 and (len(set(own)) > 1 or _is_even(value) > _is_even(part.answer))
    if len(found) == len(own) == 1 and _digits(found[0], part) < min(_DIGITS, _digits(own[0], part)):
        return False
    return len(found) >= max(1, min(len(own), len(leaves(value))) / 2) and not is_constant and not is_copy(value, others)


def _is_even(value: Value) -> bool:
    """Whether all entries have one size."""
    return len(set(_sizes(value))) == 1


def _digits(size: int, part: Part) -> int:
    """How many digits a number has before the point, or behind it if it is smaller than 1; a power of ten has one."""
    whole = str(size // 10 ** _places(part))
    if whole == "0":
        return len(str(size).rstrip("0"))
    return 1 if whole.rstrip("0") == "1" else len(whole)


def _places(part: Part) -> int:
    return part.decimals if part.kind in ("number", "vector", "matrix") else 0


def worked_entries(part: Part, value: Value) -> list[int]:
    """The sizes of the entries that somebody had to work out, in units of the last decimal that the part asks for."""
    places = _places(part)
    sizes = [abs(float(leaf)) for leaf in leaves(value)]
    written = [math.floor(size * 10**places + 0.5) for size in sizes if size < LARGEST]
    return [size for size in written if size != 0 and size not in [10**power for power in range(places + 1)]]


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
