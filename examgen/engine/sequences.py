"""Mini-batches of sequences of different lengths, shapes of recurrent layers, and the linear recurrence inside of a cell."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from examgen.engine import arrays, checks
from examgen.engine.arrays import Array, ArrayLike, as_arrays, plain, times
from examgen.errors import ArgumentError


def padding_mask(lengths: Sequence[int], length: int | None = None) -> Any:
    """Truth values (N, T), true where a sequence has not ended; T is the largest length unless ``length`` is given."""
    name = "padding_mask"
    sizes = [checks.whole(name, "lengths", one, 0) for one in lengths]
    if not sizes:
        raise ArgumentError(name, "lengths", "empty", "at least one length")
    width = max(sizes) if length is None else checks.whole(name, "length", length, max(sizes))
    return np.arange(width) < np.array(sizes)[:, None]


def packed_batch_sizes(lengths: Sequence[int]) -> tuple[int, ...]:
    """How many sequences have not ended at each step, as in ``PackedSequence.batch_sizes``; they may come in any order."""
    return tuple(int(alive) for alive in padding_mask(lengths).sum(axis=0))


def masked_mean(input: ArrayLike, mask: ArrayLike) -> Array:
    """The mean of what is not masked: sum(mask * input) / sum(mask), with a mask of the same shape (truth values or weights).

    What has the weight 0 does not come in, not even as NaN.
    """
    name = "masked_mean"
    values, weights = as_arrays(name, input=input, mask=mask)
    checks.require_shape(name, "mask", weights, values.shape, "the shape of input")
    total = weights.sum()
    if total == 0:
        raise ArgumentError(name, "mask", "0 everywhere", "at least one entry that counts")
    return plain(np.asarray(times(weights, values)).sum() / total)


def masked_mean_backward(grad_output: ArrayLike, input: ArrayLike, mask: ArrayLike) -> Array:
    """Gradient with respect to ``input``: mask / sum(mask)."""
    name = "masked_mean_backward"
    g, values, weights = as_arrays(name, grad_output=grad_output, input=input, mask=mask)
    checks.require_shape(name, "mask", weights, values.shape, "the shape of input")
    checks.require_shape(name, "grad_output", g, (), "a number")
    return plain(g * weights / weights.sum())


def recurrent_shape(
    input_shape: tuple[int, ...], hidden_size: int, num_layers: int = 1, bidirectional: bool = False
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Shapes of the outputs and of the last states of a recurrent layer with ``input_shape`` (N, T, I), batch first.

    Outputs are (N, T, D * H) with D directions; last states are (num_layers * D, N, H), as in PyTorch, whatever comes first in the
    batch.
    """
    name = "recurrent_shape"
    if len(input_shape) != 3:
        raise ArgumentError(name, "input_shape", input_shape, "(N, T, I)")
    n, steps, _ = (checks.whole(name, "input_shape", size, 1) for size in input_shape)
    hidden, layers = checks.whole(name, "hidden_size", hidden_size, 1), checks.whole(name, "num_layers", num_layers, 1)
    directions = 1 + bool(bidirectional)
    return (n, steps, directions * hidden), (layers * directions, n, hidden)


def _recurrence(function: str, decay: ArrayLike, input: ArrayLike, initial: ArrayLike, **more: ArrayLike) -> list[Array]:
    a, b, h, *rest = as_arrays(function, decay=decay, input=input, initial=initial, **more)
    if b.ndim == 0:
        raise ArgumentError(function, "input", checks.shaped(b), "shape (T, ...)")
    checks.require_shape(function, "decay", a, b.shape, "the shape of input")
    checks.require_shape(function, "initial", h, b.shape[1:], "that of one step")
    return [a, b, h, *rest]


def linear_recurrence(decay: ArrayLike, input: ArrayLike, initial: ArrayLike) -> Array:
    """The states h_t = decay_t h_(t-1) + input_t of all steps, entry by entry, from h_0 = ``initial``.

    ``decay`` and ``input`` are (T, ...), ``initial`` (...). It is how a gated cell carries its state: the forget gates are the
    decays, and input gate times candidate is the input.
    """
    a, b, h = _recurrence("linear_recurrence", decay, input, initial)
    return _unrolled(a, b, h)[1:]


def _unrolled(a: Array, b: Array, h: Array) -> Array:
    """The states at the times 0 to T."""
    states = [h]
    for rate, more in zip(a, b, strict=True):
        states.append(rate * states[-1] + more)
    return np.stack(states)


def linear_recurrence_backward(
    grad_output: ArrayLike, decay: ArrayLike, input: ArrayLike, initial: ArrayLike
) -> tuple[Array, Array, Array]:
    """Gradients with respect to ``decay``, ``input`` and ``initial``; ``grad_output`` is that of all states."""
    name = "linear_recurrence_backward"
    a, b, h, g = _recurrence(name, decay, input, initial, grad_output=grad_output)
    checks.require_shape(name, "grad_output", g, b.shape, "the shape of the output")
    grad, grads = arrays.zeros_like(h), []
    for rate, own in zip(a[::-1], g[::-1], strict=True):
        grads.append(grad + own)
        grad = rate * grads[-1]
    grad_input = np.stack(grads[::-1])
    return grad_input * _unrolled(a, b, h)[:-1], grad_input, plain(grad)
