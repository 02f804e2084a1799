"""Losses of metric learning: contrastive, triplet and InfoNCE. Conventions are those of ``losses``.

Embeddings are (N, D), or (D,) for one pair or triplet. A backward reports a term at its margin and a distance of 0, which has no
gradient (see ``core.kinks``).
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import numpy as np

from examgen.core import kinks
from examgen.core.numbers import Scalar
from examgen.engine import checks, distances
from examgen.engine.arrays import Array, ArrayLike, as_arrays, plain, zeros_like
from examgen.engine.classification import cross_entropy, cross_entropy_backward
from examgen.engine.losses import REDUCTIONS, reduced, spread
from examgen.engine.margins import cut, passed
from examgen.errors import ArgumentError


def _embeddings(function: str, reduction: str, names: tuple[str, ...], **tensors: ArrayLike) -> list[Array]:
    """Checked arguments of one arithmetic, the embeddings under these names first."""
    checks.one_of(function, "reduction", reduction, REDUCTIONS)
    found = as_arrays(function, **tensors)
    if found[0].ndim not in (1, 2):
        raise ArgumentError(function, names[0], checks.shaped(found[0]), "shape (N, D) or (D,)")
    for name, array in zip(names, found, strict=False):
        checks.require_shape(function, name, array, found[0].shape, f"the shape of {names[0]}")
    return found


def _each(gradients: Array) -> Array:
    """One number per example, for all entries of its embedding."""
    return np.asarray(gradients)[..., None]


def _slope(function: str, g: Array, difference: Array, p: int) -> Array:
    """The gradient of the difference from that of its p-norm; 0 where there is no difference."""
    size = distances.norm(difference, p, -1)
    g = _each(g)
    if np.any(np.asarray(size == 0) & np.asarray(g != 0)):
        kinks.report(f"{function}_at_distance_0")
    zero = zeros_like(difference)
    sign = np.where(difference > 0, 1, np.where(difference < 0, -1, 0))
    safe = np.where(size == 0, 1 + zero[..., :1], size)
    return g * np.where(size == 0, zero, sign * (abs(difference) / safe) ** (p - 1))


# Pairs


def contrastive_loss(
    input1: ArrayLike, input2: ArrayLike, target: ArrayLike, margin: Scalar = 1, *, reduction: str = "mean"
) -> Array:
    """target d^2 + (1 - target) max(0, margin - d)^2 with the Euclidean distance d; the target is 1 for pairs that belong together.

    Source: Hadsell, Chopra and LeCun, 2006, whose loss is half of this and calls the target of such pairs 0.
    """
    a, b, y, m = _pairs("contrastive_loss", input1, input2, target, margin, reduction)
    d = distances.norm(a - b, 2, -1)[..., 0]
    losses = np.asarray(y * d**2 + (1 - y) * cut(m - d) ** 2)
    return reduced(losses, reduction, losses.size)


def _pairs(function: str, one: ArrayLike, other: ArrayLike, target: ArrayLike, margin: Scalar, reduction: str, **more: Any) -> Any:
    tensors = {"input1": one, "input2": other, "target": target, "margin": margin, **more}
    found = _embeddings(function, reduction, ("input1", "input2"), **tensors)
    checks.require_shape(function, "target", found[2], found[0].shape[:-1], "one entry per pair")
    if np.any((found[2] != 0) & (found[2] != 1)):
        raise ArgumentError(function, "target", "neither 0 nor 1 somewhere", "1 for pairs that belong together, and 0")
    return found


def contrastive_loss_backward(
    grad_output: ArrayLike,
    input1: ArrayLike,
    input2: ArrayLike,
    target: ArrayLike,
    margin: Scalar = 1,
    *,
    reduction: str = "mean",
) -> tuple[Array, Array]:
    """Gradients with respect to ``(input1, input2)``."""
    name = "contrastive_loss_backward"
    a, b, y, m, g = _pairs(name, input1, input2, target, margin, reduction, grad_output=grad_output)
    g, d = spread(name, g, y.shape, reduction, y.size), distances.norm(a - b, 2, -1)[..., 0]
    outward = 2 * (1 - y) * cut(m - d)
    gradient = _slope("contrastive_loss", -g * outward, a - b, 2) + _each(2 * y * g) * (a - b)
    return gradient, -gradient


# Triplets


def triplet_margin_loss(
    anchor: ArrayLike,
    positive: ArrayLike,
    negative: ArrayLike,
    margin: Scalar = 1,
    p: Scalar = 2,
    eps: Scalar = Fraction(1, 10**6),
    *,
    squared: bool = False,
    reduction: str = "mean",
) -> Array:
    """max(0, d(anchor, positive) - d(anchor, negative) + margin), with the distances of ``pairwise_distance``.

    With ``squared`` their squares are compared (Schroff, Kalenichenko and Philbin, 2015; there ``p`` is 2).
    """
    *_, z = _triplets("triplet_margin_loss", anchor, positive, negative, margin, p, eps, squared, reduction)
    return reduced(np.asarray(cut(z)), reduction, z.size)


def _triplets(
    function: str, anchor: ArrayLike, positive: ArrayLike, negative: ArrayLike, margin: Scalar, p: Scalar, eps: Scalar,
    squared: bool, reduction: str, **more: ArrayLike,
) -> Any:  # fmt: skip
    """The differences to positive and negative, the rest, and what is cut off at 0."""
    tensors = {"anchor": anchor, "positive": positive, "negative": negative, "margin": margin, "eps": eps, **more}
    a, near, far, m, e, *rest = _embeddings(function, reduction, ("anchor", "positive", "negative"), **tensors)
    power = distances.order(function, "p", p)
    if squared and power != 2:
        raise ArgumentError(function, "p", p, "2 where distances are squared")
    pair = (a - near + e, a - far + e)
    one, other = ((d**2).sum(axis=-1) if squared else distances.norm(d, power, -1)[..., 0] for d in pair)
    return *pair, *rest, np.asarray(one - other + m)


def triplet_margin_loss_backward(
    grad_output: ArrayLike,
    anchor: ArrayLike,
    positive: ArrayLike,
    negative: ArrayLike,
    margin: Scalar = 1,
    p: Scalar = 2,
    eps: Scalar = Fraction(1, 10**6),
    *,
    squared: bool = False,
    reduction: str = "mean",
) -> tuple[Array, Array, Array]:
    """Gradients with respect to ``(anchor, positive, negative)``; ``p`` is finite."""
    name = "triplet_margin_loss_backward"
    near, far, g, z = _triplets(name, anchor, positive, negative, margin, p, eps, squared, reduction, grad_output=grad_output)
    g = passed("triplet_margin_loss", spread(name, g, z.shape, reduction, z.size), z)
    if p == math.inf:
        raise ArgumentError(name, "p", p, "a finite order")
    if squared:
        to_near, to_far = (2 * _each(g) * d for d in (near, far))
    else:
        to_near, to_far = (_slope("triplet_margin_loss", g, d, distances.order(name, "p", p)) for d in (near, far))
    return to_near - to_far, -to_near, to_far


# A batch against itself


def _partners(function: str, input: ArrayLike, temperature: Scalar) -> tuple[Array, Array, list[int]]:
    s, tau = as_arrays(function, input=input, temperature=temperature)
    if s.ndim != 2 or s.shape[0] != s.shape[1]:
        raise ArgumentError(function, "input", checks.shaped(s), "shape (N, N): a row for each query, a column for each key")
    if tau.ndim or tau <= 0:
        raise ArgumentError(function, "temperature", plain(tau), "a positive number")
    return s, plain(tau), list(range(len(s)))


def info_nce(input: ArrayLike, temperature: Scalar = 1, *, reduction: str = "mean") -> Array:
    """Cross-entropy of the rows of similarities ``input / temperature`` (N, N), each of which has its partner on the diagonal.

    Source: van den Oord, Li and Vinyals, 2018.
    """
    s, tau, own = _partners("info_nce", input, temperature)
    return cross_entropy(s / tau, own, reduction=reduction)


def info_nce_backward(grad_output: ArrayLike, input: ArrayLike, temperature: Scalar = 1, *, reduction: str = "mean") -> Array:
    """Gradient with respect to the similarities."""
    s, tau, own = _partners("info_nce_backward", input, temperature)
    return cross_entropy_backward(grad_output, s / tau, own, reduction=reduction) / tau
