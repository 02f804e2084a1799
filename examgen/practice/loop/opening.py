"""Opening the practice room: bank, course, store, pool and worker, put together and closed again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from examgen.bank.loader import scan
from examgen.paper.course import load_course
from examgen.practice.loop.schedule import Schedule
from examgen.practice.loop.session import Practice
from examgen.practice.store.attempts import Store
from examgen.practice.store.database import BUSY_SECONDS
from examgen.practice.store.pool import Pool, pool_path
from examgen.practice.store.preparing import Preparer


@contextmanager
def opened(
    folders: Sequence[Path],
    store: Path,
    clock: Callable[[], datetime],
    *,
    prepare: bool = True,
    schedule: Schedule | None = None,
    busy_seconds: float = BUSY_SECONDS,
) -> Iterator[Practice]:
    """The practice room over these bank folders, with its pool beside the store; ``prepare`` keeps a worker at hand that fills it.

    ``busy_seconds`` is how long a write waits for another program before ``StoreBusyError`` says so.

    ``StoreError`` for a store that cannot be used, ``BankError`` and ``BlueprintError`` for folders that cannot.
    """
    bank = scan(folders)
    course = load_course(folders[0])
    kept = Store(store, busy_seconds=busy_seconds)
    try:
        preparer = Preparer(pool_path(store), [folder.resolve() for folder in folders]) if prepare else None
        pool = Pool(pool_path(store), bank, preparer=preparer, busy_seconds=busy_seconds)
        try:
            yield Practice(bank=bank, course=course, store=kept, pool=pool, clock=clock, schedule=schedule)
        finally:
            pool.close()
    finally:
        kept.close()
