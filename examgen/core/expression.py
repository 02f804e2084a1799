"""One small grammar for formulas of worked solutions and for answers that students type.

    formula := sum (('<' | '<=' | '>' | '>=' | '==' | '!=') sum)?
    sum     := product (('+' | '-') product)*
    product := factor (('*' | '/' | '@') factor)*
    factor  := '-' factor | '+' factor | power
    power   := postfix ('^' factor)?
    postfix := atom ('[' place (',' place)* ']')*
    place   := sum | sum? ':' sum?
    atom    := number | name | name '(' formulas ')' | '(' formulas ')'
    formulas := formula (',' formula)*

Several formulas in brackets are a vector, and several vectors a matrix. Nothing is ever handed to Python's own parser.
Length, depth and digits are bounded.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import TypeAlias

from examgen.core import numbers
from examgen.core.numbers import Scalar
from examgen.errors import UnreadableAnswer

MAX_LENGTH, MAX_DEPTH, MAX_DIGITS, MAX_EXPONENT = 400, 24, 30, 64
COMPARISONS = ("<", "<=", ">", ">=", "==", "!=")


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


@dataclass(frozen=True, slots=True)
class Slice:
    """Places from ``start`` up to, but not including, ``stop``; ``None`` is the end of the axis."""

    start: Node | None
    stop: Node | None


@dataclass(frozen=True, slots=True)
class Listed:
    """Entries side by side, ``(a, b, c)``: a shape, a vector, or the rows of a matrix."""

    entries: tuple[Node, ...]


Node: TypeAlias = Number | Name | Negative | Binary | Call | Index | Slice | Listed

_DIGITS = r"(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3}(?!\d))?"
_TOKEN = re.compile(rf"\s*(?:({_DIGITS})|([A-Za-z]\w*)|(\*\*|[<>=!]=|[-+*/@^(),:<>\[\]]))", re.ASCII)
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
    tree = reader.formula(0)
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

    def formula(self, depth: int) -> Node:
        tree = self.sum(depth)
        return Binary(self.take(), tree, self.sum(depth)) if self.next in COMPARISONS else tree

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
            tree = Index(tree, self.listed("[", "]", self.place, depth))
        return tree

    def place(self, depth: int) -> Node:
        start = None
        if self.next != ":":
            start = self.sum(depth)
            if self.next != ":":
                return start
        self.take()
        return Slice(start, None if self.next in (",", "]") else self.sum(depth))

    def atom(self, depth: int) -> Node:
        token = self.take()
        if token[0].isdigit() or token[0] == ".":
            return _number(token)
        if token[0].isalpha():
            return Call(token, self.listed("(", ")", self.formula, depth)) if self.next == "(" else Name(token)
        if token == "(":
            self._tokens.append(token)
            inner = self.listed("(", ")", self.formula, depth)
            return inner[0] if len(inner) == 1 else Listed(inner)
        raise UnreadableAnswer(f"did not expect {token!r}")

    def listed(self, opening: str, closing: str, read: Callable[[int], Node], depth: int) -> tuple[Node, ...]:
        self.take(opening)
        found = [read(depth + 1)]
        while self.next == ",":
            self.take()
            found.append(read(depth + 1))
        self.take(closing)
        return tuple(found)


def _number(token: str) -> Number:
    digits = sum(map(str.isdigit, token.lower().split("e")[0]))
    exponent = int(token.lower().split("e")[1]) if "e" in token.lower() else 0
    if digits > MAX_DIGITS or abs(exponent) > MAX_EXPONENT:
        raise UnreadableAnswer(f"the number {token[:12]}... is too long")
    return Number(token)


def children(node: Node) -> tuple[Node, ...]:
    """The formulas that a formula is made of."""
    match node:
        case Negative(of):
            return (of,)
        case Binary(_, left, right):
            return (left, right)
        case Call(_, parts) | Listed(parts):
            return parts
        case Index(base, places):
            return (base, *places)
        case Slice(start, stop):
            return tuple(end for end in (start, stop) if end is not None)
        case _:
            return ()


def names(node: Node) -> frozenset[str]:
    """Names of quantities (not of functions) that a formula mentions."""
    found = frozenset({node.name}) if isinstance(node, Name) else frozenset[str]()
    return found.union(*map(names, children(node)))


def functions(node: Node) -> frozenset[str]:
    """Names of functions that a formula calls."""
    found = frozenset({node.function}) if isinstance(node, Call) else frozenset[str]()
    return found.union(*map(functions, children(node)))


_QUOTED = re.compile(r"([\"']).*?\1")
_OF_PYTHON = re.compile(r"\b(?:if|else|and|or|not|in|is|for|lambda|True|False|None)\b")
ALLOWED = "a formula has numbers, names, functions, brackets, + - * / ^ @ and one comparison"


def unread(formula: object, error: Exception) -> str:
    """Why a formula of a page cannot be read: a word is named, and what may stand in its place."""
    if not isinstance(formula, str):
        return f"a formula is a text, such as 'w*x + b', and no {type(formula).__name__}"
    if quoted := _QUOTED.search(formula):
        return f"{quoted[0]} is a word, and {ALLOWED}; give words a name, as in t.step('mode', 'modes[1]', modes=('same', 'valid'))"
    if word := _OF_PYTHON.search(formula):
        return f"{word[0]} is a word of Python, and {ALLOWED}"
    return f"{error}; {ALLOWED}"


@lru_cache(maxsize=4096)
def mentioned(formula: str) -> frozenset[str]:
    """Names of quantities in a formula as text. ``UnreadableAnswer`` where it cannot be read."""
    return names(parse(formula))
