"""Layer, group, instance and local response normalization, and folded batch normalization, agree with PyTorch."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
import torch
import torch.nn.functional as F  # noqa: N812
from hypothesis import given
from hypothesis import strategies as st
from torch.nn.utils import fusion
from torch_reference import assert_close, drawn, numbers, seeds, tensor

from examgen import engine
from examgen.core.numbers import is_exact
from examgen.errors import ArgumentError

small = st.integers(1, 3)
HALF = Fraction(1, 2)


def _compare_normalization(name, reference, x, sizes, seed, affine, *arguments):
    """Forward and backward, with and without scale and shift of the given sizes."""
    weight, bias = (numbers(seed + 1, *sizes), numbers(seed + 2, *sizes)) if affine else (None, None)
    named = name == "instance_norm"
    options = {"weight": weight, "bias": bias, "eps": 1e-3}
    tensors = [tensor(array, grad=True) for array in (x, weight, bias)]
    expected = reference(tensors[0], *arguments, **(options | {"weight": tensors[1], "bias": tensors[2]}))
    call = (lambda function, *first: function(*first, x, *arguments, **options)) if named else (
        lambda function, *first: function(*first, x, *arguments, weight, bias, 1e-3))  # fmt: skip
    assert_close(call(getattr(engine, name)), expected)
    g = numbers(seed + 3, *x.shape)
    expected.backward(tensor(g))
    for gradient, given_tensor in zip(call(getattr(engine, f"{name}_backward"), g), tensors, strict=True):
        assert_close(gradient, None if given_tensor is None else given_tensor.grad)


@given(
    lead=st.lists(small, max_size=2), trailing=st.lists(st.integers(2, 3), min_size=1, max_size=2), affine=st.booleans(), seed=seeds
)
@drawn
def test_layer_norm(lead, trailing, affine, seed):
    _compare_normalization("layer_norm", F.layer_norm, numbers(seed, *lead, *trailing), trailing, seed, affine, tuple(trailing))


@given(n=small, groups=small, per_group=small, rest=st.lists(st.integers(2, 3), max_size=2), affine=st.booleans(), seed=seeds)
@drawn
def test_group_norm(n, groups, per_group, rest, affine, seed):
    x = numbers(seed, n + 1, groups * per_group, *rest)
    _compare_normalization("group_norm", F.group_norm, x, (groups * per_group,), seed, affine, groups)


@given(n=small, channels=small, rest=st.lists(st.integers(2, 3), min_size=1, max_size=2), affine=st.booleans(), seed=seeds)
@drawn
def test_instance_norm(n, channels, rest, affine, seed):
    _compare_normalization("instance_norm", F.instance_norm, numbers(seed, n, channels, *rest), (channels,), seed, affine)


@given(
    channels=st.integers(1, 6), rest=st.lists(small, min_size=1, max_size=2), size=st.integers(1, 5),
    beta=st.sampled_from([0.75, 0.5, 1.0, 2.0]), seed=seeds,
)  # fmt: skip
@drawn
def test_local_response_norm(channels, rest, size, beta, seed):
    x = numbers(seed, 2, channels, *rest)
    assert_close(engine.local_response_norm(x, size, 0.3, beta, 2), F.local_response_norm(tensor(x), size, 0.3, beta, 2.0))


def test_exact_values():
    assert engine.layer_norm(((1, 3), (0, 4)), 2, (2, 1), (0, 1), eps=0).tolist() == [[-2, 2], [-2, 2]]
    assert engine.instance_norm((((1, 3), (0, 4)),), eps=0).tolist() == [[[-1, 1], [-1, 1]]]
    assert engine.group_norm(((1, 3, 0, 4),), 2, eps=Fraction(9, 1) - 4).tolist()[0][2:] == [Fraction(-2, 3), Fraction(2, 3)]
    gradients = engine.layer_norm_backward((1, 0, 0, 0), (1, 1, 3, 3), 4, (2,) * 4, (0,) * 4, eps=0)
    assert [list(gradient) for gradient in gradients] == [[1, -1, 0, 0], [-1, 0, 0, 0], [1, 0, 0, 0]]
    assert engine.local_response_norm(((1, 2, 3),), 3, 3, 1).tolist() == [[Fraction(1, 6), Fraction(2, 15), Fraction(3, 14)]]
    assert engine.local_response_norm(((4, 0),), 1, HALF, HALF).tolist() == [[Fraction(4, 3), 0]]
    assert engine.local_response_norm(((4, 0),), 1)[0, 0] == pytest.approx(4 / 1.0016**0.75)


@given(inside=small, outside=small, kernel=st.lists(small, max_size=2), affine=st.booleans(), biased=st.booleans(), seed=seeds)
@drawn
def test_folded_batch_norm(inside, outside, kernel, affine, biased, seed):
    """As torch's fusion where that exists, and as both layers one after the other."""
    bias = numbers(seed + 1, outside) if biased else None
    mean, var = numbers(seed + 2, outside), np.exp(numbers(seed + 3, outside))
    scale, shift = (numbers(seed + 4, outside), numbers(seed + 5, outside)) if affine else (None, None)
    for transpose in (False, True) if kernel else (False,):
        weight = numbers(seed, *((inside, outside) if transpose else (outside, inside)), *kernel)
        name, extra = ("fuse_conv_bn_weights", (transpose,)) if kernel else ("fuse_linear_bn_weights", ())
        found = getattr(engine, name)(weight, bias, mean, var, 1e-3, scale, shift, *extra)
        given_tensors = (tensor(weight), tensor(bias), tensor(mean), tensor(var), 1e-3)
        affines = (tensor(scale), tensor(shift)) if affine else (torch.ones(outside).double(), torch.zeros(outside).double())
        for got, wanted in zip(found, getattr(fusion, name)(*given_tensors, *affines, *extra), strict=True):
            assert_close(got, wanted)
    if not kernel:
        x = numbers(seed + 6, 4, inside)
        both = engine.batch_norm(engine.linear(x, weight, bias), mean, var, scale, shift, eps=1e-3).output
        assert_close(engine.linear(x, *found), both)


def test_folded_exactly():
    weight, bias = engine.fuse_linear_bn_weights(((1, 2),), (3,), (1,), (4,), 0, (3,), (-1,))
    assert (weight.tolist(), bias.tolist()) == ([[Fraction(3, 2), 3]], [2])
    assert is_exact(engine.fuse_conv_bn_weights((((1, 2),),), None, (1,), (4,), 0)[1])


CASES = [
    (lambda: engine.layer_norm((1, 2), 3), "layer_norm: normalized_shape is .3,.; expected the last sizes of input"),
    (lambda: engine.layer_norm((1, 1), 2, eps=0), "layer_norm: eps is 0; expected a positive eps where a variance is 0"),
    (lambda: engine.layer_norm((1, 2), 2, (1,)), "layer_norm: weight is shape .1,.; expected shape .2,."),
    (lambda: engine.layer_norm_backward((1,), (1, 2), 2), "layer_norm_backward: grad_output is shape .1,."),
    (lambda: engine.group_norm(((1, 2, 3),), 2), "group_norm: num_groups is 2; expected a divisor of the 3 channels"),
    (lambda: engine.group_norm((1, 2), 1), "group_norm: input is shape .2,.; expected shape .N, C"),
    (lambda: engine.group_norm(((1, 2),), 1, bias=(1,)), "group_norm: bias is shape .1,.; expected shape .2,."),
    (lambda: engine.local_response_norm((1, 2), 1), "local_response_norm: input is shape .2,."),
    (lambda: engine.local_response_norm(((1, 2),), 0), "local_response_norm: size is 0; expected an integer of at least 1"),
    (lambda: engine.fuse_linear_bn_weights((1, 2), None, (1,), (1,), 0), "linear_w is shape .2,.; expected an output and an"),
    (lambda: engine.fuse_conv_bn_weights((((1,),),), None, (1, 2), (1,), 0), "bn_rm is shape .2,.; expected shape .1,."),
]


@pytest.mark.parametrize(("call", "message"), CASES, ids=[message[:50] for _, message in CASES])
def test_bad_arguments(call, message):
    with pytest.raises(ArgumentError, match=message):
        call()
