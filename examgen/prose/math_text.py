"""Tree -> a block of several lines for a terminal.

Fractions are stacked, matrices and limits take several rows; the rest is as in ``math_line``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import singledispatch

from examgen.prose import math_commands as commands
from examgen.prose import math_line
from examgen.prose import math_tree as tree
from examgen.prose.math_symbols import glyph

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
def _body(node: tree.Group | tree.Colored) -> Block:
    return emit(node.body)


@emit.register
def _inner(node: tree.Font | tree.Accent | tree.Enclosure) -> Block:
    inner = emit(node.body)
    if isinstance(node, tree.Enclosure) and node.name == "boxed":
        return _boxed(inner)
    return inner if len(inner.rows) > 1 else _block([math_line.emit(node)], 0)


@emit.register
def _fraction(node: tree.Fraction) -> Block:
    if node.kind == "tfrac":
        return _block([math_line.emit(node)], 0)
    top, bottom = emit(node.top), emit(node.bottom)
    if node.kind.endswith("binom"):
        return _fence("(", _above(top, bottom, axis=len(top.rows) - 1), ")")
    bar = _block(["─" * max(top.width, bottom.width)], 0)
    return _above(top, bar, bottom, axis=len(top.rows))


@emit.register
def _script(node: tree.Script) -> Block:
    if node.place == "limits" or (not node.place and _takes_limits(node.base)):
        return _limits(node)
    base = emit(node.base)
    if len(base.rows) == 1:
        return _block([math_line.unbraced(math_line.emit(node))], 0)
    lower = math_line.lowered(math_line.emit(node.sub)) if node.sub else ""
    upper = math_line.raised(math_line.emit(node.sup)) if node.sup else ""
    column = [upper, *[""] * (len(base.rows) - 2), lower]
    return _beside([base, _block(column, base.axis, left=True)])


def _takes_limits(base: tree.Node) -> bool:
    return (isinstance(base, tree.Name) and base.limits) or (isinstance(base, tree.Symbol) and glyph(base.name).kind == "large")


def _limits(node: tree.Script) -> Block:
    parts = [emit(part) for part in (node.sup, node.base, node.sub) if part]
    return _above(*parts, axis=len(parts[0].rows) if node.sup else 0)


@emit.register
def _stack(node: tree.Stack) -> Block:
    body = emit(node.body)
    above = commands.STACKS[node.name].mark == "above"
    brace = [_block([("⏞" if above else "⏟") * body.width], 0)] if node.name.endswith("brace") else []
    label = [emit(node.label)] if node.label else []
    over = [*label, *brace] if above else []
    under = [] if above else [*brace, *label]
    return _above(*over, body, *under, axis=sum(len(block.rows) for block in over) + body.axis)


@emit.register
def _arrow(node: tree.Arrow) -> Block:
    above, below = emit(node.above), emit(node.below) if node.below else None
    length = max(above.width, below.width if below else 0) + 1
    ends = commands.ARROWS[node.name].mark
    shaft = ends[0] + "─" * length + ends[1]
    return _above(above, _block([shaft], 0), *([below] if below else []), axis=len(above.rows))


def _boxed(inner: Block) -> Block:
    edge = "─" * (inner.width + 2)
    rows = (f"│ {row} │" for row in inner.rows)
    return _block([f"┌{edge}┐", *rows, f"└{edge}┘"], inner.axis + 1)


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
    gaps = _gaps(node, len(widths))
    blank = "".join(gap + " " * width for gap, width in zip(gaps, widths, strict=True))
    rule = blank.translate({ord(" "): "─", ord("│"): "┼"})
    lines = [rule] * (0 in node.lines)
    for index, row in enumerate(blocks, start=1):
        lines += _grid_row(row, widths, _alignment(node), gaps).rows
        lines += [rule] if index in node.lines else [blank] * (spaced and index < len(blocks))
    body = _block(lines, (len(lines) - 1) // 2, left=True)
    frame = commands.frame(node.name, node.columns)
    padded = _beside([body, _block([""] * len(lines), body.axis)])
    return _fence(frame.left, padded, frame.right)


def _gaps(node: tree.Grid, width: int) -> list[str]:
    """What stands before each column."""
    bars = commands.inner_lines(node.columns)
    between = " " if node.name == "aligned" else "  "
    return ["", *(" │ " if index in bars else between for index in range(1, width))]


def _grid_row(row: Sequence[Block], widths: Sequence[int], sides: str, gaps: Sequence[str]) -> Block:
    above = max(block.axis for block in row)
    height = above + max(len(block.rows) - block.axis for block in row)
    parts: list[Block] = []
    for index, (block, width, gap) in enumerate(zip(row, widths, gaps, strict=True)):
        parts.append(Block(rows=(gap,) * height, axis=above))
        side = sides[index % len(sides)]
        parts.append(Block(rows=tuple(_pad(line, width, side) for line in block.rows), axis=block.axis))
    return _beside(parts)


def _alignment(node: tree.Grid) -> str:
    """Numbers stand under each other on the right; words of cases on the left."""
    sides = {"cases": "l", "aligned": "rl", "gathered": "c"}
    return node.columns.replace("|", "") or sides.get(node.name, "r")
