"""Formulas with symbols, computed: each symbol of a page is replaced by its value, and the line is read as printed arithmetic.

Whatever could be read in two ways (``f(x)`` as a product, ``1\\,000`` as one) or is not known has no value here: ``Unknown``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
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
_PAIRS = {"(": ")", "[": "]", "{": "}"}
_BOLD = ("mathbf", "boldsymbol", "bm")


class Unknown(Exception):
    """A formula whose value is not known here."""


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


def _symbol(name: str, overrides: Mapping[str, str]) -> Any:
    return _symbol_tree(symbol(name, overrides))


@lru_cache(maxsize=4096)
def _symbol_tree(latex: str) -> Any:
    try:
        return _plain(parse(latex))
    except ExamgenError:
        return None


def side_by_side(node: tree.Node) -> list[Any]:
    """What stands side by side, with plain brackets folded into fences."""
    items: list[Any] = list(node.items) if isinstance(node, tree.Row) else [node]
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
            closing: Any = item.base
            fence = tree.Fenced(left=opened.pop(), body=body, right=closing)
            folded[-1].append(tree.Script(base=fence, sub=item.sub, sup=item.sup))
        else:
            folded[-1].append(item)
    if opened:
        raise Unknown
    return folded[0]


def _closes(item: Any, opening: Any) -> bool:
    return isinstance(item, tree.Symbol) and item.name == _PAIRS[opening.name]


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
class Reader:
    """Formulas with the values of their symbols put in; ``which`` of several values, and the ``base`` that entries count from."""

    known: Mapping[tree.Node, tuple[Value, ...]]
    which: int
    base: int

    def value(self, items: Sequence[Any]) -> Array:
        if last(items) is None:
            raise Unknown
        return lines.computed(self.filled(tree.Row(items=tuple(items))))

    def belongs(self, value: Array, right: Sequence[Any]) -> bool:
        """Membership in a set of numbers, in an interval, or in R to the shape."""
        value = np.squeeze(np.asarray(value, float))
        match [item for item in right if not isinstance(item, tree.Space)]:
            case [tree.Fenced(left=tree.Symbol(name="{"), body=body)]:
                return any(close(value, self.value(piece), 0.0) for piece in listed(body))
            case [tree.Fenced(left=tree.Symbol(name="("), body=body, right=tree.Symbol(name=")")) as fence] | [
                tree.Fenced(left=tree.Symbol(name="["), body=body, right=tree.Symbol(name="]")) as fence
            ]:
                low, high = (float(self.value(piece)) for piece in listed(body))
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
        if self.known and (plain := _plain(node)) in self.known:
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
                inner = tree.Row(items=tuple(side_by_side(body)))
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
            if isinstance(item, tree.Number) and isinstance(last(items[:place]), tree.Number):
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
        for piece in listed(sub):
            if not isinstance(last(piece), tree.Number) or len(piece) > 1:
                raise Unknown
            place = int(float(last(piece).text)) - self.base
            if not isinstance(entry, tuple) or not 0 <= place < len(entry):
                raise Unknown
            entry = entry[place]
        return _written(entry)


def _is_letter(node: Any) -> bool:
    core = node.base if isinstance(node, tree.Script) else node
    return not isinstance(core, tree.Symbol) or glyph(core.name).kind == "ord"


def last(items: Sequence[Any]) -> Any:
    """The last item that is no space, ``None`` if there is none."""
    return next((item for item in reversed(items) if not isinstance(item, tree.Space)), None)


def listed(body: Any) -> list[list[Any]]:
    """The runs between the commas."""
    pieces: list[list[Any]] = [[]]
    for item in body.items if isinstance(body, tree.Row) else (body,):
        if isinstance(item, tree.Symbol) and item.name == ",":
            pieces.append([])
        else:
            pieces[-1].append(item)
    return pieces


def _written(value: Value) -> Any:
    """The value as it would be plugged in."""
    return lines.Known(lines.read(value_latex(value, lines.FULL)))


def close(left: Array, right: Array, slack: float) -> bool:
    """Equal forms, and entries that differ by at most ``slack`` and the noise of floats."""
    one, other = np.squeeze(np.asarray(left, float)), np.squeeze(np.asarray(right, float))
    return one.shape == other.shape and bool(np.all(np.abs(one - other) <= slack + 1e-9 * np.maximum(1.0, np.abs(other))))
