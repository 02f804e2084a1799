"""examgen from Python: exporting, a variant that shows itself, a question that is asked in a cell."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import examgen
from examgen.errors import OutputError, UsageError


def test_a_variant_shows_itself_without_its_answers() -> None:
    shown = examgen.variant("optim/momentum", seed=3)
    html, solved = shown._repr_html_(), shown.solution._repr_html_()
    assert "<math" in html
    assert "Worked solution" not in html
    assert "Worked solution" in solved
    assert len(solved) > len(html)
    assert "Answers" not in repr(shown)
    assert "Worked solution" in repr(shown.solution)
    assert "0 of" in repr(shown.mark())


def test_answers_are_marked_as_everywhere() -> None:
    shown = examgen.variant("optim/momentum", seed=3)
    right = {part.name: part.display for part in shown.variant.parts}
    assert shown.mark(**right).report.marks == shown.variant.marks
    nothing = shown.mark()
    assert nothing.report.marks == 0
    assert "not answered" in nothing._repr_html_()
    with pytest.raises(UsageError, match="w_1"):
        shown.mark(w1="3")


def test_a_question_in_a_cell_is_checked_drawn_anew_and_solved() -> None:
    widget = examgen.practice_widget("optim/momentum", seed=3)
    text, rows, buttons, result = widget.children
    check, other, solve = buttons.children
    shown = examgen.variant("optim/momentum", seed=3)
    for part, field in zip(shown.variant.parts, rows.children, strict=True):
        field.value = part.display
    check.click()
    assert f"{shown.variant.marks} of {shown.variant.marks} points" in result.value
    rows.children[0].value = "<script>alert(1)</script>"
    check.click()
    assert "<script>" not in result.value
    solve.click()
    assert "Worked solution" in result.value
    before: Any = text.value
    other.click()
    assert text.value != before
    assert result.value == ""


def test_an_export_from_python(tmp_path: Path) -> None:
    losses = examgen.export("csv", tmp_path / "few.csv", "vision/iou", "claims/xor_linear", seed=1, variants=2)
    assert (tmp_path / "few.csv").read_text(encoding="utf-8").count("vision.iou") >= 2
    assert list(losses.rows())
    with pytest.raises(OutputError, match="--strict"):
        examgen.export("csv", tmp_path / "strict.csv", "vision/iou", seed=1, strict=True)
    assert not (tmp_path / "strict.csv").exists()
    with pytest.raises(UsageError, match="one of them"):
        examgen.export("csv", tmp_path / "x.csv", "vision/iou", topic="cnn", seed=1)
