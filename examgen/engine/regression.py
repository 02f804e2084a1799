"""Losses of regression besides the squared one: absolute, Huber's, and the likelihood of a Gaussian, as ``losses`` has them."""

from __future__ import annotations

import numpy as np

from examgen.core import kinks
from examgen.core.numbers import Scalar
from examgen.engine import arrays
from examgen.engine.arrays import Array, ArrayLike, plain
from examgen.engine.losses import compared, reduced, spread
from examgen.errors import ArgumentError


def _sign(d: Array) -> Array:
    one, zero = arrays.filled((), 1, d.dtype), arrays.filled((), 0, d.dtype)
    return np.where(d > 0, one, np.where(d < 0, -one, zero))


def _report_kink(function: str, g: Array, d: Array) -> None:
    if np.any(np.asarray(d == 0) & np.asarray(g != 0)):
        kinks.report(f"{function}_at_0")


def l1_loss(input: ArrayLike, target: ArrayLike, *, reduction: str = "mean") -> Array:
    """Absolute differences; "mean" divides by the number of entries. Same shapes."""
    x, y = compared("l1_loss", reduction, input=input, target=target)
    return reduced(np.asarray(abs(x - y)), reduction, x.size)


def l1_loss_backward(grad_output: ArrayLike, input: ArrayLike, target: ArrayLike, *, reduction: str = "mean") -> Array:
    """Gradient with respect to ``input``: the sign; 0 at the kink, which is reported (see ``core.kinks``)."""
    x, y, g = compared("l1_loss_backward", reduction, input=input, target=target, grad_output=grad_output)
    g, d = spread("l1_loss_backward", g, x.shape, reduction, x.size), np.asarray(x - y)
    _report_kink("l1_loss", g, d)
    return plain(g * _sign(d))


def _at_least(function: str, argument: str, value: Array, least: int, *, strict: bool) -> None:
    if value.ndim or value < least or (strict and value == least):
        raise ArgumentError(function, argument, plain(value), f"a number {'above' if strict else 'of at least'} {least}")


def smooth_l1_loss(input: ArrayLike, target: ArrayLike, *, reduction: str = "mean", beta: Scalar = 1) -> Array:
    """d^2 / (2 beta) where |d| is below ``beta``, |d| - beta / 2 elsewhere; with ``beta`` 0 the L1 loss. Source: Girshick, 2015."""
    x, y, b = compared("smooth_l1_loss", reduction, input=input, target=target, beta=beta)
    _at_least("smooth_l1_loss", "beta", b, 0, strict=False)
    size = np.asarray(abs(x - y))
    near = size**2 / (2 * b) if b else size
    return reduced(np.where(size < b, near, size - b / 2), reduction, x.size)


def smooth_l1_loss_backward(
    grad_output: ArrayLike, input: ArrayLike, target: ArrayLike, *, reduction: str = "mean", beta: Scalar = 1
) -> Array:
    """Gradient with respect to ``input``: d / beta near 0, the sign elsewhere."""
    name = "smooth_l1_loss_backward"
    x, y, b, g = compared(name, reduction, input=input, target=target, beta=beta, grad_output=grad_output)
    _at_least(name, "beta", b, 0, strict=False)
    g, d = spread(name, g, x.shape, reduction, x.size), np.asarray(x - y)
    if not b:
        _report_kink("l1_loss", g, d)
        return plain(g * _sign(d))
    return plain(g * np.where(abs(d) < b, d / b, _sign(d)))


def huber_loss(input: ArrayLike, target: ArrayLike, *, reduction: str = "mean", delta: Scalar = 1) -> Array:
    """d^2 / 2 where |d| is at most ``delta``, delta (|d| - delta / 2) elsewhere. Source: Huber, 1964."""
    x, y, b = compared("huber_loss", reduction, input=input, target=target, delta=delta)
    _at_least("huber_loss", "delta", b, 0, strict=True)
    size = np.asarray(abs(x - y))
    return reduced(np.where(size <= b, size**2 / 2, b * (size - b / 2)), reduction, x.size)


def huber_loss_backward(
    grad_output: ArrayLike, input: ArrayLike, target: ArrayLike, *, reduction: str = "mean", delta: Scalar = 1
) -> Array:
    """Gradient with respect to ``input``: the difference, cut off at ``delta`` and ``-delta``."""
    name = "huber_loss_backward"
    x, y, b, g = compared(name, reduction, input=input, target=target, delta=delta, grad_output=grad_output)
    _at_least(name, "delta", b, 0, strict=True)
    return plain(spread(name, g, x.shape, reduction, x.size) * np.maximum(-b, np.minimum(b, x - y)))
