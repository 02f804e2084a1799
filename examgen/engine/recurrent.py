"""Recurrent cells, their unrolling over time, and backpropagation through time.

Layout and gate order are PyTorch's: ``w_ih`` is (gates * H, I), ``w_hh`` (gates * H, H), biases (gates * H,), gates stacked in
the order i, f, g, o (LSTM) and r, z, n (GRU). A cell takes (N, I) or (I,), an unrolled layer (N, T, I) or (T, I): batch first.
Biases may be missing, both or one of them. Recurrent layers have one direction and one layer.

A backward returns the gradients with respect to ``(input, hx, w_ih, w_hh, b_ih, b_hh)``, ``None`` where an argument is ``None``;
for an LSTM ``hx`` and its gradient are pairs (h, c).

Trace: an unrolled layer writes the steps of its cell at the times 1 to T; h_0 is the initial state. Formulas are those of one
example, with matrices multiplied from the left; a batch is recorded as one row per example.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from examgen.engine import arrays, checks
from examgen.engine.arrays import Array, ArrayLike, as_arrays
from examgen.engine.cells import GRU, LSTM, RNN, Cell, Gradients, State, Weights
from examgen.errors import ArgumentError

if TYPE_CHECKING:
    from examgen.core.trace import Recorder

Pair: TypeAlias = tuple[ArrayLike, ArrayLike]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Arguments:
    """Checked arguments; ``state`` is filled with zeros where ``hx`` was ``None``."""

    x: Array
    state: State
    given_state: bool
    weights: Weights
    grads: tuple[Array, ...]


def _arguments(function: str, cell: Cell, tensors: tuple[Any, ...], time: bool, grads: dict[str, Any] | None = None) -> _Arguments:
    """``tensors`` are (input, hx, w_ih, w_hh, b_ih, b_hh) as the caller gave them; ``time``: whether input has a time axis."""
    input, hx, w_ih, w_hh, b_ih, b_hh = tensors
    states = {} if hx is None else _named(function, "hx", hx, cell)
    x, w_ih, w_hh, b_ih, b_hh, *rest = as_arrays(
        function, input=input, w_ih=w_ih, w_hh=w_hh, b_ih=b_ih, b_hh=b_hh, **states, **(grads or {})
    )
    _check_weights(function, cell, x, (w_ih, w_hh, b_ih, b_hh), time)
    shape = (*x.shape[: x.ndim - 1 - time], w_hh.shape[1])
    for name, array in zip(states, rest, strict=False):
        checks.require_shape(function, name, array, shape, "(N, H), or (H,) without a batch")
    given = tuple(rest[len(states) :])
    for name, array in zip(grads or {}, given, strict=True):
        checks.require_shape(function, name, array, (*x.shape[:-1], shape[-1]), "the shape of the output")
    state = tuple(rest[: len(states)]) or tuple(arrays.zeros_like(x, shape) for _ in range(cell.states))
    return _Arguments(x=x, state=state, given_state=hx is not None, weights=(w_ih, w_hh, b_ih, b_hh), grads=given)


def _named(function: str, argument: str, value: Any, cell: Cell) -> dict[str, Any]:
    """The parts of a state, or of its gradient, under the names by which messages call them."""
    if cell.states == 1:
        return {argument: value}
    if not isinstance(value, tuple | list) or len(value) != cell.states:
        raise ArgumentError(function, argument, repr(value)[:60], "a pair (h, c)")
    return {f"{argument}[{index}]": entry for index, entry in enumerate(value)}


def _check_weights(function: str, cell: Cell, x: Array, weights: Weights, time: bool) -> None:
    w_ih, w_hh, b_ih, b_hh = weights
    if x.ndim not in (1 + time, 2 + time):
        raise ArgumentError(function, "input", checks.shaped(x), "shape (N, T, I) or (T, I)" if time else "shape (N, I) or (I,)")
    if w_hh.ndim != 2 or w_hh.shape[0] != cell.gates * w_hh.shape[1]:
        raise ArgumentError(function, "w_hh", checks.shaped(w_hh), f"shape ({cell.gates} * hidden_size, hidden_size)")
    rows = w_hh.shape[0]
    checks.require_shape(function, "w_ih", w_ih, (rows, x.shape[-1]), f"input has {x.shape[-1]} features")
    checks.require_shape(function, "b_ih", b_ih, (rows,), "one entry per row of w_ih")
    checks.require_shape(function, "b_hh", b_hh, (rows,), "one entry per row of w_hh")


def _one_step(function: str, cell: Cell, trace: Recorder | None, *tensors: Any) -> State:
    found = _arguments(function, cell, tensors, False)
    return cell.forward(found.x, found.state, found.weights, arrays.recorder(trace, found.x.dtype))


def _one_step_backward(function: str, cell: Cell, grad_output: ArrayLike, *tensors: Any) -> Gradients:
    found = _arguments(function, cell, tensors, False, _named(function, "grad_output", grad_output, cell))
    grad_x, grad_state, *rest = cell.backward(found.grads, found.x, found.state, found.weights)
    return grad_x, _state_gradient(found, grad_state), *rest


def _state_gradient(found: _Arguments, grad_state: State) -> Any:
    if not found.given_state:
        return None
    return grad_state if len(grad_state) > 1 else grad_state[0]


def _states(cell: Cell, found: _Arguments, trace: Recorder | None) -> list[State]:
    """The states at the times 0 to T."""
    states = [found.state]
    for t in range(found.x.shape[-2]):
        step = arrays.recorder(trace and trace.at(t + 1), found.x.dtype)
        states.append(cell.forward(found.x[..., t, :], states[-1], found.weights, step))
    return states


def _unrolled(function: str, cell: Cell, trace: Recorder | None, *tensors: Any) -> tuple[Array, State]:
    states = _states(cell, _arguments(function, cell, tensors, True), trace)
    return np.stack([state[0] for state in states[1:]], axis=-2), states[-1]


def _unrolled_backward(function: str, cell: Cell, grad_output: ArrayLike, *tensors: Any) -> Gradients:
    found = _arguments(function, cell, tensors, True, {"grad_output": grad_output})
    states = _states(cell, found, None)
    grad_state = tuple(map(arrays.zeros_like, found.state))
    grad_inputs, grad_weights = [], [None if w is None else arrays.zeros_like(w) for w in found.weights]
    for t in reversed(range(found.x.shape[-2])):
        grad_state = (grad_state[0] + found.grads[0][..., t, :], *grad_state[1:])
        grad_x, grad_state, *uses = cell.backward(grad_state, found.x[..., t, :], states[t], found.weights)
        grad_inputs.append(grad_x)
        grad_weights = [None if total is None else total + use for total, use in zip(grad_weights, uses, strict=True)]
    return np.stack(grad_inputs[::-1], axis=-2), _state_gradient(found, grad_state), *grad_weights


def _rnn(function: str, nonlinearity: str) -> Cell:
    return RNN[checks.one_of(function, "nonlinearity", nonlinearity, tuple(RNN))]


def rnn_cell(
    input: ArrayLike,
    hx: ArrayLike | None,
    w_ih: ArrayLike,
    w_hh: ArrayLike,
    b_ih: ArrayLike | None = None,
    b_hh: ArrayLike | None = None,
    *,
    nonlinearity: str = "tanh",
    trace: Recorder | None = None,
) -> Array:
    """One time step: h' = f(w_ih x + b_ih + w_hh h + b_hh), f "tanh", "relu", "sigmoid" or "identity".

    ``hx`` is h, (N, H) or (H,), or ``None`` for zeros. Trace: ``a`` (pre-activation), ``h``.
    """
    return _one_step("rnn_cell", _rnn("rnn_cell", nonlinearity), trace, input, hx, w_ih, w_hh, b_ih, b_hh)[0]


def rnn_cell_backward(
    grad_output: ArrayLike,
    input: ArrayLike,
    hx: ArrayLike | None,
    w_ih: ArrayLike,
    w_hh: ArrayLike,
    b_ih: ArrayLike | None = None,
    b_hh: ArrayLike | None = None,
    *,
    nonlinearity: str = "tanh",
) -> Gradients:
    """Gradients of one time step: (input, hx, w_ih, w_hh, b_ih, b_hh). ``grad_output`` is that of h'."""
    return _one_step_backward("rnn_cell_backward", _rnn("rnn_cell_backward", nonlinearity), grad_output, input, hx, w_ih, w_hh, b_ih, b_hh)


def rnn(
    input: ArrayLike,
    hx: ArrayLike | None,
    w_ih: ArrayLike,
    w_hh: ArrayLike,
    b_ih: ArrayLike | None = None,
    b_hh: ArrayLike | None = None,
    *,
    nonlinearity: str = "tanh",
    trace: Recorder | None = None,
) -> tuple[Array, Array]:
    """The cell over a sequence: returns ``(output, h_n)``, shapes (N, T, H) and (N, H), without N if there is no batch."""
    output, (h,) = _unrolled("rnn", _rnn("rnn", nonlinearity), trace, input, hx, w_ih, w_hh, b_ih, b_hh)
    return output, h


def rnn_backward(
    grad_output: ArrayLike,
    input: ArrayLike,
    hx: ArrayLike | None,
    w_ih: ArrayLike,
    w_hh: ArrayLike,
    b_ih: ArrayLike | None = None,
    b_hh: ArrayLike | None = None,
    *,
    nonlinearity: str = "tanh",
) -> Gradients:
    """Backpropagation through time: (input, hx, w_ih, w_hh, b_ih, b_hh). ``grad_output`` is that of the whole output, (N, T, H)."""
    return _unrolled_backward("rnn_backward", _rnn("rnn_backward", nonlinearity), grad_output, input, hx, w_ih, w_hh, b_ih, b_hh)


def lstm_cell(
    input: ArrayLike,
    hx: Pair | None,
    w_ih: ArrayLike,
    w_hh: ArrayLike,
    b_ih: ArrayLike | None = None,
    b_hh: ArrayLike | None = None,
    *,
    trace: Recorder | None = None,
) -> tuple[Array, Array]:
    """One time step, returns (h', c'): c' = f c + i g and h' = o tanh(c').

    i, f, o are sigmoids and g is a tanh of w_i. x + b_i. + w_h. h + b_h. . ``hx`` is (h, c), or ``None`` for zeros.
    Trace: ``i``, ``f``, ``g``, ``o``, ``c``, ``h``. Source: Hochreiter and Schmidhuber, 1997, with forget gate; gates as PyTorch.
    """
    h, c = _one_step("lstm_cell", LSTM, trace, input, hx, w_ih, w_hh, b_ih, b_hh)
    return h, c


def lstm_cell_backward(
    grad_output: Pair,
    input: ArrayLike,
    hx: Pair | None,
    w_ih: ArrayLike,
    w_hh: ArrayLike,
    b_ih: ArrayLike | None = None,
    b_hh: ArrayLike | None = None,
) -> Gradients:
    """Gradients of one time step: (input, hx, w_ih, w_hh, b_ih, b_hh). ``grad_output`` is that of (h', c')."""
    return _one_step_backward("lstm_cell_backward", LSTM, grad_output, input, hx, w_ih, w_hh, b_ih, b_hh)


def lstm(
    input: ArrayLike,
    hx: Pair | None,
    w_ih: ArrayLike,
    w_hh: ArrayLike,
    b_ih: ArrayLike | None = None,
    b_hh: ArrayLike | None = None,
    *,
    trace: Recorder | None = None,
) -> tuple[Array, tuple[Array, Array]]:
    """The cell over a sequence: returns ``(output, (h_n, c_n))``, where ``output`` holds h of every time step."""
    output, (h, c) = _unrolled("lstm", LSTM, trace, input, hx, w_ih, w_hh, b_ih, b_hh)
    return output, (h, c)


def lstm_backward(
    grad_output: ArrayLike,
    input: ArrayLike,
    hx: Pair | None,
    w_ih: ArrayLike,
    w_hh: ArrayLike,
    b_ih: ArrayLike | None = None,
    b_hh: ArrayLike | None = None,
) -> Gradients:
    """Backpropagation through time: (input, hx, w_ih, w_hh, b_ih, b_hh). ``grad_output`` is that of the whole output, (N, T, H)."""
    return _unrolled_backward("lstm_backward", LSTM, grad_output, input, hx, w_ih, w_hh, b_ih, b_hh)


def gru_cell(
    input: ArrayLike,
    hx: ArrayLike | None,
    w_ih: ArrayLike,
    w_hh: ArrayLike,
    b_ih: ArrayLike | None = None,
    b_hh: ArrayLike | None = None,
    *,
    trace: Recorder | None = None,
) -> Array:
    """One time step: h' = (1 - z) n + z h, with n = tanh(w_in x + b_in + r (w_hn h + b_hn)).

    r and z are sigmoids of w_i. x + b_i. + w_h. h + b_h. ; the reset gate acts after the product, as in PyTorch.
    ``hx`` is h, or ``None`` for zeros. Trace: ``r``, ``z``, ``n``, ``h``. Source: Cho et al., 2014.
    """
    return _one_step("gru_cell", GRU, trace, input, hx, w_ih, w_hh, b_ih, b_hh)[0]


def gru_cell_backward(
    grad_output: ArrayLike,
    input: ArrayLike,
    hx: ArrayLike | None,
    w_ih: ArrayLike,
    w_hh: ArrayLike,
    b_ih: ArrayLike | None = None,
    b_hh: ArrayLike | None = None,
) -> Gradients:
    """Gradients of one time step: (input, hx, w_ih, w_hh, b_ih, b_hh). ``grad_output`` is that of h'."""
    return _one_step_backward("gru_cell_backward", GRU, grad_output, input, hx, w_ih, w_hh, b_ih, b_hh)


def gru(
    input: ArrayLike,
    hx: ArrayLike | None,
    w_ih: ArrayLike,
    w_hh: ArrayLike,
    b_ih: ArrayLike | None = None,
    b_hh: ArrayLike | None = None,
    *,
    trace: Recorder | None = None,
) -> tuple[Array, Array]:
    """The cell over a sequence: returns ``(output, h_n)``, shapes as in ``rnn``."""
    output, (h,) = _unrolled("gru", GRU, trace, input, hx, w_ih, w_hh, b_ih, b_hh)
    return output, h


def gru_backward(
    grad_output: ArrayLike,
    input: ArrayLike,
    hx: ArrayLike | None,
    w_ih: ArrayLike,
    w_hh: ArrayLike,
    b_ih: ArrayLike | None = None,
    b_hh: ArrayLike | None = None,
) -> Gradients:
    """Backpropagation through time: (input, hx, w_ih, w_hh, b_ih, b_hh). ``grad_output`` is that of the whole output, (N, T, H)."""
    return _unrolled_backward("gru_backward", GRU, grad_output, input, hx, w_ih, w_hh, b_ih, b_hh)
