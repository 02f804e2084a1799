"""Formulas over exact numbers and arrays.

A number is an ``int``, ``Fraction``, ``Ln2``, or ``float`` where nothing exact is left, and an array is an object array of these. A
vector has one axis and stands for a column; ``T(x)`` of it is a row, and a row times a column is a number.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import partial, reduce
from typing import Any

import numpy as np

from examgen.core import kinks, numbers, products
from examgen.core.arithmetic import Arithmetic, Quantity, divide, power
from examgen.core.expression import COMPARISONS
from examgen.core.numbers import Scalar
from examgen.errors import FormulaError


def quantity(value: Any) -> Quantity:
    """The value as exact formulas compute with it: nests and arrays as object arrays, whole numbers in them as fractions."""
    if isinstance(value, tuple | list):
        return np.array(_entry(value), dtype=object)
    if isinstance(value, np.ndarray):
        return quantity(value.tolist())
    return value.item() if isinstance(value, np.generic) else value


def _entry(leaf: Any) -> Any:
    if isinstance(leaf, tuple | list):
        return [_entry(one) for one in leaf]
    if isinstance(leaf, np.ndarray | np.generic):
        return _entry(leaf.tolist())
    return Fraction(leaf) if isinstance(leaf, int) else leaf


def is_array(value: Quantity) -> bool:
    """Whether the quantity has entries."""
    return isinstance(value, np.ndarray)


def _shape(value: Quantity) -> tuple[int, ...]:
    return value.shape if isinstance(value, np.ndarray) else ()


def _sized(sign: str, one: np.ndarray, other: np.ndarray) -> None:
    """Arrays of one size go together entry by entry, and a vector goes with every row of a matrix (a bias under examples)."""
    a, b = one.shape, other.shape
    if a and b and a != b and a[-1:] != b:
        raise FormulaError(f"{sign} between sizes {a} and {b}")


def entrywise(sign: str, rule: Callable[[Quantity, Quantity], Quantity]) -> Callable[[Quantity, Quantity], Quantity]:
    """An operator between numbers, arrays of one size, a number and an array."""

    def sized(one: Quantity, other: Quantity) -> Quantity:
        if isinstance(one, np.ndarray) and isinstance(other, np.ndarray):
            _sized(sign, one, other)
        return rule(one, other)

    return sized


def _times(one: Quantity, other: Quantity) -> Quantity:
    if is_array(one) and is_array(other):
        raise FormulaError("* between two arrays: write @ or odot")
    return one * other


def _matmul(one: Quantity, other: Quantity) -> Quantity:
    if not is_array(one) or not is_array(other):
        return one * other
    left, right = (array[:, None] if array.ndim == 1 else array for array in (one, other))
    if left.ndim != 2 or right.ndim != 2 or left.shape[1] != right.shape[0]:
        raise FormulaError(f"@ between sizes {one.shape} and {other.shape}")
    product = products.matmul(left, right)
    if other.ndim == 2:
        return product
    return product[0, 0] if product.size == 1 else product[:, 0]


_COMPARED: Mapping[str, Callable[[Any, Any], bool]] = {
    "<": lambda x, y: bool(x < y),
    "<=": lambda x, y: bool(x <= y),
    ">": lambda x, y: bool(x > y),
    ">=": lambda x, y: bool(x >= y),
    "==": lambda x, y: bool(x == y),
    "!=": lambda x, y: bool(x != y),
}
assert tuple(_COMPARED) == COMPARISONS


def _comparison(sign: str) -> Callable[[Quantity, Quantity], Quantity]:
    """A truth value for numbers, an array of zeros and ones for arrays."""
    each = np.frompyfunc(lambda x, y: Fraction(_COMPARED[sign](x, y)), 2, 1)

    def compared(one: Quantity, other: Quantity) -> Quantity:
        if isinstance(one, np.ndarray) and isinstance(other, np.ndarray):
            _sized(sign, one, other)
        return each(one, other) if is_array(one) or is_array(other) else _COMPARED[sign](one, other)

    return compared


def taken(array: Quantity, places: tuple[int | slice, ...]) -> Quantity:
    """Entries of an array; ``FormulaError`` beyond its ends (nothing is counted from the back)."""
    shape = _shape(array)
    inside = len(places) <= len(shape) and all(_inside(place, size) for place, size in zip(places, shape, strict=False))
    if not inside:
        raise FormulaError(f"no entry {list(places)} in size {shape}")
    return array[places]


def _inside(place: int | slice, size: int) -> bool:
    if isinstance(place, int):
        return 0 <= place < size
    return 0 <= (place.start or 0) < (size if place.stop is None else place.stop) <= size


def _listed(entries: list[Quantity]) -> Quantity:
    return quantity(tuple(entries))


def each(rule: Callable[[Scalar], Any]) -> Callable[[Quantity], Quantity]:
    """The function of a number, entry by entry for arrays."""
    entry: Callable[[Quantity], Quantity] = np.frompyfunc(rule, 1, 1)
    return entry


def _positive(value: Quantity) -> Quantity:
    """A mask of zeros and ones; where it meets a 0, a derivative would depend on a convention."""
    if np.any(np.asarray(value == 0)):
        kinks.report("positive_at_0")
    return each(lambda x: Fraction(int(x > 0)))(value)


def entries(*values: Quantity) -> list[Scalar]:
    """All entries of the quantities, row by row."""
    return [entry for value in values for entry in (value.flat if is_array(value) else (value,))]


def _extreme(name: str, choose: Callable[..., Any]) -> Callable[..., Quantity]:
    """The largest entry of one array; of several arguments the largest, entry by entry."""
    pairwise = entrywise(name, np.frompyfunc(choose, 2, 1))
    return lambda *given: reduce(pairwise, given) if len(given) > 1 else choose(entries(given[0]))


def _total(value: Quantity) -> Quantity:
    return sum(entries(value), Fraction(0))


def _norm(value: Quantity) -> Quantity:
    return numbers.sqrt(_total(value * value))


def _best(choose: Callable[..., Any], value: Quantity, *, first: int = 0) -> int:
    """The place of the largest (or smallest) entry. A tie depends on a convention, so it is reported."""
    found = entries(value)
    best = choose(found)
    if found.count(best) > 1:
        kinks.report("tie_of_the_maximum")
    return found.index(best) + first


def _onehot(place: Quantity, size: Quantity, *, first: int = 0) -> Quantity:
    at = int(place) - first
    if not 0 <= at < int(size):
        raise FormulaError(f"onehot: {int(place)} is no place among {int(size)}")
    return quantity(tuple(int(k == at) for k in range(int(size))))


def transposed(value: Quantity) -> Quantity:
    """The transpose; of a vector, the row."""
    if not is_array(value):
        return value
    return value[None, :] if value.ndim == 1 else value.T


def _flipped(value: Quantity) -> Quantity:
    """The entries of every axis from last to first, as mathematical convolution takes a kernel."""
    return np.flip(value)


def _odot(one: Quantity, other: Quantity) -> Quantity:
    if _shape(one) != _shape(other):
        raise FormulaError(f"odot between sizes {_shape(one)} and {_shape(other)}")
    return one * other


def _outer(one: Quantity, other: Quantity) -> Quantity:
    return np.array([[a * b for b in entries(other)] for a in entries(one)], dtype=object)


def _concat(*values: Quantity) -> Quantity:
    return np.array(entries(*values), dtype=object)


def _chosen(words: Quantity, mask: Quantity) -> Quantity:
    """The entries where the mask is not 0."""
    found = entries(words), entries(mask)
    if len(found[0]) != len(found[1]):
        raise FormulaError(f"chosen: {len(found[1])} places for {len(found[0])} entries")
    return np.array([one for one, taken in zip(*found, strict=True) if taken != 0], dtype=object)


def _floored(rule: Callable[[Any], int]) -> Callable[[Scalar], int]:
    return lambda x: rule(x) if isinstance(x, int | Fraction) else rule(float(x))


EXACT = Arithmetic(
    quantity=quantity,
    plain=lambda value: value,
    operators={
        "+": entrywise("+", operator.add),
        "-": entrywise("-", operator.sub),
        "*": _times,
        "/": entrywise("/", divide),
        "@": _matmul,
        "^": entrywise("^", np.frompyfunc(power, 2, 1)),
        **{sign: _comparison(sign) for sign in COMPARISONS},
    },
    functions={
        "ln": each(numbers.log),
        "log": each(numbers.log),
        "exp": each(numbers.exp),
        "sqrt": each(numbers.sqrt),
        "abs": each(abs),
        "sin": each(lambda x: math.sin(float(x))),
        "cos": each(lambda x: math.cos(float(x))),
        "sign": each(lambda x: Fraction((x > 0) - (x < 0))),
        "floor": each(_floored(math.floor)),
        "ceil": each(_floored(math.ceil)),
        "positive": _positive,
        "max": _extreme("max", max),
        "min": _extreme("min", min),
        "argmax": partial(_best, max),
        "argmin": partial(_best, min),
        "onehot": _onehot,
        "sum": _total,
        "mean": lambda value: divide(_total(value), len(entries(value))),
        "norm": _norm,
        "T": transposed,
        "flip": _flipped,
        "odot": _odot,
        "outer": _outer,
        "concat": _concat,
        "chosen": _chosen,
    },
    listed=_listed,
    entry=taken,
)
"""Operators and functions over exact numbers and arrays, without any operation of deep learning."""
