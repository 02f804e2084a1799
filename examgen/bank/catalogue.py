"""Slips that nobody wrote down: one small edit of one line, of the kinds that people make everywhere.

They are tried after the slips of the page: a sign that was turned in a line is recognised there even if the author did not think of
it. A kind of edit is one function from a node to the nodes that may stand in its place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from examgen.bank.mistakes import MistakeRule
from examgen.core import expression, rewriting
from examgen.core.expression import Binary, Call, Name, Negative, Node
from examgen.core.numbers import has_words
from examgen.core.trace import Step

MOST = 120
"""Edits that are tried for one variant, line by line."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of edit, and what is said of it to whoever made it."""

    sentence: str
    edits: Callable[[Node, frozenset[str]], Iterator[Node]]


def guesses(steps: Sequence[Step]) -> tuple[MistakeRule, ...]:
    """The edits of these lines, at most ``MOST``; of several lines with one formula in one time step each, all are edited alone."""
    return tuple(islice(_guesses(steps), MOST))


def _guesses(steps: Sequence[Step]) -> Iterator[MistakeRule]:
    known: set[str] = set()
    for step in steps:
        if step.formula and not has_words(step.value):
            tree, names = expression.parse(step.formula), frozenset(known)
            seen = {tree}
            for kind in KINDS:
                for edited in _edited(tree, kind, names):
                    if edited not in seen:
                        seen.add(edited)
                        edits = {step.name: rewriting.written(edited)}
                        yield MistakeRule(name="", sentence=kind.sentence, essential=False, edits=edits)
        known.add(step.name)


def _edited(node: Node, kind: Kind, names: frozenset[str]) -> Iterator[Node]:
    """The formula with one of its nodes replaced."""
    yield from kind.edits(node, names)
    for at, child in enumerate(expression.children(node)):
        for other in _edited(child, kind, names):
            yield rewriting.with_child(node, at, other)


def _sign(node: Node, _: frozenset[str]) -> Iterator[Node]:
    match node:
        case Binary("+", left, right):
            yield Binary("-", left, right)
        case Binary("-", left, right):
            yield Binary("+", left, right)
        case Negative(of):
            yield of


def _term(node: Node, _: frozenset[str]) -> Iterator[Node]:
    match node:
        case Binary("+" | "-", left, right):
            yield left
            yield right


def _factor(node: Node, _: frozenset[str]) -> Iterator[Node]:
    match node:
        case Binary("*", left, right) | Call("odot", (left, right)):
            yield left
            yield right


def _divisor(node: Node, _: frozenset[str]) -> Iterator[Node]:
    match node:
        case Binary("/", left, _):
            yield left


def _operands(node: Node, _: frozenset[str]) -> Iterator[Node]:
    match node:
        case Binary("-" | "/" | "@" as operator, left, right):
            yield Binary(operator, right, left)


def _transpose(node: Node, _: frozenset[str]) -> Iterator[Node]:
    match node:
        case Call("T", (of,)):
            yield of
        case Binary("@", Name() as left, right):
            yield Binary("@", Call("T", (left,)), right)


def _power(node: Node, _: frozenset[str]) -> Iterator[Node]:
    match node:
        case Binary("^", base, exponent):
            yield Binary("*", base, exponent)
            yield base


def _function(node: Node, _: frozenset[str]) -> Iterator[Node]:
    match node:
        case Call("relu" | "sigmoid" | "tanh" | "softmax" | "sqrt" | "exp" | "ln" | "abs" | "floor" | "positive", (of,)):
            yield of


def _earlier(node: Node, names: frozenset[str]) -> Iterator[Node]:
    """``x_2`` in the place of ``x_1``, and the other way round."""
    if isinstance(node, Name):
        base, index = rewriting.timed(node.name)
        if index is not None:
            for other in (index - 1, index + 1):
                found = [one for one in (f"{base}_{other}", f"{base}{other}") if one in names]
                yield from (Name(one) for one in found)


KINDS = (
    Kind("A sign is turned in one line of the way.", _sign),
    Kind("A term is missing in one line of the way.", _term),
    Kind("A factor is missing in one line of the way.", _factor),
    Kind("A divisor is missing in one line of the way.", _divisor),
    Kind("The value of another step is used in one line of the way.", _earlier),
    Kind("A transpose is missing, or one is too many, in one line of the way.", _transpose),
    Kind("Two operands are swapped in one line of the way.", _operands),
    Kind("A power is taken for something else in one line of the way.", _power),
    Kind("A function is missing in one line of the way.", _function),
)
