"""Convolutions as products of matrices: windows as columns, and the matrix of a whole convolution."""

from __future__ import annotations

import math

import numpy as np

from examgen.engine import checks
from examgen.engine.arrays import Array, ArrayLike, as_arrays
from examgen.engine.conv import Sizes, conv1d, conv2d
from examgen.engine.windows import Windows
from examgen.errors import ArgumentError


def _windows(function: str, size: tuple[int, ...], *sizes: Sizes) -> Windows:
    """Windows over an image; ``sizes`` are kernel, dilation, padding and stride, in PyTorch's order."""
    names = {"kernel_size": 1, "dilation": 1, "padding": 0, "stride": 1}
    axes = zip(names.items(), sizes, strict=True)
    kernel, dilation, padding, stride = (checks.per_dimension(function, name, given, 2, least) for (name, least), given in axes)
    windows = Windows(size=size, kernel=kernel, stride=stride, padding=padding, dilation=dilation)
    windows.check(function, "kernel_size")
    return windows


def unfold(input: ArrayLike, kernel_size: Sizes, dilation: Sizes = 1, padding: Sizes = 0, stride: Sizes = 1) -> Array:
    """The windows of (N, C, H, W) as columns: (N, C kH kW, number of windows), also without N ("im2col").

    A column holds the window's entries channel by channel, each row by row; windows are in the order of the output, row by row.
    """
    (x,) = as_arrays("unfold", input=input)
    if x.ndim not in (3, 4):
        raise ArgumentError("unfold", "input", checks.shaped(x), "shape (N, C, H, W) or (C, H, W)")
    columns = _windows("unfold", x.shape[-2:], kernel_size, dilation, padding, stride).cut(x).swapaxes(-1, -2)
    return columns.reshape(*x.shape[:-3], -1, columns.shape[-1])


def fold(
    input: ArrayLike,
    output_size: Sizes,
    kernel_size: Sizes,
    dilation: Sizes = 1,
    padding: Sizes = 0,
    stride: Sizes = 1,
) -> Array:
    """Columns (N, C kH kW, number of windows) back into (N, C, *output_size): entries of overlapping windows add up ("col2im").

    The transpose of ``unfold``, so each is the other's backward operation.
    """
    (x,) = as_arrays("fold", input=input)
    if x.ndim not in (2, 3):
        raise ArgumentError("fold", "input", checks.shaped(x), "shape (N, C * kH * kW, L) or (C * kH * kW, L)")
    size = checks.per_dimension("fold", "output_size", output_size, 2, 1)
    windows = _windows("fold", size, kernel_size, dilation, padding, stride)
    entries, count = math.prod(windows.kernel), math.prod(windows.output)
    if x.shape[-2] % entries or x.shape[-1] != count:
        expected = f"(..., a multiple of {entries}, {count}): the entries of a window, and the windows in {size}"
        raise ArgumentError("fold", "input", checks.shaped(x), expected)
    return windows.add_back(x.reshape(*x.shape[:-2], -1, entries, count).swapaxes(-1, -2))


def conv1d_matrix(
    weight: ArrayLike, size: int, stride: Sizes = 1, padding: Sizes = 0, dilation: Sizes = 1, groups: int = 1
) -> Array:
    """The matrix of ``conv1d`` without bias: times a flattened input (C, size) it is the flattened output (O, size').

    With one channel and stride 1 a Toeplitz matrix, whose row i holds the kernel from column i - padding on.
    """
    (w,) = as_arrays("conv1d_matrix", weight=weight)
    if w.ndim != 3:
        raise ArgumentError("conv1d_matrix", "weight", checks.shaped(w), "shape (out_channels, in_channels / groups, k)")
    shape = (w.shape[1] * checks.whole("conv1d_matrix", "groups", groups, 1), checks.whole("conv1d_matrix", "size", size, 1))
    return _responses(conv1d(_units(shape, w), w, None, stride, padding, dilation, groups))


def conv2d_matrix(
    weight: ArrayLike, size: Sizes, stride: Sizes = 1, padding: Sizes = 0, dilation: Sizes = 1, groups: int = 1
) -> Array:
    """The matrix of ``conv2d`` without bias: times a flattened input (C, *size) it is the flattened output (O, *size')."""
    (w,) = as_arrays("conv2d_matrix", weight=weight)
    if w.ndim != 4:
        raise ArgumentError("conv2d_matrix", "weight", checks.shaped(w), "shape (out_channels, in_channels / groups, kH, kW)")
    sides = checks.per_dimension("conv2d_matrix", "size", size, 2, 1)
    shape = (w.shape[1] * checks.whole("conv2d_matrix", "groups", groups, 1), *sides)
    return _responses(conv2d(_units(shape, w), w, None, stride, padding, dilation, groups))


def _units(shape: tuple[int, ...], like: Array) -> Array:
    """All inputs of this shape that are 1 at one place and 0 elsewhere, as a batch."""
    return np.eye(math.prod(shape), dtype=like.dtype).reshape(-1, *shape)


def _responses(outputs: Array) -> Array:
    """Column j is the output to unit j."""
    return outputs.reshape(len(outputs), -1).T
