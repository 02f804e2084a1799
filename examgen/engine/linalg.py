"""Linear algebra of small matrices with the names of ``torch.linalg``, and difference quotients: exact on exact input."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np

from examgen.core.numbers import Scalar
from examgen.engine import arrays, checks
from examgen.engine.arrays import Array, ArrayLike, as_arrays, plain
from examgen.errors import ArgumentError


def _square(function: str, A: Array) -> int:
    """The number of rows, and of columns."""
    if A.ndim != 2 or A.shape[0] != A.shape[1]:
        raise ArgumentError(function, "A", checks.shaped(A), "a square matrix")
    return int(A.shape[0])


def _eliminated(A: Array, B: Array) -> tuple[Array, Any]:
    """``B`` after the row operations that turn ``A`` into the identity, and the determinant of ``A``; 0 if that fails."""
    n, rows, determinant = len(A), np.concatenate((A, B), axis=1), arrays.filled((), 1, A.dtype).item()
    for column in range(n):
        pivot = column + int(np.argmax(abs(rows[column:, column])))
        if rows[pivot, column] == 0:
            return B, 0 * determinant
        if pivot != column:
            rows[[column, pivot]], determinant = rows[[pivot, column]], -determinant
        determinant = determinant * rows[column, column]
        rows[column] = rows[column] / rows[column, column]
        for other in range(n):
            if other != column:
                rows[other] = rows[other] - rows[other, column] * rows[column]
    return rows[:, n:], determinant


def solve(A: ArrayLike, B: ArrayLike) -> Array:
    """X with A X = B, for A (n, n) and B (n,) or (n, k)."""
    a, b = as_arrays("solve", A=A, B=B)
    n = _square("solve", a)
    if b.ndim not in (1, 2) or b.shape[0] != n:
        raise ArgumentError("solve", "B", checks.shaped(b), f"shape ({n},) or ({n}, k): A has {n} rows")
    found, determinant = _eliminated(a, b.reshape(n, -1))
    if determinant == 0:
        raise ArgumentError("solve", "A", "singular", "a matrix with an inverse")
    return found.reshape(b.shape)


def det(A: ArrayLike) -> Array:
    """The determinant of a square matrix."""
    (a,) = as_arrays("det", A=A)
    _square("det", a)
    return plain(_eliminated(a, a[:, :0])[1])


def eigvalsh(A: ArrayLike) -> Array:
    """The eigenvalues of a symmetric matrix, the smallest first; exact for 2 x 2 where the square root in them is."""
    (a,) = as_arrays("eigvalsh", A=A)
    n = _square("eigvalsh", a)
    if not np.all(a == a.T):
        raise ArgumentError("eigvalsh", "A", "not symmetric", "A equal to its transpose")
    if n != 2:
        return np.linalg.eigvalsh(a.astype(float))
    half = (a[0, 0] + a[1, 1]) / 2
    root = arrays.sqrt(((a[0, 0] - a[1, 1]) / 2) ** 2 + a[0, 1] ** 2)
    return np.array([half - root, half + root], dtype=a.dtype)


def numerical_gradient(
    function: Callable[[Array], Scalar], input: ArrayLike, eps: Scalar = Fraction(1, 10**6), *, centered: bool = True
) -> Array:
    """Difference quotients of a function with respect to every entry of its argument.

    (f(x + eps) - f(x - eps)) / (2 eps), or (f(x + eps) - f(x)) / eps if they are not ``centered``; entries move one at a time.
    """
    x, h = as_arrays("numerical_gradient", input=input, eps=eps)
    if h.ndim or h <= 0:
        raise ArgumentError("numerical_gradient", "eps", plain(h), "a positive number")
    slopes = arrays.zeros_like(x)
    for place in np.ndindex(x.shape):
        up, down = x.copy(), x.copy()
        up[place] = up[place] + plain(h)
        down[place] = down[place] - plain(h) if centered else down[place]
        slopes[place] = (function(plain(up)) - function(plain(down))) / (plain(h) * (2 if centered else 1))
    return plain(slopes)
