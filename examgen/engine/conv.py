"""Convolution layers, forward and backward.

As in PyTorch the kernel is not flipped (cross-correlation), padding is with zeros on both sides, and ``weight`` has
the shape (out_channels, in_channels / groups, *kernel). ``input`` is (N, C, *size), or (C, *size) without a batch.
Stride, padding and dilation are one integer or one per dimension.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

from examgen.core.products import matmul
from examgen.engine import checks
from examgen.engine.arrays import Array, ArrayLike, as_arrays
from examgen.engine.windows import Windows
from examgen.errors import ArgumentError

Sizes: TypeAlias = int | tuple[int, ...]
Gradients: TypeAlias = tuple[Array, Array, Array | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Layer:
    """Checked arguments; ``input`` always has its batch axis."""

    input: Array
    weight: Array
    bias: Array | None
    windows: Windows
    groups: int
    batched: bool

    @property
    def output_shape(self) -> tuple[int, ...]:
        return (*self.input.shape[: int(self.batched)], self.weight.shape[0], *self.windows.output)

    def patches(self) -> Array:
        """The windows as rows: (N, groups, positions, in_channels / groups * entries of the kernel)."""
        cut = self.windows.cut(self.input)
        n, channels, positions, entries = cut.shape
        grouped = cut.reshape(n, self.groups, channels // self.groups, positions, entries)
        return grouped.swapaxes(2, 3).reshape(n, self.groups, positions, -1)

    def filters(self) -> Array:
        """The kernels as rows: (groups, out_channels / groups, in_channels / groups * entries of the kernel)."""
        return self.weight.reshape(self.groups, self.weight.shape[0] // self.groups, -1)


def _layer(
    function: str,
    dimensions: int,
    input: Array,
    weight: Array,
    bias: Array | None,
    stride: Sizes,
    padding: Sizes,
    dilation: Sizes,
    groups: int,
) -> _Layer:
    if input.ndim not in (dimensions + 1, dimensions + 2):
        expected = "(N, C, L) or (C, L)" if dimensions == 1 else "(N, C, H, W) or (C, H, W)"
        raise ArgumentError(function, "input", checks.shaped(input), f"shape {expected}")
    batched = input.ndim == dimensions + 2
    input = input if batched else input[None]
    groups = checks.whole(function, "groups", groups, 1)
    _check_channels(function, input.shape[1], weight, bias, groups, dimensions)
    windows = Windows(
        size=input.shape[2:],
        kernel=weight.shape[2:],
        stride=checks.per_dimension(function, "stride", stride, dimensions, 1),
        padding=checks.per_dimension(function, "padding", padding, dimensions, 0),
        dilation=checks.per_dimension(function, "dilation", dilation, dimensions, 1),
    )
    windows.check(function, "kernel size")
    return _Layer(input=input, weight=weight, bias=bias, windows=windows, groups=groups, batched=batched)


def _check_channels(function: str, channels: int, weight: Array, bias: Array | None, groups: int, dimensions: int) -> None:
    if channels % groups:
        raise ArgumentError(function, "groups", groups, f"a divisor of the {channels} input channels")
    if weight.ndim != dimensions + 2 or weight.shape[1] != channels // groups:
        kernel = "kL" if dimensions == 1 else "kH, kW"
        expected = f"shape (out_channels, {channels // groups}, {kernel}): input has {channels} channels"
        raise ArgumentError(function, "weight", checks.shaped(weight), expected + f" in {groups} groups" * (groups > 1))
    if weight.shape[0] % groups:
        raise ArgumentError(function, "groups", groups, f"a divisor of the {weight.shape[0]} output channels")
    checks.require_shape(function, "bias", bias, weight.shape[:1], "one entry per output channel")


def _forward(dimensions: int, input: ArrayLike, weight: ArrayLike, bias: ArrayLike | None, *arguments: Any) -> Array:
    function = f"conv{dimensions}d"
    layer = _layer(function, dimensions, *as_arrays(function, input=input, weight=weight, bias=bias), *arguments)
    products = matmul(layer.filters(), layer.patches().swapaxes(2, 3))
    output = products.reshape(len(layer.input), len(layer.weight), *layer.windows.output)
    if layer.bias is not None:
        output = output + layer.bias.reshape(-1, *(1 for _ in layer.windows.size))
    return output if layer.batched else output[0]


def _backward(
    dimensions: int,
    grad_output: ArrayLike,
    input: ArrayLike,
    weight: ArrayLike,
    bias: ArrayLike | None,
    *arguments: Any,
) -> Gradients:
    function = f"conv{dimensions}d_backward"
    g, x, w, b = as_arrays(function, grad_output=grad_output, input=input, weight=weight, bias=bias)
    layer = _layer(function, dimensions, x, w, b, *arguments)
    checks.require_shape(function, "grad_output", g, layer.output_shape, "the shape of the output")
    n, positions = len(layer.input), g.size // (len(layer.input) * len(w))
    g = g.reshape(n, layer.groups, -1, positions)
    grad_patches = matmul(g.swapaxes(2, 3), layer.filters())
    per_channel = grad_patches.reshape(n, layer.groups, positions, w.shape[1], -1).swapaxes(2, 3)
    grad_input = layer.windows.add_back(per_channel.reshape(n, layer.input.shape[1], positions, -1))
    grad_weight = matmul(g, layer.patches()).sum(axis=0).reshape(w.shape)
    grad_bias = None if b is None else g.sum(axis=(0, 3)).reshape(-1)
    return grad_input if layer.batched else grad_input[0], grad_weight, grad_bias


def conv1d(
    input: ArrayLike,
    weight: ArrayLike,
    bias: ArrayLike | None = None,
    stride: Sizes = 1,
    padding: Sizes = 0,
    dilation: Sizes = 1,
    groups: int = 1,
) -> Array:
    """1-D convolution: (N, C, L) with weight (O, C / groups, k) gives (N, O, floor((L + 2p - d(k-1) - 1) / s) + 1)."""
    return _forward(1, input, weight, bias, stride, padding, dilation, groups)


def conv1d_backward(
    grad_output: ArrayLike,
    input: ArrayLike,
    weight: ArrayLike,
    bias: ArrayLike | None = None,
    stride: Sizes = 1,
    padding: Sizes = 0,
    dilation: Sizes = 1,
    groups: int = 1,
) -> Gradients:
    """Gradients with respect to ``(input, weight, bias)``; ``None`` for a missing bias."""
    return _backward(1, grad_output, input, weight, bias, stride, padding, dilation, groups)


def conv2d(
    input: ArrayLike,
    weight: ArrayLike,
    bias: ArrayLike | None = None,
    stride: Sizes = 1,
    padding: Sizes = 0,
    dilation: Sizes = 1,
    groups: int = 1,
) -> Array:
    """2-D convolution: (N, C, H, W) with weight (O, C / groups, kH, kW) gives (N, O, H', W'), sizes as for 1-D."""
    return _forward(2, input, weight, bias, stride, padding, dilation, groups)


def conv2d_backward(
    grad_output: ArrayLike,
    input: ArrayLike,
    weight: ArrayLike,
    bias: ArrayLike | None = None,
    stride: Sizes = 1,
    padding: Sizes = 0,
    dilation: Sizes = 1,
    groups: int = 1,
) -> Gradients:
    """Gradients with respect to ``(input, weight, bias)``; ``None`` for a missing bias."""
    return _backward(2, grad_output, input, weight, bias, stride, padding, dilation, groups)
