"""Pooling layers, forward and backward.

``input`` is (N, C, *size) or (C, *size). Sizes are one integer or one per dimension; ``stride`` defaults to the kernel size, and
padding is at most half of the kernel. Incomplete windows at the end are dropped; ``ceil_mode`` keeps those that do not begin in the
padding behind the input. Backward operations take all arguments but ``return_indices``.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np

from examgen.core import kinks
from examgen.engine import checks
from examgen.engine.arrays import Array, ArrayLike, as_arrays, zeros_like
from examgen.engine.conv import Sizes
from examgen.engine.windows import Windows
from examgen.errors import ArgumentError


def _windows(
    function: str,
    x: Array,
    dimensions: int,
    kernel_size: Sizes,
    stride: Sizes | None,
    padding: Sizes,
    dilation: Sizes = 1,
    ceil_mode: bool = False,
) -> Windows:
    if x.ndim not in (dimensions + 1, dimensions + 2):
        expected = "(N, C, L) or (C, L)" if dimensions == 1 else "(N, C, H, W) or (C, H, W)"
        raise ArgumentError(function, "input", checks.shaped(x), f"shape {expected}")
    kernel = checks.per_dimension(function, "kernel_size", kernel_size, dimensions, 1)
    windows = Windows(
        size=x.shape[-dimensions:],
        kernel=kernel,
        stride=kernel if stride is None else checks.per_dimension(function, "stride", stride, dimensions, 1),
        padding=checks.per_dimension(function, "padding", padding, dimensions, 0),
        dilation=checks.per_dimension(function, "dilation", dilation, dimensions, 1),
        ceil_mode=ceil_mode,
    )
    if any(2 * p > k for p, k in zip(windows.padding, kernel, strict=True)):
        raise ArgumentError(function, "padding", padding, f"at most half of the kernel size {kernel}")
    windows.check(function, "kernel_size")
    return windows


def to_largest(cut: Array, g: Array) -> Array:
    """Each gradient at the first largest entry of its window, 0 elsewhere; a tie that matters is reported (see ``core.kinks``)."""
    tied = np.asarray(cut == cut.max(axis=-1)[..., None]).sum(axis=-1) > 1
    if np.any(tied & np.asarray(g != 0)):
        kinks.report("tie_in_a_max_pool")
    first = np.asarray(cut.argmax(axis=-1))[..., None] == np.arange(cut.shape[-1])
    return np.where(first, np.asarray(g)[..., None], zeros_like(cut))


def _max_pool(dimensions: int, input: ArrayLike, *sizes: Any, return_indices: bool) -> Array:
    function = f"max_pool{dimensions}d"
    (x,) = as_arrays(function, input=input)
    windows = _windows(function, x, dimensions, *sizes)
    cut, shape = windows.cut(x, fill=-math.inf), (*x.shape[:-dimensions], *windows.output)
    largest = cut.max(axis=-1).reshape(shape)
    if not return_indices:
        return largest
    first = cut.argmax(axis=-1)
    return largest, windows.places()[np.arange(first.shape[-1]), first].reshape(shape)


def _pool_backward(
    function: str,
    dimensions: int,
    spread: Callable[[Windows, Array, Array], Array],
    grad_output: ArrayLike,
    input: ArrayLike,
    *sizes: Any,
) -> Array:
    """``spread`` turns input and gradients (..., windows) into gradients (..., windows, entries of one)."""
    g, x = as_arrays(function, grad_output=grad_output, input=input)
    windows = _windows(function, x, dimensions, *sizes)
    lead = x.shape[:-dimensions]
    checks.require_shape(function, "grad_output", g, (*lead, *windows.output), "the shape of the output")
    return windows.add_back(spread(windows, x, g.reshape(*lead, -1)))


def _spread_max(windows: Windows, x: Array, g: Array) -> Array:
    return to_largest(windows.cut(x, fill=-math.inf), g)


def max_pool1d(
    input: ArrayLike,
    kernel_size: Sizes,
    stride: Sizes | None = None,
    padding: Sizes = 0,
    dilation: Sizes = 1,
    ceil_mode: bool = False,
    return_indices: bool = False,
) -> Array:
    """Largest entry of every window of (N, C, L); with ``return_indices`` also the flat place of the first one in its map."""
    return _max_pool(1, input, kernel_size, stride, padding, dilation, ceil_mode, return_indices=return_indices)


def max_pool1d_backward(
    grad_output: ArrayLike,
    input: ArrayLike,
    kernel_size: Sizes,
    stride: Sizes | None = None,
    padding: Sizes = 0,
    dilation: Sizes = 1,
    ceil_mode: bool = False,
) -> Array:
    """Gradient with respect to ``input``: to the first largest entry of every window; overlapping windows add up."""
    name = "max_pool1d_backward"
    return _pool_backward(name, 1, _spread_max, grad_output, input, kernel_size, stride, padding, dilation, ceil_mode)


def max_pool2d(
    input: ArrayLike,
    kernel_size: Sizes,
    stride: Sizes | None = None,
    padding: Sizes = 0,
    dilation: Sizes = 1,
    ceil_mode: bool = False,
    return_indices: bool = False,
) -> Array:
    """Largest entry of every window of (N, C, H, W); with ``return_indices`` also the flat place of the first one in its map."""
    return _max_pool(2, input, kernel_size, stride, padding, dilation, ceil_mode, return_indices=return_indices)


def max_pool2d_backward(
    grad_output: ArrayLike,
    input: ArrayLike,
    kernel_size: Sizes,
    stride: Sizes | None = None,
    padding: Sizes = 0,
    dilation: Sizes = 1,
    ceil_mode: bool = False,
) -> Array:
    """Gradient with respect to ``input``: to the first largest entry (row by row) of every window; overlapping windows add up."""
    name = "max_pool2d_backward"
    return _pool_backward(name, 2, _spread_max, grad_output, input, kernel_size, stride, padding, dilation, ceil_mode)


def _divisors(windows: Windows, count_include_pad: bool, dtype: Any) -> Array:
    """By what each window's sum is divided, as fractions or floats."""
    return (windows.counts(count_include_pad) * Fraction(1)).astype(dtype)


def _avg_pool(
    dimensions: int, input: ArrayLike, kernel: Sizes, stride: Sizes | None, padding: Sizes, ceil: bool, full: bool
) -> Array:
    function = f"avg_pool{dimensions}d"
    (x,) = as_arrays(function, input=input)
    windows = _windows(function, x, dimensions, kernel, stride, padding, ceil_mode=ceil)
    means = windows.cut(x).sum(axis=-1) / _divisors(windows, full, x.dtype)
    return means.reshape(*x.shape[:-dimensions], *windows.output)


def _spread_mean(count_include_pad: bool) -> Callable[[Windows, Array, Array], Array]:
    def spread(windows: Windows, x: Array, g: Array) -> Array:
        shares = (g / _divisors(windows, count_include_pad, x.dtype))[..., None]
        return np.broadcast_to(shares, (*g.shape, math.prod(windows.kernel)))

    return spread


def avg_pool1d(
    input: ArrayLike,
    kernel_size: Sizes,
    stride: Sizes | None = None,
    padding: Sizes = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
) -> Array:
    """Mean of every window of (N, C, L); padding counts as zeros unless ``count_include_pad`` is false."""
    return _avg_pool(1, input, kernel_size, stride, padding, ceil_mode, count_include_pad)


def avg_pool1d_backward(
    grad_output: ArrayLike,
    input: ArrayLike,
    kernel_size: Sizes,
    stride: Sizes | None = None,
    padding: Sizes = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
) -> Array:
    """Gradient with respect to ``input``: every window spreads its gradient evenly."""
    spread = _spread_mean(count_include_pad)
    return _pool_backward("avg_pool1d_backward", 1, spread, grad_output, input, kernel_size, stride, padding, 1, ceil_mode)


def avg_pool2d(
    input: ArrayLike,
    kernel_size: Sizes,
    stride: Sizes | None = None,
    padding: Sizes = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
) -> Array:
    """Mean of every window of (N, C, H, W); padding counts as zeros unless ``count_include_pad`` is false."""
    return _avg_pool(2, input, kernel_size, stride, padding, ceil_mode, count_include_pad)


def avg_pool2d_backward(
    grad_output: ArrayLike,
    input: ArrayLike,
    kernel_size: Sizes,
    stride: Sizes | None = None,
    padding: Sizes = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
) -> Array:
    """Gradient with respect to ``input``: every window spreads its gradient evenly."""
    spread = _spread_mean(count_include_pad)
    return _pool_backward("avg_pool2d_backward", 2, spread, grad_output, input, kernel_size, stride, padding, 1, ceil_mode)
