"""Entropy and Kullback-Leibler divergence of discrete distributions, in nats; 0 ln 0 is 0. Exact where the logarithms are."""

from __future__ import annotations

import numpy as np

from examgen.engine import arrays, checks
from examgen.engine.arrays import Array, ArrayLike, as_arrays, plain, times
from examgen.engine.losses import REDUCTIONS, compared, reduced, spread
from examgen.errors import ArgumentError

KL_REDUCTIONS = (*REDUCTIONS, "batchmean")


def _logs(p: Array) -> Array:
    """Logarithms, 0 where there is none."""
    return arrays.log(np.where(p > 0, p, arrays.filled((), 1, p.dtype)))


def entropy(probs: ArrayLike, dim: int = -1) -> Array:
    """-sum p ln p along axis ``dim``, whose entries are not negative and sum to 1. Divide by ln 2 for bits."""
    (p,) = as_arrays("entropy", probs=probs)
    checks.axis("entropy", "dim", dim, p.ndim)
    if np.any(p < 0) or not np.allclose(np.asarray(p.sum(axis=dim), dtype=float), 1):
        raise ArgumentError("entropy", "probs", "no distribution", f"entries of at least 0 that sum to 1 along axis {dim}")
    return plain(-times(p, _logs(p)).sum(axis=dim))


def _divisor(function: str, reduction: str, x: Array) -> tuple[str, int]:
    """PyTorch's "mean" is over all entries; "batchmean" is the divergence, averaged over the batch."""
    checks.one_of(function, "reduction", reduction, KL_REDUCTIONS)
    return ("mean", x.shape[0] if x.ndim else 1) if reduction == "batchmean" else (reduction, x.size)


def kl_div(input: ArrayLike, target: ArrayLike, *, reduction: str = "mean", log_target: bool = False) -> Array:
    """target (ln target - input): how much the targets diverge from the model whose log-probabilities are ``input``. Same shapes.

    D(p || q) of one pair is ``kl_div(log(q), p, reduction="sum")``. With ``log_target`` the target holds logarithms, too. PyTorch's
    default "mean" divides by the number of entries, "batchmean" by the size of the batch.
    """
    x, y = compared("kl_div", "none", input=input, target=target)
    reduction, divisor = _divisor("kl_div", reduction, x)
    if log_target:
        return reduced(np.asarray(arrays.exp(y) * (y - x)), reduction, divisor)
    if np.any(y < 0):
        raise ArgumentError("kl_div", "target", "negative somewhere", "probabilities")
    return reduced(np.asarray(times(y, _logs(y) - x)), reduction, divisor)


def kl_div_backward(
    grad_output: ArrayLike, input: ArrayLike, target: ArrayLike, *, reduction: str = "mean", log_target: bool = False
) -> Array:
    """Gradient with respect to ``input``: minus the target."""
    name = "kl_div_backward"
    x, y, g = compared(name, "none", input=input, target=target, grad_output=grad_output)
    reduction, divisor = _divisor(name, reduction, x)
    return plain(-spread(name, g, x.shape, reduction, divisor) * (arrays.exp(y) if log_target else y))
