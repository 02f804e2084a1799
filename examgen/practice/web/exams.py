"""A mock exam on the page: all its questions in one form, a clock, and the report when it is over."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from examgen.errors import UsageError
from examgen.marking import Report
from examgen.paper.views import QuestionView, question_view
from examgen.practice import mock
from examgen.practice.mock import MockExam
from examgen.practice.scope import Scope
from examgen.practice.session import Sitting
from examgen.practice.web import forms
from examgen.practice.web.forms import Asked
from examgen.practice.web.room import Room, Visit, see_other


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A question of the exam with its fields; ``address`` is where it is discussed when the exam is over."""

    view: QuestionView
    topic: str
    parts: tuple[Asked, ...]
    address: str
    marks: str


def begin(room: Room, visit: Visit) -> Response:
    """Start the mock exam that the form names (or take it up again), or wait until its questions have been prepared."""
    name, minutes = visit.text("name")[:80], visit.number("minutes")
    exam = mock.start(room.practice, visit.learner, name, minutes)
    return _waiting(room, visit, name, minutes) if exam is None else see_other(_address(room, exam, visit))


def wait(room: Room, visit: Visit) -> Response:
    """How far the preparation of a mock exam is; the clock starts when the student presses the button."""
    minutes = visit.query.get("minutes", "")
    if not (minutes.isascii() and minutes.isdigit() and len(minutes) < 5):
        raise UsageError("this address names no number of minutes; begin from the first page")
    return _waiting(room, visit, visit.query.get("name", "")[:80], int(minutes))


def _waiting(room: Room, visit: Visit, name: str, minutes: int) -> Response:
    blueprint = room.practice.course.exam(name)
    questions = room.practice.questions(visit.learner, Scope(by="exam", value=name))
    missing = [header.id for header in questions if not _is_ready(room, visit, header.id)]
    room.practice.pool.fill(missing, 1)
    ready = (len(questions) - len(missing), len(questions))
    values: dict[str, Any] = {"exam": {"name": name, "title": blueprint.title, "minutes": minutes}, "ready": ready}
    if missing:
        return room.waiting(visit, title=f"{blueprint.title}: questions are being prepared", **values)
    return room.page(visit, "waiting", title=f"{blueprint.title}: ready", seconds=0, **values)


def _is_ready(room: Room, visit: Visit, question: str) -> bool:
    return bool(set(room.practice.pool.seeds(question)) - room.practice.store.seeds_met(visit.learner, question))


def _address(room: Room, exam: MockExam, visit: Visit) -> str:
    return f"/exam/{room.seals.address('exam', visit.learner, exam.id)}"


def _found(room: Room, visit: Visit) -> MockExam:
    return mock.mock_exam(room.practice, visit.learner, room.seals.id("exam", visit.learner, visit.places["address"]))


def show(room: Room, visit: Visit) -> Response:
    """The running exam, or the report on one that is over (time that is up closes it)."""
    exam = _found(room, visit)
    if exam.closed or not exam.left(room.practice.clock()):
        return _reported(room, visit, exam)
    return _shown(room, visit, exam)


def act(room: Room, visit: Visit) -> Response:
    """Keep what was answered; if ``do`` is finish, close the exam. After the time nothing more is taken."""
    exam = _found(room, visit)
    if exam.closed or not exam.left(room.practice.clock()):
        return _reported(room, visit, exam)
    with room.practice.store.writing():
        for number, sitting in enumerate(exam.sittings, 1):
            typed = forms.typed(sitting.variant, visit.texts, _prefix(number))
            if typed != {name: sitting.typed.get(name, "") for name in typed}:
                mock.save(room.practice, visit.learner, sitting.id, typed)
    if visit.text("do") == "finish":
        mock.finish(room.practice, visit.learner, exam.id)
        return see_other(_address(room, exam, visit))
    return _shown(room, visit, _found(room, visit), notice="Your answers are kept.")


def _prefix(number: int) -> str:
    return f"q{number}."


def _shown(room: Room, visit: Visit, exam: MockExam, notice: str = "") -> Response:
    left = int(exam.left(room.practice.clock()).total_seconds())
    tasks = [_task(room, visit, number, sitting, None) for number, sitting in enumerate(exam.sittings, 1)]
    return room.page(visit, "exam", exam=exam, left=left, tasks=tasks, notice=notice, action=_address(room, exam, visit))


def _task(room: Room, visit: Visit, number: int, sitting: Sitting, report: Report | None) -> Task:
    view = question_view(sitting.variant, number)
    return Task(
        view=view, topic=sitting.variant.topic,
        parts=forms.asked(sitting.variant, view, sitting.typed, report, _prefix(number)),
        address=f"/question/{room.seals.address('sitting', visit.learner, sitting.id)}",
        marks=f"{float(report.marks):.3g} of {report.of}" if report else "",
    )  # fmt: skip


def _reported(room: Room, visit: Visit, exam: MockExam) -> Response:
    found = mock.finish(room.practice, visit.learner, exam.id)
    pairs = enumerate(zip(found.exam.sittings, found.reports, strict=True), 1)
    tasks = [_task(room, visit, number, sitting, report) for number, (sitting, report) in pairs]
    topics = [(one.topic, f"{float(one.marks):.3g}", one.of, round(100 * float(one.marks / one.of))) for one in found.topics]
    return room.page(
        visit, "report", exam=found.exam, tasks=tasks, topics=topics, marks=f"{float(found.marks):.3g}", of=found.of,
        percent=round(100 * float(found.marks / found.of)),
    )  # fmt: skip
