"""Blueprints: how an exam is put together, as a course file or a file of its own says it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from examgen.errors import BlueprintError
from examgen.paper.heads import HEAD, PLAIN_HEAD, Head, read_head
from examgen.paper.tables import Table

DIFFICULTIES = (1, 2, 3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How difficult a question may be: Bloom's ``levels`` (all if empty), and the ``longest`` minutes that it may take.

    Of a page with several forms, the one of this ``difficulty`` is taken (1 to 3; 2 if it is ``None``).
    """

    levels: tuple[str, ...] = ()
    longest: int | None = None
    difficulty: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One section of an exam: ``count`` questions, worth ``points`` together (``None``: whatever they are worth).

    Those with the ids ``questions`` come first, in this order; the others are drawn from ``topics``, within ``limits``.
    """

    title: str
    topics: tuple[str, ...]
    count: int
    points: int | None = None
    questions: tuple[str, ...] = ()
    limits: Limits = Limits()


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    """How many questions of the paper belong to one of the ``weeks``, or serve one of the learning ``outcomes``."""

    weeks: tuple[int, ...] = ()
    outcomes: tuple[int, ...] = ()
    least: int = 0
    most: int | None = None

    @property
    def about(self) -> str:
        """``weeks 3, 4`` or ``outcomes 2``."""
        return f"weeks {', '.join(map(str, self.weeks))}" if self.weeks else f"outcomes {', '.join(map(str, self.outcomes))}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Blueprint:
    """How an exam is put together. ``weeks`` empty: all topics; ``points`` or ``minutes`` ``None``: not prescribed.

    ``instructions`` are sentences (Markdown) of the lecturer's own, such as which aids are allowed; the paper prints them.
    Questions that ``exclude`` names, by id or topic, and those of former papers (``not_in``: their manifests) are not drawn.
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
    exclude: tuple[str, ...] = ()
    not_in: tuple[Path, ...] = ()
    limits: Limits = Limits()
    quotas: tuple[Quota, ...] = ()

    def at(self, difficulty: int | None) -> Blueprint:
        """The blueprint for questions of that difficulty in all of its sections; itself if there is none."""
        if difficulty is None:
            return self
        sections = tuple(replace(one, limits=replace(one.limits, difficulty=None)) for one in self.sections)
        return replace(self, sections=sections, limits=replace(self.limits, difficulty=difficulty))


_LIMITS = ("levels", "longest", "difficulty")


def read_blueprint(name: str, table: Table, folder: Path, instructions: tuple[str, ...] = (), head: Head = PLAIN_HEAD) -> Blueprint:
    """The blueprint that a table describes; paths in it are meant from ``folder``. ``BlueprintError`` says what is wrong."""
    table.only(
        "title", "weeks", "minutes", "points", "instructions", "section", "questions", "exclude", "not_in", "quota", *_LIMITS, *HEAD
    )
    title, points = table.take("title", str), table.positive("points", None)
    return Blueprint(
        name=name, title=title, weeks=table.of("weeks", int, []), minutes=table.positive("minutes", None), points=points,
        sections=_sections(table, title, points), instructions=(*instructions, *table.of("instructions", str, [])),
        head=read_head(table, head), where=table.where, exclude=table.of("exclude", str, []),
        not_in=tuple(folder / path for path in table.of("not_in", str, [])), limits=_limits(table),
        quotas=tuple(_quota(one) for one in table.tables("quota")),
    )  # fmt: skip


def _sections(table: Table, title: str, points: int | None) -> tuple[Section, ...]:
    """The sections; a blueprint of named questions may do without, and is one section then."""
    sections = tuple(_section(one) for one in table.tables("section"))
    if table.has("questions"):
        if sections:
            raise BlueprintError(f"{table.where}: it has 'questions' and sections; name each question in its section")
        ids = _ids(table)
        return (Section(title=title, topics=(), count=len(ids), points=points, questions=ids),)
    if not sections:
        raise BlueprintError(f"{table.where}: it has no section; add a [[section]] with topics and count, or questions = [...]")
    promised = sum(section.points or 0 for section in sections)
    if points is not None and (promised > points or (all(section.points for section in sections) and promised != points)):
        raise BlueprintError(f"{table.where}: the exam has {points} points, its sections have {promised}")
    return sections


def _section(table: Table) -> Section:
    table.only("title", "topics", "count", "points", "questions", *_LIMITS)
    ids = _ids(table) if table.has("questions") else ()
    topics = table.of("topics", str, [] if ids else ...)
    if "" in topics or not (topics or ids):
        raise BlueprintError(f"{table.where}: 'topics' is {list(topics)!r}; name at least one topic, such as \"rnn\"")
    count = table.positive("count", ... if topics else len(ids))
    if count < len(ids) or (count > len(ids) and not topics):
        raise BlueprintError(
            f"{table.where}: 'count' is {count}, and 'questions' names {len(ids)}; name topics for the rest, or leave count out"
        )
    return Section(
        title=table.take("title", str), topics=topics, count=count, points=table.positive("points", None), questions=ids,
        limits=_limits(table),
    )  # fmt: skip


def _ids(table: Table) -> tuple[str, ...]:
    ids = table.of("questions", str)
    twice = next((id for id in ids if ids.count(id) > 1), "")
    if not ids or twice:
        fact = f"names {twice} twice" if twice else "is empty"
        raise BlueprintError(f"{table.where}: 'questions' {fact}; name each question once by its id, such as \"rnn/lstm_step\"")
    return ids


def _limits(table: Table) -> Limits:
    difficulty = table.positive("difficulty", None)
    if difficulty not in (None, *DIFFICULTIES):
        raise BlueprintError(f"{table.where}: 'difficulty' is {difficulty}; it is 1, 2 or 3")
    return Limits(levels=table.of("levels", str, []), longest=table.positive("longest", None), difficulty=difficulty)


def _quota(table: Table) -> Quota:
    table.only("weeks", "outcomes", "least", "most")
    quota = Quota(
        weeks=table.of("weeks", int, []), outcomes=table.of("outcomes", int, []), least=table.natural("least", 0),
        most=table.natural("most", None),
    )  # fmt: skip
    if bool(quota.weeks) == bool(quota.outcomes):
        raise BlueprintError(f"{table.where}: a quota is about 'weeks' or about 'outcomes'; give one of them, such as weeks = [3]")
    if (quota.most is None and not quota.least) or (quota.most is not None and quota.most < quota.least):
        raise BlueprintError(f"{table.where}: it asks for {quota.least} to {quota.most}; give 'least', 'most', or both in order")
    return quota
