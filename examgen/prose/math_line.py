"""Tree -> one line of Unicode, and the spacing that all terminal forms share."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import singledispatch

from examgen.prose import math_commands as commands
from examgen.prose import math_tree as tree
from examgen.prose.math_symbols import glyph

# Characters that students can type are preferred over their typographic twins.
_PLAIN = {"−": "-", "∗": "*", "⋅": "·", "∣": "|"}
_RAISED = str.maketrans("0123456789+-=()abcdefghijklmnoprstuvwxyzT⊤′∘", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᵀᵀ′°")
_LOWERED = str.maketrans("0123456789+-=()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ")

_BEFORE_SIGNS = ("bin", "sign", "rel", "open", "punct", "op")


def char(node: tree.Symbol) -> str:
    """The symbol's character in a terminal."""
    shown = glyph(node.name).char
    return _PLAIN.get(shown, shown)


def gaps(items: Sequence[tree.Node]) -> list[str]:
    """The space to leave before each item: operators and relations get air unless they are signs.

    Explicit spaces do not make an operator of a sign, and those too thin for a terminal change nothing.
    """
    found: list[str] = []
    left = before = "open"
    for item in items:
        kind = _kind(item)
        if kind == "bin" and (before in _BEFORE_SIGNS or item is items[-1]):
            kind = "sign"
        found.append(_gap(left, kind))
        left = left if kind == "thin" else _end(item, kind)
        before = before if kind in ("thin", "space") else kind
    return found


def _end(item: tree.Node, kind: str) -> str:
    """Words bring their own spaces, if they have any at that side."""
    return ("text" if item.text[-1:].isspace() else "ord") if isinstance(item, tree.Text) else kind


def _gap(left: str, right: str) -> str:
    if left == "open" or right == "thin" or {"space", "text"} & {left, right}:
        return ""
    if left == right == "rel":
        return ""
    if {"rel", "bin"} & {left, right} or left == "punct":
        return " "
    tall = {"op", "frac"}
    if (left in tall and right not in ("open", "close", "punct", "fence")) or (left == "frac" and right != "punct"):
        return "" if right == "close" else " "
    return " " if right in tall and left in ("ord", "close", "fence") else ""


def _kind(node: tree.Node) -> str:
    match node:
        case tree.Symbol():
            kind = glyph(node.name).kind
            return "op" if kind == "large" else kind
        case tree.Script(base=inner) | tree.Accent(body=inner) | tree.Font(body=inner) | tree.Stack(body=inner):
            return _kind(inner)
        case tree.Enclosure(body=inner) | tree.Colored(body=inner):
            return _kind(inner)
        case tree.Row(items=items):
            return _kind(items[0]) if len(items) == 1 else "ord"
        case tree.Big(name=name, delimiter=delimiter):
            return {"l": "open", "r": "close", "m": "rel"}.get(name[-1]) or _kind(delimiter)
        case tree.Style():
            return "thin"
        case tree.Space(name=name):
            return "space" if commands.SPACES[name].mark else "thin"
        case tree.Text(text=text):
            return "text" if text[:1].isspace() else "ord"
        case tree.Name() | tree.Fraction() | tree.Grid() | tree.Fenced() | tree.Arrow():
            return _KINDS[type(node)]
        case _:
            return "ord"


_KINDS = {
    tree.Name: "op",
    tree.Fraction: "frac",
    tree.Grid: "frac",
    tree.Fenced: "fence",
    tree.Arrow: "rel",
}


@singledispatch
def emit(node: tree.Node) -> str:
    """One line of text."""
    raise TypeError(type(node).__name__)


@emit.register
def _row(node: tree.Row) -> str:
    return "".join(gap + emit(item) for gap, item in zip(gaps(node.items), node.items, strict=True))


@emit.register
def _body(node: tree.Group | tree.Colored) -> str:
    return emit(node.body)


@emit.register
def _number(node: tree.Number) -> str:
    return node.text


@emit.register
def _symbol(node: tree.Symbol) -> str:
    return char(node)


@emit.register
def _name(node: tree.Name) -> str:
    return node.text


@emit.register
def _text(node: tree.Text) -> str:
    return node.text


@emit.register
def _font(node: tree.Font) -> str:
    body = emit(node.body)
    letters = commands.FONTS[node.name].mark
    return letters[letters.index(body) + 1] if len(body) == 1 and body in letters[::2] else body


@emit.register
def _fraction(node: tree.Fraction) -> str:
    top, bottom = emit(node.top), emit(node.bottom)
    if node.kind.endswith("binom"):
        return f"C({top}, {bottom})"
    is_product = isinstance(node.bottom, tree.Row) and not bottom.startswith("∂")
    bottom = f"({bottom})" if is_product else bracketed(bottom)
    return f"{bracketed(top)}/{bottom}"


@emit.register
def _root(node: tree.Root) -> str:
    body = emit(node.body)
    body = body if len(body) == 1 or isinstance(node.body, tree.Number) else f"({body})"
    return (raised(emit(node.degree)) if node.degree else "") + f"√{body}"


@emit.register
def _script(node: tree.Script) -> str:
    base = emit(node.base)
    if isinstance(node.base, tree.Group | tree.Fraction | tree.Root):
        base = base if len(base) < 2 else f"({base})"
    return base + scripts(node)


@emit.register
def _accent(node: tree.Accent) -> str:
    body = emit(node.body)
    accent = commands.ACCENTS[node.name]
    return body + accent.mark if width(body) == 1 else f"{accent.words}({body})"


@emit.register
def _stack(node: tree.Stack) -> str:
    body, label = emit(node.body), emit(node.label) if node.label else ""
    if not label or node.name.endswith("brace"):
        return f"{body} [{label}]" if label else body
    return body + (lowered(label) if node.name == "underset" else raised(label))


@emit.register
def _arrow(node: tree.Arrow) -> str:
    ends = commands.ARROWS[node.name].mark
    return f"{ends[0]}{emit(node.above)}{ends[1]}" + (lowered(emit(node.below)) if node.below else "")


@emit.register
def _enclosure(node: tree.Enclosure) -> str:
    """Struck out sign by sign, or inside what the mark shows."""
    body, mark = emit(node.body), commands.ENCLOSURES[node.name].mark
    return mark.format(body) if "{" in mark else "".join(char if char == " " else char + mark for char in body)


@emit.register
def _fenced(node: tree.Fenced) -> str:
    return "".join((char(node.left) if node.left else "", emit(node.body), char(node.right) if node.right else ""))


@emit.register
def _big(node: tree.Big) -> str:
    return char(node.delimiter)


@emit.register
def _style(_: tree.Style) -> str:
    return ""


@emit.register
def _space(node: tree.Space) -> str:
    return commands.SPACES[node.name].mark


@emit.register
def _grid(node: tree.Grid) -> str:
    between = {"cases": "  ", "aligned": " "}.get(node.name, ", ")
    bars = commands.inner_lines(node.columns)
    gaps = ["", *(" | " if index in bars else between for index in range(1, len(node.rows[0])))]
    rows = ("".join(gap + emit(cell) for gap, cell in zip(gaps, row, strict=True)).strip() for row in node.rows)
    frame = commands.frame(node.name, node.columns)
    right = "}" if node.name == "cases" else frame.right
    return f"{frame.left}{'; '.join(rows)}{right}"


def scripts(node: tree.Script) -> str:
    """Subscript, then superscript, in one line behind the base."""
    return (lowered(emit(node.sub)) if node.sub else "") + (raised(emit(node.sup)) if node.sup else "")


def raised(text: str) -> str:
    """Superscript characters if all of them exist, else ``^{text}``."""
    return _shifted(text, "^", _RAISED)


def lowered(text: str) -> str:
    """Subscript characters if all of them exist, else ``_{text}``."""
    return _shifted(text, "_", _LOWERED)


def _shifted(text: str, mark: str, table: dict[int, int]) -> str:
    tight = text.replace(" ", "")
    if all(ord(char) in table for char in tight):
        return tight.translate(table)
    return f"{mark}{text}" if len(text) == 1 else f"{mark}{{{text}}}"


def unbraced(text: str) -> str:
    """Scripts of one word without the braces that only those need who look for where a script ends: ``IoU_AB``, ``W_out``."""
    return re.sub(r"([_^])\{(\w+)\}(?!\w)", r"\1\2", text)


def bracketed(text: str) -> str:
    """In parentheses if anything in it could bind wrongly."""
    return f"({text})" if " " in text or "/" in text else text


def width(text: str) -> int:
    """Columns in a terminal: combining marks take none."""
    return sum(not unicodedata.combining(char) for char in text)
