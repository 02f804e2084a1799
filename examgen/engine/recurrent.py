"""Recurrent cells: one time step of an RNN, LSTM or GRU, forward and backward.

Layout and gate order are PyTorch's: ``w_ih`` is (gates * H, I), ``w_hh`` (gates * H, H), biases (gates * H,), gates
stacked in the order i, f, g, o (LSTM) and r, z, n (GRU). ``input`` is (N, I) or (I,). Biases may be missing, both or
one of them.

A backward returns the gradients with respect to ``(input, hx, w_ih, w_hh, b_ih, b_hh)``, ``None`` where an argument
is ``None``; for an LSTM ``hx`` and its gradient are pairs (h, c).

Formulas in a trace are those of one example, without a batch, with matrices multiplied from the left.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from examgen.engine import arrays, checks
from examgen.engine.arrays import Array, ArrayLike, as_arrays
from examgen.engine.cells import GRU, LSTM, RNN, Cell, Gradients, State, Weights
from examgen.errors import ArgumentError

if TYPE_CHECKING:
    from examgen.core.trace import Recorder

Pair: TypeAlias = tuple[ArrayLike, ArrayLike]


@dataclass(frozen=True, slots=True, kw_only=True)
class Arguments:
    """Checked arguments; ``state`` is filled with zeros where ``hx`` was ``None``."""

    x: Array
    state: State
    given_state: bool
    weights: Weights
    grads: tuple[Array, ...]


def replayed(cell: Cell, tensors: tuple[Any, ...]) -> Arguments:
    """The arguments as they come, for a replay."""
    input, hx, w_ih, w_hh, b_ih, b_hh = tensors
    given = named("replay", "hx", hx, cell) if hx is not None else {}
    x, w_ih, w_hh, b_ih, b_hh, *state = arrays.raw(input=input, w_ih=w_ih, w_hh=w_hh, b_ih=b_ih, b_hh=b_hh, **given)
    start = tuple(state) or tuple(arrays.zeros_like(x, w_hh.shape[1:]) for _ in range(cell.states))
    return Arguments(x=x, state=start, given_state=hx is not None, weights=(w_ih, w_hh, b_ih, b_hh), grads=())


def arguments(function: str, cell: Cell, tensors: tuple[Any, ...], time: bool, grads: dict[str, Any] | None = None) -> Arguments:
    """``tensors`` are (input, hx, w_ih, w_hh, b_ih, b_hh) as the caller gave them; ``time``: whether input has a time
    axis.
    """
    input, hx, w_ih, w_hh, b_ih, b_hh = tensors
    states = {} if hx is None else named(function, "hx", hx, cell)
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
    return Arguments(x=x, state=state, given_state=hx is not None, weights=(w_ih, w_hh, b_ih, b_hh), grads=given)


def named(function: str, argument: str, value: Any, cell: Cell) -> dict[str, Any]:
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
    found = replayed(cell, tensors) if arrays.replays(trace) else arguments(function, cell, tensors, False)
    return cell.forward(found.x, found.state, found.weights, arrays.recorder(trace))


def _one_step_backward(function: str, cell: Cell, grad_output: ArrayLike, *tensors: Any) -> Gradients:
    found = arguments(function, cell, tensors, False, named(function, "grad_output", grad_output, cell))
    grad_x, grad_state, *rest = cell.backward(found.grads, found.x, found.state, found.weights)
    return grad_x, state_gradient(found, grad_state), *rest


def state_gradient(found: Arguments, grad_state: State) -> Any:
    """The gradient of ``hx`` in the form in which it was given."""
    if not found.given_state:
        return None
    return grad_state if len(grad_state) > 1 else grad_state[0]


def rnn_of(function: str, nonlinearity: str) -> Cell:
    """The Elman cell with this nonlinearity."""
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
    return _one_step("rnn_cell", rnn_of("rnn_cell", nonlinearity), trace, input, hx, w_ih, w_hh, b_ih, b_hh)[0]


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
    return _one_step_backward(
        "rnn_cell_backward", rnn_of("rnn_cell_backward", nonlinearity), grad_output, input, hx, w_ih, w_hh, b_ih, b_hh
    )


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
    Trace: ``i``, ``f``, ``g``, ``o``, ``c``, ``h``. Source: Hochreiter and Schmidhuber, 1997, with forget gate; gates
    as PyTorch.
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
