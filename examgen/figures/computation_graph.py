"""Computation graphs as on lecture slides about backpropagation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise

from examgen.errors import QuestionError
from examgen.figures.geometry import Shape, connect, inflated, label_beside, line_inside
from examgen.figures.labels import Value, listed, math, spoken
from examgen.figures.layered import Layout, Node, layered
from examgen.prose.scene import Label, Line, Point, Primitive, Rect, Ellipse, Scene, bounds, extent, fit

_ROW = 1.15
"""Centimetres from node to node in a column."""
_GAP = 0.75
"""Least length in cm of an edge without label."""
_KINDS = ("input", "operation", "output")


def computation_graph(nodes: Mapping[str, tuple[str, Value]], edges: Sequence[tuple[str, ...]]) -> Scene:
    """A directed acyclic graph from left to right.

    ``nodes`` maps a name to ``(kind, label)``. Kinds: ``input`` and ``output`` are boxes, ``operation`` is a shaded circle;
    the label is LaTeX math (``+``, ``\\times``, ``\\max``, ``x=2``) or a number. ``edges`` are ``(from, to)`` or
    ``(from, to, label)``; a label stands beside its arrow. Inputs come first; nodes keep the order of ``nodes`` from top to
    bottom unless another order saves crossings. The alt text lists inputs, operations and every edge with its label.

    Raises ``QuestionError`` for unknown names or kinds, double edges, cycles, and graphs wider than the page.
    """
    _check(nodes, edges)
    pairs = [(edge[0], edge[1]) for edge in edges]
    layout = layered(list(nodes), pairs)
    captions = {(edge[0], edge[1]): math(edge[2]) for edge in edges if len(edge) == 3}
    places = _places(layout, nodes, captions)
    shapes = {name: _shape(kind, math(label), places[name]) for name, (kind, label) in nodes.items()}
    lines = {pair: _route(pair, shapes, [places[dummy] for dummy in layout.via[pair]]) for pair in pairs}
    names = [Label(x=places[name][0], y=places[name][1], text=math(label)) for name, (_, label) in nodes.items()]
    taken = [inflated(bounds(shape), 0.04) for shape in shapes.values()]
    marks: list[Primitive] = []
    for pair, caption in captions.items():
        label = label_beside(lines[pair], caption, list(lines.values()), taken)
        taken.append(bounds(label))
        marks.append(label)
    return fit([*lines.values(), *shapes.values(), *names, *marks], _alt(nodes, edges))


def _check(nodes: Mapping[str, tuple[str, Value]], edges: Sequence[tuple[str, ...]]) -> None:
    for name, (kind, _) in nodes.items():
        if kind not in _KINDS:
            raise QuestionError(f"computation graph: node {name!r} is of kind {kind!r}; use one of {', '.join(_KINDS)}")
    for edge in edges:
        if len(edge) not in (2, 3):
            raise QuestionError(f"computation graph: edge {edge} must be (from, to) or (from, to, label)")
        for name in edge[:2]:
            if name not in nodes:
                raise QuestionError(f"computation graph: edge {edge} names {name!r}, which is not among the nodes")
    if len({edge[:2] for edge in edges}) < len(edges):
        raise QuestionError("computation graph: an edge is given twice; draw x * x as a square")
    if not edges:
        raise QuestionError("computation graph: there are no edges; give at least one (from, to)")


def _shape(kind: str, label: str, place: Point) -> Shape:
    width, height = _size(kind, label)
    if kind == "operation":
        return Ellipse(x=place[0], y=place[1], rx=width / 2, ry=width / 2, fill=0.12)
    return Rect(x=place[0] - width / 2, y=place[1] - height / 2, width=width, height=height, radius=0.1)


def _size(kind: str, label: str) -> tuple[float, float]:
    width = extent(label)[0]
    return (max(0.76, width + 0.22),) * 2 if kind == "operation" else (max(0.7, width + 0.3), 0.62)


def _places(
    layout: Layout, nodes: Mapping[str, tuple[str, Value]], captions: Mapping[tuple[str, str], str]
) -> dict[Node, Point]:
    """Centres: a column is as wide as its widest node, a gap as its longest label."""
    count = max(layout.column.values()) + 1
    widths = [
        max(_size(kind, math(label))[0] for name, (kind, label) in nodes.items() if layout.column[name] == column)
        for column in range(count)
    ]
    gaps = [
        max([_GAP, *(extent(text, 9.0)[0] + 0.45 for (a, b), text in captions.items() if _crosses(layout, a, b, column))])
        for column in range(count - 1)
    ]
    centres = [widths[0] / 2]
    for column, (left, right) in enumerate(pairwise(widths)):
        centres.append(centres[-1] + left / 2 + gaps[column] + right / 2)
    return {node: (centres[column], _ROW * layout.height[node]) for node, column in layout.column.items()}


def _crosses(layout: Layout, start: str, end: str, gap: int) -> bool:
    return layout.column[start] <= gap < layout.column[end]


def _route(pair: tuple[str, str], shapes: Mapping[str, Shape], via: Sequence[Point]) -> Line:
    """Straight if that stays clear of all other nodes, else through the places that the layout kept free."""
    start, end = shapes[pair[0]], shapes[pair[1]]
    straight = connect(start, end)
    others = [inflated(bounds(shape), 0.12) for name, shape in shapes.items() if name not in pair]
    return connect(start, end, via) if any(line_inside(straight, box) for box in others) else straight


def _alt(nodes: Mapping[str, tuple[str, Value]], edges: Sequence[tuple[str, ...]]) -> str:
    labels = {name: spoken(label) for name, (_, label) in nodes.items()}
    times = Counter(labels.values())
    said = {name: label if times[label] == 1 else f"{label} ({name})" for name, label in labels.items()}
    groups = [(kind, [said[name] for name, (own, _) in nodes.items() if own == kind]) for kind in _KINDS]
    kinds = " ".join(f"{kind.capitalize()}s: {listed(names)}." for kind, names in groups if names)
    arrows = "; ".join(
        f"{said[edge[0]]} to {said[edge[1]]}" + (f", labelled {spoken(edge[2])}" if len(edge) == 3 else "") for edge in edges
    )
    return f"Computation graph. {kinds} Edges: {arrows}."
