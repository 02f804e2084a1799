"""Output folders: all files or none, whoever runs beside or is killed meanwhile, and nothing of others."""

from __future__ import annotations

import os
import resource
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from examgen.errors import OutputError
from examgen.paper.files import write_file, write_folder
from tests.paper.writing import LONG, paper

ROOT = Path(__file__).resolve().parents[2]


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def writing(folder: Path, kind: str) -> subprocess.Popen[str]:
    """A process that writes the paper of that kind, as soon as it has begun; it is done when its output ends."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.paper.writing", folder, kind], text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        cwd=ROOT, start_new_session=True,
    )  # fmt: skip
    assert process.stdout
    assert process.stdout.readline() == "begins\n"
    return process


@contextmanager
def largest_file(size: int) -> Iterator[None]:
    """A disk that is full after so many bytes of a file."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_new_folder_has_exactly_the_files_and_nothing_lies_beside_it(tmp_path: Path) -> None:
    write_folder(tmp_path / "deep" / "out", {"a": b"1", "b": b"2"})
    assert contents(tmp_path / "deep" / "out") == {"a": b"1", "b": b"2"}
    assert [path.name for path in (tmp_path / "deep").iterdir()] == ["out"]


@pytest.mark.parametrize("mask", [0o000, 0o022])
def test_only_their_owner_reads_papers_whatever_was_there_before(tmp_path: Path, mask: int) -> None:
    old = os.umask(mask)
    try:
        for _ in range(2):
            write_folder(tmp_path / "new" / "out", paper("x"))
            (tmp_path / "new" / "out").chmod(0o755)
        write_folder(tmp_path / "new" / "out", paper("y"))
    finally:
        os.umask(old)
    assert stat.S_IMODE((tmp_path / "new" / "out").stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "new" / "out").iterdir()} == {0o600}


@pytest.mark.parametrize("standing_in_it", [False, True])
def test_a_folder_of_ours_keeps_what_is_not_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, standing_in_it: bool) -> None:
    write_folder(tmp_path / "out", paper("old"))
    (tmp_path / "out" / "notes.txt").write_bytes(b"mine")
    (tmp_path / "out" / "key.html").write_bytes(b"edited")
    monkeypatch.chdir(tmp_path / "out" if standing_in_it else tmp_path)
    new = {"paper.pdf": b"new", "manifest.json": b"{}"}
    assert write_folder(tmp_path / "out", new, replaces=["paper.html", "key.pdf", "key.html", "paper.md"]) == ("key.html",)
    assert contents(tmp_path / "out") == {**new, "notes.txt": b"mine", "key.html": b"edited"}
    assert os.listdir(tmp_path) == ["out"]


def test_folders_of_others_in_a_folder_of_ours_stay(tmp_path: Path) -> None:
    write_folder(tmp_path / "out", paper("old"))
    (tmp_path / "out" / "scans").mkdir()
    (tmp_path / "out" / "scans" / "one.png").write_bytes(b"mine")
    write_folder(tmp_path / "out", paper("new"))
    assert (tmp_path / "out" / "scans" / "one.png").read_bytes() == b"mine"
    assert (tmp_path / "out" / "paper.pdf").read_bytes() == b"new"


def test_folders_that_are_not_ours_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").write_bytes(b"mine")
    with pytest.raises(OutputError, match=r"holds files of others \(thesis.tex\) .*; choose another place with --out"):
        write_folder(tmp_path, paper("x"))
    (tmp_path / "manifest.json").write_bytes(b'{"name": "a web page", "icons": []}')
    with pytest.raises(OutputError, match="holds files of others"):
        write_folder(tmp_path, paper("x"))
    assert sorted(os.listdir(tmp_path)) == ["manifest.json", "thesis.tex"]
    before = sorted(os.listdir("/"))
    with pytest.raises(OutputError, match=r"^/: holds files of others"):
        write_folder(Path("/"), paper("x"))
    assert sorted(os.listdir("/")) == before


def test_an_empty_folder_may_be_filled(tmp_path: Path) -> None:
    write_folder(tmp_path, paper("x"))
    assert contents(tmp_path) == paper("x")


def test_two_runs_into_one_folder_leave_one_of_the_two_papers(tmp_path: Path) -> None:
    write_folder(tmp_path / "out", paper("old"))
    for _ in range(12):
        for process in [writing(tmp_path / "out", kind) for kind in ("one", "two")]:
            assert process.communicate() == ("", "")
            assert process.returncode == 0
        assert contents(tmp_path / "out") in (paper("one", LONG), paper("two", LONG))
        assert os.listdir(tmp_path) == ["out"]


def test_a_killed_run_leaves_the_old_paper_or_the_new_one_and_nothing_else(tmp_path: Path) -> None:
    """Killed at two dozen moments from the begin of writing until after its end: the length of that is measured first."""
    begin = time.monotonic()
    writing(tmp_path / "out", "old").communicate()
    takes = time.monotonic() - begin
    found, before = set(), "old"
    for number in range(24):
        kind = f"new{number}"
        process = writing(tmp_path / "out", kind)
        time.sleep(takes * 1.5 * number / 24)
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()  # until whoever holds the other end of its output is gone, too
        now = contents(tmp_path / "out")
        assert now in (paper(before, LONG), paper(kind, LONG)), number
        assert os.listdir(tmp_path) == ["out"]
        found.add(now == paper(kind, LONG))
        before = kind if now == paper(kind, LONG) else before
    assert found == {False, True}


def test_what_a_killed_writer_has_left_is_cleared_away_by_the_next(tmp_path: Path) -> None:
    (tmp_path / ".examgen-abc" / "written").mkdir(parents=True)
    (tmp_path / ".examgen-abc" / "written" / "key.pdf").write_bytes(b"half")
    write_folder(tmp_path / "out", paper("x"))
    assert os.listdir(tmp_path) == ["out"]


def test_a_disk_that_fills_up_leaves_nothing_new(tmp_path: Path) -> None:
    with (
        largest_file(1000),
        pytest.raises(OutputError, match="out: cannot be written: File too large; choose another place with --out"),
    ):
        write_folder(tmp_path / "out", {"small": b"1", "large": b"x" * 5000})
    assert list(tmp_path.iterdir()) == []


def test_a_disk_that_fills_up_leaves_the_old_paper_as_it_was(tmp_path: Path) -> None:
    write_folder(tmp_path, paper("old"))
    with largest_file(1000), pytest.raises(OutputError):
        write_folder(tmp_path, {"paper.pdf": b"new", "key.pdf": b"x" * 5000}, replaces=["paper.html"])
    assert contents(tmp_path) == paper("old")


def test_a_file_in_the_place_of_the_folder_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "out").write_bytes(b"mine")
    with pytest.raises(OutputError, match="out: is a file, and a folder is to be written there; choose another place with --out"):
        write_folder(tmp_path / "out", {"a": b"1"})
    with pytest.raises(OutputError, match="choose another place with --out"):
        write_folder(tmp_path / "out" / "below", {"a": b"1"})
    assert contents(tmp_path) == {"out": b"mine"}


def test_a_folder_in_the_place_of_a_file_stops_before_any_file_is_replaced(tmp_path: Path) -> None:
    write_folder(tmp_path / "out", paper("old"))
    (tmp_path / "out" / "b").mkdir()
    with pytest.raises(OutputError, match="b: is a folder, and a file is to be written there"):
        write_folder(tmp_path / "out", {"paper.pdf": b"new", "b": b"new"})
    assert (tmp_path / "out" / "paper.pdf").read_bytes() == b"old"


def test_a_place_that_allows_no_new_files_is_named() -> None:
    with pytest.raises(OutputError, match=r"^/proc/examgen: cannot be written: .*; choose another place with --out$"):
        write_folder(Path("/proc/examgen"), {"a": b"1"})


def test_a_single_file_is_replaced_and_its_folder_is_nobodys_business(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_bytes(b"old")
    (tmp_path / "thesis.tex").write_bytes(b"mine")
    write_file(tmp_path / "page.html", b"new", remedy="name another file")
    assert contents(tmp_path) == {"page.html": b"new", "thesis.tex": b"mine"}
    with pytest.raises(OutputError, match=r"cannot be written: .*; name another file"):
        write_file(tmp_path / "page.html" / "below", b"new", remedy="name another file")
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(OutputError, match="pipe: is a device or a pipe, and a file is to be written there; name another file"):
        write_file(tmp_path / "pipe", b"new", remedy="name another file")
    assert (tmp_path / "pipe").is_fifo()
