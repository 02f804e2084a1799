"""The store: what is acknowledged stays, learners are apart, and a file that cannot be used says so in one line."""

from __future__ import annotations

import os
import signal
import sqlite3
import stat
import subprocess
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

from examgen.errors import StoreError, UsageError
from examgen.practice.store import schema
from examgen.practice.store.attempts import CardRow, MadeMistake, Store
from tests.practice.shares import first_shares

ROOT = Path(__file__).resolve().parents[2]
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def attempt(store: Store, learner: str = "ann", share: float = 1.0, mistakes=(), question: str = "a/b", seed: int = 5) -> int:
    id = store.open_sitting(learner, question, seed, NOON)
    return store.add_attempt(store.sitting(learner, id), NOON, {"x": "1"}, share=share, solved=share == 1, mistakes=mistakes)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "folder" / "store.sqlite3"


def test_what_was_written_is_there_after_reopening(path):
    store = Store(path)
    attempt(store, seed=2**63 - 1)
    store.save_card("ann", CardRow(question="a/b", due=NOON, reviews=3, state="{}"))
    store.close()
    again = Store(path)
    (sitting,) = [again.sitting("ann", 1)]
    assert (sitting.seed, sitting.tries, sitting.solved, sitting.typed, sitting.opened) == (2**63 - 1, 1, True, {"x": "1"}, NOON)
    assert again.card("ann", "a/b") == CardRow(question="a/b", due=NOON, reviews=3, state="{}")
    assert again.seeds_met("ann", "a/b") == {2**63 - 1}
    again.close()


def test_nothing_of_one_learner_reaches_another(path):
    store = Store(path)
    attempt(store, mistakes=[MadeMistake(part="x", name="m", sentence="s")])
    store.save_card("ann", CardRow(question="a/b", due=NOON, reviews=1, state="{}"))
    exam = store.open_exam("ann", "midterm", 10, NOON)
    store.open_sitting("ann", "a/b", 1, NOON, exam=exam)
    store.set_hinted("bob", 1, 9)
    store.set_revealed("bob", 1)
    store.set_typed("bob", 1, {"x": "stolen"})
    assert store.sitting("bob", 1) is None
    assert store.exam("bob", exam) is store.running_exam("bob", "midterm") is None
    assert not store.close_exam("bob", exam, NOON)
    assert store.exam_sittings("bob", exam) == store.mistakes("bob") == ()
    assert store.cards("bob") == first_shares(store, "bob") == {}
    assert store.attempts("bob") == store.exams_taken("bob") == 0
    assert store.seeds_met("bob", "a/b") == frozenset()
    untouched = store.sitting("ann", 1)
    assert (untouched.hinted, untouched.revealed, untouched.typed) == (0, False, {"x": "1"})
    store.close()


def test_names_are_data(path):
    store = Store(path)
    hostile = "'; DROP TABLE sittings; --"
    attempt(store, hostile)
    assert store.attempts(hostile) == 1
    for name in ("", "x" * 201, "a\nb", "\ud800"):
        with pytest.raises(UsageError, match="the name of a learner"):
            attempt(store, name)
    store.close()


def test_mistakes_are_counted_by_variant(path):
    store = Store(path)
    made = [MadeMistake(part="x", name="sign", sentence="Mind the sign.")]
    attempt(store, mistakes=made)
    sitting = store.open_sitting("ann", "a/b", 6, NOON)
    for _ in range(2):
        store.add_attempt(store.sitting("ann", sitting), NOON, {"x": "2"}, share=0, solved=False, mistakes=made)
    (found,) = store.mistakes("ann")
    assert (found.name, found.sentence, found.count) == ("sign", "Mind the sign.", 2)
    store.close()


def test_a_transaction_is_kept_as_a_whole_or_not_at_all(path):
    store = Store(path)

    def half_of_something():
        with store.writing():
            attempt(store)
            raise KeyError

    with pytest.raises(KeyError):
        half_of_something()
    assert store.attempts("ann") == 0
    store.close()


def test_threads_share_a_store(path):
    store = Store(path)
    threads = [threading.Thread(target=lambda: [attempt(store, seed=seed) for seed in range(20)]) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert store.attempts("ann") == 160
    store.close()


def test_an_old_file_is_migrated_with_all_it_holds(path):
    path.parent.mkdir(parents=True)
    old = sqlite3.connect(path)
    for statement in schema.STORE.migrations[0].split(";"):
        old.execute(statement)
    old.execute(
        "INSERT INTO sittings (learner, question, seed, opened, tries) "
        "VALUES ('ann', 'a/b', 7, '2025-10-01T10:00:00.000000+00:00', 1)"
    )
    old.execute(
        "INSERT INTO attempts (sitting, learner, question, at, number, typed, share) "
        "VALUES (1, 'ann', 'a/b', '2025-10-01T10:05:00.000000+00:00', 1, '{}', 0.5)"
    )
    old.execute("PRAGMA user_version = 1")
    old.execute(f"PRAGMA application_id = {schema.STORE.mark}")
    old.commit()
    old.close()
    store = Store(path)
    assert first_shares(store, "ann") == {"a/b": (0.5,)}
    assert store.sitting("ann", 1).exam is None
    exam = store.open_exam("ann", "midterm", 60, NOON)
    store.open_sitting("ann", "a/b", 8, NOON, exam=exam)
    assert [row.seed for row in store.exam_sittings("ann", exam)] == [8]
    store.close()
    assert sqlite3.connect(path).execute("PRAGMA user_version").fetchone() == (3,)


def test_a_migration_that_fails_leaves_the_old_file(path, monkeypatch):
    Store(path).close()
    failing = "CREATE TABLE more (x TEXT) STRICT; ALTER TABLE nowhere ADD COLUMN y"
    broken = (*schema.STORE.migrations, failing)
    monkeypatch.setattr(
        "examgen.practice.store.attempts.STORE", schema.Schema(name="store", mark=schema.STORE.mark, migrations=broken)
    )
    with pytest.raises(StoreError, match="nowhere"):
        Store(path)
    monkeypatch.undo()
    Store(path).close()


def complaint(path: Path, **options) -> str:
    with pytest.raises(StoreError) as caught:
        Store(path, **options)
    assert str(caught.value).startswith(f"{path}")
    assert "\n" not in str(caught.value)
    assert caught.value.exit_code == 10
    return str(caught.value)


def test_a_newer_store_is_left_alone(path):
    Store(path).close()
    with sqlite3.connect(path) as newer:
        newer.execute("PRAGMA user_version = 99")
    newer.close()
    before = path.read_bytes()
    assert "newer examgen (version 99, this one knows 3); update examgen" in complaint(path)
    assert path.read_bytes() == before


def test_a_corrupt_store_is_left_alone(path):
    path.parent.mkdir(parents=True)
    path.write_bytes(b"This is no database. " * 500)
    assert "no SQLite file" in complaint(path)
    assert path.read_bytes() == b"This is no database. " * 500


def test_a_store_with_damaged_pages_says_so(path):
    store = Store(path)
    for seed in range(300):
        attempt(store, seed=seed)
    store.close()
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * (path.stat().st_size - 4096))
    store = Store(path)
    with pytest.raises(StoreError, match="damaged"):
        store.attempts("ann")
    store.close()


def test_the_database_of_another_program_is_left_alone(path):
    path.parent.mkdir(parents=True)
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE bookmarks (url TEXT)")
    other.close()
    assert "another program" in complaint(path)


def test_a_locked_store_is_waited_for_and_then_reported(path):
    store = Store(path, busy_seconds=0.05)
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError, match="locked by another program"):
        attempt(store)
    holder.execute("ROLLBACK")
    assert attempt(store) == 1
    holder.close()
    store.close()


def test_a_folder_or_file_that_cannot_be_used_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    assert "its folder cannot be made" in complaint(tmp_path / "file" / "store.sqlite3")
    (tmp_path / "folder").mkdir()
    assert "cannot be opened" in complaint(tmp_path / "folder")


FULL_DISK = """
import resource, sys
from pathlib import Path
sys.path[:0] = [sys.argv[2], sys.argv[3]]
from examgen.errors import StoreError
from examgen.practice.store.attempts import Store
from test_store import attempt
store = Store(Path(sys.argv[1]))
for seed in range(5):
    attempt(store, seed=seed)
resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))
kept = 5
try:
    while True:
        attempt(store, seed=kept)
        kept += 1
except StoreError as error:
    print(kept, error)
"""


def test_a_full_disk_loses_nothing_that_was_acknowledged(path):
    done = subprocess.run(
        [sys.executable, "-c", FULL_DISK, path, ROOT, Path(__file__).parent], capture_output=True, text=True, check=True
    )
    kept, message = done.stdout.split(" ", 1)
    assert "everything before it is" in message
    store = Store(path)
    assert store.attempts("ann") == int(kept) > 5
    assert attempt(store) == 1
    store.close()


@pytest.mark.parametrize("replace", [Path.unlink, lambda path: path.with_name("other").replace(path)], ids=["removed", "replaced"])
def test_a_store_that_is_removed_or_replaced_takes_nothing_more(path, replace):
    store = Store(path)
    attempt(store)
    path.with_name("other").write_bytes(b"")
    replace(path)
    with pytest.raises(StoreError, match="the file was removed or replaced while it was in use"):
        attempt(store)
    store.close()


def test_a_name_that_means_memory_is_a_file_too(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    store = Store(Path(":memory:"))
    attempt(store)
    store.close()
    again = Store(Path(":memory:"))
    assert again.attempts("ann") == 1
    again.close()


WRITER = """
import sys
from pathlib import Path
sys.path[:0] = [sys.argv[2], sys.argv[3]]
from examgen.practice.store.attempts import Store
from test_store import attempt
from tests.practice.shares import first_shares
store = Store(Path(sys.argv[1]))
seed = 0
while True:
    attempt(store, seed=seed)
    sys.stdout.write(f"{seed}\\n")
    sys.stdout.flush()
    seed += 1
"""


@pytest.mark.parametrize("acknowledged", [1, 57, 213])
def test_kill_9_while_writing_loses_no_acknowledged_attempt(path, acknowledged):
    writer = subprocess.Popen([sys.executable, "-c", WRITER, path, ROOT, Path(__file__).parent], stdout=subprocess.PIPE, text=True)
    for _ in range(acknowledged):
        last = int(writer.stdout.readline())
    os.kill(writer.pid, signal.SIGKILL)
    rest = writer.stdout.read().splitlines()
    writer.wait()
    writer.stdout.close()
    last = max([last, *(int(line) for line in rest if line)])
    store = Store(path)
    assert store.seeds_met("ann", "a/b") >= set(range(last + 1))
    assert store.attempts("ann") >= last + 1
    assert attempt(store) == 1
    store.close()


@pytest.mark.parametrize("mask", [0o000, 0o022, 0o077])
def test_only_its_owner_reads_a_store_and_a_folder_made_for_it(tmp_path, mask):
    """The files of the write-ahead log, too; what an earlier version left open to others is closed."""
    path = tmp_path / "new" / "store.sqlite3"
    before = os.umask(mask)
    try:
        for _ in range(2):
            store = Store(path)
            attempt(store)
            modes = {one.name: stat.S_IMODE(one.stat().st_mode) for one in path.parent.iterdir()}
            store.close()
            assert modes
            assert set(modes.values()) == {0o600}, modes
            path.chmod(0o644)
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


@pytest.mark.parametrize("name", ["/dev/zero", "pipe"])
def test_a_store_without_end_is_refused(tmp_path, name):
    os.mkfifo(tmp_path / "pipe")
    assert "is no regular file; name another file with --store" in complaint(tmp_path / name)
