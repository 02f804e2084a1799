"""The first page with everything that can be picked, the list of all questions, and the page of a learner's progress."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from starlette.responses import Response

from examgen.bank.loader import Header
from examgen.practice.loop import learning
from examgen.practice.loop.learning import NextStep
from examgen.practice.loop.progress import QuestionProgress, progress
from examgen.practice.loop.scope import Scope, questions_in
from examgen.practice.web.picture import weeks_picture
from examgen.practice.web.room import Room, Visit, scope_query, start_address

WHY: Mapping[str, str] = {
    "begun": "you have begun it, and what you typed is kept", "due": "due today", "new": "new to you",
    "ahead": "nothing is due; this comes back first",
}  # fmt: skip
"""Why a question is the next step."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mock:
    """A mock exam that can be begun, or taken up at ``running`` (an address)."""

    name: str
    title: str
    minutes: int
    running: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A question in a list: where it is practiced, its title, minutes on paper, and how it stands (see ``standing_of``)."""

    address: str
    title: str
    minutes: int
    standing: str


def home(room: Room, visit: Visit) -> Response:
    """What can be picked, what is due, and the mock exams."""
    practice, learner = room.practice, visit.learner
    due = sum(card.due <= practice.clock() for card in practice.store.cards(learner).values())
    step, weeks = learning.next_step(practice, learner), learning.weeks(practice, learner)
    return room.page(
        visit, "home", step=step, why=WHY[step.why], begin=_begin(room, step), today=learning.today(practice, learner),
        picture=weeks_picture(weeks), tried=sum(week.tried for week in weeks),
        course=room.practice.course.title, due=due, exams=_links(room, "exam"),
        weeks=_links(room, "week"),
        topics=_links(room, "topic"), mocks=_mocks(room, visit),
    )  # fmt: skip


def _begin(room: Room, step: NextStep) -> str:
    if step.sitting is None:
        return start_address(Scope(), like=step.question.id)
    return f"/question/{room.seals.address('sitting', step.sitting.learner, step.sitting.id)}?{scope_query(Scope())}"


def _links(room: Room, by: str) -> list[tuple[str, str, int]]:
    picked = [one for one in room.practice.menu if one.scope.by == by]
    return [
        (start_address(one.scope), room.topic(one.scope.value) if by == "topic" else one.title, one.questions) for one in picked
    ]


def _mocks(room: Room, visit: Visit) -> list[Mock]:
    found = []
    for name, blueprint in room.practice.course.exams.items():
        running = room.practice.store.running_exam(visit.learner, name)
        address = f"/exam/{room.seals.address('exam', visit.learner, running.id)}" if running else ""
        found.append(Mock(name=name, title=blueprint.title, minutes=blueprint.minutes or 90, running=address))
    return found


# --- the list of questions ----------------------------------------------------------------------------------------------------


def questions(room: Room, visit: Visit) -> Response:
    """All questions by week or by topic, each with its minutes and how it stands."""
    by = "topic" if visit.query.get("by") == "topic" else "week"
    found = {one.id: one for one in progress(room.practice, visit.learner).questions}
    groups = [(title, [_entry(header, found[header.id]) for header in headers]) for title, headers in _groups(room, by)]
    return room.page(visit, "questions", by=by, groups=groups, count=len(found))


def _groups(room: Room, by: str) -> list[tuple[str, Sequence[Header]]]:
    bank, course = room.practice.bank, room.practice.course
    every = questions_in(Scope(), bank, course)
    if by == "topic":
        names = dict.fromkeys(header.topic for header in every)
        return [(room.topic(name), [header for header in every if header.topic == name]) for name in names]
    weeks = [one for one in room.practice.menu if one.scope.by == "week"]
    groups: list[tuple[str, Sequence[Header]]] = [(one.title, questions_in(one.scope, bank, course)) for one in weeks]
    placed = {header.id for _, headers in groups for header in headers}
    rest = [header for header in every if header.id not in placed]
    return [*groups, ("Further questions", rest)] if rest else groups


def _entry(header: Header, found: QuestionProgress) -> Entry:
    return Entry(
        address=start_address(Scope(by="question", value=header.id)), title=header.title, minutes=header.minutes,
        standing=standing_of(found),
    )  # fmt: skip


def standing_of(found: QuestionProgress) -> str:
    """``not tried``, ``due``, ``learning`` or ``solid``."""
    if found.due is None:
        return "not tried"
    return "due" if found.is_due else "solid" if found.is_solid else "learning"


# --- progress -----------------------------------------------------------------------------------------------------------------


def standing(room: Room, visit: Visit) -> Response:
    """Strengths, what is due, mistakes that recur, and the mock exams that are over."""
    found = progress(room.practice, visit.learner)
    titles = {one.id: one.title for one in found.questions}
    topics = [(one.topic, room.topic(one.topic), round(100 * one.mastery), one) for one in found.topics if one.tried]
    mistakes = [(one, titles.get(one.question, one.question)) for one in found.mistakes]
    waiting = sorted((one for one in found.questions if one.due and not one.is_due), key=lambda one: (one.due is None, one.due))
    return room.page(
        visit, "progress", found=found, topics=topics, mistakes=mistakes, later=[(one, standing_of(one)) for one in waiting[:10]],
        due=[one for one in found.questions if one.is_due], exams=_exams(room, visit),
        weeks=learning.weeks(room.practice, visit.learner),
        picture=weeks_picture(learning.weeks(room.practice, visit.learner)),
    )  # fmt: skip


def _exams(room: Room, visit: Visit) -> list[Mapping[str, object]]:
    """The mock exams that are over, the latest first."""
    known = room.practice.course.exams
    return [
        {
            "address": f"/exam/{room.seals.address('exam', visit.learner, row.id)}", "opened": row.opened,
            "title": known[row.name].title,
        }
        for row in room.practice.store.closed_exams(visit.learner)
        if row.name in known
    ]  # fmt: skip
