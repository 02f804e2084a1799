"""How a learner stands: strengths by topic, what is due, which misconceptions recur."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from examgen.practice.loop.learning import is_solid
from examgen.practice.loop.scope import Scope, questions_in
from examgen.practice.loop.session import Practice
from examgen.practice.store.attempts import FirstTry, Recurring

RECENT = 3
"""How many of the last first tries decide the mastery of a question."""
RECURS = 2
"""A mistake recurs when it was made in so many variants."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionProgress:
    """Where a learner stands with a question.

    ``variants`` is how many were tried. ``mastery`` (0 to 1) is the mean share of the marks at the last ``RECENT`` first tries,
    times the probability that FSRS gives to remembering it now; 0 if it was never tried. ``due`` is ``None`` before the first
    review. ``is_solid`` is told in ``learning``.
    """

    id: str
    title: str
    topic: str
    variants: int
    mastery: float
    due: datetime | None
    is_due: bool
    is_solid: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicProgress:
    """A topic: its questions, how many of them were reviewed and are due, and their mean mastery."""

    topic: str
    questions: int
    tried: int
    due: int
    mastery: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Topics in the order of the syllabus, questions likewise, mistakes most frequent first."""

    learner: str
    attempts: int
    topics: tuple[TopicProgress, ...]
    questions: tuple[QuestionProgress, ...]
    mistakes: tuple[Recurring, ...]

    @property
    def recurring(self) -> tuple[Recurring, ...]:
        """The mistakes that were made in ``RECURS`` variants or more."""
        return tuple(one for one in self.mistakes if one.count >= RECURS)


def progress(practice: Practice, learner: str) -> Progress:
    """The learner's progress over all questions of the bank, now."""
    questions = _questions(practice, learner)
    return Progress(
        learner=learner, attempts=practice.store.attempts(learner), questions=questions,
        topics=tuple(_topic(name, questions) for name in dict.fromkeys(one.topic for one in questions)),
        mistakes=practice.store.mistakes(learner),
    )  # fmt: skip


def _questions(practice: Practice, learner: str) -> tuple[QuestionProgress, ...]:
    cards, now = practice.store.cards(learner), practice.clock()
    tries: dict[str, list[FirstTry]] = {}
    for one in practice.store.first_tries(learner):
        tries.setdefault(one.question, []).append(one)
    found = []
    for header in questions_in(Scope(), practice.bank, practice.course):
        card, tried = cards.get(header.id), tries.get(header.id, [])
        known = practice.schedule.memory(card, now) if card else 0.0
        found.append(
            QuestionProgress(
                id=header.id, title=header.title, topic=header.topic, variants=len(tried),
                mastery=known * _mean([one.share for one in tried[-RECENT:]]),
                due=card.due if card else None, is_due=card is not None and card.due <= now,
                is_solid=is_solid(practice, header.id, tried),
            )
        )  # fmt: skip
    return tuple(found)


def _topic(name: str, questions: Iterable[QuestionProgress]) -> TopicProgress:
    on = [one for one in questions if one.topic == name]
    return TopicProgress(
        topic=name, questions=len(on), tried=sum(one.due is not None for one in on), due=sum(one.is_due for one in on),
        mastery=_mean([one.mastery for one in on]),
    )  # fmt: skip


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def progress_json(found: Progress) -> dict[str, Any]:
    """The progress in plain JSON types, with the field names of the records; times are ISO 8601 in UTC, shares have 4 decimals."""
    plain: dict[str, Any] = _plain(asdict(found))
    return plain


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, datetime):
        return value.isoformat()
    return round(value, 4) if isinstance(value, float) else value
