"""No cheap strategy earns more than the entries that are right by themselves, over the whole bank."""

from __future__ import annotations

from fractions import Fraction

import pytest

from examgen.bank.draft import draft
from examgen.core.numbers import leaves
from examgen.marking import points, worth
from tests import banked

from .conftest import part
from .strategies import carried, marked, plays

BANK = banked.bank()


@pytest.mark.parametrize("id", banked.ids())
def test_no_cheap_strategy_earns_more_than_what_is_right_by_itself(id: str) -> None:
    page = BANK.page(id)
    farmed, played = {}, 0
    for seed in (0, 3):
        variant = draft(page, seed).variant
        for strategy, answers in plays(page, variant):
            report = marked(page, variant, answers)
            shares = (Fraction(one.of * sum(one.entries), len(one.entries)) for one in report.parts if one.entries)
            by_itself = sum(shares, Fraction(0))
            played += 1
            if carried(report) or report.marks > by_itself:
                farmed[seed, strategy] = report.marks
    assert played
    assert farmed == {}


@pytest.mark.parametrize("id", banked.ids())
def test_what_the_key_says_of_a_part_took_the_work_that_is_asked_of_others(id: str) -> None:
    variant = draft(BANK.page(id), 1).variant
    numeric = [one for one in variant.parts if one.kind in ("number", "vector", "matrix")]
    lazy = [one.name for one in numeric if worth.worked_entries(one, one.answer) and not worth.is_worked(one, one.answer, [])]
    assert lazy == []


def test_entries_that_are_alike_are_work_where_those_of_the_key_are_alike() -> None:
    asked = part("matrix", ((0, Fraction(4, 5), 0), (Fraction(4, 5), 0, Fraction(4, 5))))
    third = Fraction(1, 3)
    assert worth.is_worked(asked, ((0, third, 0), (third, 0, third)), [])
    different = part("vector", (Fraction(4, 5), Fraction(1, 5)))
    assert not worth.is_worked(different, (Fraction(1, 2), Fraction(1, 2)), [])


def test_an_entry_of_a_given_matrix_is_a_copy() -> None:
    page = BANK.page("optim/largest_learning_rate")
    variant = draft(page, 1).variant
    entries = [leaf for value in variant.parameters.values() for leaf in leaves(value) if not isinstance(leaf, str)]
    large = next(leaf for leaf in entries if abs(leaf) >= 10)
    own = next(one for one in variant.parts if one.kind in ("number", "integer"))
    assert own.answer != large
    assert not worth.is_worked(own, large, worth.givens(variant))


def test_a_wrong_entry_never_costs_less_than_its_share() -> None:
    for marks in range(1, 7):
        for size in range(1, 13):
            asked = part("vector", tuple(range(1, size + 1)), marks=marks)
            assert points.cost(asked) * size >= marks
            assert (2 * points.cost(asked)).denominator == 1
