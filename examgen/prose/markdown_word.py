"""Markdown tree -> WordprocessingML: paragraphs of runs with equations, in the namespaces ``w`` and ``m``."""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby

from markdown_it.tree import SyntaxTreeNode as Node

from examgen.prose import escaping, math

_KEPT = "<w:pPr><w:keepNext/></w:pPr>"
_BOLD, _ITALIC, _MONO = "<w:b/>", "<w:i/>", '<w:rFonts w:ascii="Courier New" w:hAnsi="Courier New"/>'


def emit(node: Node) -> str:
    """Paragraphs and tables of a document; runs of what stands inside a line."""
    return _inline(node, "") if node.type == "inline" or _is_inline(node) else "".join(_block(child, "") for child in node.children)


def _is_inline(root: Node) -> bool:
    return len(root.children) == 1 and root.children[0].type == "inline"


def _block(node: Node, before: str) -> str:
    """``before`` is the properties and the label of a paragraph that begins an item of a list."""
    match node.type:
        case "paragraph":
            return _paragraph(node.children[0], before)
        case "bullet_list" | "ordered_list":
            return "".join(_item(item, _label(node, number)) for number, item in enumerate(node.children))
        case "table":
            return _table(node)
        case "fence":
            lines = node.content.removesuffix("\n").expandtabs(4).split("\n")
            return "".join(f"<w:p>{_run(line, _MONO)}</w:p>" for line in lines)
    return _display(node, before)


def _paragraph(line: Node, before: str) -> str:
    """A displayed formula has a paragraph of its own, on the page of the text that leads to it; so has the text behind it."""
    groups = [(key, list(group)) for key, group in groupby(line.children, key=lambda child: child.type == "math_inline_double")]
    found = []
    for at, (is_display, parts) in enumerate(groups):
        if is_display:
            found += [_display(part) for part in parts]
        elif runs := "".join(_inline(part, "") for part in _trimmed(parts)):
            found.append(f"<w:p>{before or _KEPT * (at + 1 < len(groups))}{runs}</w:p>")
            before = ""
    return "".join(found)


def _trimmed(parts: list[Node]) -> list[Node]:
    """Without the line breaks between a text and its displayed formulas."""
    inner = [index for index, part in enumerate(parts) if part.type != "softbreak"]
    return parts[inner[0] : inner[-1] + 1] if inner else []


def _display(node: Node, before: str = _KEPT) -> str:
    """Paragraphs, one for each line of the formula; one that needs no second line stands in the middle."""
    lines = math.omml_lines([node.content.strip()])
    if len(lines) == 1:
        return f"<w:p>{before}<m:oMathPara>{lines[0][1]}</m:oMathPara></w:p>"
    return f"<w:p>{before}{lines[0][1]}</w:p>" + "".join(f"<w:p>{_indented(indent)}{line}</w:p>" for indent, line in lines[1:])


def _indented(em: float) -> str:
    return f'<w:pPr><w:keepNext/><w:ind w:left="{round(TWIPS * em)}"/></w:pPr>'


TWIPS = 210
"""What an em of the text is, in twentieths of a point."""


def _label(node: Node, number: int) -> str:
    return "•" if node.type == "bullet_list" else f"{int(node.attrs.get('start', 1)) + number}."


def _item(item: Node, label: str) -> str:
    indent = '<w:pPr><w:ind w:left="425" w:hanging="283"/></w:pPr>'
    first = f"{indent}{_run(label, '')}<w:r><w:tab/></w:r>"
    return "".join(_block(child, indent if index else first) for index, child in enumerate(item.children))


def _table(node: Node) -> str:
    rows = [row for part in node.children for row in part.children]
    cells = ("".join(f"<w:tc><w:p>{_inside(cell, '')}</w:p></w:tc>" for cell in row.children) for row in rows)
    grid = "<w:gridCol/>" * len(rows[0].children)
    looks = '<w:tblPr><w:tblStyle w:val="TableGrid"/><w:tblW w:w="0" w:type="auto"/><w:jc w:val="center"/></w:tblPr>'
    body = "".join(f"<w:tr>{row}</w:tr>" for row in cells)
    return f"<w:tbl>{looks}<w:tblGrid>{grid}</w:tblGrid>{body}</w:tbl><w:p/>"


def _inside(node: Node, style: str) -> str:
    return "".join(_inline(child, style) for child in node.children)


def _inline(node: Node, style: str) -> str:
    return _RULES[node.type](node, style)


def _run(text: str, style: str) -> str:
    return f'<w:r>{f"<w:rPr>{style}</w:rPr>" if style else ""}<w:t xml:space="preserve">{escaping.xml(text)}</w:t></w:r>'


_RULES: dict[str, Callable[[Node, str], str]] = {
    "root": _inside,
    "paragraph": _inside,
    "inline": _inside,
    "text": lambda node, style: _run(node.content, style),
    "softbreak": lambda _, style: _run(" ", style),
    "hardbreak": lambda _, style: "<w:r><w:br/></w:r>",
    "em": lambda node, style: _inside(node, style + _ITALIC),
    "strong": lambda node, style: _inside(node, _BOLD + style),
    "code_inline": lambda node, style: _run(node.content, _MONO + style),
    "math_inline": lambda node, _: math.omml(node.content.strip()),
    "math_inline_double": lambda node, _: math.omml(node.content.strip()),
}
