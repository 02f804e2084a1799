"""The course file: syllabus and blueprints, read from TOML and checked.

At its top level stand ``title``, ``outcomes``, ``grading`` and ``instructions``: sentences (Markdown) that every exam and quiz
prints, such as which aids are allowed; and what the heads of papers say (``Head``), which an exam may say otherwise. ``[topics]``
names topics for people (``rnn = "Recurrent models"``; a name with a dot is quoted: ``"rnn.lstm"``); a topic that has no name there
is called by its id. Then come the weeks and the exams.

A blueprint (``blueprint.py``) says how an exam is put together: its weeks, points and minutes, and which
sections draw how many questions from which topics. A blueprint file of a lecturer's own is one exam table of the same form.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from examgen.bank.places import bundled_bank
from examgen.bank.syllabus import NO_SYLLABUS, Syllabus
from examgen.errors import BlueprintError
from examgen.paper.blueprint import Blueprint, Limits, Quota, Section, read_blueprint
from examgen.paper.grading import NO_GRADES, Grading, read_grading
from examgen.paper.heads import HEAD, PLAIN_HEAD, Head, read_head
from examgen.paper.tables import Table, read_toml

__all__ = [
    "Blueprint", "Course", "Limits", "Quota", "Section", "Week", "exam_titles", "load_blueprint", "load_course",
    "syllabus",
]  # fmt: skip

COURSE_FILE = "course.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """One week of the syllabus."""

    number: int
    title: str
    topics: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """The course: what its papers say in their heads, its weeks, its exams, and names of topics for people.

    ``instructions`` are printed on all of its papers; those of ``exams`` hold them already.
    """

    title: str
    outcomes: tuple[str, ...]
    weeks: tuple[Week, ...]
    exams: Mapping[str, Blueprint]
    instructions: tuple[str, ...] = ()
    head: Head = PLAIN_HEAD
    topic_names: Mapping[str, str] = field(default_factory=dict)
    grading: Grading = NO_GRADES

    def exam(self, name: str) -> Blueprint:
        """The blueprint of that exam; ``BlueprintError`` if the course has none."""
        if name not in self.exams:
            raise BlueprintError(f"the course has no exam {name!r}; it has {', '.join(self.exams) or 'none'}")
        return self.exams[name]

    def week_of(self, topic: str) -> int:
        """The number of the first week that names the topic, or the nearest area of it; 0 if none does."""
        named = [(len(one), week.number) for week in self.weeks for one in week.topics if f"{topic}.".startswith(f"{one}.")]
        return min(named, key=lambda found: (-found[0], found[1]), default=(0, 0))[1]

    def topics(self, weeks: tuple[int, ...] = ()) -> tuple[str, ...]:
        """The topics of these weeks (of all if none are given); ``BlueprintError`` for a week that the course does not have."""
        numbers = tuple(week.number for week in self.weeks)
        for number in weeks:
            if number not in numbers:
                raise BlueprintError(
                    f"the course has no week {number}; its weeks are {', '.join(map(str, numbers)) or 'not listed'}"
                )
        return tuple(topic for week in self.weeks if week.number in (weeks or numbers) for topic in week.topics)


def load_course(folder: Path) -> Course:
    """The course file of a bank folder (the bundled one if the folder has none). ``BlueprintError`` says what is wrong where."""
    path = folder / COURSE_FILE
    path = path if path.exists() else bundled_bank() / COURSE_FILE
    table = Table(str(path), read_toml(path))
    table.only("title", "outcomes", "grading", "instructions", "topics", "week", "exam", *HEAD)
    weeks = tuple(_week(one) for one in table.tables("week"))
    instructions, head = table.of("instructions", str, []), read_head(table, PLAIN_HEAD)
    return Course(
        title=table.take("title", str),
        outcomes=table.of("outcomes", str, []),
        weeks=weeks,
        exams={name: read_blueprint(name, one, folder, instructions, head) for name, one in table.named("exam")},
        instructions=instructions,
        head=head,
        topic_names=_topic_names(table, weeks),
        grading=read_grading(Table(f"{path}: [grading]", table.take("grading", dict, {}))),
    )


def syllabus(folder: Path) -> Syllabus:
    """What the headers of a bank folder's questions may name. A folder without a course file of its own is free in this."""
    if not (folder / COURSE_FILE).exists():
        return NO_SYLLABUS
    course = load_course(folder)
    return Syllabus(topics=course.topics() or tuple(course.topic_names), outcomes=len(course.outcomes))


def load_blueprint(path: Path, course: Course | None = None) -> Blueprint:
    """The one exam that a blueprint file describes, its keys at the top level, with the instructions and head of the course."""
    usual = (course.instructions, course.head) if course else ()
    return read_blueprint(path.stem, Table(str(path), read_toml(path)), path.parent, *usual)


@cache
def exam_titles() -> dict[str, str]:
    """Names and titles of the bundled course's exams; nothing else of the course is looked at, so that help starts quickly."""
    exams = read_toml(bundled_bank() / COURSE_FILE).get("exam", {})
    return {name: str(one.get("title", name)) for name, one in exams.items() if isinstance(one, dict)}


def _week(table: Table) -> Week:
    table.only("number", "title", "topics")
    return Week(number=table.positive("number"), title=table.take("title", str), topics=table.of("topics", str, []))


def _topic_names(course: Table, weeks: tuple[Week, ...]) -> Mapping[str, str]:
    """The names of topics; each must be one of the weeks' topics, or an area of them, if the course lists any."""
    table = Table(f"{course.where}: [topics]", course.take("topics", dict, {}))
    listed = [topic.split(".") for week in weeks for topic in week.topics]
    if listed:
        table.only(*dict.fromkeys(".".join(parts[:count]) for parts in listed for count in range(1, len(parts) + 1)))
    return {name: table.take(name, str) for name in table.content}
