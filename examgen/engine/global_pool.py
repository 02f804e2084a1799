"""Pooling over whole maps, forward and backward: the last ``dims`` axes disappear."""

from __future__ import annotations

import numpy as np

from examgen.engine import checks
from examgen.engine.arrays import Array, ArrayLike, as_arrays, plain, zeros_like
from examgen.engine.pool import to_largest
from examgen.errors import ArgumentError


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
    return to_largest(flat, g).reshape(x.shape)


def global_avg_pool(input: ArrayLike, dims: int = 2) -> Array:
    """Mean over the last ``dims`` axes, which disappear: (N, C, H, W) gives (N, C)."""
    _, flat, _ = _flat("global_avg_pool", dims, input)
    return plain(flat.sum(axis=-1) / flat.shape[-1])


def global_avg_pool_backward(grad_output: ArrayLike, input: ArrayLike, dims: int = 2) -> Array:
    """Gradient with respect to ``input``: spread evenly."""
    x, flat, g = _flat("global_avg_pool_backward", dims, input, grad_output=grad_output)
    shares = np.asarray(g)[..., None] / flat.shape[-1]
    return (shares + zeros_like(flat)).reshape(x.shape)
