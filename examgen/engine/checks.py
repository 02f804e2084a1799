"""Checks of arguments that several operations share; each raises ``ArgumentError`` in the name of the operation."""

from __future__ import annotations

import operator
from typing import Any

import numpy as np

from examgen.core.numbers import freeze
from examgen.engine.arrays import Array
from examgen.errors import ArgumentError


def shaped(array: Array) -> str:
    """How an array is named in a message."""
    return f"shape {array.shape}"


def require_shape(function: str, argument: str, array: Array | None, shape: tuple[int, ...], because: str = "") -> None:
    """The array, unless it is ``None``, has exactly this shape."""
    if array is not None and array.shape != shape:
        raise ArgumentError(function, argument, shaped(array), f"shape {shape}" + (f": {because}" if because else ""))


def require_broadcast(function: str, argument: str, array: Array, shape: tuple[int, ...]) -> None:
    """The array can be spread over this shape."""
    fits = array.ndim <= len(shape) and all(a in (1, b) for a, b in zip(array.shape[::-1], shape[::-1], strict=False))
    if not fits:
        raise ArgumentError(function, argument, shaped(array), f"a shape that broadcasts to {shape}")


def whole(function: str, argument: str, value: Any, least: int) -> int:
    """An integer of at least ``least``."""
    if type(value) is int and value >= least:
        return value
    try:
        number = operator.index(freeze(value))
    except TypeError:
        number = None
    if number is None or number < least:
        raise ArgumentError(function, argument, value, f"an integer of at least {least}")
    return number


def per_dimension(function: str, argument: str, value: Any, dimensions: int, least: int) -> tuple[int, ...]:
    """One integer for every dimension, from one number for all or from a sequence."""
    values = tuple(value) if isinstance(value, tuple | list) else (value,) * dimensions
    if len(values) != dimensions:
        raise ArgumentError(function, argument, value, f"one integer, or one for each of {dimensions} dimensions")
    return tuple(whole(function, argument, entry, least) for entry in values)


def one_of(function: str, argument: str, value: Any, choices: tuple[str, ...]) -> str:
    """A word of a closed list."""
    if value not in choices:
        raise ArgumentError(function, argument, repr(value), "one of " + ", ".join(map(repr, choices)))
    return str(value)


def axis(function: str, argument: str, value: int, dimensions: int) -> int:
    """An axis of an array with so many dimensions; negative ones count from the end."""
    if not -dimensions <= value < dimensions:
        raise ArgumentError(function, argument, value, f"an axis of an array with {dimensions} dimensions")
    return value


def elementwise(function: str, grad_output: Array, like: Array, argument: str = "grad_output") -> None:
    """The gradient of an output has the output's shape."""
    require_shape(function, argument, grad_output, like.shape, "the shape of the output")


def classes(function: str, argument: str, value: Any, shape: tuple[int, ...], count: int, ignored: int | None = None) -> Array:
    """Integer classes from 0 to ``count`` - 1 in an array of this shape; ``ignored`` may stand among them."""
    found = np.asarray(value)
    if found.dtype.kind not in "iu":
        raise ArgumentError(function, argument, repr(value)[:60], f"integer class indices from 0 to {count - 1}")
    require_shape(function, argument, found, shape, "one class per example")
    wrong = found[((found < 0) | (found >= count)) & (found != ignored if ignored is not None else True)]
    if wrong.size:
        raise ArgumentError(function, argument, f"class {wrong.flat[0]}", f"a class from 0 to {count - 1}")
    return found
