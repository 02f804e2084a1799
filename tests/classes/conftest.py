"""A small exam from a bank without torch, and rosters."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

ROSTER = "id,name,seat\n1001,Ada,A1\n1002,Bo,A2\n1003,Çelik,B1\n"
_SECTION = '[[section]]\ntitle = "{}"\ntopics = ["{}"]\ncount = {}\n'


@pytest.fixture
def roster(tmp_path: Path) -> Callable[..., Path]:
    """Writes a roster."""

    def write(text: str = ROSTER, name: str = "roster.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    return write


@pytest.fixture
def small(tmp_path: Path, write_question: Callable[..., Path]) -> tuple[object, ...]:
    """Options of an exam with two questions on rnn and one on cnn."""
    for id, marks in (("rnn/area", 2), ("rnn/floor", 3), ("cnn/pixels", 1)):
        write_question(tmp_path / "bank", id, marks=marks)
    blueprint = tmp_path / "trial.toml"
    blueprint.write_text(
        'title = "Trial"\nminutes = 40\n' + _SECTION.format("R", "rnn", 2) + _SECTION.format("C", "cnn", 1), "utf-8"
    )
    return "--blueprint", blueprint, "--bank", tmp_path / "bank", "--workers", 1, "--format", "md"


@pytest.fixture
def class_exam(examgen: Callable[..., Result], roster: Callable[..., Path], small: tuple[object, ...]) -> Callable[..., Path]:
    """Makes the small exam for a roster: ``class_exam("--versions", 2, text=...)``, and gives its folder."""

    def make(*options: object, text: str | None = None, out: str = "exam") -> Path:
        result = examgen("class", roster(text) if text else roster(), *small, "--out", out, *options)
        assert result.exit_code == 0, result.output
        return Path(out)

    return make
