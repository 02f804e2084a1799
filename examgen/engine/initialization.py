"""Spread of initial weights, as ``torch.nn.init`` draws them: standard deviations of normal and bounds of uniform distributions."""

from __future__ import annotations

from fractions import Fraction

from examgen.core.numbers import Scalar
from examgen.engine import arrays, checks
from examgen.engine.arrays import Array, as_arrays, plain
from examgen.errors import ArgumentError


def _root(function: str, factor: int, gain: Scalar, fans: int) -> Array:
    """gain * sqrt(factor / fans)."""
    scale, ratio = as_arrays(function, gain=gain, ratio=Fraction(factor, fans))
    if scale.ndim or scale <= 0:
        raise ArgumentError(function, "gain", plain(scale), "a positive number")
    return plain(scale * arrays.sqrt(ratio))


def calculate_gain(nonlinearity: str, param: Scalar = Fraction(1, 100)) -> Array:
    """What makes up for what a nonlinearity takes away: 1 for "linear" and "sigmoid", 5/3 for "tanh", sqrt(2) for "relu", and
    sqrt(2 / (1 + param^2)) for "leaky_relu", whose slope is ``param``.
    """
    checks.one_of("calculate_gain", "nonlinearity", nonlinearity, ("linear", "sigmoid", "tanh", "relu", "leaky_relu"))
    if nonlinearity in ("linear", "sigmoid"):
        return Fraction(1)
    if nonlinearity == "tanh":
        return Fraction(5, 3)
    (slope,) = as_arrays("calculate_gain", param=param if nonlinearity == "leaky_relu" else 0)
    return plain(arrays.sqrt(2 / (1 + slope**2)))


def kaiming_normal_std(fan: int, gain: Scalar | None = None) -> Array:
    """gain / sqrt(fan), by default with the gain of ReLU. Source: He et al., 2015."""
    checks.whole("kaiming_normal_std", "fan", fan, 1)
    return _root("kaiming_normal_std", 2, 1, fan) if gain is None else _root("kaiming_normal_std", 1, gain, fan)


def kaiming_uniform_bound(fan: int, gain: Scalar | None = None) -> Array:
    """gain sqrt(3 / fan), by default with the gain of ReLU: the same variance as ``kaiming_normal_std``."""
    checks.whole("kaiming_uniform_bound", "fan", fan, 1)
    return _root("kaiming_uniform_bound", 6, 1, fan) if gain is None else _root("kaiming_uniform_bound", 3, gain, fan)


def xavier_normal_std(fan_in: int, fan_out: int, gain: Scalar = 1) -> Array:
    """gain sqrt(2 / (fan_in + fan_out)). Source: Glorot and Bengio, 2010."""
    return _root("xavier_normal_std", 2, gain, _fans("xavier_normal_std", fan_in, fan_out))


def xavier_uniform_bound(fan_in: int, fan_out: int, gain: Scalar = 1) -> Array:
    """gain sqrt(6 / (fan_in + fan_out)): the same variance as ``xavier_normal_std``."""
    return _root("xavier_uniform_bound", 6, gain, _fans("xavier_uniform_bound", fan_in, fan_out))


def _fans(function: str, fan_in: int, fan_out: int) -> int:
    return checks.whole(function, "fan_in", fan_in, 1) + checks.whole(function, "fan_out", fan_out, 1)
