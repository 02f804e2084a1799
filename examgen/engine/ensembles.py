"""What several models do together: averages, votes, errors that partly cancel, and the samples that bagging trains them on."""

from __future__ import annotations

import numpy as np

from examgen.core.numbers import Scalar
from examgen.engine import arrays, checks
from examgen.engine.arrays import Array, ArrayLike, as_arrays, plain
from examgen.errors import ArgumentError


def ensemble_mean(outputs: ArrayLike, weights: ArrayLike | None = None) -> Array:
    """The mean over the first axis, the members; with ``weights``, one per member, the weighted mean."""
    x, w = as_arrays("ensemble_mean", outputs=outputs, weights=weights)
    if x.ndim == 0:
        raise ArgumentError("ensemble_mean", "outputs", "a single number", "one output for each member")
    checks.require_shape("ensemble_mean", "weights", w, x.shape[:1], "one entry per member")
    if w is None:
        return plain(x.sum(axis=0) / len(x))
    if np.any(w < 0) or not np.any(w > 0):
        raise ArgumentError("ensemble_mean", "weights", "negative somewhere, or all 0", "weights of at least 0, not all 0")
    return plain(np.tensordot(w, x, axes=1) / w.sum())


def majority_vote(chances: ArrayLike) -> Array:
    """The probability that more than half of independent classifiers are right, which have these probabilities of being right."""
    (q,) = as_arrays("majority_vote", chances=chances)
    if q.ndim != 1 or np.any((q < 0) | (q > 1)):
        raise ArgumentError("majority_vote", "chances", "no vector of probabilities", "one probability for each classifier")
    counts = arrays.zeros_like(q, (len(q) + 1,))  # the distribution of the number of right ones, member by member
    counts[0] = counts[0] + 1
    for chance in q:
        counts[1:] = counts[1:] * (1 - chance) + counts[:-1] * chance
        counts[0] = counts[0] * (1 - chance)
    return plain(counts[len(q) // 2 + 1 :].sum())


def ensemble_error(variance: Scalar, covariance: Scalar, members: int) -> Array:
    """variance / k + (k - 1) covariance / k: the expected square of the mean of k errors with mean 0.

    Source: Goodfellow, Bengio and Courville, 2016, section 7.11.
    """
    v, c = as_arrays("ensemble_error", variance=variance, covariance=covariance)
    k = checks.whole("ensemble_error", "members", members, 1)
    if v.ndim or v < 0 or abs(c) > v:
        raise ArgumentError("ensemble_error", "covariance", plain(c), f"at most the variance {plain(v)}, which is not negative")
    return plain(v / k + (k - 1) * c / k)


def expected_distinct(size: int, draws: int) -> Array:
    """How many of ``size`` examples are expected among ``draws`` draws with replacement: size (1 - (1 - 1/size)^draws)."""
    n = checks.whole("expected_distinct", "size", size, 1)
    k = checks.whole("expected_distinct", "draws", draws, 0)
    (missed,) = as_arrays("expected_distinct", size=n)
    return plain(missed * (1 - (1 - 1 / missed) ** k))
