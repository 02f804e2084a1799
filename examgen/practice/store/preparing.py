"""The worker process that fills the pool, seen from the process that serves (which never loads torch).

Wishes go to the worker on stdin, one JSON line each; it sees to the latest first, and ends when stdin closes, so that it never
outlives the process that started it. Nothing comes back but what is in the pool file.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

_PROGRAM = "import sys; sys.path[:] = sys.argv[3:]; from examgen.practice.store.worker import work; work(sys.argv[1], sys.argv[2])"
STARTS = 3
"""How often in a row the worker is started without preparing anything before it is given up."""


class Preparer:
    """The worker for a pool file and these bank folders; it starts with the first wish. Threads may share it.

    ``prepared`` counts what workers have left in the pool.
    """

    def __init__(self, path: Path, folders: Sequence[Path]) -> None:
        self._command = [sys.executable, "-c", _PROGRAM, str(path), json.dumps([str(folder) for folder in folders]), *sys.path]
        self._lock = threading.Lock()
        self._wished: dict[str, int] = {}
        self._process: subprocess.Popen[str] | None = None
        self._starts = 0
        self._done = 0
        self.prepared: Callable[[], int] = lambda: 0
        self.failure = ""
        """Why there is no worker any more; empty while there may be one."""

    def want(self, question: str, count: int) -> None:
        """Ask for at least ``count`` variants of the question. A worker that has died is started again, up to ``STARTS`` times."""
        with self._lock:
            process = self._living()
            if process is None or process.stdin is None or self._wished.get(question) == count:
                return
            self._wished[question] = count
            try:
                process.stdin.write(json.dumps([question, count]) + "\n")
                process.stdin.flush()
            except OSError:  # it died just now; the next wish sees that
                self._wished.clear()

    def close(self) -> None:
        """End the worker."""
        with self._lock:
            if self._process is not None:
                self._process.kill()
                self._bury(self._process)

    def _living(self) -> subprocess.Popen[str] | None:
        if self._process is not None:
            code = self._process.poll()
            if code is None:
                return self._process
            self._bury(self._process)
            self._count_starts()
            if self._starts == STARTS:
                self.failure = (
                    f"the process that prepares variants ended early (exit code {code}), {STARTS} times with nothing prepared; "
                    f"it was asked for {', '.join(self._wished) or 'nothing yet'}; does `python -c 'import torch'` work?"
                )
        if self.failure:
            return None
        self._starts += 1
        self._wished.clear()
        # in a session of its own, because Ctrl-C is for the face alone
        self._process = subprocess.Popen(
            self._command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, start_new_session=True, text=True
        )
        return self._process

    def _count_starts(self) -> None:
        """A worker that has prepared something was a good one, however it ended."""
        done = self.prepared()
        if done != self._done:
            self._starts, self._done = 0, done

    def _bury(self, process: subprocess.Popen[str]) -> None:
        """Wait for the end of a process that is dead or dying, and close its pipe, in which a wish may be stuck."""
        self._process = None
        process.wait()
        if process.stdin is not None:
            with suppress(OSError):
                process.stdin.close()
