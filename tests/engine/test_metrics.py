"""Confusion matrices, metrics and ensembles against counting one by one; costs against what PyTorch holds and computes."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch_reference import assert_close, drawn, numbers, seeds, tensor

from examgen import engine
from examgen.errors import ArgumentError

HALF = Fraction(1, 2)


def _share(part, whole):
    return Fraction(part, whole) if whole else 0


@given(n=st.integers(1, 12), classes=st.integers(2, 4), beta=st.sampled_from([Fraction(1), HALF, Fraction(2)]), seed=seeds)
@drawn
def test_metrics_by_counting(n, classes, beta, seed):
    called, true = np.random.default_rng(seed).integers(0, classes, size=(2, n)).tolist()
    matrix = engine.confusion_matrix(called, true, classes)
    pairs = list(zip(true, called, strict=True))
    assert matrix.tolist() == [[pairs.count((row, column)) for column in range(classes)] for row in range(classes)]
    assert engine.accuracy(matrix) == Fraction(sum(a == b for a, b in pairs), n)
    for k in range(classes):
        hits = pairs.count((k, k))
        wrong, missed = called.count(k) - hits, true.count(k) - hits
        others = sum(a != k and b != k for a, b in pairs)
        precision, recall = _share(hits, hits + wrong), _share(hits, hits + missed)
        assert (engine.precision(matrix)[k], engine.recall(matrix)[k]) == (precision, recall)
        assert engine.specificity(matrix)[k] == _share(others, others + wrong)
        weighted = beta**2 * precision + recall
        wanted = (1 + beta**2) * precision * recall / weighted if weighted else 0
        assert engine.fbeta_score(matrix, beta)[k] == wanted


@given(members=st.integers(1, 5), seed=seeds)
@drawn
def test_votes_by_going_through_all_cases(members, seed):
    chances = [Fraction(int(tenths), 10) for tenths in np.random.default_rng(seed).integers(0, 11, size=members)]
    wanted = Fraction(0)
    for right in product((0, 1), repeat=members):
        chance = Fraction(1)
        for one, q in zip(right, chances, strict=True):
            chance *= q if one else 1 - q
        wanted += chance * (2 * sum(right) > members)
    assert engine.majority_vote(chances) == wanted


def test_ensembles():
    outputs, weights = numbers(1, 3, 2, 2), np.array([1.0, 2.0, 5.0])
    assert_close(engine.ensemble_mean(outputs), tensor(outputs).mean(dim=0))
    assert_close(engine.ensemble_mean(outputs, weights), np.average(outputs, axis=0, weights=weights))
    covariance = np.full((4, 4), 0.5) + 2.5 * np.eye(4)  # of four errors; that of their mean is 1^T C 1 / 16
    assert engine.ensemble_error(3, HALF, 4) == covariance.sum() / 16
    assert engine.ensemble_mean(((1, 2), (2, 4))).tolist() == [Fraction(3, 2), 3]


def test_bootstrap_samples_one_by_one():
    samples = list(product(range(3), repeat=4))
    assert engine.expected_distinct(3, 4) == Fraction(sum(len(set(sample)) for sample in samples), len(samples))


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("sgd", lambda p: torch.optim.SGD(p, lr=0.1)),
        ("momentum", lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9)),
        ("nesterov", lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9, nesterov=True)),
        ("adagrad", torch.optim.Adagrad),
        ("rmsprop", torch.optim.RMSprop),
        ("adam", torch.optim.Adam),
        ("adamw", torch.optim.AdamW),
    ],
)
def test_memory_is_what_pytorch_keeps(name, make):
    layer = torch.nn.Linear(5, 3)
    optimizer = make(layer.parameters())
    layer(torch.ones(2, 5)).sum().backward()
    optimizer.step()
    kept = [tensor for state in optimizer.state.values() for tensor in state.values() if torch.is_tensor(tensor) and tensor.ndim]
    held = [one for parameter in layer.parameters() for one in (parameter, parameter.grad)]
    assert engine.training_memory(18, name) == sum(one.numel() * one.element_size() for one in (*held, *kept))
    assert engine.training_memory(18, name, 10, 8) == 2 * engine.training_memory(18, name) + 80


@pytest.mark.parametrize(("examples", "size"), [(10, 3), (12, 3), (2, 2)])
def test_batches_of_an_epoch(examples, size):
    for drop in (False, True):
        assert engine.num_batches(examples, size, drop) == len(torch.utils.data.DataLoader(range(examples), size, drop_last=drop))


def test_multiply_adds_are_what_ones_add_up_to():
    a, b = torch.ones(3, 4, dtype=torch.float64), torch.ones(4, 5, dtype=torch.float64)
    assert engine.matmul_multiply_adds(3, 4, 5) == (a @ b).sum()
    y = torch.nn.functional.conv1d(torch.ones(1, 4, 9), torch.ones(6, 2, 3), groups=2)
    assert engine.conv1d_multiply_adds(4, 6, 3, y.shape[-1], 2) == y.sum()
    for name, layer in (("rnn", torch.nn.RNN), ("lstm", torch.nn.LSTM), ("gru", torch.nn.GRU)):
        cost = getattr(engine, f"{name}_multiply_adds")(3, 2)
        assert cost == sum(parameter.numel() for parameter in layer(3, 2, bias=False).parameters())


CASES = [
    (lambda: engine.confusion_matrix((0, 2), (0, 1)), "confusion_matrix: input is class 2; expected a class from 0 to 1"),
    (lambda: engine.confusion_matrix((0, 1), (0,)), "confusion_matrix: target is shape .1,.; expected shape .2,."),
    (lambda: engine.precision(((1, 2),)), "precision: matrix is shape .1, 2.; expected shape .C, C."),
    (lambda: engine.accuracy(((0, 0), (0, 0))), "accuracy: matrix is without counts"),
    (lambda: engine.fbeta_score(((1, 0), (0, 1)), -1), "fbeta_score: beta is -1"),
    (lambda: engine.majority_vote((HALF, 2)), "majority_vote: chances is no vector of probabilities"),
    (lambda: engine.ensemble_error(1, 2, 3), "ensemble_error: covariance is 2; expected at most the variance 1"),
    (lambda: engine.ensemble_mean((1, 2), (1,)), "ensemble_mean: weights is shape .1,.; expected shape .2,."),
    (lambda: engine.training_memory(10, "lbfgs"), "training_memory: optimizer is 'lbfgs'; expected one of 'sgd'"),
    (lambda: engine.num_batches(2, 3, True), "num_batches: batch_size is 3; expected at most the 2 examples"),
    (lambda: engine.matmul_multiply_adds(0, 1, 1), "matmul_multiply_adds: rows is 0; expected an integer of at least 1"),
    (lambda: engine.conv1d_multiply_adds(2, 2, 0, 1), "conv1d_multiply_adds: kernel_size is 0"),
]


@pytest.mark.parametrize(("call", "message"), CASES, ids=[message[:50] for _, message in CASES])
def test_bad_arguments(call, message):
    with pytest.raises(ArgumentError, match=message):
        call()
