"""Recurrent layers: cells unrolled over time, and backpropagation through time.

``input`` is (N, T, I) or (T, I); weights are laid out as for the cells. One layer, one direction. ``hx`` is the state
before the first step, ``None`` for zeros. Trace: the steps of the cell at the times 1 to T, so h_0 is the initial
state.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from examgen.engine import arrays
from examgen.engine.arrays import Array, ArrayLike
from examgen.engine.cells import GRU, LSTM, Cell, Gradients, State
from examgen.engine.recurrent import Arguments, Pair, arguments, replayed, rnn_of, state_gradient

if TYPE_CHECKING:
    from examgen.core.trace import Recorder


def _states(cell: Cell, found: Arguments, trace: Recorder | None) -> list[State]:
    """The states at the times 0 to T."""
    states = [found.state]
    for t in range(found.x.shape[-2]):
        step = arrays.recorder(trace and trace.at(t + 1))
        states.append(cell.forward(found.x[..., t, :], states[-1], found.weights, step))
    return states


def _unrolled(function: str, cell: Cell, trace: Recorder | None, *tensors: Any) -> tuple[Array, State]:
    found = replayed(cell, tensors) if arrays.replays(trace) else arguments(function, cell, tensors, True)
    states = _states(cell, found, trace)
    outputs = [state[0] for state in states[1:]]
    return outputs if arrays.replays(trace) else np.stack(outputs, axis=-2), states[-1]


def _unrolled_backward(function: str, cell: Cell, grad_output: ArrayLike, *tensors: Any) -> Gradients:
    found = arguments(function, cell, tensors, True, {"grad_output": grad_output})
    states = _states(cell, found, None)
    grad_state = tuple(map(arrays.zeros_like, found.state))
    grad_inputs, grad_weights = [], [None if w is None else arrays.zeros_like(w) for w in found.weights]
    for t in reversed(range(found.x.shape[-2])):
        grad_state = (grad_state[0] + found.grads[0][..., t, :], *grad_state[1:])
        grad_x, grad_state, *uses = cell.backward(grad_state, found.x[..., t, :], states[t], found.weights)
        grad_inputs.append(grad_x)
        grad_weights = [None if total is None else total + use for total, use in zip(grad_weights, uses, strict=True)]
    return np.stack(grad_inputs[::-1], axis=-2), state_gradient(found, grad_state), *grad_weights


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
    """The cell over a sequence: returns ``(output, h_n)``, shapes (N, T, H) and (N, H), without N if there is no
    batch.
    """
    output, (h,) = _unrolled("rnn", rnn_of("rnn", nonlinearity), trace, input, hx, w_ih, w_hh, b_ih, b_hh)
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
    """Backpropagation through time: (input, hx, w_ih, w_hh, b_ih, b_hh). ``grad_output`` is that of the whole output,
    (N, T, H).
    """
    return _unrolled_backward("rnn_backward", rnn_of("rnn_backward", nonlinearity), grad_output, input, hx, w_ih, w_hh, b_ih, b_hh)


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
    """Backpropagation through time: (input, hx, w_ih, w_hh, b_ih, b_hh). ``grad_output`` is that of the whole output,
    (N, T, H).
    """
    return _unrolled_backward("lstm_backward", LSTM, grad_output, input, hx, w_ih, w_hh, b_ih, b_hh)


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
    """Backpropagation through time: (input, hx, w_ih, w_hh, b_ih, b_hh). ``grad_output`` is that of the whole output,
    (N, T, H).
    """
    return _unrolled_backward("gru_backward", GRU, grad_output, input, hx, w_ih, w_hh, b_ih, b_hh)
