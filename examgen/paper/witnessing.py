"""Witnesses that need torch are heard in a process of their own, which loads torch while the paper is drawn and typeset.

Loading torch is the longest single thing that making a paper waits for, so this module imports nothing heavy and the process can be
started before anything else. All other witnesses are heard in the process that makes the paper.
"""

from __future__ import annotations

import pickle
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING

from examgen.errors import QuestionError

if TYPE_CHECKING:
    from pathlib import Path

    from examgen.core.record import Evidence, Variant

ELSEWHERE = ("torch",)
"""Kinds of witness that are heard in the other process."""
_PROGRAM = "import sys; sys.path[:] = sys.argv[1:]; from examgen.paper.testimony import testify; testify()"


@dataclass(frozen=True, slots=True)
class Case:
    """A variant to be confirmed, and the file it comes from."""

    path: Path
    variant: Variant


class Courtroom:
    """The waiting process; it loads torch as soon as the courtroom is opened. Use as a context manager.

    It lives in a session of its own: Ctrl-C reaches only the process that makes the paper, and leaving the context ends it.
    """

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", _PROGRAM, *sys.path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True
        )
        self._clerk = ThreadPoolExecutor(1)

    def hear(self, cases: Sequence[Case]) -> Future[list[list[Evidence]]]:
        """What the witnesses of the kinds ``ELSEWHERE`` say of each case; a courtroom hears once.

        The future raises ``QuestionError`` for a witness that fails.
        """
        return self._clerk.submit(self._hear, pickle.dumps(list(cases)))

    def _hear(self, cases: bytes) -> list[list[Evidence]]:
        reply, _ = self._process.communicate(cases)
        if not reply:
            code = self._process.returncode
            raise QuestionError(
                f"the process of the torch witnesses ended early (exit code {code}); does `python -c 'import torch'` work?"
            )
        heard: list[list[Evidence]] | str = pickle.loads(reply)
        if isinstance(heard, str):
            raise QuestionError(heard)
        return heard

    def __enter__(self) -> Courtroom:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._process.kill()
        self._clerk.shutdown()
        with self._process:  # closes its pipes and waits for its end
            pass
