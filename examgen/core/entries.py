"""One entry of an array that a formula computes, written out: the sum of products behind an entry of ``W @ x``.

The entry is a formula of numbers: each entry of a given array becomes a name of its own that stands for it. Products with 0 are
left out where other ones remain.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import reduce
from itertools import product

from examgen.core.expression import COMPARISONS, Binary, Call, Name, Negative, Node, children
from examgen.core.numbers import Value

MOST_TERMS = 9
"""A longer sum shows no better how it is made."""
MOST_PLACES = 64
Place = tuple[int, ...]
_EACH = frozenset({"relu", "positive", "sigmoid", "tanh", "exp", "ln", "sqrt", "abs"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """The place of an entry (from 0), the formula that gives it, and what the names of the formula stand for."""

    place: Place
    formula: Node
    values: Mapping[str, Value]


class _Unwritten(Exception):
    """The formula is none whose entries are written out."""


def worked_entry(formula: Node, values: Mapping[str, Value], value: Value) -> Entry | None:
    """The entry of the value that shows best how it is computed: the one with most terms, not too many."""
    if not isinstance(value, tuple) or not _is_worth_it(formula, value):
        return None
    places = list(product(*map(range, _shape_of(value))))[:MOST_PLACES]
    found: list[tuple[tuple[int, bool], Entry]] = []
    for place in places:
        writer = _Writer(values=values)
        try:
            tree = writer.entry(formula, place)
        except (_Unwritten, LookupError, TypeError):
            return None
        if 0 < writer.terms <= MOST_TERMS:
            best = writer.terms, _taken(value, place) != 0
            found.append((best, Entry(place=place, formula=tree, values={**values, **writer.made})))
    return max(found, key=lambda one: one[0])[1] if found else None


def _is_worth_it(formula: Node, value: Value) -> bool:
    """Matrices are, unless they are put together or compared; vectors where entries meet."""
    named = _names(formula)
    if named & {"T", "concat", "flip", "onehot"} == named and not isinstance(formula, Binary):
        return False
    return bool(named & {"@", "corr", "softmax"}) or (isinstance(value, tuple) and isinstance(value[0], tuple) and bool(named))


def _names(node: Node) -> set[str]:
    own = {node.operator} if isinstance(node, Binary) else {node.function} if isinstance(node, Call) else set()
    return own.union(*map(_names, children(node)))


def _taken(value: Value, place: Place) -> Value:
    for at in place:
        if not isinstance(value, tuple):
            raise _Unwritten
        value = value[at]
    return value


def _shape_of(value: Value) -> tuple[int, ...]:
    return (len(value), *_shape_of(value[0])) if isinstance(value, tuple) else ()


@dataclass(slots=True)
class _Writer:
    """Writes entries, and counts the terms of their longest sum."""

    values: Mapping[str, Value]
    made: dict[str, Value] = field(default_factory=dict)
    terms: int = 1

    def shape(self, node: Node) -> tuple[int, ...]:
        match node:
            case Name(name):
                return _shape_of(self.values[name])
            case Call("T", (of,)):
                inner = self.shape(of)
                return (1, *inner) if len(inner) == 1 else inner[::-1]
            case Binary("@", left, right):
                one, other = self.shape(left), self.shape(right)
                if not one or not other:
                    return one or other
                whole = (*(one if len(one) == 2 else (*one, 1))[:1], *other[1:])
                return () if whole == (1,) or (whole == (1, 1) and len(other) == 1) else whole
            case Call("corr", (signal, kernel)):
                sizes = zip(self.shape(signal), self.shape(kernel), strict=True)
                return tuple(size - taken + 1 for size, taken in sizes)
            case Call("softmax" | "odot", arguments) if arguments:
                return self.shape(arguments[0])
            case Call(function, (of,)) if function in _EACH:
                return self.shape(of)
            case Binary(operator) if operator in COMPARISONS:
                raise _Unwritten
            case Binary(_, left, right):
                return max(self.shape(left), self.shape(right), key=len)
            case Negative(of):
                return self.shape(of)
        return ()

    def entry(self, node: Node, place: Place) -> Node:
        shape = self.shape(node)
        if not shape:
            return node
        place = place[len(place) - len(shape) :]
        match node:
            case Name(name):
                return self.number(name, place)
            case Negative(of):
                return Negative(self.entry(of, place))
            case Call("T", (of,)):
                return self.entry(of, place[1:] if len(self.shape(of)) == 1 else place[::-1])
            case Call("odot", (left, right)):
                return Binary("*", self.entry(left, place), self.entry(right, place))
            case Call("softmax", (of,)):
                return self.softmax(of, place)
            case Call("corr", (signal, kernel)):
                offsets = product(*map(range, self.shape(kernel)))
                places = ((tuple(map(sum, zip(place, offset, strict=True))), offset) for offset in offsets)
                return self.total([(self.entry(signal, at), self.entry(kernel, offset)) for at, offset in places])
            case Call(function, (of,)) if function in _EACH:
                return Call(function, (self.entry(of, place),))
            case Binary("@", left, right) if self.shape(left) and self.shape(right):
                return self.product(left, right, place)
            case Binary(operator, left, right):
                return Binary("*" if operator == "@" else operator, self.entry(left, place), self.entry(right, place))
        raise _Unwritten

    def product(self, left: Node, right: Node, place: Place) -> Node:
        inner = self.shape(right)[0]
        row, column = place[0], place[1:]
        pairs = (
            (self.entry(left, (row, k) if len(self.shape(left)) == 2 else (row,)), self.entry(right, (k, *column)))
            for k in range(inner)
        )
        return self.total(list(pairs))

    def softmax(self, of: Node, place: Place) -> Node:
        powers: list[Node] = [Call("exp", (self.entry(of, (*place[:-1], k)),)) for k in range(self.shape(of)[-1])]
        self.terms = max(self.terms, len(powers))
        return Binary("/", powers[place[-1]], reduce(lambda one, other: Binary("+", one, other), powers))

    def total(self, pairs: list[tuple[Node, Node]]) -> Node:
        """The sum of the products, without those that are 0."""
        kept = [pair for pair in pairs if not any(map(self.is_zero, pair))] or pairs[:1]
        self.terms = max(self.terms, len(kept))
        terms: list[Node] = [Binary("*", one, other) for one, other in kept]
        return reduce(lambda one, other: Binary("+", one, other), terms)

    def is_zero(self, node: Node) -> bool:
        return isinstance(node, Name) and self.made.get(node.name) == 0

    def number(self, name: str, place: Place) -> Node:
        own = f"entry{len(self.made)}"
        self.made[own] = _taken(self.values[name], place)
        return Name(own)
