"""Attention agrees with PyTorch's on drawn shapes, masks and scales."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
import torch
import torch.nn.functional as F  # noqa: N812
from hypothesis import given
from hypothesis import strategies as st
from torch_reference import assert_close, compare, drawn, numbers, seeds, tensor

from examgen import engine
from examgen.core.numbers import ln2

small = st.integers(1, 4)


@given(sizes=st.tuples(small, small, small, small), seed=seeds)
@drawn
def test_bmm(sizes, seed):
    b, n, m, p = sizes
    compare("bmm", torch.bmm, numbers(seed, b, n, m), numbers(seed + 1, b, m, p), arrays=2)


def _mask(kind, seed, shape):
    seen = np.random.default_rng(seed).random(shape) < 0.6
    seen[..., 0] = True  # each query sees a key
    if kind == "truth":
        return seen
    return np.where(seen, numbers(seed, *shape), -np.inf) if kind == "cut off" else numbers(seed, *shape)


@given(
    lead=st.lists(small, max_size=2), sizes=st.tuples(small, small, small, small), seed=seeds,
    kind=st.sampled_from(["none", "causal", "truth", "numbers", "cut off"]), scale=st.sampled_from([None, 1.0, 0.3]),
)  # fmt: skip
@drawn
def test_scaled_dot_product_attention(lead, sizes, seed, kind, scale):
    length, keys, width, values = sizes
    q, k, v = numbers(seed, *lead, length, width), numbers(seed + 1, *lead, keys, width), numbers(seed + 2, *lead, keys, values)
    options = {"scale": scale, "is_causal": kind == "causal"}
    mask = _mask(kind, seed, (length, keys)) if kind in ("truth", "numbers", "cut off") else None

    def reference(q, k, v, mask=None, **options):
        mask = mask if mask is None else torch.tensor(mask)
        return F.scaled_dot_product_attention(q, k, v, mask, **options)

    compare("scaled_dot_product_attention", reference, q, k, v, mask, arrays=3, **options)
    weights = engine.attention_weights(q, k, mask, **options)
    assert_close(weights @ v, reference(*map(tensor, (q, k, v)), mask, **options))


@given(lead=st.lists(small, max_size=1), sizes=st.tuples(small, small, small, small, small), seed=seeds)
@drawn
def test_additive_attention(lead, sizes, seed):
    length, keys, width, other, hidden = sizes
    q, k, value = numbers(seed, *lead, length, width), numbers(seed + 1, *lead, keys, other), numbers(seed + 2, *lead, keys, 2)
    W, U, v = numbers(seed + 3, hidden, width), numbers(seed + 4, hidden, other), numbers(seed + 5, hidden)
    pairs = torch.tanh(F.linear(tensor(q), tensor(W)).unsqueeze(-2) + F.linear(tensor(k), tensor(U)).unsqueeze(-3))
    scores = F.linear(pairs, tensor(v[None])).squeeze(-1)
    assert_close(engine.additive_scores(q, k, W, U, v), scores)
    assert_close(engine.additive_attention(q, k, value, W, U, v), torch.softmax(scores, -1) @ tensor(value))


@given(lead=st.lists(small, max_size=1), heads=small, size=small, length=small, keys=small, seed=seeds, bias=st.booleans(),
       masked=st.booleans())  # fmt: skip
@drawn
def test_multi_head_attention(lead, heads, size, length, keys, seed, bias, masked):
    d = heads * size
    layer = torch.nn.MultiheadAttention(d, heads, bias=bias, batch_first=True, dtype=torch.float64)
    weights = [None if w is None else w.detach().numpy() for w in (layer.in_proj_weight, layer.in_proj_bias)]
    weights += [None if w is None else w.detach().numpy() for w in (layer.out_proj.weight, layer.out_proj.bias)]
    x, k, v = numbers(seed, *lead, length, d), numbers(seed + 1, *lead, keys, d), numbers(seed + 2, *lead, keys, d)
    seen = _mask("truth", seed, (length, keys)) if masked else None
    expected, _ = layer(*map(tensor, (x, k, v)), attn_mask=None if seen is None else torch.tensor(~seen))
    assert_close(engine.multi_head_attention(x, k, v, heads, *weights, attn_mask=seen), expected)
    assert engine.multi_head_attention_parameters(d, bias) == sum(w.numel() for w in layer.parameters())


@pytest.mark.parametrize(("position", "dim", "base"), [(0, 4, 10_000), (3, 6, 100), (17, 2, 16)])
def test_positional_encoding_turns_complex_numbers(position, dim, base):
    code = engine.positional_encoding(position, dim, base)
    turns = np.exp(1j * position * np.power(float(base), -np.arange(0, dim, 2) / dim))
    np.testing.assert_allclose(code, np.stack([turns.imag, turns.real], axis=-1).ravel(), atol=1e-12)


def test_reach_is_what_can_move_through_layers_of_attention():
    mask = torch.ones(6, 6, dtype=torch.bool).tril().triu(-2)

    def two_layers(x):
        for _ in range(2):
            x = F.scaled_dot_product_attention(x[None], x[None], x[None], attn_mask=mask)[0]
        return x[:, 0]

    slopes = torch.autograd.functional.jacobian(two_layers, tensor(numbers(1, 6, 1)))[:, :, 0]
    assert engine.attention_reach(mask.numpy(), 2).tolist() == (slopes != 0).tolist()


def test_exact_attention():
    q, k = ((ln2(2), 0, 0, 0),), ((1, 0, 0, 0), (0, 0, 0, 0), (Fraction(1, 3), 5, 0, 0))
    assert engine.attention_weights(q, k, ((True, True, False),)).tolist() == [[Fraction(2, 3), Fraction(1, 3), 0]]
    assert engine.scaled_dot_product_attention(q, k, ((3,), (6,), (9,)), ((True, True, False),)).tolist() == [[4]]
    rows = ((ln2(1), 0), (0, ln2(-1)))
    assert engine.additive_scores(rows, ((0, 0),), ((1, 0),), ((0, 0),), (5,)).tolist() == [[3], [0]]
    assert engine.bmm((((1, 2),),), (((Fraction(1, 2),), (3,)),)).tolist() == [[[Fraction(13, 2)]]]


def test_products_of_attention_are_counted():
    q, k = np.ones((3, 5, 2)), np.ones((3, 5, 2))
    assert engine.bmm_multiply_adds(3, 5, 2, 5) == engine.bmm(q, k.swapaxes(1, 2)).sum()
