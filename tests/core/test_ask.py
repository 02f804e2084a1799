"""Parts and kinks: what an author hears when a part is malformed, and who hears of a kink."""

from __future__ import annotations

import pytest

from examgen.core import ask, kinks
from examgen.errors import QuestionError


def test_a_part_says_what_is_asked_and_is_worth_something() -> None:
    with pytest.raises(QuestionError, match=r"ask\.number: marks is 0; a part is worth at least 1 mark"):
        ask.number("How much?", marks=0)
    with pytest.raises(QuestionError, match=r"ask\.matrix: the text is empty"):
        ask.matrix("  ", marks=1)


def test_a_claim_asks_by_itself() -> None:
    assert ask.claim().text == "Is this statement true or false?"
    assert ask.claim().marks == 1


def test_kinks_are_heard_by_the_innermost_watcher_only() -> None:
    kinks.report("nobody listens")
    with kinks.watching() as outer:
        kinks.report("relu_at_0")
        with kinks.watching() as inner:
            kinks.report("tie_in_max_pool")
        kinks.report("relu_at_0")
    assert outer == ["relu_at_0", "relu_at_0"]
    assert inner == ["tie_in_max_pool"]
