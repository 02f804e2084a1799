"""Clipping of gradients, as functions: ``torch.nn.utils`` does the same in place.

``grads`` is a sequence of arrays, one for each parameter; what comes back is a tuple of arrays.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from examgen.core.numbers import Scalar
from examgen.engine import distances
from examgen.engine.arrays import Array, ArrayLike, as_arrays, filled, plain
from examgen.errors import ArgumentError


def _arrays(function: str, grads: Sequence[ArrayLike], **limits: Scalar) -> tuple[list[Array], list[Array]]:
    """The gradients, and the limits, which are positive."""
    if not len(grads):
        raise ArgumentError(function, "grads", "empty", "at least one gradient")
    found = as_arrays(function, **limits, **{f"grads[{place}]": grad for place, grad in enumerate(grads)})
    for name, value in zip(limits, found, strict=False):
        if value < 0 or (value == 0 and name != "eps"):
            raise ArgumentError(function, name, plain(value), "a positive number")
    return found[len(limits) :], found[: len(limits)]


def clip_grad_value(grads: Sequence[ArrayLike], clip_value: Scalar) -> tuple[Array, ...]:
    """Each entry, cut off at ``-clip_value`` and ``clip_value``."""
    found, (limit,) = _arrays("clip_grad_value", grads, clip_value=clip_value)
    return tuple(plain(np.maximum(-limit, np.minimum(limit, grad))) for grad in found)


def get_total_norm(grads: Sequence[ArrayLike], norm_type: Scalar = 2) -> Array:
    """The norm of all entries together."""
    found, _ = _arrays("get_total_norm", grads)
    return _total_norm("get_total_norm", found, norm_type)


def _total_norm(function: str, grads: list[Array], norm_type: Scalar) -> Array:
    entries = np.concatenate([grad.reshape(-1) for grad in grads])
    return plain(distances.norm(entries, distances.order(function, "norm_type", norm_type))[0])


def clip_grad_norm(
    grads: Sequence[ArrayLike], max_norm: Scalar, norm_type: Scalar = 2, *, eps: Scalar = Fraction(1, 10**6)
) -> tuple[Array, ...]:
    """All entries times ``max_norm / (total norm + eps)``, unless that is above 1. Source: Pascanu, Mikolov and Bengio, 2013.

    PyTorch's ``eps`` is 1e-6; with 0, what is clipped has the norm ``max_norm`` itself.
    """
    found, (limit, least) = _arrays("clip_grad_norm", grads, max_norm=max_norm, eps=eps)
    total = _total_norm("clip_grad_norm", found, norm_type) + least
    factor = np.minimum(limit / total if total else limit * 0 + 1, filled((), 1, limit.dtype))
    return tuple(plain(grad * factor) for grad in found)
