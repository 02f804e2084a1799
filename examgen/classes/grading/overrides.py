"""``overrides.csv``: points that a person gave in the place of the marker's. The file is a person's and is never written over."""

from __future__ import annotations

from difflib import get_close_matches
from fractions import Fraction
from pathlib import Path

from examgen.classes.grading.marking import Decision
from examgen.classes.grading.sittings import Field, Sitting
from examgen.classes.tables import Row, Table, TableFaults, read_table, unescaped
from examgen.errors import ExamgenError
from examgen.marking.reading import MAX_TYPED

NAME = "overrides.csv"
COLUMNS = ("student", "question", "part", "points", "reason", "by")
_NEEDED = ("student", "question", "points", "reason")
_MOST = 100_000


def read_overrides(path: Path, sitting: Sitting, students: frozenset[str]) -> dict[tuple[str, str], Decision]:
    """The overrides by student and label; none if the file is not there. ``TableFaults`` has a line for each fault.

    Columns of ``doubtful.csv`` may stand beside, and rows of it that are not decided yet.
    """
    if not path.exists():
        return {}
    table = read_table(path, _NEEDED, most=_MOST, longest=MAX_TYPED, breaks=True)
    faults, found, rows = list(table.faults), dict[tuple[str, str], Decision](), dict[tuple[str, str], int]()
    for row in table.rows:
        if not row.cells["points"] and not row.cells["reason"]:
            continue  # a row of doubtful.csv that nobody has decided yet
        try:
            key, decision = _override(row, sitting, students)
        except ExamgenError as error:
            faults.append(complaint(table, row, error))
            continue
        if key in rows:
            faults.append(table.at(row, f"{key[1]} of {key[0]} stands in row {rows[key]}, too", "keep one of the two"))
        rows.setdefault(key, row.number)
        found[key] = decision
    if faults:
        raise TableFaults(faults)
    return found


def complaint(table: Table, row: Row, error: ExamgenError) -> str:
    """An error about a row as a line with its place."""
    fact, _, remedy = str(error).partition("; ")
    return table.at(row, fact, remedy or "mend the row, or remove it")


def _override(row: Row, sitting: Sitting, students: frozenset[str]) -> tuple[tuple[str, str], Decision]:
    cells, student = row.cells, unescaped(row.cells["student"])
    if student not in students:
        near = get_close_matches(student, sorted(students), n=1)
        hint = f"did you mean {near[0]!r}?" if near else "is the id right?"
        raise TableFaults([f"{student[:40]!r} handed in no answers; {hint}"])
    field = sitting.field(cells["question"], cells.get("part", ""))
    reason = " ".join(unescaped(cells["reason"]).split())
    if not reason:
        raise TableFaults(["there is no reason; write one, for whoever asks later"])
    decision = Decision(points=_points(cells["points"], field), reason=reason, by=unescaped(cells.get("by", "")))
    return (student, field.label), decision


def _points(text: str, field: Field) -> Fraction:
    try:
        points = Fraction(text.replace(",", ".")) if len(text) < 20 else None
    except (ValueError, ZeroDivisionError):
        points = None
    if points is None or not 0 <= points <= field.marks:
        raise TableFaults([f"points {text[:40]!r} are none; {field.label} has 0 to {field.marks}, such as 1.5"])
    return points
