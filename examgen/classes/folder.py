"""The folder of an exam: files appear at once, one run writes at a time, and what a killed run left is used or cleared away."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from examgen.bank.files import read_file
from examgen.classes.record import LARGEST, NAME
from examgen.errors import OutputError
from examgen.paper.manifest import digest

BEGUN = "plan.json"
"""What is written before anything else: it makes the folder one of an exam."""
PREFIX = ".examgen-"
"""How names of what is not finished begin."""
_REMEDY = "choose another place with --out"


class Folder:
    """The folder of an exam while a run holds it. ``OutputError`` for a place that cannot be written."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def put(self, name: str, content: bytes) -> None:
        """Make a file hold this, in one step, readable by its owner only."""
        self.fill(name, lambda path: path.write_bytes(content))

    def fill(self, name: str, write: Callable[[Path], object]) -> None:
        """The same with what ``write`` puts into the file of the path that it is given."""
        place = self.path / name
        beside = place.with_name(f"{PREFIX}{place.name}")
        try:
            place.parent.mkdir(mode=0o700, exist_ok=True)
            os.close(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
            write(beside)
            beside.replace(place)
        except OSError as error:
            raise OutputError(f"{place}: cannot be written: {error.strerror}; make room, and run the command again") from None

    def get(self, name: str) -> bytes | None:
        """What a file holds; ``None`` if there is none."""
        if not (self.path / name).is_file():
            return None
        return read_file(self.path / name, most=LARGEST, error=OutputError, remedy=_REMEDY)

    def has(self, name: str, known: str) -> bool:
        """Whether a file is there and has this digest."""
        content = self.get(name)
        return content is not None and digest(content) == known

    def names(self, within: str) -> set[str]:
        """Names of the files in a folder of the folder."""
        return {f"{within}/{path.name}" for path in (self.path / within).glob("*") if not path.name.startswith(PREFIX)}

    def drop(self, name: str) -> None:
        """Remove a file."""
        (self.path / name).unlink(missing_ok=True)


@contextmanager
def held(path: Path) -> Iterator[Folder]:
    """The folder, which may be new, empty, or an exam's. ``OutputError`` for any other, and while another run holds it."""
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        present = sorted(one.name for one in path.iterdir() if not one.name.startswith(PREFIX))
        if present and not {BEGUN, NAME} & set(present):
            raise OutputError(f"{path}: holds files of others ({', '.join(present[:3])}) and is left as it is; {_REMEDY}")
        descriptor = os.open(path, os.O_RDONLY)
    except OSError as error:
        raise OutputError(f"{path}: cannot be written: {error.strerror}; {_REMEDY}") from None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        raise OutputError(f"{path}: another run is writing there; wait for its end") from None
    try:
        for stale in sorted(path.rglob(f"{PREFIX}*"), reverse=True):
            shutil.rmtree(stale) if stale.is_dir() else stale.unlink()
        yield Folder(path)
    finally:
        os.close(descriptor)
