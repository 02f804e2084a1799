"""Who is asking, and what a browser may do with the answer: signed cookie, sealed addresses, forms of our own, headers.

A session is a random name in a signed cookie, and that name is the learner. Addresses of questions and mock exams carry their
number and a signature that holds for this learner only, and every form carries a token of its session.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from itsdangerous import BadSignature, Signer
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from examgen.bank.files import read_file
from examgen.errors import StoreError, UsageError
from examgen.paper.browser import HEADERS

COOKIE = "examgen"
COOKIE_SECONDS = 365 * 24 * 3600
KEY_BYTES = 32


def key_path(store: Path) -> Path:
    """The key file that lies beside a store."""
    return store.with_name(f"{store.name if store.suffix == '.key' else store.stem}.key")


def load_key(path: Path, new: Callable[[int], bytes]) -> bytes:
    """The signing key in a file that only its owner reads; the first time it is made from ``new(KEY_BYTES)``.

    ``StoreError`` if the file cannot be made or read, or holds something else.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(new(KEY_BYTES))
    except FileExistsError:
        pass
    except OSError as error:
        raise StoreError(f"{path}: the sessions' key cannot be made: {error.strerror}; name another file with --store") from None
    key = read_file(path, most=1000, error=StoreError, what="the sessions' key", remedy="delete it, or change its permissions")
    if len(key) != KEY_BYTES:
        raise StoreError(f"{path}: this is no key of {KEY_BYTES} bytes; delete it (students then start new sessions)")
    return key


@dataclass(frozen=True, slots=True)
class Seals:
    """Signatures with the server's key."""

    key: bytes

    def session(self, learner: str) -> str:
        """The cookie's value for a learner."""
        return self._signer("session").sign(learner).decode()

    def learner(self, cookie: str) -> str | None:
        """The learner of a cookie's value, ``None`` for one that is forged or of another key."""
        return self._opened("session", cookie)

    def address(self, kind: str, learner: str, id: int) -> str:
        """How a sitting or mock exam (``kind``) is named in the learner's addresses."""
        return self._signer(f"{kind} of {learner}").sign(str(id)).decode()

    def id(self, kind: str, learner: str, address: str) -> int:
        """The number in an address; ``UsageError`` if it is not this learner's."""
        opened = self._opened(f"{kind} of {learner}", address)
        if opened is None:
            raise UsageError("this address belongs to another session, or to none; begin from the first page")
        return int(opened)

    def token(self, learner: str) -> str:
        """What the learner's forms carry."""
        return self._signer("form").get_signature(learner).decode()

    def class_token(self) -> str:
        """What the address of the class's summary ends with."""
        return self._signer("class").get_signature("summary").decode()

    def opens_class(self, token: str) -> bool:
        """Whether it is that; how much of it is right cannot be measured."""
        return hmac.compare_digest(token.encode(), self.class_token().encode())

    def fits(self, token: str, learner: str) -> bool:
        """Whether a form's token is the learner's."""
        return hmac.compare_digest(token.encode(), self.token(learner).encode())

    def _signer(self, salt: str) -> Signer:
        return Signer(self.key, salt=f"examgen {salt}", digest_method=hashlib.sha256)

    def _opened(self, salt: str, value: str) -> str | None:
        try:
            return self._signer(salt).unsign(value.encode()).decode()
        except (BadSignature, UnicodeError):
            return None


def from_here(headers: Headers) -> bool:
    """Whether a form was sent by one of our own pages, as far as the browser says where it comes from."""
    origin = headers.get("origin")
    if origin is None:
        return headers.get("sec-fetch-site", "same-origin") in ("same-origin", "none")
    try:
        return urlsplit(origin).netloc == headers.get("host", "")
    except ValueError:
        return False


class Door:
    """Puts ``learner`` and ``fresh_start`` into the scope's state, the session's cookie and the headers onto the response.

    ``hosts`` are the names under which the page may be asked for (``None``: any), against pages of others that pretend to be ours.
    """

    def __init__(self, app: ASGIApp, *, seals: Seals, new_name: Callable[[], str], hosts: Collection[str] | None) -> None:
        self._app = app
        self._seals = seals
        self._new_name = new_name
        self._hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let one request in, and its answer out."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        static = scope["path"].startswith("/static/")
        cookie = HTTPConnection(scope).cookies.get(COOKIE)
        known = None if cookie is None else self._seals.learner(cookie)
        learner = known or f"web-{self._new_name()}"
        forged = known is None and cookie is not None
        scope["state"] = {**scope.get("state", {}), "learner": learner, "fresh_start": forged, "host_known": self._is_ours(headers)}

        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                found = MutableHeaders(scope=message)
                found.update(HEADERS)
                found["Cache-Control"] = "no-cache" if static else "no-store"
                if not static and (known is None or scope["path"] == "/"):
                    found.append("Set-Cookie", self._set_cookie(learner, secure=scope["scheme"] == "https"))
            await send(message)

        await self._app(scope, receive, dressed)

    def _is_ours(self, headers: Headers) -> bool:
        try:
            return self._hosts is None or urlsplit(f"//{headers.get('host', '')}").hostname in self._hosts
        except ValueError:
            return False

    def _set_cookie(self, learner: str, *, secure: bool) -> str:
        attributes = f"Path=/; Max-Age={COOKIE_SECONDS}; HttpOnly; SameSite=Lax" + "; Secure" * secure
        return f"{COOKIE}={self._seals.session(learner)}; {attributes}"
