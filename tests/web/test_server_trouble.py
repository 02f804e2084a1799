"""A cold pool, a question that cannot be prepared, a locked, full or damaged store: a clear page, and nothing lost."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from examgen.errors import StoreError
from examgen.practice.loop.session import Practice
from examgen.practice.store.attempts import Store
from tests.web.serving import Student, app, room, stock

LAYERS = "cnn/layer_sizes"


@pytest.fixture
def practice(tmp_path: Path) -> Practice:
    return room(tmp_path)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Another program writes to the file, and does not end."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("BEGIN EXCLUSIVE")
    try:
        yield
    finally:
        connection.execute("ROLLBACK")
        connection.close()


def test_a_cold_pool_shows_a_page_that_waits(tmp_path: Path) -> None:
    practice = room(tmp_path, full=False)
    student = Student(app(practice)).start(LAYERS)
    assert student.status == 503
    assert student.responses[-1].headers["retry-after"] == "2"
    assert "being prepared" in student.heading
    assert '<noscript><meta http-equiv="refresh" content="2"></noscript>' in student.page
    stock(practice.pool, [LAYERS], 1)
    assert student.get(student.url).heading.startswith("Tensor shapes")


def test_a_question_that_cannot_be_prepared_does_not_say_what_its_witnesses_said(tmp_path: Path) -> None:
    practice = room(tmp_path, full=False)
    practice.pool.add_fault(LAYERS, "seed 4711: the answer is 36, torch says 37")
    student = Student(app(practice)).start(LAYERS)
    assert student.status == 503
    assert "cannot be prepared at the moment" in student.page
    assert "4711" not in student.page
    assert "36" not in student.page


def test_a_locked_store_loses_no_answer(practice: Practice) -> None:
    student = Student(app(practice)).start(LAYERS)
    with locked(practice.store.path):
        student.press("answer", {"A_1": "3x5x7", "F": "12", "note": "<b>"})
        assert student.status == 503
        assert "It is locked by another program." in student.page
        assert "&lt;b&gt;" in student.page
        assert str(practice.store.path.parent) not in student.page
    again = student.hidden()
    assert again["F"] == "12"
    student.post(student.url, {**again, "A_1": "1x2x3"})
    assert student.status == 200
    assert practice.store.attempts("web-student-1") == 1


def test_a_full_disk_says_so_and_earlier_attempts_stay(practice: Practice, monkeypatch: pytest.MonkeyPatch) -> None:
    student = Student(app(practice)).start(LAYERS).press("answer", {"F": "1"})

    def refuse(store: Store, *_: object, **__: object) -> int:
        raise StoreError(f"{store.path}: the disk is full; this was not stored, everything before it is")

    with monkeypatch.context() as patch:
        patch.setattr(Store, "add_attempt", refuse)
        student.press("answer", {"F": "2"})
    assert (student.status, "The disk is full." in student.page) == (503, True)
    assert practice.store.attempts("web-student-1") == 1


def test_a_damaged_store_is_a_page_not_a_crash(practice: Practice) -> None:
    application = app(practice)
    student = Student(application).start(LAYERS)
    practice.store.close()
    for path in practice.store.path.parent.glob(f"{practice.store.path.name}*"):
        path.write_bytes(b"no database " * 1000)
    for address in ("/", "/progress", student.url, f"/start?by=question&value={LAYERS}"):
        assert student.get(address).status == 503
        assert "cannot be kept at the moment" in student.page
        assert str(practice.store.path.parent) not in student.page


def test_a_question_that_has_changed_since_can_be_picked_again(tmp_path: Path, write_question: Callable[..., Path]) -> None:
    banks = [tmp_path / "bank"]
    write_question(banks[0], "rnn/area")
    practice = room(tmp_path, banks=banks)
    stock(practice.pool, ["rnn/area"], 1)
    student = Student(app(practice)).start("rnn/area")
    write_question(banks[0], "rnn/area", edit={"A rectangle has": "A field has"})
    assert student.get(student.url).status == 404
    assert "has changed since; pick it again" in student.page
