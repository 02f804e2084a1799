"""Bad input: one clear line that names file, part, fact and remedy, an exit code, and nothing half-written."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

Run = Callable[..., Result]


def complaint(result: Result, code: int) -> str:
    """The one line on stderr, after a look at the exit code."""
    assert result.exit_code == code, result.output
    assert result.stdout == ""
    assert result.stderr.startswith("examgen: ")
    assert result.stderr.count("\n") == 1
    return result.stderr.removeprefix("examgen: ").rstrip("\n")


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["shwo"], "there is no command 'shwo'; did you mean show?"),
        (["--sed"], "See `examgen --help`."),
        (["show", "rnn/implement_function"], "Missing option '--seed'. See `examgen show --help`."),
        (
            ["show", "rnn/implement_funktion", "--seed", "1"],
            "no question 'rnn/implement_funktion'; did you mean rnn/implement_function",
        ),
        (
            ["show", "rnn/implement_function", "--seed", "1", "--set", "nothing=1"],
            "--set nothing: question rnn/implement_function has no such",
        ),
        (["show", "rnn/implement_function", "--seed", "1", "--set", "nothing"], "--set 'nothing': write it as name=value"),
        (["show", "cnn/layer_sizes", "--seed", "1", "--set", "side=5000"], "--set side: 5000 lies outside"),
        (["show", "cnn/layer_sizes", "--seed", "1", "--set", "side=24", "--set", "side=25"], "--set side: given twice"),
        (["mark", "cnn/layer_sizes", "--seed", "1", "--answer", "A1=3x3x3"], "there is no part 'A1'; did you mean 'A_1'?"),
        (["list", "--topic", "rmn"], "no question on the topic 'rmn'; did you mean rnn"),
        (["quiz", "--topic", "rmn", "--seed", "1"], "no question on the topic 'rmn'; did you mean rnn"),
        (["quiz", "--topic", "rnn", "--count", "0", "--seed", "1"], "Invalid value for '--count'"),
        (["midterm", "--seed", "1", "--format", "pfd"], "--format 'pfd': there is no such format; did you mean pdf?"),
        (["check", "cnn/layer_sizes", "--seeds", "none"], "Invalid value for '--seeds'"),
        *(
            (["midterm", f"--seed={seed}"], f"--seed {seed!r}: a seed is a whole number from 0 to 9223372036854775807")
            for seed in ("-1", "9223372036854775808", "seven", "1.5", "", "٣")
        ),
        (["midterm", "--seed", "9" * 5000], "a seed is a whole number"),
    ],
)
def test_usage(examgen: Run, tmp_path: Path, arguments: list[str], expected: str) -> None:
    assert expected in complaint(examgen(*arguments), 2)
    assert list(tmp_path.iterdir()) == []


def test_bank_folders(examgen: Run, tmp_path: Path, bank: Path, write_question: Callable[..., Path]) -> None:
    assert f"{tmp_path / 'none'}: this bank folder does not exist" in complaint(examgen("list", "--bank", tmp_path / "none"), 3)
    assert f"{bank / 'rnn/area.py'}: " in complaint(examgen("list", "--bank", bank / "rnn" / "area.py"), 3)
    assert f"{bank / 'rnn/broken.py'}: cannot be read" in complaint(examgen("show", "rnn/broken", "--seed", 1, "--bank", bank), 3)
    write_question(tmp_path / "other", "rnn/area")
    twice = complaint(examgen("list", "--bank", bank, "--bank", tmp_path / "other"), 3)
    assert "two files have the id 'rnn/area'" in twice


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (None, "plan.toml: cannot be read: No such file or directory"),
        ("title = [", "plan.toml: is no TOML file"),
        ('title = "T"\n', "plan.toml: it has no section; add a [[section]] with topics and count"),
        (
            'title = "T"\n[[section]]\ntitle = "S"\ntopics = ["rnn"]\ncount = 9\n',
            "section 'S' needs 9 questions on rnn; the bank has 2, 7 too few",
        ),
        ('title = "T"\npoints = 50\n[[section]]\ntitle = "S"\ntopics = ["rnn"]\ncount = 2\n', "its sections cannot make 50 points"),
        ('title = "T"\nminutes = 3\n[[section]]\ntitle = "S"\ntopics = ["rnn"]\ncount = 2\n', "take longer than 3 minutes"),
    ],
)
def test_blueprints(examgen: Run, tmp_path: Path, bank: Path, text: str | None, expected: str) -> None:
    if text is not None:
        (tmp_path / "plan.toml").write_text(text)
    line = complaint(examgen("midterm", "--seed", 1, "--bank", bank, "--blueprint", "plan.toml"), 4)
    assert line.startswith("plan.toml: ")
    assert expected in line
    assert not (tmp_path / "output").exists()


def test_an_exam_that_the_bank_cannot_fill(examgen: Run, bank: Path, tmp_path: Path) -> None:
    line = complaint(examgen("midterm", "--seed", 1, "--bank", bank), 4)
    assert "[exam.midterm]" in line
    assert "the bank has 0" in line
    assert "needs 30 questions on rnn; the bank has 2" in complaint(
        examgen("quiz", "--topic", "rnn", "--count", 30, "--seed", 1, "--bank", bank), 4
    )
    assert not (tmp_path / "output").exists()


def test_questions_and_templates_that_do_not_render(
    examgen: Run, bank: Path, tmp_path: Path, write_question: Callable[..., Path]
) -> None:
    page = write_question(bank, "rnn/area", edit={"$<<b>>$.": "$<<c>>$."})
    line = complaint(examgen("show", "rnn/area", "--seed", 1, "--bank", bank), 7)
    assert str(page) in line
    assert "prompt" in line
    assert "c does not exist; there are a, b" in line
    (tmp_path / "mine" / "paper").mkdir(parents=True)
    (tmp_path / "mine" / "paper" / "paper.typ.j2").write_text("<< view.nothing >>")
    made = ("quiz", "--topic", "cnn", "--count", 1, "--seed", 1, "--bank", bank)
    assert "paper/paper.typ.j2" in complaint(examgen(*made, "--templates", tmp_path / "mine"), 7)
    assert "template folder does not exist" in complaint(examgen(*made, "--templates", tmp_path / "gone"), 7)
    assert not (tmp_path / "output").exists()


LEAVING = "import Question, ask, draw\nimport sys\n"


def test_a_question_that_ends_the_program_is_a_fault_and_no_success(
    examgen: Run, bank: Path, write_question: Callable[..., Path]
) -> None:
    page = write_question(bank, "rnn/leaves", edit={"import Question, ask, draw": f"{LEAVING}sys.exit(0)"})
    assert f"{page}: SystemExit: 0" in complaint(examgen("show", "rnn/leaves", "--seed", 1, "--bank", bank), 3)
    for ids in ([], ["rnn/leaves"]):
        checked = examgen("check", *ids, "--seeds", 1, "--jobs", 1, "--bank", bank)
        assert checked.exit_code == 1
        assert "SystemExit: 0" in " ".join(checked.output.split())
    write_question(
        bank,
        "rnn/witness",
        edit={"import Question, ask, draw": LEAVING, "def cells(p):": "def cells(p):\n    sys.exit(0)"},
    )
    assert "witness cells, seed 1: SystemExit: 0" in complaint(examgen("show", "rnn/witness", "--seed", 1, "--bank", bank), 3)


BROKEN = {
    "deep": "x = " + "1+" * 50_000 + "1\n",
    "minus": "x = " + "-" * 100_000 + "1\n",
    "surrogate": '"""\\ud800"""\n',
}
"""Lines with which a question file begins."""
BADLY_SAID = {"topic": {"topic=": "topic=5 or "}, "late": {"minutes=4": "minutes=-4"}}


def test_no_broken_file_hides_the_others(examgen: Run, bank: Path, write_question: Callable[..., Path]) -> None:
    for name, line in BROKEN.items():
        page = write_question(bank, f"rnn/z_{name}")
        page.write_text(line + page.read_text())
    for name, edit in BADLY_SAID.items():
        write_question(bank, f"rnn/z_{name}", edit=edit)
    os.mkfifo(bank / "rnn" / "z_pipe.py")
    (bank / "rnn" / "z_folder.py").mkdir()
    listed = examgen("list", "--bank", bank, "--json")
    faults = {one["id"]: one["fault"] for one in json.loads(listed.stdout)}
    assert {id for id, fault in faults.items() if not fault} == {"rnn/area", "rnn/floor", "cnn/pixels"}
    assert len(faults) == 3 + 1 + len(BROKEN) + len(BADLY_SAID) + 1
    assert examgen("list", "--topic", "rnn", "--bank", bank).exit_code == 0


@pytest.mark.parametrize(
    "text", ["a = " + "[" * 30_000, "points = " + "9" * 5000, "# " + "x" * 60_000], ids=["deep", "digits", "long"]
)
def test_blueprints_without_end(examgen: Run, tmp_path: Path, bank: Path, text: str) -> None:
    (tmp_path / "plan.toml").write_text(text)
    assert complaint(examgen("midterm", "--seed", 1, "--bank", bank, "--blueprint", "plan.toml"), 4).startswith("plan.toml: is ")


def test_names_that_are_empty(examgen: Run, tmp_path: Path, bank: Path) -> None:
    both = ("quiz", "--topic", "rnn", "--blueprint", "plan.toml", "--seed", 1, "--bank", bank)
    assert "give it alone" in complaint(examgen(*both), 2)
    assert "name a topic" in complaint(examgen("quiz", "--seed", 1, "--bank", bank), 2)
    assert "name a topic" in complaint(examgen("quiz", "--topic", " ", "--seed", 1, "--bank", bank), 2)
    (tmp_path / "plan.toml").write_text('title = ""\n[[section]]\ntitle = "S"\ntopics = ["rnn"]\ncount = 1\n')
    assert "'title' is empty" in complaint(examgen("midterm", "--seed", 1, "--bank", bank, "--blueprint", "plan.toml"), 4)


def test_template_folders_with_odd_files(examgen: Run, bank: Path, tmp_path: Path) -> None:
    mine = tmp_path / "mine" / "paper"
    mine.mkdir(parents=True)
    (mine / ".#paper.typ.j2").symlink_to("somebody@some.host.12")
    made = ("quiz", "--topic", "cnn", "--count", 1, "--seed", 1, "--bank", bank, "--templates", tmp_path / "mine", "--format", "md")
    assert examgen(*made).exit_code == 0
    (mine / "gone.typ.j2").symlink_to("nowhere")
    assert f"{mine / 'gone.typ.j2'}: this template cannot be read" in complaint(examgen(*made), 7)


def test_a_refused_folder_is_refused_before_anything_is_made(examgen: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("examgen.paper.making.make", lambda *_: pytest.fail("a paper was made"))
    assert complaint(examgen("midterm", "--out", "/"), 8).startswith("/: holds files of others")


def test_output_that_cannot_be_written(examgen: Run, bank: Path, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("mine")
    line = complaint(examgen("quiz", "--topic", "cnn", "--count", 1, "--seed", 1, "--bank", bank, "--out", "out"), 8)
    assert line == "out: is a file, and a folder is to be written there; choose another place with --out"
    assert (tmp_path / "out").read_text() == "mine"
    assert "cannot be written" in complaint(examgen("new", "rnn/x", "--bank", tmp_path / "out"), 8)


def test_manifests(examgen: Run, tmp_path: Path) -> None:
    assert "manifest.json: cannot be read" in complaint(examgen("rebuild", "manifest.json"), 9)
    (tmp_path / "manifest.json").write_text("{}")
    assert "manifest.json: is no manifest of format 1" in complaint(examgen("rebuild", "manifest.json"), 9)
