"""Reading what a user names: regular files of a bounded size, never a device, a pipe or a file without end."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path

from examgen.errors import ExamgenError


def read_file(path: Path, *, most: int, error: Callable[[str], ExamgenError], remedy: str, what: str = "") -> bytes:
    """The bytes of a regular file that has at most ``most``; else ``error``, with the file, the fact and the ``remedy``.

    ``what`` says what the file should be, such as "this template".
    The file is opened without waiting, because a pipe without a writer would keep the program for ever.
    """
    place = f"{str(path)[:200]}: {what}".strip()
    try:
        with open(os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)), "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise error(f"{place} is no regular file; {remedy}")
            content = file.read(most + 1)
    except OSError as reason:
        raise error(f"{place} cannot be read: {reason.strerror}; {remedy}") from None
    except ValueError:  # a zero byte in the name
        raise error(f"{place!r} is no name of a file; {remedy}") from None
    if len(content) > most:
        raise error(f"{place} is larger than {_size(most)}; {remedy}")
    return content


def _size(bytes_: int) -> str:
    return f"{bytes_ // 1_000_000} MB" if bytes_ >= 1_000_000 else f"{bytes_ // 1000} kB"
