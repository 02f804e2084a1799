"""Divergences and samples of normal distributions, and the bound of a variational autoencoder.

A normal distribution is given by ``mean`` and ``log_var``, the logarithm of its variance; dimensions are independent and add up.
Exact where log-variances are multiples of ln 2.
"""

from __future__ import annotations

import numpy as np

from examgen.core.numbers import Scalar
from examgen.engine import arrays, checks
from examgen.engine.arrays import Array, ArrayLike, as_arrays, plain
from examgen.engine.losses import REDUCTIONS, reduced, spread


def _normals(function: str, reduction: str, **arguments: ArrayLike) -> list[Array]:
    """The arguments; those of the second distribution and numbers are spread over the shape of ``mean``."""
    checks.one_of(function, "reduction", reduction, REDUCTIONS)
    found = as_arrays(function, **arguments)
    shape = found[0].shape
    for name, array in zip(arguments, found, strict=True):
        if name == "log_var" or (name.startswith("other") and array.ndim):
            checks.require_shape(function, name, array, shape, "the shape of mean")
    return found


def normal_kl_div(
    mean: ArrayLike, log_var: ArrayLike, other_mean: ArrayLike = 0, other_log_var: ArrayLike = 0, *, reduction: str = "sum"
) -> Array:
    """KL(N(mean, exp(log_var)) || N(other_mean, exp(other_log_var))) in nats; the second one is standard normal by default.

    A dimension has 1/2 (t - r + (exp(r) + (m - n)^2) / exp(t) - 1), with the log-variances r and t and the means m and n of both.
    "sum" adds the dimensions, "mean" divides by their number. Source: Kingma and Welling, 2014, appendix B.
    """
    m, r, n, t = _normals(
        "normal_kl_div", reduction, mean=mean, log_var=log_var, other_mean=other_mean, other_log_var=other_log_var
    )
    terms = (t - r + (arrays.exp(r) + (m - n) ** 2) / arrays.exp(t) - 1) / 2
    return reduced(np.asarray(terms), reduction, m.size)


def normal_kl_div_backward(
    grad_output: ArrayLike,
    mean: ArrayLike,
    log_var: ArrayLike,
    other_mean: ArrayLike = 0,
    other_log_var: ArrayLike = 0,
    *,
    reduction: str = "sum",
) -> tuple[Array, Array]:
    """Gradients with respect to ``mean`` and ``log_var``; the second distribution is a constant."""
    name = "normal_kl_div_backward"
    m, r, n, t, g = _normals(
        name, reduction, mean=mean, log_var=log_var, other_mean=other_mean, other_log_var=other_log_var, grad_output=grad_output
    )
    g = spread(name, g, m.shape, reduction, m.size)
    return plain(g * (m - n) / arrays.exp(t)), plain(g * (arrays.exp(r) / arrays.exp(t) - 1) / 2)


def reparametrize(mean: ArrayLike, std: ArrayLike, noise: ArrayLike) -> Array:
    """A sample of N(mean, std^2) from noise of N(0, 1): mean + std * noise, all of one shape."""
    m, s, e = _same_shape("reparametrize", mean=mean, std=std, noise=noise)
    return plain(m + s * e)


def reparametrize_backward(grad_output: ArrayLike, mean: ArrayLike, std: ArrayLike, noise: ArrayLike) -> tuple[Array, Array]:
    """Gradients with respect to ``mean`` and ``std``; noise is a constant."""
    _, _, e, g = _same_shape("reparametrize_backward", mean=mean, std=std, noise=noise, grad_output=grad_output)
    return plain(g), plain(g * e)


def _same_shape(function: str, **arguments: ArrayLike) -> list[Array]:
    found = as_arrays(function, **arguments)
    for name, array in zip(arguments, found, strict=True):
        checks.require_shape(function, name, array, found[0].shape, f"the shape of {next(iter(arguments))}")
    return found


def elbo(reconstruction: ArrayLike, divergence: ArrayLike, *, beta: Scalar = 1) -> Array:
    """The evidence lower bound of one example: its reconstruction term E ln p(x | z) minus ``beta`` times its divergences.

    Both may be numbers or arrays of terms that add up. With ``beta`` 1 it is a bound of ln p(x). Source: Higgins et al., 2017.
    """
    terms, divergences, factor = as_arrays("elbo", reconstruction=reconstruction, divergence=divergence, beta=beta)
    return plain(np.sum(terms) - factor * np.sum(divergences))
