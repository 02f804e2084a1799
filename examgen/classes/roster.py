"""The roster: who writes the exam, where, with how much time, and in which print."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from pathlib import Path

from examgen.classes.tables import FORMULA_SIGNS, Row, Table, TableFaults, read_table

NEEDED = ("id", "name")
OPTIONAL = ("group", "seat", "extra_time", "large_print", "absent")
MOST_EXTRA = 300
"""Percent of the exam's time that a student may have more at most."""
_ID = re.compile(r"[A-Za-z0-9_.@/-]{1,40}")
_YES, _NO = frozenset({"yes", "y", "true", "1", "x"}), frozenset({"no", "n", "false", "0", ""})


@dataclass(frozen=True, slots=True, kw_only=True)
class Student:
    """A row of the roster. ``extra_time`` is in percent of the exam's minutes; who is ``absent`` gets no paper."""

    id: str
    name: str
    group: str = ""
    seat: str = ""
    extra_time: int = 0
    large_print: bool = False
    absent: bool = False

    def minutes(self, usual: int) -> int:
        """The minutes that the student has for an exam of so many."""
        return ceil(usual * Fraction(100 + self.extra_time, 100))


def read_roster(path: Path) -> tuple[Student, ...]:
    """The students of a roster, in its order. ``TableFaults`` has one line for each thing that is wrong."""
    table = read_table(path, NEEDED)
    faults = [*_unknown(table), *table.faults]
    students: list[Student] = []
    rows: dict[str, int] = {}
    for row in table.rows:
        found = list(_faults(table, row, rows))
        faults += found
        rows.setdefault(row.cells["id"], row.number)
        if not found:
            students.append(_student(row))
    if not faults and not students:
        faults = [f"{path}: has no students; write one in each row below the header"]
    if faults:
        raise TableFaults(faults)
    return tuple(students)


def _unknown(table: Table) -> Iterator[str]:
    """Columns that are called nearly like one that counts: what they say would be lost without a word."""
    for column in table.columns:
        near = difflib.get_close_matches(column, [name for name in OPTIONAL if name not in table.columns], n=1, cutoff=0.7)
        if column not in (*NEEDED, *OPTIONAL) and near:
            yield f"{table.path}, row 1: there is no column {column!r}; call it {near[0]!r}, or leave it out"


def _faults(table: Table, row: Row, rows: dict[str, int]) -> Iterator[str]:
    cells = row.cells
    id = cells["id"]
    if id.startswith(tuple(FORMULA_SIGNS)):
        yield table.at(row, f"the id {id[:40]!r} begins like a formula", "an id begins with a letter or a digit")
    elif not _ID.fullmatch(id):
        yield table.at(row, f"the id {id[:40]!r} is none", "an id has 1 to 40 letters A to Z, digits, and . _ - / @")
    elif id in rows:
        yield table.at(row, f"the id {id!r} stands in row {rows[id]}, too", "each student has an id of their own")
    if not cells["name"]:
        yield table.at(row, "there is no name", "write one")
    if _percent(cells.get("extra_time", "")) is None:
        given = cells["extra_time"][:40]
        yield table.at(row, f"extra_time {given!r} is no percentage", f"write a whole number from 0 to {MOST_EXTRA}, such as 25")
    for column in ("large_print", "absent"):
        if cells.get(column, "").lower() not in _YES | _NO:
            yield table.at(row, f"{column} {cells[column][:40]!r} is neither yes nor no", "write yes or no")


def _percent(text: str) -> int | None:
    digits = text.removesuffix("%").strip() or "0"
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 5 and int(digits) <= MOST_EXTRA else None


def _student(row: Row) -> Student:
    cells = row.cells
    return Student(
        id=cells["id"], name=cells["name"], group=cells.get("group", ""), seat=cells.get("seat", ""),
        extra_time=_percent(cells.get("extra_time", "")) or 0, large_print=_is_yes(cells, "large_print"),
        absent=_is_yes(cells, "absent"),
    )  # fmt: skip


def _is_yes(cells: dict[str, str], column: str) -> bool:
    return cells.get(column, "").lower() in _YES


def present(students: Sequence[Student]) -> tuple[Student, ...]:
    """Those who get a paper."""
    return tuple(student for student in students if not student.absent)
