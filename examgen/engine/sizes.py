"""Output sizes and receptive fields of layers.

Shapes are (C, H, W), with or without a leading batch size. Kernel, stride, padding and dilation are one integer or a
pair.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from examgen.engine import checks
from examgen.engine.arrays import recorder, replays
from examgen.engine.conv import Sizes
from examgen.errors import ArgumentError

if TYPE_CHECKING:
    from examgen.core.trace import Recorder


def _record(trace: Recorder | None, name: str, formula: str, compute: Callable[[], int], **bindings: Any) -> int:
    found: int = recorder(trace)(name, formula, compute, **bindings)
    return found


# Output sizes


@dataclass(frozen=True, slots=True, kw_only=True)
class _Axis:
    """One spatial axis of a layer."""

    size: int
    kernel: int
    stride: int
    padding: int
    dilation: int

    def output(self, function: str, trace: Recorder | None, name: str) -> int:
        reach = "k" if self.dilation == 1 else "d*(k - 1) - 1"
        return _record(trace, name, f"floor((i + 2*p - {reach})/s) + 1", partial(self._output, function), **self._shown())

    def _output(self, function: str) -> int:
        room = self.size + 2 * self.padding - self.dilation * (self.kernel - 1) - 1
        if room < 0:
            fits = f"a kernel that fits into the padded size {self.size + 2 * self.padding}"
            raise ArgumentError(function, "kernel_size", self.kernel, fits)
        return room // self.stride + 1

    def transposed(self, function: str, output_padding: int, trace: Recorder | None, name: str) -> int:
        extra = " + q" if output_padding else ""
        reach = "k" if self.dilation == 1 else "d*(k - 1) + 1"
        compute = partial(self._transposed, function, output_padding)
        return _record(trace, name, f"(i - 1)*s - 2*p + {reach}{extra}", compute, q=output_padding, **self._shown())

    def _transposed(self, function: str, output_padding: int) -> int:
        size = (self.size - 1) * self.stride - 2 * self.padding + self.dilation * (self.kernel - 1) + output_padding + 1
        if size < 1:
            raise ArgumentError(function, "padding", self.padding, f"less padding: the output size would be {size}")
        return size

    def _shown(self) -> dict[str, int]:
        return {"i": self.size, "k": self.kernel, "s": self.stride, "p": self.padding, "d": self.dilation}


def _axes(
    function: str,
    trace: Recorder | None,
    sizes: tuple[int, ...],
    kernel_size: Sizes,
    stride: Sizes,
    padding: Sizes,
    dilation: Sizes,
) -> list[_Axis]:
    n = len(sizes)
    columns = zip(
        sizes if replays(trace) else checks.per_dimension(function, "size", sizes, n, 1),
        checks.per_dimension(function, "kernel_size", kernel_size, n, 1),
        checks.per_dimension(function, "stride", stride, n, 1),
        checks.per_dimension(function, "padding", padding, n, 0),
        checks.per_dimension(function, "dilation", dilation, n, 1),
        strict=True,
    )
    return [_Axis(size=i, kernel=k, stride=s, padding=p, dilation=d) for i, k, s, p, d in columns]


def conv_output_size(
    size: int,
    kernel_size: int,
    stride: int = 1,
    padding: int = 0,
    dilation: int = 1,
    *,
    name: str = "size",
    trace: Recorder | None = None,
) -> int:
    """floor((size + 2p - d (k - 1) - 1) / s) + 1, along one axis of a convolution or pooling layer.

    Trace: one step, called ``name``; i, k, s, p, d are input size, kernel, stride, padding and dilation.
    """
    (axis,) = _axes("conv_output_size", trace, (size,), kernel_size, stride, padding, dilation)
    return axis.output("conv_output_size", trace, name)


def conv_transpose_output_size(
    size: int,
    kernel_size: int,
    stride: int = 1,
    padding: int = 0,
    output_padding: int = 0,
    dilation: int = 1,
    *,
    name: str = "size",
    trace: Recorder | None = None,
) -> int:
    """(size - 1) s - 2p + d (k - 1) + output_padding + 1, along one axis. Trace: one step, called ``name``."""
    (axis,) = _axes("conv_transpose_output_size", trace, (size,), kernel_size, stride, padding, dilation)
    extra = checks.whole("conv_transpose_output_size", "output_padding", output_padding, 0)
    return axis.transposed("conv_transpose_output_size", extra, trace, name)


def _split(function: str, trace: Recorder | None, input_shape: Iterable[int]) -> tuple[tuple[int, ...], int, tuple[int, int]]:
    shape = tuple(input_shape)
    if len(shape) not in (3, 4):
        raise ArgumentError(function, "input_shape", shape, "(C, H, W) or (N, C, H, W)")
    shape = shape if replays(trace) else checks.per_dimension(function, "input_shape", shape, len(shape), 1)
    return shape[:-3], shape[-3], (shape[-2], shape[-1])


def conv2d_shape(
    input_shape: Iterable[int],
    out_channels: int,
    kernel_size: Sizes,
    stride: Sizes = 1,
    padding: Sizes = 0,
    dilation: Sizes = 1,
    *,
    trace: Recorder | None = None,
) -> tuple[int, ...]:
    """Shape after a convolution: (C, H, W) gives (out_channels, H', W'). Trace: ``depth``, ``height``, ``width``."""
    batch, _, sizes = _split("conv2d_shape", trace, input_shape)
    high, wide = _axes("conv2d_shape", trace, sizes, kernel_size, stride, padding, dilation)
    out_channels = checks.whole("conv2d_shape", "out_channels", out_channels, 1)
    depth = _record(trace, "depth", "out_channels", lambda: out_channels, out_channels=out_channels)
    height = high.output("conv2d_shape", trace, "height")
    return (*batch, depth, height, wide.output("conv2d_shape", trace, "width"))


def pool2d_shape(
    input_shape: Iterable[int],
    kernel_size: Sizes,
    stride: Sizes | None = None,
    padding: Sizes = 0,
    *,
    trace: Recorder | None = None,
) -> tuple[int, ...]:
    """Shape after max or average pooling, which keeps the channels; ``stride`` defaults to the kernel size.

    Trace: ``depth``, ``height``, ``width``.
    """
    batch, channels, sizes = _split("pool2d_shape", trace, input_shape)
    high, wide = _axes("pool2d_shape", trace, sizes, kernel_size, kernel_size if stride is None else stride, padding, 1)
    if any(2 * axis.padding > axis.kernel for axis in (high, wide)):
        raise ArgumentError("pool2d_shape", "padding", padding, f"at most half of the kernel size {kernel_size}")
    depth = _record(trace, "depth", "channels", lambda: channels, channels=channels)
    height = high.output("pool2d_shape", trace, "height")
    return (*batch, depth, height, wide.output("pool2d_shape", trace, "width"))


def conv_transpose2d_shape(
    input_shape: Iterable[int],
    out_channels: int,
    kernel_size: Sizes,
    stride: Sizes = 1,
    padding: Sizes = 0,
    output_padding: Sizes = 0,
    dilation: Sizes = 1,
    *,
    trace: Recorder | None = None,
) -> tuple[int, ...]:
    """Shape after a transposed convolution. Trace: ``depth``, ``height``, ``width``."""
    name = "conv_transpose2d_shape"
    batch, _, sizes = _split(name, trace, input_shape)
    high, wide = _axes(name, trace, sizes, kernel_size, stride, padding, dilation)
    below, right = checks.per_dimension(name, "output_padding", output_padding, 2, 0)
    out_channels = checks.whole(name, "out_channels", out_channels, 1)
    depth = _record(trace, "depth", "out_channels", lambda: out_channels, out_channels=out_channels)
    height = high.transposed(name, below, trace, "height")
    return (*batch, depth, height, wide.transposed(name, right, trace, "width"))


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceptiveField:
    """``size`` of the receptive field along one axis, and ``jump``: input pixels between neighbouring outputs."""

    size: int
    jump: int


def receptive_field(layers: Iterable[tuple[int, ...]], *, trace: Recorder | None = None) -> tuple[ReceptiveField, ...]:
    """The field after each layer (kernel, stride=1, dilation=1), first layer first; pooling is a layer like any other.

    r_l = r_(l-1) + d (k - 1) jump_(l-1) and jump_l = jump_(l-1) s, from r_0 = jump_0 = 1; padding does not matter.
    Trace: ``r`` and ``jump`` at the times 1, 2, ... of the layers. Source: Araujo, Norris and Sim, Distill 2019.
    """
    fields: list[ReceptiveField] = []
    last = ReceptiveField(size=1, jump=1)
    for index, layer in enumerate(layers):
        last = _field(_layer(index, layer), last, trace and trace.at(index + 1))
        fields.append(last)
    if not fields:
        raise ArgumentError("receptive_field", "layers", "empty", "at least one layer (kernel, stride, dilation)")
    return tuple(fields)


def _layer(index: int, layer: tuple[int, ...]) -> tuple[int, ...]:
    if not isinstance(layer, tuple | list) or not 1 <= len(layer) <= 3:
        raise ArgumentError(
            "receptive_field", f"layers[{index}]", layer, "(kernel,), (kernel, stride) or (kernel, stride, dilation)"
        )
    return tuple(checks.whole("receptive_field", f"layers[{index}]", entry, 1) for entry in (*layer, 1, 1)[:3])


def _field(layer: tuple[int, ...], last: ReceptiveField, trace: Recorder | None) -> ReceptiveField:
    k, s, d = layer
    shown = {"r_prev": last.size, "jump_prev": last.jump, "k": k, "s": s, "d": d}
    size = _record(trace, "r", "r_prev + d*(k - 1)*jump_prev", lambda: last.size + d * (k - 1) * last.jump, **shown)
    return ReceptiveField(size=size, jump=_record(trace, "jump", "jump_prev*s", lambda: last.jump * s, **shown))
