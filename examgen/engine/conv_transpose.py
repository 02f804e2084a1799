"""Transposed convolution layers: every entry of the input puts a scaled kernel into the output, and overlapping ones add up.

As in PyTorch ``weight`` has the shape (in_channels, out_channels / groups, *kernel), and ``padding`` takes entries off the output.
"""

from __future__ import annotations

import numpy as np

from examgen.engine import checks
from examgen.engine.arrays import Array, ArrayLike, as_arrays, zeros_like
from examgen.engine.conv import Sizes
from examgen.engine.sizes import conv_transpose_output_size
from examgen.engine.windows import Windows
from examgen.errors import ArgumentError


def conv_transpose1d(
    input: ArrayLike,
    weight: ArrayLike,
    bias: ArrayLike | None = None,
    stride: Sizes = 1,
    padding: Sizes = 0,
    output_padding: Sizes = 0,
    groups: int = 1,
    dilation: Sizes = 1,
) -> Array:
    """1-D: (N, C, L) with weight (C, O / groups, k) gives (N, O, (L - 1)s - 2p + d(k - 1) + output_padding + 1)."""
    return _forward(1, input, weight, bias, stride, padding, output_padding, groups, dilation)


def conv_transpose2d(
    input: ArrayLike,
    weight: ArrayLike,
    bias: ArrayLike | None = None,
    stride: Sizes = 1,
    padding: Sizes = 0,
    output_padding: Sizes = 0,
    groups: int = 1,
    dilation: Sizes = 1,
) -> Array:
    """2-D: (N, C, H, W) with weight (C, O / groups, kH, kW), sizes as for 1-D."""
    return _forward(2, input, weight, bias, stride, padding, output_padding, groups, dilation)


def _forward(
    dimensions: int,
    input: ArrayLike,
    weight: ArrayLike,
    bias: ArrayLike | None,
    stride: Sizes,
    padding: Sizes,
    output_padding: Sizes,
    groups: int,
    dilation: Sizes,
) -> Array:
    function = f"conv_transpose{dimensions}d"
    x, w, b = as_arrays(function, input=input, weight=weight, bias=bias)
    if x.ndim not in (dimensions + 1, dimensions + 2):
        raise ArgumentError(function, "input", checks.shaped(x), f"{dimensions + 1} axes, or one more for a batch")
    batched = x.ndim == dimensions + 2
    x = x if batched else x[None]
    groups = checks.whole(function, "groups", groups, 1)
    if w.ndim != dimensions + 2 or w.shape[0] != x.shape[1] or w.shape[0] % groups:
        raise ArgumentError(function, "weight", checks.shaped(w), f"{dimensions + 2} axes, the first with {x.shape[1]} channels")
    per_axis = {"stride": (stride, 1), "padding": (padding, 0), "output_padding": (output_padding, 0), "dilation": (dilation, 1)}
    s, p, extra, d = (checks.per_dimension(function, name, given, dimensions, least) for name, (given, least) in per_axis.items())
    sizes = zip(x.shape[2:], w.shape[2:], s, p, extra, d, strict=True)
    size = tuple(conv_transpose_output_size(*axis) for axis in sizes)
    checks.require_shape(function, "bias", b, (groups * w.shape[1],), "one entry per output channel")
    whole = _added(x, w, groups, s, d)
    reach = tuple(slice(at, at + n) for at, n in zip(p, size, strict=True))
    output = zeros_like(whole, (*whole.shape[:2], *(at + max(n, m) for at, n, m in zip(p, size, whole.shape[2:], strict=True))))
    output[(..., *(slice(n) for n in whole.shape[2:]))] = whole
    output = output[(..., *reach)]
    if b is not None:
        output = output + b.reshape(-1, *(1 for _ in size))
    return output if batched else output[0]


def _added(x: Array, w: Array, groups: int, stride: tuple[int, ...], dilation: tuple[int, ...]) -> Array:
    """All scaled kernels in their places, without padding: (N, O, *(n - 1) s + d (k - 1) + 1)."""
    axes = zip(x.shape[2:], w.shape[2:], stride, dilation, strict=True)
    size = tuple((n - 1) * s + d * (k - 1) + 1 for n, k, s, d in axes)
    none = (0,) * len(size)
    return Windows(size=size, kernel=w.shape[2:], stride=stride, padding=none, dilation=dilation).add_back(_scaled(x, w, groups))


def _scaled(x: Array, w: Array, groups: int) -> Array:
    """What each entry of the input puts into each output channel: (N, O, positions, entries of the kernel)."""
    n, channels, positions = len(x), x.shape[1] // groups, x[0, 0].size
    entries = x.reshape(n, groups, 1, channels, positions).swapaxes(3, 4)
    kernels = w.reshape(groups, channels, w.shape[1], -1).swapaxes(1, 2)
    return np.matmul(entries, kernels).reshape(n, groups * w.shape[1], positions, -1)
