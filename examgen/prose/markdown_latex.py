"""Markdown tree -> LaTeX for pdflatex with T1 fonts, UTF-8 input, amsmath and amssymb.

Code is set as escaped typewriter lines instead of in ``verbatim``, which breaks inside arguments, on its own end line
and on characters that the font lacks.
"""

from __future__ import annotations

from collections.abc import Callable

from markdown_it.tree import SyntaxTreeNode as Node

from examgen.prose import escaping, math

_LINE = 85
"""Characters of a table that stand side by side."""


def emit(node: Node) -> str:
    """LaTeX of a tree or of one of its parts."""
    return _RULES[node.type](node)


def _inside(node: Node, between: str = "") -> str:
    return between.join(map(emit, node.children))


def _paragraphs(node: Node) -> str:
    return _inside(node, "\n\n")


def _call(name: str) -> Callable[[Node], str]:
    return lambda node: f"\\{name}{{{_inside(node)}}}"


def _typewriter(text: str) -> str:
    """Escaping joins spaces, which code must keep: it is done word by word."""
    return "\\ ".join(map(escaping.latex, text.expandtabs(4).split(" ")))


def _code(node: Node) -> str:
    lines = (f"\\strut {_typewriter(line)}" for line in node.content.removesuffix("\n").split("\n"))
    return "\\begin{flushleft}\\ttfamily\n" + "\\\\\n".join(lines) + "\n\\end{flushleft}"


def _list(name: str) -> Callable[[Node], str]:
    return lambda node: f"\\begin{{{name}}}{_start(node)}\n{_items(node)}\n\\end{{{name}}}"


def _items(node: Node) -> str:
    return "\n".join(f"\\item {_paragraphs(item)}" for item in node.children)


def _start(node: Node) -> str:
    start = node.attrs.get("start")
    depth = 0
    while (above := node.parent) is not None:
        depth += node.type == "ordered_list"
        node = above
    return f"\\setcounter{{enum{'i' * depth}}}{{{int(start) - 1}}}" if start is not None else ""


def _table(node: Node) -> str:
    header = node.children[0].children[0]
    sides = _wrapped(node) or "".join(str(cell.attrs.get("style", ":left")).partition(":")[2][0] for cell in header.children)
    body = "".join(_cells(row) for part in node.children[1:] for row in part.children)
    return (
        f"\\begin{{center}}\\begin{{tabular}}{{{sides}}}\n\\hline\n"
        f"{_cells(header)}\\hline\n{body}\\hline\n\\end{{tabular}}\\end{{center}}"
    )


def _wrapped(table: Node) -> str:
    """Columns that break their lines, as wide as their texts are long, where these do not fit side by side; else nothing."""
    rows = [row for part in table.children for row in part.children]
    longest = [
        max(len(cell.children[0].content) for cell in column) for column in zip(*(row.children for row in rows), strict=True)
    ]
    if sum(longest) <= _LINE:
        return ""
    shares = [max(length, _LINE // 8) for length in longest]
    return "".join(f">{{\\raggedright\\arraybackslash}}p{{{0.85 * share / sum(shares):.2f}\\linewidth}}" for share in shares)


def _cells(row: Node) -> str:
    return " & ".join(map(_inside, row.children)) + " \\\\\n"


def _display(node: Node) -> str:
    return f"\\[{math.latex(node.content.strip())}\\]"


_RULES: dict[str, Callable[[Node], str]] = {
    "root": _paragraphs,
    "paragraph": _inside,
    "inline": _inside,
    "text": lambda node: escaping.latex(node.content),
    "softbreak": lambda _: "\n",
    "hardbreak": lambda _: "\\newline{}",
    "em": _call("emph"),
    "strong": _call("textbf"),
    "code_inline": lambda node: f"\\texttt{{{_typewriter(node.content)}}}",
    "fence": _code,
    "bullet_list": _list("itemize"),
    "ordered_list": _list("enumerate"),
    "table": _table,
    "math_inline": lambda node: f"${math.latex(node.content.strip())}$",
    "math_inline_double": _display,
    "math_block": _display,
}
