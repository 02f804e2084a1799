"""The worker process that fills the pool: it loads torch, draws, hears all witnesses and writes what they confirm.

Wishes go to it on stdin, one JSON line each; it sees to the latest first, and ends when stdin closes, so that it never outlives the
process that started it. Nothing comes back but what is in the pool file.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

_PROGRAM = "import sys; sys.path[:] = sys.argv[3:]; from examgen.practice.worker import work; work(sys.argv[1], sys.argv[2])"


class Preparer:
    """The running worker for a pool file and these bank folders. Threads may share it."""

    def __init__(self, path: Path, folders: Sequence[Path]) -> None:
        self._arguments = [sys.executable, "-c", _PROGRAM, str(path), json.dumps([str(folder) for folder in folders]), *sys.path]
        self._lock = threading.Lock()
        self._wished: dict[str, int] = {}
        self._process: subprocess.Popen[str] | None = None

    def want(self, question: str, count: int) -> None:
        """Ask for at least ``count`` variants of the question. The worker starts with the first wish, and again if it has died."""
        with self._lock:
            if self._process is None or self._process.poll() is not None:
                self._start()
            if self._wished.get(question) != count:
                self._wished[question] = count
                self._send(json.dumps([question, count]))

    def _start(self) -> None:
        self._wished.clear()
        self._process = subprocess.Popen(  # in a session of its own: Ctrl-C is for the face alone
            self._arguments, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, start_new_session=True, text=True
        )

    def _send(self, line: str) -> None:
        assert self._process is not None
