"""Witnesses heard in a process of their own, so that they load and compute while the paper is drawn and typeset."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from types import TracebackType

from examgen.bank.evidence import hear
from examgen.bank.loader import load
from examgen.core.record import Evidence, Variant


@dataclass(frozen=True, slots=True)
class Case:
    """A variant to be confirmed, and the file it comes from."""

    path: Path
    variant: Variant


class Courtroom:
    """A waiting process that loads what witnesses need as soon as it is opened. Use as a context manager."""

    def __init__(self) -> None:
        self._pool = ProcessPoolExecutor(1, mp_context=get_context("spawn"))
        self._ready = self._pool.submit(_load_libraries)

    def hear(self, cases: Sequence[Case]) -> Future[list[list[Evidence]]]:
        """What the witnesses say of each case, as soon as they are done."""
        return self._pool.submit(_hear_all, list(cases))

    def __enter__(self) -> Courtroom:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._pool.shutdown(wait=kind is None, cancel_futures=True)


def _load_libraries() -> None:
    from examgen import oracles

    oracles.torch.set_num_threads(1)


def _hear_all(cases: list[Case]) -> list[list[Evidence]]:
    return [hear(load(case.path, case.variant.id), case.variant) for case in cases]
