"""Notebooks read by nbformat; their own checks run in a plain namespace, as the graders run them."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import nbformat
import numpy as np
import pytest

from examgen.core.numbers import leaves
from examgen.core.record import Part, Variant
from examgen.exporters.item import Item
from examgen.exporters.losses import Losses
from examgen.marking.points import earned

Pairs = tuple[tuple[Variant, Item], ...]
Written = Callable[..., tuple[bytes, Losses]]
NUMBERS = ("number", "vector", "matrix", "integer", "shape")
BY_PERSON = ("open", "satisfies", "expression")


def _books(content: bytes, folder: str) -> dict[str, Any]:
    with ZipFile(BytesIO(content)) as files:
        found = {}
        for name in files.namelist():
            if name.startswith(f"{folder}/"):
                book = nbformat.reads(files.read(name).decode(), as_version=4)
                nbformat.validate(book)
                found[name.rsplit("/", 1)[1].removesuffix(".ipynb")] = book
        return found


@pytest.fixture(scope="module")
def graded(written: Written) -> dict[str, Any]:
    return _books(written("nbgrader")[0], "source")


@pytest.fixture(scope="module")
def assigned(written: Written) -> dict[str, Any]:
    return _books(written("otter")[0], "assign")


def _name(item: Item, part: Part) -> str:
    label = next(task.label for task in item.tasks if task.name == part.name)
    return f"answer_{label}" if label else "answer"


def _cells(book: Any) -> dict[str, Any]:
    return {cell.metadata.nbgrader.grade_id: cell for cell in book.cells}


def _score(item: Item, part: Part, cells: dict[str, Any], answers: dict[str, Any]) -> float:
    """What the graded cell of a part says of these answers: its last value, or 0 if it stops."""
    label = next(task.label for task in item.tasks if task.name == part.name) or "a"
    *lines, last = [line for line in cells[f"test-{label}"].source.splitlines() if not line.startswith("###")]
    names = {"np": np, **answers}
    try:
        exec("\n".join(lines), names)
    except (AssertionError, TypeError, ValueError, NameError):
        return 0.0
    return float(eval(last, names))


def _right(item: Item, part: Part, cells: dict[str, Any]) -> dict[str, Any]:
    """The names that the solution assigns."""
    label = next(task.label for task in item.tasks if task.name == part.name) or "a"
    names: dict[str, Any] = {"np": np}
    exec(cells[f"answer-{label}"].source, names)
    return {_name(item, part): names[_name(item, part)]}


def test_the_solution_earns_all_points_and_nothing_earns_none(pairs: Pairs, graded: dict[str, Any]) -> None:
    assert set(graded) == {item.identifier for _, item in pairs}
    for variant, item in pairs:
        cells = _cells(graded[item.identifier])
        assert sum(cell.metadata.nbgrader.get("points", 0) for cell in cells.values()) == variant.marks
        for part in variant.parts:
            if part.kind not in BY_PERSON:
                assert _score(item, part, cells, _right(item, part, cells)) == part.marks, (item.identifier, part.name)
                assert _score(item, part, cells, {_name(item, part): ...}) == 0


def test_rounded_and_wrong_entries_count_as_on_paper(pairs: Pairs, graded: dict[str, Any]) -> None:
    chance = random.Random(2)
    for variant, item in pairs:
        cells = _cells(graded[item.identifier])
        for part in variant.parts:
            if part.kind not in NUMBERS:
                continue
            values = [float(f"{float(leaf):.{part.decimals}f}") for leaf in leaves(part.answer)]
            for _ in range(3):
                right = tuple(chance.random() < 0.6 for _ in values)
                typed = [value if fine else 98765.0 for value, fine in zip(values, right, strict=True)]
                array = np.reshape(typed, np.shape(_right(item, part, cells)[_name(item, part)]))
                found = _score(item, part, cells, {_name(item, part): array})
                assert found == float(earned(part, part.answer, right)), (item.identifier, part.name, right)


def test_students_see_no_answer(pairs: Pairs, graded: dict[str, Any], assigned: dict[str, Any]) -> None:
    """What is left for students when the graders have taken out solutions and hidden tests."""
    for _, item in pairs:
        cells = _cells(graded[item.identifier])
        for name, cell in cells.items():
            seen = re.sub(r"(?s)### BEGIN (SOLUTION|HIDDEN TESTS).*?### END \1", "", cell.source)
            if name.startswith("test-"):
                assert "right" not in seen
                assert "<=" not in seen
            if name.startswith("answer-") and cell.cell_type == "code":
                assert not seen.strip()
        tests = [cell.source for cell in assigned[item.identifier].cells if "TEST CONFIG" in cell.source]
        assert all("hidden: true" in source or "points: 0" in source for source in tests)


def test_otter_shares_the_points_among_hidden_tests(pairs: Pairs, assigned: dict[str, Any]) -> None:
    for variant, item in pairs:
        sources = [cell.source for cell in assigned[item.identifier].cells]
        assert sources[0].startswith("# ASSIGNMENT CONFIG")
        assert sum(source.startswith("# BEGIN QUESTION") for source in sources) == len(variant.parts)
        names: dict[str, Any] = {"np": np}
        for source in sources:
            if source.endswith("# SOLUTION") or "TEST CONFIG" in source:
                exec(source, names)
        shares = [float(found) for source in sources for found in re.findall(r"hidden: true\npoints: (\S+)", source)]
        marked = sum(part.marks for part in variant.parts if part.kind not in BY_PERSON)
        assert sum(shares) == pytest.approx(marked, abs=1e-6)


def test_figures_are_attachments(pairs: Pairs, graded: dict[str, Any]) -> None:
    for variant, item in pairs:
        question = _cells(graded[item.identifier])["question"]
        assert ("attachment:" in question.source) == (variant.figure is not None)
        assert bool(question.get("attachments")) == (variant.figure is not None)
