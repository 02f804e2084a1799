"""What comes next, what was done when, and from when on a question is solid."""

from __future__ import annotations

import pytest

from examgen.practice.loop import learning
from examgen.practice.loop.progress import progress
from examgen.practice.loop.scope import Scope

SUMS, CLAIMS = Scope(by="topic", value="toy.sums"), Scope(by="topic", value="words.claims")


def succeed(practice, right, scope) -> None:
    sitting = practice.open("ann", scope)
    assert practice.answer("ann", sitting.id, right(sitting)).solved


def solid(practice) -> set[str]:
    return {one.id for one in progress(practice, "ann").questions if one.is_solid}


@pytest.mark.parametrize(("scope", "id", "days"), [(SUMS, "toy/sum", 2), (CLAIMS, "words/claim", 3)])
def test_a_question_is_solid_after_successes_on_different_days(practice, right, clock, scope, id, days):
    for _ in range(days - 1):
        succeed(practice, right, scope)
        succeed(practice, right, scope)  # the same day counts once
        assert solid(practice) == set()
        clock.move(days=1)
    succeed(practice, right, scope)
    assert solid(practice) == {id}
    clock.move(days=1)
    practice.answer("ann", practice.open("ann", scope).id, {"total": "1"} if scope is SUMS else {"truth": "x"})
    assert (solid(practice) == set()) == (scope is SUMS)  # what cannot be read is no failure


def test_a_success_with_a_hint_is_none(practice, right, clock):
    for _ in range(2):
        sitting = practice.open("ann", SUMS)
        practice.hint("ann", sitting.id)
        practice.answer("ann", sitting.id, right(sitting))
        clock.move(days=1)
    assert solid(practice) == set()


def test_newcomers_begin_with_short_questions(practice):
    assert [header.minutes for header in practice.questions("ann", Scope())] == [1, 1, 2, 3]
    assert [header.minutes for header in practice.questions("ann", Scope(by="topic", value="toy"))] == [3, 2]


def test_the_next_step_is_what_was_begun_then_what_is_due_then_what_is_new(practice, right, clock):
    assert learning.next_step(practice, "ann").why == "new"
    succeed(practice, right, SUMS)
    clock.move(days=30)
    step = learning.next_step(practice, "ann")
    assert (step.question.id, step.why) == ("toy/sum", "due")
    sitting = practice.open("ann", CLAIMS)
    practice.keep(sitting, {"truth": "tru"})
    step = learning.next_step(practice, "ann")
    assert (step.question.id, step.why, step.sitting.id) == ("words/claim", "begun", sitting.id)


def test_days_and_weeks_are_counted(practice, right, clock):
    succeed(practice, right, SUMS)
    clock.move(days=8)
    assert learning.today(practice, "ann") == 0
    succeed(practice, right, SUMS)
    practice.answer("ann", practice.open("ann", SUMS).id, {"total": "1"})
    assert learning.today(practice, "ann") == 2
    assert [(week.tried, week.right) for week in learning.weeks(practice, "ann")[-3:]] == [(0, 0), (1, 1), (2, 1)]
