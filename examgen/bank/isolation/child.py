"""What runs in a child: it examines pages or tells their variants, one errand after the other, until its stdin closes."""

from __future__ import annotations

import faulthandler
import gc
import importlib
import os
import pickle
import signal
import sys
import warnings
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO

from examgen import engine, figures, oracles
from examgen.bank.contract import examine_file
from examgen.bank.isolation import clocks, events
from examgen.bank.isolation.errand import Errand, Limits, Reply, Setting
from examgen.bank.isolation.follower import Follower
from examgen.bank.isolation.guard import Guard
from examgen.bank.isolation.note import Note
from examgen.bank.telling import tell
from examgen.errors import FOREIGN

SHARED = (engine, figures, oracles)
"""What pages import is here before them, so that it can be seen whether they replace something in it."""
HEAVY: dict[bytes, Callable[[], object]] = {
    b"numpy": lambda: importlib.import_module("numpy.random"),
    b"torch": lambda: oracles.torch,
    b"sympy": lambda: oracles.sympy,
}
"""Libraries that are loaded before a page that mentions them, so that loading them is not taken for its doing."""


def main() -> None:
    """Serve the errands on stdin; the first object there is the ``Setting``."""
    requests, replies = _private_channels()
    setting: Setting = pickle.load(requests)
    _limit(setting.limits)
    if setting.clocks:
        clocks.set_off(setting.clocks)
    child = _Child(setting, replies)
    child.send(Reply())
    with suppress(EOFError):
        while True:
            child.run(pickle.load(requests))
    os._exit(0)


class _Child:
    def __init__(self, setting: Setting, replies: BinaryIO) -> None:
        self._note = Note(setting.note)
        self._processor = setting.limits.processor
        self._replies = replies
        self._follower: Follower | None = None
        events.watch(lambda: self._follower.page if self._follower else "", self._say)

    def send(self, reply: Reply) -> None:
        pickle.dump(reply, self._replies)
        self._replies.flush()

    def run(self, errand: Errand) -> None:
        follow, serve = _ERRANDS[errand.kind]
        follower = follow(errand.path, self._note, self._give_time, lambda fault: self.send(Reply(fault=fault)))
        self._follower = follower
        result = serve(errand, follower)
        _ring_after(0)
        self.send(Reply(result=result, spoiled=follower.spoiled))

    def _say(self, check: str, what: str) -> None:
        if self._follower:
            self._follower.say(check, what)

    def _give_time(self) -> None:
        """A variant that takes longer is ended by the system, which also works where Python no longer gets to do anything."""
        _ring_after(self._processor)


def _examine(errand: Errand, watch: Follower) -> object:
    return examine_file(errand.path, errand.id, errand.seeds, watch)


def _tell(errand: Errand, watch: Follower) -> object:
    """A page that cannot be drawn has nothing to tell; what is wrong with it is found where it is examined."""
    try:
        return tell(watch.followed(watch.loaded(errand.path, errand.id)), errand.seeds)
    except (*FOREIGN, events.Stopped):
        return {}


def _guard(path: Path, *others: Any) -> Guard:
    source = path.read_bytes()
    for name, load in HEAVY.items():
        if name in source:
            load()
    gc.collect()
    gc.freeze()  # what is loaded stays: the collector need not go through it again and again
    return Guard(path, *others)


_ERRANDS: dict[str, tuple[Callable[..., Follower], Callable[[Errand, Follower], object]]] = {
    "examine": (_guard, _examine), "tell": (Follower, _tell),
}  # fmt: skip


def _private_channels() -> tuple[BinaryIO, BinaryIO]:
    """The pipes to the parent under numbers that no page knows; the usual ones lead nowhere. Traces of a fatal end go to stderr."""
    requests, replies = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for usual in (0, 1):
        os.dup2(nowhere, usual)
    trace = os.fdopen(os.dup(2), "w")
    faulthandler.enable(trace, all_threads=False)
    if hasattr(signal, "SIGPROF"):
        faulthandler.register(signal.SIGPROF, trace, all_threads=False, chain=True)
    warnings.showwarning = lambda *_arguments, **_options: None  # printing one would read the page's file
    sys.stdin = os.fdopen(0)
    return requests, replies


def _ring_after(seconds: float) -> None:
    """So many seconds of processor time from now the process is ended (never for 0)."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_PROF, seconds)


def _limit(limits: Limits) -> None:
    with suppress(ImportError, OSError, ValueError):  # not every system has limits of memory
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (limits.memory, limits.memory))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
