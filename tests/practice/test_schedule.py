"""When a question comes back, by what the first try earned."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from fsrs import Rating

from examgen.practice.loop.schedule import Schedule, rating

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("share", "hinted", "revealed", "expected"),
    [
        (1.0, False, False, Rating.Good),
        (1.0, True, False, Rating.Hard),
        (0.5, False, False, Rating.Hard),
        (0.99, True, False, Rating.Hard),
        (0.49, False, False, Rating.Again),
        (0.0, False, False, Rating.Again),
        (1.0, False, True, Rating.Again),
    ],
)
def test_the_first_try_gives_the_rating(share, hinted, revealed, expected):
    assert rating(share, hinted=hinted, revealed=revealed) == expected


def test_what_was_not_known_comes_back_tomorrow_and_what_was_known_later():
    schedule = Schedule()
    forgotten = schedule.reviewed("q", None, Rating.Again, NOON)
    known = schedule.reviewed("q", None, Rating.Good, NOON)
    assert forgotten.due == NOON + timedelta(days=1)
    assert known.due >= NOON + timedelta(days=2)


def test_each_success_lengthens_the_interval_and_a_failure_ends_it():
    schedule, card, at, intervals = Schedule(), None, NOON, []
    for given in (Rating.Good, Rating.Good, Rating.Good, Rating.Again):
        card = schedule.reviewed("q", card, given, at)
        intervals.append(card.due - at)
        at = card.due
    assert intervals[0] < intervals[1] < intervals[2]
    assert intervals[3] < intervals[2]
    assert card.reviews == 4


def test_without_fuzzing_the_same_reviews_give_the_same_dates():
    def dates():
        schedule, card, at = Schedule(), None, NOON
        for given in (Rating.Good, Rating.Hard, Rating.Good, Rating.Good):
            card = schedule.reviewed("q", card, given, at)
            at = card.due
            yield at

    assert list(dates()) == list(dates())


def test_memory_fades():
    schedule = Schedule()
    card = schedule.reviewed("q", None, Rating.Good, NOON)
    memories = [schedule.memory(card, NOON + timedelta(days=days)) for days in (0, 2, 20, 200)]
    assert memories[0] == 1
    assert memories == sorted(memories, reverse=True)
    assert memories[-1] > 0
