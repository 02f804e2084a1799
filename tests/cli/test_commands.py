"""What each command does when all is well."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

Run = Callable[..., Result]

RELU = "backprop/relu_softmax_classifier"
PINS = ("--set", "x=[1, 2]", "--set", "W1=[1, 1; -1, 0]", "--set", "b1=[0, 0]", "--set", "W2=[0, 0; ln(2), ln(2)]", "--set", "y=0")


def test_help_names_every_command_and_exit_code(examgen: Run) -> None:
    help_text = examgen("--help").output
    for name in ("check", "final", "list", "mark", "midterm", "new", "quiz", "rebuild", "show"):
        assert f"\n  {name} " in help_text
    for code in ("0 done", "2 usage", "4 course or blueprint", "9 a rebuild differs", "130 interrupted"):
        assert code in " ".join(help_text.split())
    assert examgen("--version").output.startswith("examgen, version ")


def test_list_shows_questions_and_names_the_one_that_cannot_be_read(examgen: Run, bank: Path) -> None:
    lines = examgen("list", "--bank", bank).output.splitlines()
    assert lines[:2] == ["Questions", "  cnn/pixels  Area of a rectangle  [cnn; apply; integer; 1 point, 4 min]"]
    assert lines[3].startswith("  rnn/broken  cannot be read")
    assert lines[-1] == "3 questions, 1 that cannot be read"
    assert examgen("list", "--bank", bank, "--topic", "cnn").output.splitlines()[-1] == "1 question"


def test_list_of_an_empty_bank_has_no_questions(examgen: Run, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert examgen("list", "--bank", tmp_path / "empty").output == "0 questions\n"


def test_a_quiz_by_a_blueprint(examgen: Run, bank: Path, tmp_path: Path) -> None:
    (tmp_path / "friday.toml").write_text('title = "Friday"\n[[section]]\ntitle = "S"\ntopics = ["rnn"]\ncount = 1\n')
    made = examgen("quiz", "--blueprint", "friday.toml", "--seed", 2, "--bank", bank, "--format", "md")
    assert made.exit_code == 0, made.output
    assert made.output.startswith("Friday, seed 2: 1 question, ")
    (folder,) = (tmp_path / "output").glob("quiz-friday-*")
    assert "# Deep Learning 1: Friday" in (folder / "paper.md").read_text()


def test_show_prints_the_question_and_the_key_only_on_request(examgen: Run, bank: Path) -> None:
    pins = ("--set", "a=123", "--set", "b=151")
    shown = examgen("show", "rnn/area", "--seed", 1, "--bank", bank, *pins).output
    assert "123" in shown
    assert "151" in shown
    assert "18573" not in shown
    solved = examgen("show", "rnn/area", "--seed", 1, "--bank", bank, *pins, "--solution").output
    assert "18573" in solved
    assert "An area is the product of the sides." in solved


def test_pinned_parameters_are_used_and_the_others_stay(examgen: Run, bank: Path) -> None:
    free, pinned = (
        json.loads(examgen("show", "rnn/area", "--seed", 1, "--bank", bank, "--json", *pins).output)["parameters"]
        for pins in ((), ("--set", "a=123"))
    )
    assert pinned == {"a": 123, "b": free["b"]}


def test_show_unverified_says_what_the_witnesses_say(examgen: Run, bank: Path, write_question: Callable[..., Path]) -> None:
    write_question(bank, "rnn/floor", edit={"sum([p.a] * p.b)": "sum([p.a] * p.b) + 1"})
    refused = examgen("show", "rnn/floor", "--seed", 3, "--bank", bank)
    assert refused.exit_code == 5
    assert "replay with: examgen show rnn/floor --seed 3 --unverified" in refused.stderr
    shown = json.loads(examgen("show", "rnn/floor", "--seed", 3, "--bank", bank, "--unverified", "--json").output)
    assert [item["agrees"] for item in shown["evidence"]] == [True, False]


def test_mark_follows_a_hand_calculation(examgen: Run) -> None:
    """x = (1, 2), hidden units (3, 0), logits (0, 3 ln 2): probabilities 1/9 and 8/9, of class 0. One wrong entry of a
    2x2 matrix costs half a point."""
    answers = ("--answer", "p=[1/9, 8/9]", "--answer", "grad_s=[-8/9, 8/9]", "--answer", "grad_W2=[-8/3, 0; 1, 0]")
    report = json.loads(examgen("mark", RELU, "--seed", 1, *PINS, *answers, "--json").output)
    assert [(part["name"], part["verdict"], part["marks"]) for part in report["parts"]] == [
        ("p", "right", 3.0),
        ("grad_s", "right", 2.0),
        ("grad_W2", "partly", 1.5),
        ("grad_W1", "unanswered", 0.0),
    ]
    assert (report["marks"], report["of"]) == (6.5, 10)
    assert examgen("mark", RELU, "--seed", 1, *PINS, *answers).output.splitlines()[-1] == "total: 6.5 of 10"


def test_mark_recognises_a_mistake(examgen: Run, bank: Path) -> None:
    output = examgen(
        "mark", "rnn/area", "--seed", 1, "--bank", bank, "--set", "a=120", "--set", "b=150", "--answer", "area=270"
    ).output
    assert "An area is the product of the sides." in output
    assert output.splitlines()[-1] == "total: 0 of 2"


def test_check_prints_a_table_that_fits_100_columns(examgen: Run, bank: Path, write_question: Callable[..., Path]) -> None:
    long = "cnn/kernel_gradient_with_a_long_name"
    write_question(bank, long)
    result = examgen("check", "rnn/area", long, "--bank", bank, "--seeds", 3, "--jobs", 1)
    assert result.exit_code == 1  # these questions have one mistake, not three
    table = result.output[: result.output.index("rnn/area: ")].splitlines()
    assert max(map(len, table)) <= 100
    heading = {"question", "accepted", "distinct", "witnesses", "live", "mistakes", "time", "faults"}
    assert heading <= set(" ".join(table[:2]).split())
    assert any(line.startswith(long) for line in table)
    row = next(line for line in table if line.startswith("rnn/area"))
    assert "100%" in row
    assert "100%-100%" in row
    assert "counting" in row
    assert "rnn/area: there_are_three_mistakes: it has 1 mistake(s), fewer than 3" in result.output
    assert result.output.splitlines()[-1] == "2 questions checked over 3 seeds, 2 with faults"


def test_new_writes_a_page_that_is_clean_and_never_overwrites(examgen: Run, tmp_path: Path) -> None:
    made = examgen("new", "rnn/forget_gate")
    assert made.exit_code == 0, made.output
    page = tmp_path / "question_bank" / "rnn" / "forget_gate.py"
    assert made.output.splitlines() == [
        "question_bank/rnn/forget_gate.py",
        "while you change it: examgen preview rnn/forget_gate --bank question_bank",
        "when you have changed it: examgen check rnn/forget_gate --bank question_bank",
    ]
    assert page.read_text().startswith('"""Forget gate.\n')
    checked = examgen("check", "rnn/forget_gate", "--seeds", 50, "--bank", "question_bank")
    assert checked.output.splitlines()[-1] == "1 question checked over 50 seeds, no faults"
    assert checked.exit_code == 0
    page.write_text("mine")
    again = examgen("new", "rnn/forget_gate")
    assert (again.exit_code, page.read_text()) == (8, "mine")
    assert "exists already and is left as it is" in again.stderr


@pytest.mark.parametrize("id", ["rnn", "../rnn/x", "/rnn/x", "Rnn/x", "rnn/x-y", "rnn/class", "rnn//x", "rnn/x.py", "rnn/_x", ""])
def test_new_refuses_what_cannot_be_an_id(examgen: Run, tmp_path: Path, id: str) -> None:
    refused = examgen("new", id)
    assert refused.exit_code == 2
    assert "cannot be an id; write AREA/NAME" in refused.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_quiz_in_every_format_and_again_from_its_manifest(examgen: Run, bank: Path, tmp_path: Path) -> None:
    out = tmp_path / "quiz"
    made = examgen(
        "quiz", "--topic", "rnn", "--count", 2, "--seed", 7, "--bank", bank, "--out", out, "--format", "pdf,tex,html,md,json"
    )
    assert made.exit_code == 0, made.output
    files = {path.name for path in out.iterdir()}
    assert files == {"manifest.json"} | {
        f"{name}.{suffix}" for name in ("paper", "key") for suffix in ("pdf", "tex", "html", "md", "json")
    }
    assert made.output.splitlines()[:2] == [
        "Quiz: Recurrent models, seed 7: 2 questions, 5 points, 15 minutes",
        "2 answers confirmed by 4 testimonies",
    ]
    again = examgen("rebuild", out / "manifest.json", "--bank", bank, "--out", tmp_path / "again")
    assert again.output == f"10 files with the recorded bytes in {tmp_path / 'again'}\n"
    for name in files:
        assert (tmp_path / "again" / name).read_bytes() == (out / name).read_bytes()


def test_an_exam_of_a_bank_with_a_course_of_its_own(examgen: Run, bank: Path, tmp_path: Path) -> None:
    (bank / "course.toml").write_text(
        'title = "My course"\n[exam.midterm]\ntitle = "My midterm"\npoints = 5\n'
        '[[exam.midterm.section]]\ntitle = "All"\ntopics = ["rnn"]\ncount = 2\n'
    )
    manifest = json.loads(examgen("midterm", "--seed", 3, "--bank", bank, "--json").output)
    assert (manifest["course"], manifest["title"], manifest["points"]) == ("My course", "My midterm", 5)
    (folder,) = (tmp_path / "output").glob("midterm-*")
    assert sorted(path.name for path in folder.iterdir()) == ["key.pdf", "manifest.json", "paper.pdf"]


def test_an_exam_from_a_blueprint_with_real_questions(examgen: Run, tmp_path: Path) -> None:
    section = '[[section]]\ntitle = "S"\ntopics = ["{}"]\ncount = 1\n'
    (tmp_path / "plan.toml").write_text('title = "Retake"\n' + section.format("backprop.networks") + section.format("cnn.shapes"))
    made = examgen("final", "--seed", 11, "--blueprint", "plan.toml", "--out", "out", "--json")
    assert made.exit_code == 0, made.output
    questions = [question for section in json.loads(made.output)["sections"] for question in section["questions"]]
    for question in questions:
        for part in question["parts"]:
            kinds = {item["kind"] for item in question["evidence"] if item["answer"] == part["name"] and item["agrees"]}
            assert len(kinds) >= 2
            assert "torch" in kinds
