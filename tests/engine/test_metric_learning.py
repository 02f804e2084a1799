"""Distances, losses of embeddings, and retrieval, against PyTorch and against definitions written another way."""

from __future__ import annotations

import math
from collections import Counter
from fractions import Fraction
from itertools import combinations, permutations

import numpy as np
import pytest
import torch
import torch.nn.functional as F  # noqa: N812
from hypothesis import given
from hypothesis import strategies as st
from torch_reference import assert_close, compare, drawn, numbers, seeds, tensor

from examgen import engine
from examgen.core import kinks
from examgen.errors import ArgumentError

HALF = Fraction(1, 2)
small = st.integers(1, 4)
reductions = st.sampled_from(["none", "mean", "sum"])
orders = st.sampled_from([1, 2.0, 3, math.inf])


@given(shape=st.lists(small, min_size=1, max_size=3), axis=st.integers(0, 2), p=orders, keep=st.booleans(), seed=seeds)
@drawn
def test_norms(shape, axis, p, keep, seed):
    x, dim = numbers(seed, *shape), axis % len(shape)
    assert_close(engine.vector_norm(x, p, dim, keep), torch.linalg.vector_norm(tensor(x), p, dim, keepdim=keep))
    assert_close(engine.vector_norm(x, p), torch.linalg.vector_norm(tensor(x), p))
    assert_close(engine.normalize(x, p, dim), F.normalize(tensor(x), p, dim))


@given(n=small, d=small, p=orders, shared=st.booleans(), keep=st.booleans(), seed=seeds)
@drawn
def test_distances(n, d, p, shared, keep, seed):
    a, b = numbers(seed, n, d), numbers(seed + 1, *(() if shared else (n,)), d)
    assert_close(engine.pairwise_distance(a, b, p, 1e-3, keep), F.pairwise_distance(tensor(a), tensor(b), p, 1e-3, keep))
    assert_close(engine.cosine_similarity(a, b), F.cosine_similarity(tensor(a), tensor(b).expand(n, d)))
    assert_close(engine.cosine_similarity(a, 1e-9 * b), F.cosine_similarity(tensor(a), tensor(1e-9 * b).expand(n, d)))
    rows = numbers(seed + 2, 3, d)
    assert_close(engine.cdist(a, rows, p), torch.cdist(tensor(a), tensor(rows), p, compute_mode="donot_use_mm_for_euclid_dist"))


@given(n=st.integers(0, 3), d=small, p=st.sampled_from([1, 2, 3]), margin=st.sampled_from([0.5, 2.0]), seed=seeds, how=reductions)
@drawn
def test_triplet(n, d, p, margin, seed, how):
    lead = (n,) if n else ()
    embeddings = [numbers(seed + k, *lead, d) for k in range(3)]

    def reference(a, near, far, margin, p, eps, reduction):
        return F.triplet_margin_loss(a, near, far, margin, p, eps, reduction=reduction)

    compare("triplet_margin_loss", reference, *embeddings, margin, p, 1e-3, arrays=3, reduction=how)

    def squares(a, near, far, margin, p, eps, squared, reduction):
        return F.triplet_margin_with_distance_loss(
            a, near, far, margin=margin, reduction=reduction, distance_function=lambda x, y: ((x - y) ** 2).sum(dim=-1)
        )

    compare("triplet_margin_loss", squares, *embeddings, margin, 2, 0, arrays=3, squared=True, reduction=how)


@given(n=st.integers(0, 3), d=small, margin=st.sampled_from([0.5, 2.0]), seed=seeds, how=reductions)
@drawn
def test_contrastive(n, d, margin, seed, how):
    """A pair that belongs together has the loss d^2, another one the hinge embedding loss of its distance, squared."""
    lead = (n,) if n else ()
    y = np.random.default_rng(seed).integers(0, 2, size=lead).astype(float)

    def reference(a, b, target, margin, reduction):
        d = F.pairwise_distance(a, b, eps=0)
        losses = F.hinge_embedding_loss(d, tensor(2 * target - 1), margin, reduction="none") ** 2
        return losses if reduction == "none" else getattr(losses, reduction)()

    compare("contrastive_loss", reference, numbers(seed, *lead, d), numbers(seed + 1, *lead, d), y, margin, arrays=2, reduction=how)


@given(n=st.integers(2, 5), temperature=st.sampled_from([0.1, 1.0, 2.0]), seed=seeds, how=reductions)
@drawn
def test_info_nce(n, temperature, seed, how):
    def reference(s, temperature, reduction):
        return F.cross_entropy(s / temperature, torch.arange(n), reduction=reduction)

    compare("info_nce", reference, numbers(seed, n, n), temperature, reduction=how)


def test_exact_values():
    assert engine.cosine_similarity((3, 4), (4, 3), 0) == Fraction(24, 25)
    assert engine.pairwise_distance((1, 2), (4, 6), eps=0) == 5
    assert engine.cdist(((0, 0),), ((3, 4), (6, 8))).tolist() == [[5, 10]]
    assert engine.normalize((3, -4), 1, 0).tolist() == [Fraction(3, 7), Fraction(-4, 7)]
    assert engine.vector_norm((3, -4), math.inf) == 4
    found = engine.triplet_margin_loss_backward(1, (0, 0), (3, 4), (0, 5), 1, eps=0)
    assert [part.tolist() for part in found] == [[Fraction(-3, 5), Fraction(1, 5)], [Fraction(3, 5), Fraction(4, 5)], [0, -1]]
    assert engine.triplet_margin_loss((0, 0), (1, 1), (1, 0), 1, eps=0, squared=True) == 2
    assert engine.contrastive_loss(((0, 0), (3, 4)), ((3, 4), (0, 0)), (1, 0), 7) == Fraction(29, 2)
    assert engine.contrastive_loss_backward(1, (3, 4), (0, 0), 0, 10)[0].tolist() == [-6, -8]


@given(n=st.integers(3, 7), k=st.integers(1, 6), classes=st.integers(2, 3), seed=seeds)
@drawn
def test_neighbors_against_sorting(n, k, classes, seed):
    rng = np.random.default_rng(seed)
    points, labels, k = numbers(seed, n, 2), rng.integers(0, classes, size=n), min(k, n - 1)
    queries = numbers(seed + 1, 3, 2)
    d = engine.cdist(queries, points)
    assert engine.nearest(d, k).tolist() == tensor(d).topk(k, largest=False).indices.tolist()
    for row, vote in zip(d, engine.knn_vote(d, labels, k), strict=True):
        votes = Counter(labels[i] for i in sorted(range(n), key=lambda i, row=row: row[i])[:k])
        assert vote == min(votes, key=lambda name: (-votes[name], name))
    centers = {int(name): points[labels == name].mean(axis=0) for name in labels}
    wanted = [min(centers, key=lambda name: math.dist(query, centers[name])) for query in queries]
    assert engine.nearest_class_mean(queries, points, labels).tolist() == wanted
    assert engine.nearest_class_mean(queries[0], points, labels) == wanted[0]
    hits = 0
    for i in range(n):
        others = sorted((j for j in range(n) if j != i), key=lambda j, i=i: math.dist(points[i], points[j]))
        hits += any(labels[j] == labels[i] for j in others[:k])
    assert engine.recall_at_k(engine.cdist(points, points), labels, k) == Fraction(hits, n)


@given(n=st.integers(1, 7), k=st.integers(1, 7), seed=seeds)
@drawn
def test_retrieval_against_counting(n, k, seed):
    relevant, scores = np.random.default_rng(seed).integers(0, 2, size=n), numbers(seed, n)
    relevant[0] = 1
    ranked = [int(relevant[i]) for i in sorted(range(n), key=lambda i: -scores[i])]
    assert engine.retrieval_recall(scores, relevant, k) == Fraction(sum(ranked[:k]), sum(ranked))
    precisions = [Fraction(sum(ranked[: i + 1]), i + 1) for i in range(n) if ranked[i]]
    assert engine.retrieval_average_precision(scores, relevant) == sum(precisions) / len(precisions)


@given(st.lists(st.integers(0, 3), min_size=1, max_size=7))
@drawn
def test_pairs_and_triplets_one_by_one(labels):
    pairs = [one == other for one, other in combinations(labels, 2)]
    assert engine.pair_counts(labels) == (sum(pairs), len(pairs) - sum(pairs))
    triplets = [labels[a] == labels[p] != labels[n] for a, p, n in permutations(range(len(labels)), 3)]
    assert engine.triplet_count(labels) == sum(triplets)


def test_of_equal_distances_the_first_is_nearer():
    assert engine.nearest((2, 1, 1), 3).tolist() == [1, 2, 0]
    assert engine.knn_vote((1, 2), (1, 0), 2) == 0


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        (lambda: engine.triplet_margin_loss_backward(1, (0,), (1,), (2,), 1, eps=0), ["triplet_margin_loss_at_its_margin"]),
        (lambda: engine.triplet_margin_loss_backward(1, (0,), (0,), (2,), 3, eps=0), ["triplet_margin_loss_at_distance_0"]),
        (lambda: engine.triplet_margin_loss_backward(1, (0,), (0,), (2,), 9, eps=0, squared=True), []),
        (lambda: engine.contrastive_loss_backward(1, (1,), (1,), 0), ["contrastive_loss_at_distance_0"]),
        (lambda: engine.contrastive_loss_backward(1, (1,), (1,), 1), []),
    ],
)
def test_kinks_are_reported(call, expected):
    with kinks.watching() as met:
        call()
    assert met == expected


CASES = [
    (lambda: engine.vector_norm((1, 2), 1.5), "vector_norm: ord is 1.5; expected an integer of at least 1"),
    (lambda: engine.pairwise_distance((1, 2), (1, 2, 3)), "pairwise_distance: x2 is shape .3,.; expected a shape that broadcasts"),
    (lambda: engine.cdist(((1, 2),), ((1,),)), "cdist: x2 is shape .1, 1.; expected shape .R, 2."),
    (lambda: engine.cosine_similarity((1, 2), (1, 2)), "cosine_similarity: dim is 1; expected an axis of an array with 1 dim"),
    (lambda: engine.triplet_margin_loss((1, 2), (1, 2), (1,)), "triplet_margin_loss: negative is shape .1,.; expected shape .2,."),
    (lambda: engine.triplet_margin_loss((1,), (1,), (1,), p=1, squared=True), "p is 1; expected 2 where distances are squared"),
    (lambda: engine.triplet_margin_loss_backward(1, (1,), (1,), (1,), p=math.inf), "p is inf; expected a finite order"),
    (lambda: engine.contrastive_loss((1,), (2,), -1), "contrastive_loss: target is neither 0 nor 1 somewhere"),
    (lambda: engine.info_nce(((1, 2),)), "info_nce: input is shape .1, 2.; expected shape .N, N."),
    (lambda: engine.info_nce(((1,),), 0), "info_nce: temperature is 0; expected a positive number"),
    (lambda: engine.nearest((1, 2), 3), "nearest: k is 3; expected at most the number of distances"),
    (lambda: engine.knn_vote((1, 2), (0, 1, 1), 1), "knn_vote: labels is shape .3,.; expected shape .2,."),
    (lambda: engine.recall_at_k(((0,),), (0,), 1), "recall_at_k: distances is shape .1, 1."),
    (lambda: engine.nearest_class_mean((1, 2), ((1,),), (0,)), "nearest_class_mean: points is shape .1, 1."),
    (lambda: engine.retrieval_recall((1, 2), (0, 0)), "retrieval_recall: target is without a 1"),
]


@pytest.mark.parametrize(("call", "message"), CASES, ids=[message[:50] for _, message in CASES])
def test_bad_arguments(call, message):
    with pytest.raises(ArgumentError, match=message):
        call()
