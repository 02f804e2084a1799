"""The small frozen tree that every formula becomes, and the only thing the writers see.

Names in the tree are LaTeX names without the backslash (``"alpha"``, ``"mathbf"``, ``"pmatrix"``) or single ASCII
characters, all of them keys of ``math_symbols`` and ``math_commands``: what is not in a table never gets into a tree.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Several things side by side."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """``{...}`` in running mathematics: spaced like one ordinary letter, as in ``1{,}000``."""

    body: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """Digits with at most one decimal point."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Symbol:
    """One letter, operator, relation or delimiter."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """An upright function name such as log; ``limits`` puts subscripts below it in displays."""

    text: str
    limits: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """Words inside a formula, in one of the fonts of ``math_symbols.TEXT_FONTS``."""

    text: str
    font: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Font:
    """A mathematical alphabet, applied to ``body``."""

    name: str
    body: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Fraction:
    """``kind`` is frac, dfrac, tfrac or binom."""

    kind: str
    top: Node
    bottom: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Root:
    """A root; without ``degree`` a square root."""

    body: Node
    degree: Node | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """Subscript, superscript or both; primes are ``prime`` symbols at the front of ``sup``.

    ``place`` is limits or nolimits where it was said, otherwise empty.
    """

    base: Node
    sub: Node | None
    sup: Node | None
    place: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Accent:
    """A mark over or a line under ``body``."""

    name: str
    body: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Stack:
    """``label`` above or below ``body``, with a brace between them or without."""

    name: str
    body: Node
    label: Node | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrow:
    """An arrow as long as its labels."""

    name: str
    above: Node
    below: Node | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Enclosure:
    """A box around ``body`` or strokes through it."""

    name: str
    body: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Colored:
    """``body`` in one of the colours of ``math_commands.COLORS``."""

    name: str
    body: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Fenced:
    """``\\left`` ... ``\\right``: delimiters that grow; None is the invisible one."""

    left: Symbol | None
    body: Node
    right: Symbol | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Big:
    """One delimiter of a fixed larger size, or the growing one of ``\\middle``."""

    name: str
    delimiter: Symbol


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """A matrix-like environment; ``columns`` is the column specification of an array, otherwise empty.

    All rows have the same number of cells. ``lines`` are the numbers of rows that stand above each horizontal line.
    ``distances`` are those asked for below each row, empty strings where there is none; no strings at all if there are none.
    """

    name: str
    columns: str
    rows: tuple[tuple[Node, ...], ...]
    lines: tuple[int, ...] = ()
    distances: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Space:
    """An explicit space."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """The size in which the rest of the row is set."""

    name: str


Leaf = Number | Symbol | Name | Text | Space | Big | Style
Node = Leaf | Row | Group | Font | Fraction | Root | Script | Accent | Stack | Arrow | Enclosure | Colored | Fenced | Grid


def walk(node: Node) -> Iterator[Node]:
    """The node and all nodes inside it."""
    yield node
    for field in fields(node):
        yield from _inside(getattr(node, field.name))


def _inside(value: object) -> Iterator[Node]:
    if isinstance(value, tuple):
        for part in value:
            yield from _inside(part)
    elif isinstance(value, Node):
        yield from walk(value)
