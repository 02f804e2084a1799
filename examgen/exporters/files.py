"""One file, whole or not at all, written piece by piece."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, BinaryIO

from examgen.errors import OutputError
from examgen.paper.putting import Refused, replaceable

_REMEDY = "choose another place with --out"


@contextmanager
def whole(path: Path) -> Iterator[BinaryIO]:
    """A file to write that becomes ``path`` when the block ends, and leaves nothing behind if it does not.

    Until then it has no name where the system can do that, so nothing is left even by a kill. ``OutputError`` names the place and
    the reason.
    """
    try:
        place = replaceable(path)
        with _unnamed(place.parent) as file:
            yield file  # type: ignore[misc]
            file.flush()
            os.fsync(file.fileno())
            _name(file, place)
    except Refused as refused:
        raise OutputError(f"{path}: {refused.args[1]}; {_REMEDY}") from None
    except OSError as error:
        raise OutputError(f"{path}: cannot be written: {error.strerror or error}; {_REMEDY}") from None
    except ValueError:  # a zero byte in the name
        raise OutputError(f"{str(path)!r}: is no name of a file; {_REMEDY}") from None


def _unnamed(folder: Path) -> IO[bytes]:
    return tempfile.TemporaryFile(dir=folder)


def _name(file: IO[bytes], path: Path) -> None:
    """Give the file its name, in one step."""
    between = path.with_name(f".examgen-{os.getpid()}-{path.name[-40:]}")
    try:
        try:
            os.link(f"/proc/self/fd/{file.fileno()}", between, follow_symlinks=True)
        except OSError:  # a system without files that have no name: copied, and then named
            file.seek(0)
            with open(between, "wb") as copy:
                while piece := file.read(1 << 20):
                    copy.write(piece)
        between.chmod(0o600)
        between.replace(path)
    finally:
        between.unlink(missing_ok=True)
