"""Hints on every question of the bank: they lead on to every answer, and give none away."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from examgen.bank.draft import draft
from examgen.core.record import Variant
from examgen.paper.answers import LineView, is_told, sketch
from examgen.practice.loop.hints import next_hint, whole
from tests import banked

BANK = banked.bank()
QUESTIONS = banked.ids()


def hints(variant: Variant, right: set[str]) -> Iterator[tuple[int, LineView]]:
    """All hints, one after the other, with the places of their steps."""
    at = 0
    while found := next_hint(variant, at, right):
        at = found.uncovered
        yield at - 1, found.line


@pytest.mark.parametrize("id", QUESTIONS)
def test_they_lead_to_every_open_answer_and_give_none_away(id: str) -> None:
    variant = draft(BANK.page(id), 5).variant
    names = [step.name for step in variant.steps]
    given = dict(hints(variant, set()))
    first = min(names.index(part.name) for part in variant.parts)
    for place, line in given.items():
        assert line == (whole if place < first else sketch)(variant.steps[place], variant)
    for part in variant.parts:
        step = variant.steps[names.index(part.name)]
        assert not step.formula or is_told(step) or names.index(part.name) in given
        assert whole(step, variant) not in given.values()


@pytest.mark.parametrize("id", QUESTIONS)
def test_they_begin_behind_the_answers_that_are_right(id: str) -> None:
    variant = draft(BANK.page(id), 5).variant
    names = [step.name for step in variant.steps]
    for done in range(len(variant.parts)):
        right = set(variant.names[:done])
        open_from = max((names.index(name) + 1 for name in right), default=0)
        later = [names.index(name) for name in variant.names[done:]]
        if min(later) >= open_from:
            assert all(place >= open_from for place, _ in hints(variant, right))


def test_a_line_without_numbers_is_the_same_for_all_numbers() -> None:
    one, other = (draft(BANK.page("rnn/lstm_step"), seed).variant for seed in (1, 2))
    pairs = [(sketch(a, one), sketch(b, other)) for a, b in zip(one.steps, other.steps, strict=True)]
    assert all(a == b for a, b in pairs)
    assert any(whole(a, one) != whole(b, other) for a, b in zip(one.steps, other.steps, strict=True))
