"""One small grammar for formulas of worked solutions and for answers that students type.

    sum     := product (('+' | '-') product)*
    product := factor (('*' | '/' | '@') factor)*
    factor  := '-' factor | '+' factor | power
    power   := postfix ('^' factor)?
    postfix := atom ('[' sum (',' sum)* ']')*
    atom    := number | name | name '(' sum (',' sum)* ')' | '(' sum ')'

Nothing is ever handed to Python's own parser. Length, depth, digits and exponents are bounded.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import TypeAlias

from examgen.core import numbers
from examgen.core.numbers import Scalar, Value
from examgen.errors import UnreadableAnswer

MAX_LENGTH, MAX_DEPTH, MAX_DIGITS, MAX_EXPONENT, MAX_BITS = 400, 24, 30, 64, 1024


@dataclass(frozen=True, slots=True)
class Number:
    text: str

    @property
    def value(self) -> Scalar:
        """Whole numbers as ``int``, everything else as an exact ``Fraction``."""
        value: Scalar = numbers.freeze(Fraction(self.text))
        return value


@dataclass(frozen=True, slots=True)
class Name:
    name: str


@dataclass(frozen=True, slots=True)
class Negative:
    of: Node


@dataclass(frozen=True, slots=True)
class Binary:
    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Call:
    function: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Index:
    base: Node
    places: tuple[Node, ...]


Node: TypeAlias = Number | Name | Negative | Binary | Call | Index

_DIGITS = r"(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3}(?!\d))?"
_TOKEN = re.compile(rf"\s*(?:({_DIGITS})|([A-Za-z]\w*)|(\*\*|[-+*/@^(),\[\]]))", re.ASCII)
_MINUS = "\u2010\u2011\u2012\u2013\u2212"
_TIMES = "\u00b7\u00d7\u2217\u2219\u22c5"
_OVER = "\u00f7\u2044\u2215"
_SPELLED = {"\u2019": "'", "\u221a": "sqrt", "\u03c0": "pi", "\u03c3": "sigmoid"}
_UNSEEN = "\u200b\u200e\u200f\u2060\ufeff"
_SAME = str.maketrans(
    dict.fromkeys(_MINUS, "-") | dict.fromkeys(_TIMES, "*") | dict.fromkeys(_OVER, "/") | dict.fromkeys(_UNSEEN) | _SPELLED
)
_RAISED = re.compile("[\u00b2\u00b3\u00b9\u2070\u2074-\u207b]+")
_VULGAR = re.compile("[\u00bc-\u00be\u2150-\u215e\u2189]")


def parse(text: str) -> Node:
    """The tree of a formula; ``UnreadableAnswer`` says what could not be read."""
    if len(text) > MAX_LENGTH:
        raise UnreadableAnswer(f"longer than {MAX_LENGTH} characters")
    return _parse(text)


def normalised(text: str) -> str:
    """The text in the characters of the grammar: one minus sign, one times sign, ``x^(2)`` for x², ``(1/2)`` for ½.

    Without the brackets, compatibility normalisation would read 2² as 22 and 1½ as 11/2.
    """
    text = _RAISED.sub(lambda match: f"^({match[0]})", text)
    text = _VULGAR.sub(lambda match: f"({match[0]})", text)
    return unicodedata.normalize("NFKC", text.translate(_SAME)).translate(_SAME)


@lru_cache(maxsize=4096)
def _parse(text: str) -> Node:
    tokens = _tokens(normalised(text))
    if not tokens:
        raise UnreadableAnswer("nothing was written")
    reader = _Reader(tokens)
    tree = reader.sum(0)
    if reader.next is not None:
        raise UnreadableAnswer(f"did not expect {reader.next!r}")
    return tree


def _tokens(text: str) -> list[str]:
    found, at, text = [], 0, text.rstrip()
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise UnreadableAnswer(f"cannot read {text[at:].strip()[:12]!r}")
        found.append("^" if match[0].strip() == "**" else match[0].strip())
        at = match.end()
    return found


class _Reader:
    """Recursive descent over the tokens; ``next`` is the token not yet taken, ``None`` at the end."""

    def __init__(self, tokens: list[str]) -> None:
        self._tokens = tokens[::-1]

    @property
    def next(self) -> str | None:
        return self._tokens[-1] if self._tokens else None

    def take(self, expected: str | None = None) -> str:
        if self.next is None or expected not in (None, self.next):
            raise UnreadableAnswer(f"expected {expected!r}" if expected else "it ends too early")
        return self._tokens.pop()

    def sum(self, depth: int) -> Node:
        if depth > MAX_DEPTH:
            raise UnreadableAnswer("too deeply nested")
        tree = self.product(depth)
        while self.next in ("+", "-"):
            tree = Binary(self.take(), tree, self.product(depth))
        return tree

    def product(self, depth: int) -> Node:
        tree = self.factor(depth)
        while self.next in ("*", "/", "@"):
            tree = Binary(self.take(), tree, self.factor(depth))
        return tree

    def factor(self, depth: int) -> Node:
        if depth > MAX_DEPTH:
            raise UnreadableAnswer("too deeply nested")
        if self.next == "-":
            self.take()
            return Negative(self.factor(depth + 1))
        if self.next == "+":
            self.take()
            return self.factor(depth + 1)
        base = self.postfix(depth)
        if self.next == "^":
            self.take()
            return Binary("^", base, self.factor(depth + 1))
        return base

    def postfix(self, depth: int) -> Node:
        tree = self.atom(depth)
        while self.next == "[":
            tree = Index(tree, self.arguments("[", "]", depth))
        return tree

    def atom(self, depth: int) -> Node:
        token = self.take()
        if token[0].isdigit() or token[0] == ".":
            return _number(token)
        if token[0].isalpha():
            return Call(token, self.arguments("(", ")", depth)) if self.next == "(" else Name(token)
        if token == "(":
            inner = self.sum(depth + 1)
            self.take(")")
            return inner
        raise UnreadableAnswer(f"did not expect {token!r}")

    def arguments(self, opening: str, closing: str, depth: int) -> tuple[Node, ...]:
        self.take(opening)
        found = [self.sum(depth + 1)]
        while self.next == ",":
            self.take()
            found.append(self.sum(depth + 1))
        self.take(closing)
        return tuple(found)


def _number(token: str) -> Number:
    digits = sum(map(str.isdigit, token.lower().split("e")[0]))
    exponent = int(token.lower().split("e")[1]) if "e" in token.lower() else 0
    if digits > MAX_DIGITS or abs(exponent) > MAX_EXPONENT:
        raise UnreadableAnswer(f"the number {token[:12]}... is too long")
    return Number(token)


def names(node: Node) -> frozenset[str]:
    """Names of quantities (not of functions) that a formula mentions."""
    match node:
        case Name(name):
            return frozenset({name})
        case Negative(of):
            return names(of)
        case Binary(_, left, right):
            return names(left) | names(right)
        case Call(_, arguments):
            return frozenset().union(*map(names, arguments))
        case Index(base, places):
            return names(base).union(*map(names, places))
        case _:
            return frozenset()


def _exp(value: Scalar) -> Scalar:
    """Exact where ``numbers.exp`` is, but never a power of two with a million digits."""
    return numbers.exp(value) if abs(float(value)) < 700 else math.exp(float(value))


_FUNCTIONS: Mapping[str, Callable[[Scalar], Scalar]] = {
    "ln": numbers.log,
    "log": numbers.log,
    "exp": _exp,
    "sqrt": numbers.sqrt,
    "abs": lambda x: -x if x < 0 else x,
    "tanh": lambda x: math.tanh(float(x)),
    "sigmoid": lambda x: 1 / (1 + _exp(-x)),
}
_CONSTANTS: Mapping[str, Scalar] = {"e": math.e, "pi": math.pi}


def evaluate(node: Node, values: Mapping[str, Value] | None = None) -> Scalar:
    """The number that a formula without matrices stands for: exact where the arithmetic is.

    Names are looked up in ``values``, then among the constants e and pi. ``UnreadableAnswer`` for unknown names or
    functions, division by zero, logarithms and roots outside their domain, and results too large to be meant.
    """
    try:
        result = _evaluate(node, values or {})
        finite = math.isfinite(float(result))
    except UnreadableAnswer:
        raise
    except ZeroDivisionError:
        raise UnreadableAnswer("it divides by zero") from None
    except OverflowError:
        raise UnreadableAnswer("its value is too large") from None
    except ValueError as error:
        raise UnreadableAnswer(f"it has no value ({error})") from None
    if not finite:
        raise UnreadableAnswer("it is not a finite number")
    return result


def _evaluate(node: Node, values: Mapping[str, Value]) -> Scalar:
    match node:
        case Number():
            return node.value
        case Name(name) if name in values or name in _CONSTANTS:
            return values[name] if name in values else _CONSTANTS[name]
        case Negative(of):
            return -_evaluate(of, values)
        case Binary(operator, left, right) if operator != "@":
            return _arithmetic(operator, _evaluate(left, values), _evaluate(right, values))
        case Call(function, (argument,)) if function in _FUNCTIONS:
            return _FUNCTIONS[function](_evaluate(argument, values))
        case Index(base, places):
            return _entry(values, base, [_evaluate(place, values) for place in places])
    raise UnreadableAnswer(f"unknown: {getattr(node, 'name', getattr(node, 'function', '@'))[:20]}")


def _entry(values: Mapping[str, Value], base: Node, places: list[Scalar]) -> Scalar:
    if not isinstance(base, Name) or base.name not in values:
        raise UnreadableAnswer("only a named quantity has entries")
    entry = values[base.name]
    for place in [int(float(place)) for place in places]:
        if not isinstance(entry, tuple) or not 0 <= place < len(entry):
            raise UnreadableAnswer(f"{base.name[:20]} has no such entry")
        entry = entry[place]
    return entry  # type: ignore[no-any-return]


def _arithmetic(operator: str, left: Scalar, right: Scalar) -> Scalar:
    if operator == "+":
        return left + right
    if operator == "-":
        return left - right
    if operator == "*":
        return left * right
    if operator == "/":
        return (Fraction(left) if isinstance(left, int) else left) / right
    return _power(left, right)


def _power(base: Scalar, exponent: Scalar) -> Scalar:
    exponent = numbers.freeze(exponent)
    if abs(float(exponent)) > MAX_EXPONENT or abs(float(base)) > 1e12:
        raise UnreadableAnswer(f"a power beyond the exponent {MAX_EXPONENT}")
    if isinstance(exponent, int) and isinstance(base, int | Fraction) and _bits(base) * abs(exponent) <= MAX_BITS:
        return Fraction(base) ** exponent
    if float(base) < 0 and not isinstance(exponent, int):
        raise UnreadableAnswer("a fractional power of a negative number")
    return float(float(base) ** float(exponent))


def _bits(number: int | Fraction) -> int:
    return number.numerator.bit_length() + number.denominator.bit_length()
