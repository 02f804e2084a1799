"""Markdown with LaTeX mathematics for every target.

The dialect is CommonMark without headings, quotations, rules, links, images, indented code and HTML (a paper's outline
and looks belong to its template), with pipe tables and curly quotes. ``$...$`` is mathematics in the text and
``$$...$$`` on its own; a dollar sign is written ``\\$``, and one that pairs with nothing is an error, never a price
that turned into a formula. In a table a bar inside mathematics is ``\\mid`` or ``\\lvert``: ``|`` ends the cell.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Literal

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode
from mdit_py_plugins.dollarmath import dollarmath_plugin

from examgen.errors import TemplateError
from examgen.prose import escaping, markdown_latex, markdown_text, markdown_typst, markdown_word, math
from examgen.prose.tying import tie

Target = Literal["typst", "latex", "html", "mathjax", "text", "markdown", "word"]
"""``mathjax`` is HTML whose formulas are LaTeX between ``\\(`` and ``\\)``, for pages that typeset them themselves."""

_REFUSED = (
    "code", "heading", "lheading", "hr", "blockquote", "html_block", "html_inline", "link", "image", "autolink",
    "reference",
)  # fmt: skip
_MATH = ("math_inline", "math_inline_double", "math_block")
_SET = ("typst", "latex", "html", "mathjax", "word")
"""Targets whose lines are broken by whoever shows them."""
_WRITERS = {"typst": markdown_typst.emit, "latex": markdown_latex.emit, "text": markdown_text.emit, "word": markdown_word.emit}
_ESCAPES = {
    "typst": escaping.typst,
    "latex": escaping.latex,
    "html": escaping.html,
    "mathjax": escaping.html,
    "text": escaping.cleaned,
    "markdown": escaping.markdown,
    "word": escaping.xml,
}


@lru_cache(maxsize=4096)
def render(text: str, target: Target) -> str:
    """The Markdown document in the target's language; ``markdown`` only checks it.

    Raises TemplateError for a formula that is not understood and for a dollar sign without a partner.
    """
    return _written(text, _reader().parse(text), target)


def parsed(text: str) -> SyntaxTreeNode:
    """The document as a tree."""
    return SyntaxTreeNode(_reader().parse(text))


@lru_cache(maxsize=4096)
def inline(text: str, target: Target) -> str:
    """The same for text that stands inside a line: no paragraph around it, and no lists, tables or code blocks."""
    return _written(text, _reader().parseInline(text), target)


def escape(text: str, target: Target) -> str:
    """Text from anybody, such that the target shows it literally: as one line, invisible characters marked."""
    return _ESCAPES[target](text)


def _written(text: str, tokens: list[Token], target: Target) -> str:
    if target in _SET:
        tie(tokens)
    if target in ("html", "mathjax"):
        reader = _reader(target)
        return str(reader.renderer.render(tokens, reader.options, {})).strip()
    tree = SyntaxTreeNode(tokens)
    if target == "markdown":
        _check(tree)
        return text
    return _WRITERS[target](tree)


def _check(tree: SyntaxTreeNode) -> None:
    for node in tree.walk():
        if node.type in _MATH:
            try:
                math.parse(node.content.strip())
            except TemplateError as error:
                raise error.at(_line(node)) from None


def _line(node: SyntaxTreeNode) -> str:
    """The line of the text in which the node's block begins, or further down the one that the formula stands in."""
    lines = node.map or (node.parent.map if node.parent else None) or (0, 0)
    before = node.parent.content.partition(node.content)[0] if node.type == "math_inline" and node.parent else ""
    return f"line {lines[0] + before.count(chr(10)) + 1}"


@lru_cache(maxsize=2)
def _reader(target: Literal["html", "mathjax"] = "html") -> MarkdownIt:
    reader = MarkdownIt("commonmark", {"html": False, "typographer": True})
    reader.enable(["table", "smartquotes"]).disable(list(_REFUSED))
    reader.use(dollarmath_plugin, allow_labels=False, allow_space=False, allow_blank_lines=False, double_inline=True)
    reader.core.ruler.before("text_join", "lonely_dollar", _refuse_lonely_dollar)
    for name in _MATH:
        reader.add_render_rule(name, _mathml if target == "html" else _mathjax)
    return reader


def _refuse_lonely_dollar(state: StateCore) -> None:
    for block in state.tokens:
        for token in block.children or ():
            if token.type == "text" and "$" in token.content:
                line = (block.map or [0])[0] + block.content.partition(token.content)[0].count("\n") + 1
                raise TemplateError(
                    f"line {line}: text {token.content.strip()!r}: a dollar sign without a partner; write \\$ for the sign itself, "
                    "and mathematics as $x$ without spaces inside the dollar signs"
                )


def _mathml(_self: RendererHTML, tokens: Sequence[Token], index: int, _options: Any, _env: Any) -> str:
    token = tokens[index]
    latex = token.content.strip()
    return math.html(latex) if token.type == "math_inline" else math.displayed(latex)


def _mathjax(_self: RendererHTML, tokens: Sequence[Token], index: int, _options: Any, _env: Any) -> str:
    token = tokens[index]
    return escaping.html(math.delimited(token.content.strip(), display=token.type != "math_inline"))
