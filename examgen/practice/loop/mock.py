"""Mock exams: an exam's blueprint with practice variants, a clock, marks at the end, and a report by topic.

A mock exam runs on its own: answers are kept as they are typed and marked when it is closed, by the learner or by the clock. It may
be left and taken up again while its time runs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from fractions import Fraction
from functools import partial

from examgen.core.record import Variant
from examgen.core.seeds import LARGEST_SEED, Key, Stream
from examgen.errors import UnreadableAnswer, UsageError
from examgen.marking import Report
from examgen.marking.reading import MAX_TYPED
from examgen.paper.assembly import select
from examgen.paper.draws import is_mixed, together, truths
from examgen.practice.loop import verdicts
from examgen.practice.loop.fields import understood
from examgen.practice.loop.session import Practice, Sitting
from examgen.practice.store.attempts import ExamRow
from examgen.practice.store.pool import AHEAD
from examgen.practice.store.seeds import SPACE

QUIZZES = 1000
"""Mock exams that a link may name by their numbers."""
MOST = 24
"""Variants of a claim that are prepared at most to find one of the other truth."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MockExam:
    """A mock exam with its questions in order; ``ends`` is when its time is up, ``closed`` says whether it is over."""

    id: int
    name: str
    title: str
    opened: datetime
    ends: datetime
    closed: bool
    sittings: tuple[Sitting, ...]

    def left(self, now: datetime) -> timedelta:
        """The time that is left, zero when it is up."""
        return max(self.ends - now, timedelta(0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """How far a mock exam is prepared: how many of its questions are ready; its variants in order, none before all are."""

    variants: tuple[Variant, ...] = ()
    ready: int
    of: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """A typed answer during the exam: how it was understood, or the ``problem`` if it cannot be read."""

    understood: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicMarks:
    """What was earned on a topic (exact marks), of how many."""

    topic: str
    marks: Fraction
    of: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ExamReport:
    """The marks of a closed mock exam: question by question in order, by topic, and together."""

    exam: MockExam
    reports: tuple[Report, ...]
    topics: tuple[TopicMarks, ...]
    marks: Fraction
    of: int


def start(practice: Practice, learner: str, name: str, minutes: int, *, number: int | None = None) -> MockExam | None:
    """Begin a mock exam, or take up the one that runs; ``None`` while its variants are being prepared: ask again soon.

    With a ``number`` it is the same exam, with the same numbers, for everybody who begins the one of that number.
    ``BlueprintError`` for an exam that the course does not have or the bank cannot fill, ``UsageError`` for less than one minute.
    """
    practice.course.exam(name)
    under_way = running(practice, learner, name)
    if under_way is not None:
        return under_way
    if not 1 <= minutes <= 24 * 60:
        raise UsageError(f"a mock exam of {minutes} minutes; give it 1 to {24 * 60}")
    variants = prepared(practice, learner, name, number).variants
    if not variants:
        return None
    with practice.store.writing():
        id = practice.store.open_exam(learner, name, minutes, practice.clock())
        for variant in variants:
            practice.store.open_sitting(learner, variant.id, variant.seed, practice.clock(), exam=id)
    return mock_exam(practice, learner, id)


def running(practice: Practice, learner: str, name: str) -> MockExam | None:
    """The learner's running exam of that name; one whose questions have changed since is closed, because nobody can mark it."""
    row = practice.store.running_exam(learner, name)
    if row is None:
        return None
    try:
        return mock_exam(practice, learner, row.id)
    except UsageError:
        practice.store.close_exam(learner, row.id, practice.clock())
        return None


def prepared(practice: Practice, learner: str, name: str, number: int | None = None) -> Prepared:
    """The variants of the learner's next mock exam, or of the numbered one; what is missing is being prepared.

    Its claims are neither all true nor all false wherever their questions allow it, by the rule of the papers (``paper.draws``).
    ``UsageError`` for a number that no mock exam has.
    """
    if number is None:
        return _own(practice, learner, name)
    if not 0 <= number < QUIZZES:
        raise UsageError(f"the numbered mock exams are 0 to {QUIZZES - 1}")
    return _numbered(practice, name, number)


def _own(practice: Practice, learner: str, name: str) -> Prepared:
    key = _key(name, practice.store.exams_taken(learner))
    ids = _selected(practice, name, key.stream(f"questions for {learner}"))
    met = {id: practice.store.seeds_met(learner, id) for id in ids}
    firsts = [practice.pool.take(id, learner, met[id]) for id in ids]
    missing = [id for id, first in zip(ids, firsts, strict=True) if first is None]
    practice.pool.fill(missing, 1)
    if missing:
        return Prepared(ready=len(ids) - len(missing), of=len(ids))
    found = together([partial(practice.pool.fresh, id, learner, met[id]) for id in ids], key.stream(f"truths for {learner}"))
    if is_mixed(found) or all(len(practice.pool.seeds(one.id)) >= MOST for one in found if truths(one)):
        return Prepared(variants=tuple(found), ready=len(ids), of=len(ids))
    for one in found:
        if truths(one):
            practice.pool.want(one.id, len(practice.pool.seeds(one.id)) + 1)
    return Prepared(ready=len(ids) - 1, of=len(ids))


def _numbered(practice: Practice, name: str, number: int) -> Prepared:
    """Each question begins at one of its first variants; only claims that are all alike look beyond these."""
    key = _key(name, number)
    ids = _selected(practice, name, key.stream("questions for everybody"))
    begins = [key.stream(f"variant of {id}").below(AHEAD + 1) for id in ids]
    ready = [practice.pool.numbered(id, begin) is not None for id, begin in zip(ids, begins, strict=True)]
    if not all(ready):
        return Prepared(ready=sum(ready), of=len(ids))
    try:
        for count in (AHEAD + 1, MOST):
            draws = [partial(_series, practice, id, begin, count) for id, begin in zip(ids, begins, strict=True)]
            found = together(draws, key.stream("truths for everybody"))
            if is_mixed(found):
                break
    except _NotReadyError:
        return Prepared(ready=len(ids) - 1, of=len(ids))
    return Prepared(variants=tuple(found), ready=len(ids), of=len(ids))


def _series(practice: Practice, question: str, begin: int, count: int) -> Iterator[Variant]:
    """So many practice variants of the question, the same for everybody, from this one on around."""
    for serial in range(begin, begin + count):
        variant = practice.pool.numbered(question, serial % count)
        if variant is None:
            raise _NotReadyError
        yield variant


class _NotReadyError(Exception):
    """A variant is still being prepared."""


def _key(name: str, number: int) -> Key:
    return Key(space=SPACE, seed=number, question=f"mock {name}")


def _selected(practice: Practice, name: str, stream: Stream) -> list[str]:
    """The questions of a mock exam; its draws are labelled so, and are no real exam's."""
    blueprint = replace(practice.course.exam(name), name=f"mock {name}")
    chosen = select(practice.course, blueprint, practice.bank, stream.below(LARGEST_SEED))
    return [header.id for section in chosen for header in section]


def mock_exam(practice: Practice, learner: str, id: int) -> MockExam:
    """The learner's mock exam of that id; ``UsageError`` if there is none, or if one of its questions has changed since."""
    row = practice.store.exam(learner, id)
    if row is None:
        raise UsageError("there is no such mock exam; begin one")
    sittings = tuple(practice.seated(one) for one in practice.store.exam_sittings(learner, id))
    return _mock_exam(practice, row, sittings)


def _mock_exam(practice: Practice, row: ExamRow, sittings: tuple[Sitting, ...]) -> MockExam:
    return MockExam(
        id=row.id, name=row.name, title=practice.course.exam(row.name).title, opened=row.opened,
        ends=row.opened + timedelta(minutes=row.minutes), closed=row.closed is not None, sittings=sittings,
    )  # fmt: skip


def save(practice: Practice, learner: str, sitting: int, typed: Mapping[str, str]) -> dict[str, Understood]:
    """Keep the answers to one question (part name to text; others stay as they were), and say how each was understood.

    What cannot be read is kept too, and earns nothing. ``UsageError`` for a sitting outside of a running exam, a name that is no
    part, or when the time is up; ``UnreadableAnswer`` for a text longer than marking reads.
    """
    found = practice.sitting(learner, sitting)
    if found.exam is None:
        raise UsageError("this question belongs to no mock exam")
    exam = mock_exam(practice, learner, found.exam)
    if exam.closed or not exam.left(practice.clock()):
        raise UsageError("the time of this mock exam is up; nothing more is taken")
    for name, text in typed.items():
        if name not in found.variant.names:
            raise UsageError(f"{found.variant.id}: there is no part {name[:40]!r}; its parts are {', '.join(found.variant.names)}")
        if len(text) > MAX_TYPED:
            raise UnreadableAnswer(f"the answer is longer than {MAX_TYPED} characters")
    practice.store.set_typed(learner, sitting, {**found.typed, **typed})
    return {name: _understood(found.variant, name, text) for name, text in typed.items()}


def _understood(variant: Variant, name: str, text: str) -> Understood:
    try:
        return Understood(understood=understood(variant.part(name), text) if text.strip() else "")
    except UnreadableAnswer as error:
        return Understood(problem=str(error))


def finish(practice: Practice, learner: str, id: int) -> ExamReport:
    """Close the mock exam, mark it, and keep what was tried as attempts; the same report again for one that is closed.

    Unanswered questions earn nothing, but do not count as tried. ``UsageError`` as for ``mock_exam``.
    """
    exam = mock_exam(practice, learner, id)
    reports = tuple(practice.mark(sitting.variant, sitting.typed) for sitting in exam.sittings)
    with practice.store.writing():
        if practice.store.close_exam(learner, id, practice.clock()):
            for sitting, report in zip(exam.sittings, reports, strict=True):
                if verdicts.is_attempt(report):
                    practice.record(sitting, sitting.typed, report, final=True)
    return ExamReport(
        exam=mock_exam(practice, learner, id), reports=reports, topics=_by_topic(exam, reports),
        marks=sum((report.marks for report in reports), Fraction(0)), of=sum(report.of for report in reports),
    )  # fmt: skip


def _by_topic(exam: MockExam, reports: tuple[Report, ...]) -> tuple[TopicMarks, ...]:
    found: dict[str, TopicMarks] = {}
    for sitting, report in zip(exam.sittings, reports, strict=True):
        topic = sitting.variant.topic
        before = found.get(topic, TopicMarks(topic=topic, marks=Fraction(0), of=0))
        found[topic] = TopicMarks(topic=topic, marks=before.marks + report.marks, of=before.of + report.of)
    return tuple(sorted(found.values(), key=lambda one: (one.marks / one.of, one.topic)))
