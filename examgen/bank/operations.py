"""Functions that formulas of worked solutions name: the engine's own operations, so that the bank guards the engine.

A vector is an array with one axis. ``corr`` and ``conv_transpose`` are the convolutions of one channel, with an optional stride.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from examgen import engine
from examgen.core.exact import EXACT
from examgen.errors import FormulaError


def _corr(signal: Any, kernel: Any, stride: Any = 1) -> Any:
    _same_axes("corr", signal, kernel)
    layer = {1: engine.conv1d, 2: engine.conv2d}[signal.ndim]
    return layer(signal[None], kernel[None, None], stride=int(stride))[0]


def _conv_transpose(signal: Any, kernel: Any, stride: Any = 1) -> Any:
    _same_axes("conv_transpose", signal, kernel)
    layer = {1: engine.conv_transpose1d, 2: engine.conv_transpose2d}[signal.ndim]
    return layer(signal[None], kernel[None, None], stride=int(stride))[0]


def _same_axes(function: str, signal: Any, kernel: Any) -> None:
    axes = np.ndim(signal), np.ndim(kernel)
    if axes not in ((1, 1), (2, 2)):
        raise FormulaError(f"{function} takes two vectors or two matrices, not arrays of {axes[0]} and {axes[1]} axes")


def _pooled(layer: Mapping[int, Callable[..., Any]], signal: Any, window: Any, stride: Any = None) -> Any:
    return layer[np.ndim(signal)](signal[None], int(window), None if stride is None else int(stride))[0]


OPERATIONS: Mapping[str, Callable[..., Any]] = {
    "relu": engine.relu,
    "leaky_relu": engine.leaky_relu,
    "elu": engine.elu,
    "softplus": engine.softplus,
    "swish": engine.swish,
    "sigmoid": engine.sigmoid,
    "tanh": engine.tanh,
    "softmax": lambda x: engine.softmax(x, dim=-1),
    "log_softmax": lambda x: engine.log_softmax(x, dim=-1),
    "cross_entropy": lambda logits, target, first=0: engine.cross_entropy(logits, int(target) - first),
    "mse_loss": engine.mse_loss,
    "corr": _corr,
    "conv_transpose": _conv_transpose,
    "max_pool": lambda x, k, s=None: _pooled({1: engine.max_pool1d, 2: engine.max_pool2d}, x, k, s),
    "avg_pool": lambda x, k, s=None: _pooled({1: engine.avg_pool1d, 2: engine.avg_pool2d}, x, k, s),
}
ARITHMETIC = EXACT.with_functions(OPERATIONS)
"""The arithmetic of worked solutions."""
FUNCTIONS = frozenset(ARITHMETIC.functions)
"""What formulas may call."""
