"""Multiply-adds besides those of ``counting``, whose conventions these have; memory of training; mini-batches of an epoch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from examgen.engine import checks
from examgen.engine.counting import counted, per_group
from examgen.errors import ArgumentError

if TYPE_CHECKING:
    from examgen.core.trace import Recorder


def matmul_multiply_adds(rows: int, inner: int, columns: int, *, name: str = "multiply_adds", trace: Recorder | None = None) -> int:
    """Of the product of a ``rows`` x ``inner`` and an ``inner`` x ``columns`` matrix."""
    sizes = {"rows": rows, "inner": inner, "columns": columns}
    return counted("matmul_multiply_adds", trace, name, "a*b*c", rows * inner * columns, **sizes)


def conv1d_multiply_adds(
    in_channels: int,
    out_channels: int,
    kernel_size: int,
    output_size: int,
    groups: int = 1,
    *,
    name: str = "multiply_adds",
    trace: Recorder | None = None,
) -> int:
    """Of a 1-D convolution for one example: every output number costs one pass over its window."""
    function = "conv1d_multiply_adds"
    k = checks.whole(function, "kernel_size", kernel_size, 1)
    seen, formula = per_group(function, in_channels, out_channels, groups)
    shown = {
        "in_channels": in_channels,
        "out_channels": out_channels,
        "groups": groups,
        "k": k,
        "output_size": output_size,
    }
    return counted(function, trace, name, f"k*{formula}*O*n", k * seen * out_channels * output_size, **shown)


def _recurrent(function: str, gates: int, input_size: int, hidden_size: int, name: str, trace: Recorder | None) -> int:
    formula = "H*(I + H)" if gates == 1 else f"{gates}*H*(I + H)"
    value = gates * hidden_size * (input_size + hidden_size)
    return counted(function, trace, name, formula, value, input_size=input_size, hidden_size=hidden_size)


def rnn_multiply_adds(input_size: int, hidden_size: int, *, name: str = "multiply_adds", trace: Recorder | None = None) -> int:
    """Of the matrices of one time step of one example; products entry by entry do not count."""
    return _recurrent("rnn_multiply_adds", 1, input_size, hidden_size, name, trace)


def lstm_multiply_adds(input_size: int, hidden_size: int, *, name: str = "multiply_adds", trace: Recorder | None = None) -> int:
    """As ``rnn_multiply_adds``, for three gates and the candidate."""
    return _recurrent("lstm_multiply_adds", 4, input_size, hidden_size, name, trace)


def gru_multiply_adds(input_size: int, hidden_size: int, *, name: str = "multiply_adds", trace: Recorder | None = None) -> int:
    """As ``rnn_multiply_adds``, for two gates and the candidate."""
    return _recurrent("gru_multiply_adds", 3, input_size, hidden_size, name, trace)


OPTIMIZER_STATE = {"sgd": 0, "momentum": 1, "nesterov": 1, "adagrad": 1, "rmsprop": 1, "adam": 2, "adamw": 2}
"""How many numbers an optimizer keeps for each parameter: a velocity, a sum or mean of squares, or both moments."""


def training_memory(parameters: int, optimizer: str = "sgd", activations: int = 0, element_size: int = 4) -> int:
    """Bytes for parameters, their gradients, the optimizer's state, and so many kept activations (of the whole mini-batch)."""
    function = "training_memory"
    checks.one_of(function, "optimizer", optimizer, tuple(OPTIMIZER_STATE))
    for argument, number, least in (
        ("parameters", parameters, 0),
        ("activations", activations, 0),
        ("element_size", element_size, 1),
    ):
        checks.whole(function, argument, number, least)
    return element_size * ((2 + OPTIMIZER_STATE[optimizer]) * parameters + activations)


def num_batches(examples: int, batch_size: int, drop_last: bool = False) -> int:
    """How many mini-batches an epoch has; the last one may be smaller, or is left out with ``drop_last``."""
    whole = checks.whole("num_batches", "examples", examples, 1)
    size = checks.whole("num_batches", "batch_size", batch_size, 1)
    if drop_last and size > whole:
        raise ArgumentError("num_batches", "batch_size", size, f"at most the {whole} examples")
    return whole // size if drop_last else -(-whole // size)
