"""Dropout with a given mask, and soft thresholding: what a penalty on absolute values does to a weight."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from examgen.core import kinks
from examgen.core.numbers import Scalar
from examgen.engine import arrays, checks
from examgen.engine.arrays import Array, ArrayLike, as_arrays, plain
from examgen.errors import ArgumentError

HALF = Fraction(1, 2)


def _kept(
    function: str, input: ArrayLike, p: Scalar, training: bool, mask: ArrayLike | None, inverted: bool
) -> tuple[Array, Array]:
    """The input, and what each entry is multiplied by."""
    x, rate, m = as_arrays(function, input=input, p=p, mask=mask)
    if rate.ndim or not 0 <= rate <= 1:
        raise ArgumentError(function, "p", plain(rate), "a probability")
    if not training:
        return x, np.asarray(1 + 0 * rate if inverted else 1 - rate)
    if m is None or not np.all((m == 0) | (m == 1)):
        raise ArgumentError(function, "mask", "missing, or neither 0 nor 1 somewhere", "1 for what is kept, and 0")
    checks.require_shape(function, "mask", m, x.shape, "the shape of input")
    if inverted and rate == 1:
        return x, arrays.zeros_like(m)
    return x, m / (1 - rate) if inverted else m


def dropout(
    input: ArrayLike, p: Scalar = HALF, training: bool = True, *, mask: ArrayLike | None = None, inverted: bool = True
) -> Array:
    """Each entry is dropped with probability ``p``; ``mask`` says which ones are kept (1) this time.

    As in PyTorch dropout is ``inverted``: kept entries are divided by 1 - p in training, and nothing happens in evaluation.
    Otherwise they stay as they are, and evaluation multiplies all entries by 1 - p (Srivastava et al., 2014).
    """
    x, factor = _kept("dropout", input, p, training, mask, inverted)
    return plain(x * factor)


def dropout_backward(
    grad_output: ArrayLike,
    input: ArrayLike,
    p: Scalar = HALF,
    training: bool = True,
    *,
    mask: ArrayLike | None = None,
    inverted: bool = True,
) -> Array:
    """Gradient with respect to ``input``, for the same mask."""
    x, factor = _kept("dropout_backward", input, p, training, mask, inverted)
    (g,) = as_arrays("dropout_backward", grad_output=grad_output)
    checks.elementwise("dropout_backward", g, x)
    return plain(g * factor)


def softshrink(input: ArrayLike, lambd: ArrayLike = HALF) -> Array:
    """``input``, moved towards 0 by ``lambd`` but not beyond it: the minimizer of (w - input)^2 / 2 + lambd |w|.

    ``lambd`` is a number, as in PyTorch, or an array that broadcasts. Source: Donoho and Johnstone, 1994.
    """
    x, limit = as_arrays("softshrink", input=input, lambd=lambd)
    _check_limit("softshrink", limit)
    return plain(np.where(x > limit, x - limit, np.where(x < -limit, x + limit, 0 * (x + limit))))


def _check_limit(function: str, limit: Array) -> None:
    if np.any(limit < 0):
        raise ArgumentError(function, "lambd", "negative somewhere", "at least 0")


def softshrink_backward(grad_output: ArrayLike, input: ArrayLike, lambd: ArrayLike = HALF) -> Array:
    """Gradient with respect to ``input``: passed where something is left; 0 at the kinks, which are reported."""
    g, x, limit = as_arrays("softshrink_backward", grad_output=grad_output, input=input, lambd=lambd)
    checks.elementwise("softshrink_backward", g, x)
    _check_limit("softshrink_backward", limit)
    if np.any(np.asarray(abs(x) == limit) & np.asarray(g != 0)):
        kinks.report("softshrink_at_its_threshold")
    return plain(np.where(abs(x) > limit, g, arrays.zeros_like(g)))
