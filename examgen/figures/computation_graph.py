"""Computation graphs as on lecture slides about backpropagation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import TypeAlias

from examgen.errors import QuestionError
from examgen.figures.geometry import Shape, border, centre, label_beside, line_inside, touches
from examgen.figures.labels import Value, listed, math, spoken
from examgen.figures.layered import Layout, Node, layered
from examgen.prose.plane import Point, inflated
from examgen.prose.scene import Ellipse, Label, Line, Primitive, Rect, Scene, bounds, extent, fit

_ROWS = (1.15, 1.45, 1.75, 2.2)
"""Centimetres from node to node in a column: the first with which all labels of edges stand free."""
_GAP = 0.75
"""Least length in cm of an edge without label."""
_STEEP, _WIDEST_GAP = 0.9, 2.5
"""Share of an edge's rise that its run should have at least, and the gap in cm at which that ends."""
_BOX = 0.62
_SMALL = 9.0
_KINDS = ("input", "operation", "output")
Pair: TypeAlias = tuple[str, str]
Edge: TypeAlias = tuple[str, str] | tuple[str, str, Value]


def computation_graph(nodes: Mapping[str, tuple[str, Value]], edges: Sequence[Edge]) -> Scene:
    """A directed acyclic graph from left to right.

    ``nodes`` maps a name to ``(kind, label)``. Kinds: ``input`` and ``output`` are boxes, ``operation`` is a shaded
    circle; the label is LaTeX math (``+``, ``\\times``, ``\\max``, ``x=2``) or a number. ``edges`` are ``(from, to)``
    or ``(from, to, label)``; a label stands beside its arrow. Columns follow the longest path from the inputs; in a
    column the order of ``nodes`` holds from top to bottom, unless another one saves crossings. The alt text lists the
    nodes by kind and every edge with its label.

    Raises ``QuestionError`` for unknown names or kinds, double edges, cycles, and graphs wider than the page.
    """
    _check(nodes, edges)
    layout = layered(list(nodes), [(edge[0], edge[1]) for edge in edges])
    captions = {(edge[0], edge[1]): math(edge[2]) for edge in edges if len(edge) == 3}
    for row in _ROWS:
        items, is_crowded = _drawn(nodes, captions, layout, row)
        if not is_crowded:
            break
    return fit(items, _alt(nodes, edges), brief=_brief(nodes, edges))


def _drawn(
    nodes: Mapping[str, tuple[str, Value]], captions: Mapping[Pair, str], layout: Layout, row: float
) -> tuple[list[Primitive], bool]:
    """The graph with ``row`` cm between nodes in a column, and whether a label touches something."""
    widths = _widths(layout, nodes)
    places = _places(layout, widths, captions, row)
    shapes = {name: _shape(kind, math(label), places[name], widths[layout.column[name]]) for name, (kind, label) in nodes.items()}
    lines = {pair: _route(pair, shapes, [places[dummy] for dummy in chain]) for pair, chain in layout.via.items()}
    names = [Label(x=places[name][0], y=places[name][1], text=math(label)) for name, (_, label) in nodes.items()]
    marks = _marks(lines, captions, list(shapes.values()))
    boxes = [bounds(item) for item in (*shapes.values(), *marks)]
    is_crowded = any(touches(mark, lines.values(), [box for box in boxes if box != bounds(mark)]) for mark in marks)
    return [*lines.values(), *shapes.values(), *names, *marks], is_crowded


def _marks(lines: Mapping[Pair, Line], captions: Mapping[Pair, str], shapes: Sequence[Shape]) -> list[Label]:
    """The labels of the edges, placed one after the other around what stands already."""
    taken = [inflated(bounds(shape), 0.04) for shape in shapes]
    marks: list[Label] = []
    for pair, caption in captions.items():
        marks.append(label_beside(lines[pair], caption, list(lines.values()), taken))
        taken.append(bounds(marks[-1]))
    return marks


def _check(nodes: Mapping[str, tuple[str, Value]], edges: Sequence[Edge]) -> None:
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


def _shape(kind: str, label: str, place: Point, column: float) -> Shape:
    """A circle around an operation; a box as wide as its column around the rest."""
    if kind == "operation":
        radius = _width(kind, label) / 2
        return Ellipse(x=place[0], y=place[1], rx=radius, ry=radius, fill=0.12)
    return Rect(x=place[0] - column / 2, y=place[1] - _BOX / 2, width=column, height=_BOX, radius=0.1)


def _width(kind: str, label: str) -> float:
    return max(0.76, extent(label)[0] + (0.22 if kind == "operation" else 0.3))


def _widths(layout: Layout, nodes: Mapping[str, tuple[str, Value]]) -> list[float]:
    """The widest node of every column, in cm."""
    widths = [0.0] * (max(layout.column.values()) + 1)
    for name, (kind, label) in nodes.items():
        column = layout.column[name]
        widths[column] = max(widths[column], _width(kind, math(label)))
    return widths


def _places(layout: Layout, widths: Sequence[float], captions: Mapping[Pair, str], row: float) -> dict[Node, Point]:
    """Centres; between two columns there is room for the longest label, and more where edges are steep."""
    gaps = [_GAP] * (len(widths) - 1)
    for (start, end), chain in layout.via.items():
        label = extent(captions[start, end], _SMALL)[0] + 0.8 if (start, end) in captions else 0.0
        for a, b in pairwise((start, *chain, end)):
            rise = row * abs(layout.height[a] - layout.height[b])
            gaps[layout.column[a]] = max(gaps[layout.column[a]], label, min(_STEEP * rise, _WIDEST_GAP))
    centres = [widths[0] / 2]
    for gap, (left, right) in zip(gaps, pairwise(widths), strict=True):
        centres.append(centres[-1] + left / 2 + gap + right / 2)
    return {node: (centres[column], row * layout.height[node]) for node, column in layout.column.items()}


def _route(pair: Pair, shapes: Mapping[str, Shape], via: Sequence[Point]) -> Line:
    """Straight if that stays clear of all other nodes, else through the places that the layout kept free."""
    start, end = shapes[pair[0]], shapes[pair[1]]
    straight = _arrow(start, end, ())
    others = [inflated(bounds(shape), 0.12) for name, shape in shapes.items() if name not in pair]
    return _arrow(start, end, via) if any(line_inside(straight, box) for box in others) else straight


def _arrow(start: Shape, end: Shape, via: Sequence[Point]) -> Line:
    """From border to border; boxes are left in the middle of their right side and entered in that of their left."""
    out, into = _port(start, 1), _port(end, -1)
    first = border(start, via[0] if via else into) if isinstance(start, Ellipse) else out
    last = border(end, via[-1] if via else out) if isinstance(end, Ellipse) else into
    return Line(points=(first, *via, last), arrow=True)


def _port(shape: Shape, side: int) -> Point:
    x, y = centre(shape)
    return (x, y) if isinstance(shape, Ellipse) else (x + side * shape.width / 2, y)


def _alt(nodes: Mapping[str, tuple[str, Value]], edges: Sequence[Edge]) -> str:
    said = _said(nodes)
    groups = [(kind, [said[name] for name, (own, _) in nodes.items() if own == kind]) for kind in _KINDS]
    kinds = " ".join(f"{kind.capitalize()}s: {listed(names)}." for kind, names in groups if names)
    arrows = "; ".join(
        f"{said[edge[0]]} to {said[edge[1]]}" + (f", labelled {spoken(edge[2])}" if len(edge) == 3 else "") for edge in edges
    )
    return f"Computation graph. {kinds} Edges: {arrows}."


def _said(nodes: Mapping[str, tuple[str, Value]]) -> dict[str, str]:
    """What each node is called: its label, with its name where two nodes have the same label."""
    labels = {name: spoken(label) for name, (_, label) in nodes.items()}
    times = Counter(labels.values())
    return {name: label if times[label] == 1 else f"{label} ({name})" for name, label in labels.items()}


def _brief(nodes: Mapping[str, tuple[str, Value]], edges: Sequence[Edge]) -> str:
    said = _said(nodes)
    into: dict[str, list[str]] = {}
    for edge in edges:
        into.setdefault(edge[1], []).append(said[edge[0]] + (f" as {spoken(edge[2])}" if len(edge) == 3 else ""))
    arrows = [f"{', '.join(starts)} → {said[end]}" for end, starts in into.items()]
    return f"Computation graph: {'; '.join(arrows)}."
