"""The course file: syllabus and blueprints, read from TOML and checked.

At its top level stand ``title``, ``outcomes``, ``grading`` and ``instructions``: sentences (Markdown) that every exam and quiz
prints, such as which aids are allowed; and what the heads of papers say (``Head``), which an exam may say otherwise. ``[topics]``
names topics for people (``rnn = "Recurrent models"``; a name with a dot is quoted: ``"rnn.lstm"``); a topic that has no name there
is called by its id. Then come the weeks and the exams.

A blueprint says how an exam is put together: which weeks it covers, how many points and minutes it has, and which sections draw
how many questions from which topics. A blueprint file of a lecturer's own is one exam table of the same form.
"""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from examgen.bank.files import read_file
from examgen.bank.places import bundled_bank
from examgen.bank.syllabus import NO_SYLLABUS, Syllabus
from examgen.errors import BlueprintError

_T = TypeVar("_T")
LARGEST = 50_000
"""Bytes that a course file or blueprint may have."""
COURSE_FILE = "course.toml"
_MOST_FIELDS, _MOST_SCRATCH = 8, 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One section of an exam: ``count`` questions on ``topics``, worth ``points`` together (``None``: whatever they are worth)."""

    title: str
    topics: tuple[str, ...]
    count: int
    points: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What the first page says beside the titles, and what students fill in; ``scratch`` pages end the paper.

    ``date`` and ``room`` are printed where they are known; among the ``fields`` they are written by hand.
    """

    university: str = ""
    date: str = ""
    room: str = ""
    fields: tuple[str, ...] = ("Name", "Student ID")
    scratch: int = 0

    def __post_init__(self) -> None:
        """No more than a page can hold; what a manifest says comes through here, too."""
        if not 0 <= self.scratch <= _MOST_SCRATCH or len(self.fields) > _MOST_FIELDS:
            raise BlueprintError(
                f"a paper has at most {_MOST_FIELDS} 'fields' at its head, and 0 to {_MOST_SCRATCH} 'scratch' pages"
            )


HEAD = tuple(one.name for one in fields(Head))
PLAIN_HEAD = Head()


@dataclass(frozen=True, slots=True, kw_only=True)
class Blueprint:
    """How an exam is put together. ``weeks`` empty: all topics; ``points`` or ``minutes`` ``None``: not prescribed.

    ``instructions`` are sentences (Markdown) of the lecturer's own, such as which aids are allowed; the paper prints them.
    ``where`` names the file (and table) that says so, for messages.
    """

    name: str
    title: str
    weeks: tuple[int, ...]
    minutes: int | None
    points: int | None
    sections: tuple[Section, ...]
    instructions: tuple[str, ...] = ()
    head: Head = PLAIN_HEAD
    where: str = "the quiz"


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

    def exam(self, name: str) -> Blueprint:
        """The blueprint of that exam; ``BlueprintError`` if the course has none."""
        if name not in self.exams:
            raise BlueprintError(f"the course has no exam {name!r}; it has {', '.join(self.exams) or 'none'}")
        return self.exams[name]

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
    table = _Table(str(path), _read(path))
    table.only("title", "outcomes", "grading", "instructions", "topics", "week", "exam", *HEAD)
    weeks = tuple(_week(one) for one in table.tables("week"))
    instructions, head = table.of("instructions", str, []), _head(table, PLAIN_HEAD)
    return Course(
        title=table.take("title", str),
        outcomes=table.of("outcomes", str, []),
        weeks=weeks,
        exams={name: _blueprint(name, one, instructions, head) for name, one in table.named("exam")},
        instructions=instructions,
        head=head,
        topic_names=_topic_names(table, weeks),
    )


def syllabus(folder: Path) -> Syllabus:
    """What the headers of a bank folder's questions may name. A folder without a course file of its own is free in this."""
    if not (folder / COURSE_FILE).exists():
        return NO_SYLLABUS
    course = load_course(folder)
    return Syllabus(topics=course.topics() or tuple(course.topic_names), outcomes=len(course.outcomes))


def load_blueprint(path: Path, course: Course | None = None) -> Blueprint:
    """The one exam that a blueprint file describes, its keys at the top level, with the instructions and head of the course."""
    table = _Table(str(path), _read(path))
    return _blueprint(path.stem, table, course.instructions, course.head) if course else _blueprint(path.stem, table)


def quiz_blueprint(topic: str, count: int, course: Course | None = None) -> Blueprint:
    """A quiz of ``count`` questions on one topic or area, with what the course says, and no scratch pages."""
    title = course.topic_names.get(topic, topic) if course else topic
    section = Section(title=title, topics=(topic,), count=count)
    return Blueprint(
        name="quiz", title=f"Quiz: {title}", weeks=(), minutes=None, points=None, sections=(section,),
        instructions=course.instructions if course else (), head=replace(course.head, scratch=0) if course else PLAIN_HEAD,
    )  # fmt: skip


@cache
def exam_titles() -> dict[str, str]:
    """Names and titles of the bundled course's exams; nothing else of the course is looked at, so that help starts quickly."""
    exams = _read(bundled_bank() / COURSE_FILE).get("exam", {})
    return {name: str(one.get("title", name)) for name, one in exams.items() if isinstance(one, dict)}


def _read(path: Path) -> dict[str, Any]:
    content = read_file(path, most=LARGEST, error=BlueprintError, remedy="name a course file or blueprint")
    try:
        return tomllib.loads(content.decode())
    except (ValueError, RecursionError) as error:  # what is no UTF-8, no TOML, or has numbers or nests without end
        raise BlueprintError(f"{path}: is no TOML file: {error}") from None


@dataclass(frozen=True, slots=True)
class _Table:
    """A TOML table that knows where it stands, and complains with that place."""

    where: str
    content: Mapping[str, Any]

    def take(self, name: str, kind: type[_T], default: Any = ...) -> _T:
        value = self.content.get(name, default)
        if value is ...:
            raise BlueprintError(f"{self.where}: {name!r} is missing")
        if value is not default and (not isinstance(value, kind) or isinstance(value, bool)):
            raise BlueprintError(f"{self.where}: {name!r} is {value!r}; expected {_WORDS[kind]}")
        if value is not default and isinstance(value, str) and not value.strip():
            raise BlueprintError(f"{self.where}: {name!r} is empty")
        return value  # type: ignore[no-any-return]

    def positive(self, name: str, default: Any = ...) -> Any:
        value = self.take(name, int, default)
        if value is not None and value < 1:
            raise BlueprintError(f"{self.where}: {name!r} is {value}; expected a positive number")
        return value

    def of(self, name: str, kind: type[_T], default: Any = ...) -> tuple[_T, ...]:
        items = self.take(name, list, default)
        if not all(isinstance(item, kind) and not isinstance(item, bool) for item in items):
            raise BlueprintError(f"{self.where}: {name!r} is {items!r}; expected a list with {_WORDS[kind]} in each place")
        return tuple(items)

    def tables(self, name: str) -> list[_Table]:
        return [_Table(f"{self.where}: [[{name}]] {number}", one) for number, one in enumerate(self.of(name, dict, []), 1)]

    def named(self, name: str) -> list[tuple[str, _Table]]:
        return [(key, _Table(f"{self.where}: [{name}.{key}]", one)) for key, one in self.take(name, dict, {}).items()]

    def only(self, *names: str) -> None:
        for name in self.content:
            if name not in names:
                near = difflib.get_close_matches(name, names, n=1)
                hint = f"did you mean {near[0]!r}?" if near else f"the keys are {', '.join(names)}"
                raise BlueprintError(f"{self.where}: unknown key {name!r}; {hint}")


_WORDS: dict[type, str] = {str: "a text", int: "a whole number", list: "a list", dict: "a table"}


def _week(table: _Table) -> Week:
    table.only("number", "title", "topics")
    return Week(number=table.positive("number"), title=table.take("title", str), topics=table.of("topics", str, []))


def _topic_names(course: _Table, weeks: tuple[Week, ...]) -> Mapping[str, str]:
    """The names of topics; each must be one of the weeks' topics, or an area of them, if the course lists any."""
    table = _Table(f"{course.where}: [topics]", course.take("topics", dict, {}))
    listed = [topic.split(".") for week in weeks for topic in week.topics]
    if listed:
        table.only(*dict.fromkeys(".".join(parts[:count]) for parts in listed for count in range(1, len(parts) + 1)))
    return {name: table.take(name, str) for name in table.content}


def _head(table: _Table, usual: Head) -> Head:
    """What a table says of heads, else what is usual."""
    said = {name: table.take(name, str, getattr(usual, name)) for name in ("university", "date", "room")}
    boxes, scratch = table.of("fields", str, list(usual.fields)), table.take("scratch", int, usual.scratch)
    try:
        return Head(**said, fields=boxes, scratch=scratch)
    except BlueprintError as error:
        raise BlueprintError(f"{table.where}: {error}") from None


def _blueprint(name: str, table: _Table, instructions: tuple[str, ...] = (), head: Head = PLAIN_HEAD) -> Blueprint:
    table.only("title", "weeks", "minutes", "points", "instructions", "section", *HEAD)
    sections = tuple(_section(one) for one in table.tables("section"))
    if not sections:
        raise BlueprintError(f"{table.where}: it has no section; add a [[section]] with topics and count")
    points = table.positive("points", None)
    promised = sum(section.points or 0 for section in sections)
    if points is not None and (promised > points or (all(section.points for section in sections) and promised != points)):
        raise BlueprintError(f"{table.where}: the exam has {points} points, its sections have {promised}")
    return Blueprint(
        name=name, title=table.take("title", str), weeks=table.of("weeks", int, []),
        minutes=table.positive("minutes", None), points=points, sections=sections,
        instructions=(*instructions, *table.of("instructions", str, [])), head=_head(table, head), where=table.where,
    )  # fmt: skip


def _section(table: _Table) -> Section:
    table.only("title", "topics", "count", "points")
    topics = table.of("topics", str)
    if not topics or "" in topics:
        raise BlueprintError(f"{table.where}: 'topics' is {list(topics)!r}; name at least one topic, such as \"rnn\"")
    return Section(
        title=table.take("title", str), topics=topics, count=table.positive("count"),
        points=table.positive("points", None),
    )  # fmt: skip
