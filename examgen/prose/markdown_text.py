"""Markdown tree -> plain text for a terminal, which wraps the lines itself.

Emphasis and code keep the marks that Markdown writes; formulas in the text are one line, displayed ones a block of
lines indented by four. Tables stay as they are, so they are made to fit here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import count, repeat, zip_longest
from textwrap import wrap

from markdown_it.tree import SyntaxTreeNode as Node

from examgen.prose import escaping, math
from examgen.prose.math_line import width

TABLE_WIDTH = 76
"""Columns of a terminal that a table may take: 80 less the indentation of a part. Longer cells continue below."""
_NARROWEST = 8


def emit(node: Node) -> str:
    """Plain text of a tree or of one of its parts."""
    return _RULES[node.type](node)


def _inside(node: Node, between: str = "") -> str:
    return between.join(map(emit, node.children))


def _paragraphs(node: Node) -> str:
    return _inside(node, "\n\n")


def _marked(mark: str) -> Callable[[Node], str]:
    return lambda node: f"{mark}{_inside(node)}{mark}"


def _indented(text: str, by: int) -> str:
    return "\n".join(" " * by + line if line else "" for line in text.split("\n"))


def _items(node: Node) -> str:
    start = int(node.attrs.get("start", 1))
    marks = (f"{number}. " for number in count(start)) if node.type == "ordered_list" else repeat("- ")
    bodies = (_inside(item, "\n") for item in node.children)
    return "\n".join(mark + _indented(body, len(mark)).lstrip() for mark, body in zip(marks, bodies, strict=False))


def _table(node: Node) -> str:
    rows = [[_inside(cell) for cell in row.children] for part in node.children for row in part.children]
    sides = [str(cell.attrs.get("style", ":left")).partition(":")[2] for cell in node.children[0].children[0].children]
    sizes = _fitting([max(map(width, column)) for column in zip(*rows, strict=True)])
    wrapped = [list(map(_wrapped, row, sizes)) for row in rows]
    widths = [max(width(line) for lines in column for line in lines) for column in zip(*wrapped, strict=True)]
    head, *body = ["\n".join(_lines(row, widths, sides)) for row in wrapped]
    return "\n".join([head, "─┼─".join("─" * size for size in widths), *body])


def _fitting(widths: list[int]) -> list[int]:
    """The widths of columns, the widest ones made narrower until all fit side by side."""
    room = TABLE_WIDTH - len(" │ ") * (len(widths) - 1)
    limit = max(widths)
    while limit > _NARROWEST and sum(min(size, limit) for size in widths) > room:
        limit -= 1
    return [min(size, limit) for size in widths]


def _wrapped(cell: str, size: int) -> list[str]:
    """The cell in lines; one that fits stays whole, also where accents make it longer than it looks."""
    return wrap(cell, size) if width(cell) > size else [cell]


def _lines(cells: Sequence[Sequence[str]], widths: Sequence[int], sides: Sequence[str]) -> Iterator[str]:
    for line in zip_longest(*cells, fillvalue=""):
        yield " │ ".join(map(_padded, line, widths, sides)).rstrip()


def _padded(text: str, size: int, side: str) -> str:
    missing = size - width(text)
    before = {"right": missing, "center": missing // 2}.get(side, 0)
    return " " * before + text + " " * (missing - before)


def _display(node: Node) -> str:
    lines = (line.rstrip() for line in math.text(node.content.strip()))
    return _indented("\n".join(lines), 4)


_RULES: dict[str, Callable[[Node], str]] = {
    "root": _paragraphs,
    "paragraph": _inside,
    "inline": _inside,
    "text": lambda node: escaping.cleaned(node.content),
    "softbreak": lambda _: " ",
    "hardbreak": lambda _: "\n",
    "em": _marked("*"),
    "strong": _marked("**"),
    "code_inline": lambda node: f"`{node.content}`",
    "fence": lambda node: _indented(node.content.removesuffix("\n"), 4),
    "bullet_list": _items,
    "ordered_list": _items,
    "table": _table,
    "math_inline": lambda node: math.line(node.content.strip()),
    "math_inline_double": lambda node: f"\n{_display(node)}\n",
    "math_block": _display,
}
