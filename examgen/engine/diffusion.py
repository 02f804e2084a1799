"""Diffusion models: the forward process in one jump, and one step back.

Step t adds noise of the variance beta_t; ``alpha_bar`` is the product of all 1 - beta up to t, the share of the signal's variance
that is left. Examples and noise are arrays of one shape, betas and shares are numbers. Source: Ho et al., 2020.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from examgen.core.numbers import Scalar
from examgen.engine import arrays, checks
from examgen.engine.arrays import Array, ArrayLike, as_arrays, plain
from examgen.errors import ArgumentError


def alphas_cumprod(betas: ArrayLike) -> Array:
    """``alpha_bar`` after each step of a schedule of variances (T,)."""
    (found,) = as_arrays("alphas_cumprod", betas=betas)
    if found.ndim != 1:
        raise ArgumentError("alphas_cumprod", "betas", checks.shaped(found), "shape (T,)")
    _shares("alphas_cumprod", betas=found)
    return np.multiply.accumulate(1 - found)


def _shares(function: str, **numbers: Array) -> None:
    for name, value in numbers.items():
        if not np.all((value >= 0) & (value <= 1)):
            raise ArgumentError(function, name, "outside the range of a share", "a number between 0 and 1")


def _arguments(function: str, shares: dict[str, Scalar], **tensors: ArrayLike) -> list[Array]:
    """Tensors of one shape, then shares, each a number between 0 and 1."""
    found = as_arrays(function, **tensors, **shares)
    for name, array in zip(tensors, found, strict=False):
        checks.require_shape(function, name, array, found[0].shape, f"the shape of {next(iter(tensors))}")
    for name, share in zip(shares, found[len(tensors) :], strict=True):
        checks.require_shape(function, name, share, (), "one number")
        _shares(function, **{name: share})
    return found


def signal_to_noise(alpha_bar: Scalar) -> Any:
    """alpha_bar / (1 - alpha_bar)."""
    (share,) = _arguments("signal_to_noise", {"alpha_bar": alpha_bar})
    if share == 1:
        raise ArgumentError("signal_to_noise", "alpha_bar", 1, "a share below 1")
    return plain(share / (1 - share))


def add_noise(original: ArrayLike, noise: ArrayLike, alpha_bar: Scalar) -> Array:
    """x_t = sqrt(alpha_bar) x_0 + sqrt(1 - alpha_bar) noise."""
    x, e, share = _arguments("add_noise", {"alpha_bar": alpha_bar}, original=original, noise=noise)
    return plain(arrays.sqrt(share) * x + arrays.sqrt(np.asarray(1 - share)) * e)


def predicted_original(sample: ArrayLike, noise: ArrayLike, alpha_bar: Scalar) -> Array:
    """The x_0 that follows from x_t and the predicted noise: (x_t - sqrt(1 - alpha_bar) noise) / sqrt(alpha_bar)."""
    x, e, share = _arguments("predicted_original", {"alpha_bar": alpha_bar}, sample=sample, noise=noise)
    if share == 0:
        raise ArgumentError("predicted_original", "alpha_bar", 0, "a share above 0")
    return plain((x - arrays.sqrt(np.asarray(1 - share)) * e) / arrays.sqrt(share))


def _step(function: str, beta: Scalar, alpha_bar_prev: Scalar, **tensors: ArrayLike) -> tuple[Array, ...]:
    """The tensors, beta, the share before the step, and the share after it."""
    *found, b, before = _arguments(function, {"beta": beta, "alpha_bar_prev": alpha_bar_prev}, **tensors)
    after = np.asarray(before * (1 - b))
    if after in (0, 1):
        raise ArgumentError(function, "beta", plain(b), "a step that leaves a part of the signal and of the noise")
    return *found, b, before, after


def diffusion_posterior(original: ArrayLike, sample: ArrayLike, beta: Scalar, alpha_bar_prev: Scalar) -> tuple[Array, Any]:
    """Mean and variance of q(x_(t-1) | x_t, x_0), which is normal; ``sample`` is x_t.

    The mean is (sqrt(alpha_bar_prev) beta x_0 + sqrt(1 - beta) (1 - alpha_bar_prev) x_t) / (1 - alpha_bar), the variance
    beta (1 - alpha_bar_prev) / (1 - alpha_bar).
    """
    x_0, x_t, b, before, after = _step("diffusion_posterior", beta, alpha_bar_prev, original=original, sample=sample)
    mean = (arrays.sqrt(before) * b * x_0 + arrays.sqrt(np.asarray(1 - b)) * (1 - before) * x_t) / (1 - after)
    return plain(mean), plain(b * (1 - before) / (1 - after))


def reverse_mean(sample: ArrayLike, noise: ArrayLike, beta: Scalar, alpha_bar_prev: Scalar) -> Array:
    """The mean of one step back with the predicted noise: (x_t - beta / sqrt(1 - alpha_bar) noise) / sqrt(1 - beta)."""
    x, e, b, _, after = _step("reverse_mean", beta, alpha_bar_prev, sample=sample, noise=noise)
    return plain((x - b / arrays.sqrt(np.asarray(1 - after)) * e) / arrays.sqrt(np.asarray(1 - b)))


def reverse_step(
    sample: ArrayLike, noise: ArrayLike, fresh: ArrayLike, beta: Scalar, alpha_bar_prev: Scalar, variance: Scalar | None = None
) -> Array:
    """x_(t-1): ``reverse_mean`` plus sqrt(variance) times the ``fresh`` noise; the variance is beta unless it is given."""
    mean = reverse_mean(sample, noise, beta, alpha_bar_prev)
    mean, xi, spread = as_arrays("reverse_step", mean=mean, fresh=fresh, variance=beta if variance is None else variance)
    checks.require_shape("reverse_step", "fresh", xi, mean.shape, "the shape of sample")
    if np.any(spread < 0):
        raise ArgumentError("reverse_step", "variance", plain(spread), "at least 0")
    return plain(mean + arrays.sqrt(spread) * xi)
