"""A mock exam on the page while it runs: all its questions in one form, a clock, what is kept, and the way to hand it in."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from examgen.errors import UsageError
from examgen.paper.views import QuestionView, question_view
from examgen.practice.loop import mock
from examgen.practice.loop.mock import MockExam
from examgen.practice.loop.session import Sitting
from examgen.practice.web import forms, reports
from examgen.practice.web.asked import UNREADABLE, Asked, unread
from examgen.practice.web.room import Room, Visit, see_other

MINUTES = 90
"""For an exam whose length the course does not say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A question of the exam with its fields."""

    view: QuestionView
    parts: tuple[Asked, ...]

    @property
    def begun(self) -> bool:
        """Whether something stands in one of its fields."""
        return any(part.text.strip() for part in self.parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A part of the exam to go to: the name of its fields, what it is called (``3 (b)``), and whether it is filled in part only."""

    name: str
    title: str
    incomplete: bool


def begin(room: Room, visit: Visit) -> Response:
    """Start the mock exam that the form names (or take it up again), or wait until its questions have been prepared."""
    name, minutes = visit.text("name")[:80], visit.number("minutes")
    number = visit.number("number") if visit.text("number") else None
    exam = mock.start(room.practice, visit.learner, name, minutes, number=number)
    return _waiting(room, visit, name, minutes, number) if exam is None else see_other(_address(room, exam, visit))


def quiz(room: Room, visit: Visit) -> Response:
    """The address of a mock exam that a lecturer can post: everybody who begins it there gets the same questions and numbers."""
    name = visit.places["name"][:80]
    number = visit.query.get("n", "1")
    blueprint = room.practice.course.exam(name)
    if not (number.isascii() and number.isdigit() and len(number) < 5):
        raise UsageError("this address names no mock exam; its number is missing")
    running = mock.running(room.practice, visit.learner, name)
    if running is not None and not _is_over(room, running):
        return see_other(_address(room, running, visit))
    return _waiting(room, visit, name, blueprint.minutes or MINUTES, int(number))


def wait(room: Room, visit: Visit) -> Response:
    """How far the preparation of a mock exam is; the clock starts when the student presses the button."""
    minutes = visit.query.get("minutes", "")
    if not (minutes.isascii() and minutes.isdigit() and len(minutes) < 5):
        raise UsageError("this address names no number of minutes; begin from the first page")
    return _waiting(room, visit, visit.query.get("name", "")[:80], int(minutes))


def _waiting(room: Room, visit: Visit, name: str, minutes: int, number: int | None = None) -> Response:
    blueprint = room.practice.course.exam(name)
    found = mock.prepared(room.practice, visit.learner, name, number)
    about = {"name": name, "title": blueprint.title, "minutes": minutes, "number": number}
    values: dict[str, Any] = {"exam": about, "ready": (found.ready, found.of)}
    if not found.variants:
        return room.waiting(visit, title=f"{blueprint.title}: questions are being prepared", **values)
    return room.page(visit, "waiting", title=f"{blueprint.title}: ready", seconds=0, **values)


def _address(room: Room, exam: MockExam, visit: Visit) -> str:
    return f"/exam/{room.seals.address('exam', visit.learner, exam.id)}"


def _found(room: Room, visit: Visit) -> MockExam:
    return mock.mock_exam(room.practice, visit.learner, room.seals.id("exam", visit.learner, visit.places["address"]))


def _is_over(room: Room, exam: MockExam) -> bool:
    return exam.closed or not exam.left(room.practice.clock())


def show(room: Room, visit: Visit) -> Response:
    """The running exam, or the report on one that is over (time that is up closes it)."""
    exam = _found(room, visit)
    if _is_over(room, exam):
        return reports.report(room, visit, exam.id)
    notice = "Your answers are kept." if "kept" in visit.query else ""
    return _shown(room, visit, "exam", exam, notice=notice)


def review(room: Room, visit: Visit) -> Response:
    """What is still open, before the exam is handed in."""
    exam = _found(room, visit)
    return see_other(_address(room, exam, visit)) if _is_over(room, exam) else _shown(room, visit, "handin", exam)


def act(room: Room, visit: Visit) -> Response:
    """Keep what was answered, and go where ``do`` or ``go`` say. After the time nothing more is taken.

    Every form is answered with an address to go to, so that going back in the browser never sends it again. A script asks for
    ``keep`` and gets what to say of what is kept.
    """
    exam = _found(room, visit)
    address = _address(room, exam, visit)
    if _is_over(room, exam):
        return see_other(address)
    changed = _keep(room, visit, exam)
    if visit.leaving:
        return see_other(visit.leaving)
    match visit.text("do"):
        case "keep":
            return _shown(room, visit, "kept", _found(room, visit))
        case "review":
            return see_other(f"{address}/hand-in")
        case "finish":
            mock.finish(room.practice, visit.learner, exam.id)
            return see_other(address)
        case _:
            return see_other(f"{address}?kept=1" + (f"#t-{changed}" if changed else ""))


def _keep(room: Room, visit: Visit, exam: MockExam) -> int:
    """Keep those parts that the form has fields of, the others as they are; the number of the last question that changed, or 0."""
    changed = 0
    with room.practice.store.writing():
        for number, sitting in enumerate(exam.sittings, 1):
            given = forms.given(sitting.variant, visit.texts, _prefix(number), visit.texts("ticked"))
            if given != {name: sitting.typed.get(name, "") for name in given}:
                mock.save(room.practice, visit.learner, sitting.id, given)
                changed = number
    return changed


def _prefix(number: int) -> str:
    return f"q{number}."


def _shown(room: Room, visit: Visit, page: str, exam: MockExam, *, notice: str = "") -> Response:
    tasks = [_task(number, sitting) for number, sitting in enumerate(exam.sittings, 1)]
    places = [
        (part, Place(name=part.name, title=_title(task, part), incomplete=part.state == "incomplete"))
        for task in tasks
        for part in task.parts
    ]
    return room.page(
        visit, page, exam=exam, tasks=tasks, notice=notice, action=_address(room, exam, visit), parts=len(places),
        left=math.ceil(exam.left(room.practice.clock()).total_seconds()),
        empty=[place for part, place in places if not part.text.strip()],
        problems=[place for part, place in places if part.state in UNREADABLE],
    )  # fmt: skip


def _title(task: Task, part: Asked) -> str:
    return f"{task.view.number} ({part.view.label})" if part.view.label else str(task.view.number)


def _task(number: int, sitting: Sitting) -> Task:
    view = question_view(sitting.variant, number)
    return Task(view=view, parts=unread(sitting.variant, view, sitting.typed, _prefix(number)))
