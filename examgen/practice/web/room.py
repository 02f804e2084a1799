"""What every address needs: the practice room, the seals, and a way to answer a visitor, also when something fails."""

from __future__ import annotations

import logging
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias
from urllib.parse import quote, urlencode

import anyio
from starlette.datastructures import FormData
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from examgen.errors import BlueprintError, ExamgenError, StoreBusyError, StoreError, UnreadableAnswer, UsageError
from examgen.practice.loop.scope import Scope
from examgen.practice.loop.session import Practice
from examgen.practice.store.pool import pool_path
from examgen.practice.web import html
from examgen.practice.web.limits import LARGEST_BODY
from examgen.practice.web.security import Seals, from_here

PAUSES = (0.01, 0.02, 0.05, 0.1, 0.2, 0.4, 0.8, 1.6)
"""Seconds between the tries while another program holds the store."""
FIELDS = 600
"""Most fields of a form."""
RETRY_SECONDS = 2
"""When a page that waits for a variant asks again."""
_BYS = ("need", "topic", "week", "exam", "question")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_OURS = re.compile(r"/(?![/\\])[\x21-\x5b\x5d-\x7e]{0,1000}")
_LOG = logging.getLogger("examgen.web")


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A request of a learner. ``fresh_start`` says that the session which the browser named does not exist."""

    learner: str
    path: str
    query: Mapping[str, str]
    places: Mapping[str, str]
    form: FormData
    fresh_start: bool

    @property
    def scope(self) -> Scope:
        """The scope in the address: ``?by=topic&value=rnn``; ``UsageError`` for what is none."""
        by, value = self.query.get("by", "need"), self.query.get("value", "")
        if by not in _BYS:
            raise UsageError("this address picks nothing; begin from the first page")
        return Scope(by=by, value=value[:200])  # type: ignore[arg-type]

    def texts(self, name: str) -> Sequence[str]:
        """The texts that the form has under a name, without control characters, which no HTML may contain."""
        return [_CONTROL.sub("", value) for value in self.form.getlist(name) if isinstance(value, str)]

    def text(self, name: str) -> str:
        """The first of them, or nothing."""
        return next(iter(self.texts(name)), "")

    @property
    def leaving(self) -> str:
        """The address of ours to which a button of the form leads once the form is kept; empty if it is no such button."""
        address = self.text("go")
        return address if _OURS.fullmatch(address) else ""

    def number(self, name: str) -> int:
        """A small whole number of the form, -1 for anything else."""
        text = self.text(name)
        return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else -1


@dataclass(frozen=True, kw_only=True)
class Room:
    """The practice room behind the pages, and the seals of its addresses."""

    practice: Practice
    seals: Seals

    def page(
        self, visit: Visit, name: str, *, status: int = 200, headers: Mapping[str, str] | None = None, **values: Any
    ) -> Response:
        """A page of the visitor's session."""
        body = html.page(name, token=self.seals.token(visit.learner), fresh_start=visit.fresh_start, **values)
        return HTMLResponse(body, status, headers)

    def topic(self, id: str) -> str:
        """What the course calls a topic; its id if the course has no name for it."""
        return self.practice.course.topic_names.get(id, id)

    def waiting(self, visit: Visit, **values: Any) -> Response:
        """The page that asks again by itself until something has been prepared."""
        return self.page(visit, "waiting", status=503, headers={"Retry-After": str(RETRY_SECONDS)}, seconds=RETRY_SECONDS, **values)

    def problem(self, visit: Visit, status: int, title: str, text: str, *, again: bool = False) -> Response:
        """A page that says what went wrong; with ``again`` it keeps what was sent, to send it once more."""
        kept = [(name, value) for name in dict.fromkeys(visit.form) for value in visit.texts(name)] if again else []
        return self.page(visit, "problem", status=status, title=title, text=text, kept=kept, action=visit.path)

    def failed(self, visit: Visit, error: ExamgenError) -> Response:
        """The page for an error. What names files of the server, or may hold answers, goes to the log instead."""
        if isinstance(error, UsageError | BlueprintError):
            return self.problem(visit, 404, "This is not here", _sentence(str(error)))
        if isinstance(error, UnreadableAnswer):
            return self.problem(visit, 400, "An answer cannot be kept", _sentence(str(error)), again=True)
        _LOG.error("%s", error)
        if isinstance(error, StoreError):
            text = f"{_reason(error, self.practice)} Everything before is stored."
            return self.problem(visit, 503, "Your progress cannot be kept at the moment", text, again=True)
        text = "This question cannot be prepared at the moment. Whoever runs this page finds the reason in its log."
        return self.problem(visit, 503, "No question yet", text)


Handler: TypeAlias = Callable[[Room, Visit], Response]


def endpoint(room: Room, handler: Handler) -> Callable[[Request], Awaitable[Response]]:
    """The handler as Starlette calls it: forms are checked first.

    It runs in the event loop, one visit at a time: it takes a few milliseconds, which is less than what changing threads costs
    under load. While another program holds the store nothing was written, so the same is tried again after a pause.
    """

    async def answer(request: Request) -> Response:
        try:
            form = await request.form(max_files=0, max_fields=FIELDS, max_part_size=LARGEST_BODY)
        except ClientDisconnect:
            return Response(status_code=400)  # nobody is there to read it
        visit = visit_of(request, form)
        if request.method == "POST" and not (from_here(request.headers) and room.seals.fits(visit.text("token"), visit.learner)):
            text = "The form was older than your session, or came from another page. Begin again from the first page."
            return room.problem(visit, 403, "This form cannot be taken", text)
        for pause in PAUSES:
            try:
                return handler(room, visit)
            except StoreBusyError:
                await anyio.sleep(pause)
            except ExamgenError as error:
                return room.failed(visit, error)
        return _answered(room, visit, handler)

    return answer


def _answered(room: Room, visit: Visit, handler: Handler) -> Response:
    try:
        return handler(room, visit)
    except ExamgenError as error:
        return room.failed(visit, error)


def visit_of(request: Request, form: FormData | None = None) -> Visit:
    """The request as handlers see it."""
    path, query = quote(request.scope["path"]), request.scope["query_string"].decode("latin-1")
    return Visit(
        learner=request.state.learner, path=f"{path}?{query}" if query else path, query=request.query_params,
        places=request.path_params, form=form or FormData(), fresh_start=request.state.fresh_start,
    )  # fmt: skip


def start_address(scope: Scope, *, after: str = "", like: str = "") -> str:
    """Where a fresh question of the scope is: another one than it comes ``after``, or one more ``like`` it."""
    more = {name: value for name, value in (("after", after), ("like", like)) if value}
    return f"/start?{scope_query(scope)}" + (f"&{urlencode(more)}" if more else "")


def scope_query(scope: Scope) -> str:
    """The scope as the query of an address."""
    return urlencode({"by": scope.by, "value": scope.value})


def see_other(address: str) -> Response:
    """Send the browser on, by GET."""
    return RedirectResponse(address, 303)


def _reason(error: StoreError, practice: Practice) -> str:
    """Why the store fails, without the place of its file."""
    message = str(error)
    for path in (practice.store.path, pool_path(practice.store.path)):
        message = message.removeprefix(f"{path}: ")
    known = message != str(error)
    return _sentence(message.split(";")[0]) if known else "The store fails."


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + "." * (not text.endswith((".", "?", "!")))
