"""Confusion matrices and what is read from them.

A confusion matrix has a row for each true class and a column for each predicted one; of two classes, class 1 is the positive one,
and the matrix is ((TN, FP), (FN, TP)). Metrics have one entry per class, which counts as the positive one against all others, and 0
where there is nothing to divide by; they are fractions if the counts are whole.
"""

from __future__ import annotations

import numpy as np

from examgen.core.numbers import Scalar
from examgen.engine import arrays, checks
from examgen.engine.arrays import Array, ArrayLike, as_arrays, plain
from examgen.errors import ArgumentError


def confusion_matrix(input: ArrayLike, target: ArrayLike, num_classes: int = 2) -> Array:
    """How often each true class (row) is predicted as each class (column); ``input`` and ``target`` hold classes, of one shape."""
    count = checks.whole("confusion_matrix", "num_classes", num_classes, 1)
    predicted = checks.classes("confusion_matrix", "input", input, np.shape(input), count)
    true = checks.classes("confusion_matrix", "target", target, predicted.shape, count)
    places = np.ravel(true) * count + np.ravel(predicted)
    counts = np.bincount(places, minlength=count**2).reshape(count, count)
    return as_arrays("confusion_matrix", counts=counts)[0]


def _counts(function: str, matrix: ArrayLike) -> tuple[Array, Array, Array, Array]:
    """True positives, false positives, false negatives and true negatives of each class."""
    (m,) = as_arrays(function, matrix=matrix)
    if m.ndim != 2 or m.shape[0] != m.shape[1]:
        raise ArgumentError(function, "matrix", checks.shaped(m), "shape (C, C): a row for each true class")
    if np.any(m < 0) or not np.any(m > 0):
        raise ArgumentError(function, "matrix", "without counts, or negative somewhere", "counts of at least 0, not all 0")
    right = np.diagonal(m)
    called, there = m.sum(axis=0), m.sum(axis=1)
    return right, called - right, there - right, m.sum() - called - there + right


def _share(part: Array, whole: Array) -> Array:
    one = arrays.filled((), 1, part.dtype)
    return np.where(whole == 0, 0 * one, part / np.where(whole == 0, one, whole))


def accuracy(matrix: ArrayLike) -> Array:
    """The share of right decisions among all: a number."""
    right, _, missed, _ = _counts("accuracy", matrix)
    return plain(right.sum() / (right + missed).sum())


def precision(matrix: ArrayLike) -> Array:
    """TP / (TP + FP): of what is predicted as the class, what is of the class."""
    right, wrong, _, _ = _counts("precision", matrix)
    return _share(right, right + wrong)


def recall(matrix: ArrayLike) -> Array:
    """TP / (TP + FN): of what is of the class, what is predicted so."""
    right, _, missed, _ = _counts("recall", matrix)
    return _share(right, right + missed)


def specificity(matrix: ArrayLike) -> Array:
    """TN / (TN + FP): of what is not of the class, what is not predicted so."""
    _, wrong, _, others = _counts("specificity", matrix)
    return _share(others, others + wrong)


def fbeta_score(matrix: ArrayLike, beta: Scalar = 1) -> Array:
    """(1 + beta^2) P R / (beta^2 P + R) of precision P and recall R, which counts as ``beta`` times as important.

    Source: van Rijsbergen, 1979.
    """
    right, wrong, missed, _ = _counts("fbeta_score", matrix)
    (b,) = as_arrays("fbeta_score", beta=beta)
    if b.ndim or b < 0:
        raise ArgumentError("fbeta_score", "beta", plain(b), "a number of at least 0")
    hits = (1 + b**2) * right
    return _share(hits, hits + b**2 * missed + wrong)
