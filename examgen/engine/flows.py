"""Normalizing flows: the change of variables, and affine couplings."""

from __future__ import annotations

from typing import Any

import numpy as np

from examgen.engine import arrays, checks
from examgen.engine.arrays import Array, ArrayLike, as_arrays, plain
from examgen.engine.linalg import det
from examgen.errors import ArgumentError


def change_of_variables(density: ArrayLike, jacobian: ArrayLike) -> Any:
    """The density of x = g(z) at one point: p_Z(z) / |det J| with the ``jacobian`` J of g at z, a square matrix or a slope."""
    p, J = as_arrays("change_of_variables", density=density, jacobian=jacobian)
    checks.require_shape("change_of_variables", "density", p, (), "the density at one point")
    size = abs(det(J[None, None] if J.ndim == 0 else J))
    if size == 0:
        raise ArgumentError("change_of_variables", "jacobian", "singular", "a map that can be inverted")
    return plain(p[()] / size)


def _halves(function: str, argument: str, input: ArrayLike, log_scale: ArrayLike, shift: ArrayLike) -> list[Array]:
    """What passes unchanged, what is changed, log-scale and shift."""
    x, s, t = as_arrays(function, **{argument: input, "log_scale": log_scale, "shift": shift})
    if x.ndim == 0 or s.ndim != x.ndim or s.shape[:-1] != x.shape[:-1] or s.shape[-1] >= x.shape[-1]:
        raise ArgumentError(function, "log_scale", checks.shaped(s), f"the leading axes and less than the features of {argument}")
    checks.require_shape(function, "shift", t, s.shape, "the shape of log_scale")
    kept = x.shape[-1] - s.shape[-1]
    return [x[..., :kept], x[..., kept:], s, t]


def affine_coupling(input: ArrayLike, log_scale: ArrayLike, shift: ArrayLike) -> tuple[Array, Array]:
    """The output and ln |det J| of one coupling: the last entries x_2 of ``input`` (..., D) become x_2 exp(s) + t.

    ``log_scale`` s and ``shift`` t, both (..., d), are what networks make of the other D - d entries, which pass unchanged. The
    logarithm is the sum of s, shape (...). Source: Dinh et al., 2017.
    """
    kept, changed, s, t = _halves("affine_coupling", "input", input, log_scale, shift)
    return np.concatenate([kept, changed * arrays.exp(s) + t], axis=-1), plain(np.asarray(s.sum(axis=-1))[()])


def affine_coupling_inverse(output: ArrayLike, log_scale: ArrayLike, shift: ArrayLike) -> tuple[Array, Array]:
    """The input of ``affine_coupling`` and ln |det J| of the inverse, minus the sum of s.

    The networks see the same entries in both directions, so that ``log_scale`` and ``shift`` are the same.
    """
    kept, changed, s, t = _halves("affine_coupling_inverse", "output", output, log_scale, shift)
    return np.concatenate([kept, (changed - t) / arrays.exp(s)], axis=-1), plain(np.asarray(-s.sum(axis=-1))[()])
