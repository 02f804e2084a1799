"""Negative log-likelihoods of independent observations: what a decoder is trained on.

As ``torch.nn.functional.gaussian_nll_loss``: ``input`` is what the model says, ``target`` the observation, of the same shape.
Targets, variances and scales are constants: a backward returns the gradient with respect to ``input``. Exact where the logarithms
are.
"""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np

from examgen.core.numbers import Scalar
from examgen.engine import arrays, checks
from examgen.engine.arrays import Array, ArrayLike, as_arrays, plain
from examgen.engine.losses import REDUCTIONS, reduced, spread
from examgen.errors import ArgumentError


def _observed(function: str, reduction: str, positive: tuple[str, ...], **arguments: ArrayLike) -> list[Array]:
    """The arguments, checked; ``target`` has the shape of ``input``, ``var`` and ``scale`` broadcast to it."""
    checks.one_of(function, "reduction", reduction, REDUCTIONS)
    found = as_arrays(function, **arguments)
    for name, array in zip(arguments, found, strict=True):
        if name == "target":
            checks.require_shape(function, name, array, found[0].shape, "the shape of input")
        if name in ("var", "scale"):
            checks.require_broadcast(function, name, array, found[0].shape)
        if name in positive and not np.all(array > 0):
            raise ArgumentError(function, name, "not positive everywhere", "positive entries")
    return found


def gaussian_nll_loss(
    input: ArrayLike,
    target: ArrayLike,
    var: ArrayLike,
    full: bool = False,
    eps: Scalar = Fraction(1, 10**6),
    *,
    reduction: str = "mean",
) -> Array:
    """1/2 (ln var + (input - target)^2 / var) for a normal density; ``var`` is at least ``eps``.

    ``full`` adds the constant 1/2 ln(2 pi).
    """
    m, x, v, least = _observed("gaussian_nll_loss", reduction, (), input=input, target=target, var=var, eps=eps)
    v = _variances("gaussian_nll_loss", v, least)
    losses = (arrays.log(v) + (m - x) ** 2 / v) / 2
    return reduced(np.asarray(losses + math.log(2 * math.pi) / 2 if full else losses), reduction, m.size)


def gaussian_nll_loss_backward(
    grad_output: ArrayLike,
    input: ArrayLike,
    target: ArrayLike,
    var: ArrayLike,
    full: bool = False,
    eps: Scalar = Fraction(1, 10**6),
    *,
    reduction: str = "mean",
) -> Array:
    """Gradient with respect to ``input``, the mean: (input - target) / var."""
    name = "gaussian_nll_loss_backward"
    m, x, v, least, g = _observed(name, reduction, (), input=input, target=target, var=var, eps=eps, grad_output=grad_output)
    v = _variances(name, v, least)
    return plain(spread(name, g, m.shape, reduction, m.size) * (m - x) / v)


def _variances(function: str, v: Array, least: Array) -> Array:
    if np.any(v < 0):
        raise ArgumentError(function, "var", "negative", "variances of at least 0")
    v = np.maximum(v, least)
    if not np.all(v > 0):
        raise ArgumentError(function, "var", "not positive everywhere", "positive variances where eps is 0")
    return v


def laplace_nll_loss(input: ArrayLike, target: ArrayLike, scale: ArrayLike = 1, *, reduction: str = "mean") -> Array:
    """ln(2 scale) + |target - input| / scale for a Laplace density with the mean ``input``."""
    m, x, b = _observed("laplace_nll_loss", reduction, ("scale",), input=input, target=target, scale=scale)
    return reduced(np.asarray(arrays.log(np.asarray(2 * b)) + abs(x - m) / b), reduction, m.size)


def exponential_nll_loss(input: ArrayLike, target: ArrayLike, *, reduction: str = "mean") -> Array:
    """ln input + target / input for an exponential density with the mean ``input``."""
    m, x = _observed("exponential_nll_loss", reduction, ("input",), input=input, target=target)
    return reduced(np.asarray(arrays.log(m) + x / m), reduction, m.size)


def exponential_nll_loss_backward(grad_output: ArrayLike, input: ArrayLike, target: ArrayLike, *, reduction: str = "mean") -> Array:
    """Gradient with respect to ``input``: 1 / input - target / input^2."""
    name = "exponential_nll_loss_backward"
    m, x, g = _observed(name, reduction, ("input",), input=input, target=target, grad_output=grad_output)
    return plain(spread(name, g, m.shape, reduction, m.size) * (1 / m - x / m**2))


def rayleigh_nll_loss(input: ArrayLike, target: ArrayLike, *, reduction: str = "mean") -> Array:
    """2 ln input - ln target + target^2 / (2 input^2) for a Rayleigh density with the scale ``input``."""
    m, x = _observed("rayleigh_nll_loss", reduction, ("input", "target"), input=input, target=target)
    return reduced(np.asarray(2 * arrays.log(m) - arrays.log(x) + x**2 / (2 * m**2)), reduction, m.size)


def rayleigh_nll_loss_backward(grad_output: ArrayLike, input: ArrayLike, target: ArrayLike, *, reduction: str = "mean") -> Array:
    """Gradient with respect to ``input``: 2 / input - target^2 / input^3."""
    name = "rayleigh_nll_loss_backward"
    m, x, g = _observed(name, reduction, ("input", "target"), input=input, target=target, grad_output=grad_output)
    return plain(spread(name, g, m.shape, reduction, m.size) * (2 / m - x**2 / m**3))
