"""Tree -> width on paper: how wide Typst sets a formula, in em of its text, without starting Typst.

The estimate is for asking whether something fits a line; a test keeps it near what the typesetter measures.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import singledispatch

from examgen.prose import math_commands as commands
from examgen.prose import math_tree as tree
from examgen.prose.math_symbols import glyph

_CHARS = {
    0.3: "!.|′⋅:∣[],;lι", 0.38: "itjϵ‖⟨⟩()", 0.45: "bcersεξςℓ†‡⌊⌈⌋⌉", 0.5: "0123456789gopqvyzIδζηθ/∗⋆∙{}$",
    0.57: "adkuxfhnβγνρϱτυϑκλμπσϕ∂",
    0.65: "αφχψωJS¬∩∪∧∨∈∀∃", 0.72: "wLATOZΛΣΦΩΠ", 0.9: "mHKNX", 0.98: "→←∞∏∑△", 1.07: "MW", 1.45: "⟶⟹⟸⟵", 1.9: "mod",
}  # fmt: skip
_WIDTHS = {char: width for width, chars in _CHARS.items() for char in ([chars] if chars == "mod" else chars)}
_USUAL = 0.78
_LETTER = 0.52
"""An upright letter of a word, on average."""
_SPACES = {",": 1 / 6, ":": 2 / 9, ";": 5 / 18, "!": -1 / 6, " ": 1 / 3, "enspace": 0.5, "quad": 1.0, "qquad": 2.0}
_AROUND = {"rel": 5 / 18, "bin": 2 / 9}
_SCRIPT = 0.7
_GAP = 0.5
"""Between the columns of a matrix."""
_DELIMITER, _TALL = 0.45, 0.88
_DECORATION = 0.6
_OPENS = ("bin", "rel", "open", "punct")


def columns_of(rows: Sequence[Sequence[float]], gap: float) -> float:
    """The width of a grid: the widest cell of each column, and the gaps between them."""
    columns = [max(column) for column in zip(*rows, strict=True)]
    return float(sum(columns)) + gap * (len(columns) - 1)


@singledispatch
def width(node: tree.Node) -> float:
    """The width in em."""
    raise TypeError(type(node).__name__)


@width.register
def _row(node: tree.Row) -> float:
    seen = [item for item in node.items if not isinstance(item, tree.Space | tree.Style)]
    items: float = sum(map(width, node.items))
    air: float = sum(_air(left, item) for left, item in zip([None, *seen], seen, strict=False))
    return items + air


def _air(left: tree.Node | None, item: tree.Node) -> float:
    """The space that an operator or relation takes on both sides, a comma behind it, and a name between its neighbours."""
    kind = _kind(item)
    if kind == "bin" and (left is None or _kind(left) in _OPENS):
        return 0.0
    names = isinstance(item, tree.Name) + isinstance(left, tree.Name) if left is not None else 0
    return 2 * _AROUND.get(kind, 0.0) + (1 / 6 if kind == "punct" else 0.0) + 0.1 * names


def _kind(node: tree.Node) -> str:
    return glyph(node.name).kind if isinstance(node, tree.Symbol) else ""


@width.register
def _inside(node: tree.Group | tree.Font | tree.Colored | tree.Accent) -> float:
    return width(node.body)


@width.register
def _number(node: tree.Number) -> float:
    return sum(0.28 if char == "." else 0.5 for char in node.text)


@width.register
def _symbol(node: tree.Symbol) -> float:
    return _WIDTHS.get(glyph(node.name).char, _USUAL)


@width.register
def _words(node: tree.Name | tree.Text) -> float:
    return words(node.text)


def words(text: str) -> float:
    """The width of words outside formulas."""
    return sum(0.3 if char in " .,;:'ijl|" else 0.78 if char.isupper() or char in "mw" else _LETTER for char in text)


@width.register
def _fraction(node: tree.Fraction) -> float:
    small = _SCRIPT if node.kind == "tfrac" else 1.0
    around = 1.2 if node.kind.endswith("binom") else 0.2
    return small * max(width(node.top), width(node.bottom)) + around


@width.register
def _root(node: tree.Root) -> float:
    return width(node.body) + 0.9


@width.register
def _script(node: tree.Script) -> float:
    scripts = [_SCRIPT * width(script) for script in (node.sub, node.sup) if script is not None]
    base = width(node.base)
    if node.place == "limits" or (isinstance(node.base, tree.Name) and node.base.limits):
        return max(base, *scripts)
    return base + max(scripts, default=0.0)


@width.register
def _stack(node: tree.Stack) -> float:
    return max(width(node.body), _SCRIPT * width(node.label) if node.label else 0.0)


@width.register
def _arrow(node: tree.Arrow) -> float:
    labels = [label for label in (node.above, node.below) if label is not None]
    return 2.0 + _SCRIPT * max(map(width, labels))


@width.register
def _enclosure(node: tree.Enclosure) -> float:
    return width(node.body) + _DECORATION


@width.register
def _fenced(node: tree.Fenced) -> float:
    sides = sum(side is not None for side in (node.left, node.right))
    return width(node.body) + sides * (_TALL if _is_tall(node.body) else _DELIMITER)


def _is_tall(node: tree.Node) -> bool:
    return any(isinstance(part, tree.Grid | tree.Fraction) for part in tree.walk(node))


@width.register
def _big(_: tree.Big) -> float:
    return 0.6


@width.register
def _style(_: tree.Style) -> float:
    return 0.0


@width.register
def _space(node: tree.Space) -> float:
    return _SPACES[node.name]


@width.register
def _grid(node: tree.Grid) -> float:
    cells = [[width(cell) for cell in row] for row in node.rows]
    if node.name in ("aligned", "gathered"):
        return columns_of(cells, 0.0) + (len(cells[0]) - 1) // 2
    sides = sum(map(bool, commands.frame(node.name, node.columns)))
    small = _SCRIPT if node.name in ("smallmatrix", "subarray") else 1.0
    gap = 1.0 if node.name == "cases" else _GAP
    return small * columns_of(cells, gap) + sides * (_TALL if len(cells) > 1 else _DELIMITER)
