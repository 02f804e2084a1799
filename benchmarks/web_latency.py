"""How much slower the practice page is than a bare Starlette "hello", with many students at the same time; prints ratios.

    python benchmarks/web_latency.py [--students N] [--rounds N] [--runs N]

Both servers run in turn (hello, practice, hello, ...) in processes of their own, under the same uvicorn, and the same client
(this process) asks them: each student keeps one connection, GETs a question (or the hello) and POSTs an answer (or as many bytes),
one after the other. The students wait for each other before each round, so that all of them are at it at the same time. What is
timed is a GET together with its POST; a question is picked before. In every other round all entries of the answer are wrong, which
takes longest to mark, and in the others one part is answered.

Exit code 1 means an error or a lost attempt; how long things take decides nothing.
"""

from __future__ import annotations

import argparse
import asyncio
import re
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any, TypeAlias
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parent.parent
QUESTIONS = ("cnn/layer_sizes", "cnn/cross_correlation", "cnn/parameter_count", "rnn/parameter_count", "optim/nesterov")
TARGET = 8


# --- servers ----------------------------------------------------------------------------------------------------------------------


def hello() -> Any:
    """The yardstick."""
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import PlainTextResponse
    from starlette.routing import Route

    async def greet(request: Request) -> PlainTextResponse:
        await request.body()
        return PlainTextResponse("hello")

    return Starlette(routes=[Route("/", greet, methods=["GET", "POST"])])


def practice(folder: Path) -> Any:
    """The page over a store and a pool in the folder; without a limit of rate, because all students sit at one address."""
    import secrets

    from examgen.bank.places import bundled_bank
    from examgen.practice.loop.opening import opened
    from examgen.practice.web.app import make_app
    from examgen.practice.web.limits import Rate

    room = opened((bundled_bank(),), folder / "store.sqlite3", lambda: datetime.now(UTC), prepare=False, busy_seconds=0).__enter__()
    free = Rate(per_second=1e9, burst=1e9)
    rates = {"session_rate": free, "address_rate": free}
    return make_app(room, key=b"k" * 32, new_name=lambda: secrets.token_urlsafe(18), monotonic=time.monotonic, **rates)


def serve(what: str, folder: Path) -> None:
    """Listen until the process is ended; the port is the first line."""
    import uvicorn

    app = hello() if what == "hello" else practice(folder)
    with socket.create_server(("127.0.0.1", 0), backlog=1024) as listener:
        print(listener.getsockname()[1], flush=True)
        uvicorn.Server(uvicorn.Config(app, log_level="error", access_log=False)).run(sockets=[listener])


def stock(folder: Path) -> None:
    """Put verified variants of the questions into the pool."""
    from examgen.bank.loader import scan
    from examgen.bank.places import bundled_bank
    from examgen.practice.store.pool import Pool, pool_path
    from examgen.practice.store.worker import prepare

    pool = Pool(pool_path(folder / "store.sqlite3"), scan([bundled_bank()]))
    for question in QUESTIONS:
        prepare(pool, question, 3)
    pool.close()


# --- students ---------------------------------------------------------------------------------------------------------------------


@dataclass
class Counted:
    """Seconds of each pair of requests, how many requests failed, how many answers were acknowledged."""

    pairs: list[float] = field(default_factory=list)
    errors: int = 0
    acknowledged: int = 0


class Browser:
    """One kept connection: just enough of HTTP to be quick."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._cookie = ""

    async def open(self) -> None:
        self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port)

    async def ask(self, method: str, path: str, body: bytes = b"") -> tuple[int, str, str]:
        """Status, headers and body."""
        form = f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n" if method == "POST" else ""
        head = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{form}{self._cookie}\r\n"
        self._writer.write(head.encode() + body)
        answer = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        length = re.search(r"(?i)content-length: (\d+)", answer)
        text = (await self._reader.readexactly(int(length[1]))).decode() if length else ""
        if found := re.search(r"(?i)set-cookie: ([^;]*)", answer):
            self._cookie = f"Cookie: {found[1]}\r\n"
        return int(answer[9:12]), answer, text

    def close(self) -> None:
        self._writer.close()


Pick: TypeAlias = Callable[[Browser, int, Counted], Awaitable[tuple[str, Callable[[str], bytes]]]]


async def pick_hello(_: Browser, __: int, ___: Counted) -> tuple[str, Callable[[str], bytes]]:
    """The yardstick's address, and bytes like those of an answer."""
    return "/", lambda page: b"x" * 160


async def pick_question(browser: Browser, number: int, counted: Counted) -> tuple[str, Callable[[str], bytes]]:
    """The address of a fresh question, and how to fill in its form."""
    status, head, _ = await browser.ask("GET", f"/start?by=question&value={QUESTIONS[number % len(QUESTIONS)]}")
    place = re.search(r"(?i)location: (\S+)", head)
    counted.errors += status != 303
    return (place[1] if place else "/"), _all_wrong if number % 2 else _one_part


def _all_wrong(page: str) -> bytes:
    return _form(page, dict.fromkeys(_fields(page), "3"))


def _one_part(page: str) -> bytes:
    first = _fields(page)[0].split(".")[0]
    return _form(page, {name: "2" for name in _fields(page) if name.split(".")[0] == first})


def _fields(page: str) -> list[str]:
    return re.findall(r'<input type="text" id="[^"]*" name="([^"]*)"', page)


def _form(page: str, typed: dict[str, str]) -> bytes:
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page))
    return urlencode({**hidden, **typed, "do": "answer"}).encode()


async def study(browser: Browser, pick: Pick, rounds: int, together: asyncio.Barrier, counted: Counted) -> None:
    """What one student does."""
    await browser.open()
    await browser.ask("GET", "/")
    for number in range(rounds):
        path, filled = await pick(browser, number, counted)
        await together.wait()
        start = time.perf_counter()
        seen, _, page = await browser.ask("GET", path)
        marked, _, _ = await browser.ask("POST", path, filled(page))
        counted.pairs.append(time.perf_counter() - start)
        counted.errors += (seen != 200) + (marked != 200)
        counted.acknowledged += marked == 200
    browser.close()


async def measured(port: int, pick: Pick, students: int, rounds: int) -> tuple[Counted, float]:
    """What all students saw, and the wall time of their pairs (what they do between the rounds is not in it)."""
    counted = Counted()
    together = asyncio.Barrier(students)
    await asyncio.gather(*(study(Browser(port), pick, rounds, together, counted) for _ in range(students)))
    longest = [max(counted.pairs[at : at + students]) for at in range(0, len(counted.pairs), students)]
    return counted, sum(longest)


def run(what: str, folder: Path, students: int, rounds: int) -> tuple[Counted, float]:
    """Start a server, let the students ask it, and end it."""
    command = [sys.executable, __file__, "--serve", what, str(folder)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        try:
            port = int(process.stdout.readline())
            pick: Pick = pick_hello if what == "hello" else pick_question
            warm, _ = asyncio.run(measured(port, pick, 10, len(QUESTIONS)))  # its times are not counted: imports, caches
            counted, seconds = asyncio.run(measured(port, pick, students, rounds))
            return replace(
                counted, errors=warm.errors + counted.errors, acknowledged=warm.acknowledged + counted.acknowledged
            ), seconds
        finally:
            process.terminate()


# --- report -----------------------------------------------------------------------------------------------------------------------


def p95(seconds: list[float]) -> float:
    """The 95th percentile."""
    return sorted(seconds)[int(0.95 * (len(seconds) - 1))]


def told(what: str, runs: list[tuple[Counted, float]]) -> float:
    """Print what a server did; its 95th percentile over all runs."""
    pairs = [seconds for counted, _ in runs for seconds in counted.pairs]
    rate = 2 * len(pairs) / sum(seconds for _, seconds in runs)
    times = f"median {1e3 * median(pairs):5.0f} ms, 95th percentile {1e3 * p95(pairs):5.0f} ms"
    print(f"{what:<9} {rate:6.0f} requests/s   GET + POST: {times}   {sum(counted.errors for counted, _ in runs)} errors")
    return p95(pairs)


def main() -> None:
    """Run both and print the ratios."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--students", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=4)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--serve", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        return serve(options.serve[0], Path(options.serve[1]))
    results: dict[str, list[tuple[Counted, float]]] = {"hello": [], "practice": []}
    with tempfile.TemporaryDirectory() as name:
        stock(Path(name))
        for _ in range(options.runs):
            for what, runs in results.items():
                runs.append(run(what, Path(name), options.students, options.rounds))
        with closing(sqlite3.connect(Path(name) / "store.sqlite3")) as store:
            kept = store.execute("SELECT count(*) FROM attempts").fetchone()[0]
    base, own = (told(what, runs) for what, runs in results.items())
    lost = sum(counted.acknowledged for counted, _ in results["practice"]) - kept
    print(
        f"95th percentile, {options.students} students: {own / base:.1f} x hello (target: at most {TARGET}); {lost} attempts lost"
    )
    sys.exit(bool(lost or any(counted.errors for runs in results.values() for counted, _ in runs)))


if __name__ == "__main__":
    main()
