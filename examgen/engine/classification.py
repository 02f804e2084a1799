"""Losses over classes: ``nll_loss`` and ``cross_entropy``, forward and backward.

``input`` is (C,), (N, C) or (N, C, d1, ...). ``target`` holds class indices, of the same shape without the class
axis; for ``cross_entropy`` it may also hold probabilities, of the same shape as ``input``. ``weight`` has one entry
per class. As in PyTorch, the mean over class indices divides by the sum of the targets' weights, the mean over
probabilities by the number of examples. Examples whose class is ``ignore_index`` do not count at all. Targets and
weights are constants: a backward returns the gradient with respect to ``input``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from examgen.core.numbers import Scalar
from examgen.engine import checks
from examgen.engine.activations import log_probabilities, probabilities
from examgen.engine.arrays import Array, ArrayLike, as_arrays, filled, times
from examgen.engine.losses import REDUCTIONS, reduced, spread
from examgen.errors import ArgumentError

IGNORED = -100
"""PyTorch's ``ignore_index``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Task:
    """Checked arguments, classes last. ``pull`` is the weight of every log-probability in the loss of its example."""

    input: Array
    pull: Array
    divisor: Any
    class_axis: int
    grad_output: Array | None


def _task(
    function: str,
    input: ArrayLike,
    target: ArrayLike,
    weight: ArrayLike | None,
    reduction: str,
    label_smoothing: Scalar = 0,
    grad_output: ArrayLike | None = None,
    soft: bool = False,
    ignore_index: int = IGNORED,
) -> _Task:
    checks.one_of(function, "reduction", reduction, REDUCTIONS)
    x, w, smoothing, g, q = as_arrays(
        function,
        input=input,
        weight=weight,
        label_smoothing=label_smoothing,
        grad_output=grad_output,
        target=target if soft else None,
    )
    if x.ndim == 0:
        raise ArgumentError(function, "input", "a single number", "shape (C,), (N, C) or (N, C, d1, ...)")
    class_axis = min(x.ndim - 1, 1)
    x = np.moveaxis(x, class_axis, -1)
    checks.require_shape(function, "weight", w, x.shape[-1:], "one entry per class")
    indices = None if soft else checks.classes(function, "target", target, x.shape[:-1], x.shape[-1], ignore_index)
    pull = np.moveaxis(q, class_axis, -1) if indices is None else _one_hot(x, indices)
    if smoothing:
        pull = pull * (1 - smoothing) + smoothing / x.shape[-1]
    counts = np.ones(x.shape[:-1], dtype=bool) if indices is None else indices != ignore_index
    pull = np.where(counts[..., None], pull, filled((), 0, x.dtype))
    divisor = int(counts.sum()) if w is None or indices is None else w[indices[counts]].sum()
    if reduction == "mean" and divisor == 0:
        argument, fact = ("target", "ignored everywhere") if w is None else ("weight", "0 for every target")
        raise ArgumentError(function, argument, fact, "a positive sum over the targets")
    return _Task(input=x, pull=pull if w is None else pull * w, divisor=divisor, class_axis=class_axis, grad_output=g)


def _one_hot(x: Array, indices: Array) -> Array:
    return np.where(indices[..., None] == np.arange(x.shape[-1]), filled((), 1, x.dtype), filled((), 0, x.dtype))


def _loss(task: _Task, log_p: Array, reduction: str) -> Array:
    return reduced(np.asarray(-times(task.pull, log_p).sum(axis=-1)), reduction, task.divisor)


def _from_each(function: str, task: _Task, reduction: str, per_class: Array) -> Array:
    """The gradient with respect to the input, from the gradients of the single losses."""
    g = spread(function, task.grad_output, task.input.shape[:-1], reduction, task.divisor)
    return np.moveaxis(np.asarray(g)[..., None] * per_class, -1, task.class_axis)


def nll_loss(
    input: ArrayLike,
    target: ArrayLike,
    weight: ArrayLike | None = None,
    *,
    ignore_index: int = IGNORED,
    reduction: str = "mean",
) -> Array:
    """Negative log-likelihood of the target classes; ``input`` holds log-probabilities."""
    task = _task("nll_loss", input, target, weight, reduction, ignore_index=ignore_index)
    return _loss(task, task.input, reduction)


def nll_loss_backward(
    grad_output: ArrayLike,
    input: ArrayLike,
    target: ArrayLike,
    weight: ArrayLike | None = None,
    *,
    ignore_index: int = IGNORED,
    reduction: str = "mean",
) -> Array:
    """Gradient with respect to the log-probabilities."""
    task = _task("nll_loss_backward", input, target, weight, reduction, grad_output=grad_output, ignore_index=ignore_index)
    return _from_each("nll_loss_backward", task, reduction, -task.pull)


def _is_soft(input: ArrayLike, target: ArrayLike) -> bool:
    return np.array(input, dtype=object).shape == np.array(target, dtype=object).shape


def cross_entropy(
    input: ArrayLike,
    target: ArrayLike,
    weight: ArrayLike | None = None,
    *,
    ignore_index: int = IGNORED,
    reduction: str = "mean",
    label_smoothing: Scalar = 0,
) -> Array:
    """Cross-entropy of softmax(``input``) against class indices or probabilities; exact where the logarithms are."""
    task = _task("cross_entropy", input, target, weight, reduction, label_smoothing, None, _is_soft(input, target), ignore_index)
    return _loss(task, log_probabilities(task.input, -1), reduction)


def cross_entropy_backward(
    grad_output: ArrayLike,
    input: ArrayLike,
    target: ArrayLike,
    weight: ArrayLike | None = None,
    *,
    ignore_index: int = IGNORED,
    reduction: str = "mean",
    label_smoothing: Scalar = 0,
) -> Array:
    """Gradient with respect to the logits: p - y per example when there are no weights."""
    name = "cross_entropy_backward"
    task = _task(name, input, target, weight, reduction, label_smoothing, grad_output, _is_soft(input, target), ignore_index)
    p = probabilities(task.input, -1)
    return _from_each(name, task, reduction, p * task.pull.sum(axis=-1, keepdims=True) - task.pull)
