"""Optimizers follow torch.optim over several steps; exam forms follow literals worked by hand."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch_reference import assert_close, drawn, numbers, seeds, tensor

from examgen import engine

TENTH = Fraction(1, 10)
CASES = {
    "sgd": ("sgd", {"lr": 0.1}, torch.optim.SGD, {}),
    "sgd with decay": ("sgd", {"lr": 0.1, "weight_decay": 0.2}, torch.optim.SGD, {}),
    "momentum": ("momentum", {"lr": 0.1, "mu": 0.9}, torch.optim.SGD, {}),
    "momentum with decay": ("momentum", {"lr": 0.1, "mu": 0.9, "weight_decay": 0.2}, torch.optim.SGD, {}),
    "velocity": ("momentum", {"lr": 0.1, "mu": 0.5, "form": "velocity"}, torch.optim.SGD, {}),
    "nesterov": ("nesterov_torch", {"lr": 0.1, "mu": 0.9, "weight_decay": 0.1}, torch.optim.SGD, {"nesterov": True}),
    "adagrad": ("adagrad", {"lr": 0.1, "weight_decay": 0.1}, torch.optim.Adagrad, {}),
    "rmsprop": ("rmsprop", {"lr": 0.1, "alpha": 0.9, "weight_decay": 0.1}, torch.optim.RMSprop, {}),
    "adam": ("adam", {"lr": 0.1, "betas": (0.8, 0.95)}, torch.optim.Adam, {}),
    "adam with decay": ("adam", {"lr": 0.1, "weight_decay": 0.1}, torch.optim.Adam, {}),
    "adamw": ("adamw", {"lr": 0.1, "weight_decay": 0.1}, torch.optim.AdamW, {}),
    "adagrad defaults": ("adagrad", {}, torch.optim.Adagrad, {}),
    "rmsprop defaults": ("rmsprop", {}, torch.optim.RMSprop, {}),
    "adam defaults": ("adam", {}, torch.optim.Adam, {}),
    "adamw defaults": ("adamw", {}, torch.optim.AdamW, {}),
}


@pytest.mark.parametrize("case", CASES)
@given(shape=st.lists(st.integers(1, 3), max_size=2), seed=seeds)
@drawn
def test_five_steps_like_torch(case, shape, seed):
    name, hyper, optimizer, more = CASES[case]
    param, state = numbers(seed, *shape), engine.OptimizerState()
    reference = tensor(param, True)
    in_torch = {"momentum" if key == "mu" else key: value for key, value in hyper.items() if key != "form"}
    torch_optimizer = optimizer([reference], **in_torch, **more)
    for t in range(5):
        grad = numbers(seed + t + 1, *shape)
        reference.grad = tensor(grad)
        torch_optimizer.step()
        step = getattr(engine, name)(param, grad, state, **hyper)
        param, state = step.param, step.state
        assert_close(param, reference)
        assert state.t == t + 1


def test_both_forms_of_momentum_by_hand():
    # f = x^2, x = 1, lr = 1/10, mu = 1/2: gradients 2 and 8/5.
    torch_form = engine.momentum(1, 2, lr=TENTH, mu=Fraction(1, 2))
    velocity_form = engine.momentum(1, 2, lr=TENTH, mu=Fraction(1, 2), form="velocity")
    assert (torch_form.param, torch_form.state.v) == (Fraction(4, 5), 2)
    assert (velocity_form.param, velocity_form.state.v) == (Fraction(4, 5), Fraction(-1, 5))
    second = engine.momentum(torch_form.param, Fraction(8, 5), torch_form.state, lr=TENTH, mu=Fraction(1, 2))
    assert (second.param, second.state.v) == (Fraction(27, 50), Fraction(13, 5))


def test_nesterov_looks_ahead_by_hand():
    # f = x^2, x = 1, lr = 1/10, mu = 1/2: v1 = -1/5, x1 = 4/5; ahead 4/5 - 1/10 = 7/10, gradient 7/5,
    # v2 = -1/10 - 7/50 = -6/25, x2 = 4/5 - 6/25 = 14/25.
    first = engine.nesterov(1, lambda x: 2 * x, lr=TENTH, mu=Fraction(1, 2))
    second = engine.nesterov(first.param, lambda x: 2 * x, first.state, lr=TENTH, mu=Fraction(1, 2))
    assert (first.param, first.state.v) == (Fraction(4, 5), Fraction(-1, 5))
    assert (second.ahead, second.grad, second.state.v, second.param) == (
        Fraction(7, 10), Fraction(7, 5), Fraction(-6, 25), Fraction(14, 25)
    )  # fmt: skip


def test_nesterov_takes_vectors():
    step = engine.nesterov((1, 2), lambda w: (2 * w[0], 4 * w[1]), lr=TENTH, mu=0)
    assert step.param.tolist() == [Fraction(4, 5), Fraction(6, 5)]


def test_adam_by_hand():
    # f = x^2 - 4x + 2 from 0, both betas 9/10, no epsilon: g1 = -4, so the first step is lr * sign.
    betas = (Fraction(9, 10), Fraction(9, 10))
    first = engine.adam(0, -4, lr=TENTH, betas=betas, eps=0)
    assert (first.state.m, first.state.v) == (Fraction(-2, 5), Fraction(8, 5))
    assert (first.m_hat, first.v_hat, first.param) == (-4, 16, TENTH)
    second = engine.adam(first.param, Fraction(-19, 5), first.state, lr=TENTH, betas=betas, eps=0)
    assert (second.state.m, second.state.v) == (Fraction(-37, 50), Fraction(721, 250))
    assert float(second.param) == pytest.approx(0.19997, abs=5e-6)


def test_adagrad_by_hand():
    first = engine.adagrad((1, 1), (3, 4), lr=1, eps=0)
    second = engine.adagrad(first.param, (4, 3), first.state, lr=1, eps=0)
    assert first.param.tolist() == [0, 0]
    assert second.state.v.tolist() == [25, 25]
    assert second.param.tolist() == [Fraction(-4, 5), Fraction(-3, 5)]


def test_rmsprop_by_hand():
    step = engine.rmsprop(1, 4, engine.OptimizerState(v=20), lr=TENTH, alpha=Fraction(9, 10), eps=Fraction(1, 2))
    # v = 18 + 16/10 = 98/5, no square: the root is a float
    assert step.state.v == Fraction(98, 5)
    assert step.param == pytest.approx(1 - 0.4 / (4.427188724235731 + 0.5))


def test_arrays_are_not_changed_in_place():
    param, grad = np.array([1.0, 2.0]), np.array([0.5, 0.5])
    engine.adam(param, grad)
    assert (param.tolist(), grad.tolist()) == ([1.0, 2.0], [0.5, 0.5])
