"""Maps of another size: nearest-neighbor and linear interpolation."""

from __future__ import annotations

from fractions import Fraction
from math import floor
from typing import Any

import numpy as np

from examgen.engine import checks
from examgen.engine.arrays import Array, ArrayLike, as_arrays, filled
from examgen.engine.conv import Sizes
from examgen.errors import ArgumentError

_AXES = {"nearest": (1, 2), "linear": (1,), "bilinear": (2,)}
"""How many spatial axes each mode works on."""


def interpolate(
    input: ArrayLike,
    size: Sizes | None = None,
    scale_factor: Any = None,
    mode: str = "nearest",
    align_corners: bool | None = None,
) -> Array:
    """(N, C, L) or (N, C, H, W) with other spatial sizes: ``size``, or ``floor(scale_factor * old size)``.

    Output i takes from the position i / scale, rounded down (``nearest``), or mixes the two entries around (i + 1/2) / scale - 1/2,
    which is moved into the input (``linear`` for one axis, ``bilinear`` for two); with ``align_corners`` the position is
    i (old size - 1) / (new size - 1). The scale is ``scale_factor``, or new size / old size where ``size`` is given.
    """
    (x,) = as_arrays("interpolate", input=input)
    mode = checks.one_of("interpolate", "mode", mode, tuple(_AXES))
    if x.ndim - 2 not in _AXES[mode]:
        expected = " or ".join(("", "(N, C, L)", "(N, C, H, W)")[axes] for axes in _AXES[mode])
        raise ArgumentError("interpolate", "input", checks.shaped(x), f"shape {expected}")
    if mode == "nearest" and align_corners is not None:
        raise ArgumentError("interpolate", "align_corners", align_corners, "None where mode is 'nearest'")
    sizes, scales = _sizes(x.shape[2:], size, scale_factor)
    for axis, (new, scale) in enumerate(zip(sizes, scales, strict=True), start=2):
        matrix = _matrix(x.shape[axis], new, scale, mode, bool(align_corners)).astype(x.dtype)
        x = np.moveaxis(np.tensordot(x, matrix, axes=(axis, 1)), -1, axis)
    return x


def _sizes(old: tuple[int, ...], size: Sizes | None, scale_factor: Any) -> tuple[tuple[int, ...], tuple[Fraction, ...]]:
    """New sizes and scales per axis."""
    if (size is None) == (scale_factor is None):
        given = "None, like size" if size is None else f"{scale_factor}, beside size"
        raise ArgumentError("interpolate", "scale_factor", given, "either size or scale_factor")
    if size is not None:
        new = checks.per_dimension("interpolate", "size", size, len(old), 1)
        return new, tuple(Fraction(after, before) for after, before in zip(new, old, strict=True))
    factors = tuple(scale_factor) if isinstance(scale_factor, tuple | list) else (scale_factor,) * len(old)
    if len(factors) != len(old) or any(factor <= 0 for factor in factors):
        raise ArgumentError("interpolate", "scale_factor", scale_factor, f"one positive number, or one for each of {len(old)} axes")
    scales = tuple(map(Fraction, factors))
    new = tuple(floor(before * scale) for before, scale in zip(old, scales, strict=True))
    return checks.per_dimension("interpolate", "scale_factor * size", new, len(old), 1), scales


def _matrix(old: int, new: int, scale: Fraction, mode: str, align_corners: bool) -> Array:
    """Row i holds the weights of the entries that output i is made of."""
    matrix = filled((new, old), 0, np.dtype(object))
    for i in range(new):
        if mode == "nearest":
            matrix[i, min(floor(i / scale), old - 1)] = Fraction(1)
            continue
        position = _corners(i, old, new) if align_corners else (i + Fraction(1, 2)) / scale - Fraction(1, 2)
        position = min(max(position, Fraction(0)), Fraction(old - 1))
        below = floor(position)
        matrix[i, below] = 1 - (position - below)
        if position > below:
            matrix[i, below + 1] = position - below
    return matrix


def _corners(i: int, old: int, new: int) -> Fraction:
    return Fraction(i * (old - 1), new - 1) if new > 1 else Fraction(0)
