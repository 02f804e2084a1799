"""Tree -> plain English words, for alternative texts and screen readers.

What would be heard in two ways is put in brackets: ``h_{t-1}`` is "h sub (t minus 1)".
"""

from __future__ import annotations

from functools import singledispatch
from itertools import pairwise

from examgen.prose import math_commands as commands
from examgen.prose import math_tree as tree
from examgen.prose.math_symbols import glyph

_POWERS = {
    "2": "squared", "3": "cubed", "top": "transpose", "intercal": "transpose", "prime": "prime", "*": "star", "star": "star",
    "T": "transpose", "circ": "degrees", "dagger": "dagger",
}  # fmt: skip
_MATRICES = {"vmatrix": "determinant of the ", "Vmatrix": "norm of the "}
_LINES = {"cases": "cases: ", "aligned": "lines: ", "gathered": "lines: ", "subarray": ""}
_BARS = ("|", "vert", "Vert", "mid")
_SIDES = ({"Vert": "lVert", "vert": "|", "lvert": "|"}, {"Vert": "rVert", "vert": "|", "rvert": "|"})
_BIG_BARS = {("Vert", "l"): "lVert", ("Vert", "r"): "rVert"}
_OPENS = ("[", "{", "lbrace")
_TENDS = ("lim", "limsup", "liminf")


@singledispatch
def emit(node: tree.Node) -> str:
    """Words separated by single spaces."""
    raise TypeError(type(node).__name__)


def _sentence(*parts: str) -> str:
    return " ".join(part for part in parts if part)


def _whole(node: tree.Node) -> str:
    """In brackets if it is more than one thing."""
    words = emit(node)
    in_brackets = words[:1] + words[-1:] in ("()", "[]", "{}") and words.count(words[0]) == 1
    is_one = isinstance(node, tree.Symbol | tree.Name | tree.Font) or in_brackets
    return f"({words})" if " " in words and not is_one else words


@emit.register
def _row(node: tree.Row) -> str:
    items: list[tree.Node] = [item for item in node.items if not isinstance(item, tree.Space | tree.Style)]
    said = _bars(items) | _alone(items)
    return _sentence(*(_with(item, said[index]) if index in said else emit(item) for index, item in enumerate(items)))


def _with(item: tree.Node, word: str) -> str:
    """The item with that word for its sign; its scripts follow."""
    if word == "at" and isinstance(item, tree.Script) and item.sub:
        return f"at {_whole(item.sub)}"
    return word + emit(item).removeprefix(emit(item.base)) if isinstance(item, tree.Script) else word


def _sign(node: tree.Node) -> str:
    """The name of a sign, with or without scripts; anything else counts as a letter."""
    node = node.base if isinstance(node, tree.Script) else node
    if isinstance(node, tree.Big):
        return _BIG_BARS.get((node.delimiter.name, node.name[-1]), node.delimiter.name)
    return node.name if isinstance(node, tree.Symbol) else "x"


def _alone(items: list[tree.Node]) -> dict[int, str]:
    """The words of the items that mean something else beside certain neighbours."""
    found: dict[int, str] = {}
    for index, (item, after) in enumerate(pairwise(items)):
        if _sign(after) == "!" and _sign(item) == "exists":
            found[index + 1] = "exactly one"
        elif _sign(after) == "!" and glyph(_sign(item)).kind in ("ord", "close"):
            found[index + 1] = "factorial"
        elif _sign(item) == ":" and _sign(after) == "=":
            found |= {index: "is defined as", index + 1: ""}
        if _is_1(item, "mathbf", "mathbb", "boldsymbol") and (isinstance(after, tree.Fenced) or _sign(after) in _OPENS):
            found[index] = "indicator of"
    return found


def _is_1(node: tree.Node, *fonts: str) -> bool:
    return isinstance(node, tree.Font) and node.name in fonts and node.body == tree.Number(text="1")


def _bars(items: list[tree.Node]) -> dict[int, str]:
    """The words of the bars among the items: two with something between them on the same level are a pair."""
    found: dict[int, str] = {}
    levels: list[tuple[str, list[int]]] = [("", [])]
    for index, item in enumerate(items):
        name = _sign(item)
        if glyph(name).kind == "open":
            levels.append((name, []))
        elif glyph(name).kind == "close" and len(levels) > 1:
            found |= _paired(items, *levels.pop())
        elif name in _BARS:
            levels[-1][1].append(index)
    for level in levels:
        found |= _paired(items, *level)
    return found


def _paired(items: list[tree.Node], around: str, places: list[int]) -> dict[int, str]:
    found: dict[int, str] = {}
    for name in _BARS:
        rest = [place for place in places if _sign(items[place]) == name]
        while rest:
            first, *others = rest
            if name != "mid" and others and others[0] > first + 1:
                opened, closed = ("norm of", "end norm") if name == "Vert" else ("bar", "bar")
                found |= {first: opened, others[0]: closed}
                rest = others[1:]
            else:
                found[first] = _between(items[first], name, around)
                rest = others
    return found


def _between(item: tree.Node, name: str, around: str) -> str:
    if name == "Vert":
        return "double bar"
    if isinstance(item, tree.Script):
        return "at"
    return "such that" if around in ("{", "lbrace") else "given"


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
    return glyph(node.name).words


@emit.register
def _font(node: tree.Font) -> str:
    if _is_1(node, "mathbb"):
        return "indicator"
    # Words set in an upright font are spelled letter by letter in the tree.
    letters = isinstance(node.body, tree.Row) and all(isinstance(item, tree.Symbol) for item in node.body.items)
    return _sentence(commands.FONTS[node.name].words, emit(node.body).replace(" ", "" if letters else " "))


@emit.register
def _fraction(node: tree.Fraction) -> str:
    top, bottom = (f"({part})" if " " in part else part for part in (emit(node.top), emit(node.bottom)))
    return f"{top} {'choose' if node.kind.endswith('binom') else 'over'} {bottom}"


@emit.register
def _root(node: tree.Root) -> str:
    kind = f"root of degree {emit(node.degree)}" if node.degree else "square root"
    return f"{kind} of ({emit(node.body)})"


@emit.register
def _script(node: tree.Script) -> str:
    if node.sub and _takes_limits(node.base):
        return _limits(node.base, emit(node.sub), emit(node.sup) if node.sup else "")
    base = _whole(node.base) if isinstance(node.base, tree.Group | tree.Fraction) else emit(node.base)
    if node.sub and isinstance(node.base, tree.Fenced) and node.base.left is None:
        return _sentence(emit(node.base.body), "at", _whole(node.sub), _power(node.sup) if node.sup else "")
    return _sentence(base, f"sub {_whole(node.sub)}" if node.sub else "", _power(node.sup) if node.sup else "")


def _takes_limits(base: tree.Node) -> bool:
    return (isinstance(base, tree.Name) and base.limits) or glyph(_sign(base)).kind == "large"


def _limits(base: tree.Node, below: str, above: str) -> str:
    if above:
        return f"{emit(base)} from {below} to {above} of"
    return f"{emit(base)} {'as' if emit(base) in _TENDS else 'over'} {below} of"


def _power(sup: tree.Node) -> str:
    key = sup.name if isinstance(sup, tree.Symbol) else emit(sup)
    if key in _POWERS:
        return _POWERS[key]
    if isinstance(sup, tree.Row) and sup.items[:1] == (tree.Symbol(name="prime"),):
        return _sentence(*(_power(item) for item in sup.items))
    return f"to the {key}" if key.removeprefix("minus ").isalnum() else f"superscript {_whole(sup)}"


@emit.register
def _accent(node: tree.Accent) -> str:
    return _sentence(_whole(node.body), commands.ACCENTS[node.name].words)


@emit.register
def _stack(node: tree.Stack) -> str:
    if node.label is None:
        return emit(node.body)
    label = _whole(node.label) if node.name.endswith("brace") else emit(node.label)
    return _sentence(_whole(node.body), commands.STACKS[node.name].words.format(label))


@emit.register
def _arrow(node: tree.Arrow) -> str:
    labels = ((node.above, "above"), (node.below, "below"))
    said = [f"{words} {place}" for label, place in labels if label and (words := emit(label))]
    return _sentence(commands.ARROWS[node.name].words, "with" if said else "", " and ".join(said))


@emit.register
def _enclosure(node: tree.Enclosure) -> str:
    return f"{commands.ENCLOSURES[node.name].words} {_whole(node.body)}"


@emit.register
def _colored(node: tree.Colored) -> str:
    return f"{node.name} {_whole(node.body)}"


@emit.register
def _fenced(node: tree.Fenced) -> str:
    left, right = (_SIDES[side].get(name.name, name.name) if name else "" for side, name in enumerate((node.left, node.right)))
    if isinstance(node.body, tree.Grid) and node.body.name not in _LINES:
        return {"|": "determinant of the ", "lVert": "norm of the "}.get(left, "") + emit(node.body)
    body = node.body.items if isinstance(node.body, tree.Row) else (node.body,)
    sides = (tree.Symbol(name=name) for name in (left, right))
    opened, closed = ((side,) if side.name else () for side in sides)
    return emit(tree.Row(items=(*opened, *body, *closed)))


@emit.register
def _big(node: tree.Big) -> str:
    return glyph(_sign(node)).words


@emit.register
def _silent(_: tree.Space | tree.Style) -> str:
    return ""


@emit.register
def _grid(node: tree.Grid) -> str:
    between = " " if node.name == "aligned" else ", "
    rows = "; ".join(between.join(filter(None, (emit(cell).removesuffix(" ,") for cell in row))) for row in node.rows)
    if node.name in _LINES:
        return _LINES[node.name] + rows
    return f"{_MATRICES.get(node.name, '')}{len(node.rows)} by {len(node.rows[0])} matrix ({rows})"
