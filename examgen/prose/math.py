"""LaTeX mathematics for every target, and the front door of the ``math_*`` files.

Formulas are written without their dollar signs. Everything goes through ``parse``: what it does not understand raises
TemplateError and nothing unread reaches a target. Importing this file loads neither Typst nor Markdown.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from examgen.errors import TemplateError
from examgen.prose import math_latex, math_line, math_spoken, math_text, math_typst
from examgen.prose.math_parse import parse

if TYPE_CHECKING:
    from math_core import LatexToMathML

__all__ = ["html", "latex", "line", "parse", "spoken", "text", "typst", "typst_body"]


@lru_cache(maxsize=4096)
def typst(latex: str, *, display: bool = False, alt: bool = True) -> str:
    """Typst markup for a formula, with its wrapper.

    With ``alt`` the equation carries its spoken form, which PDF/UA-1 asks for. The closing semicolon keeps text that
    follows from being read as a call of the equation.
    """
    body = typst_body(latex)
    if not alt:
        return f"$ {body} $" if display else f"${body}$"
    block = "block: true, " if display else ""
    return f"#math.equation({block}alt: {math_typst.quoted(spoken(latex))}, ${body}$);"


def typst_body(latex: str) -> str:
    """Typst mathematics without dollar signs, for use inside an equation."""
    return math_typst.emit(parse(latex))


def latex(latex: str) -> str:
    """The formula in normal form for pdflatex with amsmath and amssymb, without dollar signs."""
    return math_latex.emit(parse(latex))


@lru_cache(maxsize=4096)
def html(latex: str, *, display: bool = False) -> str:
    """MathML of the formula, as one ``<math>`` element."""
    from math_core import LatexError

    normal = math_latex.emit(parse(latex))
    try:
        return str(_mathml().convert_with_local_state(normal, displaystyle=display))
    except LatexError as error:
        raise TemplateError(f"formula ${latex}$ has no MathML: {error}") from error


@lru_cache(maxsize=1)
def _mathml() -> LatexToMathML:
    from math_core import LatexToMathML

    return LatexToMathML(fancy_error=False)


def text(latex: str) -> list[str]:
    """The formula in several lines for a terminal, all equally wide."""
    return list(math_text.emit(parse(latex)).rows)


def line(latex: str) -> str:
    """The formula in one line of Unicode: ``(1, 0; 0, -2)``, ``4/5``, ``ln 2``."""
    return math_line.emit(parse(latex))


def spoken(latex: str) -> str:
    """The formula in plain English words, for alternative texts; never empty."""
    return math_spoken.emit(parse(latex)) or "blank"
