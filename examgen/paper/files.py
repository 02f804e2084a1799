"""Output without halves: files are written beside their place and renamed into it, all of them or none."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from examgen.errors import OutputError


def write_folder(
    folder: Path, files: Mapping[str, bytes], *, stale: Iterable[str] = (), remedy: str = "choose another place with --out"
) -> None:
    """Put ``files`` (name to bytes) into ``folder``; remove the ``stale`` ones, leave anything else there alone.

    A new folder appears complete or not at all. In an existing one each file is replaced in one step, in the given order, after
    all of them have been written. ``OutputError`` names the place, the reason and the ``remedy``; nothing half-written stays.
    """
    try:
        _refuse_what_is_in_the_way(folder, files)
        place = folder if folder.is_dir() else folder.parent
        place.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".examgen-", dir=place, ignore_cleanup_errors=True) as beside:
            written = Path(beside) / "written"
            written.mkdir()  # unlike the temporary folder it has the permissions that the user wants for new folders
            for name, content in files.items():
                _write(written / name, content)
            _put(written, folder, files, stale)
    except OSError as error:
        raise OutputError(f"{folder}: cannot be written: {error.strerror}; {remedy}") from None


def _refuse_what_is_in_the_way(folder: Path, files: Iterable[str]) -> None:
    if folder.exists() and not folder.is_dir():
        raise OutputError(f"{folder}: is a file, and a folder is to be written there; choose another place with --out")
    for name in files:
        if (folder / name).is_dir():
            raise OutputError(f"{folder / name}: is a folder, and a file is to be written there; choose another place with --out")


def _write(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _put(written: Path, folder: Path, files: Iterable[str], stale: Iterable[str]) -> None:
    if not folder.exists():
        written.rename(folder)
        return
    for name in files:
        (written / name).replace(folder / name)
    for name in stale:
        (folder / name).unlink(missing_ok=True)
