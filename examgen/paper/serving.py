"""Serving a page to people of whom some may mean harm: uvicorn, with deadlines, a bound on connections, and logs that end.

uvicorn answers and closes idle connections. It waits for ever for a request that is begun and never ended, so connections may run
out; ``Guarded`` gives each a deadline, and when too many are open the one goes that has waited longest where most come from.
"""

from __future__ import annotations

import asyncio
import logging
import resource
import socket
import time
from collections import Counter
from typing import Any

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

REQUEST_SECONDS = 10.0
"""How long the line and the headers of a request may take to arrive, from the connection or from the answer before."""
ANSWER_SECONDS = 60.0
"""How long its body and its answer may take together."""
CONNECTIONS, QUEUE, FILES = 1000, 128, 4096
"""Connections at once, new ones at once, and files that the process asks for; the first two shrink if it gets fewer files."""
LINES, SECONDS = 20, 600.0
"""So many lines are logged in so many seconds; the rest is left out."""


def serve(app: ASGIApp, listener: socket.socket, *, proxy: bool = False, grace: int = 5) -> None:
    """Answer what comes in at ``listener`` until the process is told to end, which takes at most ``grace`` seconds."""
    files = _files()
    config = uvicorn.Config(
        app, http=Guarded, limit_concurrency=min(CONNECTIONS, files // 2), backlog=max(1, min(QUEUE, files // 8)),
        log_config=_LOGS, log_level="warning", access_log=False, server_header=False, proxy_headers=proxy,
        timeout_graceful_shutdown=grace,
    )  # fmt: skip
    uvicorn.Server(config).run(sockets=[listener])


def _files() -> int:
    """How many files the process may have open, after asking for ``FILES``. Connections count, and the store needs some as well."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    enough = FILES if hard == resource.RLIM_INFINITY else min(FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < enough:
        resource.setrlimit(resource.RLIMIT_NOFILE, (enough, hard))
    return enough


class Guarded(H11Protocol):
    """A connection with a deadline. It waits for a request, or it has one that is being answered."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin to wait; another connection may have to go for it."""
        super().connection_made(transport)  # type: ignore[arg-type]
        self._deadline: asyncio.TimerHandle | None = None
        self._expect()
        self._make_room()

    def data_received(self, data: bytes) -> None:
        """A request that is whole now has a new deadline; one that comes in drops has not."""
        waited = self._waits
        super().data_received(data)
        if waited and not self._waits:
            self._expect()

    def on_response_complete(self) -> None:
        """Wait for the next request."""
        super().on_response_complete()
        self._expect()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing more is expected."""
        if self._deadline:
            self._deadline.cancel()
        super().connection_lost(exc)

    @property
    def _waits(self) -> bool:
        return self.cycle is None or self.cycle.response_complete

    @property
    def _address(self) -> str:
        return self.client[0] if self.client else ""

    def _expect(self) -> None:
        if self._deadline:
            self._deadline.cancel()
        self._since = self.loop.time()
        self._deadline = self.loop.call_later(REQUEST_SECONDS if self._waits else ANSWER_SECONDS, self._drop)

    def _drop(self) -> None:
        self.connections.discard(self)
        self.transport.abort()

    def _make_room(self) -> None:
        """Stay below the number of connections at which uvicorn answers that it is too busy."""
        if self.limit_concurrency is None or len(self.connections) < self.limit_concurrency:
            return
        waiting = [one for one in self.connections if isinstance(one, Guarded) and one._waits]
        crowd = Counter(one._address for one in waiting)
        min(waiting, key=lambda one: (-crowd[one._address], one._since))._drop()


class Sparing(logging.Filter):
    """Lets the first ``LINES`` of each ``SECONDS`` through, and says where it stops: who can cause a line can cause millions."""

    def __init__(self) -> None:
        super().__init__()
        self._begun, self._count = time.monotonic(), 0

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the line is written."""
        if time.monotonic() - self._begun >= SECONDS:
            self._begun, self._count = time.monotonic(), 0
        self._count += 1
        if self._count == LINES:
            record.msg, record.args = f"{record.getMessage()} (what follows within {SECONDS / 60:.0f} minutes is left out)", ()
        return self._count <= LINES


_LOGS: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"sparing": {"()": Sparing}},
    "formatters": {"line": {"format": "examgen: %(levelname)s: %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "filters": ["sparing"], "formatter": "line"}},
    "loggers": {name: {"handlers": ["stderr"], "propagate": False} for name in ("uvicorn", "asyncio", "examgen")},
}
