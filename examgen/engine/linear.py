"""The fully connected layer."""

from __future__ import annotations

from examgen.core.products import matmul
from examgen.engine import checks
from examgen.engine.arrays import Array, ArrayLike, as_arrays, plain
from examgen.errors import ArgumentError


def _check(function: str, x: Array, w: Array, b: Array | None) -> None:
    if w.ndim != 2:
        raise ArgumentError(function, "weight", checks.shaped(w), "shape (out_features, in_features)")
    if x.ndim == 0 or x.shape[-1] != w.shape[1]:
        raise ArgumentError(function, "input", checks.shaped(x), f"shape (..., {w.shape[1]}): weight has {w.shape[1]} columns")
    checks.require_shape(function, "bias", b, w.shape[:1], "one entry per row of weight")


def linear(input: ArrayLike, weight: ArrayLike, bias: ArrayLike | None = None) -> Array:
    """``input @ weight.T + bias``: shapes (..., in), (out, in), (out,) give (..., out)."""
    x, w, b = as_arrays("linear", input=input, weight=weight, bias=bias)
    _check("linear", x, w, b)
    return matmul(x, w.T) if b is None else matmul(x, w.T) + b


def linear_backward(
    grad_output: ArrayLike, input: ArrayLike, weight: ArrayLike, bias: ArrayLike | None = None
) -> tuple[Array, Array, Array | None]:
    """Gradients with respect to ``(input, weight, bias)``; ``None`` for a missing bias."""
    g, x, w, b = as_arrays("linear_backward", grad_output=grad_output, input=input, weight=weight, bias=bias)
    _check("linear_backward", x, w, b)
    checks.require_shape("linear_backward", "grad_output", g, (*x.shape[:-1], w.shape[0]), "the shape of the output")
    rows, deltas = x.reshape(-1, w.shape[1]), g.reshape(-1, w.shape[0])
    return plain(matmul(g, w)), matmul(deltas.T, rows), None if b is None else deltas.sum(axis=0)
