"""Files without end, pipes and forged manifests: one line at once, from real processes whose memory is bounded."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

Run = Callable[..., Result]
ROOT = Path(__file__).resolve().parents[2]
SMALL = """
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, (4 << 30,) * 2)
from examgen.cli import main
main()
"""


def refused(*arguments: object) -> str:
    """What the command says in its one line; it may use 4 GB of addresses, and would use more if it read a file without end."""
    done = subprocess.run(
        [sys.executable, "-c", SMALL, *map(str, arguments)], capture_output=True, text=True, stdin=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert done.returncode not in (0, 1), done.stderr
    assert done.stdout == ""
    assert done.stderr.startswith("examgen: ")
    assert done.stderr.count("\n") == 1
    assert len(done.stderr) < 600
    return done.stderr


@pytest.fixture(params=["/dev/zero", "pipe", "folder"])
def endless(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """What is no regular file: a device without end, a pipe without a writer, a folder."""
    if request.param == "pipe":
        os.mkfifo(tmp_path / "pipe")
        return tmp_path / "pipe"
    return tmp_path if request.param == "folder" else Path(request.param)


def test_every_file_that_a_user_names_is_a_regular_one(endless: Path, bank: Path, tmp_path: Path) -> None:
    quiz = ("quiz", "--bank", bank, "--seed", 1)
    for arguments in (
        (*quiz, "--blueprint", endless),
        ("midterm", "--blueprint", endless),
        ("rebuild", endless),
        ("leak", endless, "--among", bank),
        ("practice", "rnn/area", "--bank", bank, "--store", tmp_path / "store.sqlite3", "--answers", endless),
    ):
        said = refused(*arguments)
        assert str(endless) in said
        assert "is no regular file" in said or "cannot be read: Is a directory" in said


def test_files_inside_named_folders_are_regular_ones(endless: Path, bank: Path, tmp_path: Path) -> None:
    mine = tmp_path / "mine" / "paper"
    mine.mkdir(parents=True)
    (mine / "paper.md.j2").symlink_to(endless)
    quiz = ("quiz", "--topic", "cnn", "--count", 1, "--bank", bank, "--seed", 1, "--format", "md", "--out", tmp_path / "out")
    assert "paper.md.j2: this template" in refused(*quiz, "--templates", tmp_path / "mine")
    (bank / "course.toml").symlink_to(endless)
    assert "course.toml: " in refused(*quiz)
    assert not (tmp_path / "out").exists()


def test_question_files_without_end_hide_no_others(examgen: Run, bank: Path) -> None:
    (bank / "rnn" / "z.py").symlink_to("/dev/zero")
    (bank / "rnn" / "y.py").write_text("# " + "y" * 2_000_000)
    faults = {one["id"]: one["fault"] for one in json.loads(examgen("list", "--bank", bank, "--json").stdout)}
    assert faults["rnn/z"] == "is no regular file; give a question file"
    assert faults["rnn/y"] == "is larger than 1 MB; give a question file"
    assert faults["rnn/area"] == ""


@pytest.fixture
def forged(examgen: Run, bank: Path, tmp_path: Path) -> Callable[[Callable[[dict[str, Any]], object]], str]:
    """What rebuilding says to the manifest of a paper after a change of it."""
    assert examgen("quiz", "--topic", "rnn", "--count", 2, "--bank", bank, "--out", "out", "--format", "md").exit_code == 0

    def forge(change: Callable[[dict[str, Any]], object]) -> str:
        document = json.loads((tmp_path / "out" / "manifest.json").read_text())
        change(document)
        (tmp_path / "forged.json").write_text(json.dumps(document))
        said = examgen("rebuild", tmp_path / "forged.json", "--bank", bank, "--out", tmp_path / "again")
        assert (said.exit_code, said.stdout, said.stderr.count("\n")) == (9, "", 1)
        assert len(said.stderr) < 600
        return said.stderr

    yield forge
    assert not (tmp_path / "again").exists()


def first(document: dict[str, Any]) -> dict[str, Any]:
    return document["sections"][0]["questions"][0]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda document: document.update(seed=int("9" * 400)), "'seed' is 9999"),
        (lambda document: document.update(seed="9" * 400), "'seed' is '9999"),
        (lambda document: document.update(seed="0x" + "f" * 400), "'seed' is '0xffff"),
        (lambda document: document.update(seed=-1), "'seed' is -1"),
        (lambda document: document.update(seed=True), "'seed' is True"),
        (lambda document: document.update(seed=8), "its seal does not fit"),
        (lambda document: document.update(title="x" * 5_000_000), "is larger than 4 MB"),
        (lambda document: document.update(title="x" * 50_000), "'title' is 'xxx"),
        (lambda document: document.update(instructions=["x" * 50_000]), "item 1 of 'instructions' is 'xxx"),
        (lambda document: document.update(minutes=10**300), "'minutes' is 1000"),
        (lambda document: document.update(minutes=-5), "'minutes' is -5"),
        (lambda document: document["sections"][0].update(questions=[first(document)] * 150), "its seal does not fit"),
        (lambda document: document.update(sections=[*document["sections"]] * 150), "it has 300 questions, more than 200"),
        (
            lambda document: document["sections"][0].update(questions=[{**first(document), "parts": [], "solution": []}] * 4000),
            "has 4000 items, more than 200",
        ),
        (lambda document: document.update(exam="final"), "its seal does not fit"),
        (lambda document: document.update(exam="../../etc"), "its seal does not fit"),
        (lambda document: first(document).update(revision=2), "its seal does not fit"),
        (lambda document: document.pop("seal"), "it has no seal, which every manifest of examgen"),
        (
            lambda document: (document.pop("seal"), document.update(versions={}), first(document).update(revision=2)),
            "says revision 2 of rnn/",
        ),
        (lambda document: first(document).update(revision=10**300), "'revision' is 1000"),
        (lambda document: first(document).update(revision=-1), "'revision' is -1"),
    ],
)
def test_forged_manifests(
    forged: Callable[[Callable[[dict[str, Any]], object]], str], change: Callable[[dict[str, Any]], object], says: str
) -> None:
    assert says in forged(change)
