"""No cheap strategy earns more than the entries that are right by themselves, over the whole bank."""

from __future__ import annotations

from fractions import Fraction

import pytest

from examgen.bank.draft import draft
from examgen.bank.loader import scan
from examgen.bank.places import bundled_bank
from examgen.marking import points

from .conftest import part
from .strategies import carried, marked, plays

BANK = scan([bundled_bank()])


@pytest.mark.parametrize("id", [header.id for header in BANK.usable()])
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


def test_a_wrong_entry_never_costs_less_than_its_share() -> None:
    for marks in range(1, 7):
        for size in range(1, 13):
            asked = part("vector", tuple(range(1, size + 1)), marks=marks)
            assert points.cost(asked) * size >= marks
            assert (2 * points.cost(asked)).denominator == 1
