"""Loss functions, forward and backward, with PyTorch's reductions.

``reduction`` is "none", "mean" (the default) or "sum"; logarithms are natural. Targets and weights are constants: a
backward returns the gradient with respect to ``input`` alone, and ``grad_output`` has the shape of the loss (a number
unless "none").
"""

from __future__ import annotations

from typing import Any

import numpy as np

from examgen.core import numbers
from examgen.engine import arrays, checks
from examgen.engine.activations import logistic
from examgen.engine.arrays import Array, ArrayLike, as_arrays, plain, times
from examgen.errors import ArgumentError

REDUCTIONS = ("none", "mean", "sum")
SMALLEST_LOG = -100
"""``binary_cross_entropy`` cuts its logarithms off here, as PyTorch does."""


def reduced(losses: Array, reduction: str, divisor: Any) -> Array:
    """All losses, their sum, or their sum over ``divisor``."""
    if reduction == "none":
        return plain(losses)
    total = losses.sum()
    return plain(total / divisor if reduction == "mean" else total)


def spread(function: str, grad_output: Array, shape: tuple[int, ...], reduction: str, divisor: Any) -> Array:
    """Gradient of every single loss, from the gradient of the reduced one."""
    checks.one_of(function, "reduction", reduction, REDUCTIONS)
    checks.require_shape(function, "grad_output", grad_output, shape if reduction == "none" else (), "the shape of the loss")
    return grad_output / divisor if reduction == "mean" else grad_output


# Losses that compare entry by entry


def compared(function: str, reduction: str, **arguments: ArrayLike) -> list[Array]:
    """Checked arguments of one arithmetic, ``input`` first: a ``target`` has its shape, all others broadcast to it."""
    checks.one_of(function, "reduction", reduction, REDUCTIONS)
    found = as_arrays(function, **arguments)
    shape = found[0].shape
    for name, array in zip(arguments, found, strict=True):
        if name == "target":
            checks.require_shape(function, name, array, shape, "the shape of input")
        elif array is not None and not _broadcasts(array.shape, shape):
            raise ArgumentError(function, name, checks.shaped(array), f"a shape that broadcasts to {shape}")
    return found


def _broadcasts(shape: tuple[int, ...], to: tuple[int, ...]) -> bool:
    return len(shape) <= len(to) and all(a in (1, b) for a, b in zip(shape[::-1], to[::-1], strict=False))


def mse_loss(input: ArrayLike, target: ArrayLike, *, reduction: str = "mean") -> Array:
    """Squared differences, without a factor 1/2; "mean" divides by the number of entries. Same shapes."""
    x, y = compared("mse_loss", reduction, input=input, target=target)
    return reduced(np.asarray((x - y) ** 2), reduction, x.size)


def mse_loss_backward(grad_output: ArrayLike, input: ArrayLike, target: ArrayLike, *, reduction: str = "mean") -> Array:
    """Gradient with respect to ``input``."""
    x, y, g = compared("mse_loss_backward", reduction, input=input, target=target, grad_output=grad_output)
    return plain(spread("mse_loss_backward", g, x.shape, reduction, x.size) * 2 * (x - y))


def _exact_clamped_log(p: Any) -> Any:
    return max(numbers.log(p), SMALLEST_LOG) if p > 0 else SMALLEST_LOG


_clamped_log = arrays.lifted(_exact_clamped_log, lambda p: np.maximum(np.log(p), SMALLEST_LOG))


def _check_probabilities(function: str, argument: str, p: Array) -> None:
    if np.any((p < 0) | (p > 1)):
        raise ArgumentError(function, argument, "outside the range of a probability", "entries between 0 and 1")


def binary_cross_entropy(input: ArrayLike, target: ArrayLike, weight: ArrayLike | None = None, *, reduction: str = "mean") -> Array:
    """-(y ln p + (1 - y) ln(1 - p)) for probabilities ``input``; logarithms are cut off at -100. ``weight``
    broadcasts.
    """
    p, y, w = compared("binary_cross_entropy", reduction, input=input, target=target, weight=weight)
    _check_probabilities("binary_cross_entropy", "input", p)
    q = np.asarray(1 - p)
    losses = -(times(y, _clamped_log(p)) + times(1 - y, _clamped_log(q)))
    return reduced(np.asarray(losses if w is None else w * losses), reduction, p.size)


def binary_cross_entropy_backward(
    grad_output: ArrayLike,
    input: ArrayLike,
    target: ArrayLike,
    weight: ArrayLike | None = None,
    *,
    reduction: str = "mean",
) -> Array:
    """Gradient with respect to the probabilities: (p - y) / (p (1 - p)); the denominator is at least 1e-12."""
    name = "binary_cross_entropy_backward"
    p, y, w, g = compared(name, reduction, input=input, target=target, weight=weight, grad_output=grad_output)
    _check_probabilities(name, "input", p)
    g = spread(name, g, p.shape, reduction, p.size)
    gradient = g * (p - y) / np.maximum(p * (1 - p), arrays.filled((), 1, p.dtype) / 10**12)
    return plain(gradient if w is None else w * gradient)


def binary_cross_entropy_with_logits(
    input: ArrayLike,
    target: ArrayLike,
    weight: ArrayLike | None = None,
    *,
    reduction: str = "mean",
    pos_weight: ArrayLike | None = None,
) -> Array:
    """Binary cross-entropy of sigmoid(``input``); ``pos_weight`` multiplies the term of the positive class."""
    name = "binary_cross_entropy_with_logits"
    z, y, w, c = compared(name, reduction, input=input, target=target, weight=weight, pos_weight=pos_weight)
    # ln(1 + exp(-z)), written so that nothing overflows
    minus_log_p = np.maximum(-z, arrays.zeros_like(z)) + arrays.log1p(arrays.exp(-abs(z)))
    positive = 1 if c is None else 1 + (c - 1) * y
    losses = np.asarray((1 - y) * z + positive * minus_log_p)
    return reduced(losses if w is None else np.asarray(w * losses), reduction, z.size)


def binary_cross_entropy_with_logits_backward(
    grad_output: ArrayLike,
    input: ArrayLike,
    target: ArrayLike,
    weight: ArrayLike | None = None,
    *,
    reduction: str = "mean",
    pos_weight: ArrayLike | None = None,
) -> Array:
    """Gradient with respect to the logits: sigmoid(z) - y when there are no weights."""
    name = "binary_cross_entropy_with_logits_backward"
    z, y, w, c, g = compared(
        name, reduction, input=input, target=target, weight=weight, pos_weight=pos_weight, grad_output=grad_output
    )
    g = spread(name, g, z.shape, reduction, z.size)
    p = logistic(z)
    gradient = g * (p - y if c is None else (1 - y) * p - c * y * (1 - p))
    return plain(gradient if w is None else w * gradient)
