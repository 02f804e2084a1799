"""The report of a mock exam that is over: by topic, and part by part what was typed and what it earned."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.responses import Response

from examgen.marking import Report
from examgen.paper.views import QuestionView, question_view
from examgen.practice.loop import mock
from examgen.practice.loop.session import Sitting
from examgen.practice.web.asked import Asked, asked, points
from examgen.practice.web.room import Room, Visit


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """A question with what was typed and what it earned; ``address`` is where it is shown with its solution."""

    view: QuestionView
    parts: tuple[Asked, ...]
    address: str
    points: str


def report(room: Room, visit: Visit, id: int) -> Response:
    """Close the exam if it is not closed yet, and report on it."""
    found = mock.finish(room.practice, visit.learner, id)
    row = room.practice.store.exam(visit.learner, id)
    pairs = enumerate(zip(found.exam.sittings, found.reports, strict=True), 1)
    return room.page(
        visit, "report", exam=found.exam, topics=_topics(room, found), earned=points(found.marks, found.of),
        tasks=[_marked(room, visit, number, sitting, report) for number, (sitting, report) in pairs],
        percent=round(100 * float(found.marks / found.of)), late=bool(row and row.closed and row.closed >= found.exam.ends),
    )  # fmt: skip


def _topics(room: Room, found: mock.ExamReport) -> list[tuple[str, str, int]]:
    return [(room.topic(one.topic), points(one.marks, one.of), round(100 * float(one.marks / one.of))) for one in found.topics]


def _marked(room: Room, visit: Visit, number: int, sitting: Sitting, report: Report) -> Marked:
    view = question_view(sitting.variant, number)
    return Marked(
        view=view, parts=asked(sitting.variant, view, sitting.typed, report, f"q{number}."),
        address=f"/question/{room.seals.address('sitting', visit.learner, sitting.id)}", points=points(report.marks, report.of),
    )  # fmt: skip
