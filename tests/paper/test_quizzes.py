"""Quizzes on a week: short, of that week, and mixed."""

from __future__ import annotations

import pytest

from examgen.bank.places import bundled_bank
from examgen.errors import BlueprintError
from examgen.paper.assembly import select
from examgen.paper.candidates import in_weeks
from examgen.paper.course import load_course
from examgen.paper.quizzes import SHORT, week_quiz
from tests import banked

COURSE = load_course(bundled_bank())
WEEKS = [week.number for week in COURSE.weeks if week.topics]


@pytest.mark.parametrize("week", WEEKS)
def test_every_week_has_quizzes_of_its_own_short_questions(week: int) -> None:
    bank = banked.bank()
    for seed in range(5):
        sections = select(COURSE, week_quiz(week, 3, COURSE, bank), bank, seed)
        chosen = [header for headers in sections for header in headers]
        assert len({header.id for header in chosen}) == 3
        assert {header.id for header in chosen} <= in_weeks(COURSE, (week,), bank.usable())
        assert sum(header.kinds == ("claim",) for header in chosen) <= 1
        assert all(header.minutes <= SHORT for header in chosen)


def test_a_week_that_has_too_few_questions_says_how_many() -> None:
    with pytest.raises(BlueprintError, match=r"week 1 has \d+ questions in this bank; ask for at most so many with --count"):
        week_quiz(1, 100, COURSE, banked.bank())


def test_a_week_that_the_course_does_not_have() -> None:
    with pytest.raises(BlueprintError, match="the course has no week 40"):
        week_quiz(40, 3, COURSE, banked.bank())
