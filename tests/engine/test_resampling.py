"""Windows as columns, matrices of convolutions, and interpolation agree with PyTorch."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
import torch.nn.functional as F  # noqa: N812
from hypothesis import assume, given
from hypothesis import strategies as st
from test_layers import convolutions, small
from torch_reference import assert_close, drawn, numbers, seeds, tensor

from examgen import engine
from examgen.errors import ArgumentError


@given(case=convolutions(2), seed=seeds)
@drawn
def test_unfold_and_fold(case, seed):
    batch, channels, _, size, kernel, stride, padding, dilation, _ = case
    x = numbers(seed, *batch, channels, *size)
    sizes = kernel, dilation, padding, stride
    columns = engine.unfold(x, *sizes)
    assert_close(columns, F.unfold(tensor(x), *sizes))
    assert_close(engine.fold(columns, size, *sizes), F.fold(tensor(columns), size, *sizes))


@pytest.mark.parametrize("dimensions", [1, 2])
@given(data=st.data(), seed=seeds)
@drawn
def test_the_matrix_of_a_convolution(dimensions, data, seed):
    _, c_in, c_out, size, kernel, stride, padding, dilation, groups = data.draw(convolutions(dimensions))
    x, w = numbers(seed, c_in * groups, *size), numbers(seed + 1, c_out * groups, c_in, *kernel)
    sizes = stride, padding, dilation, groups
    expected = getattr(F, f"conv{dimensions}d")(tensor(x)[None], tensor(w), None, *sizes)[0]
    size = size if dimensions == 2 else size[0]
    matrix = getattr(engine, f"conv{dimensions}d_matrix")(w, size, *sizes)
    assert_close((matrix @ x.ravel()).reshape(expected.shape), expected)


def test_a_toeplitz_matrix():
    assert engine.conv1d_matrix((((3, 0, -1),),), 4, padding=1).tolist() == [
        [0, -1, 0, 0],
        [3, 0, -1, 0],
        [0, 3, 0, -1],
        [0, 0, 3, 0],
    ]


@pytest.mark.parametrize(("mode", "axes"), [("nearest", 1), ("nearest", 2), ("linear", 1), ("bilinear", 2)])
@given(data=st.data(), align=st.booleans(), seed=seeds)
@drawn
def test_interpolate(mode, axes, data, align, seed):
    old, new = (data.draw(st.tuples(*[st.integers(1, 6)] * axes)) for _ in range(2))
    factors = data.draw(st.tuples(*[st.sampled_from([0.5, 1.0, 1.5, 2.0, 2.5, 4.0])] * axes))
    assume(all(n * factor >= 1 for n, factor in zip(old, factors, strict=True)))
    # PyTorch's float positions fall below whole ones in the nearest mode, where exact ones do not.
    if mode == "nearest":
        new = tuple(n * data.draw(small) for n in old)
        assume(2.5 not in factors and 1.5 not in factors)
    x, options = numbers(seed, 2, 1, *old), {"mode": mode} | ({} if mode == "nearest" else {"align_corners": align})
    assert_close(engine.interpolate(x, new, **options), F.interpolate(tensor(x), new, **options))
    expected = F.interpolate(tensor(x), scale_factor=factors, **options)
    assert_close(engine.interpolate(x, scale_factor=factors, **options), expected)


def test_exact_weights():
    third = Fraction(1, 3)
    assert engine.interpolate((((0, 1),),), 4, mode="linear", align_corners=True).tolist() == [[[0, third, 2 * third, 1]]]
    columns = engine.unfold((((1, 2), (3, Fraction(1, 2))),), (1, 2))
    assert columns.tolist() == [[1, 3], [2, Fraction(1, 2)]]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: engine.unfold(np.zeros((2, 2)), 2), r"unfold: input is shape \(2, 2\)"),
        (lambda: engine.unfold(np.zeros((1, 2, 2)), 3), "unfold: kernel_size is"),
        (lambda: engine.fold(np.zeros((4, 3)), 3, 2), "fold: input is .* a multiple of 4, 4"),
        (lambda: engine.fold(np.zeros(4), 3, 2), r"fold: input is shape \(4,\)"),
        (lambda: engine.conv1d_matrix(((1, 2),), 3), "conv1d_matrix: weight is"),
        (lambda: engine.conv2d_matrix(((1, 2),), 3), "conv2d_matrix: weight is"),
        (lambda: engine.interpolate(np.zeros((2, 2)), 3), r"input is shape \(2, 2\); expected shape \(N, C, L\) or"),
        (lambda: engine.interpolate(np.zeros((1, 1, 2)), 3, mode="bilinear"), r"expected shape \(N, C, H, W\)"),
        (lambda: engine.interpolate(np.zeros((1, 1, 2))), "scale_factor is None, like size"),
        (lambda: engine.interpolate(np.zeros((1, 1, 2)), 3, 2), "scale_factor is 2, beside size"),
        (lambda: engine.interpolate(np.zeros((1, 1, 2)), None, (2, 2)), "expected one positive number"),
        (lambda: engine.interpolate(np.zeros((1, 1, 2)), None, 0.25), "expected an integer of at least 1"),
        (lambda: engine.interpolate(np.zeros((1, 1, 2)), 3, align_corners=True), "align_corners is True; expected None"),
        (lambda: engine.interpolate(np.zeros((1, 1, 2)), 3, mode="cubic"), "mode is 'cubic'"),
    ],
)
def test_bad_arguments(call, message):
    with pytest.raises(ArgumentError, match=message):
        call()
