"""The contract over a whole bank: every page in a child, several at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

from examgen.bank.checks.headers import HEADER_CHECKS
from examgen.bank.contract import Examination, unexamined
from examgen.bank.fault import Fault
from examgen.bank.isolation.errand import Errand, Limits
from examgen.bank.isolation.worker import Worker
from examgen.bank.loader import Bank, Header, forms, scan
from examgen.bank.syllabus import NO_SYLLABUS, Syllabus
from examgen.bank.telling import Telling, difference, fact

TOLD = 2
"""So many variants of each question are told by each of the ``TELLERS``."""
TELLERS: Sequence[Mapping[str, Any]] = tuple(
    {
        "environment": {"PYTHONHASHSEED": str(number), "HOME": f"/home/teller{number}", "USER": f"teller{number}", "TZ": zone},
        "clocks": number * 34_567_891.2,  # more than a year, and another hour, minute and second
    }
    for number, zone in enumerate(("UTC", "Asia/Kathmandu", "America/St_Johns", "Pacific/Apia"), 1)
)
"""What sets the processes apart that must tell the same variants."""
Clock = Callable[[], float]


def check_bank(
    folders: Sequence[Path], ids: Sequence[str], seeds: int, jobs: int, clock: Clock, *,
    syllabus: Syllabus = NO_SYLLABUS, limits: Limits | None = None,
) -> list[Examination]:  # fmt: skip
    """The contract for these questions (all of the bank if none is named) over seeds 0 to ``seeds - 1``.

    ``clock`` is read before and after each question; it is handed over because nothing below the command line owns a clock.
    ``syllabus`` says which topics and outcomes there are.
    """
    bank = scan(folders)
    chosen = [form for header in ([bank.find(id) for id in ids] or bank.headers) for form in forms(header)]
    with _crew(jobs, limits or Limits()) as crew:
        examined = [crew.submit(crew.examine, header, range(seeds), clock) for header in chosen]
        told = [crew.submit(crew.tell, number, chosen, range(min(TOLD, seeds))) for number in range(len(TELLERS))]
        found = [one.result() for one in examined]
        tellings = [one.result() for one in told]
    return [_together(bank, syllabus, header, one, tellings) for header, one in zip(chosen, found, strict=True)]


def _together(
    bank: Bank, syllabus: Syllabus, header: Header, found: Examination, told: Sequence[Mapping[str, Telling | Fault]]
) -> Examination:
    checks = () if header.fault else HEADER_CHECKS
    faults = [
        Fault(check=check.__name__, seed=None, fact=f"{header.path}: {found}")
        for check in checks for found in check(header, bank, syllabus)
    ]  # fmt: skip
    mine = [one[header.id] for one in told if header.id in one]
    others = [one for one in mine if isinstance(one, Fault)][:1]
    others += _changes(header, [one for one in mine if not isinstance(one, Fault)])
    known = {fault.check for fault in found.faults}
    return replace(found, faults=(*faults, *(one for one in others if one.check not in known), *found.faults))


def _changes(header: Header, tellings: Sequence[Telling]) -> Iterator[Fault]:
    found = difference(tellings)
    if found is not None:
        seed, what = found
        yield Fault(check="variants_can_be_made_again", seed=seed, fact=fact(header.path, what))


@contextmanager
def _crew(jobs: int, limits: Limits) -> Iterator[_Crew]:
    crew = _Crew(jobs, limits)
    try:
        yield crew
    finally:
        crew.dismiss()


class _Crew:
    """Workers for so many jobs at a time, each job in a thread of this process."""

    def __init__(self, jobs: int, limits: Limits) -> None:
        self._threads = ThreadPoolExecutor(jobs)
        self._limits = limits
        self._idle: SimpleQueue[Worker] = SimpleQueue()
        self._hired: list[Worker] = []
        self._ended: set[str] = set()
        self.submit = self._threads.submit

    def examine(self, header: Header, seeds: range, clock: Clock) -> Examination:
        """What the contract finds."""
        if header.fault:
            return unexamined(header.id, Fault(check="QuestionError", seed=None, fact=f"{header.path}: {header.fault}"))
        with self._worker() as worker:
            start = clock()
            outcome = worker.run(Errand(kind="examine", path=header.path, id=header.id, seeds=tuple(seeds)))
            seconds = clock() - start
        if outcome.result is None:
            self._ended.add(header.id)
            return unexamined(header.id, *outcome.faults, seeds=outcome.done, seconds=seconds)
        examination: Examination = outcome.result
        return replace(examination, seconds=seconds)

    def tell(self, number: int, headers: Sequence[Header], seeds: range) -> Mapping[str, Telling | Fault]:
        """The variants of all pages that can be drawn, as this teller tells them, or how a page ended it."""
        in_turn = seeds[::-1] if number % 2 else seeds
        told: dict[str, Telling | Fault] = {}
        worker = self._hire(**TELLERS[number])
        for header in headers:
            if not header.fault and header.id not in self._ended:
                outcome = worker.run(Errand(kind="tell", path=header.path, id=header.id, seeds=tuple(in_turn)))
                told[header.id] = outcome.faults[-1] if outcome.faults else outcome.result
                self._ended |= {header.id} if outcome.faults else set()
        worker.end()
        return told

    def dismiss(self) -> None:
        """End all workers, and drop what has not begun."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        for worker in self._hired:
            worker.close()

    @contextmanager
    def _worker(self) -> Iterator[Worker]:
        """A worker that has nothing to do, or a new one."""
        try:
            worker = self._idle.get_nowait()
        except Empty:
            worker = self._hire()
        yield worker
        self._idle.put(worker)

    def _hire(self, **apart: Any) -> Worker:
        worker = Worker(self._limits, **apart)
        self._hired.append(worker)
        return worker


def examination_json(found: Examination) -> dict[str, Any]:
    """What ``examgen check --json`` prints for one question."""
    return asdict(found)
