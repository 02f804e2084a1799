"""Layered layout of a directed acyclic graph, left to right (after Sugiyama, Tagawa and Toda 1981).

Columns by longest path, a place holder in every column that an edge crosses, order in the columns by medians, heights
by isotonic regression toward the neighbours.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from itertools import combinations, pairwise
from statistics import fmean, median

from examgen.errors import QuestionError

Node = Hashable
Edge = tuple[str, str]
_SWEEPS = 12


@dataclass(frozen=True, kw_only=True)
class Layout:
    """``column`` and ``height`` (1 is the least distance) of every node; ``via`` names the place holders of an edge."""

    column: Mapping[Node, int]
    height: Mapping[Node, float]
    via: Mapping[Edge, tuple[Node, ...]]


def layered(nodes: Sequence[str], edges: Sequence[Edge]) -> Layout:
    """Raises ``QuestionError`` when the edges form a cycle."""
    depth = _longest_paths(nodes, edges)
    via = {(a, b): tuple((a, b, column) for column in range(depth[a] + 1, depth[b])) for a, b in edges}
    column: dict[Node, int] = dict(depth.items())
    column.update({node: node[2] for chain in via.values() for node in chain})
    links = [link for (a, b), chain in via.items() for link in pairwise((a, *chain, b))]
    columns = _fewest_crossings([[n for n in column if column[n] == c] for c in range(max(depth.values()) + 1)], links)
    return Layout(column=column, height=_heights(columns, links), via=via)


def _longest_paths(nodes: Sequence[str], edges: Sequence[Edge]) -> dict[str, int]:
    before: dict[str, list[str]] = {node: [] for node in nodes}
    for start, end in edges:
        before[end].append(start)
    try:
        order = list(TopologicalSorter(before).static_order())
    except CycleError as error:
        cycle = " -> ".join(error.args[1])
        raise QuestionError(f"computation graph: {cycle} is a cycle; let edges run forward") from error
    depth: dict[str, int] = {}
    for node in order:
        depth[node] = 1 + max((depth[start] for start in before[node]), default=-1)
    return {node: depth[node] for node in nodes}


def _fewest_crossings(columns: list[list[Node]], links: Sequence[tuple[Node, Node]]) -> list[list[Node]]:
    best = columns
    for sweep in range(_SWEEPS):
        columns = _swept(columns, links, backward=sweep % 2 == 0)
        if _crossings(columns, links) < _crossings(best, links):
            best = columns
    return best


def _swept(columns: list[list[Node]], links: Sequence[tuple[Node, Node]], backward: bool) -> list[list[Node]]:
    """The columns, each sorted by the median place of its neighbours in the column sorted before it."""
    swept: list[list[Node]] = []
    for current in reversed(columns) if backward else columns:
        place = {node: index for index, node in enumerate(swept[-1])} if swept else {}
        swept.append(sorted(current, key=_median_place(place, links, current)))
    return swept[::-1] if backward else swept


def _median_place(place: Mapping[Node, int], links: Sequence[tuple[Node, Node]], current: list[Node]) -> Callable[[Node], float]:
    def of(node: Node) -> float:
        near = [place[other] for other in _neighbours(node, links) if other in place]
        return median(near) if near else float(current.index(node))

    return of


def _neighbours(node: Node, links: Sequence[tuple[Node, Node]]) -> list[Node]:
    return [b if a == node else a for a, b in links if node in (a, b)]


def _crossings(columns: list[list[Node]], links: Sequence[tuple[Node, Node]]) -> int:
    place = {node: (c, index) for c, column in enumerate(columns) for index, node in enumerate(column)}
    spans = [(place[a], place[b]) for a, b in links]
    return sum(
        (one[0][1] - other[0][1]) * (one[1][1] - other[1][1]) < 0
        for one, other in combinations(spans, 2)
        if one[0][0] == other[0][0]
    )


def _heights(columns: list[list[Node]], links: Sequence[tuple[Node, Node]]) -> dict[Node, float]:
    """Every node near the mean of its neighbours; in the end of those before it, so that chains run straight."""
    height = {node: index - (len(column) - 1) / 2 for column in columns for index, node in enumerate(column)}
    before = {node: [a for a, b in links if b == node] for node in height}
    around = {node: _neighbours(node, links) for node in height}
    for sweep in range(2 * _SWEEPS):
        _settle(columns if sweep % 2 == 0 else columns[::-1], around, height)
    _settle(columns[1:], before, height)
    return height


def _settle(columns: list[list[Node]], near: Mapping[Node, list[Node]], height: dict[Node, float]) -> None:
    for column in columns:
        wanted = [fmean([height[other] for other in near[node]] or [height[node]]) for node in column]
        height.update(zip(column, _spread(wanted), strict=True))


def _spread(wanted: Sequence[float]) -> list[float]:
    """The heights nearest to ``wanted`` (least squares), at least 1 apart, by pooling adjacent violators."""
    pools: list[list[float]] = []
    for index, value in enumerate(wanted):
        pools.append([value - index])
        while len(pools) > 1 and fmean(pools[-2]) > fmean(pools[-1]):
            pools[-2:] = [pools[-2] + pools[-1]]
    flat = [fmean(pool) for pool in pools for _ in pool]
    return [value + index for index, value in enumerate(flat)]
