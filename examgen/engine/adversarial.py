"""Losses of generative adversarial networks, the discriminator that is best for them, and the value that it reaches.

Losses take logits of the discriminator, arrays of any shape, and are means over their entries; a real example has the target 1.
Source: Goodfellow et al., 2014.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from examgen.engine import arrays, checks
from examgen.engine.arrays import Array, ArrayLike, as_arrays, plain, times
from examgen.engine.losses import binary_cross_entropy_with_logits, binary_cross_entropy_with_logits_backward
from examgen.errors import ArgumentError


def discriminator_loss(real: ArrayLike, fake: ArrayLike) -> Array:
    """mean(-ln D(x)) of real examples plus mean(-ln(1 - D(x))) of generated ones, from their logits."""
    x, y = as_arrays("discriminator_loss", real=real, fake=fake)
    return binary_cross_entropy_with_logits(x, _like(x, 1)) + binary_cross_entropy_with_logits(y, _like(y, 0))


def discriminator_loss_backward(grad_output: ArrayLike, real: ArrayLike, fake: ArrayLike) -> tuple[Array, Array]:
    """Gradients with respect to both logits: the means of D(x) - 1 and of D(x)."""
    x, y = as_arrays("discriminator_loss_backward", real=real, fake=fake)
    one, other = (binary_cross_entropy_with_logits_backward(grad_output, z, _like(z, t)) for z, t in ((x, 1), (y, 0)))
    return one, other


def _like(array: Array, value: int) -> Array:
    return arrays.filled(array.shape, value, array.dtype)


def generator_loss(fake: ArrayLike, *, saturating: bool = False) -> Array:
    """mean(-ln D(x)) of generated examples from their logits; mean(ln(1 - D(x))) if ``saturating``."""
    (y,) = as_arrays("generator_loss", fake=fake)
    loss = binary_cross_entropy_with_logits(y, _like(y, 0 if saturating else 1))
    return -loss if saturating else loss


def generator_loss_backward(grad_output: ArrayLike, fake: ArrayLike, *, saturating: bool = False) -> Array:
    """Gradient with respect to the logits: the mean of D(x) - 1, or of -D(x) if ``saturating``."""
    (y,) = as_arrays("generator_loss_backward", fake=fake)
    gradient = binary_cross_entropy_with_logits_backward(grad_output, y, _like(y, 0 if saturating else 1))
    return -gradient if saturating else gradient


def _densities(function: str, **arguments: ArrayLike) -> list[Array]:
    found = as_arrays(function, **arguments)
    for name, array in zip(arguments, found, strict=True):
        checks.require_shape(function, name, array, found[0].shape, f"the shape of {next(iter(arguments))}")
        if np.any(array < 0):
            raise ArgumentError(function, name, "negative", "densities or probabilities of at least 0")
    return found


def optimal_discriminator(p_data: ArrayLike, p_model: ArrayLike) -> Array:
    """p_data / (p_data + p_model) at each point: the D that ``gan_value`` is largest for."""
    p, q = _densities("optimal_discriminator", p_data=p_data, p_model=p_model)
    if np.any(p + q == 0):
        raise ArgumentError("optimal_discriminator", "p_model", "0 where p_data is 0", "a point that one of both reaches")
    return plain(p / (p + q))


def gan_value(discriminator: ArrayLike, p_data: ArrayLike, p_model: ArrayLike) -> Array:
    """E_data ln D + E_model ln(1 - D) over finitely many points, each with its D and its two probabilities."""
    d, p, q = _densities("gan_value", discriminator=discriminator, p_data=p_data, p_model=p_model)
    if np.any(d > 1):
        raise ArgumentError("gan_value", "discriminator", "outside the range of a probability", "entries between 0 and 1")
    return plain((_weighted_log(p, d) + _weighted_log(q, np.asarray(1 - d))).sum())


def _weighted_log(weight: Array, value: Array) -> Any:
    """weight * ln(value), and 0 where the weight is 0."""
    return np.asarray(times(weight, arrays.log(np.where(weight == 0, _like(value, 1), value))))


def js_divergence(p: ArrayLike, q: ArrayLike) -> Array:
    """1/2 KL(p || m) + 1/2 KL(q || m) in nats, with m = 1/2 (p + q), of two discrete distributions of one shape."""
    a, b = _densities("js_divergence", p=p, q=q)
    return plain(sum(_weighted_log(one, _ratio(one, (a + b) / 2)).sum() for one in (a, b)) / 2)


def _ratio(one: Array, mean: Array) -> Array:
    """one / mean, and 1 where both are 0."""
    nowhere = mean == 0
    return np.where(nowhere, _like(one, 1), one / np.where(nowhere, _like(mean, 1), mean))
