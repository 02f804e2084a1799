"""Pooling layers, forward and backward.

``input`` is (N, C, *size) or (C, *size). Sizes are one integer or one per dimension; ``stride`` defaults to the
kernel size, incomplete windows are dropped (floor), and padding is at most half of the kernel.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from examgen.core import kinks
from examgen.engine import checks
from examgen.engine.arrays import Array, ArrayLike, as_arrays, plain, zeros_like
from examgen.engine.conv import Sizes
from examgen.engine.windows import Windows
from examgen.errors import ArgumentError


def _windows(function: str, x: Array, dimensions: int, kernel_size: Sizes, stride: Sizes | None, padding: Sizes) -> Windows:
    if x.ndim not in (dimensions + 1, dimensions + 2):
        expected = "(N, C, L) or (C, L)" if dimensions == 1 else "(N, C, H, W) or (C, H, W)"
        raise ArgumentError(function, "input", checks.shaped(x), f"shape {expected}")
    kernel = checks.per_dimension(function, "kernel_size", kernel_size, dimensions, 1)
    windows = Windows(
        size=x.shape[-dimensions:],
        kernel=kernel,
        stride=kernel if stride is None else checks.per_dimension(function, "stride", stride, dimensions, 1),
        padding=checks.per_dimension(function, "padding", padding, dimensions, 0),
        dilation=(1,) * dimensions,
    )
    if any(2 * p > k for p, k in zip(windows.padding, kernel, strict=True)):
        raise ArgumentError(function, "padding", padding, f"at most half of the kernel size {kernel}")
    windows.check(function, "kernel_size")
    return windows


def _to_largest(cut: Array, g: Array) -> Array:
    """Each gradient at the first largest entry of its window, 0 elsewhere; a tie that matters is reported (see ``core.kinks``)."""
    tied = np.asarray(cut == cut.max(axis=-1)[..., None]).sum(axis=-1) > 1
    if np.any(tied & np.asarray(g != 0)):
        kinks.report("tie_in_a_max_pool")
    first = np.asarray(cut.argmax(axis=-1))[..., None] == np.arange(cut.shape[-1])
    return np.where(first, np.asarray(g)[..., None], zeros_like(cut))


def _max_pool(dimensions: int, input: ArrayLike, *sizes: Any) -> Array:
    function = f"max_pool{dimensions}d"
    (x,) = as_arrays(function, input=input)
    windows = _windows(function, x, dimensions, *sizes)
    return windows.cut(x, fill=-math.inf).max(axis=-1).reshape(*x.shape[:-dimensions], *windows.output)


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
    return _to_largest(windows.cut(x, fill=-math.inf), g)


def max_pool1d(input: ArrayLike, kernel_size: Sizes, stride: Sizes | None = None, padding: Sizes = 0) -> Array:
    """Largest entry of every window of (N, C, L)."""
    return _max_pool(1, input, kernel_size, stride, padding)


def max_pool1d_backward(
    grad_output: ArrayLike, input: ArrayLike, kernel_size: Sizes, stride: Sizes | None = None, padding: Sizes = 0
) -> Array:
    """Gradient with respect to ``input``: to the first largest entry of every window; overlapping windows add up."""
    return _pool_backward("max_pool1d_backward", 1, _spread_max, grad_output, input, kernel_size, stride, padding)


def max_pool2d(input: ArrayLike, kernel_size: Sizes, stride: Sizes | None = None, padding: Sizes = 0) -> Array:
    """Largest entry of every window of (N, C, H, W)."""
    return _max_pool(2, input, kernel_size, stride, padding)


def max_pool2d_backward(
    grad_output: ArrayLike, input: ArrayLike, kernel_size: Sizes, stride: Sizes | None = None, padding: Sizes = 0
) -> Array:
    """Gradient with respect to ``input``: to the first largest entry (row by row) of every window; windows add up."""
    return _pool_backward("max_pool2d_backward", 2, _spread_max, grad_output, input, kernel_size, stride, padding)


def _divisors(windows: Windows, count_include_pad: bool) -> Array:
    """By what each window's sum is divided, as Python integers so that fractions stay exact."""
    ones = np.ones(windows.size, dtype=object)
    inside = windows.cut(ones).sum(axis=-1)
    return inside * 0 + math.prod(windows.kernel) if count_include_pad else inside


def _avg_pool(dimensions: int, input: ArrayLike, kernel: Sizes, stride: Sizes | None, padding: Sizes, full: bool) -> Array:
    function = f"avg_pool{dimensions}d"
    (x,) = as_arrays(function, input=input)
    windows = _windows(function, x, dimensions, kernel, stride, padding)
    means = windows.cut(x).sum(axis=-1) / _divisors(windows, full).astype(x.dtype)
    return means.reshape(*x.shape[:-dimensions], *windows.output)


def _spread_mean(count_include_pad: bool) -> Callable[[Windows, Array, Array], Array]:
    def spread(windows: Windows, x: Array, g: Array) -> Array:
        shares = (g / _divisors(windows, count_include_pad).astype(x.dtype))[..., None]
        return np.broadcast_to(shares, (*g.shape, math.prod(windows.kernel)))

    return spread


def avg_pool1d(
    input: ArrayLike,
    kernel_size: Sizes,
    stride: Sizes | None = None,
    padding: Sizes = 0,
    *,
    count_include_pad: bool = True,
) -> Array:
    """Mean of every window of (N, C, L); padding counts as zeros unless ``count_include_pad`` is false."""
    return _avg_pool(1, input, kernel_size, stride, padding, count_include_pad)


def avg_pool1d_backward(
    grad_output: ArrayLike,
    input: ArrayLike,
    kernel_size: Sizes,
    stride: Sizes | None = None,
    padding: Sizes = 0,
    *,
    count_include_pad: bool = True,
) -> Array:
    """Gradient with respect to ``input``: every window spreads its gradient evenly."""
    spread = _spread_mean(count_include_pad)
    return _pool_backward("avg_pool1d_backward", 1, spread, grad_output, input, kernel_size, stride, padding)


def avg_pool2d(
    input: ArrayLike,
    kernel_size: Sizes,
    stride: Sizes | None = None,
    padding: Sizes = 0,
    *,
    count_include_pad: bool = True,
) -> Array:
    """Mean of every window of (N, C, H, W); padding counts as zeros unless ``count_include_pad`` is false."""
    return _avg_pool(2, input, kernel_size, stride, padding, count_include_pad)


def avg_pool2d_backward(
    grad_output: ArrayLike,
    input: ArrayLike,
    kernel_size: Sizes,
    stride: Sizes | None = None,
    padding: Sizes = 0,
    *,
    count_include_pad: bool = True,
) -> Array:
    """Gradient with respect to ``input``: every window spreads its gradient evenly."""
    spread = _spread_mean(count_include_pad)
    return _pool_backward("avg_pool2d_backward", 2, spread, grad_output, input, kernel_size, stride, padding)


def _flat(function: str, dims: int, input: ArrayLike, **more: ArrayLike) -> tuple[Array, Array, Array | None]:
    """Input, input with its last ``dims`` axes as one, and a gradient of the shape that is left (if there is one)."""
    found = as_arrays(function, input=input, **more)
    x, g = found[0], found[1] if more else None
    if checks.whole(function, "dims", dims, 1) > x.ndim:
        raise ArgumentError(function, "dims", dims, f"at most the {x.ndim} dimensions of input")
    lead = x.shape[: x.ndim - dims]
    checks.require_shape(function, "grad_output", g, lead, "the shape of the output")
    return x, x.reshape(*lead, -1), g


def global_max_pool(input: ArrayLike, dims: int = 2) -> Array:
    """Largest entry over the last ``dims`` axes, which disappear: (N, C, H, W) gives (N, C)."""
    return plain(_flat("global_max_pool", dims, input)[1].max(axis=-1))


def global_max_pool_backward(grad_output: ArrayLike, input: ArrayLike, dims: int = 2) -> Array:
    """Gradient with respect to ``input``: all of it to the first largest entry."""
    x, flat, g = _flat("global_max_pool_backward", dims, input, grad_output=grad_output)
    return _to_largest(flat, g).reshape(x.shape)


def global_avg_pool(input: ArrayLike, dims: int = 2) -> Array:
    """Mean over the last ``dims`` axes, which disappear: (N, C, H, W) gives (N, C)."""
    _, flat, _ = _flat("global_avg_pool", dims, input)
    return plain(flat.sum(axis=-1) / flat.shape[-1])


def global_avg_pool_backward(grad_output: ArrayLike, input: ArrayLike, dims: int = 2) -> Array:
    """Gradient with respect to ``input``: spread evenly."""
    x, flat, g = _flat("global_avg_pool_backward", dims, input, grad_output=grad_output)
    shares = np.asarray(g)[..., None] / flat.shape[-1]
    return (shares + zeros_like(flat)).reshape(x.shape)
