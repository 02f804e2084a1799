"""Tree -> plain English words, for alternative texts and screen readers."""

from __future__ import annotations

from functools import singledispatch

from examgen.prose import math_symbols as words
from examgen.prose import math_tree as tree

_POWERS = {"2": "squared", "3": "cubed", "top": "transpose", "prime": "prime", "*": "star", "T": "transpose"}
_GRIDS = {"cases": "cases", "aligned": "lines"}


@singledispatch
def emit(node: tree.Node) -> str:
    """Words separated by single spaces."""
    raise TypeError(type(node).__name__)


def _sentence(*parts: str) -> str:
    return " ".join(part for part in parts if part)


@emit.register
def _row(node: tree.Row) -> str:
    return _sentence(*map(emit, node.items))


@emit.register
def _body(node: tree.Group) -> str:
    return emit(node.body)


@emit.register
def _word(node: tree.Number | tree.Name) -> str:
    return node.text


@emit.register
def _text(node: tree.Text) -> str:
    return node.text.strip()


@emit.register
def _symbol(node: tree.Symbol) -> str:
    return words.glyph(node.name).words


@emit.register
def _font(node: tree.Font) -> str:
    # Words set in an upright font are spelled letter by letter in the tree.
    letters = isinstance(node.body, tree.Row) and all(isinstance(item, tree.Symbol) for item in node.body.items)
    return _sentence(words.FONTS[node.name].words, emit(node.body).replace(" ", "" if letters else " "))


@emit.register
def _fraction(node: tree.Fraction) -> str:
    top, bottom = (f"({part})" if " " in part else part for part in (emit(node.top), emit(node.bottom)))
    return f"{top} {'choose' if node.kind == 'binom' else 'over'} {bottom}"


@emit.register
def _root(node: tree.Root) -> str:
    kind = f"root of degree {emit(node.degree)}" if node.degree else "square root"
    return f"{kind} of ({emit(node.body)})"


@emit.register
def _script(node: tree.Script) -> str:
    sub = f"sub {emit(node.sub)}" if node.sub else ""
    return _sentence(emit(node.base), sub, _power(node.sup) if node.sup else "")


def _power(sup: tree.Node) -> str:
    key = sup.name if isinstance(sup, tree.Symbol) else emit(sup)
    if key in _POWERS:
        return _POWERS[key]
    if isinstance(sup, tree.Row) and sup.items[:1] == (tree.Symbol(name="prime"),):
        return _sentence(*(_power(item) for item in sup.items))
    return f"to the {key}" if key.removeprefix("minus ").isalnum() else f"superscript {emit(sup)}"


@emit.register
def _accent(node: tree.Accent) -> str:
    return _sentence(emit(node.body), words.ACCENTS[node.name].words)


@emit.register
def _stack(node: tree.Stack) -> str:
    if node.label is None:
        return emit(node.body)
    return _sentence(emit(node.body), words.STACKS[node.name].words, emit(node.label))


@emit.register
def _fenced(node: tree.Fenced) -> str:
    return _sentence(*(emit(part) for part in (node.left, node.body, node.right) if part))


@emit.register
def _big(node: tree.Big) -> str:
    return emit(node.delimiter)


@emit.register
def _space(_: tree.Space) -> str:
    return ""


@emit.register
def _grid(node: tree.Grid) -> str:
    rows = "; ".join(", ".join(filter(None, map(emit, row))) for row in node.rows)
    if node.name in _GRIDS:
        return f"{_GRIDS[node.name]}: {rows}"
    return f"{len(node.rows)} by {len(node.rows[0])} matrix ({rows})"
