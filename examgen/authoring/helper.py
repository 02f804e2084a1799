"""A process that runs the question file, as the page sees it: replaced when it ends, takes too long, or is not needed any more."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Mapping
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import Any

STARTING = 120.0
"""Seconds in which a process has surely loaded its libraries; they are not taken for the question file's."""
FAREWELL = 3.0
"""Seconds that a process has to end those that it has started."""
_PROGRAM = "import sys; sys.path[:] = sys.argv[1:]; from examgen.authoring.worker import work; work()"


class Helper:
    """Runs errands one after the other (``worker`` says which there are). Threads may share it."""

    def __init__(self) -> None:
        self._errand = threading.Lock()
        self._starting = threading.Lock()
        self._process: subprocess.Popen[str] | None = None
        self._answers = SimpleQueue[str]()
        self._ready = False
        self._busy = False

    def run(self, errand: Mapping[str, Any], seconds: float) -> dict[str, Any]:
        """The answer to the errand; its ``error`` says in one line what is wrong, ``lost`` that the process was lost with it."""
        with self._errand:
            process = self.start()
            self._busy = True
            try:
                return self._asked(process, errand, seconds)
            finally:
                self._busy = False

    def start(self) -> subprocess.Popen[str]:
        """The process; it is started if there is none, so that it may load its libraries before it is needed."""
        with self._starting:
            if self._process is None or self._process.poll() is not None:
                self._process, self._answers = _started()
                self._ready = False
            return self._process

    def drop(self) -> None:
        """End the process if it is at work: its answer is not wanted any more."""
        if self._busy:
            threading.Thread(target=self.close, daemon=True).start()

    def close(self) -> None:
        """End the process, and what it has started."""
        process = self._process
        if process is not None:
            process.terminate()
            with suppress(subprocess.TimeoutExpired):
                process.wait(FAREWELL)
            process.kill()
            process.wait()

    def _asked(self, process: subprocess.Popen[str], errand: Mapping[str, Any], seconds: float) -> dict[str, Any]:
        answers = self._answers
        with suppress(OSError, ValueError):  # it died just now: the queue says so
            assert process.stdin is not None
            process.stdin.write(json.dumps(errand) + "\n")
            process.stdin.flush()
        try:
            self._ready = self._ready or bool(answers.get(timeout=STARTING))
            line = answers.get(timeout=seconds) if self._ready else ""
        except Empty:
            self.close()
            fact = f"it does not come to an end within {seconds:g} seconds; look for a loop that goes on for ever"
            return {"error": f"{errand['path']}: {fact}", "lost": True}
        if not line:
            code = process.wait()
            fact = f"it ends the process that runs it (exit code {code}); a question file only computes"
            return {"error": f"{errand['path']}: {fact}", "lost": True}
        answer: dict[str, Any] = json.loads(line)
        return answer


def _started() -> tuple[subprocess.Popen[str], SimpleQueue[str]]:
    """A new process and the queue of its answers. It lives in a session of its own, because Ctrl-C is for the page alone."""
    process = subprocess.Popen(
        [sys.executable, "-c", _PROGRAM, *sys.path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8",
        start_new_session=True,
    )  # fmt: skip
    answers = SimpleQueue[str]()
    threading.Thread(target=_listen, args=(process, answers), daemon=True).start()
    return process, answers


def _listen(process: subprocess.Popen[str], answers: SimpleQueue[str]) -> None:
    """Hand on each answer; an empty one says that the process has ended."""
    with process:
        assert process.stdout is not None
        for line in process.stdout:
            answers.put(line)
        answers.put("")
