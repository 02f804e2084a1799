"""The page while somebody means harm: half-open connections, requests in drops, answers that nobody reads, and lines of log."""

from __future__ import annotations

import logging
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from examgen.paper import serving

ROOT = Path(__file__).resolve().parents[2]
LIMITED = """
import resource, sys
resource.setrlimit(resource.RLIMIT_NOFILE, (int(sys.argv.pop(1)),) * 2)
from examgen.cli import main
main()
"""
BEGIN = b"GET /static/style.css HTTP/1.1\r\nHost: 127.0.0.1\r\n"
REST = b"Connection: close\r\n\r\n"
PATIENCE = 60
"""Seconds after which a test gives up: what it waits for does not come."""


@contextmanager
def limited_server(files: int, log: Path, *options: object) -> Iterator[int]:
    """The port of ``examgen serve`` in a process that may have so many files open; what it logs goes to ``log``."""
    command = [sys.executable, "-c", LIMITED, str(files), "serve", "--port", "0", *map(str, options)]
    with log.open("wb") as stderr, subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=stderr, text=True) as process:
        try:
            assert process.stdout
            found = re.search(r":(\d+)/", process.stdout.readline())
            assert found, log.read_text()
            yield int(found[1])
        finally:
            process.kill()


def connected(port: int, begin: bytes = BEGIN, address: str = "127.0.0.1") -> socket.socket:
    """A connection from that address of this machine, with the beginning of a request."""
    found = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE, source_address=(address, 0))
    found.sendall(begin)
    return found


def read(connection: socket.socket) -> bytes:
    """All that comes until the other side closes."""
    found = b""
    try:
        while piece := connection.recv(65536):
            found += piece
    except ConnectionResetError:
        pass
    return found


@pytest.fixture
def options(tmp_path: Path, write_question: Callable[..., Path]) -> tuple[object, ...]:
    write_question(tmp_path / "bank", "rnn/area")
    return ("--bank", tmp_path / "bank", "--store", tmp_path / "progress.sqlite3")


def test_three_hundred_half_open_connections_keep_nobody_out(tmp_path: Path, options: tuple[object, ...]) -> None:
    with limited_server(256, tmp_path / "log", *options) as port, ExitStack() as held:
        waiting = held.enter_context(connected(port, address="127.0.0.2"))
        for _ in range(300):
            held.enter_context(connected(port))
        for _ in range(5):
            assert httpx2.get(f"http://127.0.0.1:{port}/", timeout=PATIENCE).status_code == 200
        waiting.sendall(REST)  # who came first and is alone at an address was not sent away for the crowd
        assert read(waiting).startswith(b"HTTP/1.1 200 OK")
    assert (tmp_path / "log").read_bytes() == b""


def test_without_files_for_connections_little_is_logged_and_the_page_comes_back(
    tmp_path: Path, options: tuple[object, ...]
) -> None:
    """So few files that connections run into the limit of the system, too."""
    with limited_server(56, tmp_path / "log", *options) as port:
        with ExitStack() as held:
            for _ in range(120):
                held.enter_context(connected(port))
        assert httpx2.get(f"http://127.0.0.1:{port}/", timeout=PATIENCE).status_code == 200
    assert (tmp_path / "log").stat().st_size < 100_000


@contextmanager
def guarded(application: Starlette) -> Iterator[int]:
    """The port of the application behind ``Guarded``, in a thread."""
    config = serving.uvicorn.Config(application, http=serving.Guarded, limit_concurrency=8, log_level="critical", access_log=False)
    server = serving.uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            yield listener.getsockname()[1]
        finally:
            server.should_exit = True
            thread.join()


async def _page(request: Request) -> Response:
    await request.body()
    return PlainTextResponse("x" * int(request.query_params.get("size", "1")))


PAGE = Starlette(routes=[Route("/static/style.css", _page), Route("/form", _page, methods=["GET", "POST"])])


def test_a_request_that_comes_in_drops_is_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "REQUEST_SECONDS", 0.3)
    with guarded(PAGE) as port, connected(port) as drip:
        threading.Thread(target=dripping, args=(drip,)).start()
        assert read(drip) == b""


def dripping(connection: socket.socket) -> None:
    """Another header every twentieth of a second, until nobody takes it any more."""
    try:
        while True:
            connection.sendall(b"X-Drop: 1\r\n")
            time.sleep(0.05)
    except OSError:
        pass


def test_a_second_request_on_a_connection_has_a_deadline_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "REQUEST_SECONDS", 0.3)
    with guarded(PAGE) as port, connected(port, BEGIN + b"\r\n" + BEGIN) as connection:
        assert read(connection).count(b"200 OK") == 1


@pytest.mark.parametrize(
    "begin",
    [
        b"POST /form HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nbegun",
        b"GET /form?size=8000000 HTTP/1.1\r\nHost: x\r\n\r\n",
    ],
    ids=["a body that does not end", "an answer that nobody reads"],
)
def test_a_request_that_is_not_done_in_time_is_dropped(monkeypatch: pytest.MonkeyPatch, begin: bytes) -> None:
    monkeypatch.setattr(serving, "ANSWER_SECONDS", 0.5)
    dropped = threading.Event()
    drop = serving.Guarded._drop
    monkeypatch.setattr(serving.Guarded, "_drop", lambda self: (drop(self), dropped.set()))
    with guarded(PAGE) as port, connected(port, begin) as connection:
        assert dropped.wait(PATIENCE)
        assert len(read(connection)) < 8_000_000


def test_an_answer_takes_as_long_as_it_may(monkeypatch: pytest.MonkeyPatch) -> None:
    """The deadline of a request ends when it is there: a slow answer is no slow request."""
    monkeypatch.setattr(serving, "REQUEST_SECONDS", 0.2)
    begun, go_on = threading.Event(), threading.Event()

    def slow(_request: Request) -> Response:
        begun.set()
        go_on.wait(PATIENCE)
        return PlainTextResponse("done")

    with guarded(Starlette(routes=[Route("/slow", slow)])) as port, ExitStack() as held:
        connection = held.enter_context(connected(port, b"GET /slow HTTP/1.1\r\nHost: x\r\n" + REST))
        assert begun.wait(PATIENCE)
        assert read(held.enter_context(connected(port))) == b""  # by now a request would have been dropped
        go_on.set()
        assert read(connection).endswith(b"done")


def test_lines_of_log_end_and_say_so() -> None:
    lines: list[str] = []
    logger, handler = logging.getLogger("examgen.test_sparing"), logging.Handler()
    handler.emit = lambda record: lines.append(record.getMessage())  # type: ignore[method-assign]
    handler.addFilter(serving.Sparing())
    logger.propagate = False
    logger.addHandler(handler)
    for number in range(10_000):
        logger.error("accept failed %d times", number)
    logger.removeHandler(handler)
    assert len(lines) == serving.LINES
    assert lines[-1] == f"accept failed {serving.LINES - 1} times (what follows within 10 minutes is left out)"
