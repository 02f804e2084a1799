"""``examgen export`` where something is wrong: one line and an exit code, and the file is there whole or not at all."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import moodle
import pytest
from click.testing import Result

from examgen.errors import VerificationError
from examgen.exporters.target import names
from tests.cli.test_full_disk import on_a_small_disk

Run = Callable[..., Result]
Start = Callable[..., "subprocess.Popen[str]"]


def complaint(result: Result, code: int) -> str:
    """The one line on stderr, after a look at the exit code."""
    assert result.exit_code == code, result.output
    assert result.stdout == ""
    assert result.stderr.count("\n") == 1
    return result.stderr.removeprefix("examgen: ").rstrip("\n")


@pytest.mark.parametrize(
    ("arguments", "code", "expected"),
    [
        (["moodel", "rnn/area"], 2, "no export target 'moodel'; did you mean moodle?"),
        (["xyzzy", "rnn/area"], 2, "no export target 'xyzzy'; there are anki, "),
        (["../moodle", "rnn/area"], 2, "no export target '../moodle'"),
        (["moodle", "rnn/aera"], 2, "no question 'rnn/aera'; did you mean rnn/area or"),
        (["moodle", "rnn/broken"], 3, "cannot be read"),
        (["moodle", "--topic", "rmn"], 2, "no question on the topic 'rmn'; did you mean rnn?"),
        (["moodle", "--exam", "midtrm"], 4, "the course has no exam 'midtrm'; it has midterm, "),
        (["moodle", "--blueprint", "gone.toml"], 4, "gone.toml: cannot be read"),
        (["moodle", "rnn/area", "--topic", "rnn"], 2, "one of them"),
        (["moodle", "rnn/area", "--with", "stakc"], 2, "--with stakc: moodle has no such option"),
        (["moodle", "rnn/area", "--variants", "0"], 2, "--variants"),
        (["docx"], 2, "the whole bank is no paper; name questions, or a --topic, or an --exam, or a --blueprint"),
        (["crowdmark", "rnn/area", "--with", "leter"], 2, "--with leter: crowdmark has no such option; it has letter"),
        (["moodle", "rnn/area", "--out", "."], 8, ".: is a folder, and a file is to be written there; choose another place"),
        (["moodle", "rnn/area", "--out", "pipe"], 8, "pipe: is a device or a pipe, and a file is to be written there"),
        (["moodle", "rnn/area", "--out", "to-pipe"], 8, "to-pipe: is a device or a pipe"),
        (["moodle", "rnn/area", "--out", "no/where.xml"], 8, "no/where.xml: cannot be written: No such file or directory"),
        (["moodle", "rnn/area", "--out", "x" * 300], 8, "cannot be written: File name too long"),
        (["moodle", "rnn/area", "--out", "pipe/x.xml"], 8, "pipe/x.xml: cannot be written: Not a directory"),
        (["canvas", "rnn/area", "rnn/floor", "--strict"], 8, "--strict: this format cannot carry everything: "),
    ],
)
def test_what_cannot_be_done_is_one_line(
    examgen: Run, bank: Path, tmp_path: Path, arguments: list[str], code: int, expected: str
) -> None:
    os.mkfifo("pipe")
    Path("to-pipe").symlink_to("pipe")
    before = sorted(path.name for path in tmp_path.iterdir())
    assert expected in complaint(examgen("export", *arguments, "--seed", 1, "--bank", bank), code)
    assert sorted(path.name for path in tmp_path.iterdir()) == before
    assert Path("pipe").is_fifo()


@pytest.mark.parametrize("target", ["moodle", "docx", "gradescope"])
def test_what_witnesses_contradict_is_not_written(
    examgen: Run, bank: Path, write_question: Callable[..., Path], target: str
) -> None:
    write_question(bank, "rnn/wrong", edit={"sum([p.a] * p.b)": "sum([p.a] * p.b) + 1"})
    made = examgen("export", target, "rnn/area", "rnn/wrong", "--seed", 1, "--bank", bank, "--out", "written")
    assert "question rnn/wrong, seed 1: witness sums" in complaint(made, VerificationError.exit_code)
    assert not Path("written").exists()


def test_an_old_file_stays_until_the_new_one_is_whole(examgen: Run, bank: Path) -> None:
    Path("old.zip").write_text("old")
    Path("link.zip").symlink_to("old.zip")
    complaint(examgen("export", "canvas", "rnn/area", "--seed", 1, "--bank", bank, "--strict", "--out", "link.zip"), 8)
    assert Path("old.zip").read_text() == "old"
    made = examgen("export", "canvas", "rnn/area", "--seed", 1, "--bank", bank, "--out", "link.zip")
    assert (made.exit_code, made.stderr) == (0, "")
    assert Path("link.zip").is_symlink()
    assert Path("old.zip").read_bytes().startswith(b"PK")
    assert Path("old.zip").stat().st_mode & 0o777 == 0o600


def test_names_of_the_course_arrive_as_they_are(examgen: Run, bank: Path, tmp_path: Path) -> None:
    odd = """Deep/Learning "L1" 'α' ]]> <b>&amp; \N{GRINNING FACE}"""
    (bank / "course.toml").write_text(f"title = {json.dumps(odd, ensure_ascii=False)}\n")
    for target in names():
        made = examgen(
            "export", target, "rnn/area", "cnn/pixels", "--variants", 2, "--seed", 1, "--bank", bank, "--out", f"{target}.out"
        )
        assert made.exit_code == 0, made.output
    found = moodle.questions(Path("moodle.out").read_bytes())
    assert {
        question.category.split("/top/")[1].replace("//", "\0").split("/")[0].replace("\0", "/") for question in found.values()
    } == {odd}


@pytest.mark.parametrize("target", names())
def test_a_full_disk_leaves_nothing(tmp_path: Path, target: str) -> None:
    place = tmp_path / "disk" / "written"
    found = on_a_small_disk(
        tmp_path / "disk", 16_384, "export", target, "cnn/receptive_field", "--variants", "40", "--seed", "3", "--out", place
    )
    assert (found["code"], found["left"]) == (8, []), found
    assert found["said"] == f"examgen: {place}: cannot be written: No space left on device; choose another place with --out\n"


def test_a_full_folder_of_temporary_files_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    disk, deck = tmp_path / "disk", tmp_path / "deck"
    monkeypatch.setenv("TMPDIR", str(disk))
    for question in ("cnn/receptive_field", "backprop/computation_graph"):
        found = on_a_small_disk(disk, 8_192, "export", "anki", question, "--variants", "9", "--seed", "3", "--out", deck)
        assert found["code"] == 8, found
        assert found["said"].startswith(f"examgen: {disk}: cannot be written: ")
        assert found["said"].count("\n") == 1
        assert not deck.exists()
        shutil.rmtree(disk.with_name("kept"))
        disk.rmdir()


def test_ctrl_c_leaves_the_old_file_and_nothing_else(process: Start, write_question: Callable[..., Path], tmp_path: Path) -> None:
    says = "import pathlib, time; pathlib.Path(__file__).with_suffix('.on').touch(); time.sleep(600)"
    page = write_question(tmp_path / "bank", "rnn/slow", edit={'return {"area": len(': f'{says}\n    return {{"area": len('})
    write_question(tmp_path / "bank", "rnn/area")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "moodle.xml").write_text("old")
    place = tmp_path / "out" / "moodle.xml"
    running = process("export", "moodle", "rnn/area", "rnn/slow", "--seed", 1, "--bank", tmp_path / "bank", "--out", place)
    while not page.with_suffix(".on").exists():
        assert running.poll() is None
        time.sleep(0.02)
    os.killpg(running.pid, signal.SIGINT)
    _, errors = running.communicate()
    assert (running.returncode, errors.strip()) == (130, "examgen: interrupted; nothing was written")
    assert [path.name for path in place.parent.iterdir()] == ["moodle.xml"]
    assert place.read_text() == "old"


def test_progress_shows_on_a_terminal_only(examgen: Run, bank: Path) -> None:
    made = examgen("export", "gift", "rnn/area", "--seed", 1, "--bank", bank)
    assert (made.exit_code, made.stderr) == (0, "")
    reading, writing = os.openpty()
    command = [sys.executable, "-m", "examgen", "export", "gift", "rnn/area", "--seed", "1", "--bank", str(bank)]
    root = str(Path(__file__).resolve().parents[2])
    subprocess.run(
        command, stderr=writing, stdout=subprocess.DEVNULL, check=True, env={**os.environ, "PYTHONPATH": root, "TERM": "xterm"}
    )
    os.close(writing)
    assert "questions" in os.read(reading, 10_000).decode()
    os.close(reading)
