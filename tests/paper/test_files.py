"""Output folders: all files or none."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from examgen.errors import OutputError
from examgen.paper.files import write_folder


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


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


def test_an_existing_folder_keeps_what_is_not_ours(tmp_path: Path) -> None:
    write_folder(tmp_path, {"paper.pdf": b"old", "paper.tex": b"old"})
    (tmp_path / "notes.txt").write_bytes(b"mine")
    write_folder(tmp_path, {"paper.pdf": b"new"}, stale=["paper.tex", "paper.md"])
    assert contents(tmp_path) == {"paper.pdf": b"new", "notes.txt": b"mine"}


def test_a_disk_that_fills_up_leaves_nothing_new(tmp_path: Path) -> None:
    with (
        largest_file(1000),
        pytest.raises(OutputError, match="out: cannot be written: File too large; choose another place with --out"),
    ):
        write_folder(tmp_path / "out", {"small": b"1", "large": b"x" * 5000})
    assert list(tmp_path.iterdir()) == []


def test_a_disk_that_fills_up_leaves_the_old_paper_as_it_was(tmp_path: Path) -> None:
    write_folder(tmp_path, {"small": b"old", "large": b"old"})
    with largest_file(1000), pytest.raises(OutputError):
        write_folder(tmp_path, {"small": b"new", "large": b"x" * 5000}, stale=["small"])
    assert contents(tmp_path) == {"small": b"old", "large": b"old"}


def test_a_file_in_the_place_of_the_folder_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "out").write_bytes(b"mine")
    with pytest.raises(OutputError, match="out: is a file, and a folder is to be written there; choose another place with --out"):
        write_folder(tmp_path / "out", {"a": b"1"})
    with pytest.raises(OutputError, match="choose another place with --out"):
        write_folder(tmp_path / "out" / "below", {"a": b"1"})
    assert contents(tmp_path) == {"out": b"mine"}


def test_a_folder_in_the_place_of_a_file_stops_before_any_file_is_replaced(tmp_path: Path) -> None:
    write_folder(tmp_path, {"a": b"old"})
    (tmp_path / "b").mkdir()
    with pytest.raises(OutputError, match="b: is a folder, and a file is to be written there"):
        write_folder(tmp_path, {"a": b"new", "b": b"new"})
    assert (tmp_path / "a").read_bytes() == b"old"


def test_a_place_that_allows_no_new_files_is_named() -> None:
    with pytest.raises(OutputError, match=r"^/proc/examgen: cannot be written: .*; choose another place with --out$"):
        write_folder(Path("/proc/examgen"), {"a": b"1"})
