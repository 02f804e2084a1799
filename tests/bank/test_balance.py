"""Points that do not follow work are named."""

from __future__ import annotations

from dataclasses import replace

import pytest

from examgen.bank.checks import Tally
from examgen.bank.checks.balance import points_follow_work
from examgen.bank.draft import draft
from tests import banked

BANK = banked.bank()


@pytest.mark.parametrize("id", banked.ids())
def test_points_of_the_bank_follow_work(id: str) -> None:
    page = BANK.page(id)
    assert list(points_follow_work(page, Tally(variants=[draft(page, seed).variant for seed in range(5)]))) == []


@pytest.mark.parametrize(("gates", "h1"), [(1, 4), (1, 9)])
def test_points_far_off_the_work_are_named(gates: int, h1: int) -> None:
    page = BANK.page("rnn/lstm_step")
    asks = {**page.asks, "gates": replace(page.asks["gates"], marks=gates), "h1": replace(page.asks["h1"], marks=h1)}
    found = list(points_follow_work(replace(page, asks=asks), Tally(variants=[draft(page, 0).variant])))
    assert [fact.split(":")[0] for fact in found] == ["part gates", "part h1"]
    assert "change marks" in found[0]
