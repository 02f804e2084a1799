"""Tree -> Typst mathematics.

Four habits of Typst shape this file: neighbouring letters make one identifier, so parts are joined by spaces; spaces
around words are printed, so words are joined by an empty comment instead; bare delimiters grow with their contents,
so the ones that LaTeX does not grow are escaped. Matrices shrink in running text, which LaTeX's do not: ``display``
keeps their cells at text size.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import singledispatch
from itertools import pairwise

from examgen.prose import math_commands as commands
from examgen.prose import math_tree as tree
from examgen.prose.math_symbols import glyph

_NOTHING = "zws"
_UNITS = {"pt": 1.0, "ex": 4.5, "em": 10.0, "mm": 2.845, "cm": 28.45, "in": 72.27}
"""Points, for distances between rows."""
_CLASSES = {"l": "opening", "r": "closing", "m": "relation"}
# Characters whose class in Typst is not the one that their LaTeX name has.
_CLASSED = {
    "|": "normal", "vert": "normal", "Vert": "normal", "lvert": "opening", "lVert": "opening", "rvert": "closing",
    "rVert": "closing", "colon": "punctuation", "bmod": "binary",
}  # fmt: skip


def quoted(text: str) -> str:
    """A Typst string literal."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


@singledispatch
def emit(node: tree.Node) -> str:
    """The body of a Typst equation, without dollar signs."""
    raise TypeError(type(node).__name__)


@emit.register
def _row(node: tree.Row) -> str:
    parts: list[tuple[str, bool]] = []
    for index, item in enumerate(node.items):
        if isinstance(item, tree.Style):
            rest = tree.Row(items=node.items[index + 1 :])
            return _beside([*parts, (commands.STYLES[item.name].format(emit(rest)), False)])
        parts.append((emit(item), isinstance(item, tree.Text)))
    return _beside(parts)


def _beside(parts: Sequence[tuple[str, bool]]) -> str:
    """Parts side by side; those that are words keep off the spaces around them."""
    if not parts:
        return _NOTHING
    gaps = ("/**/" if left or right else " " for (_, left), (_, right) in pairwise(parts))
    return parts[0][0] + "".join(gap + part for gap, (part, _) in zip(gaps, parts[1:], strict=True))


@emit.register
def _group(node: tree.Group) -> str:
    return f'class("normal", {emit(node.body)})'


@emit.register
def _number(node: tree.Number) -> str:
    return node.text


def _char(node: tree.Symbol) -> str:
    char = glyph(node.name).char
    return {",": "comma", ";": "semi"}.get(char) or (f"\\{char}" if char in "()[]{}⌊⌋⌈⌉⟨⟩/:.!?%$#&_<>=+\\" else char)


@emit.register
def _symbol(node: tree.Symbol) -> str:
    kind = _CLASSED.get(node.name)
    return f'class("{kind}", {_char(node)})' if kind else _char(node)


@emit.register
def _name(node: tree.Name) -> str:
    return f"op({quoted(node.text)}, limits: #{str(node.limits).lower()})"


@emit.register
def _text(node: tree.Text) -> str:
    return commands.TEXT_FONTS[node.font].format(quoted(node.text))


@emit.register
def _font(node: tree.Font) -> str:
    return commands.FONTS[node.name].typst.format(emit(node.body))


@emit.register
def _fraction(node: tree.Fraction) -> str:
    return commands.FRACTIONS[node.kind].format(emit(node.top), emit(node.bottom))


@emit.register
def _root(node: tree.Root) -> str:
    return f"root({emit(node.degree)}, {emit(node.body)})" if node.degree else f"sqrt({emit(node.body)})"


@emit.register
def _script(node: tree.Script) -> str:
    scripts = (("b", node.sub), ("t", node.sup))
    base = commands.LIMITS.get(node.place, "{}").format(emit(node.base))
    return f"attach({base}{''.join(f', {place}: {emit(body)}' for place, body in scripts if body)})"


@emit.register
def _accent(node: tree.Accent) -> str:
    return commands.ACCENTS[node.name].typst.format(emit(node.body))


@emit.register
def _stack(node: tree.Stack) -> str:
    label = emit(node.label) if node.label else _NOTHING
    return commands.STACKS[node.name].typst.format(body=emit(node.body), label=label)


@emit.register
def _arrow(node: tree.Arrow) -> str:
    """As long as its labels and a little longer; without labels it would not be longer than a plain one."""
    below = f", b: {emit(node.below)}" if node.below else ""
    return f"attach(stretch({commands.ARROWS[node.name].typst}, size: #(100% + 1em)), t: {emit(node.above)}{below})"


@emit.register
def _enclosure(node: tree.Enclosure) -> str:
    return commands.ENCLOSURES[node.name].typst.format(emit(node.body))


@emit.register
def _colored(node: tree.Colored) -> str:
    return f'std.text(fill: #rgb("{commands.COLORS[node.name]}"), {emit(node.body)})'


@emit.register
def _fenced(node: tree.Fenced) -> str:
    left, right = (_char(side) if side else "" for side in (node.left, node.right))
    return f"lr({left} {emit(node.body)} {right})" if left or right else emit(node.body)


@emit.register
def _big(node: tree.Big) -> str:
    size = commands.BIG_SIZES[node.name]
    if size is None:
        return f"mid({_char(node.delimiter)})"
    sized = f"lr({_char(node.delimiter)}, size: #{size}em)"
    kind = _CLASSES.get(node.name.removeprefix("big").removeprefix("Big").removeprefix("g"))
    return f'class("{kind}", {sized})' if kind else sized


@emit.register
def _style(_: tree.Style) -> str:
    """Alone it changes nothing; in a row it holds what is behind it."""
    return _NOTHING


@emit.register
def _space(node: tree.Space) -> str:
    return commands.SPACES[node.name].typst


@emit.register
def _grid(node: tree.Grid) -> str:
    if node.name == "cases":
        return f"display(cases({_gap(node, 'gap', 0.2)}{', '.join(' quad & '.join(map(emit, row)) for row in node.rows)}))"
    if node.name in ("aligned", "gathered"):
        rows = (f"display({_aligned(row)})" for row in node.rows)
        return f"mat(delim: #none, {_gap(node, 'row-gap', 0.5) or 'row-gap: #0.5em, '}{'; '.join(rows)})"
    if node.name == "subarray":
        small = (f"script({''.join(_cells(row, node.columns))})" for row in node.rows)
        return f"mat(delim: #none, row-gap: #0.2em, {'; '.join(small)})"
    rows = (", ".join(_cells(row, node.columns.replace("|", ""))) for row in node.rows)
    if node.name == "smallmatrix":
        return f"inline(mat(delim: #none, row-gap: #0.2em, column-gap: #0.4em, {'; '.join(rows)}))"
    matrix = f"mat(delim: {_delimiters(node)}{_lines(node)}, {_gap(node, 'row-gap', 0.5)}{'; '.join(rows)})"
    # The lines of a Typst matrix at its very ends would run through its first and last row.
    above = f"overline({matrix})" if 0 in node.lines else matrix
    return f"display({f'underline({above})' if len(node.rows) in node.lines else above})"


def _gap(node: tree.Grid, name: str, usual: float) -> str:
    """All rows as far apart as the largest distance asked for, above the usual one; nothing if none was."""
    if not node.distances:
        return ""
    largest = max((distance for distance in node.distances if distance), key=_points)
    return f"{name}: #({usual}em + {_points(largest):g}pt), "


def _points(distance: str) -> float:
    return float(distance[:-2]) * _UNITS[distance[-2:]]


def _aligned(row: tuple[tree.Node, ...]) -> str:
    """Cells alternate between right and left; a space opens every further pair."""
    gaps = (" & " if index % 2 else " & quad " for index in range(1, len(row)))
    return emit(row[0]) + "".join(gap + emit(cell) for gap, cell in zip(gaps, row[1:], strict=True))


def _cells(row: tuple[tree.Node, ...], columns: str) -> list[str]:
    patterns = {"l": "& {}", "r": "{} &"}
    return [patterns.get(columns[index : index + 1], "{}").format(emit(cell)) for index, cell in enumerate(row)]


def _delimiters(node: tree.Grid) -> str:
    sides = commands.frame(node.name, node.columns)
    return "#({}, {})".format(*(quoted(side) if side else "none" for side in sides))


def _lines(node: tree.Grid) -> str:
    inside = tuple(line for line in node.lines if 0 < line < len(node.rows))
    places = {"vline": commands.inner_lines(node.columns), "hline": inside}
    lines = ", ".join(f"{name}: ({', '.join(map(str, found))},)" for name, found in places.items() if found)
    return f", augment: #({lines})" if lines else ""
