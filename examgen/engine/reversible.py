"""Blocks whose input can be computed from their output: additive couplings.

``shift``, ``f`` and ``g`` are functions from an array to one of the same shape; they need no inverse.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from examgen.engine import checks
from examgen.engine.arrays import Array, ArrayLike, as_arrays

Branch: TypeAlias = Callable[[Array], ArrayLike]


def _shifted(function: str, a: Array, b: Array, shift: Branch, sign: int) -> Array:
    (moved,) = as_arrays(function, shift=shift(a))
    checks.require_shape(function, "shift", moved, b.shape, "the shape of what it is added to")
    return b + sign * moved


def additive_coupling(x1: ArrayLike, x2: ArrayLike, shift: Branch) -> tuple[Array, Array]:
    """y1 = x1 and y2 = x2 + shift(x1). The determinant of the Jacobian is 1. Source: Dinh et al., 2015."""
    a, b = as_arrays("additive_coupling", x1=x1, x2=x2)
    return a, _shifted("additive_coupling", a, b, shift, 1)


def additive_coupling_inverse(y1: ArrayLike, y2: ArrayLike, shift: Branch) -> tuple[Array, Array]:
    """x1 = y1 and x2 = y2 - shift(y1)."""
    a, b = as_arrays("additive_coupling_inverse", y1=y1, y2=y2)
    return a, _shifted("additive_coupling_inverse", a, b, shift, -1)


def reversible_block(x1: ArrayLike, x2: ArrayLike, f: Branch, g: Branch) -> tuple[Array, Array]:
    """y1 = x1 + f(x2) and y2 = x2 + g(y1): two couplings, one behind the other. Source: Gomez et al., 2017."""
    b, a = additive_coupling(x2, x1, f)
    return additive_coupling(a, b, g)


def reversible_block_inverse(y1: ArrayLike, y2: ArrayLike, f: Branch, g: Branch) -> tuple[Array, Array]:
    """x2 = y2 - g(y1), and then x1 = y1 - f(x2)."""
    a, b = additive_coupling_inverse(y1, y2, g)
    x2, x1 = additive_coupling_inverse(b, a, f)
    return x1, x2
