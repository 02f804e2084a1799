"""What a learner wants to practice: a topic, a week, an exam's questions, one question, or what is needed most."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from examgen.bank.loader import Bank, Header
from examgen.errors import UsageError
from examgen.paper.course import Course

By: TypeAlias = Literal["need", "topic", "week", "exam", "question"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """``Scope()`` is everything; else ``value`` is the topic, the week's number, or the name of the exam or question."""

    by: By = "need"
    value: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """An entry of the menu: a scope, what to call it, and how many questions it has."""

    scope: Scope
    title: str
    questions: int


def questions_in(scope: Scope, bank: Bank, course: Course) -> tuple[Header, ...]:
    """The questions of a scope in the order of the syllabus.

    ``UsageError`` for an unknown topic, week or question, ``BlueprintError`` for an unknown exam.
    """
    match scope.by:
        case "topic":
            found: Iterable[Header] = bank.on(_topic(scope.value, course))
        case "week":
            found = _about(bank, course.topics((_week(scope.value),)))
        case "exam":
            blueprint = course.exam(scope.value)
            named = _about(bank, [topic for section in blueprint.sections for topic in section.topics])
            covered = set(_about(bank, course.topics(blueprint.weeks))) if blueprint.weeks else set(named)
            by_id = {id for section in blueprint.sections for id in section.questions}
            found = {header for header in named if header in covered} | {one for one in bank.every() if one.id in by_id}
        case "question":
            found = [bank.find(scope.value)]
        case _:
            found = bank.headers
    return tuple(sorted((header for header in found if not header.fault), key=lambda header: (_place(header, course), header.id)))


def menu(bank: Bank, course: Course) -> tuple[Choice, ...]:
    """Everything that can be picked: what is needed most, then the exams, weeks and topics that have questions."""
    areas = sorted({header.topic.split(".")[0] for header in bank.usable()}, key=lambda area: _first(area, course))
    scopes = [(Scope(), "What I need most")]
    scopes += [(Scope(by="exam", value=name), blueprint.title) for name, blueprint in course.exams.items()]
    scopes += [(Scope(by="week", value=str(week.number)), f"Week {week.number}: {week.title}") for week in course.weeks]
    scopes += [(Scope(by="topic", value=area), f"Topic: {course.topic_names.get(area, area)}") for area in areas]
    choices = (Choice(scope=scope, title=title, questions=len(questions_in(scope, bank, course))) for scope, title in scopes)
    return tuple(choice for choice in choices if choice.questions)


def _topic(text: str, course: Course) -> str:
    """The topic that is called so, by its name in the course or as it is written in the bank."""
    named = {name.casefold(): topic for topic, name in course.topic_names.items()}
    return named.get(text.strip().casefold(), text)


def _week(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 4):
        raise UsageError(f"week {text[:20]!r}: a week is a whole number")
    return int(text)


def _about(bank: Bank, topics: Iterable[str]) -> list[Header]:
    wanted = tuple(topics)
    return [header for header in bank.usable() if any(_below(header, topic) for topic in wanted)]


def _below(header: Header, topic: str) -> bool:
    return f"{header.topic}.".startswith(f"{topic}.") or header.id.startswith(f"{topic}/")


def _place(header: Header, course: Course) -> int:
    """Where the header's topic stands in the syllabus; unknown topics come last."""
    topics = course.topics()
    return next((place for place, topic in enumerate(topics) if f"{header.topic}.".startswith(f"{topic}.")), len(topics))


def _first(area: str, course: Course) -> tuple[int, str]:
    topics = course.topics()
    return next((place for place, topic in enumerate(topics) if topic.split(".")[0] == area), len(topics)), area
