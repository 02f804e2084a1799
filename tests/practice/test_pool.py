"""Verified variants prepared ahead: by a worker process, in a file that survives, and never out of date."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from examgen.bank.loader import scan
from examgen.errors import QuestionError, StoreError, VerificationError
from examgen.practice.store import preparing
from examgen.practice.store.pool import Pool, pool_path
from examgen.practice.store.preparing import STARTS, Preparer
from examgen.practice.store.worker import prepare

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def own_bank(bank_folder: Path, tmp_path: Path) -> Path:
    """A copy of the toy bank that a test may change."""
    return Path(shutil.copytree(bank_folder, tmp_path / "own"))


def wait_for(condition, what: str) -> None:
    for _ in range(1200):
        if condition():
            return
        time.sleep(0.05)
    pytest.fail(f"waited a minute for {what}")


def test_a_taken_variant_has_its_evidence(practice):
    variant = practice.pool.take("toy/sum", "ann")
    assert {(item.answer, item.kind) for item in variant.evidence} == {
        (answer, kind) for answer in ("total", "double") for kind in ("counting", "brute force")
    }
    assert all(item.agrees for item in variant.evidence)


def test_no_variant_comes_twice_to_a_learner(practice):
    met = []
    while variant := practice.pool.take("toy/sum", "ann", met):
        met.append(variant.seed)
    assert len(met) == len(set(met)) == 6


def test_the_pool_survives_a_restart(practice, store_path):
    practice.pool.close()
    again = Pool(pool_path(store_path), practice.bank)
    assert again.take("toy/grid", "ann") is not None
    again.close()


def test_a_changed_question_has_no_variants_until_they_are_prepared_again(practice, own_bank, store_path):
    page = own_bank / "toy" / "sum.py"
    page.write_text(page.read_text().replace("integers(50, 90)", "integers(91, 99)"))
    pool = Pool(pool_path(store_path), scan([own_bank]))
    old = practice.pool.take("toy/sum", "ann").seed
    assert pool.take("toy/sum", "ann") is None
    assert pool.get("toy/sum", old) is None
    assert pool.take("toy/grid", "ann") is not None
    prepare(pool, "toy/sum", 1)
    assert pool.take("toy/sum", "ann").parameters["a"] > 90
    assert practice.pool.seeds("toy/sum") == ()
    pool.close()


def test_numbers_that_were_not_confirmed_are_not_handed_out(practice):
    practice.pool._file.write("UPDATE variants SET fingerprint = 'other' WHERE question = 'toy/sum'")
    assert practice.pool.take("toy/sum", "ann") is None


def test_evidence_that_disagrees_is_not_handed_out(practice):
    ((text,),) = practice.pool._file.rows("SELECT evidence FROM variants WHERE question = 'toy/sum' LIMIT 1")
    doubted = json.dumps([[*item[:4], False] for item in json.loads(text)])
    practice.pool._file.write("UPDATE variants SET evidence = ? WHERE question = 'toy/sum'", doubted)
    with pytest.raises(VerificationError, match="toy/sum"):
        practice.pool.take("toy/sum", "ann")


def test_a_question_whose_witnesses_disagree_says_so_and_recovers(own_bank, tmp_path):
    page = own_bank / "toy" / "sum.py"
    good = page.read_text()
    page.write_text(good.replace("len(fingers),", "len(fingers) + 1,"))
    pool = Pool(tmp_path / "pool.sqlite3", scan([own_bank]))
    prepare(pool, "toy/sum", 2)
    with pytest.raises(QuestionError, match="witness on_fingers"):
        pool.take("toy/sum", "ann")
    pool.close()


def test_a_store_is_no_pool(practice):
    with pytest.raises(StoreError, match="another program"):
        Pool(practice.store.path, practice.bank)


def test_the_worker_fills_the_pool_and_tops_it_up(bank_folder, tmp_path):
    path = tmp_path / "pool.sqlite3"
    pool = Pool(path, scan([bank_folder]), preparer=Preparer(path, [bank_folder]))
    try:
        assert pool.take("toy/grid", "ann") is None
        wait_for(lambda: len(pool.seeds("toy/grid")) == 3, "three grids")
        first = pool.take("toy/grid", "ann")
        assert first.evidence
        pool.take("toy/grid", "ann", [first.seed])
        wait_for(lambda: len(pool.seeds("toy/grid")) == 4, "a fourth grid, because only two are left")
        pool.fill(["toy/sum", "words/claim"], 2)
        wait_for(lambda: [len(pool.seeds(id)) for id in ("toy/sum", "words/claim")] == [2, 2], "two of each")
    finally:
        pool.close()


def test_a_killed_worker_is_started_again_but_not_for_ever(bank_folder, tmp_path):
    path = tmp_path / "pool.sqlite3"
    preparer = Preparer(path, [bank_folder])
    pool = Pool(path, scan([bank_folder]), preparer=preparer)
    try:
        for _ in range(STARTS):
            assert pool.take("toy/grid", "ann") is None
            os.kill(preparer._process.pid, signal.SIGKILL)
            preparer._process.wait()
        with pytest.raises(VerificationError, match="the process that prepares variants ended early"):
            pool.take("toy/grid", "ann")
    finally:
        pool.close()


def test_a_worker_that_prepared_something_may_be_killed_as_often_as_one_likes(bank_folder, tmp_path, monkeypatch):
    monkeypatch.setattr(preparing, "STARTS", 1)
    path = tmp_path / "pool.sqlite3"
    preparer = Preparer(path, [bank_folder])
    pool = Pool(path, scan([bank_folder]), preparer=preparer)
    try:
        for count in (1, 2):
            pool.want("toy/grid", count)
            wait_for(lambda count=count: len(pool.seeds("toy/grid")) == count, f"grid {count}")
            os.kill(preparer._process.pid, signal.SIGKILL)
            preparer._process.wait()
        assert not preparer.failure
    finally:
        pool.close()


ORPHAN = """
import sys
from pathlib import Path
from examgen.practice.store.preparing import Preparer
preparer = Preparer(Path(sys.argv[1]), [Path(sys.argv[2])])
preparer.want("toy/sum", 1)
print(preparer._process.pid, flush=True)
sys.stdin.read()
"""


def test_the_worker_does_not_outlive_a_killed_face(bank_folder, tmp_path):
    face = subprocess.Popen(
        [sys.executable, "-c", ORPHAN, tmp_path / "pool.sqlite3", bank_folder],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    worker = int(face.stdout.readline())
    face.kill()
    face.communicate()
    wait_for(lambda: not _runs(worker), "the end of the worker")


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


NO_TORCH = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from examgen.practice.loop.opening import opened
from examgen.practice.loop.scope import Scope
with opened([Path(sys.argv[2])], Path(sys.argv[1]), lambda: datetime(2026, 1, 1, tzinfo=UTC), prepare=False) as practice:
    sitting = practice.open("ann", Scope())
    practice.answer("ann", sitting.id, {name: "1" for name in sitting.variant.names})
    practice.hint("ann", sitting.id)
    practice.solution("ann", sitting.id)
print(sorted({"torch", "sympy", "starlette"} & set(sys.modules)))
"""


def test_serving_loads_neither_torch_nor_sympy(practice, bank_folder, store_path):
    done = subprocess.run(
        [sys.executable, "-c", NO_TORCH, store_path, bank_folder], capture_output=True, text=True, check=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert done.stdout == "[]\n"
