"""The manifest, and making a paper again from it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from examgen.bank.loader import scan
from examgen.errors import RebuildError
from examgen.paper.making import Made, save
from examgen.paper.manifest import manifest_bytes, read_manifest
from examgen.paper.rebuilding import Rebuilt, rebuild

Make = Callable[..., Made]


@pytest.fixture
def recorded(make_small: Make, small_bank: Path, tmp_path: Path) -> Path:
    """The manifest of a saved paper."""
    save(make_small(small_bank), tmp_path / "out")
    return tmp_path / "out" / "manifest.json"


@pytest.fixture
def again(court: Any) -> Callable[..., Rebuilt]:
    """Makes a paper again from a manifest and a bank folder."""
    return lambda manifest, folder, templates=(): rebuild(court, read_manifest(manifest), scan([folder]), templates)


def edited(manifest: Path, change: Callable[[dict[str, Any]], object]) -> Path:
    """The manifest after ``change``."""
    document = json.loads(manifest.read_text())
    change(document)
    manifest.write_text(json.dumps(document))
    return manifest


def test_a_manifest_says_what_the_paper_was_made_from(recorded: Path, make_small: Make, small_bank: Path) -> None:
    document, made = json.loads(recorded.read_text()), make_small(small_bank)
    assert document["seed"] == 7
    assert set(document["files"]) == {"paper.json", "key.json"}
    assert {"examgen", "numpy", "torch", "sympy", "typst", "jinja2"} <= set(document["versions"])
    assert "paper/paper.typ.j2" in document["templates"]
    question = document["sections"][1]["questions"][0]
    (variant,) = (variant for variant in made.paper.variants if variant.id == "cnn/pixels")
    assert question["id"] == "cnn/pixels"
    assert question["parameters"] == dict(variant.parameters)
    assert question["parts"][0]["answer"] == variant.parameters["a"] * variant.parameters["b"]
    assert [(item["kind"], item["agrees"]) for item in question["evidence"]] == [("counting", True), ("second formula", True)]


def test_a_manifest_does_not_depend_on_place_and_time(make_small: Make, small_bank: Path, tmp_path: Path) -> None:
    first = manifest_bytes(make_small(small_bank).manifest)
    shutil.copytree(small_bank, tmp_path / "elsewhere" / "bank")
    assert manifest_bytes(make_small(tmp_path / "elsewhere" / "bank").manifest) == first
    assert str(tmp_path).encode() not in first


def test_nothing_changed_gives_identical_bytes(
    recorded: Path, again: Callable[..., Rebuilt], small_bank: Path, tmp_path: Path
) -> None:
    rebuilt = again(recorded, small_bank)
    save(rebuilt.made, tmp_path / "again")
    assert rebuilt.changes == ()
    for path in recorded.parent.iterdir():
        assert (tmp_path / "again" / path.name).read_bytes() == path.read_bytes()


def test_a_changed_question_file_is_named_with_what_it_changed(
    recorded: Path, again: Callable[..., Rebuilt], small_bank: Path, write_question: Callable[..., Path]
) -> None:
    write_question(small_bank, "rnn/area", edit={"A rectangle": "A field", "minutes=4": "revision=2, minutes=4"})
    with pytest.raises(RebuildError) as refused:
        again(recorded, small_bank)
    message = str(refused.value)
    assert message.startswith(f"{recorded}: not the same paper any more: question file rnn/area changed (revision 1 then, 2 now)")
    assert "parameters of rnn/area differ (a, b)" in message
    assert "answers of rnn/area differ (area)" in message
    assert "paper.json has other bytes" in message
    assert "cnn/pixels" not in message


def test_a_change_without_effect_on_the_files_is_told_and_the_old_manifest_stays(
    recorded: Path, again: Callable[..., Rebuilt], small_bank: Path, write_question: Callable[..., Path]
) -> None:
    write_question(small_bank, "rnn/area", edit={"import Question, ask, draw": "import Question, ask, draw  # a comment"})
    rebuilt = again(recorded, small_bank)
    assert rebuilt.changes == ("question file rnn/area changed",)
    assert manifest_bytes(rebuilt.made.manifest) == recorded.read_bytes()


def test_a_question_that_is_gone_or_broken_is_named(
    recorded: Path, again: Callable[..., Rebuilt], small_bank: Path, write_question: Callable[..., Path]
) -> None:
    write_question(small_bank, "rnn/area", edit={"p.a * p.b)\n": "p.a * p.z)\n"})
    with pytest.raises(RebuildError, match=r"question file rnn/area changed; it cannot be made: .*'z'"):
        again(recorded, small_bank)
    (small_bank / "rnn" / "area.py").unlink()
    with pytest.raises(RebuildError, match=r"question rnn/area is not in the bank any more; .* --bank"):
        again(recorded, small_bank)


def test_a_changed_template_is_named(make_small: Make, again: Callable[..., Rebuilt], small_bank: Path, tmp_path: Path) -> None:
    template = tmp_path / "mine" / "paper" / "paper.md.j2"
    template.parent.mkdir(parents=True)
    template.write_text("<< view.title >>")
    save(make_small(small_bank, formats=("md",), templates=[tmp_path / "mine"]), tmp_path / "out")
    template.write_text("<< view.title >>!")
    with pytest.raises(
        RebuildError, match=r"not the same paper any more: template paper/paper.md.j2 changed; paper.md has other bytes"
    ):
        again(tmp_path / "out" / "manifest.json", small_bank, [tmp_path / "mine"])


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda question: question.update(prompt="hacked"), "prompt of rnn/floor"),
        (lambda question: question.update(solution=None), "solution of rnn/floor"),
        (lambda question: question["evidence"].pop(), "evidence of rnn/floor"),
        (lambda question: question["evidence"][0].update(agrees=False), "evidence of rnn/floor"),
        (lambda question: question["parts"][0].update(answer=1), "parts of rnn/floor"),
        (lambda question: question.update(seed=8, attempt=3), "attempt, seed of rnn/floor"),
    ],
)
def test_a_manifest_that_says_what_is_not_so_is_refused(
    recorded: Path, again: Callable[..., Rebuilt], small_bank: Path, change: Callable[[dict[str, Any]], object], says: str
) -> None:
    edited(recorded, lambda document: change(document["sections"][0]["questions"][0]))
    with pytest.raises(RebuildError, match=f"the files are the same, but the manifest says other things of them: {says}"):
        again(recorded, small_bank)


def test_a_manifest_with_another_head_is_refused(recorded: Path, again: Callable[..., Rebuilt], small_bank: Path) -> None:
    edited(recorded, lambda document: document.update(points=-1))
    with pytest.raises(RebuildError, match="other things of them: points differs"):
        again(recorded, small_bank)


def test_another_library_version_is_named(recorded: Path, again: Callable[..., Rebuilt], small_bank: Path) -> None:
    edited(recorded, lambda document: document["versions"].update(typst="0.1") or document["files"].update({"key.json": "0"}))
    with pytest.raises(RebuildError, match=r"any more: typst was 0.1, is [\d.]+; key.json has other bytes$"):
        again(recorded, small_bank)


def test_bytes_that_differ_for_no_recorded_reason_are_blamed_on_examgen(
    recorded: Path, again: Callable[..., Rebuilt], small_bank: Path
) -> None:
    edited(recorded, lambda document: document["files"].update({"key.json": "0", "key.tex": "0"}))
    with pytest.raises(RebuildError, match=r"the code of examgen changed; key.json has other bytes; key.tex has other bytes"):
        again(recorded, small_bank)


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (lambda document: document.pop("sections"), "the manifest lacks 'sections'"),
        (lambda document: document.update(seed="seven"), "'seed' is 'seven'"),
        (lambda document: document.update(sections=[1]), "item 1 of 'sections' is 1"),
        (lambda document: document["sections"][0]["questions"][0].pop("id"), "item 1 of 'questions' lacks 'id'"),
        (lambda document: document.update(format=99), "is no manifest of format 1"),
        (lambda document: document.update(formats=["odt"]), "its formats, its documents or its space are none that examgen knows"),
    ],
)
def test_a_damaged_manifest_is_refused(
    recorded: Path, again: Callable[..., Rebuilt], small_bank: Path, change: Callable[[dict[str, Any]], object], complaint: str
) -> None:
    with pytest.raises(RebuildError) as refused:
        again(edited(recorded, change), small_bank)
    assert str(refused.value).startswith(f"{recorded}: ")
    assert complaint in str(refused.value)


def test_what_is_no_manifest_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "manifest.json"
    with pytest.raises(RebuildError, match="cannot be read: No such file"):
        read_manifest(path)
    for content in ("{", "[]", "3", "[" * 100_000):
        path.write_text(content)
        with pytest.raises(RebuildError, match=r"manifest.json: is no"):
            read_manifest(path)
