"""Markdown as XHTML with MathML, as elements of a format that takes neither styles nor loose ends."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lxml import etree
from lxml import html as parser

from examgen.prose import markdown

MATHML = "http://www.w3.org/1998/Math/MathML"
_BLOCKS = frozenset({"p", "div", "table", "ul", "ol", "pre"})
_KEPT = frozenset({"colspan", "rowspan", "src", "alt", "start"})

_STYLING = ("math", "mstyle", "mtable")
"""Elements that may say ``displaystyle`` in the second version of MathML."""


def blocks(source: str, namespace: str) -> list[Any]:
    """Markdown as block elements of the namespace; loose text and displayed formulas stand in paragraphs."""
    found: list[Any] = []
    for piece in _pieces(markdown.render(source, "html"), namespace):
        if isinstance(piece, str) or etree.QName(piece).localname not in _BLOCKS:
            if not found or found[-1].get("class") != "loose":
                found.append(etree.Element(f"{{{namespace}}}p", {"class": "loose"}))
            append(found[-1], piece)
        else:
            found.append(piece)
    kept = [one for one in found if one.get("class") != "loose" or len(one) or (one.text or "").strip()]
    for one in kept:
        one.attrib.pop("class", None)
    return kept


def inline(source: str, namespace: str) -> list[Any]:
    """Markdown that stands in a line, as text and elements of the namespace."""
    return list(_pieces(markdown.inline(source, "html"), namespace))


def append(parent: Any, *pieces: Any) -> Any:
    """The parent with these elements and texts at its end."""
    for piece in pieces:
        if not isinstance(piece, str):
            parent.append(piece)
        elif len(parent):
            parent[-1].tail = (parent[-1].tail or "") + piece
        else:
            parent.text = (parent.text or "") + piece
    return parent


def _pieces(source: str, namespace: str) -> Iterator[Any]:
    """The HTML as texts and elements, side by side."""
    root = parser.fragment_fromstring(source, create_parent="div")
    if root.text:
        yield root.text
    for child in root:
        tail, child.tail = child.tail, None
        yield _renamed(child, namespace)
        if tail:
            yield tail


def _renamed(element: Any, namespace: str) -> Any:
    inside = MATHML if element.tag == "math" else namespace
    kept = {name: value for name, value in element.attrib.items() if _is_kept(element.tag, name, inside)}
    found = etree.Element(f"{{{inside}}}{element.tag}", kept, nsmap={None: inside} if element.tag == "math" else None)
    found.text, found.tail = element.text, element.tail
    found.extend(_renamed(child, inside) for child in element)
    return found


def _is_kept(tag: str, attribute: str, inside: str) -> bool:
    """Whether an attribute is known: of MathML all but those of its third version, which change sizes only."""
    if inside != MATHML:
        return attribute in _KEPT
    return attribute not in ("style", "scriptlevel") and (attribute != "displaystyle" or tag in _STYLING)
