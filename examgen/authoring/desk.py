"""What is known of the question file as it is now: variants, evidence, contract; and what is missing is started."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, TypeAlias

from examgen.authoring.helper import Helper
from examgen.bank.loader import source
from examgen.errors import QuestionError

Work: TypeAlias = Literal["draw", "hear", "check"]
Answer: TypeAlias = Mapping[str, Any]
SECONDS: Mapping[Work, float] = {"draw": 30, "hear": 90, "check": 900}
"""How long an errand may take before its process is replaced."""
FIRST_SEEDS = 8
"""The contract is examined over so many seeds first, because most faults show at once."""
KEPT = 200
"""Results that are kept of one version of the file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What is known of one variant: each answer holds pieces of the page or an ``error``; ``None`` is still being made.

    ``token`` changes when any of it does. ``checked`` counts the seeds of ``contract``, ``total`` those that will be examined.
    """

    token: str
    drawn: Answer | None
    heard: Answer | None
    contract: Answer | None
    checked: int
    total: int

    @property
    def error(self) -> str:
        """Why there is no variant, in one line; empty if there is one, or will be."""
        return str(self.drawn["error"]) if self.drawn and "error" in self.drawn else ""

    @property
    def examined(self) -> bool:
        """Whether nothing more of the contract will come."""
        return self.checked == self.total or (self.contract is not None and "error" in self.contract)


@dataclass
class _Version:
    """The results for one state of the file."""

    digest: str
    jobs: dict[tuple[Work, int], Future[Answer]] = field(default_factory=dict)


class Desk:
    """One question on its author's desk. Threads may share it."""

    def __init__(
        self, *, path: Path, id: str, folders: Sequence[Path], seeds: int, seconds: Mapping[Work, float] = SECONDS
    ) -> None:  # fmt: skip
        self.id = id
        self._path = path
        self._folders = [str(folder) for folder in folders]
        self._stages = sorted({min(FIRST_SEEDS, seeds), seeds})
        self._seconds = seconds
        self._lock = threading.Lock()
        self._version = _Version("")
        self._helpers: Mapping[Work, Helper] = {"draw": Helper(), "hear": Helper(), "check": Helper()}
        self._queues: Mapping[Work, ThreadPoolExecutor] = {work: ThreadPoolExecutor(1) for work in self._helpers}
        for helper in self._helpers.values():
            helper.start()

    def look(self, seed: int, *, patience: float = 0) -> Look:
        """What is known of the variant for ``seed``, after at most ``patience`` seconds for drawing it."""
        with self._lock:
            version = self._current()
            drawn = self._job(version, "draw", seed)
        with suppress(NotYet):
            drawn.result(timeout=patience)
        with self._lock:
            return self._seen(version, seed, _answer(drawn))

    def close(self) -> None:
        """End all processes."""
        self._version = _Version("closed")
        for queue in self._queues.values():
            queue.shutdown(wait=False, cancel_futures=True)
        for helper in self._helpers.values():
            helper.close()

    def _seen(self, version: _Version, seed: int, drawn: Answer | None) -> Look:
        """Nothing else is started before the variant is drawn, nor if the file took the process with it."""
        heard: Answer | None = None
        checks: list[Answer] = []
        if drawn is not None and "lost" in drawn:
            heard = {"error": "not heard: the file cannot be run to its end"}
            checks = [{"error": "not examined: the file cannot be run to its end"}]
        elif drawn is not None:
            heard = {"error": "there is no variant"} if "error" in drawn else _answer(self._job(version, "hear", seed))
            stages = [self._job(version, "check", seeds) for seeds in self._stages]
            checks = [answer for stage in stages if (answer := _answer(stage)) is not None]
        known = [version.digest, seed, drawn is not None, heard is not None, len(checks)]
        return Look(
            token=hashlib.blake2b(repr(known).encode(), digest_size=8).hexdigest(), drawn=drawn, heard=heard,
            contract=checks[-1] if checks else None, checked=self._stages[len(checks) - 1] if checks else 0, total=self._stages[-1],
        )  # fmt: skip

    def _current(self) -> _Version:
        """The results for the file as it is now; work for an older state is dropped."""
        digest = _digest(self._path)
        if digest != self._version.digest:
            self._version = _Version(digest)
            for helper in self._helpers.values():
                helper.drop()
        return self._version

    def _job(self, version: _Version, work: Work, number: int) -> Future[Answer]:
        key = (work, number)
        if key not in version.jobs:
            while len(version.jobs) > KEPT:
                del version.jobs[next(old for old in version.jobs if old[0] != "check")]
            version.jobs[key] = self._queues[work].submit(self._run, version, work, number)
        return version.jobs[key]

    def _run(self, version: _Version, work: Work, number: int) -> Answer:
        if version is not self._version:
            return {"error": "the file has changed"}
        errand = {
            "do": work, "digest": version.digest, "path": str(self._path), "id": self.id, "folders": self._folders,
            "seeds" if work == "check" else "seed": number,
        }  # fmt: skip
        return self._helpers[work].run(errand, self._seconds[work])


def _answer(job: Future[Answer]) -> Answer | None:
    return job.result() if job.done() else None


def _digest(path: Path) -> str:
    try:
        return hashlib.blake2b(source(path), digest_size=16).hexdigest()
    except QuestionError:
        return "missing"
