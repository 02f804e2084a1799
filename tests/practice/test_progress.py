"""Strengths, what is due, and which misconceptions recur."""

from __future__ import annotations

import json
import re
from pathlib import Path

from examgen.practice.loop.progress import progress, progress_json
from examgen.practice.loop.scope import Scope

ROOT = Path(__file__).resolve().parents[2]


def solve(practice, question, right, learner="ann"):
    sitting = practice.open_question(learner, question)
    practice.answer(learner, sitting.id, right(sitting))


def subtract(practice):
    sitting = practice.open_question("ann", "toy/sum")
    p = sitting.variant.parameters
    practice.answer("ann", sitting.id, {"total": str(p["a"] - p["b"]), "double": "1"})


def test_nothing_practised(practice):
    found = progress(practice, "ann")
    assert found.attempts == 0
    assert {topic.mastery for topic in found.topics} == {0.0}
    assert [topic.topic for topic in found.topics] == ["toy.grids", "toy.sums", "words.claims", "words.names"]


def test_mastery_is_earned_at_first_tries_and_fades(practice, clock, right):
    solve(practice, "toy/grid", right)
    subtract(practice)
    by_id = {one.id: one for one in progress(practice, "ann").questions}
    assert by_id["toy/grid"].mastery == 1
    assert by_id["toy/sum"].mastery == 0
    clock.move(days=30)
    later = {one.id: one for one in progress(practice, "ann").questions}
    assert 0 < later["toy/grid"].mastery < 0.9
    assert later["toy/grid"].is_due


def test_only_the_last_three_first_tries_count(practice, right):
    subtract(practice)
    for expected in (1 / 2, 2 / 3, 1):
        solve(practice, "toy/sum", right)
        assert {one.id: one.mastery for one in progress(practice, "ann").questions}["toy/sum"] == expected


def test_a_mistake_recurs_from_the_second_variant_on(practice):
    subtract(practice)
    assert progress(practice, "ann").recurring == ()
    subtract(practice)
    (recurring,) = progress(practice, "ann").recurring
    assert (recurring.question, recurring.name, recurring.count) == ("toy/sum", "subtracted", 2)


def test_what_is_due_is_what_comes_first(practice, clock):
    practice.solution("ann", practice.open_question("ann", "words/name").id)
    clock.move(days=2)
    assert [one.id for one in progress(practice, "ann").questions if one.is_due] == ["words/name"]
    assert practice.open("ann", Scope()).variant.id == "words/name"


def test_the_json_document_is_plain(practice, right):
    solve(practice, "toy/grid", right)
    document = json.loads(json.dumps(progress_json(progress(practice, "ann"))))
    (grid,) = [one for one in document["questions"] if one["id"] == "toy/grid"]
    assert grid["due"].startswith("2026-03-")
    assert (grid["mastery"], grid["variants"], grid["is_due"]) == (1.0, 1, False)
    assert document["learner"] == "ann"
    assert document["attempts"] == 1


def test_the_json_document_has_the_fields_of_the_documentation(practice, right):
    solve(practice, "toy/grid", right)
    subtract(practice)
    section = (ROOT / "docs" / "json.md").read_text(encoding="utf-8").split("\n## examgen progress\n")[1].split("\n## ")[0]
    documented = set(re.findall(r"^\| `([^`]+)` \|", section, flags=re.MULTILINE))
    document = progress_json(progress(practice, "ann"))
    printed = {name for name, value in document.items() if not isinstance(value, list)}
    printed |= {f"{name}[].{field}" for name, value in document.items() if isinstance(value, list) for field in value[0]}
    assert printed == documented
