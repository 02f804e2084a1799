"""Tree -> MathML, through the library math-core.

The tree is first made into one that the library understands and sets well, and what it writes is mended where browsers
draw nothing: MathML Core knows neither strokes nor boxes.
"""

from __future__ import annotations

import re
from dataclasses import fields, replace
from functools import lru_cache
from itertools import dropwhile
from typing import TYPE_CHECKING, Any

from examgen.errors import TemplateError
from examgen.prose import math_commands as commands
from examgen.prose import math_latex
from examgen.prose import math_tree as tree

if TYPE_CHECKING:
    from math_core import LatexToMathML

BOX = "border:0.05em solid;padding:0.25em"


def _stroke(direction: str) -> str:
    near, far = "calc(50% - 0.03em)", "calc(50% + 0.03em)"
    return f"linear-gradient({direction},transparent {near},currentcolor {near} {far},transparent {far})"


STROKES = {
    "updiagonalstrike": f"background:{_stroke('to top left')}",
    "downdiagonalstrike": f"background:{_stroke('to top right')}",
    "updiagonalstrike downdiagonalstrike": f"background:{_stroke('to top left')},{_stroke('to top right')}",
}
"""The notations of strokes, and the style that draws them: where its direction turns, the background has the letters' colour."""
LINES = {
    "overline": "border-top:0.05em solid currentcolor;padding-top:0.1em",
    "underline": "border-bottom:0.05em solid currentcolor;padding-bottom:0.1em",
}
"""The style of the lines over and under something: as signs, fonts make them too short or put them beside it."""
COLORS = {name: f"color:var(--math-{name},#{color})" for name, color in commands.COLORS.items()}
"""The style of each colour; a dark page defines brighter ones."""


def emit(node: tree.Node, *, display: bool) -> str:
    """One ``<math>`` element."""
    from math_core import LatexError

    normal = math_latex.emit(_prepared(node))
    try:
        return _mended(str(_library().convert_with_local_state(normal, displaystyle=display)))
    except LatexError as error:
        raise TemplateError(f"formula ${math_latex.emit(node)}$ has no MathML: {error}") from error


@lru_cache(maxsize=1)
def _library() -> LatexToMathML:
    from math_core import LatexToMathML

    return LatexToMathML(fancy_error=False)


# Before


def _prepared(node: tree.Node) -> tree.Node:
    """The tree with everything replaced that the library lacks."""
    node = replace(node, **{field.name: _value(getattr(node, field.name)) for field in fields(node)})
    match node:
        case tree.Script(sup=tree.Symbol() | tree.Row() as sup):
            return _with_low_primes(node, sup)
        case tree.Font(name="mathbb", body=tree.Number()):
            return tree.Symbol(name=_DOUBLE_STRUCK_1)
        case tree.Font(name="boldsymbol", body=tree.Number()):
            return replace(node, name="mathbf")
        case tree.Accent(name="overline" | "underline" as name, body=body):
            return tree.Colored(name=_CARRIERS[name], body=body)
        case tree.Accent(name="widetilde"):
            return replace(node, name="tilde")
        case tree.Grid():
            return _plain(node)
    return node


def _plain(node: tree.Grid) -> tree.Grid:
    """A grid without distances; a line below it is one above an empty row."""
    if node.name in ("smallmatrix", "subarray"):
        rows = tuple(tuple(tree.Row(items=(_SMALL, cell)) for cell in row) for row in node.rows)
        return tree.Grid(name="matrix", columns="", rows=rows)
    below = ((tree.Row(items=()),) * len(node.rows[0]),) if len(node.rows) in node.lines else ()
    return replace(node, rows=(*node.rows, *below), distances=())


def _value(value: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(map(_value, value))
    return _prepared(value) if isinstance(value, tree.Node) else value


_DOUBLE_STRUCK_1 = "𝟙"
# Colours of the library that no formula has: they take the style of a line through it.
_CARRIERS = {"overline": "cyan", "underline": "magenta"}
_SMALL = tree.Style(name="scriptstyle")
_PRIME = tree.Symbol(name="prime")


def _with_low_primes(node: tree.Script, sup: tree.Symbol | tree.Row) -> tree.Node:
    """Primes beside their letter: the sign is drawn high already, and browsers would raise it once more.

    Those of an operator stay where its limits are, which must follow the very sign.
    """
    raised = sup.items if isinstance(sup, tree.Row) else (sup,)
    rest = tuple(dropwhile(lambda item: item == _PRIME, raised))
    if len(rest) == len(raised) or node.place:
        return node
    base = tree.Group(body=tree.Row(items=(node.base, *raised[: len(raised) - len(rest)])))
    return replace(node, base=base, sup=tree.Row(items=rest) if rest else None) if node.sub or rest else base


# After


_SPACED_MINUS = re.compile(r'(?<=<mtd>)<mo>−</mo><mo lspace="0"')
_ENCLOSURE = re.compile(r'<menclose notation="([a-z ]+)">')
_STROKES = re.compile(r'<mrow class="menclose-[a-z]+"></mrow>')
_LINE_BELOW = re.compile(r'<mtr>(?:<mtd style="border-top:[^"]*"></mtd>)+</mtr></mtable>')
_COLOR = re.compile(r"color:#[0-9A-F]{6};")


def _mended(mathml: str) -> str:
    mathml = mathml.replace("<mo>′</mo>", '<mo lspace="0.08em" rspace="0">′</mo>')
    # The library spaces the sign of a first cell only as one that begins it; all cells are to be spaced alike.
    mathml = _SPACED_MINUS.sub('<mo lspace="0" rspace="0">−</mo><mo lspace="0.1667em"', mathml)
    mathml = _ENCLOSURE.sub(lambda found: f'<mrow style="{STROKES.get(found[1], BOX)}">', _STROKES.sub("", mathml))
    mathml = _LINE_BELOW.sub(lambda found: found[0].replace('"border-top', '"padding:0;border-top'), mathml)
    return _COLOR.sub(lambda found: _styles()[found[0]], mathml.replace("</menclose>", "</mrow>"))


@lru_cache(maxsize=1)
def _styles() -> dict[str, str]:
    """Our styles by the colours of the library, which are too bright for paper or carry a line."""
    sample = "\\textcolor{{{}}}{{x}}"
    styles = COLORS | {_CARRIERS[name]: style for name, style in LINES.items()}
    written = {name: str(_library().convert_with_local_state(sample.format(name), displaystyle=False)) for name in styles}
    return {found[0]: style for name, style in styles.items() if (found := _COLOR.search(written[name]))}
