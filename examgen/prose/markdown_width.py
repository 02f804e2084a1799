"""How wide a text must be: its widest piece that no line break divides, in em of its text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from markdown_it.tree import SyntaxTreeNode as Node

from examgen.prose import markdown, math
from examgen.prose import math_tree as tree
from examgen.prose.math_width import columns_of, width, words

CM_PER_EM = 0.3704
"""Paper is set in 10.5 pt."""
_DISPLAYS = ("math_block", "math_inline_double")
_CELL = 1.35
"""What a cell of a table has around its text."""


class Piece(NamedTuple):
    """A formula or table, and its width in em."""

    width: float
    source: str


def pieces(text: str) -> Iterator[Piece]:
    """Displayed formulas, tables, and of formulas in the text their widest parts."""
    for node in markdown.parsed(text).walk():
        if node.type in _DISPLAYS:
            yield Piece(width(_formula(node)), f"${node.content.strip()}$")
        elif node.type == "math_inline":
            yield Piece(max(map(width, _unbroken(_formula(node))), default=0.0), f"${node.content.strip()}$")
        elif node.type == "table":
            yield Piece(_table(node), "a table")


def widest(text: str) -> float:
    """The width of the widest piece in em; 0 for words alone."""
    return max((piece.width for piece in pieces(text)), default=0.0)


def on_a_line(text: str) -> float:
    """The width in em of a text whose lines are not broken."""
    parts = markdown.parsed(text).walk()
    return sum(
        width(_formula(part)) if part.type == "math_inline" else words(part.content)
        for part in parts if part.type in ("text", "math_inline", "code_inline")
    )  # fmt: skip


def _formula(node: Node) -> tree.Node:
    return math.parse(node.content.strip())


def _unbroken(formula: tree.Node) -> tuple[tree.Node, ...]:
    """Lines break between the outermost parts of a formula only."""
    return formula.items if isinstance(formula, tree.Row) else (formula,)


def _table(table: Node) -> float:
    rows = [[_cell(cell) + _CELL for cell in row.children] for part in table.children for row in part.children]
    return columns_of(rows, 0.0)


def _cell(cell: Node) -> float:
    """Cells of words wrap; a formula does not, nor does a word."""
    return max((_unwrapped(part) for part in cell.walk() if part.type in ("text", "math_inline")), default=0.0)


def _unwrapped(part: Node) -> float:
    return width(_formula(part)) if part.type == "math_inline" else max(map(words, part.content.split()), default=0.0)
