"""Tree -> LaTeX in one normal form, for pdflatex with ``PACKAGES``, and for the MathML writer."""

from __future__ import annotations

import re
from functools import singledispatch

from examgen.prose import math_commands as commands
from examgen.prose import math_line
from examgen.prose import math_tree as tree

PACKAGES = ("amsmath", "amssymb", "cancel", "xcolor")
"""What a document that shows formulas has to load, besides ``[mathscr]{eucal}`` for the script letters."""
# The fonts of amssymb have capital letters only: of a digit they print some other sign.
_DOUBLE_STRUCK_1 = "{1\\mkern-4mu\\mathrm{l}}"


@singledispatch
def emit(node: tree.Node) -> str:
    """LaTeX without dollar signs."""
    raise TypeError(type(node).__name__)


@emit.register
def _row(node: tree.Row) -> str:
    written = ""
    for gap, item in zip(math_line.gaps(node.items), map(emit, node.items), strict=True):
        merges = re.search(r"\\[A-Za-z]+$", written) and (item[:1].isalpha() or item[:1] in ("*", "["))
        written += (" " if merges else gap) + item
    return written


@emit.register
def _group(node: tree.Group) -> str:
    return f"{{{emit(node.body)}}}"


@emit.register
def _number(node: tree.Number) -> str:
    return node.text


@emit.register
def _symbol(node: tree.Symbol) -> str:
    return f"\\{node.name}" if node.name in "{}%$#&_" or len(node.name) > 1 else node.name


@emit.register
def _name(node: tree.Name) -> str:
    if node.text in commands.NAMES:
        return f"\\{node.text}"
    text = node.text.replace(" ", "\\,").replace("-", "\\text{-}")
    return f"\\operatorname{'*' * node.limits}{{{text}}}"


@emit.register
def _text(node: tree.Text) -> str:
    text = re.sub(r"[#$%&_{}]", r"\\\g<0>", node.text)
    return f"\\{node.font}{{{text}}}"


@emit.register
def _font(node: tree.Font) -> str:
    if node.name == "mathbb" and isinstance(node.body, tree.Number):
        return _DOUBLE_STRUCK_1
    return f"\\{node.name}{{{emit(node.body)}}}"


@emit.register
def _fraction(node: tree.Fraction) -> str:
    return f"\\{node.kind}{{{emit(node.top)}}}{{{emit(node.bottom)}}}"


@emit.register
def _root(node: tree.Root) -> str:
    degree = f"[{{{emit(node.degree)}}}]" if node.degree else ""
    return f"\\sqrt{degree}{{{emit(node.body)}}}"


@emit.register
def _script(node: tree.Script) -> str:
    scripts = (("_", node.sub), ("^", node.sup))
    place = f"\\{node.place}" if node.place else ""
    return emit(node.base) + place + "".join(f"{mark}{{{emit(body)}}}" for mark, body in scripts if body)


@emit.register
def _accent(node: tree.Accent | tree.Enclosure) -> str:
    return f"\\{node.name}{{{emit(node.body)}}}"


@emit.register
def _stack(node: tree.Stack) -> str:
    label = f"{{{emit(node.label)}}}" if node.label else ""
    if node.name in ("underbrace", "overbrace"):
        mark = "_" if node.name == "underbrace" else "^"
        return f"\\{node.name}{{{emit(node.body)}}}{mark if label else ''}{label}"
    return f"\\{node.name}{label}{{{emit(node.body)}}}"


@emit.register
def _arrow(node: tree.Arrow) -> str:
    below = f"[{{{emit(node.below)}}}]" if node.below else ""
    return f"\\{node.name}{below}{{{emit(node.above)}}}"


@emit.register
def _colored(node: tree.Colored) -> str:
    return f"\\textcolor{{{node.name}}}{{{emit(node.body)}}}"


@emit.register
def _fenced(node: tree.Fenced) -> str:
    left, right = (emit(side) if side else "." for side in (node.left, node.right))
    return f"\\left{left} {emit(node.body)} \\right{right}"


@emit.register
def _big(node: tree.Big) -> str:
    return f"\\{node.name}{emit(node.delimiter)}"


@emit.register
def _grid(node: tree.Grid) -> str:
    columns = f"{{{node.columns}}}" if node.columns else ""
    rows = [_unstarred(" & ".join(map(emit, row))) for row in node.rows] + [""] * (len(node.rows) in node.lines)
    ruled = [f"\\hline {row}" if index in node.lines else row for index, row in enumerate(rows)]
    breaks = (f" \\\\[{distance}] " if distance else " \\\\ " for distance in node.distances or [""] * len(rows))
    body = ruled[0] + "".join(end + row for end, row in zip(breaks, ruled[1:], strict=False))
    return f"\\begin{{{node.name}}}{columns} {body} \\end{{{node.name}}}"


def _unstarred(row: str) -> str:
    """A bracket or star at the start of a row would be read as an option of the line break before it."""
    return {"[": "\\lbrack ", "*": "\\ast "}.get(row[:1], row[:1]) + row[1:]


@emit.register
def _space(node: tree.Space | tree.Style) -> str:
    return f"\\{node.name}"
