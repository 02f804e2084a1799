"""Batch normalization: PyTorch on drawn shapes, hand values where eps is 0."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
import torch.nn.functional as F  # noqa: N812
from hypothesis import given
from hypothesis import strategies as st
from torch_reference import assert_close, drawn, numbers, seeds, tensor

from examgen import engine
from examgen.errors import ArgumentError

shapes = st.tuples(st.integers(2, 4), st.integers(1, 3)) | st.tuples(*[st.integers(2, 3)] * 4)


@given(shape=shapes, training=st.booleans(), affine=st.booleans(), momentum=st.sampled_from([0.1, 0.9]), seed=seeds)
@drawn
def test_batch_norm(shape, training, affine, momentum, seed):
    channels = shape[1]
    x, mean, var = numbers(seed, *shape), numbers(seed + 1, channels), np.exp(numbers(seed + 2, channels))
    weight, bias = (numbers(seed + 3, channels), numbers(seed + 4, channels)) if affine else (None, None)
    tensors = [tensor(x, True), tensor(mean), tensor(var), tensor(weight, True), tensor(bias, True)]
    expected = F.batch_norm(*tensors, training, momentum, 1e-3)
    actual = engine.batch_norm(x, mean, var, weight, bias, training, momentum, 1e-3)
    for got, wanted in zip((actual.output, actual.running_mean, actual.running_var), (expected, *tensors[1:3]), strict=True):
        assert_close(got, wanted)
    g = numbers(seed + 5, *shape)
    expected.backward(tensor(g))
    gradients = engine.batch_norm_backward(g, x, mean, var, weight, bias, training, momentum, 1e-3)
    for gradient, given_tensor in zip(gradients, (tensors[0], *tensors[3:]), strict=True):
        assert_close(gradient, None if given_tensor is None else given_tensor.grad)


def test_eps_zero_by_hand():
    result = engine.batch_norm(((1, 2), (5, 10)), (0, 0), (1, 1), (2, 3), (1, -1), True, eps=0)
    assert result.output.tolist() == [[-1, -4], [3, 2]]
    assert (result.mean.tolist(), result.var.tolist()) == ([3, 6], [4, 16])
    assert result.running_mean.tolist() == [Fraction(3, 10), Fraction(6, 10)]
    assert result.running_var.tolist() == [Fraction(17, 10), Fraction(41, 10)]


def test_eps_zero_gradient_by_hand():
    # x = 0, 2, 4 has no rational deviation; 1, 1, 3, 3 has mean 2, deviation 1 and x_hat = -1, -1, 1, 1.
    gradients = engine.batch_norm_backward(((1,), (0,), (0,), (0,)), ((1,), (1,), (3,), (3,)), None, None, (2,), (0,), True, eps=0)
    # (2/1) * (g - mean(g) - x_hat * mean(g * x_hat)), with mean(g) = 1/4 and mean(g * x_hat) = -1/4
    assert gradients[0].ravel().tolist() == [1, -1, 0, 0]
    assert (gradients[1].tolist(), gradients[2].tolist()) == ([-1], [1])


def test_a_constant_channel_needs_eps():
    with pytest.raises(ArgumentError, match="positive eps where a variance is 0"):
        engine.batch_norm(((1, 2), (1, 3)), training=True, eps=0)
