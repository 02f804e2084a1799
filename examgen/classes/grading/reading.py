"""Typed answers of a class, from a table in one of two forms.

Long, one answer a row: ``student, question, part, answer`` (``state`` is what reading a scan adds). Wide, one student a row:
``student`` and a column for each part, such as ``1a``, ``1b``, ``2``. A student is named by id. ``code``, the code of the paper,
may stand in its place where each has a paper of their own, or beside it, for who wrote on another version than planned.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

from examgen.classes.grading.sittings import Field, Sitting
from examgen.classes.tables import Row, Table, TableFaults, read_table, unescaped
from examgen.core.record import Variant
from examgen.errors import ExamgenError
from examgen.marking.reading import MAX_TYPED

MOST = 400_000
"""Rows that a table of answers may have."""
STUDENTS = ("student", "student_id", "id")
LONG = ("question", "part", "answer", "state")
BESIDE = ("name", "group", "seat", "code", "paper", "copy", "certainty", "seen", "note", "scan")
"""Columns that may stand beside them; ``code`` and ``paper`` name the paper, ``seen`` is what a scan shows of an unsure answer."""
UNSURE = {
    "doubtful": "the scan cannot be read for certain", "by hand": "a person reads this", "missing": "its page was not scanned",
}  # fmt: skip
"""States of a scanned answer that need a person, and why."""
_DATE = re.compile(r"\d{4}-\d\d-\d\d( \d\d:\d\d:\d\d)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """One answer as typed, where it stands, and why a person must read it (empty if nobody need)."""

    text: str
    row: int
    unsure: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """What one student handed in: the code of the paper, and answers by the labels of their fields."""

    student: str
    code: str
    row: int
    answers: dict[str, Typed] = field(default_factory=dict)

    def of(self, variant: Variant, fields: tuple[Field, ...]) -> dict[str, str]:
        """The answers to a question, by the names of its parts, without those that are not sure."""
        found = {one.part: self.answers[one.label] for one in fields if one.label in self.answers}
        return {name: typed.text for name, typed in found.items() if not typed.unsure and name in variant.names}


def read_answers(path: Path, sitting: Sitting) -> tuple[Script, ...]:
    """What the students handed in, in the order of the table. ``TableFaults`` has a line for each thing that is wrong with it."""
    table = read_table(path, (), most=MOST, longest=MAX_TYPED, breaks=True)
    if not set(table.columns) & {*STUDENTS, "code", "paper"}:
        raise TableFaults([f"{path}, row 1: has no column 'student'; it has {', '.join(table.columns)[:120]}"])
    reader = _Reader(table, sitting)
    is_long = {"question", "answer"} <= set(table.columns)
    faults = [*table.faults, *(reader.long() if is_long else reader.wide()), *reader.shared()]
    if not faults and not table.rows:
        faults = [f"{path}: has no answers; write a row for each answer, or for each student"]
    if faults:
        raise TableFaults(faults)
    return tuple(reader.scripts.values())


class _Reader:
    """Takes the rows into scripts, and yields what is wrong."""

    def __init__(self, table: Table, sitting: Sitting) -> None:
        self.table = table
        self.sitting = sitting
        self.scripts: dict[str, Script] = {}
        self._scanned = "scan" in table.columns  # parts have their names there, not the printed letters
        self._faulty: set[tuple[str, ...]] = set()
        self._known = [one.id for one in sitting.students]
        self._absent = {one.id for one in sitting.students if one.absent}

    def long(self) -> Iterator[str]:
        strange = [one for one in self.table.columns if one and one not in (*STUDENTS, *LONG, *BESIDE)]
        yield from self._strange(strange, (*STUDENTS[:1], *LONG))
        for row in self.table.rows:
            if row.cells["question"] == "0":
                continue  # a scan's remark on a student's number, which is missing in the other rows, too
            script, fault = self._script(row)
            if script is None:
                if fault:
                    yield fault
                continue
            try:
                field = self.sitting.field(row.cells["question"], row.cells.get("part", ""), names=self._scanned)
            except ExamgenError as error:
                fact, _, remedy = str(error).partition("; ")
                yield self.table.at(row, fact, remedy)
                continue
            if field.label in script.answers:
                fact = f"the answer of {script.student} to {field.label} stands in row {script.answers[field.label].row}, too"
                yield self.table.at(row, fact, "keep one of the two")
                continue
            script.answers[field.label] = _scanned(row)

    def wide(self) -> Iterator[str]:
        fields: dict[str, Field] = {}
        unknown = []
        for column in self.table.columns:
            found = self.sitting.labeled(column)
            if found is not None and found in fields.values():
                first = next(name for name, one in fields.items() if one == found)
                yield f"{self.table.path}, row 1: the columns {first!r} and {column!r} are one part; keep one of them"
            elif found is not None:
                fields[column] = found
            elif column and column not in (*STUDENTS, *BESIDE):
                unknown.append(column)
        yield from self._strange(unknown, [one.label for one in self.sitting.fields])
        if not fields and not unknown:
            labels = ", ".join(one.label for one in self.sitting.fields[:6])
            yield f"{self.table.path}, row 1: has no columns of answers; call them {labels} and so on"
        for row in self.table.rows:
            if self._is_absent(row) and not any(row.cells[name] for name in fields):
                continue  # a table of the whole roster has a row for them, too
            script, fault = self._script(row)
            if script is None:
                if fault:
                    yield fault
            elif script.row != row.number:
                yield self.table.at(row, f"the student {script.student!r} stands in row {script.row}, too", "keep one of the two")
            else:
                script.answers.update({one.label: _typed(row.cells[name], row.number) for name, one in fields.items()})

    def _is_absent(self, row: Row) -> bool:
        return any(row.cells.get(name) in self._absent for name in STUDENTS)

    def shared(self) -> Iterator[str]:
        """Papers that one student has, and several have written on."""
        writers: dict[str, Script] = {}
        for script in self.scripts.values():
            first = writers.setdefault(script.code, script)
            if first is not script and len(self.sitting.codes[script.code]) == 1:
                fact = (
                    f"{script.student} wrote on {script.code}, as {first.student} did in row {first.row}; there is one such paper"
                )
                yield f"{self.table.path}, row {script.row}: {fact}; correct the student or the code"

    def _strange(self, unknown: list[str], known: tuple[str, ...] | list[str]) -> Iterator[str]:
        for column in unknown:
            near = get_close_matches(column, known, n=1, cutoff=0.6)
            hint = f"did you mean {near[0]!r}?" if near else f"the exam has {', '.join(known)[:200]}; leave out what is no answer"
            yield f"{self.table.path}, row 1: the column {column[:40]!r} is no part of this exam; {hint}"

    def _script(self, row: Row) -> tuple[Script | None, str]:
        """The script that a row belongs to; or what is wrong with its student, once for all rows of the same."""
        try:
            student, code = self._who(row)
        except ExamgenError as error:
            fact, _, remedy = str(error).removeprefix(f"{self.sitting.path}: ").partition("; ")
            same = tuple(row.cells.get(name, "") for name in (*STUDENTS, "code", "paper", "copy"))
            if same in self._faulty:
                return None, ""
            self._faulty.add(same)
            return None, self.table.at(row, fact, remedy or "is this the manifest of the exam that was written?")
        found = self.scripts.setdefault(student, Script(student=student, code=code, row=row.number))
        if found.code != code:
            fact = f"{student} wrote on {code} here and on {found.code} in row {found.row}"
            return None, self.table.at(row, fact, "all answers of a student are on one paper")
        return found, ""

    def _who(self, row: Row) -> tuple[str, str]:
        cells = row.cells
        typed = unescaped(next((cells[name] for name in STUDENTS if cells.get(name)), ""))
        code = next((cells[name] for name in ("code", "paper") if cells.get(name)), "")
        code = self.sitting.code(code) if code else ""
        if typed:
            return typed, self._code_of(typed, code)
        if not code:
            raise TableFaults(["there is no student; write the id, or the code of the paper in a column 'code'"])
        owners = self.sitting.codes[code]
        if len(owners) != 1:
            copy = f" (copy {cells['copy']})" if cells.get("copy") else ""
            raise TableFaults([f"the paper {code}{copy} is not one student's alone; write the student's id, too"])
        return owners[0], code

    def _code_of(self, student: str, code: str) -> str:
        if not self._known:
            return code or self.sitting.code_of(student)
        if student not in self._known:
            near = get_close_matches(student, self._known, n=1)
            hint = f"did you mean {near[0]!r}?" if near else "is this the manifest of the exam that was written?"
            raise TableFaults([f"no student of this exam has the id {student[:40]!r}; {hint}"])
        if not code:
            try:
                return self.sitting.code_of(student)
            except ExamgenError:
                fact = f"{student} was absent and has no paper"
                remedy = "write the code of the paper that was used, or take 'absent' from the roster and run `examgen class` again"
                raise TableFaults([f"{fact}; {remedy}"]) from None
        return code


def _scanned(row: Row) -> Typed:
    """An answer of the long form; of one that a scan does not show for certain, what is seen."""
    cells = row.cells
    unsure = UNSURE.get(cells.get("state", "").lower(), "")
    if not unsure:
        return _typed(cells["answer"], row.number)
    seen = unescaped(cells["answer"] or cells.get("seen", ""))
    return Typed(text=seen, row=row.number, unsure=unescaped(cells.get("note", "")) or unsure)


def _typed(cell: str, row: int) -> Typed:
    text, unsure = unescaped(cell), ""
    if _DATE.fullmatch(text):
        unsure = "the spreadsheet made a date of it; make its column text and type it again"
    return Typed(text=text, row=row, unsure=unsure)
