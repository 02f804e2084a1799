"""A paper needs a courtroom; most of these tests can do without the process behind it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from pathlib import Path

import pytest

from examgen.bank.evidence import hear
from examgen.bank.loader import load, scan
from examgen.core.record import Evidence
from examgen.paper.course import Course, load_blueprint
from examgen.paper.making import Made, make
from examgen.paper.witnessing import ELSEWHERE, Case

COURSE = Course(title="Small course", outcomes=(), weeks=(), exams={})

_SECTION = '[[section]]\ntitle = "S"\ntopics = ["{}"]\ncount = {}\n'


class CourtroomNextDoor:
    """Hears in this process what the courtroom hears in its own."""

    def hear(self, cases: Sequence[Case]) -> Future[list[list[Evidence]]]:
        future: Future[list[list[Evidence]]] = Future()
        future.set_result([hear(load(case.path, case.variant.id), case.variant, kinds=ELSEWHERE) for case in cases])
        return future


@pytest.fixture
def court() -> CourtroomNextDoor:
    return CourtroomNextDoor()


@pytest.fixture
def blueprint(tmp_path: Path) -> Callable[[str], Path]:
    """Writes a blueprint file."""

    def write(text: str) -> Path:
        path = tmp_path / "trial.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.fixture
def small_bank(tmp_path: Path, write_question: Callable[..., Path]) -> Path:
    """A bank folder with two questions on rnn and one on cnn."""
    folder = tmp_path / "bank"
    write_question(folder, "rnn/area", marks=2)
    write_question(folder, "rnn/floor", marks=3)
    write_question(folder, "cnn/pixels", marks=1)
    return folder


@pytest.fixture
def make_small(court: CourtroomNextDoor, blueprint: Callable[[str], Path]) -> Callable[..., Made]:
    """Makes a paper with two questions on rnn and one on cnn from a bank folder."""

    def make_it(folder: Path, *, seed: int = 7, formats: tuple[str, ...] = ("json",), templates: Sequence[Path] = ()) -> Made:
        plan = blueprint('title = "Trial"\n' + _SECTION.format("rnn", 2) + _SECTION.format("cnn", 1))
        return make(court, COURSE, load_blueprint(plan), scan([folder]), seed, formats, templates)

    return make_it
