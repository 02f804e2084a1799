"""Claims: the verdict is computed from a formula, and told in words."""

from __future__ import annotations

import pytest

from examgen.bank.draft import draft
from examgen.bank.prompts import render
from examgen.paper.answers import NOTHING, line_view, sketch
from tests import banked

BANK = banked.bank()
CLAIMS = [header.id for header in banked.headers() if header.id.startswith("claims/")]


@pytest.mark.parametrize("id", CLAIMS)
def test_the_key_ends_with_a_sentence_and_not_with_an_equation_for_true(id: str) -> None:
    variant = draft(BANK.page(id), 3).variant
    *_, verdict = variant.steps
    assert verdict.formula, "nothing follows from a verdict that is written down, so no slip can lead to the opposite one"
    view = line_view(verdict, variant)
    assert view.layouts == ()
    assert view.note.endswith(".")
    assert sketch(verdict, variant) == NOTHING


@pytest.mark.parametrize("seed", range(12))
def test_the_sentence_says_what_the_formula_gives(seed: int) -> None:
    variant = draft(BANK.page("claims/fork_add"), seed).variant
    assert variant.steps[-1].note.endswith(f"so it is {variant.parts[0].display}.")


def test_a_text_says_true_and_false_as_words() -> None:
    said = render("This is <<one>>, that is <<other>>.", {"one": True, "other": False}, decimals=3, rows=False, where="note")
    assert said == "This is true, that is false."


def test_a_wrong_comparison_is_shown_without_the_name_that_the_key_never_prints() -> None:
    mistakes = draft(BANK.page("claims/lr_divergence"), 1).variant.mistakes
    lines = next(mistake.lines for mistake in mistakes if mistake.name == "did_not_compare_the_factor_with_one")
    assert "converges" not in lines
    assert "> 1" in lines
    assert "< 1" in lines
