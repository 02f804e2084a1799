"""Exact arguments give exact results; they equal the float results; one float makes the whole computation float64."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from torch_reference import drawn

from examgen import engine
from examgen.core.numbers import Ln2, is_exact, ln2

HALF = Fraction(1, 2)
IMAGE = (((1, -2, 3, 0), (4, 5, HALF, 1), (0, 2, -1, 7), (3, 3, 0, -4)),) * 2
KERNEL = ((((1, 0), (HALF, -1)), ((2, 1), (0, -1))), (((0, 3), (1, 1)), ((1, 1), (-2, 0))))
G = ((((1, 2, 3), (0, HALF, 1), (2, -1, 0)),) * 2)[:2]
ROWS = ((1, 2), (5, 10))
RATIONAL = [
    ("linear", (ROWS, ((1, HALF), (3, -1)), (1, 2))),
    ("linear_backward", (ROWS, ROWS, ((1, HALF), (3, -1)), (1, 2))),
    ("relu", (ROWS,)),
    ("leaky_relu", ((-3, 2),)),
    ("leaky_relu_backward", ((1, HALF), (-3, 2))),
    ("conv2d", (IMAGE, KERNEL, (1, HALF))),
    ("conv2d_backward", (G, IMAGE, KERNEL, (1, HALF))),
    ("conv1d", (ROWS, (((1, 2), (3, HALF)),))),
    ("max_pool2d", (IMAGE, 2)),
    ("max_pool2d", (IMAGE, 3, 2, 1)),
    ("max_pool2d_backward", (G, IMAGE, 2, 1)),
    ("avg_pool2d", (IMAGE, 3, 2, 1)),
    ("avg_pool2d_backward", (G, IMAGE, 2, 1)),
    ("max_pool2d", (IMAGE, 2, 3, 1, 2, True)),
    ("avg_pool2d", (IMAGE, 3, 2, 1, True, False)),
    ("avg_pool2d_backward", ((((1, 2), (3, HALF)),) * 2, IMAGE, 3, 2, 0, True)),
    ("unfold", (IMAGE, 2, 1, 1, 2)),
    ("fold", (((1, 2, 3, HALF),) * 4, 3, 2)),
    ("conv2d_matrix", (KERNEL, 3)),
    ("interpolate", ((IMAGE,), 3, None, "bilinear")),
    ("box_iou", (((0, 0, 2, HALF),), ((1, 0, 3, 1),))),
    ("roi_pool", ((IMAGE,), ((0, 0, 1, 2, 3),), 2)),
    ("average_precision", ((1, 0, 1), 3, 11)),
    ("mean_iou", (ROWS,)),
    ("grad_cam", (IMAGE, IMAGE)),
    ("global_avg_pool", (IMAGE,)),
    ("global_max_pool_backward", ((1, HALF), IMAGE)),
    ("global_avg_pool_backward", ((1, HALF), IMAGE)),
    ("mse_loss", (ROWS, ((1, 1), (1, 2)))),
    ("mse_loss_backward", (1, ROWS, ((1, 1), (1, 2)))),
    ("rnn_backward", ((ROWS), ROWS, (1, 1), ROWS, ((1, HALF), (3, -1)), (1, 2))),
]


def _flat(result):
    parts = result if isinstance(result, tuple) else (result,)
    return [entry for part in parts if part is not None for entry in np.ravel(np.asarray(part, dtype=object)).tolist()]


def _as_floats(value):
    return tuple(map(_as_floats, value)) if isinstance(value, tuple) else float(value)


@pytest.mark.parametrize(("name", "arguments"), RATIONAL)
def test_rational_operations_stay_exact(name, arguments):
    options = {"nonlinearity": "relu"} if name == "rnn_backward" else {}
    exact = _flat(getattr(engine, name)(*arguments, **options))
    assert all(isinstance(entry, Fraction) for entry in exact)
    arrays = [_as_floats(argument) if isinstance(argument, tuple) else argument for argument in arguments]
    floats = _flat(getattr(engine, name)(*arrays, **options))
    assert all(type(entry) is float for entry in floats)
    assert [float(entry) for entry in exact] == pytest.approx(floats, rel=1e-12, abs=1e-12)


def test_softmax_of_multiples_of_ln_2():
    assert engine.softmax((0, ln2(1), ln2(2))).tolist() == [Fraction(1, 7), Fraction(2, 7), Fraction(4, 7)]
    assert engine.softmax(((0, ln2(1)), (5, 5))).tolist() == [[Fraction(1, 3), Fraction(2, 3)], [HALF, HALF]]
    # p = 1/4, 3/4 with g = (1, 0) on two logits that differ by ln 3 is not in the family; ln 2 gives p = 1/3, 2/3.
    assert engine.softmax_backward((1, 0), (0, ln2(1))).tolist() == [Fraction(2, 9), Fraction(-2, 9)]


def test_sigmoid_and_tanh_of_multiples_of_ln_2():
    assert engine.sigmoid((0, ln2(2), ln2(-2))).tolist() == [HALF, Fraction(4, 5), Fraction(1, 5)]
    assert engine.sigmoid_backward(1, ln2(2)) == Fraction(4, 25)
    assert engine.tanh((0, ln2(1), ln2(-HALF))).tolist() == [0, Fraction(3, 5), Fraction(-1, 3)]
    assert engine.swish(3, ln2(Fraction(1, 3))) == 2
    assert engine.elu(ln2(-2), 4) == -3


def test_exact_losses():
    loss = engine.cross_entropy(((0, 0), (ln2(1), ln2(1))), (0, 1))
    assert loss == Ln2(Fraction(0), Fraction(1))
    assert engine.cross_entropy_backward(1, ((0, ln2(1)), (0, 0)), (1, 0)).tolist() == [
        [Fraction(1, 6), Fraction(-1, 6)],
        [Fraction(-1, 4), Fraction(1, 4)],
    ]
    assert engine.binary_cross_entropy(Fraction(1, 4), 1) == ln2(2)
    assert engine.binary_cross_entropy_with_logits_backward(1, ln2(2), 1) == Fraction(-1, 5)
    assert engine.nll_loss((ln2(-1), ln2(-1)), 0) == ln2(1)
    assert engine.softplus(0) == ln2(1)
    assert engine.log((8, Fraction(1, 2))).tolist() == [ln2(3), ln2(-1)]


@given(st.lists(st.integers(-6, 6), min_size=1, max_size=5))
@drawn
def test_probabilities_are_powers_of_two_over_their_sum(exponents):
    total = sum(Fraction(2) ** k for k in exponents)
    assert engine.softmax([ln2(k) for k in exponents]).tolist() == [Fraction(2) ** k / total for k in exponents]


@pytest.mark.parametrize("one_float", [(1, 2.0), (np.float32(1), 2), np.array([1, 2], dtype=np.float32)])
def test_one_float_makes_everything_float64(one_float):
    result = engine.linear(one_float, ((1, HALF), (ln2(1), 0)))
    assert result.dtype == np.float64
    assert result.tolist() == pytest.approx([2, 0.6931471805599453])


def test_integer_arrays_are_exact():
    assert is_exact(engine.avg_pool1d(np.array([[1, 2]]), 2))
    assert engine.global_avg_pool(np.array([[1, 2]])) == Fraction(3, 2)


def test_what_has_no_exact_value_becomes_a_float_where_it_stands():
    assert engine.sigmoid((0, 1)).tolist() == [HALF, pytest.approx(0.7310585786300049)]


def test_numbers_in_numbers_out():
    assert (type(engine.relu(3)), type(engine.relu(3.0)), type(engine.mse_loss((1.0,), (2,)))) == (
        Fraction,
        float,
        float,
    )


def test_arguments_are_not_changed():
    given_array = np.array([-1.0, 2.0])
    engine.relu(given_array)[0] = 5
    exact_array = np.array([1, 2], dtype=object)
    engine.linear(exact_array, ((1, 1),))
    assert given_array.tolist() == [-1.0, 2.0]
    assert [type(entry) for entry in exact_array] == [int, int]
