"""SQLite files as examgen keeps them: write-ahead log, foreign keys, a schema version with migrations, and errors in one line.

The write-ahead log with ``synchronous=NORMAL`` keeps every committed transaction when the process is killed; only a power failure
of the whole machine may take back the last ones, and then whole ones.
"""

from __future__ import annotations

import os
import sqlite3
import stat
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from examgen.errors import StoreBusyError, StoreError

BUSY_SECONDS = 10.0
"""How long a writer waits for another one before it gives up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Schema:
    """What a file holds: ``mark`` tells its kind from other SQLite files; ``migrations[n]`` leads from version n to n + 1."""

    name: str
    mark: int
    migrations: Sequence[str]


class Database:
    """One SQLite file. Every thread has a connection of its own, so that a server's threads may share the object."""

    def __init__(self, path: Path, schema: Schema, *, busy_seconds: float = BUSY_SECONDS) -> None:
        self.path = path
        self._schema = schema
        self._busy_seconds = busy_seconds
        self._local = threading.local()
        self._turn = threading.Lock()
        self._opened: list[sqlite3.Connection] = []
        _make_private(path)
        self._migrate()

    def rows(self, statement: str, *values: Any) -> list[sqlite3.Row]:
        """All rows of a query. ``StoreError`` as for all methods here."""
        with self._guard():
            return self._connection().execute(statement, values).fetchall()

    def write(self, statement: str, *values: Any) -> int:
        """Run one statement, in a transaction of its own unless ``writing`` has begun one; the id of the last row inserted."""
        with self.writing():
            return self._connection().execute(statement, values).lastrowid or 0

    @contextmanager
    def writing(self) -> Iterator[None]:
        """A transaction: all that is written inside is kept together, or nothing of it. May be nested; the outermost one counts.

        Threads of this process take turns: SQLite alone would let them sleep and try again.
        """
        with self._guard():
            connection = self._connection()
            if connection.in_transaction:
                yield
                return
            with self._turn:
                self._check_place()
                connection.execute("BEGIN IMMEDIATE")
                try:
                    yield
                    connection.execute("COMMIT")
                except BaseException:
                    connection.rollback()
                    raise

    def close(self) -> None:
        """Close the connections of all threads."""
        while self._opened:
            self._opened.pop().close()
        self._local = threading.local()

    def _connection(self) -> sqlite3.Connection:
        found: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if found is None:
            found = sqlite3.connect(self.path.absolute(), timeout=self._busy_seconds, isolation_level=None, check_same_thread=False)
            self._opened.append(found)
            found.row_factory = sqlite3.Row
            for pragma in ("journal_mode = WAL", "synchronous = NORMAL", "foreign_keys = ON"):
                found.execute(f"PRAGMA {pragma}")
            place = os.stat(self.path)
            self._local.place = (place.st_dev, place.st_ino)
            self._local.connection = found
        return found

    def _check_place(self) -> None:
        """``StoreError`` if the file was removed or replaced: what is written to the open one would be lost."""
        try:
            now = os.stat(self.path)
        except OSError:
            now = None
        if now is None or (now.st_dev, now.st_ino) != self._local.place:
            raise StoreError(f"{self.path}: the file was removed or replaced while it was in use; start again, or put it back")

    def _migrate(self) -> None:
        newest = len(self._schema.migrations)
        try:
            if self._version() == newest:
                return
            with self.writing():
                for number in range(self._version(), newest):  # read again: another process may have been quicker
                    for statement in self._schema.migrations[number].split(";"):
                        self._connection().execute(statement)
                self._connection().execute(f"PRAGMA user_version = {newest}")
                self._connection().execute(f"PRAGMA application_id = {self._schema.mark}")
        except BaseException:
            self.close()
            raise

    def _version(self) -> int:
        """The file's version, 0 for an empty file. ``StoreError`` for a newer one, and for files of others."""
        version: int = self.rows("PRAGMA user_version")[0][0]
        mark: int = self.rows("PRAGMA application_id")[0][0]
        if mark != self._schema.mark and (version or self.rows("SELECT 1 FROM sqlite_schema LIMIT 1")):
            raise StoreError(f"{self.path}: this is a database of another program; name another file with --store")
        if version > len(self._schema.migrations):
            raise StoreError(
                f"{self.path}: this {self._schema.name} was written by a newer examgen (version {version}, this one knows "
                f"{len(self._schema.migrations)}); update examgen, or name another file with --store"
            )
        return version

    @contextmanager
    def _guard(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            kind = StoreBusyError if _code(error).startswith(_BUSY) else StoreError
            raise kind(f"{self.path}: {_reason(error)}") from error


def _make_private(path: Path) -> None:
    """See that only the owner reads the file and a folder that is made for it. SQLite makes its other files like this one.

    A file that exists is not opened for that: closing it would end the locks that this process has on it.
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"{path}: its folder cannot be made: {error.strerror}; name another file with --store") from None
    with suppress(OSError):  # whatever is wrong here, SQLite is about to say
        if not path.exists():
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        mode = path.stat().st_mode
        if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
            raise StoreError(f"{path}: is no regular file; name another file with --store")
        if mode & stat.S_IRWXO:  # written by an earlier version
            path.chmod(0o600)


_BUSY = ("SQLITE_BUSY", "SQLITE_LOCKED")
_REASONS = {
    "SQLITE_BUSY": "it is locked by another program; try again when that has ended",
    "SQLITE_LOCKED": "it is locked by another program; try again when that has ended",
    "SQLITE_FULL": "the disk is full; this was not stored, everything before it is",
    "SQLITE_IOERR": "the disk refuses it; this was not stored, everything before it is",
    "SQLITE_CORRUPT": "the file is damaged; restore a copy, or name another file with --store",
    "SQLITE_NOTADB": "this is no SQLite file, or a damaged one; restore a copy, or name another file with --store",
    "SQLITE_CANTOPEN": "it cannot be opened; name another file with --store",
    "SQLITE_READONLY": "it cannot be written; change its permissions, or name another file with --store",
}


def _reason(error: sqlite3.Error) -> str:
    """What went wrong and what to do, by SQLite's result code (extended codes begin with the name of the plain one)."""
    return next((reason for name, reason in _REASONS.items() if _code(error).startswith(name)), f"{error}")


def _code(error: sqlite3.Error) -> str:
    return str(getattr(error, "sqlite_errorname", ""))
