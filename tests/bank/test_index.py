"""The index of a large bank: what has not changed is not parsed again, and nothing rests on the index."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from examgen.bank import loader
from examgen.bank.index import WORTHWHILE
from examgen.bank.loader import scan


@pytest.fixture
def large(tmp_path: Path, write_question: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> Path:
    """A bank of old files that is worth an index, and a cache of its own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    for number in range(WORTHWHILE):
        _age(write_question(tmp_path / "bank", f"rnn/area_{number:02}"), 60)
    return tmp_path / "bank"


def _age(path: Path, seconds: int) -> None:
    then = path.stat().st_mtime_ns - seconds * 10**9
    os.utime(path, ns=(then, then))


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that are parsed from now on."""
    found: list[str] = []
    read = loader._header
    monkeypatch.setattr(loader, "_header", lambda path, id: (found.append(path.name), read(path, id))[1])
    return found


def test_what_has_not_changed_is_not_parsed_again(large: Path, parsed: list[str]) -> None:
    first = scan([large])
    assert len(parsed) == WORTHWHILE
    assert scan([large]) == first
    assert len(parsed) == WORTHWHILE


def test_a_changed_a_new_and_a_removed_file_are_seen(large: Path, write_question: Callable[..., Path], parsed: list[str]) -> None:
    scan([large])
    parsed.clear()
    write_question(large, "rnn/area_07", marks=3)
    write_question(large, "rnn/new")
    (large / "rnn" / "area_08.py").unlink()
    bank = scan([large])
    assert sorted(parsed) == ["area_07.py", "new.py"]
    assert bank.find("rnn/area_07").marks == 3
    assert {"rnn/new", "rnn/area_08"} & {header.id for header in bank.headers} == {"rnn/new"}


def test_a_file_that_changes_twice_within_a_tick_is_seen(large: Path, write_question: Callable[..., Path]) -> None:
    path = write_question(large, "rnn/area_07", marks=3)
    stamp = path.stat()
    scan([large])
    write_question(large, "rnn/area_07", marks=4)
    os.utime(path, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
    assert scan([large]).find("rnn/area_07").marks == 4


def test_a_broken_file_is_read_each_time(large: Path, parsed: list[str]) -> None:
    _age((large / "rnn" / "area_03.py"), 0)
    (large / "rnn" / "area_03.py").write_text("q = ", encoding="utf-8")
    _age(large / "rnn" / "area_03.py", 60)
    scan([large])
    parsed.clear()
    assert scan([large]).named("rnn/area_03").fault
    assert parsed == ["area_03.py"]


@pytest.mark.parametrize("spoiled", ["", "{", "[]", '{"version": 1}', '{"version": "0", "files": {"x": 1}}'])
def test_a_spoiled_index_is_made_anew(large: Path, parsed: list[str], spoiled: str) -> None:
    first = scan([large])
    (index,) = (large.parent / "cache" / "examgen").iterdir()
    index.write_text(spoiled, encoding="utf-8")
    assert scan([large]) == first
    parsed.clear()
    assert scan([large]) == first
    assert parsed == []


def test_without_a_place_for_an_index_everything_is_parsed(large: Path, parsed: list[str]) -> None:
    (large.parent / "cache").write_text("no folder")
    assert scan([large]) == scan([large])
    assert len(parsed) == 2 * WORTHWHILE
