"""What people do: an essay that a person marks, and a conceptual choice that an expert decides; both say so."""

from __future__ import annotations

from pathlib import Path

import pytest

from examgen.bank.contract import examine
from examgen.bank.evidence import build
from examgen.bank.loader import load, scan
from examgen.errors import QuestionError, VerificationError
from examgen.paper.answers import accepted

ESSAY = '''"""Depth against width.

Why one goes for depth.
"""

from examgen import Question, ask, draw

q = Question(topic="mlp", outcomes=(1,), level="evaluate", minutes=8, few_variants="one is enough for an essay")


@q.params
class P:
    layers: int = draw.integers(5, 60)


q.prompt = "A network has $<<layers>>$ layers."
q.ask(why=ask.essay("Why not one wide layer?", marks=4, rubric="One point for each reason."))


@q.solve
def solve(p: P, t):
    t.step("why", "", "Depth reuses features.")
'''
CHOICE = '''"""What a softmax is for.

A concept.
"""

from examgen import Question, ask, draw

q = Question(topic="mlp", outcomes=(1,), level="understand", minutes=1)


@q.params
class P:
    classes: int = draw.integers(3, 5000)


q.prompt = "A classifier has $<<classes>>$ classes."
q.ask(
    use=ask.choice(
        "Which output fits?", marks=1, options=("softmax", "a hinge", "an average"),
        expert="only a softmax gives probabilities that sum to 1",
    ),
)


@q.solve
def solve(p: P, t):
    t.step("use", "", "softmax", note="Its outputs are probabilities.")


@q.mistake
def hinge(p: P):
    """A hinge is a loss."""
    return {"use": "a hinge"}


@q.mistake
def average(p: P):
    """An average is one number."""
    return {"use": "an average"}


@q.mistake
def hinge_again(p: P):
    """A hinge has no probabilities."""
    return {"use": "a hinge" if p.classes % 2 else "an average"}
'''


@pytest.fixture
def bank(tmp_path: Path) -> Path:
    (tmp_path / "essay.py").write_text(ESSAY, encoding="utf-8")
    (tmp_path / "choice.py").write_text(CHOICE, encoding="utf-8")
    return tmp_path


def test_an_essay_needs_neither_mistakes_nor_witnesses(bank: Path) -> None:
    found = examine([bank], "essay", range(9))
    assert [fault.fact for fault in found.faults] == []
    variant = build(load(bank / "essay.py", "essay"), 0)
    assert accepted(variant.parts[0]) == "a person marks this. One point for each reason."
    assert variant.evidence == ()


def test_what_an_expert_decides_is_marked_as_such(bank: Path) -> None:
    variant = build(load(bank / "choice.py", "choice"), 0)
    assert [(item.witness, item.kind, item.value) for item in variant.evidence] == [("expert", "expert", "softmax")]
    assert accepted(variant.parts[0]).startswith("decided by an expert, not by an experiment: only a softmax")
    assert not any("witness" in fault.fact or "confirmed" in fault.fact for fault in examine([bank], "choice", range(9)).faults)


def test_without_an_expert_the_choice_needs_witnesses(bank: Path) -> None:
    (bank / "choice.py").write_text(
        CHOICE.replace('expert="only a softmax gives probabilities that sum to 1",', ""), encoding="utf-8"
    )
    with pytest.raises(VerificationError, match="confirmed by 0 kind"):
        build(load(bank / "choice.py", "choice"), 0)


def test_a_number_is_nothing_that_an_expert_decides(bank: Path) -> None:
    (bank / "choice.py").write_text(CHOICE.replace('options=("softmax", "a hinge", "an average"),', ""), encoding="utf-8")
    with pytest.raises(QuestionError, match="what an expert decides is one of fixed options"):
        load(bank / "choice.py", "choice")


def test_the_list_says_what_people_do(bank: Path) -> None:
    headers = {header.id: header.people for header in scan([bank]).headers}
    assert headers == {"choice": ("decided by an expert",), "essay": ("a person marks this",)}
