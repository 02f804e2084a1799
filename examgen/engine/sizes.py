"""Output sizes of layers.

Shapes are (C, H, W), or (C, D, H, W) in three dimensions, with or without a leading batch size. Kernel, stride, padding and
dilation are one integer or one per dimension.
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


def record(trace: Recorder | None, name: str, formula: str, compute: Callable[[], int], **bindings: Any) -> int:
    """One step with a whole number."""
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
        return record(trace, name, f"floor((i + 2*p - {reach})/s) + 1", partial(self._output, function), **self._shown())

    def _output(self, function: str) -> int:
        room = self.size + 2 * self.padding - self.dilation * (self.kernel - 1) - 1
        if room < 0:
            fits = f"a kernel that fits into the padded size {self.size + 2 * self.padding}"
            raise ArgumentError(function, "kernel_size", self.kernel, fits)
        return room // self.stride + 1

    def rounded_up(self, function: str, trace: Recorder | None, name: str) -> int:
        """As ``output``, with a last window that is incomplete, unless it would begin in the padding behind the input."""
        reach = "k" if self.dilation == 1 else "d*(k - 1) - 1"
        formula = f"min(ceil((i + 2*p - {reach})/s) + 1, ceil((i + p)/s))"
        return record(trace, name, formula, partial(self._rounded_up, function), **self._shown())

    def _rounded_up(self, function: str) -> int:
        room = self.size + 2 * self.padding - self.dilation * (self.kernel - 1) - 1
        count = min(-(-room // self.stride) + 1, -(-(self.size + self.padding) // self.stride))
        if count < 1:
            fits = f"a kernel that fits into the padded size {self.size + 2 * self.padding}"
            raise ArgumentError(function, "kernel_size", self.kernel, fits)
        return count

    def transposed(self, function: str, output_padding: int, trace: Recorder | None, name: str) -> int:
        extra = " + q" if output_padding else ""
        reach = "k" if self.dilation == 1 else "d*(k - 1) + 1"
        compute = partial(self._transposed, function, output_padding)
        return record(trace, name, f"(i - 1)*s - 2*p + {reach}{extra}", compute, q=output_padding, **self._shown())

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


_NAMES = {2: ("depth", "height", "width"), 3: ("channels", "depth", "height", "width")}
"""What steps call the channels and the axes of a shape, by its number of axes."""


def _split(
    function: str, trace: Recorder | None, input_shape: Iterable[int], dimensions: int = 2
) -> tuple[tuple[int, ...], int, tuple[int, ...]]:
    shape = tuple(input_shape)
    if len(shape) not in (dimensions + 1, dimensions + 2):
        expected = "(C, H, W) or (N, C, H, W)" if dimensions == 2 else "(C, D, H, W) or (N, C, D, H, W)"
        raise ArgumentError(function, "input_shape", shape, expected)
    shape = shape if replays(trace) else checks.per_dimension(function, "input_shape", shape, len(shape), 1)
    return shape[: -dimensions - 1], shape[-dimensions - 1], shape[-dimensions:]


def _conv_shape(
    dimensions: int,
    input_shape: Iterable[int],
    out_channels: int,
    kernel_size: Sizes,
    stride: Sizes,
    padding: Sizes,
    dilation: Sizes,
    trace: Recorder | None,
) -> tuple[int, ...]:
    function = f"conv{dimensions}d_shape"
    batch, _, sizes = _split(function, trace, input_shape, dimensions)
    axes = _axes(function, trace, sizes, kernel_size, stride, padding, dilation)
    out_channels = checks.whole(function, "out_channels", out_channels, 1)
    first, *names = _NAMES[dimensions]
    channels = record(trace, first, "out_channels", lambda: out_channels, out_channels=out_channels)
    return (*batch, channels, *(axis.output(function, trace, name) for axis, name in zip(axes, names, strict=True)))


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
    return _conv_shape(2, input_shape, out_channels, kernel_size, stride, padding, dilation, trace)


def conv3d_shape(
    input_shape: Iterable[int],
    out_channels: int,
    kernel_size: Sizes,
    stride: Sizes = 1,
    padding: Sizes = 0,
    dilation: Sizes = 1,
    *,
    trace: Recorder | None = None,
) -> tuple[int, ...]:
    """Shape after a 3-D convolution: (C, D, H, W) gives (out_channels, D', H', W').

    Trace: ``channels``, ``depth``, ``height``, ``width``.
    """
    return _conv_shape(3, input_shape, out_channels, kernel_size, stride, padding, dilation, trace)


def pool2d_shape(
    input_shape: Iterable[int],
    kernel_size: Sizes,
    stride: Sizes | None = None,
    padding: Sizes = 0,
    dilation: Sizes = 1,
    ceil_mode: bool = False,
    *,
    trace: Recorder | None = None,
) -> tuple[int, ...]:
    """Shape after max or average pooling, which keeps the channels; ``stride`` defaults to the kernel size.

    ``ceil_mode`` rounds up, but lets no window begin in the padding behind the input. Trace: ``depth``, ``height``, ``width``.
    """
    batch, channels, sizes = _split("pool2d_shape", trace, input_shape)
    axes = _axes("pool2d_shape", trace, sizes, kernel_size, kernel_size if stride is None else stride, padding, dilation)
    if any(2 * axis.padding > axis.kernel for axis in axes):
        raise ArgumentError("pool2d_shape", "padding", padding, f"at most half of the kernel size {kernel_size}")
    depth = record(trace, "depth", "channels", lambda: channels, channels=channels)
    high, wide = ((axis.rounded_up if ceil_mode else axis.output) for axis in axes)
    return (*batch, depth, high("pool2d_shape", trace, "height"), wide("pool2d_shape", trace, "width"))


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
    depth = record(trace, "depth", "out_channels", lambda: out_channels, out_channels=out_channels)
    height = high.transposed(name, below, trace, "height")
    return (*batch, depth, height, wide.transposed(name, right, trace, "width"))
