"""Cells agree with PyTorch's cells, unrolled layers with PyTorch's layers, and their gradients with autograd."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch_reference import assert_close, drawn, numbers, seeds, tensor

from examgen import engine
from examgen.core.numbers import ln2

GATES = {"rnn": 1, "lstm": 4, "gru": 3}
NONLINEARITIES = {"tanh": torch.tanh, "relu": torch.relu, "sigmoid": torch.sigmoid, "identity": lambda a: a}
sizes = st.integers(1, 3)
kinds = pytest.mark.parametrize("kind", GATES)


def _weights(kind, seed, inside, hidden, biased):
    rows = GATES[kind] * hidden
    shapes = ((rows, inside), (rows, hidden), (rows,), (rows,))
    return [numbers(seed + i, *shape) if biased or i < 2 else None for i, shape in enumerate(shapes)]


def _state(kind, seed, *shape):
    return (numbers(seed, *shape), numbers(seed + 1, *shape)) if kind == "lstm" else numbers(seed, *shape)


def _grads(tensors):
    return None if tensors is None else tuple(t.grad for t in tensors) if isinstance(tensors, tuple) else tensors.grad


def _assert_all_close(actual, expected):
    for got, wanted in zip(actual, expected, strict=True):
        if isinstance(wanted, tuple):
            _assert_all_close(got, wanted)
        else:
            assert_close(got, wanted)


def _map(function, value):
    return tuple(map(function, value)) if isinstance(value, tuple) else function(value)


def _leaf(value):
    return _map(lambda array: tensor(array, True), value)


def _as_batch(one):
    return one[None]


def _only(batch):
    return batch[0]


@kinds
@given(batch=st.lists(sizes, max_size=1), inside=sizes, hidden=sizes, biased=st.booleans(), seed=seeds)
@drawn
def test_cells(kind, batch, inside, hidden, biased, seed):
    x, state = numbers(seed, *batch, inside), _state(kind, seed + 9, *batch, hidden)
    weights = _weights(kind, seed + 1, inside, hidden, biased)
    leaves = [_leaf(x), _leaf(state), *(_leaf(w) for w in weights)]
    reference = {"rnn": torch.rnn_tanh_cell, "lstm": torch.lstm_cell, "gru": torch.gru_cell}[kind]
    expected = reference(*leaves) if batch else _map(_only, reference(*(_map(_as_batch, leaf) for leaf in leaves[:2]), *leaves[2:]))
    actual = getattr(engine, f"{kind}_cell")(x, state, *weights)
    g = _state(kind, seed + 20, *batch, hidden)
    pairs = zip(*((value if isinstance(value, tuple) else (value,)) for value in (actual, expected, g)), strict=True)
    for got, wanted, grad in pairs:
        assert_close(got, wanted)
        wanted.backward(tensor(grad), retain_graph=True)
    gradients = getattr(engine, f"{kind}_cell_backward")(g, x, state, *weights)
    _assert_all_close(gradients, [_grads(leaf) for leaf in leaves])


def _layer(kind, inside, hidden, weights):
    layer = {"rnn": torch.nn.RNN, "lstm": torch.nn.LSTM, "gru": torch.nn.GRU}[kind](
        inside, hidden, batch_first=True, bias=weights[2] is not None, dtype=torch.float64
    )
    with torch.no_grad():
        for parameter, weight in zip(layer.parameters(), weights, strict=False):
            parameter.copy_(tensor(weight))
    return layer


@kinds
@given(batch=st.lists(sizes, max_size=1), time=sizes, inside=sizes, hidden=sizes, biased=st.booleans(), seed=seeds)
@drawn
def test_unrolled_layers(kind, batch, time, inside, hidden, biased, seed):
    x, state = numbers(seed, *batch, time, inside), _state(kind, seed + 9, *batch, hidden)
    weights = _weights(kind, seed + 1, inside, hidden, biased)
    layer, leaves = _layer(kind, inside, hidden, weights), [_leaf(x), _leaf(state)]
    hx = tuple(s[None] for s in leaves[1]) if kind == "lstm" else leaves[1][None]
    expected, last = layer(leaves[0], hx)
    output, h_n = getattr(engine, kind)(x, state, *weights)
    assert_close(output, expected)
    _assert_all_close(h_n if kind == "lstm" else (h_n,), [s[0] for s in (last if kind == "lstm" else (last,))])
    g = numbers(seed + 20, *expected.shape)
    expected.backward(tensor(g))
    gradients = getattr(engine, f"{kind}_backward")(g, x, state, *weights)
    in_torch = [parameter.grad for parameter in layer.parameters()] + [None] * (0 if biased else 2)
    _assert_all_close(gradients, [*(_grads(leaf) for leaf in leaves), *in_torch])


@kinds
def test_a_missing_state_means_zeros(kind):
    x, weights = numbers(1, 2, 3, 2), _weights(kind, 2, 2, 2, True)
    zeros = np.zeros((2, 2))
    output, _ = getattr(engine, kind)(x, None, *weights)
    assert_close(output, getattr(engine, kind)(x, (zeros, zeros) if kind == "lstm" else zeros, *weights)[0])
    assert getattr(engine, f"{kind}_backward")(output, x, None, *weights)[1] is None


@pytest.mark.parametrize("name", NONLINEARITIES)
@given(time=sizes, inside=sizes, hidden=sizes, seed=seeds)
@drawn
def test_bptt_with_every_nonlinearity(name, time, inside, hidden, seed):
    x, h0, weights = (
        numbers(seed, time, inside),
        numbers(seed + 5, hidden),
        _weights("rnn", seed + 1, inside, hidden, True),
    )
    x_leaf, h_leaf, w_ih, w_hh, b_ih, b_hh = leaves = [_leaf(value) for value in (x, h0, *weights)]
    h, states = h_leaf, []
    for t in range(time):
        h = NONLINEARITIES[name](w_ih @ x_leaf[t] + b_ih + w_hh @ h + b_hh)
        states.append(h)
    expected = torch.stack(states)
    assert_close(engine.rnn(x, h0, *weights, nonlinearity=name)[0], expected)
    g = numbers(seed + 8, time, hidden)
    expected.backward(tensor(g))
    _assert_all_close(engine.rnn_backward(g, x, h0, *weights, nonlinearity=name), [leaf.grad for leaf in leaves])


def test_exact_lstm_step():
    # Gates from multiples of ln 2: i = 2/3, f = 4/5, g = tanh(ln 2) = 3/5, o = 1/2; c = 4/5 * 1/2 + 2/3 * 3/5 = 4/5.
    w_ih = ((ln2(1),), (ln2(2),), (ln2(1),), (0,))
    h, c = engine.lstm_cell((1,), ((0,), (Fraction(1, 2),)), w_ih, ((0,),) * 4)
    assert c.tolist() == [Fraction(4, 5)]
    assert h.tolist() == [pytest.approx(0.33201838516)]  # tanh(0.8) / 2


def test_exact_gru_step():
    # r = 1/2, z = 1/3, n = tanh(ln 2 + r * 0) = 3/5; h = 2/3 * 3/5 + 1/3 * 3 = 7/5.
    h = engine.gru_cell((1,), (3,), ((0,), (ln2(-1),), (ln2(1),)), ((0,),) * 3)
    assert h.tolist() == [Fraction(7, 5)]


def test_exact_bptt_by_hand():
    # h1 = 2 * 1 = 2, h2 = 2 * 3 + 5 * 2 = 16; only h2 has a gradient:
    # dw_hh = h1 + w_hh * h0 = 2, dw_ih = x2 + w_hh * x1 = 3 + 5 = 8.
    gradients = engine.rnn_backward(((0,), (1,)), ((1,), (3,)), (0,), ((2,),), ((5,),), nonlinearity="identity")
    assert [None if g is None else g.ravel().tolist() for g in gradients] == [[10, 2], [25], [8], [2], None, None]
