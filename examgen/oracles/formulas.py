"""Formulas of worked solutions over torch tensors: a second opinion on what the engine computes, for slips that no witness hears.

The tree of a formula is walked by ``core.arithmetic``, as for the engine; what operators and functions do is torch's.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np

from examgen.core.arithmetic import Arithmetic
from examgen.core.exact import EXACT
from examgen.core.expression import COMPARISONS
from examgen.core.numbers import has_words
from examgen.errors import FormulaError
from examgen.oracles.tensors import load_torch, tensor

_NAMESAKES = ("exp", "sqrt", "abs", "sin", "cos", "tanh", "sigmoid")
_JUMPING = ("floor", "ceil", "sign")
_NOISE = 1e-12
"""What is that near to a whole number, is it: exact numbers know no 0.8 - 1 + 0.2 = 5e-17."""
_DIGITS = 14
"""Digits that come out: equal numbers are equal again, such as the largest entries of an array."""


@cache
def arithmetic() -> Arithmetic:
    """The arithmetic of float64 tensors. A vector has one axis and stands for a column; no result is infinite."""
    found = _unbounded()
    return replace(
        found,
        operators={sign: _finite(rule, EXACT.operators[sign]) for sign, rule in found.operators.items()},
        functions={name: _finite(rule, EXACT.functions.get(name)) for name, rule in found.functions.items()},
    )


def _finite(rule: Callable[..., Any], of_words: Callable[..., Any] | None) -> Callable[..., Any]:
    """The rule, whose result must be finite; torch knows no words, so that these are left to exact arithmetic."""
    torch = load_torch()

    def function(*given: Any, **counted: Any) -> Any:
        if of_words and any(map(_is_wordy, given)):
            return of_words(*(_plain(one) if isinstance(one, torch.Tensor) else one for one in given), **counted)
        found = rule(*given, **counted)
        if not (isinstance(found, bool) or found.isfinite().all()):
            raise FormulaError("it has no finite value")
        return found

    return function


def _unbounded() -> Arithmetic:
    torch = load_torch()
    F = torch.nn.functional
    return Arithmetic(
        quantity=_quantity,
        plain=_plain,
        operators={
            "+": _sized(torch.add),
            "-": _sized(torch.sub),
            "*": _scaled,
            "/": _sized(torch.div),
            "@": _matmul,
            "^": _sized(torch.pow),
            **{sign: _compared(rule) for sign, rule in zip(COMPARISONS, _comparisons(torch), strict=True)},
        },
        functions={
            **{name: getattr(torch, name) for name in _NAMESAKES},
            **{name: _settled(getattr(torch, name)) for name in _JUMPING},
            "ln": torch.log,
            "log": torch.log,
            "relu": F.relu,
            "leaky_relu": lambda x, slope=0.01: F.leaky_relu(x, float(slope)),
            "elu": F.elu,
            "softplus": F.softplus,
            "swish": F.silu,
            "softmax": lambda x: torch.softmax(x, -1),
            "log_softmax": lambda x: torch.log_softmax(x, -1),
            "cross_entropy": lambda s, y, first=0: F.cross_entropy(s[None], (y - first).long()[None]),
            "mse_loss": F.mse_loss,
            "corr": _corr,
            "conv_transpose": _conv_transpose,
            "max_pool": _pooled(F.max_pool1d, F.max_pool2d),
            "avg_pool": _pooled(F.avg_pool1d, F.avg_pool2d),
            "positive": _settled(lambda x: (x > 0).double()),
            "max": _extreme(torch.max, torch.maximum),
            "min": _extreme(torch.min, torch.minimum),
            "argmax": lambda x, first=0: torch.argmax(x.reshape(-1)).double() + first,
            "argmin": lambda x, first=0: torch.argmin(x.reshape(-1)).double() + first,
            "onehot": lambda k, n, first=0: F.one_hot((k - first).long(), int(n)).double(),
            "sum": torch.sum,
            "mean": torch.mean,
            "norm": torch.linalg.vector_norm,
            "T": lambda x: x if x.ndim == 0 else x[None, :] if x.ndim == 1 else x.T,
            "flip": lambda x: x.flip(tuple(range(x.ndim))),
            "odot": lambda x, y: torch.mul(x, _of_size(x, y)),
            "outer": lambda x, y: torch.outer(x.reshape(-1), y.reshape(-1)),
            "concat": lambda *given: torch.cat([one.reshape(-1) for one in given]),
            "chosen": lambda x, mask: x[_of_size(x, mask) != 0],
        },
        listed=lambda entries: EXACT.listed(entries) if any(map(_is_wordy, entries)) else torch.stack(list(entries)),
        entry=_taken,
    )


def _taken(array: Any, places: tuple[int | slice, ...]) -> Any:
    """Entries of an array. Torch itself counts from the back, and cuts a slice off where the array ends."""
    inside = [_inside(place, size) for place, size in zip(places, array.shape, strict=False)]
    if len(places) > array.ndim or not all(inside):
        raise FormulaError(f"no entry {list(places)} in size {tuple(array.shape)}")
    return array[places]


def _inside(place: int | slice, size: int) -> bool:
    ends = (place, place + 1) if isinstance(place, int) else (place.start or 0, size if place.stop is None else place.stop)
    return 0 <= ends[0] < ends[1] <= size


def _quantity(value: Any) -> Any:
    if isinstance(value, load_torch().Tensor) or _is_wordy(value):
        return value
    return EXACT.quantity(value) if has_words(value) else tensor(value)


def _is_wordy(quantity: Any) -> bool:
    """Whether the quantity is a word or an array of words."""
    return isinstance(quantity, str | np.ndarray)


def _plain(result: Any) -> Any:
    if isinstance(result, bool) or _is_wordy(result):
        return result
    mantissa, exponent = np.frexp(result.detach().numpy())
    settled = np.ldexp(mantissa.round(_DIGITS), exponent)
    return settled if result.ndim else settled.item()


def _settled(rule: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """The function, which may jump at whole numbers, without the noise of floats."""
    return lambda x: rule(x.round().where((x - x.round()).abs() < _NOISE, x))


def _comparisons(torch: Any) -> tuple[Callable[..., Any], ...]:
    return torch.lt, torch.le, torch.gt, torch.ge, torch.eq, torch.ne


def _compared(rule: Callable[..., Any]) -> Callable[[Any, Any], Any]:
    """A truth value for numbers, zeros and ones for arrays."""

    def compared(one: Any, other: Any) -> Any:
        difference = _settled(lambda x: x)(_quantity(one) - _quantity(other))
        found = rule(difference, 0)
        return found.double() if found.ndim else bool(found)

    return compared


def _sized(rule: Callable[..., Any]) -> Callable[[Any, Any], Any]:
    """Sizes are equal, one side is a number, or a vector goes with every row of a matrix; nothing else is spread."""

    def operator(one: Any, other: Any) -> Any:
        one, other = _quantity(one), _quantity(other)
        if one.ndim and other.ndim and one.shape != other.shape and one.shape[-1:] != other.shape:
            raise FormulaError(f"sizes {tuple(one.shape)} and {tuple(other.shape)}")
        return rule(one, other)

    return operator


def _of_size(one: Any, other: Any) -> Any:
    if one.shape != other.shape:
        raise FormulaError(f"sizes {tuple(one.shape)} and {tuple(other.shape)}")
    return other


def _scaled(one: Any, other: Any) -> Any:
    one, other = _quantity(one), _quantity(other)
    if one.ndim and other.ndim:
        raise FormulaError("* between two arrays")
    return one * other


def _matmul(one: Any, other: Any) -> Any:
    one, other = _quantity(one), _quantity(other)
    if not one.ndim or not other.ndim:
        return one * other
    left, right = (array[:, None] if array.ndim == 1 else array for array in (one, other))
    if left.shape[1] != right.shape[0]:
        raise FormulaError(f"@ between sizes {tuple(one.shape)} and {tuple(other.shape)}")
    product = load_torch().matmul(left, right)
    if other.ndim == 2:
        return product
    return product[0, 0] if product.numel() == 1 else product[:, 0]


def _extreme(whole: Callable[..., Any], pairwise: Callable[..., Any]) -> Callable[..., Any]:
    def extreme(first: Any, *others: Any) -> Any:
        for other in others:
            first = pairwise(_quantity(first), _quantity(other))
        return first if others else whole(first)

    return extreme


def _corr(signal: Any, kernel: Any, stride: Any = 1) -> Any:
    layer = {1: load_torch().conv1d, 2: load_torch().conv2d}[signal.ndim]
    return layer(signal[None, None], kernel[None, None], stride=int(stride))[0, 0]


def _conv_transpose(signal: Any, kernel: Any, stride: Any = 1) -> Any:
    layer = {1: load_torch().conv_transpose1d, 2: load_torch().conv_transpose2d}[signal.ndim]
    return layer(signal[None, None], kernel[None, None], stride=int(stride))[0, 0]


def _pooled(one_axis: Callable[..., Any], two_axes: Callable[..., Any]) -> Callable[..., Any]:
    def pooled(signal: Any, window: Any, stride: Any = None) -> Any:
        layer = one_axis if signal.ndim == 1 else two_axes
        return layer(signal[None, None], int(window), None if stride is None else int(stride))[0, 0]

    return pooled
