"""A child as the process sees it that checks: it is started when there is an errand, and replaced when a page has ended it."""

from __future__ import annotations

import os
import pickle
import queue
import re
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from examgen.bank.fault import Fault
from examgen.bank.isolation import note
from examgen.bank.isolation.errand import Errand, Limits, Reply, Setting
from examgen.bank.isolation.events import ENDS
from examgen.errors import BankError

_PROGRAM = "import sys; sys.path[:] = sys.argv[1:]; from examgen.bank.isolation.child import main; main()"
PATIENCE = 0.25
"""Seconds between two looks at a silent child."""
START = 300.0
"""Seconds that a child may take to get ready, on a machine that is busy with other things."""
FAREWELL = 5.0
"""Seconds that a child may take to end once it has been told to, or has closed its channel."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of an errand: its ``result``, or the faults found before the page ended the process, that end being the last."""

    result: Any = None
    faults: tuple[Fault, ...] = ()
    done: int = 0


class Worker:
    """Runs errands one after the other, each page under ``limits``. ``environment`` and ``clocks`` set its children apart."""

    def __init__(self, limits: Limits, *, environment: Mapping[str, str] | None = None, clocks: float = 0.0) -> None:
        self._limits = limits
        self._environment = {**os.environ, **(environment or {})}
        self._clocks = clocks
        self._folder = tempfile.TemporaryDirectory(prefix="examgen-")
        self._child: _Child | None = None

    def run(self, errand: Errand) -> Outcome:
        """What came of the errand. ``BankError`` if no child can be started."""
        if self._child is None:
            setting = Setting(note=Path(self._folder.name) / "note", limits=self._limits, clocks=self._clocks)
            self._child = _Child(setting, self._environment)
            if self._child.reply(START) is None:
                raise BankError(f"a process that checks questions cannot be started: {self._child.last_words()}")
        self._child.send(errand)
        faults = []
        while (reply := self._child.reply(self._limits.silence)) is not None:
            if reply.fault is None:
                if reply.spoiled:
                    self.end()
                return Outcome(result=reply.result)
            faults.append(reply.fault)
        outcome = Outcome(faults=(*faults, self._child.post_mortem(errand.path)), done=self._child.doing().done)
        self.end()
        return outcome

    def end(self) -> None:
        """End the child, if there is one, and whatever it has started."""
        child, self._child = self._child, None
        if child is not None:
            child.kill()

    def close(self) -> None:
        """End the child, and remove what it shared with this process."""
        self.end()
        self._folder.cleanup()


class _Child:
    def __init__(self, setting: Setting, environment: Mapping[str, str]) -> None:
        self._note = setting.note
        self._limits = setting.limits
        self._silent = False
        note.blank(self._note)
        self._trace = self._note.with_name("trace")
        with self._trace.open("wb") as trace:
            self._process = subprocess.Popen(
                [sys.executable, "-c", _PROGRAM, *sys.path], env=dict(environment), start_new_session=True,
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=trace,
            )  # fmt: skip
        self._replies: queue.Queue[Reply | None] = queue.Queue()
        threading.Thread(target=self._listen, daemon=True).start()
        self.send(setting)

    def send(self, what: object) -> None:
        """To a child that is gone nothing is sent; that it is gone shows when its reply is waited for."""
        assert self._process.stdin is not None
        with suppress(OSError):
            pickle.dump(what, self._process.stdin)
            self._process.stdin.flush()

    def reply(self, silence: float) -> Reply | None:
        """The next reply; ``None`` if the child is gone, or was ended because it has shown no sign of life for so many seconds."""
        waited, beat = 0.0, b""
        while True:
            with suppress(queue.Empty):
                return self._replies.get(timeout=PATIENCE)
            waited += PATIENCE
            if (now := self._note.read_bytes()) != beat:
                waited, beat = 0.0, now
            if waited >= silence and not self._silent:
                self._silent = True
                self._process.send_signal(signal.SIGABRT)  # leaves a trace of where it is
                with suppress(subprocess.TimeoutExpired):
                    self._process.wait(FAREWELL)
                self._process.kill()

    def doing(self) -> note.Doing:
        """What the child did last."""
        return note.read(self._note)

    def kill(self) -> None:
        """End the child and its children; nothing of it is left."""
        with suppress(OSError):
            os.killpg(self._process.pid, signal.SIGKILL) if hasattr(os, "killpg") else self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                with suppress(OSError):
                    stream.close()

    def last_words(self) -> str:
        """The last line that the child wrote to stderr."""
        lines = self._trace.read_text(encoding="utf-8", errors="replace").split("\n")
        return next((line for line in reversed(lines) if line.strip()), "it said nothing")

    def post_mortem(self, page: Path) -> Fault:
        """The end of the child as a fault of the page."""
        doing = self.doing()
        line = re.search(rf'{re.escape(page.name)}", line (\d+) in', self._trace.read_text(encoding="utf-8", errors="replace"))
        where = f"{page}, line {line[1]}" if line else str(page)
        return Fault(check=ENDS, seed=doing.seed, fact=f"{where}: {doing.stage} {self._how_it_ended()}")

    def _how_it_ended(self) -> str:
        if self._silent:
            return f"stood still for {self._limits.silence:g} s; remove what waits"
        try:
            code = self._process.wait(FAREWELL)
        except subprocess.TimeoutExpired:
            return "closed the files of its process; a question only computes from its parameters: remove it"
        if code == -getattr(signal, "SIGPROF", 0):
            return f"did not end within {self._limits.processor:g} s of processor time; make every loop end, and compute less"
        if code < 0:
            name = signal.Signals(-code).name
            return f"was ended by {name}; {_REMEDIES.get(name, 'remove what sends signals')}"
        return f"ended its process with exit code {code}; a question only computes from its parameters: remove it"

    def _listen(self) -> None:
        assert self._process.stdout is not None
        try:
            while True:
                self._replies.put(pickle.load(self._process.stdout))
        except Exception:  # the channel is closed, or what comes out of it is no reply: in either case the child is of no use
            self._replies.put(None)


_REMEDIES = {
    "SIGSEGV": "let no function call itself without end, and leave recursion limit and machine code alone",
    "SIGABRT": "remove what ends the process",
    "SIGKILL": "the system does so where memory runs out: compute with fewer numbers",
}
