"""Markdown tree -> Typst markup.

Every call ends in a semicolon, so that text behind it is never read as its argument.
"""

from __future__ import annotations

from collections.abc import Callable

from markdown_it.tree import SyntaxTreeNode as Node

from examgen.prose import escaping, math
from examgen.prose.math_typst import quoted


def emit(node: Node) -> str:
    """Typst markup of a tree or of one of its parts."""
    return _RULES[node.type](node)


def _inside(node: Node, between: str = "") -> str:
    return between.join(map(emit, node.children))


def _paragraphs(node: Node) -> str:
    return _inside(node, "\n\n")


def _call(name: str) -> Callable[[Node], str]:
    return lambda node: f"#{name}[{_inside(node)}];"


def _raw(node: Node) -> str:
    return f"#raw({_literal(node.content)});"


def _code(node: Node) -> str:
    return f"#raw({_literal(node.content.removesuffix(chr(10)))}, block: true);"


def _literal(text: str) -> str:
    lines = (quoted(escaping.printable(escaping.shown(line)))[1:-1] for line in text.expandtabs(4).split("\n"))
    return '"' + "\\n".join(lines) + '"'


def _list(name: str) -> Callable[[Node], str]:
    return lambda node: f"#{name}({_start(node)}tight: {str(_is_tight(node)).lower()}, {_items(node)});"


def _items(node: Node) -> str:
    between = "\n" if _is_tight(node) else "\n\n"
    return ", ".join(f"[{_inside(item, between)}]" for item in node.children)


def _start(node: Node) -> str:
    start = node.attrs.get("start")
    return f"start: {start}, " if start is not None else ""


def _is_tight(node: Node) -> bool:
    return all(child.hidden for item in node.children for child in item.children if child.type == "paragraph")


def _table(node: Node) -> str:
    header = node.children[0].children[0]
    sides = ", ".join(str(cell.attrs.get("style", "text-align:left")).partition(":")[2] for cell in header.children)
    rows = [f"table.header({_cells(header)})"]
    rows += [_cells(row) for body in node.children[1:] for row in body.children]
    return f"#table(columns: {len(header.children)}, align: ({sides},), {', '.join(rows)});"


def _cells(row: Node) -> str:
    return ", ".join(f"[{_inside(cell)}]" for cell in row.children)


_RULES: dict[str, Callable[[Node], str]] = {
    "root": _paragraphs,
    "paragraph": _inside,
    "inline": _inside,
    "text": lambda node: escaping.typst(node.content),
    "softbreak": lambda _: "\n",
    "hardbreak": lambda _: "#linebreak();",
    "em": _call("emph"),
    "strong": _call("strong"),
    "code_inline": _raw,
    "fence": _code,
    "bullet_list": _list("list"),
    "ordered_list": _list("enum"),
    "table": _table,
    "math_inline": lambda node: math.typst(node.content.strip()),
    "math_inline_double": lambda node: math.typst(node.content.strip(), display=True),
    "math_block": lambda node: math.typst(node.content.strip(), display=True),
}
