"""How long the functions of a page take, judged by the pace of the process they run in."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterator
from statistics import median

ENOUGH = 3
"""From how many variants on a function's time is judged: what is derived once and kept may take long once."""
LIMIT = 0.1
"""Seconds of processor time that one call of a page's function may take."""
LONG = 8_000_000
"""As many turns of an empty loop: where they take longer than the limit, they are the limit."""
TURNS = 200_000


STEP = 0.005
"""Seconds for which the clock on the wall stands for the time of the processor."""


class Clock:
    """Processor time of this thread, right within ``STEP`` seconds: asking the system takes longer than most functions do."""

    def __init__(self) -> None:
        self._wall, self._processor = time.perf_counter(), time.thread_time()

    def now(self) -> float:
        """Seconds since some time."""
        wall = time.perf_counter()
        if wall - self._wall > STEP:
            self._wall, self._processor = wall, time.thread_time()
        return self._processor + wall - self._wall


class Times:
    """For each function of a page the longest call in each variant, in seconds of processor time.

    What is imported, read or derived at a function's first call is not counted against it: most variants must take long.
    """

    def __init__(self) -> None:
        self._longest: dict[str, dict[int | None, float]] = defaultdict(dict)
        self.limit = max(LIMIT, LONG * pace())

    def add(self, stage: str, seed: int | None, seconds: float) -> None:
        """One call, in the variant of that seed."""
        longest = self._longest[stage]
        if seconds > longest.get(seed, 0.0):
            longest[seed] = seconds

    def too_long(self) -> Iterator[tuple[str, float]]:
        """The functions that take too long in most variants, with the median of their times."""
        for stage, longest in self._longest.items():
            if self._is_too_long(list(longest.values())):
                yield stage, median(longest.values())

    def _is_too_long(self, times: list[float]) -> bool:
        """The pace is taken again when it matters, because a busy machine slows down both."""
        if len(times) < ENOUGH or median(times) <= self.limit:
            return False
        self.limit = max(self.limit, LONG * pace())
        return median(times) > self.limit


def pace() -> float:
    """Seconds of processor time that one turn of an empty loop takes here and now."""
    took = []
    for _ in range(3):
        start = time.thread_time()
        for _ in range(TURNS):
            pass
        took.append(time.thread_time() - start)
    return min(took) / TURNS
