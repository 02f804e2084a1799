"""Arrays of one arithmetic, and the bridge from an operation to its trace.

An operation's arguments are numbers, arrays or rectangular nests of tuples and lists. As soon as one of them holds a
float, all become float64 arrays; else all become object arrays of ``Fraction`` and ``Ln2``, and every rational
operation stays exact (an ``exp``, ``log`` or ``sqrt`` without an exact value leaves a float in the object array). NaN
and infinity pass through.

What an operation returns is an array of the same arithmetic, or a plain Python number where no dimension is left.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from examgen.core import numbers
from examgen.core.numbers import Ln2
from examgen.errors import ArgumentError

if TYPE_CHECKING:
    from examgen.core.trace import Recorder

ArrayLike: TypeAlias = Any
"""What an operation accepts: a number, an array, or a rectangular nest of tuples and lists of numbers."""

Array: TypeAlias = Any
"""What an operation returns: an array (float64, or objects that are exact), or a Python number where no dimension is
left.
"""

Step: TypeAlias = Callable[..., Any]


@cache
def _holds_floats(kind: type) -> bool | None:
    """Whether entries of this type are floats; ``None`` for what is no number."""
    if issubclass(kind, float | np.floating):
        return True
    return False if issubclass(kind, int | Fraction | Ln2 | np.integer | np.bool_) else None


def _exact_entry(value: Any) -> Any:
    return value if isinstance(value, Fraction | Ln2 | float) else Fraction(int(value))


_to_exact = np.frompyfunc(_exact_entry, 1, 1)


def _boxed(function: str, argument: str, value: ArrayLike) -> Array:
    """A fresh array of floats or of unconverted exact entries."""
    if isinstance(value, np.ndarray) and value.dtype.kind == "f":
        box = value.astype(np.float64)
    else:
        try:
            box = np.array(value, dtype=object)
        except ValueError:
            raise ArgumentError(function, argument, "a nest of unequal lengths", "a rectangular array of numbers") from None
        kinds = {_holds_floats(kind) for kind in set(map(type, box.flat))}
        if None in kinds:
            raise ArgumentError(function, argument, repr(value)[:60], "a rectangular array of numbers")
        box = box.astype(np.float64) if True in kinds else box
    if box.size == 0:
        raise ArgumentError(function, argument, f"empty, shape {box.shape}", "at least one entry")
    return box


def as_arrays(function: str, **arguments: ArrayLike) -> list[Array]:
    """The arguments as fresh arrays of one arithmetic, ``None`` where an argument is ``None``.

    Raises ``ArgumentError``, in the name of ``function``, for ragged nests, for entries that are no numbers and for
    empty arrays.
    """
    boxes = [None if value is None else _boxed(function, name, value) for name, value in arguments.items()]
    if any(box is not None and box.dtype == np.float64 for box in boxes):
        return [box if box is None or box.dtype == np.float64 else box.astype(np.float64) for box in boxes]
    return [box if box is None else _to_exact(box, box) for box in boxes]


def plain(value: Any) -> Array:
    """The value itself, or a Python number where it has no dimension."""
    return value.item() if isinstance(value, np.generic) or (isinstance(value, np.ndarray) and value.ndim == 0) else value


def zeros_like(array: Array, shape: tuple[int, ...] | None = None) -> Array:
    """Zeros of the same arithmetic, in the same or in the given shape."""
    return filled(array.shape if shape is None else shape, 0, array.dtype)


def filled(shape: tuple[int, ...], value: Any, dtype: Any) -> Array:
    """A constant array; integers become fractions in an exact one, so that dividing it stays exact."""
    return np.full(shape, Fraction(value) if dtype.kind == "O" and isinstance(value, int) else value, dtype=dtype)


def lifted(exact: Callable[[Any], Any], floats: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """One elementwise function for both arithmetics; floats overflow to infinity without a warning, as in PyTorch."""
    entry = np.frompyfunc(exact, 1, 1)

    def function(array: Any) -> Any:
        if isinstance(array, float) or getattr(array, "dtype", None) == np.float64:
            with np.errstate(all="ignore"):
                return floats(array)
        return entry(array)

    return function


def _exact_expm1(value: Any) -> Any:
    power = numbers.exp(value)
    return power - 1 if isinstance(power, Fraction) else math.expm1(float(value))


def _exact_log1p(value: Any) -> Any:
    return math.log1p(value) if isinstance(value, float) else numbers.log(1 + value)


def _exact_tanh(value: Any) -> Any:
    power = numbers.exp(-2 * abs(value))
    if not isinstance(power, Fraction):
        return math.tanh(float(value))
    size = (1 - power) / (1 + power)
    return size if value > 0 else -size


exp = lifted(numbers.exp, np.exp)
log = lifted(numbers.log, np.log)
sqrt = lifted(numbers.sqrt, np.sqrt)
expm1 = lifted(_exact_expm1, np.expm1)
log1p = lifted(_exact_log1p, np.log1p)
tanh = lifted(_exact_tanh, np.tanh)


def times(weight: Array, value: Array) -> Array:
    """``weight * value``, and 0 where the weight is 0: neither infinite nor inexact values come in without a weight."""
    weight = np.asarray(weight)
    return weight * np.where(weight == 0, zeros_like(weight), value)


def raw(**arguments: ArrayLike) -> list[Array]:
    """The arguments as arrays, unchecked and unconverted: what the bindings of a replay need."""
    return [None if value is None else np.array(numbers.freeze(value), dtype=object) for value in arguments.values()]


def replays(trace: Recorder | None) -> bool:
    """Whether an operation is asked for its formulas only, on numbers that it may never have been made for."""
    return trace is not None and trace.replays


def silent(name: str, formula: str, compute: Callable[[], Any], *, note: str = "", **bindings: Any) -> Any:
    """The step function of an operation that nobody records."""
    return compute()


def recorder(trace: Recorder | None) -> Step:
    """``trace.step`` for operations: ``compute`` gives the value, and the operation goes on with it.

    A replay computes nothing but formulas: there the operation goes on with what the trace gives back. What a name stands for
    anyway, such as an earlier step, is not bound.
    """
    if trace is None:
        return silent

    def step(name: str, formula: str, compute: Callable[[], Any], *, note: str = "", **bindings: Any) -> Any:
        bindings = {given: value for given, value in bindings.items() if not trace.means(given, value)}
        if trace.replays:
            return trace.step(name, formula, compute, note=note, **bindings)
        value = compute()
        trace.step(name, formula, lambda: plain(value), note=note, **bindings)
        return value

    return step
