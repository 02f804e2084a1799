"""The page as an ASGI application."""

from __future__ import annotations

import logging
import math
from collections.abc import Callable, Collection

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from examgen.bank.places import bundled_templates
from examgen.paper.browser import LOOPBACK
from examgen.practice.loop.session import Practice
from examgen.practice.web import classroom, exams, home, moving, questions
from examgen.practice.web.limits import ADDRESS_RATE, LARGEST_BODY, SESSION_RATE, Buckets, Rate, SmallBodies
from examgen.practice.web.room import Room, endpoint, visit_of
from examgen.practice.web.security import Door, Seals

_LOG = logging.getLogger("examgen.web")
_PROBLEMS = {
    400: ("This cannot be read", "The browser sent something that is no request of this page."),
    404: ("This is not here", "There is no such page; begin from the first page."),
    405: ("This does not work that way", "Begin from the first page."),
    408: ("This took too long", "The form did not arrive in time. Nothing was taken; send it again."),
    413: ("This is too long", f"A form may have {LARGEST_BODY // 1024} kB; answers are far shorter. Nothing was taken."),
}
_BROKEN = "An error happened here, and it is in the log of this page. What was acknowledged is kept."


def make_app(
    practice: Practice, *, key: bytes, new_name: Callable[[], str], monotonic: Callable[[], float],
    hosts: Collection[str] | None = LOOPBACK, session_rate: Rate = SESSION_RATE, address_rate: Rate = ADDRESS_RATE,
) -> ASGIApp:  # fmt: skip
    """The application over a practice room.

    ``key`` signs sessions, ``new_name`` gives unguessable names of new ones, ``monotonic`` is a clock in seconds for the rates, and
    ``hosts`` are the names under which browsers may ask for the page (``None``: any).
    """
    seals = Seals(key)
    room = Room(practice=practice, seals=seals)
    get, post = ["GET"], ["POST"]
    routes = [
        Route("/", endpoint(room, home.home), methods=get),
        Route("/questions", endpoint(room, home.questions), methods=get),
        Route("/q/{id:path}", endpoint(room, questions.numbered), methods=get),
        Route("/quiz/{name}", endpoint(room, exams.quiz), methods=get),
        Route("/class/{token}", endpoint(room, classroom.summary), methods=get),
        Route("/start", endpoint(room, questions.start), methods=get),
        Route("/question/{address}", endpoint(room, questions.show), methods=get),
        Route("/question/{address}", endpoint(room, questions.act), methods=post),
        Route("/exam", endpoint(room, exams.begin), methods=post),
        Route("/exam/wait", endpoint(room, exams.wait), methods=get),
        Route("/exam/{address}", endpoint(room, exams.show), methods=get),
        Route("/exam/{address}", endpoint(room, exams.act), methods=post),
        Route("/exam/{address}/hand-in", endpoint(room, exams.review), methods=get),
        Route("/progress", endpoint(room, home.standing), methods=get),
        Route("/code", endpoint(room, moving.code), methods=get),
        Route("/code", endpoint(room, moving.take), methods=post),
        Mount("/static", StaticFiles(directory=bundled_templates() / "web" / "static")),
    ]
    limits = Middleware(_Gate, room=room, sessions=Buckets(session_rate, monotonic), addresses=Buckets(address_rate, monotonic))
    app = Starlette(
        routes=routes, middleware=[limits, Middleware(SmallBodies)],
        exception_handlers={HTTPException: _refusals(room), Exception: _breakdowns(room)},
    )  # fmt: skip
    return Door(app, seals=seals, new_name=new_name, hosts=hosts)


class _Gate:
    """Lets in whoever asks for a host of ours, and not too often; the style sheet and scripts are free."""

    def __init__(self, app: ASGIApp, *, room: Room, sessions: Buckets, addresses: Buckets) -> None:
        self._app = app
        self._room = room
        self._sessions = sessions
        self._addresses = addresses

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with a page of its own, or let the request in."""
        app: ASGIApp = self._app
        if scope["type"] == "http" and not scope["path"].startswith("/static/"):
            app = self._refusal(Request(scope)) or self._app
        await app(scope, receive, send)

    def _refusal(self, request: Request) -> Response | None:
        if not request.state.host_known:
            text = "This page is asked for under a name that is not its own. Use the address that examgen printed when it started."
            return self._room.problem(visit_of(request), 400, "This is another page’s address", text)
        client = request.client.host if request.client else ""
        wait = max(self._addresses.wait(client), self._sessions.wait(request.state.learner))
        if not wait:
            return None
        response = self._room.problem(
            visit_of(request), 429, "Not so fast", "Too many requests came at once. Wait a moment, and go on."
        )
        response.headers["Retry-After"] = str(math.ceil(wait))
        return response


def _refusals(room: Room) -> Callable[[Request, Exception], Response]:
    def answer(request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 500
        title, text = _PROBLEMS.get(status, _PROBLEMS[400])
        return room.problem(visit_of(request), status, title, text)

    return answer


def _breakdowns(room: Room) -> Callable[[Request, Exception], Response]:
    def answer(request: Request, error: Exception) -> Response:
        _LOG.error("an error that nobody expected", exc_info=error)
        return room.problem(visit_of(request), 500, "This went wrong", _BROKEN)

    return answer
