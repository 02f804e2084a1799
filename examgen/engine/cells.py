"""The mathematics of one time step of RNN, LSTM and GRU, on arrays that are checked already.

A state is a tuple (h,) or (h, c), the weights are (w_ih, w_hh, b_ih, b_hh); ``recurrent`` is the face of this module
and says how everything is laid out.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeAlias

import numpy as np

from examgen.core import kinks
from examgen.core.products import matmul
from examgen.engine import arrays
from examgen.engine.activations import logistic
from examgen.engine.arrays import Array, Step

State: TypeAlias = tuple[Array, ...]
Weights: TypeAlias = tuple[Array, Array, Array | None, Array | None]
Gradients: TypeAlias = tuple[Any, ...]
"""(input, state, w_ih, w_hh, b_ih, b_hh), ``None`` for a missing bias."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """``forward(x, state, weights, step)`` and ``backward(grad_state, x, state, weights)``."""

    gates: int
    states: int
    forward: Callable[[Array, State, Weights, Step], State]
    backward: Callable[[State, Array, State, Weights], Gradients]


def _affine(x: Array, w: Array, b: Array | None) -> Array:
    return matmul(x, w.T) if b is None else matmul(x, w.T) + b


def _affine_backward(g: Array, x: Array, w: Array, b: Array | None) -> tuple[Array, Array, Array | None]:
    rows = g.reshape(-1, w.shape[0])
    return matmul(g, w), matmul(rows.T, x.reshape(-1, w.shape[1])), None if b is None else rows.sum(axis=0)


def _weights_backward(g_input: Array, g_hidden: Array, x: Array, h: Array, weights: Weights) -> Gradients:
    """Gradients (x, h, w_ih, w_hh, b_ih, b_hh) from those of the two affine maps' outputs."""
    w_ih, w_hh, b_ih, b_hh = weights
    grad_x, grad_w_ih, grad_b_ih = _affine_backward(g_input, x, w_ih, b_ih)
    grad_h, grad_w_hh, grad_b_hh = _affine_backward(g_hidden, h, w_hh, b_hh)
    return grad_x, grad_h, grad_w_ih, grad_w_hh, grad_b_ih, grad_b_hh


def _gate(weights: Weights, index: int) -> Weights:
    """The weights of one gate, with the bias rows that there are."""
    size = weights[1].shape[1]
    rows = slice(index * size, (index + 1) * size)
    w_ih, w_hh, b_ih, b_hh = weights
    return w_ih[rows], w_hh[rows], None if b_ih is None else b_ih[rows], None if b_hh is None else b_hh[rows]


def _shown(**given: Array | None) -> dict[str, Array]:
    """What the names in a formula stand for; one entry alone is a number there."""
    return {name: np.asarray(array).item() if np.size(array) == 1 else array for name, array in given.items() if array is not None}


def _named(name: str, x: Array, h: Array, weights: Weights) -> dict[str, Array]:
    """PyTorch's names of the weights that lead to a gate: W_if, W_hf, b_if, b_hf for gate f."""
    found = zip((f"W_i{name}", f"W_h{name}", f"b_i{name}", f"b_h{name}"), weights, strict=True)
    return _shown(x=x, h_prev=h, **dict(found))


def _map(source: str, name: str, quantity: str, bias: Array | None) -> str:
    return f"W_{source}{name} @ {quantity}" + ("" if bias is None else f" + b_{source}{name}")


def _both_maps(name: str, weights: Weights) -> str:
    return f"{_map('i', name, 'x', weights[2])} + {_map('h', name, 'h_prev', weights[3])}"


# Elman RNN


def _relu(a: Array) -> Array:
    return np.maximum(a, arrays.zeros_like(a))


_NONLINEARITIES: dict[str, tuple[str, Callable[[Array], Array], Callable[[Array, Array], Array]]] = {
    "tanh": ("tanh(a)", arrays.tanh, lambda g, h: g * (1 - h**2)),
    "relu": ("relu(a)", _relu, lambda g, h: np.where(h > 0, g, arrays.zeros_like(g))),
    "sigmoid": ("sigmoid(a)", logistic, lambda g, h: g * h * (1 - h)),
    "identity": ("a", lambda a: a, lambda g, h: g),
}
"""Formula, function, and the gradient of the pre-activation from that of h."""


def _rnn_forward(nonlinearity: str, x: Array, state: State, weights: Weights, step: Step) -> State:
    (h,) = state
    w_ih, w_hh, b_ih, b_hh = weights
    formula, function, _ = _NONLINEARITIES[nonlinearity]
    biases = {"b": b_ih if b_hh is None else b_hh} if b_ih is None or b_hh is None else {"b_x": b_ih, "b_h": b_hh}
    maps = " + ".join(("W_x @ x", "W_h @ h_prev", *(name for name, bias in biases.items() if bias is not None)))
    shown = _shown(x=x, h_prev=h, W_x=w_ih, W_h=w_hh, **biases)
    a = step("a", maps, lambda: _affine(x, w_ih, b_ih) + _affine(h, w_hh, b_hh), **shown)
    return (step("h", formula, lambda: function(a)),)


def _watch_kink(name: str, formula: str, compute: Callable[[], Array], **bindings: Array) -> Array:
    value = compute()
    if name == "a" and np.any(np.asarray(value == 0)):
        kinks.report("relu_at_0")
    return value


def _rnn_backward(nonlinearity: str, grad_state: State, x: Array, state: State, weights: Weights) -> Gradients:
    (after,) = _rnn_forward(nonlinearity, x, state, weights, _watch_kink if nonlinearity == "relu" else arrays.silent)
    delta = _NONLINEARITIES[nonlinearity][2](grad_state[0], after)
    grad_x, grad_h, *rest = _weights_backward(delta, delta, x, state[0], weights)
    return grad_x, (grad_h,), *rest


RNN = {
    name: Cell(gates=1, states=1, forward=partial(_rnn_forward, name), backward=partial(_rnn_backward, name))
    for name in _NONLINEARITIES
}


# LSTM


def _full_gate(name: str, squash: str, index: int, x: Array, h: Array, weights: Weights, step: Step) -> Array:
    own = _gate(weights, index)

    def value() -> Array:
        a = _affine(x, own[0], own[2]) + _affine(h, own[1], own[3])
        return logistic(a) if squash == "sigmoid" else arrays.tanh(a)

    return step(name, f"{squash}({_both_maps(name, own)})", value, **_named(name, x, h, own))


def _lstm_gates(x: Array, h: Array, weights: Weights, step: Step) -> list[Array]:
    layout = (("i", "sigmoid"), ("f", "sigmoid"), ("g", "tanh"), ("o", "sigmoid"))
    return [_full_gate(name, squash, index, x, h, weights, step) for index, (name, squash) in enumerate(layout)]


def _lstm_forward(x: Array, state: State, weights: Weights, step: Step) -> State:
    h, c = state
    i, f, g, o = _lstm_gates(x, h, weights, step)
    new = step("c", "odot(f, c_prev) + odot(i, g)", lambda: f * c + i * g, **_shown(c_prev=c))
    return step("h", "odot(o, tanh(c))", lambda: o * arrays.tanh(new)), new


def _lstm_backward(grad_state: State, x: Array, state: State, weights: Weights) -> Gradients:
    (grad_h, grad_c), (h, c) = grad_state, state
    i, f, g, o = _lstm_gates(x, h, weights, arrays.silent)
    squashed = arrays.tanh(f * c + i * g)
    grad_c = grad_c + grad_h * o * (1 - squashed**2)
    deltas = (
        grad_c * g * i * (1 - i),
        grad_c * c * f * (1 - f),
        grad_c * i * (1 - g**2),
        grad_h * squashed * o * (1 - o),
    )
    delta = np.concatenate(deltas, axis=-1)
    grad_x, grad_h, *rest = _weights_backward(delta, delta, x, h, weights)
    return grad_x, (grad_h, grad_c * f), *rest


LSTM = Cell(gates=4, states=2, forward=_lstm_forward, backward=_lstm_backward)


# GRU


def _gru_gates(x: Array, h: Array, weights: Weights, step: Step) -> tuple[Array, Array, Array]:
    r = _full_gate("r", "sigmoid", 0, x, h, weights, step)
    z = _full_gate("z", "sigmoid", 1, x, h, weights, step)
    own = _gate(weights, 2)
    formula = f"tanh({_map('i', 'n', 'x', own[2])} + odot(r, {_map('h', 'n', 'h_prev', own[3])}))"

    def value() -> Array:
        return arrays.tanh(_affine(x, own[0], own[2]) + r * _affine(h, own[1], own[3]))

    return r, z, step("n", formula, value, **_named("n", x, h, own))


def _gru_forward(x: Array, state: State, weights: Weights, step: Step) -> State:
    (h,) = state
    _, z, n = _gru_gates(x, h, weights, step)
    return (step("h", "odot(1 - z, n) + odot(z, h_prev)", lambda: (1 - z) * n + z * h, **_shown(h_prev=h)),)


def _gru_backward(grad_state: State, x: Array, state: State, weights: Weights) -> Gradients:
    (grad,), (h,) = grad_state, state
    r, z, n = _gru_gates(x, h, weights, arrays.silent)
    own = _gate(weights, 2)
    delta_n = grad * (1 - z) * (1 - n**2)
    delta_r = delta_n * _affine(h, own[1], own[3]) * r * (1 - r)
    delta_z = grad * (h - n) * z * (1 - z)
    to_input = np.concatenate((delta_r, delta_z, delta_n), axis=-1)
    to_hidden = np.concatenate((delta_r, delta_z, delta_n * r), axis=-1)
    grad_x, grad_h, *rest = _weights_backward(to_input, to_hidden, x, h, weights)
    return grad_x, (grad_h + grad * z,), *rest


GRU = Cell(gates=3, states=1, forward=_gru_forward, backward=_gru_backward)
