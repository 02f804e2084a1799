"""Activation functions without exponentials that saturate: ``hardtanh`` and ``softsign``, as in ``torch.nn.functional``."""

from __future__ import annotations

import numpy as np

from examgen.core import kinks
from examgen.core.numbers import Scalar
from examgen.engine import arrays, checks
from examgen.engine.arrays import Array, ArrayLike, as_arrays, plain
from examgen.errors import ArgumentError


def _bounded(function: str, low: Array, high: Array) -> None:
    if low.ndim or high.ndim or not low < high:
        raise ArgumentError(function, "min_val", plain(low), f"a number below max_val, which is {plain(high)}")


def hardtanh(input: ArrayLike, min_val: Scalar = -1, max_val: Scalar = 1) -> Array:
    """``input``, cut off at ``min_val`` and ``max_val``."""
    x, low, high = as_arrays("hardtanh", input=input, min_val=min_val, max_val=max_val)
    _bounded("hardtanh", low, high)
    return plain(np.minimum(np.maximum(x, low), high))


def hardtanh_backward(grad_output: ArrayLike, input: ArrayLike, min_val: Scalar = -1, max_val: Scalar = 1) -> Array:
    """Gradient with respect to ``input``: passed between the bounds; 0 at the kinks, which are reported (see ``core.kinks``)."""
    g, x, low, high = as_arrays("hardtanh_backward", grad_output=grad_output, input=input, min_val=min_val, max_val=max_val)
    checks.elementwise("hardtanh_backward", g, x)
    _bounded("hardtanh_backward", low, high)
    if np.any(np.asarray((x == low) | (x == high)) & np.asarray(g != 0)):
        kinks.report("hardtanh_at_its_bound")
    return plain(np.where((x > low) & (x < high), g, arrays.zeros_like(g)))


def softsign(input: ArrayLike) -> Array:
    """input / (1 + |input|)."""
    (x,) = as_arrays("softsign", input=input)
    return plain(x / (1 + abs(x)))


def softsign_backward(grad_output: ArrayLike, input: ArrayLike) -> Array:
    """Gradient with respect to ``input``: 1 / (1 + |input|)^2, which has no kink."""
    g, x = as_arrays("softsign_backward", grad_output=grad_output, input=input)
    checks.elementwise("softsign_backward", g, x)
    return plain(g / (1 + abs(x)) ** 2)
