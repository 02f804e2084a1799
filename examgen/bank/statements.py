"""What a printed text says of its symbols: every ``formula = formula`` in it, read back from LaTeX and judged.

``$w = 0.3$``, ``$3 w = 0.9$`` and ``$W \\in \\mathbb{R}^{2 \\times 3}$`` are statements; so is a number in a table under the header ``$w$``.
Where a symbol stands for something that is not known here, nothing is said of the statement.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from examgen.bank import lines
from examgen.core.numbers import Value, leaves
from examgen.core.typeset import symbol, value_latex
from examgen.errors import ExamgenError
from examgen.prose import math_tree as tree
from examgen.prose.math_parse import parse
from examgen.prose.math_symbols import glyph

Array: TypeAlias = Any
FORMULA = re.compile(r"(?<!\\)\$\$(.+?)(?<!\\)\$\$|(?<!\\)\$(.+?)(?<!\\)\$", re.DOTALL)
_WIDE = ("quad", "qquad")
_PAIRS = {"(": ")", "[": "]", "{": "}"}
_BOLD = ("mathbf", "boldsymbol", "bm")


class Unknown(Exception):
    """A formula whose value is not known here."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A false statement, as printed, and what is true instead."""

    formula: str
    said: str
    true: str


@dataclass(frozen=True)
class Symbols:
    """What the symbols of a page stand for: for each tree of LaTeX the values that it may have.

    ``bases`` are the numbers from which entries of vectors may be counted: where a page does not say, both are tried.
    """

    known: Mapping[tree.Node, tuple[Value, ...]]
    bases: tuple[int, ...] = (0, 1)

    @property
    def tries(self) -> Iterator[tuple[int, int]]:
        """Which of several values to take, and the base to count from."""
        most = max(map(len, self.known.values()), default=1)
        return ((which, base) for which in range(most) for base in self.bases)


def symbols(values: Iterable[tuple[str, Value]], overrides: Mapping[str, str], bases: tuple[int, ...] = (0, 1)) -> Symbols:
    """The symbols of these named quantities; words and truth values have none."""
    known: dict[tree.Node, tuple[Value, ...]] = {}
    for name, value in values:
        if _is_numeric(value) and (node := _symbol(name, overrides)) is not None:
            known[node] = (*known.get(node, ()), value)
    return Symbols(known, bases)


def _is_numeric(value: Value) -> bool:
    flat = leaves(value)
    return bool(flat) and not any(isinstance(leaf, bool | str) or not hasattr(leaf, "__float__") for leaf in flat)


def _symbol(name: str, overrides: Mapping[str, str]) -> tree.Node | None:
    try:
        return _plain(parse(symbol(name, overrides)))
    except ExamgenError:
        return None


def formulas(text: str) -> list[str]:
    """The LaTeX between dollar signs, in print order."""
    return [(match[1] or match[2]).strip() for match in FORMULA.finditer(text)]


def false_statements(text: str, known: Symbols, *, slack: float = 0.0) -> Iterator[Fault]:
    """Each statement of the text that is false; ``slack`` is how far a side may lie off because it is rounded."""
    for latex in (*formulas(text), *map(" = ".join, _table_statements(text))):
        yield from false_in_formula(latex, known, slack)


def false_in_formula(latex: str, known: Symbols, slack: float = 0.0) -> Iterator[Fault]:
    """The false statements of one formula: sides that are bare numbers against those with symbols, and against each other."""
    try:
        clauses = _clauses(_items(parse(latex)))
    except (ExamgenError, Unknown):
        return
    for sides, relations in clauses:
        if relations == ["in"]:
            yield from _found(_misplaced(latex, sides[0], sides[1], known))
        elif set(relations) == {"="}:
            bare = [side for side in sides if _value(_Reader({}, 0, 0), side) is not None]
            for number in bare:
                yield from _found(*(_unequal(latex, side, number, known, slack) for side in sides if side is not number))


def _found(*faults: Fault | None) -> list[Fault]:
    return [fault for fault in faults if fault][:1]


def _unequal(latex: str, side: list[Any], number: list[Any], known: Symbols, slack: float) -> Fault | None:
    """A fault if the side has a value, and in no reading of its symbols that of the number."""
    said = _value(_Reader({}, 0, 0), number)
    values = [value for which, base in known.tries if (value := _value(_Reader(known.known, which, base), side)) is not None]
    if not values or any(_close(value, said, slack) for value in values):
        return None
    return Fault(latex, _shown(said), _shown(values[0]))


def _misplaced(latex: str, side: list[Any], home: list[Any], known: Symbols) -> Fault | None:
    """A fault if the side is a value that lies in no reading in the set (or R to the shape) that it is said to be in."""
    found = []
    for which, base in known.tries:
        reader = _Reader(known.known, which, base)
        if (value := _value(reader, side)) is not None:
            with suppress(*_SILENT):
                found.append((reader.belongs(value, home), value))
    if not found or any(inside for inside, _ in found):
        return None
    return Fault(latex, "this set", _shown(found[0][1]))


def _value(reader: _Reader, side: list[Any]) -> Array | None:
    """The value of a side, ``None`` where it has none here."""
    try:
        with np.errstate(all="ignore"):
            return reader.value(side)
    except _SILENT:
        return None


_SILENT = (Unknown, ExamgenError, ArithmeticError, ValueError, IndexError, AttributeError, TypeError)


def _close(left: Array, right: Array, slack: float) -> bool:
    one, other = np.squeeze(np.asarray(left, float)), np.squeeze(np.asarray(right, float))
    return one.shape == other.shape and bool(np.all(np.abs(one - other) <= slack + 1e-9 * np.maximum(1.0, np.abs(other))))


def _shown(value: Array) -> str:
    return str(np.round(np.squeeze(np.asarray(value, float)), 12).tolist())


# --- clauses --------------------------------------------------------------------------------------------------------------------


def _items(node: tree.Node) -> list[Any]:
    """What stands side by side, with plain brackets folded into fences."""
    items = list(node.items) if isinstance(node, tree.Row) else [node]
    folded: list[list[Any]] = [[]]
    opened: list[Any] = []
    for item in items:
        name = item.name if isinstance(item, tree.Symbol) else ""
        if name in _PAIRS:
            opened.append(item)
            folded.append([])
        elif opened and name == _PAIRS[opened[-1].name]:
            body = tree.Row(items=tuple(folded.pop()))
            folded[-1].append(tree.Fenced(left=opened.pop(), body=body, right=item))
        elif opened and isinstance(item, tree.Script) and _closes(item.base, opened[-1]):
            body = tree.Row(items=tuple(folded.pop()))
            fence = tree.Fenced(left=opened.pop(), body=body, right=item.base)
            folded[-1].append(tree.Script(base=fence, sub=item.sub, sup=item.sup))
        else:
            folded[-1].append(item)
    if opened:
        raise Unknown
    return folded[0]


def _closes(item: Any, opening: Any) -> bool:
    return isinstance(item, tree.Symbol) and item.name == _PAIRS[opening.name]


Clause: TypeAlias = tuple[list[list[Any]], list[str]]


def _clauses(items: Sequence[Any]) -> list[Clause]:
    """The relations of a formula: what commas, wide spaces and words separate, cut at its relation signs.

    A comma behind which no relation stands makes a list of values (``i = 0, 1, 2``), of which nothing is said.
    """
    clauses: list[Clause] = []
    for piece, is_listed in _pieces(items):
        sides, relations = _cut(piece)
        if relations:
            clauses.append((sides, relations))
        elif is_listed and clauses and _last(piece) is not None:
            clauses[-1] = ([], [])
    return clauses


def _pieces(items: Sequence[Any]) -> Iterator[tuple[list[Any], bool]]:
    piece: list[Any] = []
    is_listed = False
    for item in items:
        ends = isinstance(item, tree.Text) or (isinstance(item, tree.Space) and item.name in _WIDE)
        comma = isinstance(item, tree.Symbol) and item.name in (",", ";", ".", ":")
        if ends or comma:
            yield piece, is_listed
            is_listed = comma or (is_listed and _last(piece) is None)
            piece = []
        else:
            piece.append(item)
    yield piece, is_listed


def _cut(items: Sequence[Any]) -> tuple[list[list[Any]], list[str]]:
    sides: list[list[Any]] = [[]]
    relations = []
    for item in items:
        if isinstance(item, tree.Symbol) and glyph(item.name).kind == "rel":
            relations.append(item.name)
            sides.append([])
        else:
            sides[-1].append(item)
    return sides, relations


# --- values ---------------------------------------------------------------------------------------------------------------------


def _plain(node: Any) -> Any:
    """The symbol without spaces, braces and bold print."""
    match node:
        case tree.Row(items=items):
            kept = tuple(_plain(item) for item in items if not isinstance(item, tree.Space))
            return kept[0] if len(kept) == 1 else tree.Row(items=kept)
        case tree.Group(body=body):
            return _plain(body)
        case tree.Font(name=name, body=body):
            return _plain(body) if name in _BOLD else tree.Font(name=name, body=_plain(body))
        case tree.Accent(name=name, body=body):
            return _plain(body) if name == "vec" else tree.Accent(name=name, body=_plain(body))
        case tree.Script(base=base, sub=sub, sup=sup):
            return tree.Script(base=_plain(base), sub=sub and _plain(sub), sup=sup and _plain(sup))
        case tree.Fenced(left=left, body=body, right=right):
            return tree.Fenced(left=left, body=_plain(body), right=right)
        case tree.Fraction(kind=kind, top=top, bottom=bottom):
            return tree.Fraction(kind="frac", top=_plain(top), bottom=_plain(bottom)) if kind != "binom" else node
    return node


@dataclass(frozen=True, slots=True)
class _Reader:
    """Formulas with the values of their symbols put in; ``which`` of several values, and the ``base`` that entries count from."""

    known: Mapping[tree.Node, tuple[Value, ...]]
    which: int
    base: int

    def value(self, items: Sequence[Any]) -> Array:
        if _last(items) is None:
            raise Unknown
        return lines.computed(self.filled(tree.Row(items=tuple(items))))

    def belongs(self, value: Array, right: Sequence[Any]) -> bool:
        """Membership in a set of numbers, in an interval, or in R to the shape."""
        value = np.squeeze(np.asarray(value, float))
        match [item for item in right if not isinstance(item, tree.Space)]:
            case [tree.Fenced(left=tree.Symbol(name="{"), body=body)]:
                return any(_close(value, self.value(piece), 0.0) for piece in _listed(body))
            case [tree.Fenced(left=tree.Symbol(name="("), body=body, right=tree.Symbol(name=")")) as fence] | [
                tree.Fenced(left=tree.Symbol(name="["), body=body, right=tree.Symbol(name="]")) as fence
            ]:
                low, high = (float(self.value(piece)) for piece in _listed(body))
                inside = (
                    (value > low) & (value < high) if fence.left and fence.left.name == "(" else (value >= low) & (value <= high)
                )
                return bool(np.all(inside))
            case [tree.Script(base=tree.Font(name="mathbb", body=tree.Symbol(name="R")), sub=None, sup=sup)] if sup is not None:
                return self._shape(sup) == tuple(size for size in np.shape(value))
        raise Unknown

    def _shape(self, sup: Any) -> tuple[int, ...]:
        sides: list[list[Any]] = [[]]
        for item in sup.items if isinstance(sup, tree.Row) else (sup,):
            if isinstance(item, tree.Symbol) and item.name == "times":
                sides.append([])
            else:
                sides[-1].append(item)
        return tuple(size for side in sides if (size := int(float(self.value(side)))) != 1)

    def filled(self, node: Any) -> Any:
        """The formula with a number or matrix in the place of each symbol; ``Unknown`` if one has none."""
        plain = _plain(node)
        if plain in self.known:
            values = self.known[plain]
            return _written(values[min(self.which, len(values) - 1)])
        match node:
            case tree.Row(items=items):
                return tree.Row(items=tuple(self._row(items)))
            case tree.Group(body=body):
                return tree.Group(body=self.filled(body))
            case tree.Number() | tree.Space() | tree.Name():
                return node
            case tree.Symbol(name="e") | tree.Symbol(name="top"):
                return node
            case tree.Symbol(name=name) if glyph(name).kind in ("bin", "punct") or name == ",":
                return node
            case tree.Fraction(kind=kind, top=top, bottom=bottom) if kind != "binom":
                return tree.Fraction(kind="frac", top=self.filled(top), bottom=self.filled(bottom))
            case tree.Root(body=body, degree=None):
                return tree.Root(body=self.filled(body), degree=None)
            case tree.Script(base=base, sub=None, sup=sup) if sup is not None:
                return tree.Script(base=self.filled(base), sub=None, sup=self.filled(sup))
            case tree.Script(base=base, sub=sub, sup=None) if sub is not None:
                return self._entry(_plain(base), sub)
            case tree.Script(base=base, sub=sub, sup=sup) if sub is not None and sup is not None:
                return tree.Script(base=self.filled(tree.Script(base=base, sub=sub, sup=None)), sub=None, sup=self.filled(sup))
            case tree.Fenced(left=left, body=body, right=right) if left and left.name != "{":
                inner = tree.Row(items=tuple(_items(body)))
                return tree.Fenced(left=left, body=self.filled(inner), right=right)
            case tree.Grid(name=name, columns=columns, rows=rows) if name != "cases":
                return tree.Grid(name=name, columns=columns, rows=tuple(tuple(map(self.filled, row)) for row in rows))
            case tree.Font(name="mathrm"):  # a function; one that has no value here is refused when it is computed
                return node
        raise Unknown

    def _row(self, items: Sequence[Any]) -> Iterator[Any]:
        """The items of a row; ``Unknown`` for what could be read in two ways: ``f(x)``, ``1\\,000``, ``50\\%`` is read."""
        before: Any = None
        for place, item in enumerate(items):
            if isinstance(item, tree.Fenced) and isinstance(before, tree.Symbol | tree.Script) and _is_letter(before):
                raise Unknown
            if isinstance(item, tree.Number) and isinstance(_last(items[:place]), tree.Number):
                raise Unknown
            before = item
            if isinstance(item, tree.Symbol) and item.name == "%":
                yield tree.Symbol(name="cdot")
                yield tree.Number(text="0.01")
            else:
                yield self.filled(item)

    def _entry(self, base: Any, sub: Any) -> Any:
        if base not in self.known:
            raise Unknown
        values = self.known[base]
        entry = values[min(self.which, len(values) - 1)]
        for piece in _listed(sub):
            if not isinstance(_last(piece), tree.Number) or len(piece) > 1:
                raise Unknown
            place = int(float(_last(piece).text)) - self.base
            if not isinstance(entry, tuple) or not 0 <= place < len(entry):
                raise Unknown
            entry = entry[place]
        return _written(entry)


def _is_letter(node: Any) -> bool:
    core = node.base if isinstance(node, tree.Script) else node
    return not isinstance(core, tree.Symbol) or glyph(core.name).kind == "ord"


def _last(items: Sequence[Any]) -> Any:
    return next((item for item in reversed(items) if not isinstance(item, tree.Space)), None)


def _listed(body: Any) -> list[list[Any]]:
    pieces: list[list[Any]] = [[]]
    for item in body.items if isinstance(body, tree.Row) else (body,):
        if isinstance(item, tree.Symbol) and item.name == ",":
            pieces.append([])
        else:
            pieces[-1].append(item)
    return pieces


def _written(value: Value) -> tree.Node:
    """The value as it would be plugged in, in brackets."""
    node = parse(value_latex(value, lines.FULL))
    if isinstance(value, tuple):
        return node
    return tree.Fenced(left=tree.Symbol(name="("), body=node, right=tree.Symbol(name=")"))


# --- tables ---------------------------------------------------------------------------------------------------------------------


def _table_statements(text: str) -> Iterator[tuple[str, str]]:
    """``symbol`` and ``value`` for a header that is a symbol over a single row, and for a row of a symbol and a number."""
    for rows in _tables(text):
        head, body = rows[0], rows[1:]
        if len(body) == 1:
            yield from ((header, cell) for header, cell in zip(head, body[0], strict=False) if header and cell)
        yield from ((row[0], row[1]) for row in body if len(row) == 2 and all(row))


def _tables(text: str) -> Iterator[list[list[str]]]:
    """The tables of the text: rows of the formulas (or numbers) that fill a cell; other cells are empty."""
    rows: list[list[str]] = []
    for line in [*text.splitlines(), ""]:
        if line.strip().startswith("|"):
            rows.append([_alone(cell.strip()) for cell in line.strip().strip("|").split("|")])
        elif rows:
            yield [rows[0], *rows[2:]]
            rows = []


def _alone(cell: str) -> str:
    if re.fullmatch(r"-?\d+(\.\d+)?", cell):
        return cell
    match = FORMULA.fullmatch(cell)
    return match[2].strip() if match and match[2] and "=" not in match[2] else ""
