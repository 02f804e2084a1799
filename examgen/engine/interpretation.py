"""Which parts of an input a network's output rests on, and a small change that raises its loss."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from examgen.core.numbers import Scalar
from examgen.engine import checks
from examgen.engine.activations import relu
from examgen.engine.arrays import Array, ArrayLike, as_arrays
from examgen.errors import ArgumentError


def class_activation_map(activations: ArrayLike, weight: ArrayLike) -> Array:
    """sum_k w_k A_k: maps (K, *size) and a class's weights (K,) behind global average pooling give (*size).

    Source: Zhou et al., 2016.
    """
    maps, w = as_arrays("class_activation_map", activations=activations, weight=weight)
    if maps.ndim < 2:
        raise ArgumentError("class_activation_map", "activations", checks.shaped(maps), "shape (K, *size)")
    checks.require_shape("class_activation_map", "weight", w, maps.shape[:1], "one weight for each map")
    return np.tensordot(w, maps, axes=1)


def grad_cam_weights(gradients: ArrayLike) -> Array:
    """The mean of each map's gradient over its places: (K, *size) gives (K,)."""
    (g,) = as_arrays("grad_cam_weights", gradients=gradients)
    if g.ndim < 2:
        raise ArgumentError("grad_cam_weights", "gradients", checks.shaped(g), "shape (K, *size)")
    flat = g.reshape(len(g), -1)
    return flat.sum(axis=1) / flat.shape[1]


def grad_cam(activations: ArrayLike, gradients: ArrayLike) -> Array:
    """ReLU(sum_k alpha_k A_k), alpha_k the mean of the score's gradient at map A_k: two (K, *size) give (*size).

    Source: Selvaraju et al., 2017.
    """
    maps, g = as_arrays("grad_cam", activations=activations, gradients=gradients)
    checks.require_shape("grad_cam", "gradients", g, maps.shape, "the shape of the maps")
    return relu(class_activation_map(maps, grad_cam_weights(g)))


def gradient_times_input(input: ArrayLike, gradient: ArrayLike) -> Array:
    """Each entry times the score's gradient at it. Source: Shrikumar et al., 2016."""
    x, g = as_arrays("gradient_times_input", input=input, gradient=gradient)
    checks.require_shape("gradient_times_input", "gradient", g, x.shape, "the shape of input")
    return x * g


def occlusion(score: Callable[[Array], Scalar], input: ArrayLike, baseline: Scalar = 0) -> Array:
    """For each entry, by how much the score falls when this entry alone is replaced by ``baseline``.

    Source: Zeiler and Fergus, 2014.
    """
    x, cover = as_arrays("occlusion", input=input, baseline=baseline)
    whole = score(x)
    falls = np.empty(x.shape, dtype=x.dtype)
    for place in np.ndindex(x.shape):
        covered = x.copy()
        covered[place] = cover.item()
        falls[place] = whole - score(covered)
    return falls


def fgsm(input: ArrayLike, gradient: ArrayLike, epsilon: Scalar) -> Array:
    """The fast gradient sign method: input + epsilon * sign(gradient of the loss). Source: Goodfellow et al., 2015."""
    x, g = as_arrays("fgsm", input=input, gradient=gradient)
    checks.require_shape("fgsm", "gradient", g, x.shape, "the shape of input")
    return x + epsilon * (np.asarray(g > 0).astype(int) - np.asarray(g < 0).astype(int))
