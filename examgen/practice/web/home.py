"""The first page with everything that can be picked, and the page of a learner's progress."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.responses import Response

from examgen.practice.progress import progress
from examgen.practice.scope import Choice
from examgen.practice.web.room import Room, Visit, start_address


@dataclass(frozen=True, slots=True, kw_only=True)
class Mock:
    """A mock exam that can be begun, or taken up at ``running`` (an address)."""

    name: str
    title: str
    minutes: int
    running: str


def home(room: Room, visit: Visit) -> Response:
    """What can be picked, what is due, and the mock exams."""
    now = room.practice.clock()
    due = sum(card.due <= now for card in room.practice.store.cards(visit.learner).values())
    menu = room.practice.menu
    groups = [(title, _links(menu, by)) for title, by in (("Exams", "exam"), ("Weeks", "week"), ("Topics", "topic"))]
    return room.page(visit, "home", course=room.practice.course.title, due=due, groups=groups, mocks=_mocks(room, visit))


def _links(menu: tuple[Choice, ...], by: str) -> list[tuple[str, str, int]]:
    return [(start_address(one.scope), one.title.removeprefix("Topic: "), one.questions) for one in menu if one.scope.by == by]


def _mocks(room: Room, visit: Visit) -> list[Mock]:
    found = []
    for name, blueprint in room.practice.course.exams.items():
        running = room.practice.store.running_exam(visit.learner, name)
        address = f"/exam/{room.seals.address('exam', visit.learner, running.id)}" if running else ""
        found.append(Mock(name=name, title=blueprint.title, minutes=blueprint.minutes or 90, running=address))
    return found


def standing(room: Room, visit: Visit) -> Response:
    """Strengths, what is due, and mistakes that recur."""
    found = progress(room.practice, visit.learner)
    titles = {one.id: one.title for one in found.questions}
    topics = [(one, round(100 * one.mastery)) for one in found.topics if one.tried]
    mistakes = [(one, titles.get(one.question, one.question)) for one in found.mistakes]
    waiting = sorted((one for one in found.questions if one.due and not one.is_due), key=lambda one: (one.due is None, one.due))
    return room.page(
        visit, "progress", found=found, topics=topics, mistakes=mistakes, later=waiting[:10],
        due=[one for one in found.questions if one.is_due], now=room.practice.clock(),
    )  # fmt: skip
