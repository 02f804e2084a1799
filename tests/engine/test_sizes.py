"""Sizes, receptive fields and counts agree with layers that PyTorch builds."""

from __future__ import annotations

import pytest
import torch
from hypothesis import assume, given
from hypothesis import strategies as st
from torch_reference import drawn

from examgen import engine

small = st.integers(1, 3)
channels = st.integers(1, 4)
pairs = st.tuples(small, small)


def _zeros(shape):
    return torch.zeros(shape)


@given(size=st.tuples(*[st.integers(1, 9)] * 2), kernel=pairs, stride=pairs, dilation=pairs, pad=small, out=channels)
@drawn
def test_conv2d_shape(size, kernel, stride, dilation, pad, out):
    assume(all(n + 2 * pad > d * (k - 1) for n, k, d in zip(size, kernel, dilation, strict=True)))
    layer = torch.nn.Conv2d(2, out, kernel, stride, pad, dilation)
    assert engine.conv2d_shape((5, 2, *size), out, kernel, stride, pad, dilation) == tuple(layer(_zeros((5, 2, *size))).shape)
    sizes = [engine.conv_output_size(n, k, s, pad, d) for n, k, s, d in zip(size, kernel, stride, dilation, strict=True)]
    assert engine.conv2d_shape((2, *size), out, kernel, stride, pad, dilation) == (out, *sizes)


@given(size=st.tuples(*[st.integers(2, 6)] * 3), kernel=st.tuples(small, small, small), stride=st.tuples(small, small, small))
@drawn
def test_conv3d_shape(size, kernel, stride):
    layer = torch.nn.Conv3d(2, 4, kernel, stride, 1, 1)
    assert engine.conv3d_shape((2, *size), 4, kernel, stride, 1) == tuple(layer(_zeros((2, *size))).shape)


@given(size=st.tuples(*[st.integers(3, 9)] * 2), kernel=pairs, stride=st.none() | pairs, dilation=pairs, ceil=st.booleans())
@drawn
def test_pool2d_shape(size, kernel, stride, dilation, ceil):
    pad = tuple(k // 2 for k in kernel)
    assume(all(n + 2 * p > d * (k - 1) for n, k, p, d in zip(size, kernel, pad, dilation, strict=True)))
    layer = torch.nn.MaxPool2d(kernel, stride, pad, dilation, ceil_mode=ceil)
    assert engine.pool2d_shape((2, *size), kernel, stride, pad, dilation, ceil) == tuple(layer(_zeros((2, *size))).shape)


@given(size=st.tuples(*[st.integers(2, 6)] * 2), kernel=pairs, stride=pairs, dilation=pairs, extra=st.integers(0, 1))
@drawn
def test_conv_transpose2d_shape(size, kernel, stride, dilation, extra):
    assume(all(extra < max(s, d) for s, d in zip(stride, dilation, strict=True)))
    layer = torch.nn.ConvTranspose2d(2, 3, kernel, stride, 0, extra, dilation=dilation)
    expected = tuple(layer(_zeros((1, 2, *size))).shape)
    assert engine.conv_transpose2d_shape((1, 2, *size), 3, kernel, stride, 0, extra, dilation) == expected
    along = engine.conv_transpose_output_size(size[0], kernel[0], stride[0], 0, extra, dilation[0])
    assert along == expected[2]


@given(layers=st.lists(st.tuples(small, small, small), min_size=1, max_size=4))
@drawn
def test_receptive_field_is_where_gradients_arrive(layers):
    field = engine.receptive_field(layers)[-1]
    x = torch.ones(1, 1, field.size + field.jump, requires_grad=True)
    y = x
    for kernel, stride, dilation in layers:
        y = torch.nn.functional.conv1d(y, torch.ones(1, 1, kernel), stride=stride, dilation=dilation)
    assert y.shape[-1] == 2
    first, second = (torch.autograd.grad(y[0, 0, i], x, retain_graph=True)[0].nonzero()[:, 2] for i in (0, 1))
    assert first[-1] - first[0] + 1 == field.size
    assert second[0] - first[0] == field.jump


def test_receptive_field_of_a_familiar_chain():
    fields = engine.receptive_field([(3,), (3,), (2, 2), (3, 1, 2)])
    assert [(field.size, field.jump) for field in fields] == [(3, 1), (5, 1), (6, 2), (14, 2)]


def _count(module):
    return sum(parameter.numel() for parameter in module.parameters())


@given(inside=channels, outside=channels, kernel=pairs, groups=st.integers(1, 2), bias=st.booleans())
@drawn
def test_parameters(inside, outside, kernel, groups, bias):
    nn, wide, many = torch.nn, inside * groups, outside * groups
    assert engine.linear_parameters(inside, outside, bias) == _count(nn.Linear(inside, outside, bias))
    conv = nn.Conv2d(wide, many, kernel, groups=groups, bias=bias)
    assert engine.conv2d_parameters(wide, many, kernel, groups, bias) == _count(conv)
    conv = nn.Conv1d(wide, many, kernel[0], groups=groups, bias=bias)
    assert engine.conv1d_parameters(wide, many, kernel[0], groups, bias) == _count(conv)
    conv3d = nn.Conv3d(wide, many, (*kernel, 2), groups=groups, bias=bias)
    assert engine.conv3d_parameters(wide, many, (*kernel, 2), groups, bias) == _count(conv3d)
    for name, layer in (("rnn", nn.RNN), ("lstm", nn.LSTM), ("gru", nn.GRU)):
        count = getattr(engine, f"{name}_parameters")
        assert count(inside, outside, 2 * bias) == _count(layer(inside, outside, bias=bias))
    assert engine.embedding_parameters(inside, outside) == _count(nn.Embedding(inside, outside))
    assert engine.batch_norm_parameters(inside) == _count(nn.BatchNorm2d(inside))


def test_textbook_counts_of_recurrent_layers():
    assert engine.lstm_parameters(300, 500, biases=1) == 1_602_000
    assert engine.gru_parameters(300, 500, biases=1) == 1_201_500
    assert engine.rnn_parameters(3, 2, biases=1) == 12


@pytest.mark.parametrize("groups", [1, 2])
def test_multiply_adds_are_the_weights_that_touch_the_output(groups):
    x = torch.ones(1, 4, 6, 7, dtype=torch.float64)
    weight = torch.ones(2, 4 // groups, 3, 2, dtype=torch.float64)
    # With ones everywhere every product adds exactly one to the output.
    y = torch.nn.functional.conv2d(x, weight, groups=groups)
    assert engine.conv2d_multiply_adds(4, 2, (3, 2), tuple(y.shape[2:]), groups) == y.sum()
    assert engine.linear_multiply_adds(5, 3) == torch.nn.functional.linear(torch.ones(5), torch.ones(3, 5)).sum()
