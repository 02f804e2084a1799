"""``changes.csv``: every point that people changed, line by line, never rewritten: when, who, from what, to what, and why."""

from __future__ import annotations

import getpass
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from examgen.bank.files import read_file
from examgen.classes.grading.marking import Decision, Result
from examgen.classes.grading.points import spelled
from examgen.classes.tables import LARGEST, read_table, unescaped, write_table
from examgen.errors import OutputError

NAME = "changes.csv"
COLUMNS = ("when", "student", "part", "from", "to", "reason", "by")
WITHDRAWN = "withdrawn"
_MOST = 1_000_000
_REMEDY = "move it away, and the next lines begin a new one"


def changed(folder: Path, results: Sequence[Result]) -> bytes:
    """The file with a line more for each decision that is new, other than before, or withdrawn."""
    path = folder / NAME
    if not path.exists():
        return write_table(COLUMNS, _lines({}, results))
    before = read_file(path, most=LARGEST, error=OutputError, remedy=_REMEDY)
    if not before.startswith(write_table(COLUMNS, ())):
        raise OutputError(f"{path}: was written anew by another program, and lines are only added to what is ours; {_REMEDY}")
    lines = list(_lines(_standing(path), results))
    return before + write_table(COLUMNS, lines).partition(b"\r\n")[2] if lines else before


def _standing(path: Path) -> dict[tuple[str, str], tuple[str, str, str]]:
    """What the last line of each student and part says: to what, why, and who."""
    table = read_table(path, COLUMNS[:-1], most=_MOST, longest=1000)
    rows = [{name: unescaped(cell) for name, cell in row.cells.items()} for row in table.rows]
    last = {(cells["student"], cells["part"]): cells for cells in rows}
    return {key: (cells["to"], cells["reason"], cells.get("by", "")) for key, cells in last.items()}


def _lines(standing: dict[tuple[str, str], tuple[str, str, str]], results: Sequence[Result]) -> Iterator[tuple[str, ...]]:
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    for result in results:
        for cell in result.cells:
            key = (result.student.id, cell.field.label)
            to, reason, _ = standing.get(key, ("", WITHDRAWN, ""))
            marked = spelled(cell.report.marks)
            if cell.decision is None:
                if reason != WITHDRAWN:
                    yield now, *key, to, marked, WITHDRAWN, user()
            elif (spelled(cell.points), cell.decision.reason) != (to, reason):
                yield (
                    now,
                    *key,
                    to if reason != WITHDRAWN else marked,
                    spelled(cell.points),
                    cell.decision.reason,
                    _who(cell.decision),
                )


def _who(decision: Decision) -> str:
    return decision.by or user()


def user() -> str:
    """Who runs this, as the system calls them; empty if it does not say."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return ""
