"""Formulas as LaTeX, with every bracket that arithmetic needs.

A formula is written twice: with symbols, and with the numbers plugged in. Both come from the same tree, so the second line is
the first one with names replaced, and a negative number, a fraction or a sum gets its brackets from the place where it stands.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import TypeAlias

from examgen.core import expression
from examgen.core.arithmetic import evaluate
from examgen.core.expression import COMPARISONS, Binary, Call, Index, Listed, Name, Negative, Node, Number, Slice
from examgen.core.numbers import Value
from examgen.core.typeset import ATOM, FRACTION, PRODUCT, SUM, Piece, symbol, value_piece
from examgen.errors import QuestionError, UnreadableAnswer

Place: TypeAlias = int | slice
"""An entry, or a run of entries, counted from 0."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Writer:
    """Writes formulas: ``quantity`` says how a name (or an entry of it) is written; in lines of numbers ``values`` are known.

    ``rows``: vectors lie flat. Places count from ``first`` in the formula.
    """

    quantity: Callable[[str, tuple[Place, ...] | None, str], Piece]
    values: Mapping[str, Value] | None
    decimals: int
    size: Callable[[Node], int | None]
    rows: bool
    first: int
    marked: frozenset[int] = frozenset()

    def write(self, node: Node, *, behind: bool = False) -> Piece:
        """The formula; ``behind`` an operator, a first factor with a minus sign gets brackets of its own.

        Nodes whose ``id`` is ``marked`` stand in a box; of a sum, the sign and what follows it.
        """
        if id(node) not in self.marked:
            return self._written(node, behind=behind)
        if isinstance(node, Binary) and node.operator in ("+", "-"):
            first, second = self.write(node.left, behind=behind), self.write(node.right, behind=True)
            return Piece(rf"{first.text} \boxed{{{node.operator} {_closed(second, PRODUCT)}}}", SUM, first.signed)
        return Piece(rf"\boxed{{{self._written(node).text}}}")

    def _written(self, node: Node, *, behind: bool = False) -> Piece:
        match node:
            case Number(text):
                scientific = "e" in text.lower()
                return Piece(_scientific(text), PRODUCT) if scientific else value_piece(node.value, max(self.decimals, 6))
            case Name(name):
                return self.quantity(name, None, "")
            case Negative(of):
                inner = self.write(of)
                return Piece("-" + _closed(inner, PRODUCT), min(inner.binds, PRODUCT), True)
            case Index(base, places):
                return self._entry(base, places)
            case Slice(start, stop):
                return Piece(":".join(self.write(end).text if end is not None else "" for end in (start, stop)))
            case Listed(entries):
                return self._listed(entries)
            case Binary(operator, left, right) if operator in _SIGNS:
                return Piece(rf"\left[{self.write(left).text} {_SIGNS[operator]} {self.write(right).text}\right]")
            case Call(function, arguments):
                return self._call(function, arguments)
            case Binary("/", left, right):
                return Piece(rf"\frac{{{self.write(left).text}}}{{{self.write(right).text}}}", FRACTION)
            case Binary("^", left, right):
                return Piece(f"{_raised(self.write(left))}^{{{self.write(right).text}}}", PRODUCT)
            case Binary("+" | "-" as operator, left, right):
                first, second = self.write(left, behind=behind), self.write(right, behind=True)
                return Piece(f"{first.text} {operator} {_closed(second, SUM if operator == '+' else PRODUCT)}", SUM, first.signed)
            case Binary(operator, left, right):
                first = self.write(left, behind=behind)
                first = Piece(_bracketed(first.text)) if behind and first.signed else first
                return self._product(operator, first, self.write(right))
        raise QuestionError(f"formula: cannot write {node!r}")

    def _product(self, operator: str, left: Piece, right: Piece) -> Piece:
        first = left.text if left.binds >= PRODUCT else _bracketed(left.text)
        second = _closed(right, PRODUCT)
        number = second[0].isdigit() or (right.signed and right.binds >= PRODUCT and right.text[1].isdigit())
        between = r"\," if operator == "@" else r"\cdot" if self.values is not None or number else r"\,"
        return Piece(f"{first} {between} {second}", PRODUCT, left.signed and left.binds >= PRODUCT)

    def _entry(self, base: Node, places: tuple[Node, ...]) -> Piece:
        named = base if isinstance(base, Name) else None
        try:
            where = tuple(map(self._place, places))
        except UnreadableAnswer:
            where = None
        written = ",".join(self.write(place).text for place in places)
        if named is None:
            return Piece(f"{_bracketed(self.write(base).text)}_{{{written}}}", PRODUCT)
        return self.quantity(named.name, where, written)

    def _place(self, place: Node) -> Place:
        if isinstance(place, Slice):
            return slice(*(None if end is None else self._counted(end) for end in (place.start, place.stop)))
        return self._counted(place)

    def _counted(self, place: Node) -> int:
        """The place from 0; in a line of numbers a name in it is known, too."""
        return int(float(evaluate(place, self.values))) - self.first

    def _listed(self, entries: tuple[Node, ...]) -> Piece:
        if all(isinstance(entry, Listed) for entry in entries):
            lines = [" & ".join(self.write(one).text for one in entry.entries) for entry in entries if isinstance(entry, Listed)]
            return Piece(r"\begin{pmatrix} " + r" \\ ".join(lines) + r" \end{pmatrix}")
        pieces = [self.write(entry).text for entry in entries]
        if self.rows:
            return Piece(r"\left(" + r",\; ".join(pieces) + r"\right)")
        return Piece(r"\begin{pmatrix} " + r" \\ ".join(pieces) + r" \end{pmatrix}")

    def _call(self, function: str, arguments: tuple[Node, ...]) -> Piece:
        pieces = [self.write(argument) for argument in arguments]
        inner = ", ".join(piece.text for piece in pieces)
        match function, pieces:
            case "exp", [one]:
                return Piece(f"e^{{{one.text}}}", PRODUCT)
            case "sqrt", [one]:
                return Piece(rf"\sqrt{{{one.text}}}")
            case (("floor" | "ceil"), [one]):
                return Piece(rf"\left\l{function} {one.text} \right\r{function}")
            case "abs", [one]:
                return Piece(rf"\left| {one.text} \right|")
            case "norm", [one]:
                return Piece(rf"\left\lVert {one.text} \right\rVert")
            case "T", [one]:
                return Piece(rf"{_raised(one)}^{{\top}}")
            case (("odot" | "corr"), [left, right]):
                sign = {"odot": r"\odot", "corr": r"\star"}[function]
                return Piece(rf"{_closed(left, PRODUCT)} {sign} {_closed(right, PRODUCT)}", PRODUCT, left.signed)
            case "positive", [one]:
                return Piece(rf"\mathbf{{1}}\left[{one.text} > 0\right]", PRODUCT)
            case "outer", [left, right]:
                return Piece(rf"{_closed(left, PRODUCT)} \, {_closed(right, ATOM)}^{{\top}}", PRODUCT, left.signed)
            case (("sum" | "mean"), [one]):
                return self._reduction(function, arguments[0], one)
        operator = _FUNCTIONS.get(function, rf"\mathrm{{{function}}}")
        return Piece(rf"{operator}\left({inner}\right)", PRODUCT)

    def _reduction(self, function: str, argument: Node, piece: Piece) -> Piece:
        count = self.size(argument)
        if not isinstance(argument, Name) or (
            function == "mean" and self.values is not None and count is None
        ):  # nothing is called n there
            word = r"\sum" if function == "sum" else r"\mathrm{mean}"
            return Piece(f"{word} {_bracketed(piece.text)}", SUM if function == "sum" else PRODUCT)
        over = rf"\sum {_closed(piece, PRODUCT)}" if count is None else " + ".join(_addends(self, argument.name, count))
        if function == "sum":
            return Piece(over, SUM, over.startswith("-"))
        return Piece(rf"\frac{{{over}}}{{{'n' if count is None else count}}}", FRACTION)


_SIGNS = dict(zip(COMPARISONS, ("<", r"\le", ">", r"\ge", "=", r"\ne"), strict=True))
_FUNCTIONS = {
    "ln": r"\ln",
    "log": r"\ln",
    "tanh": r"\tanh",
    "sin": r"\sin",
    "cos": r"\cos",
    "max": r"\max",
    "min": r"\min",
    "relu": r"\mathrm{ReLU}",
    "leaky_relu": r"\mathrm{LeakyReLU}",
    "elu": r"\mathrm{ELU}",
    "sigmoid": r"\sigma",
    "log_softmax": r"\mathrm{logsoftmax}",
    "cross_entropy": r"\mathrm{CE}",
    "mse_loss": r"\mathrm{MSE}",
    "conv_transpose": r"\mathrm{convT}",
    "max_pool": r"\mathrm{maxpool}",
    "avg_pool": r"\mathrm{avgpool}",
}


def _addends(writer: Writer, name: str, count: int) -> list[str]:
    pieces = [writer.quantity(name, (place,), str(place)) for place in range(count)]
    return [_closed(piece, PRODUCT) if at else piece.text for at, piece in enumerate(pieces)]


def _scientific(text: str) -> str:
    mantissa, _, exponent = text.lower().partition("e")
    return rf"{mantissa} \cdot 10^{{{int(exponent)}}}"


def _bracketed(text: str) -> str:
    return rf"\left({text}\right)"


def _closed(piece: Piece, least: int) -> str:
    """The piece as it stands behind an operator: in brackets if it binds too loosely or starts with a minus sign."""
    return _bracketed(piece.text) if piece.binds < least or piece.signed else piece.text


def _raised(piece: Piece) -> str:
    """The piece as it stands below an exponent: in brackets if it has one of its own, too."""
    return _bracketed(piece.text) if _has(piece.text, "^") and piece.binds >= ATOM and not piece.signed else _closed(piece, ATOM)


def _has(symbol: str, script: str) -> bool:
    """Whether the symbol carries such a script itself, outside of braces and brackets."""
    depths = accumulate((char in "{(") - (char in "})") for char in symbol)
    return any(char == script and not depth for char, depth in zip(symbol, depths, strict=True))


def formula_latex(
    node: Node,
    symbols: Mapping[str, str] | None = None,
    *,
    rows: bool = False,
    first: int = 0,
    marked: frozenset[int] = frozenset(),
) -> str:
    """The formula in symbols; nodes whose ``id`` is ``marked`` stand in a box."""

    def quantity(name: str, _: tuple[Place, ...] | None, places: str) -> Piece:
        base = symbol(name, symbols)
        if not places:
            return Piece(base)
        if base.endswith("}") and "_{" in base:
            return Piece(f"{base[:-1]},{places}}}")
        return Piece(f"{{{base}}}_{{{places}}}" if _has(base, "_") else f"{base}_{{{places}}}")

    return (
        Writer(quantity=quantity, values=None, decimals=6, size=lambda _: None, rows=rows, first=first, marked=marked)
        .write(node)
        .text
    )


def plugged_latex(node: Node, values: Mapping[str, Value], decimals: int, *, rows: bool = False, first: int = 0) -> str:
    """The formula with the values of its names plugged in, as the paper shows them. ``rows``: vectors lie flat."""

    def quantity(name: str, where: tuple[Place, ...] | None, _: str) -> Piece:
        return value_piece(_taken(values[name], where or (), name), decimals, row=rows)

    def size(argument: Node) -> int | None:
        value = values[argument.name] if isinstance(argument, Name) else None
        return len(value) if isinstance(value, tuple) and not isinstance(value[0], tuple) else None

    return Writer(quantity=quantity, values=values, decimals=decimals, size=size, rows=rows, first=first).write(node).text


def _taken(value: Value, places: Sequence[Place], name: str) -> Value:
    if not places:
        return value
    place, *rest = places
    if isinstance(value, tuple) and isinstance(place, slice):
        return tuple(_taken(entry, rest, name) for entry in value[place])
    if not isinstance(value, tuple) or not isinstance(place, int) or not 0 <= place < len(value):
        raise QuestionError(f"formula: {name} has no entry {place}")
    return _taken(value[place], rest, name)


def changed_latex(wrong: str, right: str, symbols: Mapping[str, str] | None = None, *, rows: bool = False, first: int = 0) -> str:
    """The wrong formula in symbols, what differs from the right one in a box."""
    tree = expression.parse(wrong)
    return formula_latex(tree, symbols, rows=rows, first=first, marked=frozenset(_different(tree, expression.parse(right))))


def _different(wrong: Node, right: Node) -> set[int]:
    """The smallest nodes that hold all in which two formulas differ."""
    if wrong == right:
        return set()
    parts, others = expression.children(wrong), expression.children(right)
    if not parts or type(wrong) is not type(right) or len(parts) != len(others) or _head(wrong) != _head(right):
        return {id(wrong)}
    found = set().union(*map(_different, parts, others))
    return {id(wrong)} if found >= set(map(id, parts)) else found


def _head(node: Node) -> str:
    """What a node does with its parts."""
    return str(getattr(node, "operator", getattr(node, "function", "")))
