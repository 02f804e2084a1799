"""What a page of feedback shows: one student's answers beside the solution for these numbers, and nothing of anybody else."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from urllib.parse import quote

from examgen.classes.grading.grades import exam_grade
from examgen.classes.grading.marking import Cell, Result
from examgen.classes.grading.points import percent, spelled
from examgen.classes.grading.sittings import Sitting
from examgen.core.words import counted
from examgen.errors import UsageError
from examgen.paper.answers import feedback
from examgen.paper.grading import Grading
from examgen.paper.views import KeyView, PaperView, SolutionView

_MOST_NEXT = 5
"""Questions that are named to practice next."""
_PIECE = re.compile(r"\s+|\S{1,30}")
_VERDICTS = {
    "right": "right", "partly": "partly right", "wrong": "not right", "too few digits": "too few digits",
    "unreadable": "not readable", "unanswered": "left open", "needs a grader": "read by a person",
}  # fmt: skip
_DECIDED = "decided by a person"


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnView:
    """A part as the student answered it: what was ``typed`` (plain text), and what marking says of it (``said`` is Markdown)."""

    label: str
    typed: str
    verdict: str
    right: bool
    points: str
    of: int
    said: str

    @property
    def rows(self) -> tuple[tuple[str, ...], ...]:
        """The lines of what was typed, each in pieces between which a line may break."""
        return tuple(tuple(_PIECE.findall(line)) for line in self.typed.splitlines())


@dataclass(frozen=True, slots=True, kw_only=True)
class NextView:
    """A question to practice: its number on the paper, its title, its address (empty if there is none), and what it lost."""

    number: int
    title: str
    id: str
    address: str
    lost: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackView:
    """A student's page. ``own`` are the answers by question in print order, beside ``solutions`` in the same order."""

    paper: PaperView
    name: str
    id: str
    points: str
    of: int
    percent: str
    grade: str
    lacks: str
    waiting: str
    own: tuple[tuple[OwnView, ...], ...]
    solutions: tuple[SolutionView, ...]
    next: tuple[NextView, ...]


def base_address(text: str) -> str:
    """The address of a practice page without the slash at its end; ``UsageError`` if it is none."""
    if text and not text.startswith(("http://", "https://")):
        raise UsageError(f"--practice-url {text[:60]!r}: is no address; give one such as https://practice.example.org")
    return text.rstrip("/")


def feedback_view(sitting: Sitting, key: KeyView, result: Result, grading: Grading, *, base: str = "") -> FeedbackView:
    """The page of a student whose paper is marked, with the ``key`` of that paper; ``base`` is the address of a practice page."""
    graded = exam_grade(grading, result.points, sitting.points)
    waiting = len(result.waiting)
    return FeedbackView(
        paper=key.paper, name=result.student.name, id=result.student.id, points=spelled(result.points), of=sitting.points,
        percent=spelled(percent(result.points, sitting.points)), grade=graded.grade, lacks=graded.lacks,
        waiting=f"{counted(waiting, 'answer')} still to be read by a person; points and grade may change." if waiting else "",
        own=tuple(_own(_cells(result, number)) for number in sitting.fields_of),
        solutions=key.solutions, next=tuple(_next(sitting, result, key.paper, base)),
    )  # fmt: skip


def _cells(result: Result, number: int) -> tuple[Cell, ...]:
    return tuple(cell for cell in result.cells if cell.field.number == number)


def _own(cells: Sequence[Cell]) -> tuple[OwnView, ...]:
    return tuple(_part(cell, cell.field.letter) for cell in cells)


def _part(cell: Cell, label: str) -> OwnView:
    """Why people decided as they did may speak of others, so only that they did is told."""
    report = cell.report
    said = feedback(report) if report.verdict not in ("right", "unanswered") or report.carried else ""
    if cell.decision:
        said = f"{said} A person gave {spelled(cell.points)} of {counted(cell.field.marks, 'point')}.".strip()
    elif cell.waits:
        said = "A person still reads this answer."
    return OwnView(
        label=label, typed=report.typed.strip(), verdict=_DECIDED if cell.decision else _VERDICTS[report.verdict],
        right=cell.points == cell.field.marks, points=spelled(cell.points), of=cell.field.marks, said=said,
    )  # fmt: skip


def _next(sitting: Sitting, result: Result, paper: PaperView, base: str) -> list[NextView]:
    """The questions that lost the largest shares of their points; the one that lost more points comes first of equals."""
    lost = []
    for number, fields in sitting.fields_of.items():
        cells = [cell for cell in _cells(result, number) if not cell.waits]
        of = sum(field.marks for field in fields)
        missing = sum((cell.field.marks - cell.points for cell in cells), Fraction(0))
        if missing > 0:
            lost.append((missing / of, missing, number))
    found = sorted(lost, key=lambda one: (-one[0], -one[1], one[2]))[:_MOST_NEXT]
    return [
        NextView(
            number=number, title=paper.questions[number - 1].title, id=paper.questions[number - 1].id, lost=_points(missing),
            address=f"{base}/q/{quote(paper.questions[number - 1].id)}" if base else "",
        )
        for _, missing, number in found
    ]  # fmt: skip


def _points(points: Fraction) -> str:
    return f"{spelled(points)} {'point' if points <= 1 else 'points'}"
