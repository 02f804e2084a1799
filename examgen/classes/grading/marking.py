"""Every script marked as ``examgen mark`` marks it, and what people decided on top: overrides, and rulings on the key."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from examgen.bank.playing import Behaviour
from examgen.classes.grading.reading import Script
from examgen.classes.grading.sittings import Field, Sitting, variant_of
from examgen.classes.roster import Student
from examgen.core.record import Variant
from examgen.marking import PartReport, Report, mark

MARKED = "marked"
"""The state of a paper that was handed in."""
WAITING = ("unreadable", "needs a grader")
"""Verdicts of answers that a person reads."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Points that people gave in the place of the marker's, and why: an override, or a ruling on the key."""

    points: Fraction
    reason: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One part of one student's paper: the marker's report, why a person must look (or nothing), and what people decided."""

    field: Field
    report: PartReport
    unsure: str = ""
    decision: Decision | None = None

    @property
    def points(self) -> Fraction:
        """The points that count."""
        return self.decision.points if self.decision else self.report.marks

    @property
    def waits(self) -> str:
        """Why a person must still decide; empty if nobody need."""
        if self.decision:
            return ""
        return self.unsure or (self.report.feedback if self.report.verdict in WAITING else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """A student's marked paper, its cells in print order.

    ``state`` is "marked", "absent" or "no answers"; only marked ones have cells. ``note`` says what is odd about the paper.
    """

    student: Student
    code: str
    state: str
    cells: tuple[Cell, ...] = ()
    note: str = ""

    @property
    def points(self) -> Fraction:
        """The points of the whole paper."""
        return sum((cell.points for cell in self.cells), Fraction(0))

    @property
    def waiting(self) -> tuple[Cell, ...]:
        """What a person must still decide."""
        return tuple(cell for cell in self.cells if cell.waits)


def results(sitting: Sitting, scripts: Sequence[Script], step: Callable[[], None] = lambda: None) -> tuple[Result, ...]:
    """The results of all students in the order of the roster, or of the table if no roster is known.

    Students whose answers are missing, and absent ones, are among them, without cells. ``step`` is called after each script.
    """
    by_id = {script.student: script for script in scripts}
    students = sitting.students or tuple(Student(id=script.student, name="") for script in scripts)
    found = {}
    for script in sorted(scripts, key=lambda one: one.code):  # those on one paper together: its variants are drawn once
        found[script.student] = _cells(sitting, script)
        step()
    return tuple(_result(sitting, student, by_id.get(student.id), found.get(student.id, ())) for student in students)


def _result(sitting: Sitting, student: Student, script: Script | None, cells: tuple[Cell, ...]) -> Result:
    if script is None:
        code = "" if student.absent else sitting.code_of(student.id)
        return Result(student=student, code=code, state="absent" if student.absent else "no answers")
    return Result(student=student, code=script.code, state=MARKED, cells=cells, note=_note(sitting, script))


def _note(sitting: Sitting, script: Script) -> str:
    """Whether the student wrote on a paper that was meant for others."""
    owners = sitting.codes[script.code]
    if not sitting.students or script.student in owners:
        return ""
    return f"wrote on the paper of {owners[0]}" if len(owners) == 1 else "wrote on another version than planned"


def _cells(sitting: Sitting, script: Script) -> tuple[Cell, ...]:
    return tuple(cell for number in sitting.fields_of for cell in question_cells(sitting, script, number))


def question_cells(sitting: Sitting, script: Script, number: int) -> Iterator[Cell]:
    """The cells of one question of a script."""
    fields = sitting.fields_of[number]
    report = marked(sitting, script, number)
    for one, part in zip(fields, report.parts, strict=True):
        typed = script.answers.get(one.label)
        unsure = typed.unsure if typed else ""
        yield Cell(field=one, report=replace(part, typed=typed.text) if typed and unsure else part, unsure=unsure)


def marked(sitting: Sitting, script: Script, number: int) -> Report:
    """What marking says of a question of a script: the same as ``examgen mark``."""
    variant = variant_of(sitting.paper(script.code), number)
    return mark(variant, script.of(variant, sitting.fields_of[number]), behaviour(sitting, variant))


def behaviour(sitting: Sitting, variant: Variant) -> Behaviour:
    """The page of a variant as marking sees it."""
    return Behaviour(sitting.bank.page(variant.id))


def decided(results: Sequence[Result], decisions: Mapping[tuple[str, str], Decision]) -> tuple[Result, ...]:
    """The results with what people decided, by student and label."""
    return tuple(
        replace(
            result,
            cells=tuple(replace(cell, decision=decisions.get((result.student.id, cell.field.label))) for cell in result.cells),
        )
        for result in results
    )
