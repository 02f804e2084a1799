"""Simulated students: what is said of wrong answers is right, seldom missing and hardly ever wrong (students.py counts more)."""

from __future__ import annotations

from collections import Counter

import pytest

from tests import banked

from .students import counted

BANK = banked.bank()


@pytest.fixture(scope="module")
def counts() -> dict[tuple[str, bool], Counter[str]]:
    return counted([BANK.page(id) for id in banked.ids()], 1)


def share(count: Counter[str], said: str) -> float:
    return count[said] / count.total()


@pytest.mark.parametrize("rounded", [False, True])
def test_single_slips_are_named(counts: dict[tuple[str, bool], Counter[str]], rounded: bool) -> None:
    assert counts["one slip", rounded].total() > 100
    assert share(counts["one slip", rounded], "right") >= 0.98


@pytest.mark.parametrize("rounded", [False, True])
def test_pairs_are_named(counts: dict[tuple[str, bool], Counter[str]], rounded: bool) -> None:
    assert counts["two slips", rounded].total() > 100
    assert share(counts["two slips", rounded], "right") >= 0.8


def test_nobody_is_told_what_he_did_not_do(counts: dict[tuple[str, bool], Counter[str]]) -> None:
    everybody = sum(counts.values(), Counter[str]())
    assert share(everybody, "wrong") < 0.01
    assert share(counts["an arithmetic error", False], "wrong") == 0
