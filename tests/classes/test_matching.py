"""Draws that are more or less work than usual are drawn again."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest

from examgen.bank.loader import Bank, scan
from examgen.bank.question import Page
from examgen.classes.drawing import Draws
from examgen.classes.matching import Measure, central, distance, matched, measure
from examgen.errors import QuestionError
from examgen.paper.draws import DRAWS, drawn

USUAL = Measure(operations=20, printed_digits=30, answer_digits=12, slips=6, points=4.0)


@pytest.fixture
def page(tmp_path: Path, write_question: Callable[..., Path]) -> Page:
    """A rectangle whose sides have one digit or three."""
    edit = {"draw.integers(101, 199)": "draw.integers(2, 199)", "largest=50_000": "largest=50_000"}
    write_question(tmp_path / "bank", "rnn/area", edit=edit)
    bank: Bank = scan([tmp_path / "bank"])
    return bank.page("rnn/area")


@pytest.mark.parametrize(
    ("change", "inside"),
    [
        ({}, True),
        ({"operations": 24}, True),
        ({"operations": 24.5}, False),
        ({"slips": 7}, True),
        ({"slips": 8}, False),
        ({"points": 4.03}, False),
    ],
)
def test_every_measure_counts(change: dict[str, float], inside: bool) -> None:
    one = Measure(**{**{name: getattr(USUAL, name) for name in Measure.__dataclass_fields__}, **change})
    assert (distance(one, USUAL) <= 1) is inside


def test_what_lies_outside_is_drawn_again(page: Page) -> None:
    draws = [drawn(page, 7, number) for number in range(40)]
    usual = central([measure(one) for one in draws])
    found = list(matched(draws, usual))
    assert len(found) > 0
    assert all(distance(measure(one), usual) <= 1 for one in found)


def test_the_nearest_is_taken_if_none_lies_inside(page: Page) -> None:
    draws = [drawn(page, 7, number) for number in range(10)]
    far = Measure(operations=1, printed_digits=60, answer_digits=1, slips=1)
    [found] = matched(draws, far)
    assert distance(measure(found), far) == min(distance(measure(one), far) for one in draws)


def test_what_slips_cost_is_measured_by_the_marker(page: Page) -> None:
    variant = drawn(page, 7)
    assert measure(variant, page).points == pytest.approx(float(2 - Fraction(1, 3) * 2), abs=1e-3)


def test_numbers_with_which_a_page_fails_are_told_and_others_are_drawn(tmp_path: Path, write_question: Callable[..., Path]) -> None:
    write_question(tmp_path / "bank", "rnn/area", edit={"    t.step": "    assert p.a % 2, 'an even side'\n    t.step"})
    found = Draws(scan([tmp_path / "bank"]).page("rnn/area"), 2**159 + 1)
    variants = list(found)
    assert variants == list(found)
    assert len(variants) + len(found.faults) == DRAWS
    assert all("an even side" in fault for fault in found.faults)


def test_a_page_that_always_fails_says_so(tmp_path: Path, write_question: Callable[..., Path]) -> None:
    write_question(tmp_path / "bank", "rnn/area", edit={"    t.step": "    assert False, 'never'\n    t.step"})
    with pytest.raises(QuestionError, match="never"):
        list(Draws(scan([tmp_path / "bank"]).page("rnn/area"), 7))
