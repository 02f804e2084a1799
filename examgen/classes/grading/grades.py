"""Grades: of the exam by the scale of the course, of the course by a scheme, and what is missing to the next one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from pathlib import Path

from examgen.classes.grading.marking import Result
from examgen.classes.grading.points import percent, spelled
from examgen.classes.tables import TableFaults, read_table
from examgen.core.words import counted
from examgen.errors import UsageError
from examgen.paper.grading import Grading, Share

_STEP = 2
"""Points are given in halves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Graded:
    """A grade (empty if nothing can be said), the percent behind it, and a sentence on what the next better one lacks."""

    percent: Fraction
    grade: str
    lacks: str


def exam_grade(grading: Grading, points: Fraction, of: int) -> Graded:
    """The grade of the exam alone."""
    reached = percent(points, of)
    better = grading.next(reached)
    missing = Fraction(ceil((better.least * of / 100 - points) * _STEP), _STEP) if better else Fraction(0)
    lacks = f"{spelled(missing)} {'point' if missing <= 1 else 'points'} to {better.name}" if better else ""
    return Graded(percent=reached, grade=grading.grade(reached), lacks=lacks)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheme:
    """A scheme of the course, which of its parts this exam is, and the percents that students have in the others."""

    shares: tuple[Share, ...]
    exam: str
    others: Mapping[str, Mapping[str, Fraction]]

    def grade(self, grading: Grading, result: Result, of: int) -> Graded:
        """The grade of the course; none while a part is missing, and why."""
        known = {**self.others.get(result.student.id, {}), self.exam: percent(result.points, of)}
        missing = [share.part for share in self.shares if share.part not in known]
        if missing:
            return Graded(percent=Fraction(0), grade="", lacks=f"no result in {', '.join(missing)}")
        total = sum((known[share.part] * share.percent / 100 for share in self.shares), Fraction(0))
        below = [share for share in self.shares if known[share.part] < share.threshold]
        if below:
            said = "; ".join(f"{spelled(share.threshold - known[share.part])} % in {share.part}" for share in below)
            return Graded(percent=total, grade=grading.failed, lacks=f"{said} to its threshold")
        better = grading.next(total)
        return Graded(
            percent=total, grade=grading.grade(total), lacks=f"{spelled(better.least - total)} % to {better.name}" if better else ""
        )


def read_scheme(grading: Grading, name: str, exam: str, path: Path | None) -> Scheme:
    """The scheme of this name; ``path`` is a table with ``student`` and a column for each other part, in percent."""
    if name not in grading.schemes:
        raise UsageError(f"--scheme {name[:40]!r}: the course has no such scheme; it has {', '.join(grading.schemes) or 'none'}")
    shares = grading.schemes[name]
    if exam not in [share.part for share in shares]:
        parts = ", ".join(share.part for share in shares)
        raise UsageError(f"the scheme {name!r} has no part {exam[:60]!r}; say with --as which of them this exam is: {parts}")
    others = _others(path, [share.part for share in shares if share.part != exam]) if path else {}
    return Scheme(shares=shares, exam=exam, others=others)


def _others(path: Path, parts: list[str]) -> dict[str, dict[str, Fraction]]:
    table = read_table(path, ("student",))
    columns = {"_".join(part.lower().replace("-", " ").replace("_", " ").split()): part for part in parts}
    faults = [*table.faults]
    faults += [
        f"{path}, row 1: has no column {part!r}; add it, in percent" for name, part in columns.items() if name not in table.columns
    ]
    found: dict[str, dict[str, Fraction]] = {}
    for row in table.rows:
        student = row.cells["student"]
        if student in found:
            faults.append(table.at(row, f"the student {student!r} stands here twice", "keep one row"))
        found[student] = {}
        for name, part in columns.items():
            text = row.cells.get(name, "").removesuffix("%").strip().replace(",", ".")
            if not text:
                continue
            try:
                value = Fraction(text) if len(text) < 20 else Fraction(-1)
            except (ValueError, ZeroDivisionError):
                value = Fraction(-1)
            if not 0 <= value <= 100:
                faults.append(table.at(row, f"{part} {text[:40]!r} is no percentage", "write a number from 0 to 100"))
            found[student][part] = value
    if faults:
        raise TableFaults(faults)
    return found


def note_on(result: Result) -> str:
    """What is odd about the paper, and that a grade is not final while a person must still decide something."""
    waiting = f"{counted(len(result.waiting), 'answer')} still to be decided" if result.waiting else ""
    return "; ".join(filter(None, (result.note, waiting)))
