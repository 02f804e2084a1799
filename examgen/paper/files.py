"""Output without halves: files are written beside their place and renamed into it, all of them or none."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from examgen.errors import OutputError


def write_folder(folder: Path, files: Mapping[str, bytes], *, stale: Iterable[str] = ()) -> None:
    """Put ``files`` (name to bytes) into ``folder``; remove the ``stale`` ones, leave anything else there alone.

    A new folder appears complete or not at all. In an existing one each file is replaced in one step, in the given order, after
    all of them have been written. ``OutputError`` names the folder and the reason; nothing half-written stays.
    """
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    except OSError as error:
        raise OutputError(f"{folder}: cannot be written: {error.strerror}; choose another place with --out") from None
    try:
        for name, content in files.items():
            _write(beside / name, content)
        _put(beside, folder, files, stale)
    except OSError as error:
        raise OutputError(f"{folder}: cannot be written: {error.strerror}; choose another place with --out") from None
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _write(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _put(beside: Path, folder: Path, files: Iterable[str], stale: Iterable[str]) -> None:
    if not folder.exists():
        beside.chmod(0o755)
        beside.rename(folder)
        return
    for name in files:
        (beside / name).replace(folder / name)
    for name in stale:
        (folder / name).unlink(missing_ok=True)
