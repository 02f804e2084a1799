"""Zip files that are the same bytes whenever the same is written."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, BinaryIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

_EPOCH = (1980, 1, 1, 0, 0, 0)


class Archive:
    """Files of a zip, written one after the other; each name once."""

    def __init__(self, zip: ZipFile) -> None:
        self._zip = zip
        self._names: set[str] = set()

    def add(self, name: str, content: bytes) -> str:
        """Write a file, unless one of that name was written, and return its name."""
        if name not in self._names:
            with self.open(name) as file:
                file.write(content)
        return name

    def open(self, name: str) -> IO[bytes]:
        """A file to write piece by piece; one at a time."""
        self._names.add(name)
        info = ZipInfo(name, _EPOCH)
        info.compress_type = ZIP_DEFLATED
        info.external_attr = 0o644 << 16
        return self._zip.open(info, "w")


@contextmanager
def archive(file: BinaryIO) -> Iterator[Archive]:
    """A zip written into an open file."""
    with ZipFile(file, "w") as zip:
        yield Archive(zip)
