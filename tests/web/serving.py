"""The page over a small store, for its tests: every variant is prepared ahead, and no witness is heard."""

from __future__ import annotations

import json
import re
import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlencode

import uvicorn
from starlette.testclient import TestClient

from examgen.bank.draft import draft
from examgen.bank.loader import Bank, scan
from examgen.bank.places import bundled_bank
from examgen.core.record import Evidence, Variant
from examgen.paper.course import load_course
from examgen.practice.loop.session import Practice
from examgen.practice.store.attempts import Store
from examgen.practice.store.pool import Pool, pool_path
from examgen.practice.store.seeds import SPACE, practice_seed
from examgen.practice.web.app import make_app
from examgen.practice.web.limits import Rate

KEY = b"k" * 32
GENEROUS = Rate(per_second=1e6, burst=1e6)
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **length: float) -> None:
        self.now += timedelta(**length)


def believed(bank: Bank, question: str, serial: int) -> Variant:
    """A practice variant, with testimony that nobody gave: what witnesses say is not what these tests are about."""
    variant = draft(bank.page(question), practice_seed(question, serial), space=SPACE).variant
    said = [
        Evidence(answer=part.name, witness=kind, kind=kind, value=part.answer, agrees=True)
        for part in variant.parts
        for kind in ("torch", "second formula")
        if part.kind != "open"
    ]
    return replace(variant, evidence=tuple(said))


def stock(pool: Pool, questions: Iterable[str], variants: int) -> None:
    """Put so many variants of each question into the pool."""
    for question in questions:
        for serial in range(variants):
            pool.add(believed(pool.bank, question, serial), serial)


@cache
def bank_in(folders: tuple[Path, ...]) -> Bank:
    """The bank in these folders, read once."""
    return scan(folders)


@cache
def full_pool() -> bytes:
    """A pool file with three variants of each question of the bundled bank."""
    with TemporaryDirectory() as folder:
        pool = Pool(Path(folder) / "pool.sqlite3", bank_in((bundled_bank(),)))
        stock(pool, [header.id for header in pool.bank.usable()], 3)
        pool.close()
        return (Path(folder) / "pool.sqlite3").read_bytes()


def room(folder: Path, *, full: bool = True, banks: Iterable[Path] = (), clock: Any = None) -> Practice:
    """A practice room whose store lies in the folder, over the bundled bank (its pool is full) or over others (it is empty)."""
    folders = list(banks) or [bundled_bank()]
    bank = bank_in(tuple(folders))
    path = folder / "progress.sqlite3"
    folder.mkdir(exist_ok=True)
    if full and not banks:
        pool_path(path).write_bytes(full_pool())
    pool = Pool(pool_path(path), bank, busy_seconds=0.2)
    store = Store(path, busy_seconds=0.2)
    return Practice(bank=bank, course=load_course(folders[0]), store=store, pool=pool, clock=clock or Clock())


def app(practice: Practice, **options: Any) -> Any:
    """The application, without limits of rate unless they are given."""
    names, seconds = count(1), count()
    settings: dict[str, Any] = {
        "key": KEY, "new_name": lambda: f"student-{next(names)}", "monotonic": lambda: float(next(seconds)),
        "session_rate": GENEROUS, "address_rate": GENEROUS, "hosts": ("testserver", "127.0.0.1"),
    }  # fmt: skip
    return make_app(practice, **(settings | options))


class Student:
    """A browser without JavaScript: follows addresses and sends the forms of the page that it is on."""

    def __init__(self, application: Any) -> None:
        self.client = TestClient(application, raise_server_exceptions=False)
        self.page = ""
        self.url = ""
        self.status = 0
        self.responses: list[Any] = []

    def get(self, address: str) -> Student:
        return self._seen(self.client.get(address))

    def start(self, question: str) -> Student:
        return self.get("/start?" + urlencode({"by": "question", "value": question}))

    def press(self, what: str, form: dict[str, Any] | None = None, **headers: str) -> Student:
        """Send the page's form with its hidden fields, these fields and the button ``do``."""
        action = re.search(r'<form method="post" action="([^"#]*)', self.page)
        assert action, self.page
        return self.post(action[1].replace("&amp;", "&"), {**self.hidden(), **(form or {}), "do": what}, **headers)

    def post(self, address: str, form: dict[str, Any], **headers: str) -> Student:
        return self._seen(self.client.post(address, data=form, headers={"origin": "http://testserver", **headers}))

    def hidden(self) -> dict[str, str]:
        """The hidden fields. Those which name the boxes of a page are left out: this browser sends only fields that it is given."""
        return dict(re.findall(r'type="hidden" name="(?!ticked")(\w+)" value="([^"]*)"', self.page))

    @property
    def heading(self) -> str:
        return re.findall(r"<h1>(.*?)</h1>", self.page)[0]

    def _seen(self, response: Any) -> Student:
        self.responses += [*response.history, response]
        self.page, self.url, self.status = response.text.replace("\N{NO-BREAK SPACE}", " "), str(response.url), response.status_code
        return self


def right_form(variant: Variant, prefix: str = "") -> dict[str, Any]:
    """Form fields that answer the variant right; what is typed is written out from the exact answers."""
    fields: dict[str, Any] = {}
    for part in variant.parts:
        fields |= _fields(part, part.answer, f"{prefix}{part.name}")
    return fields


def _fields(part: Any, answer: Any, name: str) -> dict[str, Any]:
    if part.kind in ("vector", "matrix") and not part.sized:
        return {name: _written(answer)}
    if part.kind in ("vector", "matrix"):
        rows = [answer] if part.kind == "vector" else answer
        return {f"{name}.{place}": _number(entry) for place, entry in enumerate(entry for row in rows for entry in row)}
    if part.kind == "claim":
        return {name: json.dumps(answer)}
    if part.kind == "choice":
        return {name: "abcdefgh"[part.options.index(answer)]}
    if part.kind == "choices":
        return {name: ["abcdefghijkl"[part.options.index(one)] for one in answer] or ["none"]}
    if part.kind in ("ordering", "matching"):
        return {f"{name}.{place}": "abcdefghijkl"[part.options.index(one)] for place, one in enumerate(answer)}
    if part.kind in ("text", "open"):
        return {name: answer}
    if part.kind == "shape":
        return {name: "x".join(map(str, answer))}
    if part.kind == "satisfies":
        return {f"{name}.{place}": _written(entry) for place, entry in enumerate(answer)}
    return {name: _number(answer)}


def _written(value: Any) -> str:
    return f"[{'; '.join(_written(one) for one in value)}]" if isinstance(value, tuple) else _number(value)


def _number(value: Any) -> str:
    return str(value) if isinstance(value, int) else f"{float(value):.9f}"


Serve = Callable[..., Student]


@contextmanager
def listening(application: Any) -> Iterator[str]:
    """The application behind a real socket of this machine; its address."""
    server = uvicorn.Server(uvicorn.Config(application, log_level="error", access_log=False))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()
