"""Blueprints of quizzes: on a topic, on a week, or of named questions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from examgen.bank.loader import Bank, Header
from examgen.errors import BlueprintError
from examgen.paper.blueprint import Blueprint, Limits, Section
from examgen.paper.candidates import in_weeks
from examgen.paper.course import Course
from examgen.paper.heads import PLAIN_HEAD

SHORT = 8
"""Minutes that a question of a week's quiz takes at most, as far as there are such ones."""
MOST_CLAIMS = 2
"""True or false in a week's quiz, where there are as many other questions."""


def topic_quiz(topic: str, count: int, course: Course | None = None) -> Blueprint:
    """A quiz of ``count`` questions on one topic or area, with what the course says, and no scratch pages."""
    title = course.topic_names.get(topic, topic) if course else topic
    return _quiz(f"Quiz: {title}", (Section(title=title, topics=(topic,), count=count),), course)


def quiz_of(ids: Sequence[str], topic: str, course: Course) -> Blueprint:
    """A quiz of these questions, which may be those on a topic."""
    about = course.topic_names.get(topic, topic)
    section = Section(title=about or "Quiz", topics=(), count=len(ids), questions=tuple(ids))
    return _quiz(f"Quiz: {about}" if about else "Quiz", (section,), course)


def week_quiz(week: int, count: int, course: Course, bank: Bank) -> Blueprint:
    """A quiz on a week: up to two times true or false, and short questions. ``BlueprintError`` if there are not ``count``."""
    ids = in_weeks(course, (week,), bank.usable())
    headers = [header for header in bank.usable() if header.id in ids]
    claims = [header for header in headers if header.kinds == ("claim",)]
    others = [header for header in headers if header not in claims]
    few = max(min(len(claims), count // 2, MOST_CLAIMS), count - len(others))
    if len(claims) < few:
        raise BlueprintError(f"week {week} has {len(headers)} questions in this bank; ask for at most so many with --count")
    rest, short = count - few, sum(header.minutes <= SHORT for header in others)
    sections = (
        Section(title="True or false", topics=_topics(claims), count=few),
        Section(title="Questions", topics=_topics(others), count=rest, limits=Limits(longest=SHORT if short >= rest else None)),
    )
    title = f"Quiz: week {week}"
    return replace(_quiz(title, tuple(one for one in sections if one.count), course), weeks=(week,))


def _topics(headers: Iterable[Header]) -> tuple[str, ...]:
    return tuple(sorted({header.topic for header in headers}))


def _quiz(title: str, sections: tuple[Section, ...], course: Course | None) -> Blueprint:
    return Blueprint(
        name="quiz", title=title, weeks=(), minutes=None, points=None, sections=sections,
        instructions=course.instructions if course else (), head=replace(course.head, scratch=0) if course else PLAIN_HEAD,
    )  # fmt: skip
