"""Progress as a file that another device takes in."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from click.testing import Result

from examgen.practice.store.attempts import MadeMistake, Store
from tests.practice.conftest import START

Run = Callable[..., Result]


def test_progress_goes_into_a_file_and_out_of_it(examgen: Run, bank: Path, tmp_path: Path) -> None:
    store = Store(tmp_path / "here.sqlite3")
    row = store.sitting("me", store.open_sitting("me", "rnn/area", 5, START))
    assert row
    made = [MadeMistake(part="area", name="none", sentence="Look again.")]
    store.add_attempt(row, START, {"area": "7"}, share=0.5, solved=False, mistakes=made)
    store.close()
    code = tmp_path / "code.txt"
    assert examgen("progress", "--bank", bank, "--store", tmp_path / "here.sqlite3", "--export", code).exit_code == 0
    for new in (1, 0):
        done = examgen("progress", "--bank", bank, "--store", tmp_path / "there.sqlite3", "--import", code)
        assert done.output == f"{code}: {new} answers and 0 due dates were new\n"


def test_a_file_that_is_no_code_is_refused_in_one_line(examgen: Run, bank: Path, tmp_path: Path) -> None:
    (tmp_path / "code.txt").write_bytes(os.urandom(50))
    for name in (tmp_path / "code.txt", tmp_path / "nothing.txt", "/dev/zero"):
        done = examgen("progress", "--bank", bank, "--store", tmp_path / "there.sqlite3", "--import", name)
        assert done.exit_code == 2
        assert done.stderr.count("\n") == 1
