"""Doing the jobs of a plan: in this process, in a pool of processes, or on a Dask cluster. Who does a job changes no byte of it."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import Any, TypeAlias

from examgen import errors
from examgen.classes.copying import Finished, made
from examgen.classes.plan import Job, Plan
from examgen.errors import ExamgenError, UsageError

AHEAD = 2
"""Jobs that are handed out for each worker: what is finished and not fetched yet stays little."""
PATIENCE = 15
"""Seconds that a scheduler has to answer."""
Runner: TypeAlias = Callable[[Plan, Iterable[Job]], Iterator[Finished]]
_alone = threading.Lock()


class WorkersEnded(ExamgenError):
    """Processes that make papers end before they are done."""


@dataclass(frozen=True, slots=True)
class Failed:
    """An error on its way between processes, which not every error survives: the name of its kind, and what it says."""

    kind: str
    message: str


def done(plan: Plan, job: Job) -> Finished | Failed:
    """The job done by whatever process this is; one at a time, because question files need not be made for threads."""
    try:
        with _alone:
            finished = made(plan, job)
            _settle()
            return finished
    except ExamgenError as error:
        remedy = "; report it, and begin the exam anew with another --seed" if isinstance(error, errors.VerificationError) else ""
        return Failed(type(error).__name__, f"paper {job.code} ({job.copy}): {error}{remedy}")


@cache
def _settle() -> None:
    """Leave what the first paper has loaded, half a million objects, out of all later searches for garbage."""
    gc.collect()
    gc.freeze()


def _settled(result: Finished | Failed) -> Finished:
    if isinstance(result, Finished):
        return result
    kind = getattr(errors, result.kind, ExamgenError)
    raise (ExamgenError if kind is errors.ArgumentError else kind)(result.message)


def here(plan: Plan, jobs: Iterable[Job]) -> Iterator[Finished]:
    """The runner that is this process."""
    return (_settled(done(plan, job)) for job in jobs)


# --- a pool of this machine ------------------------------------------------------------------------------------------------------


def pool(workers: int) -> Runner:
    """A runner with so many processes of this machine, each of which loads torch once. Papers come as they are finished."""

    def run(plan: Plan, jobs: Iterable[Job]) -> Iterator[Finished]:
        waiting = iter(jobs)
        running: set[Future[Finished | Failed]] = set()
        with _executor(workers) as executor:
            while True:
                running |= {executor.submit(done, plan, job) for job in islice(waiting, AHEAD * workers - len(running))}
                if not running:
                    return
                finished, running = wait(running, return_when=FIRST_COMPLETED)
                for future in finished:
                    yield _settled(future.result())

    return run if workers > 1 else here


@contextmanager
def _executor(workers: int) -> Iterator[ProcessPoolExecutor]:
    executor = ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn"), initializer=_prepare)
    try:
        yield executor
    except BrokenProcessPool:
        said = "a process that makes papers ended early (is there too little memory?)"
        raise WorkersEnded(f"{said}; run the command again to go on, with fewer --workers") from None
    finally:
        executor.shutdown(cancel_futures=True)


def _prepare() -> None:
    """What a process of the pool does first: it ends with the process that began it, however that ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches it, too
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: Any) -> None:
    parent.join()
    os._exit(1)


# --- a cluster -------------------------------------------------------------------------------------------------------------------


def cluster(address: str) -> Runner:
    """A runner on the Dask cluster whose scheduler has this address, such as ``tcp://10.0.0.5:8786``.

    A job whose worker ends is done by another one. ``UsageError`` if nobody answers there.
    """

    def run(plan: Plan, jobs: Iterable[Job]) -> Iterator[Finished]:
        waiting = iter(jobs)
        with _client(address) as client:
            from distributed import KilledWorker, as_completed

            def submitted(count: int) -> list[Any]:
                return [client.submit(done, plan, job, key=f"{job.code} {plan.stamp(job)}") for job in islice(waiting, count)]

            running = as_completed(submitted(AHEAD * max(1, sum(client.nthreads().values()))), loop=client.loop)
            try:
                for future in running:
                    yield _settled(future.result())
                    future.release()
                    running.update(submitted(1))
            except KilledWorker:
                said = f"{address}: one paper's workers end again and again (is there too little memory?)"
                raise WorkersEnded(f"{said}; run the command again to go on") from None

    return run


@contextmanager
def _client(address: str) -> Iterator[Any]:
    try:
        from distributed import Client
    except ImportError:
        raise UsageError('--scheduler needs the package distributed; install it with: pip install "examgen-dl[cluster]"') from None
    if "://" not in address:
        raise UsageError(f"--scheduler {address[:80]}: is no address; write one such as tcp://10.0.0.5:8786")
    try:
        client = Client(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError) as error:
        said = " ".join(str(error).split())[:120]
        raise UsageError(f"--scheduler {address}: nobody answers: {said}; start one with `dask scheduler`") from None
    with client:
        yield client
