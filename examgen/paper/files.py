"""Output without halves: a folder of a paper, or a single file, is written by a process of its own (``putting``).

That process begins when it has everything and is not ended with this one, so whoever kills ``examgen`` finds the old folder or the
new one, never a mixture, and nothing lies about.
"""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from examgen.errors import OutputError
from examgen.paper import putting

_PROGRAM = "import sys; sys.path[:] = sys.argv[1:]; from examgen.paper.putting import main; main()"


_ELSEWHERE = "choose another place with --out"


def check_folder(folder: Path) -> None:
    """``OutputError`` for a place where ``write_folder`` would write nothing: said before anything is made for it."""
    try:
        putting.check(Path(os.path.realpath(folder)))
    except putting.Refused as refused:
        raise _refusal(folder / refused.args[0], refused.args[1], _ELSEWHERE) from None
    except OSError as error:
        raise _failure(folder, error.strerror or str(error), _ELSEWHERE) from None


def write_folder(folder: Path, files: Mapping[str, bytes], *, replaces: Iterable[str] = ()) -> tuple[str, ...]:
    """Make ``folder`` hold ``files`` (name to bytes), readable by its owner only: all of them at once, or none.

    The folder may be new, empty, or one that was written here before: its manifest says so. Of the names in ``replaces`` those that
    are still as that manifest says are removed; the others are returned, and stay as everything else does. ``OutputError`` for any
    other folder, and for a place that cannot be written.
    """
    order = {"folder": str(folder), "files": dict(files), "replaces": sorted(set(replaces) - set(files))}
    return tuple(_put(order, folder, _ELSEWHERE))


def write_file(path: Path, content: bytes, *, remedy: str) -> None:
    """Put ``content`` into a file, in one step. ``OutputError`` names the place, the reason and the ``remedy``."""
    _put({"file": str(path), "content": content}, path, remedy)


def _put(order: Mapping[str, Any], place: Path, remedy: str) -> list[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", _PROGRAM, *sys.path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True
    )
    with process:
        said = _finished(process, pickle.dumps(order))
    reply: dict[str, Any] = json.loads(said or '{"error": "the process that writes ended early"}')
    if "refused" in reply:
        name, fact = reply["refused"]
        raise _refusal(place / name, fact, remedy)
    if "error" in reply:
        raise _failure(place, reply["error"], remedy)
    left: list[str] = reply["left"]
    return left


def _refusal(place: Path, fact: str, remedy: str) -> OutputError:
    return OutputError(f"{place}: {fact}; {remedy}")


def _failure(place: Path, reason: str, remedy: str) -> OutputError:
    return OutputError(f"{place}: cannot be written: {reason}; {remedy}")


def _finished(process: subprocess.Popen[bytes], order: bytes) -> bytes:
    """What it replies. It cannot be called back any more: Ctrl-C comes too late, and what it does is told as done."""
    try:
        return process.communicate(order)[0]
    except KeyboardInterrupt:
        return process.communicate()[0]
