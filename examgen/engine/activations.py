"""Activation functions and softmax, forward and backward.

Definitions, defaults and values at kinks are those of ``torch.nn.functional``. The backward of an elementwise
function returns the gradient array itself. Sigmoid, tanh, softmax and softplus are exact where their exponentials are
powers of two.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from examgen.core import kinks
from examgen.core.numbers import Scalar
from examgen.engine import arrays, checks
from examgen.engine.arrays import Array, ArrayLike, as_arrays, plain
from examgen.errors import ArgumentError

if TYPE_CHECKING:
    from examgen.core.trace import Recorder


def _pair(function: str, grad_output: ArrayLike, input: ArrayLike, **scalars: Scalar) -> list[Array]:
    found = as_arrays(function, grad_output=grad_output, input=input, **scalars)
    checks.elementwise(function, found[0], found[1])
    return found


def _report_kink(function: str, g: Array, x: Array) -> None:
    if np.any(np.asarray(x == 0) & np.asarray(g != 0)):
        kinks.report(f"{function}_at_0")


def relu(input: ArrayLike) -> Array:
    """max(input, 0), entry by entry."""
    (x,) = as_arrays("relu", input=input)
    return plain(np.maximum(x, arrays.zeros_like(x)))


def relu_backward(grad_output: ArrayLike, input: ArrayLike) -> Array:
    """Gradient with respect to ``input``; 0 at the kink, which is reported (see ``core.kinks``)."""
    g, x = _pair("relu_backward", grad_output, input)
    _report_kink("relu", g, x)
    return plain(np.where(x > 0, g, arrays.zeros_like(g)))


def leaky_relu(input: ArrayLike, negative_slope: Scalar = Fraction(1, 100)) -> Array:
    """``input`` where it is positive, ``negative_slope * input`` elsewhere."""
    x, slope = as_arrays("leaky_relu", input=input, negative_slope=negative_slope)
    return plain(np.where(x > 0, x, slope * x))


def leaky_relu_backward(grad_output: ArrayLike, input: ArrayLike, negative_slope: Scalar = Fraction(1, 100)) -> Array:
    """Gradient with respect to ``input``; ``negative_slope`` at the kink, which is reported (see ``core.kinks``)."""
    g, x, slope = _pair("leaky_relu_backward", grad_output, input, negative_slope=negative_slope)
    _report_kink("leaky_relu", g, x)
    return plain(np.where(x > 0, g, slope * g))


def elu(input: ArrayLike, alpha: Scalar = 1) -> Array:
    """``input`` where it is positive, ``alpha * (exp(input) - 1)`` elsewhere."""
    x, a = as_arrays("elu", input=input, alpha=alpha)
    return plain(np.where(x > 0, x, a * arrays.expm1(np.minimum(x, arrays.zeros_like(x)))))


def elu_backward(grad_output: ArrayLike, input: ArrayLike, alpha: Scalar = 1) -> Array:
    """Gradient with respect to ``input``; ``alpha`` at 0."""
    g, x, a = _pair("elu_backward", grad_output, input, alpha=alpha)
    return plain(np.where(x > 0, g, g * a * arrays.exp(np.minimum(x, arrays.zeros_like(x)))))


def log(input: ArrayLike) -> Array:
    """Natural logarithm; exact for powers of two. ``ArgumentError`` for entries that are not positive."""
    (x,) = as_arrays("log", input=input)
    if not np.all(x > 0):
        raise ArgumentError("log", "input", "not positive everywhere", "positive entries")
    return plain(arrays.log(x))


def log_backward(grad_output: ArrayLike, input: ArrayLike) -> Array:
    """Gradient with respect to ``input``: grad_output / input."""
    g, x = _pair("log_backward", grad_output, input)
    return plain(g / x)


def logistic(x: Array) -> Array:
    """Sigmoid of an array that is converted already; no exponential of a positive number, so nothing overflows."""
    e = arrays.exp(-abs(x))
    return np.where(x >= 0, 1 / (1 + e), e / (1 + e))


def sigmoid(input: ArrayLike) -> Array:
    """1 / (1 + exp(-input)); rational at integer multiples of ln 2."""
    (x,) = as_arrays("sigmoid", input=input)
    return plain(logistic(x))


def sigmoid_backward(grad_output: ArrayLike, input: ArrayLike) -> Array:
    """Gradient with respect to ``input``, the pre-activation (not the output)."""
    g, x = _pair("sigmoid_backward", grad_output, input)
    s = logistic(x)
    return plain(g * s * (1 - s))


def tanh(input: ArrayLike) -> Array:
    """Hyperbolic tangent; rational at integer multiples of (ln 2) / 2."""
    (x,) = as_arrays("tanh", input=input)
    return plain(arrays.tanh(x))


def tanh_backward(grad_output: ArrayLike, input: ArrayLike) -> Array:
    """Gradient with respect to ``input``, the pre-activation (not the output)."""
    g, x = _pair("tanh_backward", grad_output, input)
    return plain(g * (1 - arrays.tanh(x) ** 2))


def softplus(input: ArrayLike, beta: Scalar = 1, threshold: Scalar = 20) -> Array:
    """ln(1 + exp(beta * input)) / beta; the identity where ``beta * input`` exceeds ``threshold``."""
    x, b, limit = as_arrays("softplus", input=input, beta=beta, threshold=threshold)
    z = b * x
    smooth = (np.maximum(z, arrays.zeros_like(x)) + arrays.log1p(arrays.exp(-abs(z)))) / b
    return plain(np.where(z > limit, x, smooth))


def softplus_backward(grad_output: ArrayLike, input: ArrayLike, beta: Scalar = 1, threshold: Scalar = 20) -> Array:
    """Gradient with respect to ``input``: sigmoid(beta * input), and 1 beyond the threshold."""
    g, x, b, limit = _pair("softplus_backward", grad_output, input, beta=beta, threshold=threshold)
    return plain(np.where(b * x > limit, g, g * logistic(np.asarray(b * x))))


def swish(input: ArrayLike, beta: Scalar = 1) -> Array:
    """input * sigmoid(beta * input); with ``beta`` 1 this is PyTorch's ``silu``."""
    x, b = as_arrays("swish", input=input, beta=beta)
    return plain(x * logistic(np.asarray(b * x)))


def swish_backward(grad_output: ArrayLike, input: ArrayLike, beta: Scalar = 1) -> Array:
    """Gradient with respect to ``input``."""
    g, x, b = _pair("swish_backward", grad_output, input, beta=beta)
    s = logistic(np.asarray(b * x))
    return plain(g * (s + b * x * s * (1 - s)))


def probabilities(z: Array, dim: int) -> Array:
    """Softmax of an array that is converted already; the largest logit is subtracted, so nothing overflows."""
    powers = arrays.exp(z - z.max(axis=dim, keepdims=True))
    return powers / powers.sum(axis=dim, keepdims=True)


def softmax(input: ArrayLike, dim: int = -1, *, trace: Recorder | None = None) -> Array:
    """Probabilities along axis ``dim``; rational where the logits differ by multiples of ln 2.

    Trace (of one vector ``s`` of logits): its exponentials ``q``, and ``p``.
    """
    if trace is not None:
        return _recorded_softmax(arrays.recorder(trace), input)
    (z,) = as_arrays("softmax", input=input)
    checks.axis("softmax", "dim", dim, z.ndim)
    return probabilities(z, dim)


def _recorded_softmax(step: arrays.Step, logits: ArrayLike) -> Array:
    q = step("q", "exp(s)", lambda: arrays.exp(as_arrays("softmax", input=logits)[0]), s=logits)
    return step("p", "q/sum(q)", lambda: q / q.sum())


def softmax_backward(grad_output: ArrayLike, input: ArrayLike, dim: int = -1) -> Array:
    """Gradient with respect to the logits: p * (g - sum(g * p))."""
    g, z = _pair("softmax_backward", grad_output, input)
    checks.axis("softmax_backward", "dim", dim, z.ndim)
    p = probabilities(z, dim)
    return p * (g - (g * p).sum(axis=dim, keepdims=True))


def log_probabilities(z: Array, dim: int) -> Array:
    """``log_softmax`` of an array that is converted already."""
    shifted = z - z.max(axis=dim, keepdims=True)
    return shifted - arrays.log(arrays.exp(shifted).sum(axis=dim, keepdims=True))


def log_softmax(input: ArrayLike, dim: int = -1) -> Array:
    """Natural logarithm of the softmax along axis ``dim``."""
    (z,) = as_arrays("log_softmax", input=input)
    checks.axis("log_softmax", "dim", dim, z.ndim)
    return log_probabilities(z, dim)


def log_softmax_backward(grad_output: ArrayLike, input: ArrayLike, dim: int = -1) -> Array:
    """Gradient with respect to the logits: g - p * sum(g)."""
    g, z = _pair("log_softmax_backward", grad_output, input)
    checks.axis("log_softmax_backward", "dim", dim, z.ndim)
    return g - probabilities(z, dim) * g.sum(axis=dim, keepdims=True)
