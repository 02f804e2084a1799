"""The process that writes (see ``files``): an order comes in on stdin, whole or not at all, and a line of JSON leaves on stdout.

Runs take turns at a place by a lock on its folder. A new folder is written beside the old one, and the two change names in one
step. Where that is impossible (the old one is a mount, somebody works in it, or it holds folders of others) its files are replaced
one by one.
"""

from __future__ import annotations

import ctypes
import errno
import fcntl
import hashlib
import json
import os
import pickle
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from examgen.bank.files import read_file
from examgen.errors import OutputError

PREFIX = ".examgen-"
"""How temporary folders are called. One that is found by who holds the lock was left by a process that was killed."""
LARGEST = 1_000_000_000
"""Bytes of a file that is compared with its digest."""
_HERE, _EXCHANGE = -100, 2


class Refused(Exception):
    """A name in the folder (or none), and why nothing is written there."""


def main() -> None:
    """Do what stdin orders; nothing if whoever orders was killed meanwhile."""
    try:
        order: dict[str, Any] = pickle.loads(sys.stdin.buffer.read())
    except (EOFError, pickle.UnpicklingError):
        return
    print(json.dumps(_reply(order)), flush=True)


def _reply(order: Mapping[str, Any]) -> dict[str, Any]:
    try:
        if "file" in order:
            return {"left": _put_file(Path(order["file"]), order["content"])}
        os.umask(0o077)
        return {"left": _put_folder(Path(os.path.realpath(order["folder"])), order["files"], order["replaces"])}
    except Refused as refused:
        return {"refused": refused.args}
    except OSError as error:
        return {"error": error.strerror}


def _put_file(path: Path, content: bytes) -> list[str]:
    path = replaceable(path)
    with _beside(path.parent) as beside:
        _write(beside / "written", content)
        (beside / "written").replace(path)
    return []


def replaceable(path: Path) -> Path:
    """The file to which links lead. ``Refused`` if no file is there: a device that loses its name is lost to all programs."""
    path = Path(os.path.realpath(path))
    if path.is_dir():
        raise Refused("", "is a folder, and a file is to be written there")
    if path.exists() and not path.is_file():
        raise Refused("", "is a device or a pipe, and a file is to be written there")
    return path


def _put_folder(folder: Path, files: Mapping[str, bytes], replaces: Sequence[str]) -> list[str]:
    check(folder)  # before anything is made there
    within = folder.is_dir() and not _can_change_names(folder)
    with _beside(folder if within else folder.parent) as beside:
        present = _present(folder)
        for name in files:
            if (folder / name).is_dir():
                raise Refused(name, "is a folder, and a file is to be written there")
        left = [name for name in present if name in replaces and not _is_as_recorded(folder, name)]
        others = [name for name in present if name not in files and (name not in replaces or name in left)]
        new = beside / "written"
        new.mkdir()
        for name, content in files.items():
            _write(new / name, content)
        if not folder.exists():
            new.rename(folder)
        elif within or not _exchanged(new, folder, others):
            _replace_one_by_one(new, folder, files, [name for name in replaces if name not in left])
    return left


def check(folder: Path) -> None:
    """``Refused`` for a folder that is no new one, not empty, and not ours; ``OSError`` for one that cannot be written."""
    if folder.exists() and not folder.is_dir():
        raise Refused("", "is a file, and a folder is to be written there")
    _present(folder)
    near = next(one for one in (folder, *folder.parents) if one.exists())
    if not os.access(near, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    if not near.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))


@contextmanager
def _beside(parent: Path) -> Iterator[Path]:
    """An empty folder in ``parent``, which nobody else of us writes into meanwhile."""
    parent.mkdir(parents=True, exist_ok=True)
    held = os.open(parent, os.O_RDONLY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX)
        for stale in parent.glob(f"{PREFIX}*"):
            shutil.rmtree(stale, ignore_errors=True)
        with tempfile.TemporaryDirectory(prefix=PREFIX, dir=parent, ignore_cleanup_errors=True) as beside:
            yield Path(beside)
    finally:
        os.close(held)


def _present(folder: Path) -> list[str]:
    """The names in a folder. ``Refused`` unless it is new, empty, or ours."""
    found = sorted(path.name for path in folder.iterdir() if not path.name.startswith(PREFIX)) if folder.exists() else []
    if found and not _recorded(folder):
        names = ", ".join(found[:3])
        raise Refused("", f"holds files of others ({names}) and no manifest of examgen, and is left as it is")
    return found


def _recorded(folder: Path) -> Mapping[str, Any]:
    """The digests that the folder's manifest has; none if it has no manifest of ours."""
    try:
        found = json.loads(read_file(folder / "manifest.json", most=LARGEST, error=OutputError, remedy=""))
        files = found["files"] if isinstance(found.get("format"), int) else {}
        return files if isinstance(files, dict) else {}
    except (OutputError, ValueError, RecursionError, AttributeError, KeyError):
        return {}


def _is_as_recorded(folder: Path, name: str) -> bool:
    try:
        content = read_file(folder / name, most=LARGEST, error=OutputError, remedy="")
    except OutputError:
        return False
    return hashlib.blake2b(content, digest_size=32).hexdigest() == _recorded(folder).get(name)


def _can_change_names(folder: Path) -> bool:
    """Whether the folder may be another one at once: nobody stands in it, and it is no mount."""
    return not (os.path.ismount(folder) or Path.cwd().is_relative_to(folder)) and os.access(folder.parent, os.W_OK)


def _exchanged(new: Path, folder: Path, others: Sequence[str]) -> bool:
    """Whether the two have changed names, after what others have put into the old one is in both."""
    try:
        for name in others:
            os.link(folder / name, new / name, follow_symlinks=False)
        return _rename_exchange(os.fsencode(new), os.fsencode(folder))
    except OSError:  # a folder of others cannot be in both, and some file systems cannot do this at all
        return False


def _rename_exchange(one: bytes, other: bytes) -> bool:
    library: Any = ctypes.CDLL(None)
    exchange: Callable[..., int] | None = getattr(library, "renameat2", None)
    return exchange is not None and exchange(_HERE, one, _HERE, other, _EXCHANGE) == 0


def _replace_one_by_one(new: Path, folder: Path, files: Mapping[str, bytes], stale: Sequence[str]) -> None:
    folder.chmod(0o700)
    for name in files:
        (new / name).replace(folder / name)
    for name in stale:
        (folder / name).unlink(missing_ok=True)


def _write(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
