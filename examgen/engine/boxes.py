"""Boxes of objects: areas, overlaps, formats, and codes relative to anchor boxes.

Boxes are rows (x0, y0, x1, y1) with x0 < x1 and y0 < y1, as in torchvision; ``box_convert`` knows other formats.
"""

from __future__ import annotations

import numpy as np

from examgen.core.numbers import Scalar
from examgen.engine import arrays, checks
from examgen.engine.arrays import Array, ArrayLike, as_arrays
from examgen.errors import ArgumentError

_FORMATS = ("xyxy", "xywh", "cxcywh")
"""Two corners; corner, width and height; center, width and height."""


def require_boxes(function: str, argument: str, boxes: Array) -> None:
    """Rows of two corners, the first one to the left of and above the second."""
    if boxes.ndim != 2 or boxes.shape[1] != 4:
        raise ArgumentError(function, argument, checks.shaped(boxes), "shape (N, 4)")
    if not np.all(boxes[:, :2] < boxes[:, 2:]):
        raise ArgumentError(function, argument, "a box without area", "x0 < x1 and y0 < y1 in each row")


def box_area(boxes: ArrayLike) -> Array:
    """(x1 - x0) (y1 - y0) of each row: (N, 4) gives (N,)."""
    (b,) = as_arrays("box_area", boxes=boxes)
    require_boxes("box_area", "boxes", b)
    return _area(b)


def _area(boxes: Array) -> Array:
    return (boxes[..., 2] - boxes[..., 0]) * (boxes[..., 3] - boxes[..., 1])


def box_intersection(boxes1: ArrayLike, boxes2: ArrayLike) -> Array:
    """Area that each box of ``boxes1`` (N, 4) has in common with each one of ``boxes2`` (M, 4): (N, M)."""
    one, two = _pair("box_intersection", boxes1, boxes2)
    return _intersection(one, two)


def box_iou(boxes1: ArrayLike, boxes2: ArrayLike) -> Array:
    """Intersection over union of each box of ``boxes1`` (N, 4) with each one of ``boxes2`` (M, 4): (N, M)."""
    one, two = _pair("box_iou", boxes1, boxes2)
    common = _intersection(one, two)
    return common / (_area(one)[:, None] + _area(two) - common)


def _pair(function: str, boxes1: ArrayLike, boxes2: ArrayLike) -> list[Array]:
    one, two = as_arrays(function, boxes1=boxes1, boxes2=boxes2)
    require_boxes(function, "boxes1", one)
    require_boxes(function, "boxes2", two)
    return [one, two]


def _intersection(one: Array, two: Array) -> Array:
    low, high = np.maximum(one[:, None, :2], two[:, :2]), np.minimum(one[:, None, 2:], two[:, 2:])
    sides = np.maximum(high - low, arrays.zeros_like(low))
    return sides[..., 0] * sides[..., 1]


def box_convert(boxes: ArrayLike, in_fmt: str, out_fmt: str) -> Array:
    """Rows in another format: ``xyxy``, ``xywh`` (corner, width, height) or ``cxcywh`` (center, width, height)."""
    (b,) = as_arrays("box_convert", boxes=boxes)
    if b.ndim == 0 or b.shape[-1] != 4:
        raise ArgumentError("box_convert", "boxes", checks.shaped(b), "shape (..., 4)")
    checks.one_of("box_convert", "in_fmt", in_fmt, _FORMATS)
    checks.one_of("box_convert", "out_fmt", out_fmt, _FORMATS)
    first, last = b[..., :2], b[..., 2:]
    size = last - first if in_fmt == "xyxy" else last
    corner = first - size / 2 if in_fmt == "cxcywh" else first
    place = corner + size / 2 if out_fmt == "cxcywh" else corner
    return np.concatenate([place, corner + size if out_fmt == "xyxy" else size], axis=-1)


def encode_boxes(reference_boxes: ArrayLike, proposals: ArrayLike) -> Array:
    """What a detector is trained to predict at anchor boxes ``proposals`` (N, 4) for the objects ``reference_boxes`` (N, 4).

    ((x - x_a) / w_a, (y - y_a) / h_a, ln(w / w_a), ln(h / h_a)) of centers, widths and heights: (N, 4).
    Source: Girshick et al., 2014.
    """
    objects, anchors = as_arrays("encode_boxes", reference_boxes=reference_boxes, proposals=proposals)
    require_boxes("encode_boxes", "reference_boxes", objects)
    require_boxes("encode_boxes", "proposals", anchors)
    checks.require_shape("encode_boxes", "proposals", anchors, objects.shape, "one anchor box for each object")
    thing, anchor = (box_convert(boxes, "xyxy", "cxcywh") for boxes in (objects, anchors))
    moved = (thing[:, :2] - anchor[:, :2]) / anchor[:, 2:]
    return np.concatenate([moved, arrays.log(thing[:, 2:] / anchor[:, 2:])], axis=1)


def decode_boxes(rel_codes: ArrayLike, boxes: ArrayLike) -> Array:
    """The boxes that predictions ``rel_codes`` (N, 4) mean at anchor boxes ``boxes`` (N, 4): the inverse of ``encode_boxes``."""
    codes, anchors = as_arrays("decode_boxes", rel_codes=rel_codes, boxes=boxes)
    require_boxes("decode_boxes", "boxes", anchors)
    checks.require_shape("decode_boxes", "rel_codes", codes, anchors.shape, "four numbers for each anchor box")
    anchor = box_convert(anchors, "xyxy", "cxcywh")
    center = anchor[:, :2] + codes[:, :2] * anchor[:, 2:]
    return box_convert(np.concatenate([center, anchor[:, 2:] * arrays.exp(codes[:, 2:])], axis=1), "cxcywh", "xyxy")


def decode_grid_boxes(offsets: ArrayLike, cells: ArrayLike, anchors: ArrayLike, stride: Scalar) -> Array:
    """Boxes (center, width, height) of a detector with a grid of cells, each ``stride`` pixels wide and high: (N, 4).

    ((c + t_x) stride, (r + t_y) stride, a_w e^t_w, a_h e^t_h) of ``offsets`` (N, 4), columns and rows ``cells`` (N, 2), and
    widths and heights ``anchors`` (N, 2). t_x and t_y are shares of a cell, behind any sigmoid. Source: Redmon and Farhadi, 2017.
    """
    t, cell, anchor = as_arrays("decode_grid_boxes", offsets=offsets, cells=cells, anchors=anchors)
    if t.ndim != 2 or t.shape[1] != 4:
        raise ArgumentError("decode_grid_boxes", "offsets", checks.shaped(t), "shape (N, 4)")
    checks.require_shape("decode_grid_boxes", "cells", cell, (len(t), 2), "a column and a row for each box")
    checks.require_shape("decode_grid_boxes", "anchors", anchor, (len(t), 2), "a width and a height for each box")
    return np.concatenate([(cell + t[:, :2]) * stride, anchor * arrays.exp(t[:, 2:])], axis=1)
