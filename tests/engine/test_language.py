"""Sequences and words: embeddings, padding, linear recurrences, skip-gram, perplexity and beam search."""

from __future__ import annotations

import itertools
import math
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
lengths = st.lists(st.integers(1, 6), min_size=1, max_size=5)


@given(rows=small, width=small, shape=st.lists(small, max_size=2), padded=st.booleans(), seed=seeds)
@drawn
def test_embedding(rows, width, shape, padded, seed):
    indices = np.random.default_rng(seed).integers(0, rows, size=shape)
    padding, weight = (rows - 1 if padded else None), numbers(seed, rows, width)
    table = tensor(weight, grad=True)
    expected = F.embedding(torch.tensor(indices), table, padding)
    assert_close(engine.embedding(indices, weight, padding), expected)
    g = numbers(seed + 1, *expected.shape)
    expected.backward(tensor(g))
    assert_close(engine.embedding_backward(g, indices, weight, padding), table.grad)


@given(width=small, negatives=small, seed=seeds, scale=st.sampled_from([1, 30]))
@drawn
def test_skip_gram(width, negatives, seed, scale):
    def reference(v, u, n):
        return -F.logsigmoid(u @ v) - F.logsigmoid(-(n @ v)).sum()

    compare(
        "skip_gram_loss",
        reference,
        scale * numbers(seed, width),
        numbers(seed + 1, width),
        numbers(seed + 2, negatives, width),
        arrays=3,
    )


@given(sizes=lengths)
@drawn
def test_padding_and_packing(sizes):
    rows = [torch.ones(n) for n in sizes]
    assert engine.padding_mask(sizes).tolist() == (torch.nn.utils.rnn.pad_sequence(rows, batch_first=True) > 0).tolist()
    packed = torch.nn.utils.rnn.pack_sequence(rows, enforce_sorted=False)
    assert list(engine.packed_batch_sizes(sizes)) == packed.batch_sizes.tolist()
    assert engine.padding_mask(sizes, 7).shape == (len(sizes), 7)


@given(shape=st.tuples(small, small), seed=seeds, whole=st.booleans())
@drawn
def test_masked_mean(shape, seed, whole):
    weights = np.random.default_rng(seed).integers(0, 2, size=shape).astype(bool)
    weights[0, 0] = True
    mask = weights if whole else weights * (0.1 + np.abs(numbers(seed, *shape)))
    compare("masked_mean", lambda x, m: (x * tensor(m)).sum() / tensor(m).sum(), numbers(seed + 1, *shape), mask)


def test_losses_of_padding_do_not_count():
    logits, target = numbers(3, 5, 4), [2, 0, -100, 3, -100]
    losses = [engine.cross_entropy(row, max(one, 0)) for row, one in zip(logits, target, strict=True)]
    expected = F.cross_entropy(tensor(logits), torch.tensor(target))
    assert_close(engine.masked_mean(losses, [one >= 0 for one in target]), expected)
    assert engine.masked_mean((3.0, math.nan), (True, False)) == 3


@given(
    kind=st.sampled_from(["RNN", "LSTM", "GRU"]),
    n=small,
    steps=small,
    sizes=st.tuples(small, small),
    layers=small,
    both=st.booleans(),
)
@drawn
def test_shapes_of_recurrent_layers(kind, n, steps, sizes, layers, both):
    layer = getattr(torch.nn, kind)(*sizes, num_layers=layers, bidirectional=both, batch_first=True)
    out, last = layer(torch.zeros(n, steps, sizes[0]))
    last = last[0] if kind == "LSTM" else last
    assert engine.recurrent_shape((n, steps, sizes[0]), sizes[1], layers, both) == (tuple(out.shape), tuple(last.shape))


@given(shape=st.lists(small, max_size=2), steps=small, seed=seeds)
@drawn
def test_linear_recurrence(shape, steps, seed):
    def reference(a, b, h):
        states = []
        for rate, more in zip(a, b, strict=True):
            h = rate * h + more
            states.append(h)
        return torch.stack(states)

    compare(
        "linear_recurrence",
        reference,
        numbers(seed, steps, *shape),
        numbers(seed + 1, steps, *shape),
        numbers(seed + 2, *shape),
        arrays=3,
    )


def test_cell_states_of_an_lstm_are_a_linear_recurrence():
    x, w, u, b = numbers(1, 4, 3), numbers(2, 8, 3), 0 * numbers(3, 8, 2), numbers(4, 8)
    _, (_, c) = engine.lstm(x, None, w, u, b)
    i, f, g, _ = np.split(x @ w.T + b, 4, axis=1)
    states = engine.linear_recurrence(engine.sigmoid(f), engine.sigmoid(i) * np.tanh(g), np.zeros(2))
    assert_close(states[-1], c)


@given(shape=st.tuples(small, small), seed=seeds)
@drawn
def test_perplexity(shape, seed):
    logits = numbers(seed, *shape, 5)
    target = np.random.default_rng(seed).integers(0, 5, size=shape)
    words = np.take_along_axis(engine.log_softmax(logits), target[..., None], -1)[..., 0]
    expected = F.cross_entropy(tensor(logits).flatten(0, 1), torch.tensor(target).flatten()).exp()
    assert_close(engine.perplexity(words), expected)


def test_exact_words():
    assert engine.perplexity((ln2(-1), ln2(-3), math.nan), (True, True, False)) == 4
    assert engine.perplexity(engine.log((Fraction(1, 2), Fraction(1, 8)))) == 4
    assert engine.bits_per_dimension(ln2(-12), 4) == 3
    assert engine.bits_per_dimension(-1.0, 2) == pytest.approx(-math.log2(math.exp(-1)) / 2)
    assert engine.embedding((1, 1), ((1, 2), (3, 4))).tolist() == [[3, 4], [3, 4]]
    assert engine.embedding_backward(((1, 2), (3, Fraction(1, 2))), (1, 1), ((1, 2), (3, 4))).tolist() == [
        [0, 0],
        [4, Fraction(5, 2)],
    ]
    assert engine.linear_recurrence((Fraction(1, 2), 2), (1, 3), 4).tolist() == [3, 9]


def _chain(seed, vocabulary, ragged):
    """Probabilities of a next token that depend on the whole prefix; few digits, so that there are ties."""

    def following(prefix):
        generator = np.random.default_rng([seed, *prefix])
        weights = generator.integers(1, 3 if ragged else 50, size=vocabulary)
        return [Fraction(int(weight), int(weights.sum())) for weight in weights]

    return following


def _probability(following, tokens, end):
    chance = Fraction(1)
    for at, token in enumerate(tokens):
        if end in tokens[:at]:
            return None
        chance *= following(tokens[:at])[token]
    return chance


@given(seed=st.integers(0, 1000), vocabulary=st.integers(1, 3), length=st.integers(1, 3), ends=st.booleans(), ties=st.booleans())
@drawn
def test_a_beam_that_drops_nothing_finds_the_best_of_all_sequences(seed, vocabulary, length, ends, ties):
    following, end = _chain(seed, vocabulary, ties), 0 if ends else None
    every = [tokens for n in range(1, length + 1) for tokens in itertools.product(range(vocabulary), repeat=n)]
    complete = [tokens for tokens in every if len(tokens) == length or (ends and tokens[-1] == end)]
    chances = {tokens: chance for tokens in complete if (chance := _probability(following, tokens, end)) is not None}
    found = engine.beam_search(following, vocabulary**length, length, end=end)
    assert {one.tokens: one.probability for one in found} == chances
    assert [one.probability for one in found] == sorted(chances.values(), reverse=True)


@given(seed=st.integers(0, 1000), vocabulary=st.integers(2, 4), length=st.integers(1, 4), width=st.integers(1, 3))
@drawn
def test_a_narrow_beam_keeps_the_best_prefixes(seed, vocabulary, length, width):
    following = _chain(seed, vocabulary, ragged=True)
    kept = [()]
    for _ in range(length):  # the definition, prefix by prefix; sorting by tokens within the same place breaks ties
        longer = [(*tokens, token) for tokens in kept for token in range(vocabulary)]
        order = {tokens: at for at, tokens in enumerate(longer)}
        kept = sorted(longer, key=lambda tokens: (-_probability(following, tokens, None), order[tokens]))[:width]
    found = engine.beam_search(following, width, length)
    assert [one.tokens for one in found] == kept
    assert [one.probability for one in found] == [_probability(following, tokens, None) for tokens in kept]
