"""Activations and softmax agree with PyTorch on drawn numbers, at kinks and far out."""

from __future__ import annotations

import numpy as np
import pytest
import torch
import torch.nn.functional as F  # noqa: N812
from hypothesis import given
from hypothesis import strategies as st
from torch_reference import assert_close, compare, drawn, numbers, seeds

from examgen import engine

ELEMENTWISE = {
    "relu": F.relu,
    "leaky_relu": F.leaky_relu,
    "elu": F.elu,
    "sigmoid": F.sigmoid,
    "tanh": F.tanh,
    "softplus": F.softplus,
    "swish": lambda x, beta=1: x * F.sigmoid(beta * x),
    "hardtanh": F.hardtanh,
    "softsign": F.softsign,
}
shapes = st.lists(st.integers(1, 4), max_size=3)


@pytest.mark.parametrize("name", ELEMENTWISE)
@given(shape=shapes, seed=seeds, scale=st.sampled_from([1, 30]))
@drawn
def test_elementwise_functions(name, shape, seed, scale):
    compare(name, ELEMENTWISE[name], scale * numbers(seed, *shape))


@pytest.mark.parametrize("name", ELEMENTWISE)
def test_kinks_and_extremes(name):
    compare(name, ELEMENTWISE[name], np.array([-1000.0, -40.0, -0.0, 0.0, 1e-300, 40.0, 700.0]))


@given(shape=shapes, seed=seeds)
@drawn
def test_logarithm(shape, seed):
    compare("log", torch.log, abs(numbers(seed, *shape)) + 0.01)


@pytest.mark.parametrize(
    ("name", "parameters"),
    [("leaky_relu", (0.3,)), ("elu", (1.7,)), ("softplus", (2.0, 3.0)), ("swish", (1.6,)), ("hardtanh", (0.0, 2.0))],
)
@given(seed=seeds)
@drawn
def test_parameters_of_activations(name, parameters, seed):
    compare(name, ELEMENTWISE[name], 3 * numbers(seed, 2, 3), *parameters)


@pytest.mark.parametrize("name", ["softmax", "log_softmax"])
@given(shape=st.lists(st.integers(1, 4), min_size=1, max_size=3), seed=seeds, data=st.data())
@drawn
def test_softmax_along_any_axis(name, shape, seed, data):
    dim = data.draw(st.integers(-len(shape), len(shape) - 1))
    compare(name, getattr(F, name), 5 * numbers(seed, *shape), dim)


def test_softmax_of_huge_logits_does_not_overflow():
    assert_close(engine.softmax((123456.0, 0.0)), [1.0, 0.0])
    assert_close(engine.log_softmax((1000.0, 1000.0)), [-0.6931471805599453] * 2)


def test_nan_passes_through():
    for name in ("relu", "sigmoid", "tanh", "softmax", "swish"):
        assert np.isnan(getattr(engine, name)((float("nan"), 1.0))[0])
