"""The exams that ship: over many seeds they differ, are alike in size, and leave no question out."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import combinations
from statistics import mean

import pytest

from examgen.bank.loader import Header
from examgen.bank.places import bundled_bank
from examgen.paper.assembly import select
from examgen.paper.candidates import candidates
from examgen.paper.course import load_course
from tests import banked

COURSE = load_course(bundled_bank())
SEEDS = 200


@cache
def papers(name: str) -> Sequence[list[Header]]:
    """The questions of each paper."""
    plan = COURSE.exam(name)
    return [[header for headers in select(COURSE, plan, banked.bank(), seed) for header in headers] for seed in range(SEEDS)]


@pytest.mark.parametrize("name", ["midterm", "final"])
def test_two_papers_share_few_long_questions(name: str) -> None:
    long = [{header.id for header in paper if header.kinds != ("claim",)} for paper in papers(name)]
    assert mean(len(one & other) / len(one) for one, other in combinations(long, 2)) <= 0.15


@pytest.mark.parametrize("name", ["midterm", "final"])
def test_papers_are_alike_in_points_and_work(name: str) -> None:
    points = {sum(header.marks for header in paper) for paper in papers(name)}
    minutes = [sum(header.minutes for header in paper) for paper in papers(name)]
    assert points == {COURSE.exam(name).points}
    assert all(abs(one - mean(minutes)) <= 0.1 * mean(minutes) for one in minutes)


@pytest.mark.parametrize("name", ["midterm", "final"])
def test_every_question_of_the_half_appears(name: str) -> None:
    allowed = frozenset[str]().union(*candidates(COURSE, COURSE.exam(name), banked.bank()).drawn)
    assert allowed - {header.id for paper in papers(name) for header in paper} == frozenset()


@pytest.mark.parametrize("name", ["midterm", "final"])
def test_all_weeks_are_asked(name: str) -> None:
    for paper in papers(name):
        weeks = {COURSE.week_of(header.topic) for header in paper}
        assert weeks == set(COURSE.exam(name).weeks)


def test_the_year_serves_every_learning_outcome() -> None:
    everything = {
        outcome for name in ("midterm", "final") for paper in papers(name) for header in paper for outcome in header.outcomes
    }
    assert everything == set(range(1, len(COURSE.outcomes) + 1))


@pytest.mark.parametrize("name", ["colloquium", "oral"])
def test_short_exams_can_be_drawn(name: str) -> None:
    plan = COURSE.exam(name)
    for seed in range(20):
        chosen = [header for headers in select(COURSE, plan, banked.bank(), seed) for header in headers]
        assert len(chosen) == sum(section.count for section in plan.sections)
        assert sum(header.minutes for header in chosen) <= (plan.minutes or 0)
