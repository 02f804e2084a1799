"""Nothing that gives an answer away reaches the browser before the student has answered or asked.

The strongest way to say so: the page is the same, byte for byte, over a pool whose variants have other answers, and no parameters,
steps, mistakes or evidence.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from examgen.core.record import Variant
from examgen.practice.loop.session import Practice
from examgen.practice.web.security import Seals
from tests.web.serving import KEY, Student, app, room


def blanked(value: Any) -> Any:
    """A value of the same form that tells nothing."""
    if isinstance(value, tuple):
        return tuple(map(blanked, value))
    return value if isinstance(value, str) else type(value)(0) if isinstance(value, bool) else 7


def without_secrets(variant: Variant) -> Variant:
    """The variant with nothing in it but what is asked, and the truth of a claim: a mock exam chooses its claims by that."""
    parts = tuple(
        replace(
            part,
            answer=part.answer if part.kind == "claim" else blanked(part.answer),
            display="?",
            tolerance=0,
            accepts=(),
            rubric="",
        )
        for part in variant.parts
    )
    return replace(
        variant, attempt=0, parameters={}, pinned={}, digest="?", parts=parts, steps=(), mistakes=(), evidence=()
    )  # fmt: skip


Visit = Callable[[Practice, Student], None]


def responses(folder: Path, monkeypatch: pytest.MonkeyPatch, visit: Visit, *, secrets: bool) -> list[Any]:
    """What a student gets who does this, over a pool with its secrets or without."""
    practice = room(folder)
    student = Student(app(practice))
    with monkeypatch.context() as patch:
        if not secrets:
            told = practice.pool.get
            patch.setattr(practice.pool, "get", lambda question, seed: without_secrets(told(question, seed)))
        visit(practice, student)
    assert {one.status_code for one in student.responses} == {200, 303}
    return [(one.status_code, sorted(one.headers.multi_items()), one.text) for one in student.responses]


def every_question(practice: Practice, student: Student) -> None:
    student.get("/").get("/questions").get("/progress")
    ids = [header.id for header in practice.bank.usable()]
    for id in ids:
        student.start(id).get(student.url)
        student.press("answer", {"nothing": "at all"})
    assert len(student.responses) == 3 + 4 * len(ids)


def a_mock_exam(_: Practice, student: Student) -> None:
    student.get("/")
    student.post("/exam", {"token": student.hidden()["token"], "name": "midterm", "minutes": "30"})
    names = re.findall(r'<input type="text" id="[^"]*" name="([^"]+)"', student.page)
    for value in ("1", "2x3", "abc"):
        form = dict.fromkeys(names, value)
        student.press("save", form).press("keep", form)
        student.get(student.responses[-2].url.path).press("review", form)
        student.get(student.url.removesuffix("/hand-in"))


@pytest.mark.parametrize("visit", [every_question, a_mock_exam])
def test_no_response_depends_on_answers_steps_mistakes_or_evidence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, visit: Visit
) -> None:
    told, untold = (responses(tmp_path / str(secrets), monkeypatch, visit, secrets=secrets) for secrets in (True, False))
    assert told == untold


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
