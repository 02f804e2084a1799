"""The contract over every question of the bank: a new question file needs no test of its own."""

from __future__ import annotations

import pytest

from examgen.bank.contract import examine
from examgen.bank.places import bundled_bank
from tests import banked

BANK = banked.bank()
SEEDS = range(20)


@pytest.mark.parametrize("id", banked.ids())
def test_the_question_keeps_the_contract(id: str) -> None:
    found = examine([bundled_bank()], id, SEEDS)
    assert [f"seed {fault.seed}: {fault.check}: {fault.fact}" for fault in found.faults] == []
    assert found.seeds == len(SEEDS)
