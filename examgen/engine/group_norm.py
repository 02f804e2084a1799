"""Normalization within an example: layer, instance, group and local response normalization.

Mean and (biased) variance are those of a group of entries of one example, in training and in evaluation alike. ``weight`` and
``bias`` scale and shift what is normalized; ``eps`` may be 0 where no variance is.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeAlias

import numpy as np

from examgen.core.numbers import Scalar
from examgen.engine import arrays, checks
from examgen.engine.arrays import Array, ArrayLike, as_arrays
from examgen.engine.norm import deviation
from examgen.errors import ArgumentError

Gradients: TypeAlias = tuple[Array, Array | None, Array | None]
"""With respect to ``(input, weight, bias)``."""
EPS = Fraction(1, 100000)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Layer:
    """Checked arguments. ``rows`` holds one group a row; ``weight`` and ``bias`` do not differ along the axes ``shared``."""

    function: str
    shape: tuple[int, ...]
    rows: Array
    shared: tuple[int, ...]
    weight: Array | None
    bias: Array | None
    eps: Array
    grad: Array

    def spread(self, array: Array) -> Array:
        """Weight or bias in a shape that broadcasts to that of the input."""
        return array.reshape([1 if axis in self.shared else size for axis, size in enumerate(self.shape)])

    def normalized(self) -> tuple[Array, Array]:
        """The rows with mean 0 and variance 1, and what they were divided by."""
        centered = self.rows - _mean(self.rows)
        sigma = deviation(self.function, _mean(centered**2), self.eps)
        return centered / sigma, sigma

    def forward(self) -> Array:
        y = self.normalized()[0].reshape(self.shape)
        y = y if self.weight is None else y * self.spread(self.weight)
        return y if self.bias is None else y + self.spread(self.bias)

    def backward(self) -> Gradients:
        x_hat, sigma = self.normalized()
        g = self.grad if self.weight is None else self.grad * self.spread(self.weight)
        g = g.reshape(self.rows.shape)
        grad_input = (g - _mean(g) - x_hat * _mean(g * x_hat)) / sigma
        grad_weight = None if self.weight is None else (self.grad * x_hat.reshape(self.shape)).sum(axis=self.shared)
        return grad_input.reshape(self.shape), grad_weight, None if self.bias is None else self.grad.sum(axis=self.shared)


def _mean(rows: Array) -> Array:
    return rows.sum(axis=1, keepdims=True) / rows.shape[1]


def _over_trailing_axes(function: str, normalized_shape: int | Sequence[int], **tensors: ArrayLike) -> _Layer:
    x, weight, bias, eps, *grads = as_arrays(function, **tensors)
    trailing = (normalized_shape,) if isinstance(normalized_shape, int) else tuple(normalized_shape)
    if not trailing or x.shape[-len(trailing) :] != trailing:
        raise ArgumentError(function, "normalized_shape", trailing, f"the last sizes of input, which has {checks.shaped(x)}")
    for name, array in {"weight": weight, "bias": bias}.items():
        checks.require_shape(function, name, array, trailing, "one entry for each that is normalized together")
    for grad in grads:
        checks.elementwise(function, grad, x)
    return _Layer(
        function=function, shape=x.shape, rows=x.reshape(-1, math.prod(trailing)), shared=tuple(range(x.ndim - len(trailing))),
        weight=weight, bias=bias, eps=eps, grad=grads[0] if grads else None,
    )  # fmt: skip


def _over_channels(function: str, num_groups: int | None, **tensors: ArrayLike) -> _Layer:
    """``num_groups`` groups of neighboring channels; ``None`` for as many as there are channels."""
    x, weight, bias, eps, *grads = as_arrays(function, **tensors)
    if x.ndim < 2:
        raise ArgumentError(function, "input", checks.shaped(x), "shape (N, C, d1, ...)")
    groups = x.shape[1] if num_groups is None else checks.whole(function, "num_groups", num_groups, 1)
    if x.shape[1] % groups:
        raise ArgumentError(function, "num_groups", groups, f"a divisor of the {x.shape[1]} channels")
    for name, array in {"weight": weight, "bias": bias}.items():
        checks.require_shape(function, name, array, x.shape[1:2], "one entry per channel")
    for grad in grads:
        checks.elementwise(function, grad, x)
    return _Layer(
        function=function, shape=x.shape, rows=x.reshape(len(x) * groups, -1), shared=(0, *range(2, x.ndim)),
        weight=weight, bias=bias, eps=eps, grad=grads[0] if grads else None,
    )  # fmt: skip


def layer_norm(
    input: ArrayLike,
    normalized_shape: int | Sequence[int],
    weight: ArrayLike | None = None,
    bias: ArrayLike | None = None,
    eps: Scalar = EPS,
) -> Array:
    """``weight * (input - mean) / sqrt(var + eps) + bias`` over the trailing axes, whose sizes are ``normalized_shape``.

    ``weight`` and ``bias`` have that shape. Source: Ba, Kiros and Hinton, 2016.
    """
    return _over_trailing_axes("layer_norm", normalized_shape, input=input, weight=weight, bias=bias, eps=eps).forward()


def layer_norm_backward(
    grad_output: ArrayLike,
    input: ArrayLike,
    normalized_shape: int | Sequence[int],
    weight: ArrayLike | None = None,
    bias: ArrayLike | None = None,
    eps: Scalar = EPS,
) -> Gradients:
    """Gradients with respect to ``(input, weight, bias)``."""
    tensors = {"input": input, "weight": weight, "bias": bias, "eps": eps, "grad_output": grad_output}
    return _over_trailing_axes("layer_norm_backward", normalized_shape, **tensors).backward()


def group_norm(
    input: ArrayLike,
    num_groups: int,
    weight: ArrayLike | None = None,
    bias: ArrayLike | None = None,
    eps: Scalar = EPS,
) -> Array:
    """Channels of (N, C, d1, ...) in ``num_groups`` groups of neighbors, each normalized over its channels and positions.

    ``weight`` and ``bias`` have one entry per channel. Source: Wu and He, 2018.
    """
    return _over_channels("group_norm", num_groups, input=input, weight=weight, bias=bias, eps=eps).forward()


def group_norm_backward(
    grad_output: ArrayLike,
    input: ArrayLike,
    num_groups: int,
    weight: ArrayLike | None = None,
    bias: ArrayLike | None = None,
    eps: Scalar = EPS,
) -> Gradients:
    """Gradients with respect to ``(input, weight, bias)``."""
    tensors = {"input": input, "weight": weight, "bias": bias, "eps": eps, "grad_output": grad_output}
    return _over_channels("group_norm_backward", num_groups, **tensors).backward()


def instance_norm(input: ArrayLike, *, weight: ArrayLike | None = None, bias: ArrayLike | None = None, eps: Scalar = EPS) -> Array:
    """Each channel of each example of (N, C, d1, ...), normalized over its positions; without running statistics.

    ``weight`` and ``bias`` have one entry per channel. Source: Ulyanov, Vedaldi and Lempitsky, 2016.
    """
    return _over_channels("instance_norm", None, input=input, weight=weight, bias=bias, eps=eps).forward()


def instance_norm_backward(
    grad_output: ArrayLike,
    input: ArrayLike,
    *,
    weight: ArrayLike | None = None,
    bias: ArrayLike | None = None,
    eps: Scalar = EPS,
) -> Gradients:
    """Gradients with respect to ``(input, weight, bias)``."""
    tensors = {"input": input, "weight": weight, "bias": bias, "eps": eps, "grad_output": grad_output}
    return _over_channels("instance_norm_backward", None, **tensors).backward()


def local_response_norm(
    input: ArrayLike, size: int, alpha: Scalar = Fraction(1, 10**4), beta: Scalar = Fraction(3, 4), k: Scalar = 1
) -> Array:
    """``input / (k + alpha * mean of squares) ** beta`` for (N, C, d1, ...), over ``size`` neighboring channels.

    The window reaches ``size // 2`` channels down and ``(size - 1) // 2`` up; missing channels count as 0, and the mean divides by
    ``size`` (Krizhevsky, Sutskever and Hinton, 2012, have the sum: their alpha is ``alpha / size``). Exact for a whole
    ``beta``, and for 1/2 where the root is.
    """
    x, a, b, c = as_arrays("local_response_norm", input=input, alpha=alpha, beta=beta, k=k)
    if x.ndim < 2:
        raise ArgumentError("local_response_norm", "input", checks.shaped(x), "shape (N, C, d1, ...)")
    size = checks.whole("local_response_norm", "size", size, 1)
    below, channels = size // 2, x.shape[1]
    padded = arrays.zeros_like(x, (x.shape[0], channels + size - 1, *x.shape[2:]))
    padded[:, below : below + channels] = x**2
    total = sum(padded[:, shift : shift + channels] for shift in range(size))
    return x / _power(np.asarray(c + a * total / size), b.item())


def _power(base: Array, exponent: Any) -> Array:
    if exponent == Fraction(1, 2):
        return arrays.sqrt(base)
    if base.dtype == object and exponent == int(exponent):
        return base ** int(exponent)
    return arrays.lifted(lambda value: float(value) ** float(exponent), lambda value: value**exponent)(base)
