"""Output without halves: a folder of a paper, or a single file, is written by a process of its own (``putting``).

That process begins when it has everything and is not ended with this one, so whoever kills ``examgen`` finds the old folder or the
new one, never a mixture, and nothing lies about.
"""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from examgen.errors import OutputError

_PROGRAM = "import sys; sys.path[:] = sys.argv[1:]; from examgen.paper.putting import main; main()"


def write_folder(folder: Path, files: Mapping[str, bytes], *, replaces: Iterable[str] = ()) -> tuple[str, ...]:
    """Make ``folder`` hold ``files`` (name to bytes), readable by its owner only: all of them at once, or none.

    The folder may be new, empty, or one that was written here before: its manifest says so. Of the names in ``replaces`` those that
    are still as that manifest says are removed; the others are returned, and stay as everything else does. ``OutputError`` for any
    other folder, and for a place that cannot be written.
    """
    order = {"folder": str(folder), "files": dict(files), "replaces": sorted(set(replaces) - set(files))}
    return tuple(_put(order, folder, "choose another place with --out"))


def write_file(path: Path, content: bytes, *, remedy: str) -> None:
    """Put ``content`` into a file, in one step. ``OutputError`` names the place, the reason and the ``remedy``."""
    _put({"file": str(path), "content": content}, path, remedy)


def _put(order: Mapping[str, Any], place: Path, remedy: str) -> list[str]:
    putting = subprocess.Popen(
        [sys.executable, "-c", _PROGRAM, *sys.path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True
    )
    with putting:
        said = _finished(putting, pickle.dumps(order))
    reply: dict[str, Any] = json.loads(said or '{"error": "the process that writes ended early"}')
    if "refused" in reply:
        name, fact = reply["refused"]
        raise OutputError(f"{place / name}: {fact}; {remedy}")
    if "error" in reply:
        raise OutputError(f"{place}: cannot be written: {reply['error']}; {remedy}")
    left: list[str] = reply["left"]
    return left


def _finished(putting: subprocess.Popen[bytes], order: bytes) -> bytes:
    """What it replies. It cannot be called back any more: Ctrl-C comes too late, and what it does is told as done."""
    try:
        return putting.communicate(order)[0]
    except KeyboardInterrupt:
        return putting.communicate()[0]
