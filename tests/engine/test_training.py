"""Clipping, schedules, averages, dropout, thresholds and initial weights agree with PyTorch; the rest with its definition."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
import torch
import torch.nn.functional as F  # noqa: N812
from hypothesis import given
from hypothesis import strategies as st
from torch.optim import lr_scheduler
from torch_reference import assert_close, compare, drawn, numbers, seeds, tensor

from examgen import engine
from examgen.core import kinks
from examgen.errors import ArgumentError

HALF = Fraction(1, 2)
small = st.integers(1, 4)


def _parameters(grads):
    found = [torch.nn.Parameter(torch.zeros(np.shape(grad), dtype=torch.float64)) for grad in grads]
    for parameter, grad in zip(found, grads, strict=True):
        parameter.grad = tensor(grad)
    return found


@given(shapes=st.lists(st.lists(small, max_size=2), min_size=1, max_size=3), limit=st.sampled_from([0.5, 5.0]), seed=seeds,
    order=st.sampled_from([1, 2, math.inf]))  # fmt: skip
@drawn
def test_clipping(shapes, limit, seed, order):
    grads = [numbers(seed + k, *shape) if shape else float(numbers(seed + k)) for k, shape in enumerate(shapes)]
    parameters = _parameters(grads)
    total = torch.nn.utils.clip_grad_norm_(parameters, limit, order)
    assert_close(engine.get_total_norm(grads, order), total)
    for got, parameter in zip(engine.clip_grad_norm(grads, limit, order), parameters, strict=True):
        assert_close(got, parameter.grad)
    parameters = _parameters(grads)
    torch.nn.utils.clip_grad_value_(parameters, limit)
    for got, parameter in zip(engine.clip_grad_value(grads, limit), parameters, strict=True):
        assert_close(got, parameter.grad)


def test_clipping_exactly():
    clipped = engine.clip_grad_norm([(3, 0), 4], 1, eps=0)
    assert [clipped[0].tolist(), clipped[1]] == [[Fraction(3, 5), 0], Fraction(4, 5)]
    assert engine.clip_grad_norm([(3, 4)], 10, eps=0)[0].tolist() == [3, 4]
    assert engine.clip_grad_norm([(0, 0)], 1, eps=0)[0].tolist() == [0, 0]
    assert engine.clip_grad_value([(3, -4, HALF)], 2)[0].tolist() == [2, -2, HALF]


@pytest.mark.parametrize(
    ("name", "scheduler", "arguments"),
    [
        ("step_lr", lr_scheduler.StepLR, (3, 0.5)),
        ("exponential_lr", lr_scheduler.ExponentialLR, (0.9,)),
        ("linear_lr", lr_scheduler.LinearLR, (0.25, 1.0, 4)),
        ("cosine_annealing_lr", lr_scheduler.CosineAnnealingLR, (12, 0.01)),
    ],
)
@pytest.mark.filterwarnings("ignore:Detected call of `lr_scheduler.step")
def test_schedules(name, scheduler, arguments):
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.8)
    schedule = scheduler(optimizer, *arguments)
    for epoch in range(13):
        assert getattr(engine, name)(0.8, epoch, *arguments) == pytest.approx(schedule.get_last_lr()[0], rel=1e-9)
        schedule.step()


def test_schedules_exactly():
    assert [engine.step_lr(1, epoch, 2) for epoch in (1, 2, 5)] == [1, Fraction(1, 10), Fraction(1, 100)]
    assert engine.linear_lr(3, 2) == Fraction(9, 5)
    cosines = [engine.cosine_annealing_lr(4, epoch, 12) for epoch in range(25)]
    assert cosines[:7:2] == [4, pytest.approx(2 + 3**0.5), 3, 2]
    assert [cosines[epoch] for epoch in (8, 12, 16, 18, 20, 24)] == [1, 0, 1, 2, 3, 4]
    assert all(cosine == pytest.approx(2 + 2 * math.cos(math.pi * epoch / 12)) for epoch, cosine in enumerate(cosines))


@given(steps=small, shape=st.lists(small, max_size=2), decay=st.sampled_from([0.0, 0.9]), seed=seeds)
@drawn
def test_moving_average(steps, shape, decay, seed):
    """As PyTorch's averaged models move, and as Adam's first moment, which its first step divides out."""
    values, start = numbers(seed, steps, *shape), numbers(seed + 1, *shape)
    wanted, moved = [], tensor(start)
    for value in values:
        moved = moved.lerp(tensor(value), 1 - decay)
        wanted.append(moved)
    assert_close(engine.exponential_moving_average(values, decay, start), torch.stack(wanted))
    weights = decay ** np.arange(steps)[::-1]
    mean = np.tensordot(weights, values, axes=1) / weights.sum()
    np.testing.assert_allclose(engine.exponential_moving_average(values, decay, bias_correction=True)[-1], mean)


def test_moving_average_exactly():
    assert engine.exponential_moving_average((4, 8), HALF).tolist() == [2, 5]
    assert engine.exponential_moving_average((4, 8), HALF, bias_correction=True).tolist() == [4, Fraction(20, 3)]


@pytest.mark.parametrize(
    ("losses", "patience", "expected"),
    [((5, 4, 3), 2, (2, 2)), ((5, 4, 6, 5, 1), 2, (3, 1)), ((5, 4, 4, 3, 9, 9, 9, 1), 3, (6, 3)), ((5, 5, 5), 1, (1, 0))],
)
def test_early_stopping(losses, patience, expected):
    assert engine.early_stopping(losses, patience) == expected


@given(shape=st.lists(small, max_size=2), rate=st.sampled_from([0.0, 0.25, 1.0]), seed=seeds)
@drawn
def test_dropout(shape, rate, seed):
    """PyTorch says which entries its mask keeps."""
    torch.manual_seed(seed % 1000)
    mask = (F.dropout(torch.ones(shape, dtype=torch.float64), rate) != 0).double().numpy()

    def reference(x, p, training, mask):
        torch.manual_seed(seed % 1000)
        return F.dropout(x, p, training)

    compare("dropout", reference, numbers(seed, *shape), rate, True, mask=mask)
    compare("dropout", reference, numbers(seed, *shape), rate, False, mask=None)


def test_both_kinds_of_dropout_have_the_same_mean():
    h, p = (3, -1), Fraction(1, 4)
    for inverted in (True, False):
        mean = [0, 0]
        for a, b in ((0, 0), (0, 1), (1, 0), (1, 1)):
            chance = (1 - p) ** (a + b) * p ** (2 - a - b)
            mean = mean + chance * engine.dropout(h, p, mask=(a, b), inverted=inverted)
        assert mean.tolist() == engine.dropout(h, p, False, inverted=inverted).tolist()
    assert engine.dropout_backward((1, 1), h, p, mask=(1, 0)).tolist() == [Fraction(4, 3), 0]


@given(shape=st.lists(small, max_size=2), limit=st.sampled_from([0.0, 0.5, 1.0]), seed=seeds)
@drawn
def test_softshrink(shape, limit, seed):
    compare("softshrink", F.softshrink, numbers(seed, *shape), limit)


def test_softshrink_entry_by_entry():
    assert engine.softshrink((3, -3, 1, -1), (1, HALF, 1, 2)).tolist() == [2, Fraction(-5, 2), 0, 0]
    assert engine.softshrink_backward((1, 1, 1), (3, -1, 0), 2).tolist() == [1, 0, 0]
    with kinks.watching() as met:
        engine.softshrink_backward((1, 0), (1, 2), (1, 2))
    assert met == ["softshrink_at_its_threshold"]


@pytest.mark.parametrize("nonlinearity", ["linear", "sigmoid", "tanh", "relu", "leaky_relu"])
def test_gains(nonlinearity):
    assert engine.calculate_gain(nonlinearity) == pytest.approx(torch.nn.init.calculate_gain(nonlinearity))
    assert engine.calculate_gain("leaky_relu", 0.3) == pytest.approx(torch.nn.init.calculate_gain("leaky_relu", 0.3))


def test_initial_weights_as_pytorch_draws_them():
    torch.manual_seed(0)
    w, init = torch.empty(400, 600), torch.nn.init
    slope = {"nonlinearity": "leaky_relu", "a": 0.5}
    gain = engine.calculate_gain("leaky_relu", 0.5)
    assert float(init.kaiming_normal_(w, nonlinearity="relu").std()) == pytest.approx(engine.kaiming_normal_std(600), rel=0.01)
    assert float(init.kaiming_normal_(w, **slope).std()) == pytest.approx(engine.kaiming_normal_std(600, gain), rel=0.01)
    assert float(init.kaiming_uniform_(w, nonlinearity="relu").max()) == pytest.approx(engine.kaiming_uniform_bound(600), rel=1e-3)
    assert float(init.kaiming_uniform_(w, **slope).max()) == pytest.approx(engine.kaiming_uniform_bound(600, gain), rel=1e-3)
    assert float(init.xavier_normal_(w, gain=2).std()) == pytest.approx(engine.xavier_normal_std(600, 400, 2), rel=0.01)
    assert float(init.xavier_uniform_(w).max()) == pytest.approx(engine.xavier_uniform_bound(600, 400), rel=1e-3)
    assert engine.kaiming_normal_std(50) == Fraction(1, 5)
    assert engine.xavier_uniform_bound(20, 30, 5) ** 2 == pytest.approx(3)


CASES = [
    (lambda: engine.clip_grad_norm([], 1), "clip_grad_norm: grads is empty; expected at least one gradient"),
    (lambda: engine.clip_grad_norm([(1, 2)], 0), "clip_grad_norm: max_norm is 0; expected a positive number"),
    (lambda: engine.clip_grad_value([(1, "a")], 1), r"clip_grad_value: grads\[0\] is \(1, 'a'\)"),
    (lambda: engine.step_lr(1, -1, 2), "step_lr: epoch is -1; expected an integer of at least 0"),
    (lambda: engine.step_lr(1, 1, 0), "step_lr: step_size is 0; expected an integer of at least 1"),
    (lambda: engine.cosine_annealing_lr(1, 1, 0), "cosine_annealing_lr: T_max is 0"),
    (lambda: engine.exponential_moving_average((1, 2), 1), "decay is 1; expected at least 0 and below 1"),
    (lambda: engine.early_stopping((1, 2), 0), "early_stopping: patience is 0"),
    (lambda: engine.dropout((1, 2), 2, mask=(1, 1)), "dropout: p is 2; expected a probability"),
    (lambda: engine.dropout((1, 2)), "dropout: mask is missing"),
    (lambda: engine.dropout((1, 2), mask=(1,)), "dropout: mask is shape .1,.; expected shape .2,."),
    (lambda: engine.softshrink(1, -1), "softshrink: lambd is negative somewhere"),
    (lambda: engine.xavier_normal_std(0, 2), "xavier_normal_std: fan_in is 0"),
    (lambda: engine.kaiming_normal_std(3, 0), "kaiming_normal_std: gain is 0; expected a positive number"),
]


@pytest.mark.parametrize(("call", "message"), CASES, ids=[message[:50] for _, message in CASES])
def test_bad_arguments(call, message):
    with pytest.raises(ArgumentError, match=message):
        call()
