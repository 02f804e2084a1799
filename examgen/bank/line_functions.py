"""Functions of printed lines, computed in floats and without the engine: the reader of lines shares no code with what it reads.

A vector is an array with one column. Whatever a formula may name has its second implementation here.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from typing import Any, TypeAlias

import numpy as np

from examgen.errors import ExamgenError

Array: TypeAlias = Any


class FalseLineError(ExamgenError):
    """A printed line that cannot be read, or that is not true as written."""


def settled(value: Array) -> Array:
    """Whole numbers without the noise of floats, for what jumps there: 0.8 - 1 + 0.2 is 0, not 5e-17."""
    whole = np.round(value)
    return np.where(np.abs(value - whole) < 1e-12, whole, value)


def correlation(signal: Array, kernel: Array) -> Array:
    """The kernel slides over the signal as it is, not flipped."""
    rows, columns = (s - k + 1 for s, k in zip(signal.shape, kernel.shape, strict=True))
    height, width = kernel.shape
    return np.array([[np.sum(signal[r : r + height, c : c + width] * kernel) for c in range(columns)] for r in range(rows)])


def _logarithm(value: Array) -> Array:
    if np.any(np.asarray(value) <= 0):
        raise FalseLineError("a logarithm of a number that is not positive")
    return np.log(value)


def _softmax(value: Array) -> Array:
    """Of a vector, or of each row of a matrix."""
    axis = 0 if value.shape[1] == 1 else 1
    powers = np.exp(value - np.max(value, axis=axis, keepdims=True))
    return powers / np.sum(powers, axis=axis, keepdims=True)


def _extreme(whole: Callable[[Array], Array], pairwise: Callable[[Array, Array], Array]) -> Callable[..., Array]:
    """The largest entry of one array; of several arguments the largest, place by place."""
    return lambda *given: reduce(pairwise, given) if len(given) > 1 else whole(given[0])


def _onehot(place: Array, size: Array, *, first: int) -> Array:
    return (np.arange(int(size)) == int(place) - first).astype(float).reshape(-1, 1)


def _cross_entropy(logits: Array, target: Array, *, first: int) -> Array:
    return -np.log(_softmax(logits))[int(target) - first, 0]


def _transposed_correlation(signal: Array, kernel: Array, stride: Array = 1) -> Array:
    """Each entry puts a scaled kernel into the output; places along an axis of length 1 are not spread."""
    s = [int(stride) if n > 1 or k > 1 else 1 for n, k in zip(signal.shape, kernel.shape, strict=True)]
    sizes = [(n - 1) * step + k for n, k, step in zip(signal.shape, kernel.shape, s, strict=True)]
    found = np.zeros(sizes)
    for (r, c), entry in np.ndenumerate(signal):
        found[r * s[0] : r * s[0] + kernel.shape[0], c * s[1] : c * s[1] + kernel.shape[1]] += entry * kernel
    return found


def _strided(signal: Array, kernel: Array, stride: Array) -> Array:
    return correlation(signal, kernel)[:: int(stride), :: int(stride)]


def _pooled(rule: Callable[..., Array]) -> Callable[..., Array]:
    def pooled(signal: Array, window: Array, stride: Array | None = None) -> Array:
        step, size = int(window if stride is None else stride), [min(int(window), n) for n in signal.shape]
        views = np.lib.stride_tricks.sliding_window_view(signal, size)
        return rule(views[::step, ::step], axis=(2, 3))

    return pooled


def _elu(x: Array) -> Array:
    return np.where(x > 0, x, np.expm1(np.minimum(x, 0)))


FUNCTIONS: dict[str, Callable[..., Array]] = {
    "ln": _logarithm,
    "ReLU": lambda x: np.maximum(x, 0.0),
    "LeakyReLU": lambda x, slope=0.01: np.where(x > 0, x, slope * x),
    "ELU": _elu,
    "softplus": lambda x: np.logaddexp(0, x),
    "swish": lambda x: x / (1 + np.exp(-x)),
    "sigmoid": lambda x: 1 / (1 + np.exp(-x)),
    "tanh": np.tanh,
    "sin": np.sin,
    "cos": np.cos,
    "softmax": _softmax,
    "logsoftmax": lambda x: np.log(_softmax(x)),
    "CE": _cross_entropy,
    "MSE": lambda x, y: np.mean((x - y) ** 2),
    "max": _extreme(np.max, np.maximum),
    "min": _extreme(np.min, np.minimum),
    "argmax": lambda x, first: float(np.argmax(x)) + first,
    "argmin": lambda x, first: float(np.argmin(x)) + first,
    "sign": lambda x: np.sign(settled(x)),
    "sum": np.sum,
    "mean": np.mean,
    "onehot": _onehot,
    "flip": lambda x: x[::-1, ::-1],
    "concat": lambda *given: np.concatenate([np.ravel(one) for one in given]).reshape(-1, 1),
    "chosen": lambda x, mask: np.ravel(x)[np.ravel(mask) != 0].reshape(-1, 1),
    "corr": _strided,
    "convT": _transposed_correlation,
    "maxpool": _pooled(np.max),
    "avgpool": _pooled(np.mean),
}
COUNTED = frozenset({"argmax", "argmin", "onehot", "CE"})
"""Those that count places, from the page's first index."""
