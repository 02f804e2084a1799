"""How well a segmentation or classification agrees with its annotation, from a confusion matrix.

``confusion`` is (C, C): entry (i, j) counts what is of class i and was taken for class j.
"""

from __future__ import annotations

import numpy as np

from examgen.engine import checks
from examgen.engine.arrays import Array, ArrayLike, as_arrays, plain
from examgen.errors import ArgumentError


def _counts(function: str, confusion: ArrayLike) -> Array:
    (counts,) = as_arrays(function, confusion=confusion)
    if counts.ndim != 2 or counts.shape[0] != counts.shape[1]:
        raise ArgumentError(function, "confusion", checks.shaped(counts), "shape (C, C)")
    if not np.all(counts >= 0) or not counts.sum():
        raise ArgumentError(function, "confusion", "negative somewhere, or 0 everywhere", "counts")
    return counts


def _both(function: str, counts: Array) -> Array:
    """For each class how many are of it, and how many were taken for it, together."""
    both = counts.sum(axis=0) + counts.sum(axis=1)
    if not np.all(both):
        missing = np.flatnonzero(both == 0).tolist()
        raise ArgumentError(function, "confusion", f"0 in row and column {missing[0]}", "each class in some place")
    return both


def pixel_accuracy(confusion: ArrayLike) -> Array:
    """Share of what was classified right: the diagonal over everything."""
    counts = _counts("pixel_accuracy", confusion)
    return plain(counts.trace() / counts.sum())


def jaccard_index(confusion: ArrayLike) -> Array:
    """Intersection over union of each class: n_kk / (row k + column k - n_kk), (C,)."""
    counts = _counts("jaccard_index", confusion)
    return counts.diagonal() / (_both("jaccard_index", counts) - counts.diagonal())


def mean_iou(confusion: ArrayLike) -> Array:
    """Mean of the classes' ``jaccard_index``."""
    return plain(jaccard_index(confusion).sum() / len(_counts("mean_iou", confusion)))


def dice_coefficient(confusion: ArrayLike) -> Array:
    """2 n_kk / (row k + column k) of each class, (C,): F1 of its pixels."""
    counts = _counts("dice_coefficient", confusion)
    return 2 * counts.diagonal() / _both("dice_coefficient", counts)
