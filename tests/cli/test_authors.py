"""What authors begin with: a course of their own, and the page that shows a question while it is being written."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

Run = Callable[..., Result]


def test_a_course_of_ones_own_is_clean_and_makes_its_papers_at_once(examgen: Run, tmp_path: Path) -> None:
    made = examgen("new", "--course", "mine")
    assert made.exit_code == 0, made.output
    assert (tmp_path / "mine" / "course.toml").exists()
    for command in re.findall(r"examgen (.*)", made.output):
        extra = ("--seeds", 60) if command.startswith("check") else ("--format", "md")
        done = examgen(*command.split(), *extra)
        assert done.exit_code == 0, done.output
    questions = examgen("list", "--bank", "mine", "--json")
    assert 3 <= len(json.loads(questions.output)) <= 4
    (folder,) = (tmp_path / "output").glob("midterm-*")
    paper, key = ((folder / f"{name}.md").read_text() for name in ("paper", "key"))
    assert paper.startswith("# My course: Midterm exam")
    assert "A scientific calculator is allowed" in paper
    replay = re.search(r"`examgen (show .*)`", key)
    assert replay
    shown = examgen(*replay[1].split())
    assert shown.exit_code == 0, shown.output
    quiz = next((tmp_path / "output").glob("quiz-*")) / "paper.md"
    assert "A scientific calculator is allowed" in quiz.read_text()


def test_a_course_never_goes_into_a_folder_that_holds_something(examgen: Run, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("mine")
    refused = examgen("new", "--course", "mine")
    assert refused.exit_code == 8
    assert "exists already and is left as it is" in refused.stderr
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["notes.txt"]


@pytest.mark.parametrize("arguments", [(), ("rnn/x", "--course", "mine")])
def test_new_wants_a_question_or_a_course(examgen: Run, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    refused = examgen("new", *arguments)
    assert refused.exit_code == 2
    assert "name a question, such as rnn/forget_gate, or a new folder with --course" in refused.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("id", "remedy"),
    [
        (
            "detection/iou",
            "its topics are layers.dense, layers.claims, training.descent; add a new one to the topics of a [[week]]",
        ),
        ("layer/dense", "did you mean 'layers.dense'? add a new one to the topics of a [[week]]"),
    ],
)
def test_new_says_at_once_that_the_course_has_no_such_topic(examgen: Run, tmp_path: Path, id: str, remedy: str) -> None:
    examgen("new", "--course", "mine")
    refused = examgen("new", id, "--bank", "mine")
    assert refused.exit_code == 2
    (line,) = (one for one in refused.stderr.splitlines() if "topic" in one)
    assert f"mine/course.toml: topic {id.split('/')[0]!r} is not in the course file; {remedy}" in line
    assert not (tmp_path / "mine" / id).with_suffix(".py").exists()
    assert not (tmp_path / "mine" / id).parent.exists()
    assert examgen("new", "layers/more", "--bank", "mine").exit_code == 0


def test_a_paper_of_another_bank_is_made_again_with_the_same_bytes(examgen: Run, bank: Path, tmp_path: Path) -> None:
    examgen("quiz", "--topic", "rnn", "--count", 1, "--seed", 1, "--bank", bank, "--out", "one", "--format", "md,html,tex")
    assert f"--solution --bank {bank}" in (tmp_path / "one" / "key.md").read_text()
    bank.rename(tmp_path / "moved")
    again = examgen("rebuild", "one/manifest.json", "--bank", "moved", "--out", "two")
    assert again.exit_code == 0, again.stderr
    for name in ("key.md", "key.html", "key.tex"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_the_key_of_the_bundled_bank_names_no_folder(examgen: Run, tmp_path: Path) -> None:
    examgen("quiz", "--topic", "cnn.shapes", "--count", 1, "--seed", 1, "--out", "one", "--format", "md")
    assert "--bank" not in (tmp_path / "one" / "key.md").read_text()


def test_pins_in_round_brackets(examgen: Run) -> None:
    pins = ("--set", "conv1=(5,1,0)", "--set", "conv2=[3,1,1]")
    shown = json.loads(examgen("show", "cnn/layer_sizes", "--seed", 1, *pins, "--json", "--unverified").output)
    assert (shown["parameters"]["conv1"], shown["parameters"]["conv2"]) == ([5, 1, 0], [3, 1, 1])


def test_a_pin_that_a_condition_refuses_is_told_with_the_condition(examgen: Run, bank: Path, write_question: Run) -> None:
    condition = "@q.require\ndef the_sides_differ_by_a_lot(p):\n    return p.b - p.a > 50\n\n\nq.prompt ="
    write_question(bank, "rnn/floor", edit={"q.prompt =": condition})
    refused = examgen("show", "rnn/floor", "--seed", 1, "--set", "a=150", "--bank", bank)
    assert refused.exit_code == 2
    assert refused.stderr.count("\n") == 1
    assert "--set a=150" in refused.stderr
    assert "because of its condition the_sides_differ_by_a_lot; pin other values" in refused.stderr


def test_preview_serves_one_question_and_ends_with_its_processes(process: Callable[..., subprocess.Popen[str]], bank: Path) -> None:
    running = process("preview", "rnn/area", "--bank", bank, "--port", 0, "--no-open", "--seeds", 2, stdout=subprocess.PIPE)
    try:
        assert running.stdout is not None
        line = running.stdout.readline()
        assert line.startswith("rnn/area is at http://127.0.0.1:")
        address = line.split(" is at ")[1].split(" ")[0]
        while "A rectangle has the sides" not in (page := urllib.request.urlopen(address).read().decode()):
            time.sleep(0.1)
        assert '<h1 id="title">Area of a rectangle</h1>' in page
        begun = _children(running.pid)
        assert begun
    finally:
        running.send_signal(signal.SIGINT)
        running.communicate()
    assert running.returncode in (0, 130)
    assert not [pid for pid in begun if _is_alive(pid)]


def _children(parent: int) -> list[int]:
    found = subprocess.run(["ps", "-o", "pid=", "--ppid", str(parent)], capture_output=True, text=True, check=False)
    return [int(pid) for pid in found.stdout.split()]


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_preview_of_a_question_that_is_not_there_names_the_nearest(examgen: Run, bank: Path) -> None:
    refused = examgen("preview", "rnn/aera", "--bank", bank, "--no-open")
    assert refused.exit_code == 2
    assert "did you mean rnn/area" in refused.stderr
