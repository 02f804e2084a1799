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
from examgen.core.record import Variant, is_settled
from examgen.errors import QuestionError, UsageError, VerificationError
from examgen.marking import PartReport, Report, mark
from examgen.marking.reading import MAX_TYPED
from examgen.paper.answers import LineView
from examgen.paper.course import Course
from examgen.paper.views import AnswerView, question_view, solution_view
from examgen.practice.loop import scope as scopes
from examgen.practice.loop import verdicts
from examgen.practice.loop.constructions import explained
from examgen.practice.loop.fields import plain
from examgen.practice.loop.hints import Hint, next_hint
from examgen.practice.loop.schedule import Schedule, rating
from examgen.practice.loop.scope import Choice, Scope
from examgen.practice.store.attempts import MadeMistake, SittingRow, Store
from examgen.practice.store.pool import Pool

NUMBERED = 50
"""Variants of a question that a link may name by their numbers."""
NEWCOMER = 3
"""Who has met fewer questions begins with short ones."""


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
    draft: Mapping[str, str]
    exam: int | None

    @property
    def shown(self) -> Mapping[str, str]:
        """What stands in the fields: what was typed last, marked or not."""
        return self.draft or self.typed

    @property
    def closed(self) -> bool:
        """True when further answers are marked but count no more: it is solved, or the solution was shown."""
        return self.solved or self.revealed


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of an answer: the marking report, the sitting after it, and whether it counted as an attempt.

    Parts that can be read are marked whatever the others are. It does not count if no part can be read, if the sitting is
    closed, or if another one came in between.
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

        Newcomers who ask for what they need begin with short ones.
        ``UsageError`` or ``BlueprintError`` if there is no such scope, or nothing in it.
        """
        found = scopes.questions_in(scope, self.bank, self.course)
        if not found:
            raise UsageError(f"there is no question in {scope.by} {scope.value}".strip())
        cards, now = self.store.cards(learner), self.clock()
        is_newcomer = scope.by == "need" and len(cards) < NEWCOMER

        def need(place: int, header: Header) -> tuple[int, float, int]:
            card = cards.get(header.id)
            if card is None:
                return 1, header.minutes * is_newcomer, place
            return (0, self.schedule.memory(card, now), place) if card.due <= now else (2, card.due.timestamp(), place)

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

    def unfinished(self, learner: str, scope: Scope) -> Sitting | None:
        """The latest sitting in the scope with something typed that is not marked yet."""
        ids = {header.id for header in scopes.questions_in(scope, self.bank, self.course)}
        row = next((row for row in self.store.drafted(learner) if row.question in ids), None)
        try:
            return self.seated(row) if row else None
        except UsageError:  # its question has changed
            return None

    def open_numbered(self, learner: str, question: str, serial: int) -> Sitting | None:
        """A sitting on the question's practice variant of that number, the same for everybody; the learner's own if there is one.

        ``None`` as in ``open``; ``UsageError`` for an unknown question, or a number from ``NUMBERED`` on.
        """
        if not 0 <= serial < NUMBERED:
            raise UsageError(f"the numbered variants of a question are 0 to {NUMBERED - 1}")
        variant = self.pool.numbered(question, serial)
        if variant is None:
            return None
        row = self.store.sitting_on(learner, question, variant.seed)
        return (
            self.seated(row)
            if row
            else self.sitting(learner, self.store.open_sitting(learner, question, variant.seed, self.clock()))
        )

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
            tries=row.tries, solved=row.solved, typed=row.typed, draft=row.draft, exam=row.exam,
        )  # fmt: skip

    # --- answering ----------------------------------------------------------------------------------------------------

    def answer(self, learner: str, id: int, typed: Mapping[str, str]) -> Outcome:
        """Mark what was typed (part name to text) and keep the attempt; the first one of a sitting moves the question's due date.

        Where no second try could teach anything, the solution is open from then on. What does not count is kept as a draft.
        ``UsageError`` for a name that is no part, and during a mock exam.
        """
        sitting = self._outside_exams(learner, id)
        typed = {name: text[: MAX_TYPED + 1] for name, text in typed.items()}
        report = verdicts.since(self.last_report(sitting), self.mark(sitting.variant, typed))
        if sitting.closed or not verdicts.is_attempt(report):
            return Outcome(sitting=self.keep(sitting, typed), report=report, counted=False)
        kept = self.record(sitting, typed, report)
        if kept and all(map(is_settled, sitting.variant.parts)):
            self.store.set_revealed(learner, id)
        return Outcome(sitting=self._outside_exams(learner, id), report=report, counted=kept is not None)

    def keep(self, sitting: Sitting, typed: Mapping[str, str]) -> Sitting:
        """Keep what was typed and is not to be marked, if it is something new; the sitting after it."""
        written = {name: text for name, text in typed.items() if name in sitting.variant.names and len(text) <= MAX_TYPED}
        if not any(text.strip() for text in written.values()) or written == sitting.shown:
            return sitting
        self.store.set_draft(sitting.learner, sitting.id, {} if written == sitting.typed else written)
        return replace(sitting, draft={} if written == sitting.typed else written)

    def mark(self, variant: Variant, typed: Mapping[str, str]) -> Report:
        """The marking report; nothing is kept."""
        page = self.bank.page(variant.id)
        return explained(page, variant, mark(variant, {name: plain(text) for name, text in typed.items()}, Behaviour(page)))

    def record(self, sitting: Sitting, typed: Mapping[str, str], report: Report, *, final: bool = False) -> Sitting | None:
        """Keep an attempt with its mistakes; the first one that could be read is a review of the question. The sitting after it.

        ``final``: there will be no other one, so what cannot be read counts as it is.
        ``None`` if another attempt was kept since the sitting was read, perhaps by another process: this one then counts no more.
        """
        general = {mistake.name: mistake.general for mistake in sitting.variant.mistakes}
        made = [MadeMistake(part=part.name, name=name, sentence=general[name]) for part in report.parts for name in part.mistakes]
        with self.store.writing():
            row = self.store.sitting(sitting.learner, sitting.id)
            if row is None or row.tries != sitting.tries:
                return None
            unread = verdicts.is_unreadable(report) and not final
            is_reviewed = self._is_reviewed(sitting)
            share = verdicts.share_of(report if is_reviewed else self._first_tries(sitting, report))
            number = self.store.add_attempt(
                row, self.clock(), typed, share=share, solved=verdicts.is_solved(report), mistakes=made, unread=unread
            )
            if not unread and not is_reviewed:
                self._review(sitting, share, revealed=sitting.revealed)
        return replace(sitting, tries=number, solved=verdicts.is_solved(report), typed=dict(typed), draft={})

    def _is_reviewed(self, sitting: Sitting) -> bool:
        return self.store.is_reviewed(sitting.learner, sitting.variant.id, sitting.id)

    def _first_tries(self, sitting: Sitting, report: Report) -> Report:
        numbers = range(1, sitting.tries + 1)
        return verdicts.first_tries([*(self.mark(sitting.variant, self._attempt(sitting, number)) for number in numbers), report])

    def _attempt(self, sitting: Sitting, number: int) -> Mapping[str, str]:
        return self.store.typed(sitting.learner, sitting.variant.id, sitting.id, number)

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
        found = self.hint_ahead(sitting)
        if found is None:
            return None
        self.store.set_hinted(learner, id, found.uncovered)
        return found.line

    def hint_ahead(self, sitting: Sitting) -> Hint | None:
        """The hint that is given next; nothing is kept."""
        report = self.last_report(sitting)
        right = {part.name for part in report.parts if part.verdict == "right"} if report else set()
        return next_hint(sitting.variant, sitting.hints, right)

    def solution(self, learner: str, id: int, typed: Mapping[str, str] | None = None) -> Worked:
        """The worked solution for exactly these numbers. Asked for before the first try, it counts as not known.

        What is ``typed`` and not marked stays in the fields. ``UsageError`` during a mock exam.
        """
        sitting = self._outside_exams(learner, id)
        with self.store.writing():
            self.keep(sitting, typed or {})
            if not sitting.closed and sitting.exam is None and not self._is_reviewed(sitting):
                self._review(sitting, 0.0, revealed=True)
            self.store.set_revealed(learner, id)
        return worked(sitting.variant)

    def last_report(self, sitting: Sitting) -> Report | None:
        """The report on the last attempt of the sitting, marked again; ``None`` before the first.

        When the sitting is closed, nothing that stands in the fields is left without a word: then a draft is marked, too.
        """
        drafted = sitting.closed and bool(sitting.draft)
        if not sitting.tries and not drafted:
            return None
        report = self.mark(sitting.variant, sitting.draft if drafted else sitting.typed)
        before = sitting.tries if drafted else sitting.tries - 1
        return verdicts.since(self.mark(sitting.variant, self._attempt(sitting, before)), report) if before else report

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
