"""The loop that every face shares: pick a question, show a variant, answer, hint, try again, solution, another one.

``Practice`` has no face and reads no clock of its own. Every call names the learner, and what a call has returned is in the store:
a face may forget everything but a sitting's id. Nothing of the solution is in what a face shows of a sitting
(``paper.views.question_view``) until the learner asks for a hint or for the solution.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from examgen.bank.loader import Bank, Header
from examgen.bank.playing import Behaviour
from examgen.core.record import Variant
from examgen.errors import QuestionError, UsageError, VerificationError
from examgen.marking import PartReport, Report, mark
from examgen.paper.answers import LineView
from examgen.paper.course import Course
from examgen.paper.views import AnswerView, question_view, solution_view
from examgen.practice.loop import scope as scopes
from examgen.practice.loop import verdicts
from examgen.practice.loop.hints import next_hint
from examgen.practice.loop.schedule import Schedule, rating
from examgen.practice.loop.scope import Choice, Scope
from examgen.practice.store.attempts import MadeMistake, SittingRow, Store
from examgen.practice.store.pool import Pool


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitting:
    """A learner before one variant. ``tries`` counts attempts, ``hints`` is how many steps of the solution hints have uncovered."""

    id: int
    learner: str
    variant: Variant
    opened: datetime
    hints: int
    revealed: bool
    tries: int
    solved: bool
    typed: Mapping[str, str]
    exam: int | None

    @property
    def closed(self) -> bool:
        """True when further answers are marked but count no more: it is solved, or the solution was shown."""
        return self.solved or self.revealed


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of an answer: the marking report, the sitting after it, and whether it counted as an attempt.

    It does not count if any part is unreadable, if nothing was typed, if the sitting is closed, or if another one came in between.
    """

    sitting: Sitting
    report: Report
    counted: bool

    @property
    def unreadable(self) -> tuple[PartReport, ...]:
        """The parts that could not be read; their feedback says what is expected."""
        return tuple(part for part in self.report.parts if part.verdict == "unreadable")

    @property
    def solved(self) -> bool:
        """True when everything is right."""
        return verdicts.is_solved(self.report)


@dataclass(frozen=True, slots=True, kw_only=True)
class Worked:
    """The worked solution: an answer for each part, and the lines of the way there. All is Markdown and LaTeX."""

    answers: tuple[AnswerView, ...]
    lines: tuple[LineView, ...]


class Practice:
    """The practice room: a bank and its course, a store, a pool of verified variants, a clock (aware UTC), and a schedule.

    Threads may share it. All methods may raise ``StoreError``.
    """

    def __init__(
        self,
        *,
        bank: Bank,
        course: Course,
        store: Store,
        pool: Pool,
        clock: Callable[[], datetime],
        schedule: Schedule | None = None,
    ) -> None:
        self.bank = bank
        self.course = course
        self.store = store
        self.pool = pool
        self.clock = clock
        self.schedule = schedule or Schedule()

    # --- picking ------------------------------------------------------------------------------------------------------

    @cached_property
    def menu(self) -> tuple[Choice, ...]:
        """What can be picked, with the number of questions of each."""
        return scopes.menu(self.bank, self.course)

    def questions(self, learner: str, scope: Scope) -> tuple[Header, ...]:
        """The scope's questions, what the learner needs most first: due ones (least known first), new ones, the others by due date.

        ``UsageError`` or ``BlueprintError`` if there is no such scope, or nothing in it.
        """
        found = scopes.questions_in(scope, self.bank, self.course)
        if not found:
            raise UsageError(f"there is no question in {scope.by} {scope.value}".strip())
        cards, now = self.store.cards(learner), self.clock()

        def need(place: int, header: Header) -> tuple[int, float]:
            card = cards.get(header.id)
            if card is None:
                return 1, place
            return (0, self.schedule.memory(card, now)) if card.due <= now else (2, card.due.timestamp())

        return tuple(header for _, header in sorted(enumerate(found), key=lambda item: need(*item)))

    def open(self, learner: str, scope: Scope, *, after: str = "") -> Sitting | None:
        """A sitting on what the learner needs most in the scope and is ready; ``None`` if nothing is ready yet: ask again soon.

        ``after`` is the question that the learner comes from: it is chosen only if there is no other, and what was skipped comes
        behind what was not. Errors as for ``questions``; ``QuestionError`` if no question of the scope can be prepared.
        """
        order = self.questions(learner, scope)
        if after:
            skipped = self.store.skipped(learner)
            order = tuple(sorted(order, key=lambda header: (header.id == after, skipped.get(header.id, 0))))
        fault: QuestionError | VerificationError | None = None
        for place, header in enumerate(order):
            try:
                if place == 0 or fault or self._has_fresh(learner, header.id):
                    sitting = self.open_question(learner, header.id)
                    if sitting:
                        return sitting
                    fault = None
            except (QuestionError, VerificationError) as error:  # others may be ready all the same
                fault = error
        if fault:
            raise fault
        return None

    def prepare(self, learner: str, scope: Scope) -> None:
        """Have variants of all questions of the scope prepared in the background, what is needed most first."""
        self.pool.fill([header.id for header in self.questions(learner, scope)])

    def open_question(self, learner: str, question: str, *, exam: int | None = None) -> Sitting | None:
        """A sitting on a variant that the learner has never seen ("another one like this"); ``None`` as in ``open``.

        ``UsageError`` for an unknown question, ``QuestionError`` for one that cannot be prepared.
        """
        variant = self.pool.take(question, learner, self.store.seeds_met(learner, question))
        if variant is None:
            return None
        return self.sitting(learner, self.store.open_sitting(learner, question, variant.seed, self.clock(), exam=exam))

    def _has_fresh(self, learner: str, question: str) -> bool:
        return bool(set(self.pool.seeds(question)) - self.store.seeds_met(learner, question))

    def sitting(self, learner: str, id: int) -> Sitting:
        """The learner's sitting of that id. ``UsageError`` if there is none, or if its question has changed since."""
        row = self.store.sitting(learner, id)
        if row is None:
            raise UsageError("there is no such sitting; pick a question again")
        return self.seated(row)

    def seated(self, row: SittingRow) -> Sitting:
        """The sitting of a row of the store, with its variant. ``UsageError`` if the question has changed since."""
        variant = self.pool.get(row.question, row.seed)
        if variant is None:
            raise UsageError(f"question {row.question} has changed since; pick it again")
        return Sitting(
            id=row.id, learner=row.learner, variant=variant, opened=row.opened, hints=row.hinted, revealed=row.revealed,
            tries=row.tries, solved=row.solved, typed=row.typed, exam=row.exam,
        )  # fmt: skip

    # --- answering ----------------------------------------------------------------------------------------------------

    def answer(self, learner: str, id: int, typed: Mapping[str, str]) -> Outcome:
        """Mark what was typed (part name to text) and keep the attempt; the first one of a sitting moves the question's due date.

        ``UsageError`` for a name that is no part, and during a mock exam.
        """
        sitting = self._outside_exams(learner, id)
        report = self.mark(sitting.variant, typed)
        if verdicts.is_unreadable(report):
            return Outcome(sitting=sitting, report=verdicts.withheld(report), counted=False)
        report = verdicts.since(self.last_report(sitting), report)
        if sitting.closed or not verdicts.is_attempt(report):
            return Outcome(sitting=sitting, report=report, counted=False)
        kept = self.record(sitting, typed, report)
        return Outcome(sitting=kept or self._outside_exams(learner, id), report=report, counted=kept is not None)

    def mark(self, variant: Variant, typed: Mapping[str, str]) -> Report:
        """The marking report; nothing is kept."""
        return mark(variant, typed, Behaviour(self.bank.page(variant.id)))

    def record(self, sitting: Sitting, typed: Mapping[str, str], report: Report) -> Sitting | None:
        """Keep an attempt with its mistakes; the first one of the sitting is a review of the question. The sitting after it.

        ``None`` if another attempt was kept since the sitting was read, perhaps by another process: this one then counts no more.
        """
        general = {mistake.name: mistake.general for mistake in sitting.variant.mistakes}
        made = [MadeMistake(part=part.name, name=name, sentence=general[name]) for part in report.parts for name in part.mistakes]
        with self.store.writing():
            row = self.store.sitting(sitting.learner, sitting.id)
            if row is None or row.tries != sitting.tries:
                return None
            share, now = verdicts.share_of(report), self.clock()
            number = self.store.add_attempt(row, now, typed, share=share, solved=verdicts.is_solved(report), mistakes=made)
            if number == 1:
                self._review(sitting, share, revealed=sitting.revealed)
        return replace(sitting, tries=number, solved=verdicts.is_solved(report), typed=dict(typed))

    def _review(self, sitting: Sitting, share: float, *, revealed: bool) -> None:
        question = sitting.variant.id
        given = rating(share, hinted=sitting.hints > 0, revealed=revealed)
        card = self.store.card(sitting.learner, question)
        self.store.save_card(sitting.learner, self.schedule.reviewed(question, card, given, self.clock()))

    # --- help ---------------------------------------------------------------------------------------------------------

    def hint(self, learner: str, id: int) -> LineView | None:
        """The next step of the trace towards the first answer that is not right; ``None`` if only the solution is left.

        ``UsageError`` during a mock exam.
        """
        sitting = self._outside_exams(learner, id)
        report = self.last_report(sitting)
        right = {part.name for part in report.parts if part.verdict == "right"} if report else set()
        found = next_hint(sitting.variant, sitting.hints, right)
        if found is None:
            return None
        line, uncovered = found
        self.store.set_hinted(learner, id, uncovered)
        return line

    def solution(self, learner: str, id: int) -> Worked:
        """The worked solution for exactly these numbers. Asked for before the first try, it counts as not known.

        ``UsageError`` during a mock exam.
        """
        sitting = self._outside_exams(learner, id)
        with self.store.writing():
            if not sitting.tries and not sitting.closed and sitting.exam is None:
                self._review(sitting, 0.0, revealed=True)
            self.store.set_revealed(learner, id)
        return worked(sitting.variant)

    def last_report(self, sitting: Sitting) -> Report | None:
        """The report on the last attempt of the sitting, marked again; ``None`` before the first."""
        if not sitting.tries:
            return None
        report = self.mark(sitting.variant, sitting.typed)
        if sitting.tries == 1:
            return report
        before = self.store.typed(sitting.learner, sitting.variant.id, sitting.id, sitting.tries - 1)
        return verdicts.since(self.mark(sitting.variant, before), report)

    def _outside_exams(self, learner: str, id: int) -> Sitting:
        sitting = self.sitting(learner, id)
        if sitting.exam is not None:
            exam = self.store.exam(learner, sitting.exam)
            if exam is None or exam.closed is None:
                raise UsageError("this question belongs to a mock exam; marks, hints and solutions come at its end")
        return sitting


def worked(variant: Variant) -> Worked:
    """The worked solution of a variant."""
    view = solution_view(variant, question_view(variant))
    return Worked(answers=view.answers, lines=view.lines)
