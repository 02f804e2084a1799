"""Exercises of R/exams, read by the documented rules of their sections, fields and meta-information."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from io import BytesIO

import pytest

from examgen.core.numbers import leaves
from examgen.core.record import Variant
from examgen.exporters.item import Item
from examgen.exporters.losses import Losses

Pairs = tuple[tuple[Variant, Item], ...]
Written = Callable[..., tuple[bytes, Losses]]
TYPED = ("integer", "number", "vector", "matrix", "shape")
RUN = re.compile(r"`r[ #][^`]+`|^```\{r.*?^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Exercise:
    """What R/exams would read: texts, the answer list's items, and the meta-information."""

    question: str
    options: list[str]
    solution: str
    meta: dict[str, str]


def read(text: str) -> Exercise:
    parts = re.split(r"(?m)^(Question|Solution|Meta-information)\n=+\n", text)
    assert parts[0].strip() == ""
    assert parts[1::2] == ["Question", "Solution", "Meta-information"]
    question, _, listed = parts[2].partition("\nAnswerlist\n----------\n")
    options = [line.removeprefix("*").strip() for line in listed.splitlines() if line.startswith("*")]
    assert len(options) == len(listed.strip("\n").splitlines()), "an item takes more than a line"
    meta = dict(line.split(": ", 1) for line in parts[6].strip().splitlines())
    return Exercise(question, options, parts[4], meta)


@pytest.fixture(scope="module")
def files(written: Written) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(written("rexams")[0])) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def exercise(files: dict[str, bytes], item: Item) -> Exercise:
    return read(files[f"exercises/{item.identifier}.Rmd"].decode())


def test_meta_information_fits_the_fields(pairs: Pairs, files: dict[str, bytes]) -> None:
    for _, item in pairs:
        found = exercise(files, item)
        types, solutions, tolerances = (found.meta[name].split("|") for name in ("exclozetype", "exsolution", "extol"))
        assert len(types) == len(solutions) == len(tolerances), item.identifier
        assert [int(at) for at in re.findall(r"##ANSWER(\d+)##", found.question)] == list(range(1, len(types) + 1))
        assert not re.search(r"(?m)^##", found.question)
        sizes = [len(solution) if type.endswith("choice") else 1 for type, solution in zip(types, solutions, strict=True)]
        assert len(found.options) == (sum(sizes) if any(type.endswith("choice") for type in types) else 0)
        assert set(types) <= {"num", "schoice", "mchoice", "string", "essay"}
        assert all(solution.count("1") == 1 for type, solution in zip(types, solutions, strict=True) if type == "schoice")
        assert (found.meta["exname"], found.meta["extype"], found.meta["exshuffle"]) == (item.identifier, "cloze", "FALSE")
        assert int(found.meta["expoints"]) == item.points
        assert found.solution.strip()


def test_solutions_are_the_answers_and_slips_lie_outside(pairs: Pairs, files: dict[str, bytes]) -> None:
    slips = 0
    for variant, item in pairs:
        found = exercise(files, item)
        gaps = iter(zip(*(found.meta[name].split("|") for name in ("exclozetype", "exsolution", "extol")), strict=True))
        at = 0
        for part, task in zip(variant.parts, item.tasks, strict=True):
            if part.kind in TYPED:
                for entry, value in zip(task.entries, leaves(part.answer), strict=True):
                    type, solution, tolerance = next(gaps)
                    assert type == "num"
                    assert abs(float(solution) - float(value)) <= 1e-9 * max(1, abs(float(value)))
                    assert all(abs(float(wrong.value) - float(solution)) > float(tolerance) for wrong in entry.wrongs)
                    slips += len(entry.wrongs)
                    at += bool(found.options)
                continue
            for place in range(len(task.places) or 1):
                type, solution, _ = next(gaps)
                if type.endswith("choice"):
                    offered = found.options[at : at + len(solution)]
                    right = {number for number, tick in enumerate(solution) if tick == "1"}
                    assert right == expected(variant, item, task.name, place), (item.identifier, task.label)
                    assert all(offered)
                    at += len(solution)
                else:
                    assert solution == (task.spellings[0] if type == "string" else "nil")
                    at += bool(found.options)
        assert next(gaps, None) is None
    assert slips > 50


def expected(variant: Variant, item: Item, name: str, place: int) -> set[int]:
    part = variant.part(name)
    if part.kind == "claim":
        return {0 if part.answer else 1}
    answer = part.answer if isinstance(part.answer, tuple) else (str(part.answer),)
    chosen = [answer[place]] if part.kind in ("matching", "ordering") else answer
    return {part.options.index(str(text)) for text in chosen}


def test_nothing_but_figures_is_run(pairs: Pairs, files: dict[str, bytes], written: Written) -> None:
    for _, item in pairs:
        text = files[f"exercises/{item.identifier}.Rmd"].decode()
        run = RUN.findall(text)
        assert len(run) == (item.figure is not None)
        for chunk in run:
            (name,) = re.findall(r'include_supplement\("([^"]+)", recursive = TRUE\)', chunk)
            assert files[f"exercises/{name}"].startswith(b"\x89PNG")
            assert f"]({name})" in text
    odd = replace(pairs[0][1], prompt="Let `r = 3` hold, and `r #x` too.", figure=None)
    with zipfile.ZipFile(BytesIO(written("rexams", [odd])[0])) as packed:
        assert not RUN.search(packed.read(f"exercises/{odd.identifier}.Rmd").decode())


def test_the_script_names_every_exercise(pairs: Pairs, files: dict[str, bytes]) -> None:
    named = re.findall(r'"([^"]+\.Rmd)"', files["exams.R"].decode())
    assert named == [f"{item.identifier}.Rmd" for _, item in pairs]
