"""Norms, distances and similarities of vectors, with the conventions of ``torch.nn.functional``.

Orders ``p`` are whole numbers from 1 on, or infinity. Exact for the orders 1 and infinity, and for 2 where the root is. PyTorch
adds ``eps`` to every difference of ``pairwise_distance``; with ``eps`` 0 it is the distance itself.
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import numpy as np

from examgen.core.numbers import Scalar
from examgen.engine import arrays, checks
from examgen.engine.arrays import Array, ArrayLike, as_arrays, plain
from examgen.errors import ArgumentError


def order(function: str, argument: str, value: Any) -> Any:
    """A whole number of at least 1, or infinity."""
    if value == math.inf:
        return value
    return checks.whole(function, argument, int(value) if value == int(value) else value, 1)


def norm(x: Array, p: Any, axis: int | tuple[int, ...] | None = None) -> Array:
    """The p-norm along axes of an array that is converted already; the axes are kept with the size 1."""
    size = np.asarray(abs(x))
    if p == math.inf:
        return size.max(axis=axis, keepdims=True)
    total = (size**p).sum(axis=axis, keepdims=True)
    return total if p == 1 else _root(total, p)


def _root(total: Array, p: int) -> Array:
    if p == 2:
        return np.asarray(arrays.sqrt(total))
    return np.asarray(arrays.lifted(lambda value: float(value) ** (1 / p), lambda value: value ** (1 / p))(total))


def vector_norm(x: ArrayLike, ord: Scalar = 2, dim: int | None = None, keepdim: bool = False) -> Array:
    """The norm of the given order along axis ``dim``, of all entries if it is ``None``."""
    (a,) = as_arrays("vector_norm", x=x)
    p = order("vector_norm", "ord", ord)
    if dim is not None:
        checks.axis("vector_norm", "dim", dim, a.ndim)
    found = norm(a, p, dim)
    return plain(found if keepdim else found.squeeze(axis=dim))


def _pair(function: str, x1: ArrayLike, x2: ArrayLike, **more: ArrayLike) -> list[Array]:
    found = as_arrays(function, x1=x1, x2=x2, **more)
    try:
        np.broadcast_shapes(found[0].shape, found[1].shape)
    except ValueError:
        raise ArgumentError(function, "x2", checks.shaped(found[1]), f"a shape that broadcasts with {found[0].shape}") from None
    return found


def cosine_similarity(x1: ArrayLike, x2: ArrayLike, dim: int = 1, eps: Scalar = Fraction(1, 10**8)) -> Array:
    """The inner product along axis ``dim``, divided by both norms, each of which counts as at least ``eps``. Shapes broadcast."""
    a, b, least = _pair("cosine_similarity", x1, x2, eps=eps)
    checks.axis("cosine_similarity", "dim", dim, max(a.ndim, b.ndim))
    a, b = np.broadcast_arrays(a, b)
    one, other = (np.maximum(norm(x, 2, dim), least) for x in (a, b))
    return plain((a * b / (one * other)).sum(axis=dim))


def pairwise_distance(
    x1: ArrayLike, x2: ArrayLike, p: Scalar = 2, eps: Scalar = Fraction(1, 10**6), keepdim: bool = False
) -> Array:
    """The norm of x1 - x2 + eps along the last axis. Shapes (N, D) or (D,) broadcast."""
    a, b, e = _pair("pairwise_distance", x1, x2, eps=eps)
    found = norm(np.atleast_1d(a - b + e), order("pairwise_distance", "p", p), -1)
    return plain(found if keepdim else found[..., 0])


def cdist(x1: ArrayLike, x2: ArrayLike, p: Scalar = 2) -> Array:
    """Distances between all rows of x1 (P, D) and all rows of x2 (R, D): shape (P, R)."""
    a, b = as_arrays("cdist", x1=x1, x2=x2)
    if a.ndim != 2:
        raise ArgumentError("cdist", "x1", checks.shaped(a), "shape (P, D)")
    if b.ndim != 2 or b.shape[1] != a.shape[1]:
        raise ArgumentError("cdist", "x2", checks.shaped(b), f"shape (R, {a.shape[1]}): x1 has {a.shape[1]} columns")
    return norm(a[:, None] - b[None], order("cdist", "p", p), -1)[..., 0]


def normalize(input: ArrayLike, p: Scalar = 2, dim: int = 1, eps: Scalar = Fraction(1, 10**12)) -> Array:
    """The input, divided along axis ``dim`` by its norm, which counts as at least ``eps``."""
    x, least = as_arrays("normalize", input=input, eps=eps)
    checks.axis("normalize", "dim", dim, x.ndim)
    return x / np.maximum(norm(x, order("normalize", "p", p), dim), least)
