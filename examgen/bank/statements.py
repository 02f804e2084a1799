"""What a printed text says of its symbols: every ``formula = formula`` in it, read back from LaTeX and judged.

``$w = 0.3$``, ``$3 w = 0.9$``, ``$W \\in \\mathbb{R}^{2 \\times 3}$``, and a number in a table under ``$w$`` are statements.
Where a symbol stands for something that is not known here, nothing is said of the statement.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from examgen.bank.symbolic import Array, Reader, Symbols, Unknown, close, last, side_by_side
from examgen.errors import ExamgenError
from examgen.prose import math_tree as tree
from examgen.prose.math_parse import parse
from examgen.prose.math_symbols import glyph

FORMULA = re.compile(r"(?<!\\)\$\$(.+?)(?<!\\)\$\$|(?<!\\)\$(.+?)(?<!\\)\$", re.DOTALL)
_NOTHING_KNOWN = Reader({}, 0, 0)
_WIDE = ("quad", "qquad")


@dataclass(frozen=True, slots=True)
class Fault:
    """A false statement, as printed, and what is true instead."""

    formula: str
    said: str
    true: str


def formulas(text: str) -> list[str]:
    """The LaTeX between dollar signs, in print order."""
    return [(match[1] or match[2]).strip() for match in FORMULA.finditer(text)]


def false_statements(text: str, known: Symbols, *, slack: float = 0.0) -> Iterator[Fault]:
    """Each statement of the text that is false; ``slack`` is how far a side may lie off because it is rounded."""
    for latex in (*formulas(text), *map(" = ".join, _table_statements(text))):
        yield from false_in_formula(latex, known, slack)


def false_in_formula(latex: str, known: Symbols, slack: float = 0.0) -> Iterator[Fault]:
    """The false statements of one formula: sides that are bare numbers against those with symbols, and against each other."""
    if "=" not in latex and r"\in" not in latex:
        return
    try:
        clauses = _clauses(side_by_side(parse(latex)))
    except (ExamgenError, Unknown):
        return
    for sides, relations in clauses:
        if relations == ["in"]:
            yield from _found(_misplaced(latex, sides[0], sides[1], known))
        elif set(relations) == {"="}:
            for number in sides:
                said = _value(_NOTHING_KNOWN, number)
                if said is not None:
                    yield from _found(*(_unequal(latex, side, said, known, slack) for side in sides if side is not number))


def _found(*faults: Fault | None) -> list[Fault]:
    return [fault for fault in faults if fault][:1]


def _unequal(latex: str, side: list[Any], said: Array, known: Symbols, slack: float) -> Fault | None:
    """A fault if the side has a value, and in no reading of its symbols the one that is ``said``."""
    other: Array | None = None
    for which, base in known.tries:
        value = _value(Reader(known.known, which, base), side)
        if value is not None and close(value, said, slack):
            return None
        other = value if other is None else other
    return None if other is None else Fault(latex, _shown(said), _shown(other))


def _misplaced(latex: str, side: list[Any], home: list[Any], known: Symbols) -> Fault | None:
    """A fault if the side is a value that lies in no reading in the set (or R to the shape) that it is said to be in."""
    found = []
    for which, base in known.tries:
        reader = Reader(known.known, which, base)
        if (value := _value(reader, side)) is not None:
            with suppress(*_SILENT):
                found.append((reader.belongs(value, home), value))
    if not found or any(inside for inside, _ in found):
        return None
    return Fault(latex, "this set", _shown(found[0][1]))


def _value(reader: Reader, side: list[Any]) -> Array | None:
    """The value of a side, ``None`` where it has none here."""
    try:
        with np.errstate(all="ignore"):
            return reader.value(side)
    except _SILENT:
        return None


_SILENT = (Unknown, ExamgenError, ArithmeticError, ValueError, IndexError, AttributeError, TypeError)


def _shown(value: Array) -> str:
    return str(np.round(np.squeeze(np.asarray(value, float)), 12).tolist())


# --- clauses --------------------------------------------------------------------------------------------------------------------


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
        elif is_listed and clauses and last(piece) is not None:
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
            is_listed = comma or (is_listed and last(piece) is None)
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
