"""Losses with a margin: what is right by more than the margin costs nothing. Conventions are those of ``losses``.

Targets of two classes are 1 and -1. A backward reports terms that are exactly at the margin (see ``core.kinks``); their slope is 0.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from examgen.core import kinks
from examgen.core.numbers import Scalar
from examgen.engine import arrays, checks
from examgen.engine.activations import logistic
from examgen.engine.arrays import Array, ArrayLike, as_arrays, plain
from examgen.engine.losses import REDUCTIONS, compared, reduced, spread
from examgen.errors import ArgumentError


def cut(z: Array) -> Array:
    """max(z, 0), entry by entry."""
    return np.maximum(z, arrays.zeros_like(np.asarray(z)))


def passed(function: str, g: Array, z: Array) -> Array:
    """The gradient of z from that of max(z, 0); a z of 0 that gets a gradient is reported."""
    if np.any(np.asarray(z == 0) & np.asarray(g != 0)):
        kinks.report(f"{function}_at_its_margin")
    g = np.asarray(g + 0 * z)
    return np.where(z > 0, g, arrays.zeros_like(g))


def _signs(function: str, target: Array) -> None:
    if not np.all(abs(target) == 1):
        raise ArgumentError(function, "target", "neither 1 nor -1 somewhere", "targets 1 and -1")


def hinge_embedding_loss(input: ArrayLike, target: ArrayLike, margin: Scalar = 1, *, reduction: str = "mean") -> Array:
    """``input``, such as a distance, where the target is 1, and max(0, margin - input) where it is -1."""
    x, y, m = compared("hinge_embedding_loss", reduction, input=input, target=target, margin=margin)
    _signs("hinge_embedding_loss", y)
    return reduced(np.where(y > 0, x, cut(m - x)), reduction, x.size)


def hinge_embedding_loss_backward(
    grad_output: ArrayLike, input: ArrayLike, target: ArrayLike, margin: Scalar = 1, *, reduction: str = "mean"
) -> Array:
    """Gradient with respect to ``input``."""
    name = "hinge_embedding_loss_backward"
    x, y, m, g = compared(name, reduction, input=input, target=target, margin=margin, grad_output=grad_output)
    _signs(name, y)
    g = np.asarray(spread(name, g, x.shape, reduction, x.size) + 0 * x)
    inside = passed("hinge_embedding_loss", np.where(y > 0, arrays.zeros_like(g), g), np.asarray(m - x))
    return plain(np.where(y > 0, g, -inside))


def margin_ranking_loss(
    input1: ArrayLike, input2: ArrayLike, target: ArrayLike, margin: Scalar = 0, *, reduction: str = "mean"
) -> Array:
    """max(0, margin - target (input1 - input2)): a target of 1 wants the first input larger, by the margin. Shapes broadcast."""
    a, b, y, m = as_arrays("margin_ranking_loss", input1=input1, input2=input2, target=target, margin=margin)
    checks.one_of("margin_ranking_loss", "reduction", reduction, REDUCTIONS)
    _signs("margin_ranking_loss", y)
    losses = np.asarray(cut(m - y * (a - b)))
    return reduced(losses, reduction, losses.size)


def soft_margin_loss(input: ArrayLike, target: ArrayLike, *, reduction: str = "mean") -> Array:
    """ln(1 + exp(-target input)), the logistic loss."""
    x, y = compared("soft_margin_loss", reduction, input=input, target=target)
    _signs("soft_margin_loss", y)
    z = np.asarray(-y * x)
    return reduced(np.asarray(cut(z) + arrays.log1p(arrays.exp(-abs(z)))), reduction, x.size)


def soft_margin_loss_backward(grad_output: ArrayLike, input: ArrayLike, target: ArrayLike, *, reduction: str = "mean") -> Array:
    """Gradient with respect to ``input``: -target sigmoid(-target input)."""
    name = "soft_margin_loss_backward"
    x, y, g = compared(name, reduction, input=input, target=target, grad_output=grad_output)
    _signs(name, y)
    return plain(spread(name, g, x.shape, reduction, x.size) * -y * logistic(np.asarray(-y * x)))


def _scores(
    function: str, target: ArrayLike, p: int, reduction: str, **tensors: ArrayLike
) -> tuple[Array, Array, Array, Any, list[Array]]:
    """Scores; which of them (N, C) are of the true class; how far inside the margin each is; weights of the examples; the rest."""
    checks.one_of(function, "reduction", reduction, REDUCTIONS)
    if p not in (1, 2):
        raise ArgumentError(function, "p", p, "1 or 2")
    x, margin, weight, *rest = as_arrays(function, **tensors)
    if x.ndim not in (1, 2):
        raise ArgumentError(function, "input", checks.shaped(x), "shape (C,) or (N, C)")
    checks.require_shape(function, "weight", weight, x.shape[-1:], "one entry per class")
    scores = x.reshape(-1, x.shape[-1])
    true = checks.classes(function, "target", target, x.shape[:-1], x.shape[-1]).reshape(-1)
    own = true[:, None] == np.arange(x.shape[-1])
    inside = margin - scores[np.arange(len(true)), true][:, None] + scores
    return x, own, inside, 1 if weight is None else weight[true][:, None], rest


def multi_margin_loss(
    input: ArrayLike,
    target: ArrayLike,
    p: int = 1,
    margin: Scalar = 1,
    weight: ArrayLike | None = None,
    *,
    reduction: str = "mean",
) -> Array:
    """The multiclass hinge loss: the sum over wrong classes of max(0, margin - x_target + x_i)^p, divided by the number of classes.

    ``input`` is (C,) or (N, C), ``target`` holds classes; a ``weight`` per class multiplies the loss of its examples, and the mean
    divides by N all the same. Source: Crammer and Singer, 2001, and Weston and Watkins, 1999; the division is PyTorch's.
    """
    name = "multi_margin_loss"
    x, own, inside, weights, _ = _scores(name, target, p, reduction, input=input, margin=margin, weight=weight)
    terms = np.where(own, arrays.zeros_like(inside), cut(inside) ** p) * weights / x.shape[-1]
    return reduced(terms.sum(axis=1).reshape(x.shape[:-1]), reduction, len(terms))


def multi_margin_loss_backward(
    grad_output: ArrayLike,
    input: ArrayLike,
    target: ArrayLike,
    p: int = 1,
    margin: Scalar = 1,
    weight: ArrayLike | None = None,
    *,
    reduction: str = "mean",
) -> Array:
    """Gradient with respect to ``input``."""
    name = "multi_margin_loss_backward"
    x, own, inside, weights, (g,) = _scores(
        name, target, p, reduction, input=input, margin=margin, weight=weight, grad_output=grad_output
    )
    g = np.reshape(spread(name, g, x.shape[:-1], reduction, len(inside)), (-1, 1))
    slope: Array = arrays.filled(inside.shape, 1, inside.dtype) if p == 1 else 2 * inside
    slope = np.where(own, arrays.zeros_like(inside), g * weights * slope / x.shape[-1])
    term: Array = passed("multi_margin_loss", slope, inside) if p == 1 else np.where(inside > 0, slope, arrays.zeros_like(slope))
    return (term - np.where(own, term.sum(axis=1, keepdims=True), arrays.zeros_like(term))).reshape(x.shape)
