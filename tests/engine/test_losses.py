"""Losses agree with PyTorch for every reduction, with weights, soft targets and label smoothing."""

from __future__ import annotations

import numpy as np
import pytest
import torch.nn.functional as F  # noqa: N812
from hypothesis import given
from hypothesis import strategies as st
from torch_reference import compare, drawn, numbers, seeds, tensor

from examgen import engine

reductions = st.sampled_from(["none", "mean", "sum"])
extra_axes = st.lists(st.integers(1, 3), max_size=2)


def _reference(function):
    """PyTorch's loss, for targets and weights given as arrays."""

    def loss(input, target, weight=None, **options):
        target = tensor(target) if np.asarray(target).dtype.kind == "f" else tensor(target).long()
        options = {key: tensor(value) if isinstance(value, np.ndarray) else value for key, value in options.items()}
        return function(input, target, **({} if weight is None else {"weight": tensor(weight)}), **options)

    return loss


def _classes(seed, *shape, classes):
    return np.random.default_rng(seed).integers(0, classes, size=shape)


def _weights(seed, size, weighted):
    return np.exp(numbers(seed, size)) if weighted else None


@pytest.mark.parametrize("name", ["nll_loss", "cross_entropy"])
@given(n=st.integers(1, 4), classes=st.integers(1, 4), rest=extra_axes, seed=seeds, weighted=st.booleans(), how=reductions)
@drawn
def test_class_indices(name, n, classes, rest, seed, weighted, how):
    target = _classes(seed, n, *rest, classes=classes)
    weight = _weights(seed, classes, weighted)
    compare(name, _reference(getattr(F, name)), numbers(seed, n, classes, *rest), target, weight, reduction=how)


@pytest.mark.parametrize("name", ["nll_loss", "cross_entropy"])
def test_one_example_without_a_batch(name):
    compare(name, _reference(getattr(F, name)), np.array([0.3, -1.0, 2.0]), np.array(1))


@given(n=st.integers(1, 4), classes=st.integers(2, 4), rest=extra_axes, seed=seeds, weighted=st.booleans(), how=reductions)
@drawn
def test_soft_targets_and_smoothing(n, classes, rest, seed, weighted, how):
    target = np.abs(numbers(seed + 1, n, classes, *rest))
    options = {"reduction": how, "label_smoothing": 0.1 * (seed % 3)}
    weight = _weights(seed, classes, weighted)
    compare("cross_entropy", _reference(F.cross_entropy), numbers(seed, n, classes, *rest), target, weight, **options)


@given(n=st.integers(1, 4), classes=st.integers(2, 4), seed=seeds, weighted=st.booleans(), how=reductions)
@drawn
def test_smoothed_class_indices(n, classes, seed, weighted, how):
    target, weight = _classes(seed, n, classes=classes), _weights(seed, classes, weighted)
    options = {"reduction": how, "label_smoothing": 0.2}
    compare("cross_entropy", _reference(F.cross_entropy), numbers(seed, n, classes), target, weight, **options)


@given(shape=st.lists(st.integers(1, 4), max_size=3), seed=seeds, how=reductions)
@drawn
def test_mse(shape, seed, how):
    compare("mse_loss", _reference(F.mse_loss), numbers(seed, *shape), numbers(seed + 1, *shape), reduction=how)


@given(n=st.integers(1, 4), k=st.integers(1, 3), seed=seeds, weighted=st.booleans(), how=reductions)
@drawn
def test_binary_cross_entropy(n, k, seed, weighted, how):
    target, weight = np.random.default_rng(seed).uniform(size=(n, k)), _weights(seed, k, weighted)
    p = 1 / (1 + np.exp(-numbers(seed, n, k)))
    compare("binary_cross_entropy", _reference(F.binary_cross_entropy), p, target, weight, reduction=how)


def test_binary_cross_entropy_at_certainty():
    reference = _reference(F.binary_cross_entropy)
    compare("binary_cross_entropy", reference, np.array([0.0, 1.0, 0.5]), np.array([0.0, 1.0, 1.0]))
    assert engine.binary_cross_entropy((0, 1.0), (1, 0)) == 100  # logarithms are cut off at -100, as in PyTorch


@given(n=st.integers(1, 4), k=st.integers(1, 3), seed=seeds, weighted=st.booleans(), how=reductions)
@drawn
def test_binary_cross_entropy_with_logits(n, k, seed, weighted, how):
    target = np.random.default_rng(seed).uniform(size=(n, k))
    options = {"reduction": how, "pos_weight": _weights(seed + 2, k, weighted)}
    name, weight = "binary_cross_entropy_with_logits", _weights(seed, k, weighted)
    compare(name, _reference(getattr(F, name)), 20 * numbers(seed, n, k), target, weight, **options)
