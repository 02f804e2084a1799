"""Linear algebra agrees with PyTorch, exact where numbers are; difference quotients with autograd."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch_reference import assert_close, drawn, numbers, seeds, tensor

from examgen import engine
from examgen.core.numbers import is_exact

HALF = Fraction(1, 2)


@given(n=st.integers(1, 4), columns=st.integers(0, 2), seed=seeds)
@drawn
def test_solve_and_det(n, columns, seed):
    a, b = numbers(seed, n, n), numbers(seed + 1, n, *((columns,) if columns else ()))
    assert_close(engine.solve(a, b), torch.linalg.solve(tensor(a), tensor(b)))
    assert_close(engine.det(a), torch.linalg.det(tensor(a)))


@given(n=st.integers(1, 4), seed=seeds)
@drawn
def test_eigenvalues(n, seed):
    a = numbers(seed, n, n)
    a = a + a.T
    assert_close(engine.eigvalsh(a), torch.linalg.eigvalsh(tensor(a)))


def test_exactly():
    assert engine.solve(((0, 2), (3, 1)), (1, 2)).tolist() == [HALF, HALF]
    assert engine.solve(((2, 0), (0, 4)), ((1, 0), (0, 1))).tolist() == [[HALF, 0], [0, Fraction(1, 4)]]
    assert engine.det(((0, 2, 1), (3, 1, 0), (1, 0, 0))) == -1
    assert engine.det(((1, 2), (2, 4))) == 0
    found = engine.eigvalsh(((2, -2), (-2, 5)))
    assert found.tolist() == [1, 6]
    assert is_exact(found)


def test_arguments_are_not_changed():
    a = np.array([[0.0, 2.0], [3.0, 1.0]])
    engine.solve(a, (1, 2))
    assert a.tolist() == [[0, 2], [3, 1]]


def test_difference_quotients():
    def loss(x):
        return x[0, 0] ** 3 * x[0, 1] + x[1, 0] * x[1, 1]

    x = numbers(1, 2, 2)
    leaf = tensor(x, grad=True)
    loss(leaf).backward()
    np.testing.assert_allclose(engine.numerical_gradient(loss, x), leaf.grad.numpy(), rtol=1e-6)
    assert engine.numerical_gradient(lambda w: w**3, 1, HALF) == Fraction(13, 4)
    assert engine.numerical_gradient(lambda w: w**3, 1, HALF, centered=False) == Fraction(19, 4)
    assert engine.numerical_gradient(lambda w: w[0] * w[1], (2, 3)).tolist() == [3, 2]


def test_a_function_of_a_number_gets_numbers():
    assert engine.numerical_gradient(abs, 2.0) == pytest.approx(1)
