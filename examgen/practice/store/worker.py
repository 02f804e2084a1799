"""What the worker process does: build variants that the pool lacks, with all witnesses heard, until stdin closes."""

from __future__ import annotations

import importlib
import json
import os
import sys
import threading
from pathlib import Path

from examgen.bank.evidence import build
from examgen.bank.loader import scan
from examgen.errors import ExamgenError, StoreError
from examgen.practice.store.pool import Pool
from examgen.practice.store.seeds import SPACE, practice_seed


def work(path: str, folders: str) -> None:
    """Fill the pool file at ``path`` from the bank in ``folders`` (a JSON list), as stdin wishes."""
    pool = Pool(Path(path), scan([Path(folder) for folder in json.loads(folders)]))
    wishes = _Wishes()
    threading.Thread(target=_listen, args=(wishes,), daemon=True).start()
    if hasattr(os, "nice"):
        os.nice(10)  # whoever studies goes first
    importlib.import_module("torch").set_num_threads(1)
    while True:
        question, count = wishes.next()
        prepare(pool, question, count)


def prepare(pool: Pool, question: str, count: int) -> None:
    """Add variants of the question until the pool has ``count``; a question that fails leaves a fault in the pool instead."""
    try:
        for serial in range(len(pool.seeds(question)), count):
            pool.add(build(pool.bank.page(question), practice_seed(question, serial), space=SPACE), serial)
    except StoreError:
        raise
    except ExamgenError as error:
        pool.add_fault(question, str(error))


def _listen(wishes: _Wishes) -> None:
    for line in sys.stdin:
        question, count = json.loads(line)
        wishes.add(question, count)
    os._exit(0)  # whoever started the worker is gone; a variant in the making is nobody's loss


class _Wishes:
    """Wishes of the reading thread for the working one: the latest first."""

    def __init__(self) -> None:
        self._waiting: list[tuple[str, int]] = []
        self._changed = threading.Condition()

    def add(self, question: str, count: int) -> None:
        """Put a wish on top."""
        with self._changed:
            self._waiting.append((question, count))
            self._changed.notify()

    def next(self) -> tuple[str, int]:
        """The latest wish, as soon as there is one."""
        with self._changed:
            self._changed.wait_for(lambda: self._waiting)
            return self._waiting.pop()
