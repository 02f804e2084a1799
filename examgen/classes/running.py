"""Doing the jobs of a plan: in this process, in a pool of processes, or on a Dask cluster. Who does a job changes no byte of it."""

from __future__ import annotations

import gc
import multiprocessing
import os
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from typing import TypeAlias

from examgen.classes.copying import Finished, made
from examgen.classes.plan import Job, Plan
from examgen.errors import ExamgenError

AHEAD = 2
"""Jobs that wait for each worker: what is finished and not yet fetched stays little."""
Runner: TypeAlias = Callable[[Plan, Iterable[Job]], Iterator[Finished]]


class WorkersEnded(ExamgenError):
    """Processes that make papers end again and again."""


def here(plan: Plan, jobs: Iterable[Job]) -> Iterator[Finished]:
    """The runner that is this process."""
    return (made(plan, job) for job in jobs)


def pool(workers: int) -> Runner:
    """A runner with so many processes of this machine, each of which loads torch once. Papers come as they are finished."""
    if workers == 1:
        return here

    def run(plan: Plan, jobs: Iterable[Job]) -> Iterator[Finished]:
        waiting = iter(jobs)
        with ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn"), initializer=_prepare) as executor:
            running: set[Future[Finished]] = set()
            try:
                while True:
                    for job in _next(waiting, AHEAD * workers - len(running)):
                        running.add(executor.submit(made, plan, job))
                    if not running:
                        return
                    done, running = wait(running, return_when=FIRST_COMPLETED)
                    for future in done:
                        yield future.result()
            except BrokenProcessPool:
                raise WorkersEnded(
                    "a process that makes papers ended early (is there too little memory?); run the command again to go on, "
                    "with fewer --workers"
                ) from None
            finally:
                executor.shutdown(wait=False, cancel_futures=True)

    return run


def _next(waiting: Iterator[Job], count: int) -> Iterator[Job]:
    for _, job in zip(range(count), waiting, strict=False):
        yield job


def _prepare() -> None:
    """What a process of the pool does first: it ends with the process that began it, however that ends."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    gc.freeze()


def _end_with(parent: multiprocessing.process.BaseProcess) -> None:
    parent.join()
    os._exit(1)
