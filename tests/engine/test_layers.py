"""Fully connected, convolution and pooling layers agree with PyTorch on drawn shapes and arguments."""

from __future__ import annotations

import numpy as np
import pytest
import torch
import torch.nn.functional as F  # noqa: N812
from hypothesis import assume, given
from hypothesis import strategies as st
from torch_reference import assert_close, compare, drawn, numbers, seeds, tensor

from examgen import engine

small = st.integers(1, 3)


@given(lead=st.lists(small, max_size=2), inside=small, outside=small, bias=st.booleans(), seed=seeds)
@drawn
def test_linear(lead, inside, outside, bias, seed):
    b = numbers(seed + 2, outside) if bias else None
    compare("linear", F.linear, numbers(seed, *lead, inside), numbers(seed + 1, outside, inside), b, arrays=3)


@st.composite
def convolutions(draw, dimensions):
    """(batch or nothing, channels per group in and out, sizes, kernel, stride, padding, dilation, groups) that fit."""
    each = st.tuples(*[small] * dimensions)
    kernel, stride, dilation = draw(each), draw(each), draw(each)
    padding = draw(st.tuples(*[st.integers(0, 2)] * dimensions))
    size = draw(st.tuples(*[st.integers(1, 7)] * dimensions))
    assume(all(n + 2 * p > d * (k - 1) for n, k, p, d in zip(size, kernel, padding, dilation, strict=True)))
    batch = draw(st.lists(st.integers(1, 2), max_size=1))
    return batch, draw(small), draw(small), size, kernel, stride, padding, dilation, draw(small)


def _convolve(dimensions, drawn_case, bias, seed):
    batch, c_in, c_out, size, kernel, stride, padding, dilation, groups = drawn_case
    x = numbers(seed, *batch, c_in * groups, *size)
    w = numbers(seed + 1, c_out * groups, c_in, *kernel)
    b = numbers(seed + 2, c_out * groups) if bias else None
    name = f"conv{dimensions}d"
    compare(name, getattr(F, name), x, w, b, stride, padding, dilation, groups, arrays=3)


@given(case=convolutions(1), bias=st.booleans(), seed=seeds)
@drawn
def test_conv1d(case, bias, seed):
    _convolve(1, case, bias, seed)


@given(case=convolutions(2), bias=st.booleans(), seed=seeds)
@drawn
def test_conv2d(case, bias, seed):
    _convolve(2, case, bias, seed)


@given(case=convolutions(1), bias=st.booleans(), extra=st.integers(0, 1), seed=seeds)
@drawn
def test_conv_transpose1d(case, bias, extra, seed):
    _convolve_transposed(1, case, bias, extra, seed)


@given(case=convolutions(2), bias=st.booleans(), extra=st.integers(0, 1), seed=seeds)
@drawn
def test_conv_transpose2d(case, bias, extra, seed):
    _convolve_transposed(2, case, bias, extra, seed)


def _convolve_transposed(dimensions, drawn_case, bias, extra, seed):
    batch, c_in, c_out, size, kernel, stride, padding, dilation, groups = drawn_case
    more = tuple(extra if extra < max(s, d) else 0 for s, d in zip(stride, dilation, strict=True))
    axes = zip(size, kernel, stride, padding, dilation, more, strict=True)
    assume(all((n - 1) * s - 2 * p + d * (k - 1) + m + 1 >= 1 for n, k, s, p, d, m in axes))
    x, w = numbers(seed, *batch, c_in * groups, *size), numbers(seed + 1, c_in * groups, c_out, *kernel)
    b = numbers(seed + 2, c_out * groups) if bias else None
    name, rest = f"conv_transpose{dimensions}d", (stride, padding, more, groups, dilation)
    assert_close(getattr(engine, name)(x, w, b, *rest), getattr(F, name)(tensor(x), tensor(w), tensor(b), *rest))


@st.composite
def poolings(draw, dimensions, dilated=False):
    """(batch or nothing, channels, sizes, kernel, stride or None, padding, dilation, ceil mode) that fit."""
    kernel = draw(st.tuples(*[small] * dimensions))
    padding = tuple(draw(st.integers(0, k // 2)) for k in kernel)
    dilation = draw(st.tuples(*[small] * dimensions)) if dilated else (1,) * dimensions
    size = draw(st.tuples(*[st.integers(1, 7)] * dimensions))
    assume(all(n + 2 * p > d * (k - 1) for n, k, p, d in zip(size, kernel, padding, dilation, strict=True)))
    # PyTorch's place of a largest entry is only defined where a window sees any.
    assume(all(n + p > d for n, p, d in zip(size, padding, dilation, strict=True) if p))
    stride = draw(st.none() | st.tuples(*[small] * dimensions))
    return draw(st.lists(st.integers(1, 2), max_size=1)), draw(small), size, kernel, stride, padding, dilation, draw(st.booleans())


@pytest.mark.parametrize("dimensions", [1, 2])
@given(data=st.data(), seed=seeds, ties=st.booleans())
@drawn
def test_max_pool(dimensions, data, seed, ties):
    batch, channels, size, *arguments = data.draw(poolings(dimensions, dilated=True))
    x = numbers(seed, *batch, channels, *size)
    x = np.round(x) if ties else x
    name = f"max_pool{dimensions}d"
    compare(name, getattr(F, name), x, *arguments)
    _, places = getattr(engine, name)(x, *arguments, return_indices=True)
    _, expected = getattr(F, name)(tensor(x), *arguments, return_indices=True)
    assert places.tolist() == expected.tolist()


@pytest.mark.parametrize("dimensions", [1, 2])
@given(data=st.data(), seed=seeds, full=st.booleans())
@drawn
def test_avg_pool(dimensions, data, seed, full):
    batch, channels, size, kernel, stride, padding, _, ceil = data.draw(poolings(dimensions))
    name = f"avg_pool{dimensions}d"
    x = numbers(seed, *batch, channels, *size)
    compare(name, getattr(F, name), x, kernel, stride, padding, ceil, full)


def _global_max(x, dims=2):
    return x.flatten(-dims).max(dim=-1).values


def _global_avg(x, dims=2):
    return x.mean(dim=tuple(range(-dims, 0)))


@given(shape=st.lists(small, min_size=2, max_size=4), dims=st.integers(1, 2), seed=seeds)
@drawn
def test_global_pools(shape, dims, seed):
    compare("global_max_pool", _global_max, numbers(seed, *shape), dims)
    compare("global_avg_pool", _global_avg, numbers(seed, *shape), dims)


def test_sizes_may_be_numbers():
    x, w = numbers(1, 1, 2, 5, 5), numbers(2, 4, 2, 3, 3)
    compare("conv2d", lambda x, w, b, s, p: torch.conv2d(x, w, b, s, p), x, w, None, 2, 1, arrays=3)
    compare("max_pool2d", F.max_pool2d, x, 3, 1, 1)


@pytest.mark.parametrize(("size", "stride", "padding"), [(4, 2, 0), (5, 3, 1), (6, 4, 1)])
def test_ceil_mode_keeps_a_window_that_begins_before_the_end(size, stride, padding):
    x = numbers(1, 1, size)
    compare("max_pool1d", F.max_pool1d, x, 3, stride, padding, 1, True)
    for full in (True, False):
        compare("avg_pool1d", F.avg_pool1d, x, 3, stride, padding, True, full)
