"""Tree -> lines: a formula that is wider than a line, cut before its relations and operators.

For programs that break no formula by themselves. Brackets are cut only where nothing outside of them helps, and what has no place
to be cut, such as a wide matrix, stays in one piece.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from examgen.prose import math_tree as tree
from examgen.prose.math_symbols import glyph
from examgen.prose.math_width import width

_DEEPEST = 3
"""Brackets around a place where a line may be cut."""
_MOST_INDENT = 0.3
"""The share of a line that may stand empty before the lines behind the first."""
_INDENT = 2.0
_SPACE = tree.Space(name=";")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What stands on a line, and how far it is indented, in em."""

    formula: tree.Row
    indent: float = 0.0


def lines(formula: tree.Node, most: float) -> list[Line]:
    """The formula in lines of at most ``most`` em, where it can be cut; an aligned one in its own lines, cut further if need be.

    What follows the first line begins below the first relation, if that leaves room.
    """
    if isinstance(formula, tree.Grid) and formula.name == "aligned":
        rows = [_items(tree.Row(items=row)) for row in formula.rows]
        indent = _indent(max(width(row[0]) for row in formula.rows), most)
        found: list[Line] = []
        for row in rows:
            found += _filled(row, most, indent, 0.0 if not found else indent)
        return found
    items = _items(formula)
    head = next((at for at, item in enumerate(items) if at and _kind(item) == "rel"), None)
    return list(_filled(items, most, _indent(width(tree.Row(items=items[:head])) if head else _INDENT, most), 0.0))


def _indent(wanted: float, most: float) -> float:
    return wanted if wanted < _MOST_INDENT * most else _INDENT


def _filled(items: Sequence[tree.Node], most: float, indent: float, start: float) -> Iterator[Line]:
    """As many pieces on each line as have room there; ``start`` is the indent of the first line, ``indent`` that of the others."""
    line: list[tree.Node] = []
    for piece in _pieces(items, most - max(indent, start), 0):
        if line and start + width(tree.Row(items=(*line, *piece))) > most:
            yield Line(formula=_row(line), indent=start)
            line, start = [], indent
        line += piece
    if line:
        yield Line(formula=_row(line), indent=start)


def _row(items: Sequence[tree.Node]) -> tree.Row:
    """A line; behind a relation at its beginning stands the space that it has between two sides."""
    apart = (_SPACE,) if _kind(items[0]) == "rel" and len(items) > 1 else ()
    return tree.Row(items=(items[0], *apart, *items[1:]))


def _pieces(items: Sequence[tree.Node], most: float, depth: int, inside: int = 0) -> Iterator[tuple[tree.Node, ...]]:
    """The formula cut where ``depth`` brackets are open, more only in pieces that are still too wide.

    ``inside`` brackets are open before it.
    """
    if width(tree.Row(items=tuple(items))) <= most or depth > _DEEPEST:
        yield tuple(items)
        return
    start, before = 0, inside
    opened = [part for item in items for part in _opened(item, most if depth == 0 else 0.0)]
    for at, item in enumerate(opened):
        if inside == depth and at > start and _may_begin(opened, at, depth):
            yield from _pieces(opened[start:at], most, depth + 1, before)
            start, before = at, inside
        inside += {"open": 1, "close": -1}.get(_kind(item), 0)
    yield from _pieces(opened[start:], most, depth + 1, before)


def _may_begin(items: Sequence[tree.Node], at: int, depth: int) -> bool:
    """Whether a line may begin here: with a relation or an operator between two sides, in brackets also behind a comma."""
    before, here = _kind(items[at - 1]), _kind(items[at])
    if here in ("rel", "bin"):
        return before not in ("rel", "bin", "open", "punct")
    return depth > 0 and before == "punct"


def _opened(item: tree.Node, most: float) -> Iterator[tree.Node]:
    """What stands in growing brackets that are wider than this, with brackets that can be parted."""
    if isinstance(item, tree.Fenced) and width(item) > most and item.left and item.right:
        yield item.left
        yield from _items(item.body)
        yield item.right
    else:
        yield item


def _items(node: tree.Node) -> tuple[tree.Node, ...]:
    """The parts of a formula side by side, rows in rows included."""
    return tuple(part for item in node.items for part in _items(item)) if isinstance(node, tree.Row) else (node,)


def _kind(node: tree.Node) -> str:
    base = node.base if isinstance(node, tree.Script) else node
    return glyph(base.name).kind if isinstance(base, tree.Symbol) else ""
