"""Nothing that gives an answer away reaches the browser before the student has answered or asked.

The strongest way to say so: the page is the same, byte for byte, over a pool whose variants have other answers, and no parameters,
steps, mistakes or evidence.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from examgen.core.record import Variant
from examgen.practice.web.security import Seals
from tests.web.serving import KEY, Student, app, room


def blanked(value: Any) -> Any:
    """A value of the same form that tells nothing."""
    if isinstance(value, tuple):
        return tuple(map(blanked, value))
    return value if isinstance(value, str) else type(value)(0) if isinstance(value, bool) else 7


def without_secrets(variant: Variant) -> Variant:
    """The variant with nothing in it but what is asked."""
    parts = tuple(
        replace(part, answer=blanked(part.answer), display="?", tolerance=0, accepts=(), rubric="") for part in variant.parts
    )
    return replace(
        variant, attempt=0, parameters={}, pinned={}, digest="?", parts=parts, steps=(), mistakes=(), evidence=()
    )  # fmt: skip


def test_no_response_depends_on_answers_steps_mistakes_or_evidence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []
    for name in ("with", "without"):
        practice = room(tmp_path / name)
        ids = [header.id for header in practice.bank.usable()]
        student = Student(app(practice))
        with monkeypatch.context() as patch:
            if name == "without":
                told = practice.pool.get
                patch.setattr(practice.pool, "get", lambda question, seed, told=told: without_secrets(told(question, seed)))
            student.get("/").get("/progress")
            for id in ids:
                student.start(id).get(student.url)
                student.press("answer", {"nothing": "at all"})
        assert {one.status_code for one in student.responses} == {200, 303}
        assert len(student.responses) == 2 + 4 * len(ids)
        seen.append([(one.status_code, sorted(one.headers.multi_items()), one.text) for one in student.responses])
    assert seen[0] == seen[1]


def test_no_seed_is_in_any_response_even_with_the_solution(tmp_path: Path) -> None:
    practice = room(tmp_path)
    ids = [header.id for header in practice.bank.usable()]
    student = Student(app(practice))
    for id in ids:
        student.start(id).press("solution")
    everything = "".join(f"{one.headers}{one.text}" for one in student.responses)
    for id in ids:
        for seed in practice.pool.seeds(id):
            assert str(seed) not in everything
            assert f"{seed:x}" not in everything
    assert "second formula" not in everything
    assert "examgen show" not in everything


def test_a_running_mock_exam_gives_no_marks_hints_or_solutions(tmp_path: Path) -> None:
    practice = room(tmp_path)
    student = Student(app(practice)).get("/")
    student.post("/exam", {"token": student.hidden()["token"], "name": "midterm", "minutes": "30"})
    assert "Mock exam" in student.page
    sitting = practice.store.exam_sittings("web-student-1", 1)[0]
    address = f"/question/{Seals(KEY).address('sitting', 'web-student-1', sitting.id)}"
    assert "Mock exam" in student.get(address).page
    for what in ("answer", "hint", "solution"):
        form = {"token": student.hidden()["token"], "tries": "0", "hints": "0", "do": what}
        assert student.post(address, form).status == 404
        assert "hints and solutions come at its end" in student.page
        student.get(address)
