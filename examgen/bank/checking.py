"""The contract over a whole bank, on several processes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import asdict, replace
from itertools import repeat
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from examgen.bank.contract import Examination, examine
from examgen.bank.loader import scan
from examgen.errors import QuestionError


def check_bank(folders: Sequence[Path], ids: Sequence[str], seeds: int, jobs: int, clock: Callable[[], float]) -> list[Examination]:
    """The contract for these questions (all of the bank if none is named) over seeds 0 to ``seeds - 1``.

    ``clock`` is read before and after each question; it is handed over because nothing below the command line owns a clock.
    """
    bank = scan(folders)
    chosen = [bank.find(id).id for id in ids] or [header.id for header in bank.headers]
    if jobs == 1 or len(chosen) == 1:
        return [_timed(folders, id, seeds, clock) for id in chosen]
    try:
        with ProcessPoolExecutor(min(jobs, len(chosen)), mp_context=get_context("spawn")) as pool:
            return list(pool.map(_timed, repeat(folders), chosen, repeat(seeds), repeat(clock)))
    except BrokenProcessPool:
        raise QuestionError("a process that checks ended early: a question ended it; check them one by one to see which") from None


def _timed(folders: Sequence[Path], id: str, seeds: int, clock: Callable[[], float]) -> Examination:
    start = clock()
    found = examine(folders, id, range(seeds))
    return replace(found, seconds=clock() - start)


def examination_json(found: Examination) -> dict[str, Any]:
    """What ``examgen check --json`` prints for one question."""
    return asdict(found)
