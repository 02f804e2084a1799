"""Attention: batched matrix products, scaled dot-product, additive and multi-head attention.

Queries are (..., L, E), keys (..., S, E) and values (..., S, Ev) with the same leading axes, as in
``torch.nn.functional.scaled_dot_product_attention``. A mask of truth values is true where a query sees a key; a mask of
numbers is added to the scores. It has a shape that broadcasts to (..., L, S). Weights are exact where the scores of a
query differ by multiples of ln 2. A backward returns gradients with respect to queries, keys and values; a mask is a constant.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from examgen.core.numbers import Scalar
from examgen.engine import arrays, checks
from examgen.engine.arrays import Array, ArrayLike, as_arrays
from examgen.errors import ArgumentError


def bmm(input: ArrayLike, mat2: ArrayLike) -> Array:
    """The matrix products of two batches: (B, n, m) times (B, m, p) gives (B, n, p); nothing broadcasts."""
    a, b = _batches("bmm", input, mat2)
    return a @ b


def bmm_backward(grad_output: ArrayLike, input: ArrayLike, mat2: ArrayLike) -> tuple[Array, Array]:
    """Gradients with respect to ``input`` and ``mat2``: g b^T and a^T g, product by product."""
    a, b, g = _batches("bmm_backward", input, mat2, grad_output=grad_output)
    checks.require_shape("bmm_backward", "grad_output", g, (*a.shape[:2], b.shape[2]), "the shape of the output")
    return g @ _transposed(b), _transposed(a) @ g


def _batches(function: str, input: ArrayLike, mat2: ArrayLike, **more: ArrayLike) -> list[Array]:
    found = as_arrays(function, input=input, mat2=mat2, **more)
    a, b = found[:2]
    if a.ndim != 3:
        raise ArgumentError(function, "input", checks.shaped(a), "shape (B, n, m)")
    if b.ndim != 3 or b.shape[:2] != (a.shape[0], a.shape[2]):
        raise ArgumentError(function, "mat2", checks.shaped(b), f"shape ({a.shape[0]}, {a.shape[2]}, p)")
    return found


def _transposed(array: Array) -> Array:
    return np.swapaxes(array, -1, -2)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Task:
    """Checked arguments. ``seen`` is true where a query sees a key, ``added`` is what the scores get besides."""

    query: Array
    key: Array
    value: Array
    scale: Any
    seen: Array
    added: Array | None
    grad_output: Array | None


def _is_truth(mask: ArrayLike) -> bool:
    return {type(entry) for entry in np.array(mask, dtype=object).flat} <= {bool, np.bool_}


def _task(
    function: str, query: ArrayLike, key: ArrayLike, value: ArrayLike, attn_mask: ArrayLike | None, is_causal: bool,
    scale: Scalar | None, grad_output: ArrayLike | None = None,
) -> _Task:  # fmt: skip
    added = None if attn_mask is None or _is_truth(attn_mask) else attn_mask
    q, k, v, more, factor, g = as_arrays(
        function, query=query, key=key, value=value, attn_mask=added, scale=scale, grad_output=grad_output
    )
    if q.ndim < 2:
        raise ArgumentError(function, "query", checks.shaped(q), "shape (..., L, E)")
    leading, (length, width) = q.shape[:-2], q.shape[-2:]
    if k.ndim != q.ndim or k.shape[:-2] != leading or k.shape[-1] != width:
        raise ArgumentError(function, "key", checks.shaped(k), f"shape (..., S, {width}) with the leading axes of query")
    if v.ndim != q.ndim or v.shape[:-1] != k.shape[:-1]:
        raise ArgumentError(function, "value", checks.shaped(v), f"shape (..., {k.shape[-2]}, Ev) with the leading axes of query")
    shape = (*leading, length, k.shape[-2])
    seen = np.ones(shape, dtype=bool)
    if attn_mask is not None:
        if is_causal:
            raise ArgumentError(function, "attn_mask", "given", "no mask besides is_causal")
        mask = np.array(attn_mask, dtype=bool) if more is None else more
        checks.require_broadcast(function, "attn_mask", mask, shape)
        seen = np.broadcast_to(mask if more is None else mask != -np.inf, shape)
    if is_causal:
        seen = np.tril(seen)
    if not seen.any(axis=-1).all():
        raise ArgumentError(function, "attn_mask", "a row without a key", "at least one key that each query sees")
    if factor is None:
        factor = 1 / arrays.sqrt(arrays.filled((), width, q.dtype))
    return _Task(query=q, key=k, value=v, scale=factor, seen=seen, added=more, grad_output=g)


def _weights(task: _Task) -> Array:
    scores = task.query @ _transposed(task.key) * task.scale
    if task.added is not None:
        scores = scores + task.added
    # an inexact score that is not seen must not come in, so that its place gets the power of 0 before it is cut out
    zeros = arrays.zeros_like(scores)
    top = np.where(task.seen, scores, scores.min(axis=-1, keepdims=True)).max(axis=-1, keepdims=True)
    powers = np.where(task.seen, arrays.exp(np.where(task.seen, scores - top, zeros)), zeros)
    return powers / powers.sum(axis=-1, keepdims=True)


def attention_weights(
    query: ArrayLike,
    key: ArrayLike,
    attn_mask: ArrayLike | None = None,
    *,
    is_causal: bool = False,
    scale: Scalar | None = None,
) -> Array:
    """What scaled dot-product attention multiplies the values by: softmax(scale * query key^T + mask), (..., L, S)."""
    return _weights(_task("attention_weights", query, key, key, attn_mask, is_causal, scale))


def scaled_dot_product_attention(
    query: ArrayLike,
    key: ArrayLike,
    value: ArrayLike,
    attn_mask: ArrayLike | None = None,
    *,
    is_causal: bool = False,
    scale: Scalar | None = None,
) -> Array:
    """softmax(scale * query key^T + mask) value, (..., L, Ev); ``scale`` is 1 / sqrt(E) unless it is given.

    With ``is_causal`` query i sees the keys 0 to i. A query that sees no key is refused. Source: Vaswani et al., 2017.
    """
    task = _task("scaled_dot_product_attention", query, key, value, attn_mask, is_causal, scale)
    return _weights(task) @ task.value


def scaled_dot_product_attention_backward(
    grad_output: ArrayLike,
    query: ArrayLike,
    key: ArrayLike,
    value: ArrayLike,
    attn_mask: ArrayLike | None = None,
    *,
    is_causal: bool = False,
    scale: Scalar | None = None,
) -> tuple[Array, Array, Array]:
    """Gradients with respect to ``query``, ``key`` and ``value``."""
    name = "scaled_dot_product_attention_backward"
    task = _task(name, query, key, value, attn_mask, is_causal, scale, grad_output)
    p, g = _weights(task), task.grad_output
    checks.require_shape(name, "grad_output", g, (*p.shape[:-1], task.value.shape[-1]), "the shape of the output")
    grad_p = g @ _transposed(task.value)
    grad_scores = p * (grad_p - (grad_p * p).sum(axis=-1, keepdims=True)) * task.scale
    return grad_scores @ task.key, _transposed(grad_scores) @ task.query, _transposed(p) @ g
