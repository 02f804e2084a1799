"""LaTeX mathematics for every target, and the front door of the ``math_*`` files.

Formulas are written without their dollar signs. Everything goes through ``parse``: what it does not understand raises
TemplateError and nothing unread reaches a target. Importing this file loads neither Typst nor Markdown.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import groupby

from examgen.prose import (
    math_breaking,
    math_latex,
    math_line,
    math_mathml,
    math_omml,
    math_small,
    math_spoken,
    math_text,
    math_typst,
)  # fmt: skip
from examgen.prose import math_tree as tree
from examgen.prose.math_parse import parse
from examgen.prose.math_width import width

__all__ = [
    "delimited",
    "displayed",
    "html",
    "latex",
    "line",
    "omml",
    "omml_lines",
    "parse",
    "scripted",
    "spoken",
    "text",
    "typst",
    "typst_body",
]


@lru_cache(maxsize=4096)
def typst(latex: str, *, display: bool = False, alt: bool = True, large: bool = False) -> str:
    """Typst markup for a formula, with its wrapper; a ``large`` one looks as if displayed, and stands in a line.

    With ``alt`` the equation carries its spoken form, which PDF/UA-1 asks for. The closing semicolon keeps text that
    follows from being read as a call of the equation.
    """
    body = f"display({typst_body(latex)})" if large else typst_body(latex)
    if not alt:
        return f"$ {body} $" if display else f"${body}$"
    equation = f"alt: {math_typst.quoted(spoken(latex))}, ${body}$"
    if display:
        return f"#math.equation(block: true, {equation});"
    kind = math_small.kind(parse(latex), large=large)
    return _IN_TEXT[kind].replace("{}", equation)


_IN_TEXT: dict[math_small.Kind, str] = {
    "short": "#box(math.equation({}));", "short and tall": "#box(inset: (y: 0.2em), math.equation({}));",
    "long": "#math.equation({});<long>", "unknown": "#math.equation({});<measured>",
}  # fmt: skip
"""A formula in a text. Templates measure those with the label ``measured``, and may treat ``long`` ones in their own way."""


def typst_body(latex: str) -> str:
    """Typst mathematics without dollar signs, for use inside an equation."""
    return math_typst.emit(parse(latex))


def latex(latex: str) -> str:
    """The formula in normal form for pdflatex with ``math_latex.PACKAGES``, without dollar signs."""
    return math_latex.emit(parse(latex))


def delimited(source: str, *, display: bool = False) -> str:
    r"""The formula in LaTeX between ``\\(`` and ``\\)``, or ``\\[`` and ``\\]``: what MathJax looks for in a page."""
    return rf"\[{latex(source)}\]" if display else rf"\({latex(source)}\)"


@lru_cache(maxsize=4096)
def html(latex: str, *, display: bool = False) -> str:
    """MathML of the formula, as one ``<math>`` element."""
    return math_mathml.emit(parse(latex), display=display)


def omml(latex: str) -> str:
    """The formula as equations of Word, ``m:oMath`` elements in a line: a long one in parts, between which lines may break."""
    return "".join(math_omml.emit(line.formula) for line in math_breaking.lines(parse(latex), _PART))


def omml_lines(layouts: Sequence[str]) -> list[tuple[float, str]]:
    """An equation of Word for each line, with its indent in em: of the first layout that fits a line, else the last one, cut."""
    trees = [parse(layout) for layout in layouts]
    chosen = next((one for one in trees if width(one) <= _LINE), trees[-1])
    return [(line.indent, math_omml.emit(line.formula)) for line in math_breaking.lines(chosen, _LINE)]


_PART = 16.0
"""The width in em up to which a formula in a line of Word is one equation: not every program breaks lines inside of one."""
_LINE = 36.0
"""The width in em of a line of Word: some programs set its equations larger and wider than its text."""


def displayed(latex: str) -> str:
    """HTML of a formula on its own.

    What ``\\quad`` or ``\\qquad`` separates are pieces, side by side where there is room and below each other on a phone.
    """
    pieces = [math_mathml.emit(piece, display=True) for piece in _pieces(latex)]
    return f'<span style="{PIECES}">{"".join(pieces)}</span>' if len(pieces) > 1 else html(latex, display=True)


PIECES = "display:flex;flex-wrap:wrap;justify-content:center;align-items:baseline;gap:.4em 2em"
"""The style of the box around the pieces of a displayed formula."""
_WIDE_SPACES = ("quad", "qquad")


def _pieces(latex: str) -> list[tree.Node]:
    node = parse(latex)
    items = node.items if isinstance(node, tree.Row) else (node,)
    runs = groupby(items, key=lambda item: isinstance(item, tree.Space) and item.name in _WIDE_SPACES)
    return [tree.Row(items=tuple(run)) for is_space, run in runs if not is_space]


def text(latex: str) -> list[str]:
    """The formula in several lines for a terminal, all equally wide."""
    return list(math_text.emit(parse(latex)).rows)


def line(latex: str) -> str:
    """The formula in one line of Unicode: ``(1, 0; 0, -2)``, ``4/5``, ``ln 2``."""
    return math_line.unbraced(scripted(latex))


def scripted(latex: str) -> str:
    """``line`` with braces around every script that has no characters of its own: ``W_{out}``."""
    return math_line.emit(parse(latex))


def spoken(latex: str) -> str:
    """The formula in plain English words, for alternative texts; never empty."""
    return math_spoken.emit(parse(latex)) or "blank"
