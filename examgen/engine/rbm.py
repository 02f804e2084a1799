"""Restricted Boltzmann machines with binary units.

The energy is E(v, h) = -v^T W h - b^T v - c^T h with ``weight`` W (V, H), ``visible_bias`` b (V,) and ``hidden_bias`` c (H,); a
state has the probability exp(-E) / Z. States are (..., V) and (..., H). Source: Hinton, 2002.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from examgen.core.numbers import Scalar
from examgen.engine import arrays, checks
from examgen.engine.activations import logistic
from examgen.engine.arrays import Array, ArrayLike, as_arrays, plain
from examgen.errors import ArgumentError


def _machine(function: str, weight: ArrayLike, visible_bias: ArrayLike, hidden_bias: ArrayLike, **states: ArrayLike) -> list[Array]:
    """W, b, c and the states, whose last axis has one entry a unit: ``v`` visible, ``h`` hidden."""
    found = as_arrays(function, weight=weight, visible_bias=visible_bias, hidden_bias=hidden_bias, **states)
    W = found[0]
    if W.ndim != 2:
        raise ArgumentError(function, "weight", checks.shaped(W), "shape (V, H)")
    checks.require_shape(function, "visible_bias", found[1], W.shape[:1], "one entry per row of weight")
    checks.require_shape(function, "hidden_bias", found[2], W.shape[1:], "one entry per column of weight")
    for (name, layer), array in zip(((name, "vh".index(name[0])) for name in states), found[3:], strict=True):
        if array.ndim == 0 or array.shape[-1] != W.shape[layer]:
            raise ArgumentError(function, name, checks.shaped(array), f"shape (..., {W.shape[layer]})")
    return found


def rbm_energy(v: ArrayLike, h: ArrayLike, weight: ArrayLike, visible_bias: ArrayLike, hidden_bias: ArrayLike) -> Array:
    """The energy of the states ``v`` (..., V) and ``h`` (..., H), shape (...)."""
    W, b, c, v, h = _machine("rbm_energy", weight, visible_bias, hidden_bias, v=v, h=h)
    if v.shape[:-1] != h.shape[:-1]:
        raise ArgumentError("rbm_energy", "h", checks.shaped(h), "the leading axes of v")
    return plain(np.asarray(-((v @ W) * h).sum(axis=-1) - v @ b - h @ c)[()])


def rbm_free_energy(v: ArrayLike, weight: ArrayLike, visible_bias: ArrayLike, hidden_bias: ArrayLike) -> Array:
    """-ln sum_h exp(-E(v, h)) = -b^T v - sum_j ln(1 + exp(c_j + (W^T v)_j)), shape (...)."""
    W, b, c, v = _machine("rbm_free_energy", weight, visible_bias, hidden_bias, v=v)
    a = v @ W + c
    soft = np.maximum(a, arrays.zeros_like(a)) + arrays.log1p(arrays.exp(-abs(a)))
    return plain(np.asarray(-(v @ b) - soft.sum(axis=-1))[()])


def rbm_hidden_given_visible(v: ArrayLike, weight: ArrayLike, visible_bias: ArrayLike, hidden_bias: ArrayLike) -> Array:
    """P(h_j = 1 | v) = sigmoid(W^T v + c), shape (..., H)."""
    W, _, c, v = _machine("rbm_hidden_given_visible", weight, visible_bias, hidden_bias, v=v)
    return logistic(v @ W + c)


def rbm_visible_given_hidden(h: ArrayLike, weight: ArrayLike, visible_bias: ArrayLike, hidden_bias: ArrayLike) -> Array:
    """P(v_i = 1 | h) = sigmoid(W h + b), shape (..., V)."""
    W, b, _, h = _machine("rbm_visible_given_hidden", weight, visible_bias, hidden_bias, h=h)
    return logistic(h @ W.T + b)


def contrastive_divergence(
    v_data: ArrayLike, h_data: ArrayLike, v_model: ArrayLike, h_model: ArrayLike, *, lr: Scalar
) -> tuple[Array, Array, Array]:
    """What contrastive divergence adds to weight, visible and hidden bias: lr times the difference of two means over the batch.

    ``v_data`` (N, V) and ``h_data`` (N, H) are the states, or probabilities, at the examples, the others at the end of the chain.
    """
    name = "contrastive_divergence"
    v, h, v_k, h_k, rate = as_arrays(name, v_data=v_data, h_data=h_data, v_model=v_model, h_model=h_model, lr=lr)
    if v.ndim != 2:
        raise ArgumentError(name, "v_data", checks.shaped(v), "shape (N, V)")
    if h.ndim != 2 or len(h) != len(v):
        raise ArgumentError(name, "h_data", checks.shaped(h), f"shape ({len(v)}, H)")
    checks.require_shape(name, "v_model", v_k, v.shape, "the shape of v_data")
    checks.require_shape(name, "h_model", h_k, h.shape, "the shape of h_data")

    def change(data: Any, model: Any) -> Any:
        return rate * (data - model) / len(v)

    return change(v.T @ h, v_k.T @ h_k), change(v.sum(axis=0), v_k.sum(axis=0)), change(h.sum(axis=0), h_k.sum(axis=0))
