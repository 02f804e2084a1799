"""A follower that also sees what a page leaves changed behind it, and how long its functions take."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any, TypeVar

from examgen.bank.fault import Fault
from examgen.bank.isolation import events, states
from examgen.bank.isolation.follower import Follower
from examgen.bank.isolation.pace import Clock, Times

_T = TypeVar("_T")
_QUICKER = "compute less, or derive once in a cached function"
CAREFUL = 5
"""So many calls of each function of a page are looked at one by one; after those, each variant."""


class Guard(Follower):
    """Follows the page of one examination."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._calls: defaultdict[str, int] = defaultdict(int)
        self._times, self._clock = Times(), Clock()
        self._stopped = ""
        self._bindings = states.bindings()
        self._states = states.snapshot()
        self._unseen = False
        """Whether a call has ended after which nobody has looked at the states."""

    def call(self, stage: str, function: Callable[..., _T], *arguments: Any, **options: Any) -> _T:
        self._calls[stage] += 1
        start = self._clock.now()
        try:
            return super().call(stage, function, *arguments, **options)
        finally:
            self._times.add(stage, self.doing.seed, self._clock.now() - start)
            if self._calls[stage] <= CAREFUL:
                self._compare("this variant" if self._unseen else stage)
            else:
                self._unseen = True

    def at(self, seed: int | None) -> None:
        self._compare("this variant")
        super().at(seed)

    def has_seen_enough(self) -> bool:
        enough = any(self._times.too_long())
        self._stopped = f"; the check stopped after {self.doing.done + 1} variants" if enough else ""
        return enough

    def found(self) -> list[Fault]:
        self.at(None)
        for name, _ in states.differences(self._bindings, states.bindings()):
            self._spoil(name, "is replaced by the page")
        for stage, seconds in self._times.too_long():
            fact = f"takes {seconds:.2f} s of processor time in most variants, more than {self._times.limit:.2f} s"
            self.add("page_is_quick", self.path, f"{stage} {fact}; {_QUICKER}{self._stopped}", key=stage)
        return super().found()

    def _compare(self, when: str) -> None:
        now = states.snapshot()
        for name, how in states.differences(self._states, now):
            self._spoil(name, f"{how} in {when}")
        self._states, self._unseen = now, False

    def _spoil(self, what: str, how: str) -> None:
        self.spoiled = True
        self.add(events.COMPUTES, self.path, f"{what} {how}; leave what other pages use as it is", key=what)
