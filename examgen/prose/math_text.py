"""Tree -> a block of several lines for a terminal.

Fractions are stacked, matrices and limits take several rows; the rest is as in ``math_line``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import singledispatch

from examgen.prose import math_line
from examgen.prose import math_symbols as words
from examgen.prose import math_tree as tree

# Upper end, middle, lower end and filling of delimiters that are taller than one line.
_TALL = {
    "(": "⎛⎜⎝⎜", ")": "⎞⎟⎠⎟", "[": "⎡⎢⎣⎢", "]": "⎤⎥⎦⎥", "{": "⎧⎨⎩⎪", "}": "⎫⎬⎭⎪", "⌊": "⎢⎢⎣⎢", "⌋": "⎥⎥⎦⎥",
    "⌈": "⎡⎢⎢⎢", "⌉": "⎤⎥⎥⎥", "|": "││││", "‖": "║║║║",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Lines of equal width; ``axis`` is the index of the line that neighbours stand on."""

    rows: tuple[str, ...]
    axis: int

    @property
    def width(self) -> int:
        return math_line.width(self.rows[0])


def _block(lines: Sequence[str], axis: int, *, left: bool = False) -> Block:
    """A block from lines of any width, centred unless ``left``."""
    width = max(map(math_line.width, lines))
    return Block(rows=tuple(_pad(line, width, "l" if left else "c") for line in lines), axis=axis)


def _pad(line: str, width: int, side: str) -> str:
    missing = width - math_line.width(line)
    before = {"l": 0, "r": missing}.get(side, missing // 2)
    return " " * before + line + " " * (missing - before)


def _beside(blocks: Sequence[Block]) -> Block:
    above = max(block.axis for block in blocks)
    below = max(len(block.rows) - block.axis for block in blocks)
    columns = [
        [" " * block.width] * (above - block.axis) + list(block.rows) + [" " * block.width] * (below - len(block.rows) + block.axis)
        for block in blocks
    ]
    return Block(rows=tuple(map("".join, zip(*columns, strict=True))), axis=above)


def _above(*blocks: Block, axis: int) -> Block:
    return _block([row for block in blocks for row in block.rows], axis)


@singledispatch
def emit(node: tree.Node) -> Block:
    """Everything without a rule of its own is one line."""
    return _block([math_line.emit(node)], 0)


@emit.register
def _row(node: tree.Row) -> Block:
    parts = (part for gap, item in zip(math_line.gaps(node.items), node.items, strict=True) for part in (gap, item))
    blocks = [_block([part], 0) if isinstance(part, str) else emit(part) for part in parts if part]
    return _beside(blocks) if blocks else _block([""], 0)


@emit.register
def _group(node: tree.Group) -> Block:
    return emit(node.body)


@emit.register
def _inner(node: tree.Font | tree.Accent) -> Block:
    inner = emit(node.body)
    return inner if len(inner.rows) > 1 else _block([math_line.emit(node)], 0)


@emit.register
def _fraction(node: tree.Fraction) -> Block:
    if node.kind == "tfrac":
        return _block([math_line.emit(node)], 0)
    top, bottom = emit(node.top), emit(node.bottom)
    if node.kind == "binom":
        return _fence("(", _above(top, bottom, axis=len(top.rows) - 1), ")")
    bar = _block(["─" * max(top.width, bottom.width)], 0)
    return _above(top, bar, bottom, axis=len(top.rows))


@emit.register
def _script(node: tree.Script) -> Block:
    if isinstance(node.base, tree.Name) and node.base.limits:
        return _limits(node)
    if isinstance(node.base, tree.Symbol) and words.glyph(node.base.name).kind == "large":
        return _limits(node)
    base = emit(node.base)
    if len(base.rows) == 1:
        return _block([math_line.emit(node)], 0)
    lower = math_line.lowered(math_line.emit(node.sub)) if node.sub else ""
    upper = math_line.raised(math_line.emit(node.sup)) if node.sup else ""
    column = [upper, *[""] * (len(base.rows) - 2), lower]
    return _beside([base, _block(column, base.axis, left=True)])


def _limits(node: tree.Script) -> Block:
    parts = [emit(part) for part in (node.sup, node.base, node.sub) if part]
    return _above(*parts, axis=len(parts[0].rows) if node.sup else 0)


@emit.register
def _stack(node: tree.Stack) -> Block:
    body = emit(node.body)
    above = words.STACKS[node.name].mark == "above"
    brace = [_block([("⏞" if above else "⏟") * body.width], 0)] if node.name.endswith("brace") else []
    label = [emit(node.label)] if node.label else []
    over = [*label, *brace] if above else []
    under = [] if above else [*brace, *label]
    return _above(*over, body, *under, axis=sum(len(block.rows) for block in over) + body.axis)


@emit.register
def _fenced(node: tree.Fenced) -> Block:
    left, right = (math_line.char(side) if side else "" for side in (node.left, node.right))
    return _fence(left, emit(node.body), right)


@emit.register
def _line(node: tree.Number | tree.Big) -> Block:
    return _block([math_line.emit(node)], 0)


def _fence(left: str, body: Block, right: str) -> Block:
    height = len(body.rows)
    sides = [Block(rows=_delimiter(side, height), axis=body.axis) for side in (left, right)]
    return _beside([sides[0], body, sides[1]])


def _delimiter(char: str, height: int) -> tuple[str, ...]:
    if height == 1 or not char:
        return (char,) * height
    if char not in _TALL:
        return tuple(char if index == height // 2 else " " for index in range(height))
    top, middle, bottom, filling = tuple(_TALL[char])
    inner = [filling] * (height - 2)
    if height > 2:
        inner[(height - 2) // 2] = middle
    elif char in "{}":
        return ("⎰", "⎱") if char == "{" else ("⎱", "⎰")
    return (top, *inner, bottom)


@emit.register
def _grid(node: tree.Grid) -> Block:
    blocks = [[emit(cell) for cell in row] for row in node.rows]
    widths = [max(block.width for block in column) for column in zip(*blocks, strict=True)]
    spaced = any(len(block.rows) > 1 for row in blocks for block in row)
    lines: list[str] = []
    for index, row in enumerate(blocks):
        lines += [""] * (spaced and index > 0)
        lines += _grid_row(row, widths, _alignment(node), " " if node.name == "aligned" else "  ").rows
    body = _block(lines, (len(lines) - 1) // 2, left=True)
    frame = words.GRIDS[node.name]
    padded = _beside([body, _block([""] * len(lines), body.axis)])
    return _fence(frame.left, padded, frame.right)


def _grid_row(row: Sequence[Block], widths: Sequence[int], sides: str, gap: str) -> Block:
    parts: list[Block] = []
    for index, (block, width) in enumerate(zip(row, widths, strict=True)):
        parts += [_block([gap if index else ""], 0)]
        side = sides[index % len(sides)]
        parts.append(Block(rows=tuple(_pad(line, width, side) for line in block.rows), axis=block.axis))
    return _beside(parts)


def _alignment(node: tree.Grid) -> str:
    """Numbers stand under each other on the right; words of cases on the left."""
    if node.name == "array":
        return node.columns.replace("|", "")
    return {"cases": "l", "aligned": "rl"}.get(node.name, "r")
