"""Exams are drawn from a secret unless a small seed is asked for, and nothing but the manifest tells it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from pypdf import PdfReader

Run = Callable[..., Result]
ALL = "pdf,tex,html,md,json"


@pytest.fixture
def quiz(examgen: Run, bank: Path) -> Callable[..., Result]:
    """Makes a quiz of two questions on rnn: ``quiz("--seed", 7)``."""

    def make(*options: object) -> Result:
        made = examgen("quiz", "--topic", "rnn", "--count", 2, "--bank", bank, *options)
        assert made.exit_code == 0, made.output
        return made

    return make


def texts(folder: Path) -> dict[str, str]:
    """All files of a paper but its manifest, as text."""
    found = {}
    for path in folder.iterdir():
        if path.suffix == ".pdf":
            reader = PdfReader(path)
            found[path.name] = "\n".join(page.extract_text() for page in reader.pages) + str(reader.metadata)
        elif path.name != "manifest.json":
            found[path.name] = path.read_text()
    return found


def test_without_a_seed_each_paper_has_a_secret_that_only_its_manifest_keeps(quiz: Run, tmp_path: Path) -> None:
    first, second = quiz("--format", ALL), quiz()
    shown = [re.findall("secret (0x[0-9a-f]{40})", made.stdout) for made in (first, second)]
    assert shown[0] != shown[1]
    assert first.stderr == ""
    folders = [Path(made.stdout.splitlines()[2].strip()).parent for made in (first, second)]
    for folder, (secret,) in zip(folders, shown, strict=True):
        document = json.loads((tmp_path / folder / "manifest.json").read_text())
        assert document["seed"] == secret
        inside = [one["seed"] for section in document["sections"] for one in section["questions"]]
        assert len(set(inside)) == 2
        for name, text in texts(tmp_path / folder).items():
            assert secret not in text, name
            assert str(int(secret, 16)) not in text, name
            if name.startswith("paper"):
                assert not any(str(seed) in text for seed in inside), name
    assert re.fullmatch(r"output/quiz-rnn-[0-9A-F]{6}", str(folders[0]))


def test_the_secret_makes_the_same_paper_and_rebuild_the_same_bytes(quiz: Run, examgen: Run, bank: Path, tmp_path: Path) -> None:
    (secret,) = re.findall("secret (0x[0-9a-f]{40})", quiz("--out", "one", "--format", ALL).stdout)
    quiz("--out", "two", "--seed", secret, "--format", ALL)
    again = examgen("rebuild", "one/manifest.json", "--out", "three", "--bank", bank)
    assert again.exit_code == 0, again.output
    one, two, three = ({path.name: path.read_bytes() for path in (tmp_path / name).iterdir()} for name in ("one", "two", "three"))
    assert one == two == three


def test_a_question_of_a_secret_paper_is_shown_again_by_its_own_seed(quiz: Run, examgen: Run, bank: Path, tmp_path: Path) -> None:
    quiz("--out", "out", "--format", "md,json")
    key = json.loads((tmp_path / "out" / "key.json").read_text())
    assert "seed" not in key
    commands = re.findall(r"`examgen (show \S+ --seed \d+ --solution)", (tmp_path / "out" / "key.md").read_text())
    assert len(commands) == 2
    for command, question in zip(commands, (one for section in key["sections"] for one in section["questions"]), strict=True):
        shown = examgen(*command.split(), "--json", "--bank", bank)
        assert json.loads(shown.stdout)["parameters"] == question["parameters"]
        assert question["id"] in command


def test_a_small_seed_works_and_tells_what_it_costs_to_find(quiz: Run) -> None:
    made = quiz("--seed", 7, "--format", "md")
    assert "seed 7: 2 questions" in made.stdout
    assert made.stderr.count("\n") == 1
    assert "seed 7 is no secret" in made.stderr
    assert "less than a second on one core" in made.stderr
    assert "leave --seed out" in made.stderr
    assert "17 seconds on one core" in quiz("--seed", 123456, "--format", "md").stderr
    assert "years on one core" in quiz("--seed", 2**63 - 1, "--format", "md").stderr


def test_the_name_of_the_folder_tells_no_seed(quiz: Run, tmp_path: Path) -> None:
    quiz("--seed", 90817263544, "--format", "md")
    (folder,) = (tmp_path / "output").iterdir()
    (code,) = re.findall(r"Paper ([0-9A-F]{6})", (folder / "key.md").read_text())
    assert folder.name == f"quiz-rnn-{code}"


def test_a_manifest_of_a_small_seed_is_as_it_was(quiz: Run, examgen: Run, bank: Path, tmp_path: Path) -> None:
    """An older manifest has no seal; its paper is made from the number as before."""
    quiz("--seed", 7, "--out", "out", "--format", "md")
    path = tmp_path / "out" / "manifest.json"
    document = json.loads(path.read_text())
    del document["seal"]
    document["versions"]["examgen"] = "0.0.9"
    path.write_text(json.dumps(document))
    assert {one["seed"] for section in document["sections"] for one in section["questions"]} == {document["seed"]} == {7}
    again = examgen("rebuild", path, "--out", "again", "--bank", bank)
    assert again.exit_code == 0, again.output
    assert (tmp_path / "again" / "paper.md").read_bytes() == (tmp_path / "out" / "paper.md").read_bytes()
