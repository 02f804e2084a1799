"""What to do next, what was done today and week by week, and from when on a question is solid."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from examgen.bank.loader import Header
from examgen.core.record import is_settled
from examgen.practice.loop.scope import Scope
from examgen.practice.loop.session import Practice, Sitting
from examgen.practice.store.attempts import FirstTry

SUCCESSES = 2
"""A question is solid after first tries that are right on so many different days, in a row."""
SUCCESSES_OF_TRUTH = 3
"""The same where every answer is one of two, which is right by luck every other time."""
WEEKS = 8
"""How many weeks the picture of progress shows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NextStep:
    """The one thing that a learner is told to do: a question, and why (``begun``, ``due``, ``new`` or ``ahead``).

    ``sitting`` is the one that was begun.
    """

    question: Header
    why: str
    sitting: Sitting | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """A week from its Monday on: how many variants were tried for the first time, and how many of them were right at once."""

    monday: date
    tried: int
    right: int


def next_step(practice: Practice, learner: str) -> NextStep:
    """What was begun comes first, then what is due, then what is new (short questions for newcomers), then what is due soonest."""
    begun = practice.unfinished(learner, Scope())
    if begun:
        return NextStep(question=practice.bank.find(begun.variant.id), why="begun", sitting=begun)
    first = practice.questions(learner, Scope())[0]
    card = practice.store.card(learner, first.id)
    why = "new" if card is None else "due" if card.due <= practice.clock() else "ahead"
    return NextStep(question=first, why=why)


def today(practice: Practice, learner: str) -> int:
    """How many variants the learner has tried today, by the clock of this machine."""
    return sum(day_of(one) == practice.clock().astimezone().date() for one in practice.store.first_tries(learner))


def weeks(practice: Practice, learner: str) -> tuple[Week, ...]:
    """The last weeks, the current one last."""
    now = practice.clock().astimezone().date()
    monday = now - timedelta(days=now.weekday())
    tries = practice.store.first_tries(learner)
    return tuple(_week(monday - timedelta(weeks=back), tries) for back in reversed(range(WEEKS)))


def _week(monday: date, tries: Iterable[FirstTry]) -> Week:
    those = [one for one in tries if monday <= day_of(one) < monday + timedelta(weeks=1)]
    return Week(monday=monday, tried=len(those), right=sum(one.right for one in those))


def day_of(one: FirstTry) -> date:
    """The day of a try, by the clock of this machine."""
    return one.at.astimezone().date()


def is_solid(practice: Practice, question: str, tries: Sequence[FirstTry]) -> bool:
    """Whether the last first tries at the question were right, on enough different days."""
    days = set()
    for one in reversed(tries):
        if not one.right:
            break
        days.add(day_of(one))
    return len(days) >= SUCCESSES and len(days) >= _needed(practice, question)


def _needed(practice: Practice, question: str) -> int:
    asks = practice.bank.page(question).asks.values()
    return SUCCESSES_OF_TRUTH if all(map(is_settled, asks)) else SUCCESSES
