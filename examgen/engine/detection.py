"""Detection of objects: non-maximum suppression, pooling of regions, and average precision."""

from __future__ import annotations

from fractions import Fraction
from math import floor

import numpy as np

from examgen.core.numbers import Scalar
from examgen.engine import checks
from examgen.engine.arrays import Array, ArrayLike, as_arrays, plain, zeros_like
from examgen.engine.boxes import box_iou, require_boxes
from examgen.engine.conv import Sizes
from examgen.errors import ArgumentError


def nms(boxes: ArrayLike, scores: ArrayLike, iou_threshold: Scalar) -> Array:
    """Places of the boxes (N, 4) that greedy non-maximum suppression keeps, by falling score.

    A box is dropped if its IoU with a kept one of a higher score is larger than the threshold; of equal scores the first one leads.
    """
    b, s = as_arrays("nms", boxes=boxes, scores=scores)
    return _suppressed("nms", b, s, np.zeros(len(b), dtype=int), iou_threshold)


def batched_nms(boxes: ArrayLike, scores: ArrayLike, idxs: ArrayLike, iou_threshold: Scalar) -> Array:
    """As ``nms``, but only boxes of the same category ``idxs`` (N,) suppress each other."""
    b, s = as_arrays("batched_nms", boxes=boxes, scores=scores)
    return _suppressed("batched_nms", b, s, np.asarray(idxs), iou_threshold)


def _suppressed(function: str, boxes: Array, scores: Array, kinds: Array, threshold: Scalar) -> Array:
    require_boxes(function, "boxes", boxes)
    checks.require_shape(function, "scores", scores, boxes.shape[:1], "one score for each box")
    checks.require_shape(function, "idxs", kinds, boxes.shape[:1], "one category for each box")
    overlaps = box_iou(boxes, boxes)
    kept: list[int] = []
    for place in sorted(range(len(boxes)), key=lambda i: -scores[i]):
        if not any(kinds[other] == kinds[place] and overlaps[other, place] > threshold for other in kept):
            kept.append(place)
    return np.array(kept)


def roi_pool(input: ArrayLike, boxes: ArrayLike, output_size: Sizes, spatial_scale: Scalar = 1) -> Array:
    """Largest entry of each bin of regions of (N, C, H, W): rows (image, x0, y0, x1, y1) of ``boxes`` give (K, C, *output_size).

    Corners, times ``spatial_scale``, are rounded to whole cells, and the cells of both corners belong to the region (as in
    torchvision). A bin begins where it would without rounding, rounded down, and ends there rounded up; one that lies outside of
    the map holds 0. Source: Girshick, 2015.
    """
    x, rois = as_arrays("roi_pool", input=input, boxes=boxes)
    if x.ndim != 4:
        raise ArgumentError("roi_pool", "input", checks.shaped(x), "shape (N, C, H, W)")
    if rois.ndim != 2 or rois.shape[1] != 5:
        raise ArgumentError("roi_pool", "boxes", checks.shaped(rois), "shape (K, 5): image, x0, y0, x1, y1")
    high, wide = checks.per_dimension("roi_pool", "output_size", output_size, 2, 1)
    output = zeros_like(x, (len(rois), x.shape[1], high, wide))
    for k, (image, *corners) in enumerate(rois):
        which = checks.whole("roi_pool", "boxes", int(image) if image == int(image) else image, 0)
        if which >= len(x):
            raise ArgumentError("roi_pool", "boxes", f"for image {which}", f"an image from 0 to {len(x) - 1}")
        x0, y0, x1, y1 = (_rounded(corner * spatial_scale) for corner in corners)
        for i, rows in enumerate(_bins(y0, y1, high, x.shape[2])):
            for j, columns in enumerate(_bins(x0, x1, wide, x.shape[3])):
                part = x[which, :, rows, columns].reshape(x.shape[1], -1)
                if part.size:
                    output[k, :, i, j] = part.max(axis=1)
    return output


def _rounded(value: Fraction | float) -> int:
    """To the nearest whole number, halves away from 0."""
    return floor(value + Fraction(1, 2)) if value >= 0 else -floor(-value + Fraction(1, 2))


def _bins(first: int, last: int, count: int, size: int) -> list[slice]:
    """Cells of each bin from the first to the last cell of a region, as far as they lie in the map."""
    length = max(last - first + 1, 1)
    ends = [(first + k * length // count, first - (-(k + 1) * length // count)) for k in range(count)]
    return [slice(*(min(max(end, 0), size) for end in pair)) for pair in ends]


def precision_recall(hits: ArrayLike, positives: int) -> tuple[Array, Array]:
    """Precision and recall after each rank, from ``hits`` by falling score: 1 for a true positive, 0 for a false one.

    ``positives`` is the number of objects that could be found. After rank k precision is hits / k, recall hits / positives.
    """
    (right,) = as_arrays("precision_recall", hits=hits)
    found = _found("precision_recall", right, positives)
    return found / np.arange(1, len(found) + 1), found / positives


def _found(function: str, hits: Array, positives: int) -> Array:
    """How many objects are found after each rank."""
    if hits.ndim != 1 or not np.all((hits == 0) | (hits == 1)):
        raise ArgumentError(function, "hits", checks.shaped(hits), "a vector of zeros and ones")
    positives = checks.whole(function, "positives", positives, 1)
    found = hits.cumsum()
    if found[-1] > positives:
        raise ArgumentError(function, "positives", positives, f"at least the {found[-1]} that were found")
    return found


def average_precision(hits: ArrayLike, positives: int, points: int | None = None) -> Array:
    """Area below the interpolated precision over the recall, from ``hits`` and ``positives`` as in ``precision_recall``.

    At a recall the interpolated precision is the largest one that is reached at this or a larger recall, 0 where none is reached.
    With ``points`` it is the mean of that at so many recalls from 0 to 1 (11 in PASCAL VOC until 2009).
    Source: Everingham et al., 2010.
    """
    (right,) = as_arrays("average_precision", hits=hits)
    found = _found("average_precision", right, positives)
    precision = found / np.arange(1, len(found) + 1)
    best = np.maximum.accumulate(precision[::-1])[::-1]
    if points is None:
        return plain((best * right).sum() / positives)
    steps = checks.whole("average_precision", "points", points, 2) - 1
    # Whole numbers are compared: rounded recalls would miss a level that they reach exactly.
    reached = [best[found * steps >= step * positives] for step in range(points)]
    return plain(sum((at[0] for at in reached if at.size), start=0 * best[0]) / points)
