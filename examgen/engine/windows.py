"""Sliding windows in any number of dimensions: what convolution and pooling share.

A padded input is flattened over its spatial axes; a table of flat places, one row per window, then cuts all windows
out at once and adds their gradients back.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import prod
from typing import Any

import numpy as np

from examgen.engine.arrays import Array, filled
from examgen.errors import ArgumentError


@dataclass(frozen=True, slots=True, kw_only=True)
class Windows:
    """The windows of one layer: sizes are per spatial dimension."""

    size: tuple[int, ...]
    kernel: tuple[int, ...]
    stride: tuple[int, ...]
    padding: tuple[int, ...]
    dilation: tuple[int, ...]
    ceil_mode: bool = False

    @property
    def room(self) -> tuple[int, ...]:
        """Size with padding on both sides."""
        return tuple(n + 2 * p for n, p in zip(self.size, self.padding, strict=True))

    @property
    def padded(self) -> tuple[int, ...]:
        """``room``, or more where the last window of ``ceil_mode`` reaches beyond it."""
        spans = zip(self.room, self.output, self.stride, self.reach, strict=True)
        return tuple(max(n, (count - 1) * s + r) for n, count, s, r in spans)

    @property
    def reach(self) -> tuple[int, ...]:
        """Size of the kernel with its gaps: dilation * (kernel - 1) + 1."""
        return tuple(d * (k - 1) + 1 for k, d in zip(self.kernel, self.dilation, strict=True))

    @property
    def output(self) -> tuple[int, ...]:
        """Number of windows: floor((room - reach) / stride) + 1.

        ``ceil_mode`` rounds up, unless the last window would begin in the padding behind the input.
        """
        axes = zip(self.size, self.padding, self.room, self.reach, self.stride, strict=True)
        return tuple(self._count(size + p, room - r, s) for size, p, room, r, s in axes)

    def _count(self, begun: int, rest: int, stride: int) -> int:
        """Windows whose starts are at most ``rest``; ``ceil_mode`` adds one that starts later, but before ``begun``."""
        count = rest // stride + 1
        return count + (self.ceil_mode and rest % stride > 0 and count * stride < begun)

    def check(self, function: str, argument: str) -> None:
        """Refuse a kernel that does not fit into the padded input."""
        if min(self.output) < 1:
            raise ArgumentError(
                function,
                argument,
                f"{self.kernel}, reaching over {self.reach}",
                f"at most the padded input {self.room}",
            )

    def cut(self, array: Array, fill: Any = 0) -> Array:
        """All windows of (..., *size), padded with ``fill``: shape (..., number of windows, entries of one)."""
        lead = array.shape[: -len(self.size)]
        if self.padded != self.size:
            padded = filled((*lead, *self.padded), fill, array.dtype)
            padded[self._inner()] = array
            array = padded
        return np.take(array.reshape(*lead, -1), _places(self), axis=-1)

    def counts(self, include_padding: bool) -> Array:
        """How many entries each window has inside of the input, or of the padded input, as Python integers."""
        edges = (0,) * len(self.size) if include_padding else self.padding
        ones = np.zeros(self.padded, dtype=object)
        ones[tuple(slice(p, n - p) for p, n in zip(edges, self.room, strict=True))] = 1
        return ones.reshape(-1)[_places(self)].sum(axis=-1)

    def places(self) -> Array:
        """The flat place in the input of each entry of each window; the numbers of entries in the padding mean nothing."""
        flat = np.zeros_like(_places(self))
        for along, n, p in zip(np.unravel_index(_places(self), self.padded), self.size, self.padding, strict=True):
            flat = flat * n + along - p
        return flat

    def add_back(self, windows: Array) -> Array:
        """The adjoint of ``cut``: overlapping entries add up, those in the padding are dropped."""
        lead = windows.shape[:-2]
        flat = filled((*lead, prod(self.padded)), 0, windows.dtype)
        places: Any = (..., _places(self))
        np.add.at(flat, places, windows)
        return flat.reshape(*lead, *self.padded)[self._inner()]

    def _inner(self) -> tuple[Any, ...]:
        return (..., *(slice(p, p + n) for n, p in zip(self.size, self.padding, strict=True)))


@lru_cache(maxsize=256)
def _places(windows: Windows) -> Array:
    flat = np.zeros((1, 1), dtype=np.intp)
    layout = zip(windows.padded, windows.output, windows.kernel, windows.stride, windows.dilation, strict=True)
    for size, count, kernel, stride, dilation in layout:
        along = np.arange(count)[:, None] * stride + np.arange(kernel) * dilation
        rows, columns = flat.shape
        flat = (flat[:, None, :, None] * size + along[:, None, :]).reshape(rows * count, columns * kernel)
    return flat
