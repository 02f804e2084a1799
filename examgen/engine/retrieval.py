"""What is near in an embedding space: neighbors, votes and class means, and how well images of a class find each other.

Distances are compared only, so squares of them do as well. Of equal distances the one with the smaller index counts as nearer.
Classes are whole numbers from 0 on, and shares are fractions. ``retrieval_...`` are named as in torchmetrics, where larger
``preds`` are better.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from examgen.engine import checks
from examgen.engine.arrays import Array, ArrayLike, as_arrays, plain
from examgen.errors import ArgumentError


def nearest(distances: ArrayLike, k: int = 1) -> Array:
    """The places of the ``k`` smallest distances along the last axis, nearest first."""
    (d,) = as_arrays("nearest", distances=distances)
    if d.ndim == 0 or checks.whole("nearest", "k", k, 1) > d.shape[-1]:
        raise ArgumentError("nearest", "k", k, "at most the number of distances")
    return np.argsort(d, axis=-1, kind="stable")[..., :k]


def knn_vote(distances: ArrayLike, labels: ArrayLike, k: int) -> Array:
    """The class of most of the ``k`` nearest, along the last axis; of classes with as many votes the smallest."""
    near = nearest(distances, k)
    classes = _labels("knn_vote", labels, np.shape(distances)[-1])
    votes = (classes[near][..., None] == np.arange(classes.max() + 1)).sum(axis=-2)
    return plain(votes.argmax(axis=-1))


def _labels(function: str, labels: ArrayLike, count: int) -> Array:
    return checks.classes(function, "labels", labels, (count,), int(np.max(labels)) + 1)


def nearest_class_mean(input: ArrayLike, points: ArrayLike, labels: ArrayLike) -> Array:
    """The class whose mean is nearest to ``input`` (D,) or (N, D); ``points`` (M, D) have the ``labels`` (M,).

    Source: Mensink et al., 2013.
    """
    x, known = as_arrays("nearest_class_mean", input=input, points=points)
    if known.ndim != 2 or x.ndim not in (1, 2) or x.shape[-1] != known.shape[1]:
        raise ArgumentError("nearest_class_mean", "points", checks.shaped(known), f"shape (M, D), for input {checks.shaped(x)}")
    classes = _labels("nearest_class_mean", labels, len(known))
    names = np.unique(classes)
    means = np.stack([known[classes == name].sum(axis=0) / int((classes == name).sum()) for name in names])
    squares = ((x[..., None, :] - means) ** 2).sum(axis=-1)
    return plain(names[nearest(squares)[..., 0]])


def recall_at_k(distances: ArrayLike, labels: ArrayLike, k: int) -> Fraction:
    """Every one is a query once: the share with another one of its class among the ``k`` nearest others.

    ``distances`` is (N, N); its diagonal does not count. Source: Jegou, Douze and Schmid, 2011, as metric learning uses it.
    """
    (d,) = as_arrays("recall_at_k", distances=distances)
    if d.ndim != 2 or d.shape[0] != d.shape[1] or len(d) < 2:
        raise ArgumentError("recall_at_k", "distances", checks.shaped(d), "shape (N, N), for at least two")
    classes, others = _labels("recall_at_k", labels, len(d)), ~np.eye(len(d), dtype=bool)
    found = [classes[others[i]][nearest(d[i][others[i]], k)] == classes[i] for i in range(len(d))]
    return Fraction(sum(bool(one.any()) for one in found), len(d))


def _ranked(function: str, preds: ArrayLike, target: ArrayLike, top_k: int | None) -> tuple[Array, int]:
    """The relevance, best prediction first, as ones and zeros; and how many count."""
    scores, relevant = as_arrays(function, preds=preds, target=target)
    checks.require_shape(function, "target", relevant, scores.shape[:1], "one entry for each prediction")
    if not np.all((relevant == 0) | (relevant == 1)) or not np.any(relevant == 1):
        raise ArgumentError(function, "target", "without a 1, or neither 0 nor 1 somewhere", "1 for what is relevant, and 0")
    count = len(scores) if top_k is None else checks.whole(function, "top_k", top_k, 1)
    return (relevant == 1)[nearest(-scores, len(scores))], count


def retrieval_recall(preds: ArrayLike, target: ArrayLike, top_k: int | None = None) -> Fraction:
    """The share of all relevant ones that is among the ``top_k`` largest predictions."""
    ranked, count = _ranked("retrieval_recall", preds, target, top_k)
    return Fraction(int(ranked[:count].sum()), int(ranked.sum()))


def retrieval_average_precision(preds: ArrayLike, target: ArrayLike) -> Fraction:
    """The mean, over all relevant ones, of the precision on the rank of each."""
    ranked, _ = _ranked("retrieval_average_precision", preds, target, None)
    ranks = np.flatnonzero(ranked) + 1
    return sum((Fraction(hits, int(rank)) for hits, rank in enumerate(ranks, 1)), Fraction(0)) / len(ranks)


def pair_counts(labels: ArrayLike) -> tuple[int, int]:
    """How many pairs (sets of two) of a mini-batch are of one class, and of two different ones."""
    sizes = np.bincount(_labels("pair_counts", labels, np.size(labels)))
    same = int((sizes * (sizes - 1)).sum()) // 2
    return same, int(sizes.sum() * (sizes.sum() - 1)) // 2 - same


def triplet_count(labels: ArrayLike) -> int:
    """How many ordered triplets there are of an anchor, another one of its class, and one of another class."""
    sizes = np.bincount(_labels("triplet_count", labels, np.size(labels)))
    return int((sizes * (sizes - 1) * (sizes.sum() - sizes)).sum())
