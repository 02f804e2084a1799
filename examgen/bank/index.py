"""An index of question files: their headers as last read, in the user's cache. Of a large bank only what has changed is parsed.

It holds nothing that is not in the files, and whoever removes it loses nothing. It is done without where it cannot be read or
written.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from platformdirs import user_cache_path

_T = TypeVar("_T")
WORTHWHILE = 50
"""Files from which on a bank has an index: fewer are parsed as quickly."""
_SETTLED = 2_000_000_000
"""Nanoseconds after which a file that is changed again surely has another time stamp."""


@dataclass(frozen=True, slots=True)
class Index(Generic[_T]):
    """Records of the files of a folder: ``read`` makes one, ``restored`` does so from its fields, ``keeps`` says which are kept."""

    read: Callable[[Path], _T]
    restored: Callable[[Path, dict[str, Any]], _T]
    keeps: Callable[[_T], bool]
    version: str

    def records(self, folder: Path, paths: Sequence[Path]) -> Iterator[_T]:
        """The records of these files, in their order."""
        if len(paths) < WORTHWHILE:
            yield from map(self.read, paths)
            return
        place = (
            user_cache_path("examgen") / f"index-{hashlib.blake2b(str(folder.resolve()).encode(), digest_size=8).hexdigest()}.json"
        )
        known, kept, now = self._known(place), {}, time.time_ns()
        for path in paths:
            stamp, entry = _stamp(path), known.get(str(path))
            if entry and entry[0] == stamp:
                kept[str(path)] = entry
                yield self.restored(path, entry[1])
                continue
            record = self.read(path)
            if stamp and self.keeps(record) and now - stamp[0] > _SETTLED:
                kept[str(path)] = [stamp, asdict(record)]  # type: ignore[call-overload]
            yield record
        if kept != known:
            self._write(place, kept)

    def _known(self, place: Path) -> dict[str, Any]:
        with suppress(OSError, ValueError, KeyError, TypeError):
            found = json.loads(place.read_text(encoding="utf-8"))
            if found["version"] == self.version:
                return dict(found["files"])
        return {}

    def _write(self, place: Path, kept: dict[str, Any]) -> None:
        with suppress(OSError):
            place.parent.mkdir(parents=True, exist_ok=True)
            number, name = tempfile.mkstemp(dir=place.parent, prefix=".index-")
            with open(number, "w", encoding="utf-8") as file:
                json.dump({"version": self.version, "files": kept}, file, default=str)
            os.replace(name, place)


def _stamp(path: Path) -> list[int] | None:
    with suppress(OSError):
        found = path.stat()
        return [found.st_mtime_ns, found.st_size, found.st_ino]
    return None
