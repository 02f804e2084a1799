"""Values and formulas as plain text and as LaTeX, with every bracket that arithmetic needs.

A formula is written twice: with symbols, and with the numbers plugged in. Both come from the same tree, so the second line is
the first one with names replaced, and a negative number, a fraction or a sum gets its brackets from the place where it stands.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from examgen.core import numbers
from examgen.core.expression import Binary, Call, Index, Name, Negative, Node, Number, evaluate
from examgen.core.numbers import Ln2, Value
from examgen.errors import QuestionError, UnreadableAnswer

SUM, PRODUCT, FRACTION, ATOM = range(4)


@dataclass(frozen=True, slots=True)
class Piece:
    """LaTeX of a part of a formula: how tightly it binds, and whether it starts with a minus sign."""

    text: str
    binds: int = ATOM
    signed: bool = False


# --- values ---------------------------------------------------------------------------------------------------------------------


def decimal_text(value: Fraction, decimals: int) -> str:
    """The number with exactly so many decimals (it must be a multiple of the last place)."""
    digits = str(abs(int(value * 10**decimals))).rjust(decimals + 1, "0")
    whole, part = (digits[:-decimals], digits[-decimals:]) if decimals else (digits, "")
    return ("-" if value < 0 else "") + whole + ("." + part if part else "")


def plain(value: Value, decimals: int) -> str:
    """The value as the paper shows it, in the characters a student would type: ``-0.25``, ``4/15``, ``2*ln(2)``, ``[1, 0; 0, 2]``.

    A value that must be rounded is printed with all its ``decimals``; an exact one with as many as it needs.
    """
    if isinstance(value, tuple):
        if value and isinstance(value[0], tuple):
            return "[" + "; ".join(plain(row, decimals)[1:-1] for row in value) + "]"
        return "[" + ", ".join(plain(item, decimals) for item in value) + "]"
    return _plain(value, decimals)


@lru_cache(maxsize=8192, typed=True)
def _plain(value: Value, decimals: int) -> str:
    if isinstance(value, bool | str):
        return str(value).lower() if isinstance(value, bool) else value
    if not numbers.is_shown_exactly(value, decimals):
        return decimal_text(numbers.round_half_away(value, decimals), decimals)
    if isinstance(value, Ln2):
        return _ln2(value, decimals, lambda k: "ln(2)" if k == "1" else f"{k}*ln(2)")
    return _rational(Fraction(value), decimals)


def _rational(value: Fraction, decimals: int) -> str:
    if numbers.is_shown_as_decimal(value, decimals):
        return decimal_text(value, numbers.terminating_places(value) or 0)
    return f"{value.numerator}/{value.denominator}"


def _ln2(value: Ln2, decimals: int, multiple: Callable[[str], str]) -> str:
    size = multiple(_rational(abs(value.coefficient), decimals))
    if value.rational == 0:
        return f"-{size}" if value.coefficient < 0 else size
    return f"{_rational(value.rational, decimals)} {'-' if value.coefficient < 0 else '+'} {size}"


def value_piece(value: Value, decimals: int, *, row: bool = False) -> Piece:
    """LaTeX of a value as shown; vectors are columns unless ``row``, a matrix is a tuple of rows."""
    if isinstance(value, tuple):
        return Piece(_matrix(value, decimals, row))
    return _scalar_piece(value, decimals)


@lru_cache(maxsize=8192, typed=True)
def _scalar_piece(value: Value, decimals: int) -> Piece:
    if isinstance(value, bool | str):
        return Piece(rf"\text{{{plain(value, decimals)}}}")
    signed = (text := plain(value, decimals)).startswith("-")
    if numbers.is_shown_exactly(value, decimals) and isinstance(value, Ln2):
        tex = _ln2(value, decimals, lambda k: r"\ln 2" if k == "1" else rf"{_tex_rational(k)} \ln 2")
        return Piece(tex, SUM if value.rational else PRODUCT, signed)
    return Piece(_tex_rational(text), FRACTION if "/" in text else ATOM, signed)


def _tex_rational(text: str) -> str:
    up, _, down = text.removeprefix("-").partition("/")
    return "-" * text.startswith("-") + (rf"\frac{{{up}}}{{{down}}}" if down else up)


def value_latex(value: Value, decimals: int, *, row: bool = False) -> str:
    """LaTeX of a value as the paper shows it."""
    return value_piece(value, decimals, row=row).text


def _matrix(value: tuple[Value, ...], decimals: int, row: bool) -> str:
    if value and isinstance(value[0], tuple):
        lines = [" & ".join(value_latex(item, decimals) for item in line) for line in value]
        return r"\begin{pmatrix} " + r" \\ ".join(lines) + r" \end{pmatrix}"
    if row:
        return r"\left(" + r",\; ".join(value_latex(item, decimals) for item in value) + r"\right)"
    return r"\begin{pmatrix} " + r" \\ ".join(value_latex(item, decimals) for item in value) + r" \end{pmatrix}"


# --- symbols --------------------------------------------------------------------------------------------------------------------

_GREEK = re.compile("alpha|beta|gamma|[dD]elta|epsilon|eta|theta|lambda|mu|nu|pi|rho|[sS]igma|tau|phi|psi|[oO]mega|Gamma")
_ACCENTS = {"hat": "hat", "bar": "bar", "tilde": "tilde"}
_BASE = re.compile(r"([A-Za-z]+?)(\d*)$")


def symbol(name: str, overrides: Mapping[str, str] | None = None) -> str:
    r"""LaTeX of a quantity's name.

    ``delta2`` is :math:`\delta_{2}`, ``W_hh`` has the subscript hh, ``m_hat_1`` a hat and the subscript 1, ``grad_W1`` is the
    partial derivative of L, and a word of three letters or more is set upright. ``overrides`` win.
    """
    if overrides and name in overrides:
        return overrides[name]
    if name.startswith("grad_"):
        return rf"\frac{{\partial L}}{{\partial {symbol(name[5:], overrides)}}}"
    first, *rest = name.split("_")
    if overrides and first in overrides and all(part.isdigit() for part in rest):
        return _subscripted(overrides[first], "", rest)
    letters, digits = _BASE.match(first).groups() if _BASE.match(first) else (first, "")  # type: ignore[union-attr]
    base = rf"\{letters}" if _GREEK.fullmatch(letters) else letters if len(letters) < 3 else rf"\mathrm{{{letters}}}"
    for accent in (part for part in rest if part in _ACCENTS):
        base = rf"\{_ACCENTS[accent]}{{{base}}}"
    return _subscripted(base, digits, [part for part in rest if part not in _ACCENTS])


def _subscripted(base: str, digits: str, parts: Sequence[str]) -> str:
    marks = ([digits] if digits else []) + [part if len(part) < 3 or part.isdigit() else rf"\mathrm{{{part}}}" for part in parts]
    return f"{base}_{{{','.join(marks)}}}" if marks else base


# --- formulas -------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Writer:
    """Writes formulas: ``quantity`` says how a name (or an entry of it) is written; ``plugged`` is true for lines of numbers."""

    quantity: Callable[[str, tuple[int, ...] | None, str], Piece]
    plugged: bool
    decimals: int
    size: Callable[[Node], int | None]

    def write(self, node: Node, *, behind: bool = False) -> Piece:
        """The formula; ``behind`` an operator, a first factor with a minus sign gets brackets of its own."""
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
            case Call(function, arguments):
                return self._call(function, arguments)
            case Binary("/", left, right):
                return Piece(rf"\frac{{{self.write(left).text}}}{{{self.write(right).text}}}", FRACTION)
            case Binary("^", left, right):
                return Piece(f"{_closed(self.write(left), ATOM)}^{{{self.write(right).text}}}", PRODUCT)
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
        between = r"\," if operator == "@" else r"\cdot" if self.plugged or second[0].isdigit() else r"\,"
        return Piece(f"{first} {between} {second}", PRODUCT, left.signed and left.binds >= PRODUCT)

    def _entry(self, base: Node, places: tuple[Node, ...]) -> Piece:
        if not isinstance(base, Name):
            raise QuestionError("formula: only a named quantity has entries")
        try:
            where = tuple(int(float(evaluate(place))) for place in places)
        except UnreadableAnswer:
            return self.quantity(base.name, self._places(places), ",".join(self.write(place).text for place in places))
        return self.quantity(base.name, where, ",".join(map(str, where)))

    def _places(self, places: tuple[Node, ...]) -> tuple[int, ...] | None:
        if not self.plugged:
            return None
        return tuple(int(self.write(place).text) for place in places)

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
                return Piece(rf"{_closed(one, ATOM)}^{{\top}}")
            case (("odot" | "corr"), [left, right]):
                sign = {"odot": r"\odot", "corr": r"\star"}[function]
                return Piece(rf"{_closed(left, PRODUCT)} {sign} {_closed(right, PRODUCT)}", PRODUCT, left.signed)
            case "positive", [one]:
                return Piece(rf"\mathbf{{1}}\left[{one.text} > 0\right]", PRODUCT)
            case (("sum" | "mean"), [one]):
                return self._reduction(function, arguments[0], one)
        operator = _FUNCTIONS.get(function, rf"\mathrm{{{function}}}")
        return Piece(rf"{operator}\left({inner}\right)", PRODUCT)

    def _reduction(self, function: str, argument: Node, piece: Piece) -> Piece:
        count = self.size(argument)
        over = piece.text if count is None else " + ".join(_addends(self, argument, count))
        if count is None:
            over = rf"\sum {_closed(piece, PRODUCT)}"
        if function == "sum":
            return Piece(over, SUM, over.startswith("-"))
        return Piece(rf"\frac{{{over}}}{{{'n' if count is None else count}}}", FRACTION)


_FUNCTIONS = {
    "ln": r"\ln",
    "log": r"\ln",
    "tanh": r"\tanh",
    "max": r"\max",
    "min": r"\min",
    "relu": r"\mathrm{ReLU}",
    "sigmoid": r"\sigma",
}


def _addends(writer: Writer, argument: Node, count: int) -> list[str]:
    if not isinstance(argument, Name):
        raise QuestionError("formula: sum and mean take one named vector")
    pieces = [writer.quantity(argument.name, (place,), str(place)) for place in range(count)]
    return [_closed(piece, PRODUCT) if at else piece.text for at, piece in enumerate(pieces)]


def _scientific(text: str) -> str:
    mantissa, _, exponent = text.lower().partition("e")
    return rf"{mantissa} \cdot 10^{{{int(exponent)}}}"


def _bracketed(text: str) -> str:
    return rf"\left({text}\right)"


def _closed(piece: Piece, least: int) -> str:
    """The piece as it stands behind an operator: in brackets if it binds too loosely or starts with a minus sign."""
    return _bracketed(piece.text) if piece.binds < least or piece.signed else piece.text


def formula_latex(node: Node, symbols: Mapping[str, str] | None = None) -> str:
    """The formula in symbols."""

    def quantity(name: str, _: tuple[int, ...] | None, places: str) -> Piece:
        base = symbol(name, symbols)
        if not places:
            return Piece(base)
        return Piece(f"{base[:-1]},{places}}}" if base.endswith("}") and "_{" in base else f"{base}_{{{places}}}")

    return Writer(quantity=quantity, plugged=False, decimals=6, size=lambda _: None).write(node).text


def plugged_latex(node: Node, values: Mapping[str, Value], decimals: int, *, rows: bool = False) -> str:
    """The formula with the values of its names plugged in, as the paper shows them. ``rows``: vectors lie flat."""

    def quantity(name: str, where: tuple[int, ...] | None, _: str) -> Piece:
        value = values[name]
        for place in where or ():
            if not isinstance(value, tuple) or not 0 <= place < len(value):
                raise QuestionError(f"formula: {name} has no entry {list(where or ())}")
            value = value[place]
        return value_piece(value, decimals, row=rows)

    def size(argument: Node) -> int | None:
        value = values[argument.name] if isinstance(argument, Name) else None
        return len(value) if isinstance(value, tuple) else None

    return Writer(quantity=quantity, plugged=True, decimals=decimals, size=size).write(node).text
