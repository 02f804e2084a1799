"""Batch normalization, forward and backward."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from examgen.core.numbers import Scalar
from examgen.engine import arrays, checks
from examgen.engine.arrays import Array, ArrayLike, Step, as_arrays
from examgen.errors import ArgumentError

if TYPE_CHECKING:
    from examgen.core.trace import Recorder


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BatchNorm:
    """``output`` as ``input``; the rest has one entry per channel.

    ``mean`` and ``var`` are what the input was normalized with, ``running_mean`` and ``running_var`` the statistics
    afterwards (``None`` if there were none; unchanged in evaluation).
    """

    output: Array
    mean: Array
    var: Array
    running_mean: Array | None
    running_var: Array | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Layer:
    """Checked arguments. ``rows`` is the input as (N * positions, C)."""

    rows: Array
    shape: tuple[int, ...]
    running_mean: Array | None
    running_var: Array | None
    weight: Array | None
    bias: Array | None
    momentum: Array
    eps: Array
    grad_rows: Array

    def restore(self, rows: Array) -> Array:
        """Rows in the shape of the input."""
        return _channels_second(rows.reshape(self.shape[0], *self.shape[2:], self.shape[1]))


def _channels_second(x: Array) -> Array:
    return x.transpose(0, x.ndim - 1, *range(1, x.ndim - 1))


def _rows(x: Array) -> Array:
    return x.transpose(0, *range(2, x.ndim), 1).reshape(-1, x.shape[1])


def _layer(function: str, training: bool, trace: Recorder | None = None, **tensors: ArrayLike) -> _Layer:
    """``tensors`` under their public names, in the order of the signature, ``grad_output`` last if there is one."""
    convert = arrays.raw if arrays.replays(trace) else partial(as_arrays, function)
    x, mean, var, weight, bias, momentum, eps, *grads = convert(**tensors)
    if not arrays.replays(trace):
        of_channels = {"running_mean": mean, "running_var": var, "weight": weight, "bias": bias}
        _check(function, training, x, of_channels, grads)
    return _Layer(
        rows=_rows(x),
        shape=x.shape,
        running_mean=mean,
        running_var=var,
        weight=weight,
        bias=bias,
        momentum=momentum,
        eps=eps,
        grad_rows=_rows(grads[0]) if grads else None,
    )


def _check(function: str, training: bool, x: Array, of_channels: Mapping[str, Array], grads: list[Array]) -> None:
    if x.ndim < 2:
        raise ArgumentError(function, "input", checks.shaped(x), "shape (N, C) or (N, C, d1, ...)")
    for name, array in of_channels.items():
        checks.require_shape(function, name, array, x.shape[1:2], "one entry per channel")
    for grad in grads:
        checks.require_shape(function, "grad_output", grad, x.shape, "the shape of the output")
    if training and x.size // x.shape[1] < 2:
        raise ArgumentError(function, "input", checks.shaped(x), "more than one value per channel in training")
    for name in ("running_mean", "running_var"):
        if not training and of_channels[name] is None:
            raise ArgumentError(function, name, None, "statistics, outside of training")


def deviation(function: str, var: Array, eps: Array) -> Array:
    """sqrt(var + eps); ``ArgumentError`` where that is 0."""
    variance = var + eps
    if (variance <= 0).any():
        raise ArgumentError(function, "eps", eps, "a positive eps where a variance is 0")
    return arrays.sqrt(variance)


def batch_norm(
    input: ArrayLike,
    running_mean: ArrayLike | None = None,
    running_var: ArrayLike | None = None,
    weight: ArrayLike | None = None,
    bias: ArrayLike | None = None,
    training: bool = False,
    momentum: Scalar = Fraction(1, 10),
    eps: Scalar = Fraction(1, 100000),
    *,
    trace: Recorder | None = None,
) -> BatchNorm:
    """``weight * (input - mean) / sqrt(var + eps) + bias``, per channel of (N, C) or (N, C, d1, ...).

    In training, mean and (biased) variance are those of the batch, and the running statistics move by ``momentum``
    towards the batch mean and the unbiased variance: (1 - momentum) * running + momentum * batch. In evaluation the
    running statistics are used. ``eps`` may be 0. Source: Ioffe and Szegedy, 2015; conventions of PyTorch.

    Trace (training): ``mu``, the deviations ``d``, their ``squares``, ``var``, ``x_hat``, ``y``, and ``running_mean``,
    ``running_var`` if there are any; several channels have lines of their own, at the times 1, 2, ...
    """
    layer = _layer(
        "batch_norm",
        training,
        trace if training else None,
        input=input,
        running_mean=running_mean,
        running_var=running_var,
        weight=weight,
        bias=bias,
        momentum=momentum,
        eps=eps,
    )
    return _train(layer, trace) if training else _evaluate(layer)


def _evaluate(layer: _Layer) -> BatchNorm:
    mean, var = layer.running_mean, layer.running_var
    y = (layer.rows - mean) / deviation("batch_norm", var, layer.eps)
    y = y if layer.weight is None else y * layer.weight
    y = y if layer.bias is None else y + layer.bias
    return BatchNorm(output=layer.restore(y), mean=mean, var=var, running_mean=mean, running_var=var)


def _by_channel(trace: Recorder | None, channels: int) -> Step:
    """The step function for arrays whose last axis are the channels, each of which has its own lines."""
    if trace is None:
        return arrays.silent
    steps = [arrays.recorder(trace.at(channel + 1) if channels > 1 else trace) for channel in range(channels)]

    def step(name: str, formula: str, compute: Callable[[], Array], *, note: str = "", **bindings: Any) -> Array:
        value = None if trace.replays else compute()
        kept = []
        for channel, one in enumerate(steps):
            bound = {key: _of_channel(array, channel) for key, array in bindings.items()}
            kept.append(one(name, formula, partial(_of_channel, value, channel), note=note, **bound))
        return np.array(kept, dtype=object).T if value is None else value

    return step


def _of_channel(array: Any, channel: int) -> Any:
    return array[..., channel] if isinstance(array, np.ndarray) and array.ndim else array


def _train(layer: _Layer, trace: Recorder | None) -> BatchNorm:
    x, n = layer.rows, len(layer.rows)
    step = _by_channel(trace, x.shape[1])
    mu = step("mu", "sum(x)/N", lambda: x.sum(axis=0) / n, x=x, N=n)
    d = step("d", "x - mu", lambda: x - mu, x=x, note="Deviations from the mean.")
    squares = step("squares", "odot(d, d)", lambda: d * d, note="Their squares.")
    var = step("var", "sum(squares)/N", lambda: squares.sum(axis=0) / n, N=n)
    root = "sqrt(var + eps)" if layer.eps else "sqrt(var)"
    x_hat = step("x_hat", f"d/{root}", lambda: d / deviation("batch_norm", var, layer.eps), eps=layer.eps)
    y = _scaled(layer, x_hat, step)
    return BatchNorm(
        output=y if arrays.replays(trace) else layer.restore(y),
        mean=mu,
        var=var,
        running_mean=_moved(layer, step, "running_mean", "mu", lambda: mu, layer.running_mean),
        running_var=_moved(layer, step, "running_var", "N/(N - 1)*var", lambda: var * n / (n - 1), layer.running_var),
    )


def _scaled(layer: _Layer, x_hat: Array, step: Step) -> Array:
    scale, shift = layer.weight, layer.bias
    formula = ("x_hat" if scale is None else "gamma*x_hat") + ("" if shift is None else " + beta")
    shown = {name: array for name, array in (("gamma", scale), ("beta", shift)) if array is not None}
    return step("y", formula, lambda: x_hat * (1 if scale is None else scale) + (0 if shift is None else shift), **shown)


def _moved(layer: _Layer, step: Step, name: str, formula: str, batch: Callable[[], Array], running: Array | None) -> Array | None:
    if running is None:
        return None
    previous = {f"{name}_prev": running, "momentum": layer.momentum, "N": len(layer.rows)}
    moved = f"(1 - momentum)*{name}_prev + momentum*{formula}"
    return step(name, moved, lambda: (1 - layer.momentum) * running + layer.momentum * batch(), **previous)


def batch_norm_backward(
    grad_output: ArrayLike,
    input: ArrayLike,
    running_mean: ArrayLike | None = None,
    running_var: ArrayLike | None = None,
    weight: ArrayLike | None = None,
    bias: ArrayLike | None = None,
    training: bool = False,
    momentum: Scalar = Fraction(1, 10),
    eps: Scalar = Fraction(1, 100000),
) -> tuple[Array, Array | None, Array | None]:
    """Gradients with respect to ``(input, weight, bias)``; in training they flow through mean and variance as well."""
    name = "batch_norm_backward"
    layer = _layer(
        name,
        training,
        input=input,
        running_mean=running_mean,
        running_var=running_var,
        weight=weight,
        bias=bias,
        momentum=momentum,
        eps=eps,
        grad_output=grad_output,
    )
    x, g, n = layer.rows, layer.grad_rows, len(layer.rows)
    mean = x.sum(axis=0) / n if training else layer.running_mean
    var = ((x - mean) ** 2).sum(axis=0) / n if training else layer.running_var
    sigma = deviation(name, var, layer.eps)
    x_hat = (x - mean) / sigma
    to_x_hat = g if weight is None else g * layer.weight
    if training:
        to_x_hat = to_x_hat - to_x_hat.sum(axis=0) / n - x_hat * ((to_x_hat * x_hat).sum(axis=0) / n)
    grad_weight = None if weight is None else (g * x_hat).sum(axis=0)
    return layer.restore(to_x_hat / sigma), grad_weight, None if bias is None else g.sum(axis=0)
