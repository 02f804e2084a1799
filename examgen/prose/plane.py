"""Plane geometry of drawings: boxes, and how much of a polyline runs inside of what."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import TypeAlias

Point: TypeAlias = tuple[float, float]
Box: TypeAlias = tuple[float, float, float, float]
"""Left, top, right, bottom."""
Cut: TypeAlias = Callable[[Point, Point], tuple[float, float]]
"""Where a segment enters and leaves an area, as shares of its length; equal if it stays outside."""


def inflated(box: Box, by: float) -> Box:
    return box[0] - by, box[1] - by, box[2] + by, box[3] + by


def overlap(one: Box, other: Box) -> float:
    """Area in square centimetres that two boxes share."""
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    return max(width, 0.0) * max(height, 0.0)


def within(inner: Box, outer: Box) -> bool:
    """Whether ``outer`` holds all of ``inner``; sides may touch."""
    return inner[0] >= outer[0] and inner[1] >= outer[1] and inner[2] <= outer[2] and inner[3] <= outer[3]


def inside(start: Point, end: Point, box: Box) -> tuple[float, float]:
    """Where a segment enters and leaves ``box``, as shares of its length; equal if it stays outside."""
    # Clipping against one pair of sides after the other (Liang and Barsky 1984).
    dx, dy = end[0] - start[0], end[1] - start[1]
    enters, leaves = 0.0, 1.0
    for step, low, high in ((dx, box[0] - start[0], box[2] - start[0]), (dy, box[1] - start[1], box[3] - start[1])):
        if step:
            enters, leaves = max(enters, min(low / step, high / step)), min(leaves, max(low / step, high / step))
        elif low > 0 or high < 0:
            return 0.0, 0.0
    return enters, max(enters, leaves)


def inside_ellipse(start: Point, end: Point, box: Box) -> tuple[float, float]:
    """The same for the ellipse that fills ``box``."""
    rx, ry = (box[2] - box[0]) / 2, (box[3] - box[1]) / 2
    x, y = (start[0] - box[0]) / rx - 1, (start[1] - box[1]) / ry - 1
    dx, dy = (end[0] - start[0]) / rx, (end[1] - start[1]) / ry
    square, half, rest = dx * dx + dy * dy, x * dx + y * dy, x * x + y * y - 1
    root = half * half - square * rest
    if not square or root <= 0:
        return 0.0, 0.0
    enters, leaves = (-half - math.sqrt(root)) / square, (-half + math.sqrt(root)) / square
    return max(enters, 0.0), max(max(enters, 0.0), min(leaves, 1.0))


def length(points: Sequence[Point]) -> float:
    return sum(math.dist(a, b) for a, b in pairwise(points))


def length_inside(points: Sequence[Point], box: Box, cut: Callable[[Point, Point, Box], tuple[float, float]] = inside) -> float:
    """Length of the part of a polyline that lies in ``box``, or in what ``cut`` draws in it."""
    return sum((leaves - enters) * math.dist(a, b) for a, b in pairwise(points) for enters, leaves in [cut(a, b, box)])
