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

    @property
    def padded(self) -> tuple[int, ...]:
        return tuple(n + 2 * p for n, p in zip(self.size, self.padding, strict=True))

    @property
    def reach(self) -> tuple[int, ...]:
        """Size of the kernel with its gaps: dilation * (kernel - 1) + 1."""
        return tuple(d * (k - 1) + 1 for k, d in zip(self.kernel, self.dilation, strict=True))

    @property
    def output(self) -> tuple[int, ...]:
        """Number of windows: floor((padded - reach) / stride) + 1."""
        return tuple((n - r) // s + 1 for n, r, s in zip(self.padded, self.reach, self.stride, strict=True))

    def check(self, function: str, argument: str) -> None:
        """Refuse a kernel that does not fit into the padded input."""
        if any(r > n for r, n in zip(self.reach, self.padded, strict=True)):
            raise ArgumentError(
                function,
                argument,
                f"{self.kernel}, reaching over {self.reach}",
                f"at most the padded input {self.padded}",
            )

    def cut(self, array: Array, fill: Any = 0) -> Array:
        """All windows of (..., *size), padded with ``fill``: shape (..., number of windows, entries of one)."""
        lead = array.shape[: -len(self.size)]
        if any(self.padding):
            padded = filled((*lead, *self.padded), fill, array.dtype)
            padded[self._inner()] = array
            array = padded
        return np.take(array.reshape(*lead, -1), _places(self), axis=-1)

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
