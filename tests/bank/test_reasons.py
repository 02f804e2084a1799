"""Claims that ask for a reason, too."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from examgen.bank.draft import draft
from examgen.bank.loader import Bank, scan
from examgen.bank.playing import Behaviour
from examgen.marking import mark
from examgen.paper.draws import is_claim
from examgen.paper.views import question_view


@pytest.fixture
def bank(tmp_path: Path, write_question: Callable[..., Path]) -> Bank:
    """A bank of one claim."""
    edit = {
        'area=ask.integer("How large is its area $A$?", marks=1)': "area=ask.claim(marks=1, reason=True)",
        '"a*b", p.a * p.b': '"a > b", note="Compare the sides."',
        '{"area": p.a + p.b}': '{"area": p.a < p.b}',
    }
    write_question(tmp_path, "claims/a", marks=1, edit=edit)
    return scan([tmp_path])


def test_a_reason_is_a_part_of_its_own_that_a_person_marks(bank: Bank) -> None:
    (header,) = bank.usable()
    assert (header.marks, header.parts, header.people) == (2, 2, ("a person marks this",))
    variant = draft(bank.page("claims/a"), 3).variant
    assert [(part.name, part.kind, part.marks) for part in variant.parts] == [("area", "claim", 1), ("area_reason", "open", 1)]
    assert is_claim(variant)
    typed = {"area": str(variant.parts[0].answer).lower(), "area_reason": "one is longer"}
    report = mark(variant, typed, Behaviour(bank.page("claims/a")))
    assert [part.verdict for part in report.parts] == ["right", "needs a grader"]
    assert (report.marks, report.of) == (1, 2)


def test_a_reason_has_one_line_on_paper(bank: Bank) -> None:
    parts = question_view(draft(bank.page("claims/a"), 3).variant).parts
    assert [part.prompt for part in parts] == ["Is this statement true or false?", "Give the reason in one line."]
    assert parts[1].ruled == 1
