"""Matrix products of exact numbers, computed with whole numbers over one denominator: that takes far less time than fractions."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any, TypeAlias

import numpy as np

from examgen.core.numbers import Ln2, ln2

Array: TypeAlias = Any
_LARGEST = 2**62
"""Up to here numpy counts in machine words."""


def matmul(left: Array, right: Array) -> Array:
    """``left @ right``, the same numbers. Where floats take part, or ln 2 on both sides, entries are multiplied one by one."""
    kinds = [set(map(type, array.flat)) if array.dtype == object else {float} for array in (left, right)]
    if not left.size or not right.size or not all(found <= {Fraction, Ln2} for found in kinds):
        return left @ right
    if kinds == [{Fraction}, {Fraction}]:
        return _product(left, right)
    if Ln2 in kinds[0] and Ln2 in kinds[1]:
        return left @ right
    (first, of_first), (second, of_second) = _parts(left, Ln2 in kinds[0]), _parts(right, Ln2 in kinds[1])
    multiple = _product(of_first, second) if of_first is not None else _product(first, of_second)
    return _sum(multiple, _product(first, second))


_sum = np.frompyfunc(ln2, 2, 1)
_rational = np.frompyfunc(lambda entry: entry.rational if isinstance(entry, Ln2) else entry, 1, 1)
_coefficient = np.frompyfunc(lambda entry: entry.coefficient if isinstance(entry, Ln2) else Fraction(0), 1, 1)


def _parts(array: Array, has_ln2: bool) -> tuple[Array, Array | None]:
    """The rational numbers of the array, and how often it has ln 2."""
    return (_rational(array), _coefficient(array)) if has_ln2 else (array, None)


def _product(left: Array, right: Array) -> Array:
    (one, below_one), (other, below_other) = _over_one_denominator(left), _over_one_denominator(right)
    largest = max(1, *map(abs, one.flat)) * max(1, *map(abs, other.flat)) * left.shape[-1]
    kind = np.int64 if largest < _LARGEST else object
    found, below = one.astype(kind) @ other.astype(kind), below_one * below_other
    return np.array([Fraction(above, below) for above in found.ravel().tolist()], dtype=object).reshape(found.shape)


def _over_one_denominator(array: Array) -> tuple[Array, int]:
    """The numbers above the bar, and the one below it."""
    entries = array.ravel().tolist()
    below = math.lcm(*{entry.denominator for entry in entries})
    above = np.empty(len(entries), dtype=object)
    above[:] = [entry.numerator * (below // entry.denominator) for entry in entries]
    return above.reshape(array.shape), below
