"""Layers of attention: additive attention, multi-head attention, and what tells positions apart."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from examgen.core.numbers import Scalar
from examgen.engine import arrays, checks
from examgen.engine.activations import probabilities
from examgen.engine.arrays import Array, ArrayLike, as_arrays
from examgen.engine.attention import scaled_dot_product_attention
from examgen.errors import ArgumentError


def additive_scores(query: ArrayLike, key: ArrayLike, w_query: ArrayLike, w_key: ArrayLike, v: ArrayLike) -> Array:
    """v^T tanh(w_query q + w_key k) for each query (..., L, E) and key (..., S, K), of shape (..., L, S).

    ``w_query`` is (H, E), ``w_key`` (H, K) and ``v`` (H,). Rational where the arguments of tanh are multiples of (ln 2) / 2.
    Source: Bahdanau et al., 2015.
    """
    name = "additive_scores"
    q, k, w_q, w_k, v = as_arrays(name, query=query, key=key, w_query=w_query, w_key=w_key, v=v)
    if q.ndim < 2:
        raise ArgumentError(name, "query", checks.shaped(q), "shape (..., L, E)")
    if k.ndim != q.ndim or k.shape[:-2] != q.shape[:-2]:
        raise ArgumentError(name, "key", checks.shaped(k), "shape (..., S, K) with the leading axes of query")
    if v.ndim != 1:
        raise ArgumentError(name, "v", checks.shaped(v), "shape (H,)")
    checks.require_shape(name, "w_query", w_q, (v.size, q.shape[-1]), f"query has {q.shape[-1]} features")
    checks.require_shape(name, "w_key", w_k, (v.size, k.shape[-1]), f"key has {k.shape[-1]} features")
    hidden = (q @ w_q.T)[..., :, None, :] + (k @ w_k.T)[..., None, :, :]
    return arrays.tanh(hidden) @ v


def additive_attention(
    query: ArrayLike, key: ArrayLike, value: ArrayLike, w_query: ArrayLike, w_key: ArrayLike, v: ArrayLike
) -> Array:
    """The values (..., S, Ev), averaged for each query with the softmax of its additive scores: (..., L, Ev)."""
    scores, values = as_arrays("additive_attention", scores=additive_scores(query, key, w_query, w_key, v), value=value)
    if values.ndim != scores.ndim or values.shape[:-1] != (*scores.shape[:-2], scores.shape[-1]):
        raise ArgumentError("additive_attention", "value", checks.shaped(values), f"shape (..., {scores.shape[-1]}, Ev)")
    return probabilities(scores, -1) @ values


def multi_head_attention(
    query: ArrayLike,
    key: ArrayLike,
    value: ArrayLike,
    num_heads: int,
    in_proj_weight: ArrayLike,
    in_proj_bias: ArrayLike | None,
    out_proj_weight: ArrayLike,
    out_proj_bias: ArrayLike | None,
    *,
    attn_mask: ArrayLike | None = None,
    is_causal: bool = False,
) -> Array:
    """Multi-head attention, batch first: query (N, L, E), key and value (N, S, E), or all without N; output (N, L, E).

    ``in_proj_weight`` is (3 E, E), the matrices of queries, keys and values on top of each other, and ``out_proj_weight`` (E, E),
    as in ``torch.nn.MultiheadAttention``; biases may be ``None``. Each head has E / num_heads consecutive entries. Unlike in
    PyTorch's module, a mask of truth values is true where a query sees a key, as in ``scaled_dot_product_attention``; it broadcasts
    to (N, heads, L, S). Source: Vaswani et al., 2017.
    """
    name = "multi_head_attention"
    q, k, v, w_in, b_in, w_out, b_out = as_arrays(
        name, query=query, key=key, value=value, in_proj_weight=in_proj_weight, in_proj_bias=in_proj_bias,
        out_proj_weight=out_proj_weight, out_proj_bias=out_proj_bias,
    )  # fmt: skip
    width = _checked_width(name, (q, k, v), num_heads)
    checks.require_shape(name, "in_proj_weight", w_in, (3 * width, width), f"query has {width} features")
    checks.require_shape(name, "in_proj_bias", b_in, (3 * width,))
    checks.require_shape(name, "out_proj_weight", w_out, (width, width), f"query has {width} features")
    checks.require_shape(name, "out_proj_bias", b_out, (width,))

    def heads(part: int, x: Array) -> Array:
        rows = slice(part * width, (part + 1) * width)
        return _split(x @ w_in[rows].T + (0 if b_in is None else b_in[rows]), num_heads)

    found = _joined(scaled_dot_product_attention(heads(0, q), heads(1, k), heads(2, v), attn_mask, is_causal=is_causal))
    return found @ w_out.T + (0 if b_out is None else b_out)


def _checked_width(function: str, inputs: tuple[Array, Array, Array], num_heads: int) -> int:
    """The number of features of queries, keys and values, which the heads share evenly."""
    q, k, v = inputs
    if q.ndim not in (2, 3):
        raise ArgumentError(function, "query", checks.shaped(q), "shape (N, L, E) or (L, E)")
    width = int(q.shape[-1])
    for name, x in (("key", k), ("value", v)):
        checks.require_shape(function, name, x, (*q.shape[:-2], k.shape[-2] if k.ndim > 1 else 1, width), "(N, S, E), as query")
    if width % checks.whole(function, "num_heads", num_heads, 1):
        raise ArgumentError(function, "num_heads", num_heads, f"a divisor of the {width} features")
    return width


def _split(x: Array, heads: int) -> Array:
    """(..., L, E) as (..., heads, L, E / heads)."""
    return np.swapaxes(x.reshape(*x.shape[:-1], heads, -1), -2, -3)


def _joined(x: Array) -> Array:
    """(..., heads, L, E / heads) as (..., L, E)."""
    x = np.swapaxes(x, -2, -3)
    return x.reshape(*x.shape[:-2], -1)


def positional_encoding(position: int, dim: int, base: Scalar = 10_000) -> Array:
    """The sinusoidal encoding of one position: sin(w_0 n), cos(w_0 n), sin(w_1 n), ... with w_i = base^(-2 i / dim).

    ``dim`` is even; a vector of floats. Source: Vaswani et al., 2017.
    """
    name = "positional_encoding"
    checks.whole(name, "position", position, 0)
    if checks.whole(name, "dim", dim, 2) % 2:
        raise ArgumentError(name, "dim", dim, "an even number")
    if not base > 0:
        raise ArgumentError(name, "base", base, "a positive number")
    angles = [position * float(base) ** (-2 * i / dim) for i in range(dim // 2)]
    return np.array([turned(angle) for angle in angles for turned in (math.sin, math.cos)])


def attention_reach(mask: ArrayLike, layers: int) -> Any:
    """Which inputs reach which outputs through so many layers of attention with one mask (L, L) of truth values.

    Entry (i, j) is true where a change of input j can move output i: a path of ``layers`` steps in the graph of the mask, whose
    rows are queries.
    """
    sees = np.array(mask, dtype=bool)
    if sees.ndim != 2 or sees.shape[0] != sees.shape[1]:
        raise ArgumentError("attention_reach", "mask", checks.shaped(sees), "shape (L, L)")
    reached = np.eye(len(sees), dtype=bool)
    for _ in range(checks.whole("attention_reach", "layers", layers, 1)):
        reached = sees @ reached
    return reached
