"""What a page does besides computing: files, sockets, processes, threads, output. Nothing of it gets done.

Python announces most of it (``sys.addaudithook``); the rest are functions of ``os``, and the streams, which are replaced.
What a library does while it is imported is not the page's doing.
"""

from __future__ import annotations

import _thread
import io
import linecache
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from types import FrameType
from typing import Any

Say = Callable[[str, str], None]
"""Is told which check the page breaks, and what it does."""
COMPUTES, ENDS = "page_only_computes", "page_comes_to_its_end"
_WORDS = {
    "os.": "asks the operating system ({event})",
    "socket.": "opens a network connection ({event})",
    "urllib.": "opens a network connection ({event})",
    "subprocess.": "starts a process ({event})",
    "_posixsubprocess.": "starts a process ({event})",
    "pty.": "starts a process ({event})",
    "tempfile.": "makes a temporary file",
    "shutil.": "copies, moves or removes files ({event})",
    "glob.": "lists files ({event})",
    "pathlib.": "lists files ({event})",
    "sqlite3.": "opens a database",
    "ctypes.": "calls machine code directly ({event})",
    "mmap.": "maps a file into memory",
    "fcntl.": "asks the operating system ({event})",
    "resource.": "asks the operating system ({event})",
    "syslog.": "writes to the system's log",
    "signal.": "sends a signal",
    "builtins.input": "waits for input",
    "builtins.breakpoint": "stops for a debugger",
    "sys.settrace": "changes how Python runs ({event})",
    "sys.setprofile": "changes how Python runs ({event})",
    "sys.addaudithook": "changes how Python runs ({event})",
}
_UNANNOUNCED: tuple[tuple[Any, tuple[str, ...], str, str], ...] = (
    (os, ("_exit", "abort"), ENDS, "ends its process (os.{name})"),
    (os, ("close", "closerange", "dup2", "write"), COMPUTES, "uses a file descriptor (os.{name})"),
    (_thread, ("start_new_thread",), COMPUTES, "starts a thread"),
    (threading, ("_start_new_thread", "_start_joinable_thread"), COMPUTES, "starts a thread"),
    (time, ("sleep",), COMPUTES, "sleeps"),
)
_LIBRARIES = ("<frozen importlib.", linecache.__file__)
"""Where frames lie in which a library reads source files."""


class Stopped(BaseException):
    """Stands in the way of what no page may do. No page catches it by ``except Exception``."""


def watch(page: Callable[[], str], say: Say) -> None:
    """From now on ``say`` is told what the page does. ``page`` is the path of the page that runs now, or nothing."""

    def heard(event: str, arguments: tuple[Any, ...]) -> None:
        words = _words(event, arguments)
        if words and page() and frame_of(page(), sys._getframe()):
            say(COMPUTES, words)
            raise Stopped

    sys.addaudithook(heard)
    for name in ("stdout", "stderr"):
        stream = io.TextIOWrapper(io.BufferedWriter(_Bytes(say), 1), "utf-8", "replace", write_through=True)
        setattr(sys, name, stream)
        setattr(sys, f"__{name}__", stream)
    for module, names, check, words in _UNANNOUNCED:
        for name in names:
            if hasattr(module, name):
                setattr(module, name, _replaced(getattr(module, name), page, partial(say, check, words.format(name=name))))


def frame_of(path: str, start: FrameType | None) -> FrameType | None:
    """The innermost frame of the file at ``path`` from ``start`` outwards; none if a library reads source there."""
    for frame in _outwards(start):
        if frame.f_code.co_filename.startswith(_LIBRARIES):
            return None
        if frame.f_code.co_filename == path:
            return frame
    return None


def _outwards(frame: FrameType | None) -> Iterator[FrameType]:
    while frame is not None:
        yield frame
        frame = frame.f_back


def _words(event: str, arguments: tuple[Any, ...]) -> str:
    if event == "open":
        path, mode, flags = (*arguments, None, None, None)[:3]
        writes = (flags or 0) & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND) or set(str(mode)) & set("wax+")
        return f"{'writes' if writes else 'reads'} {_text(path)}"
    return next((words.format(event=event) for start, words in _WORDS.items() if event.startswith(start)), "")


def _text(path: object) -> str:
    if isinstance(path, int):
        return f"file descriptor {path}"
    return f"the file {path.decode(errors='replace') if isinstance(path, bytes) else path}"


def _replaced(function: Callable[..., Any], page: Callable[[], str], say: Callable[[], None]) -> Callable[..., Any]:
    def guarded(*arguments: Any, **options: Any) -> Any:
        if page() and frame_of(page(), sys._getframe()):
            say()
            raise Stopped
        return function(*arguments, **options)

    return guarded


class _Bytes(io.RawIOBase):
    def __init__(self, say: Say) -> None:
        self._say = say

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        text = bytes(data).decode(errors="replace").strip()
        if text:
            self._say(COMPUTES, f"prints {text[:40]!r}")
        return len(data)
