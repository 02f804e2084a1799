"""The author's page as an ASGI application: it is read only, and answers whoever asks for it by a name of this machine."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from markupsafe import Markup
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from examgen.authoring.desk import Answer, Desk, Look
from examgen.bank.places import bundled_templates
from examgen.core.seeds import parse_seed
from examgen.errors import UsageError
from examgen.paper.browser import LOOPBACK, Dressed, environment

PATIENCE = 2.0
"""Seconds that the page itself waits for its variant; it is shown without one if drawing takes longer."""
PIECES = ("facts", "question", "key", "mistakes", "reader")


def make_app(desk: Desk, *, seed: int, hosts: tuple[str, ...] = LOOPBACK) -> ASGIApp:
    """The application over a desk; ``seed`` is shown first."""

    def page(request: Request) -> Response:
        try:
            number = parse_seed(request.query_params.get("seed", str(seed)))
        except UsageError as error:
            return HTMLResponse(_page(desk, None, seed, str(error).removeprefix("--seed ")), 400)
        return HTMLResponse(_page(desk, desk.look(number, patience=PATIENCE), number, ""))

    def token(request: Request) -> Response:
        try:
            return PlainTextResponse(desk.look(parse_seed(request.query_params.get("seed", str(seed)))).token)
        except UsageError as error:
            return PlainTextResponse(str(error), 400)

    routes = [
        Route("/", page, methods=["GET"]),
        Route("/token", token, methods=["GET"]),
        Mount("/static", StaticFiles(directory=bundled_templates() / "web" / "static")),
    ]
    hosts_only = Middleware(TrustedHostMiddleware, allowed_hosts=list(hosts), www_redirect=False)
    return Dressed(Starlette(routes=routes, middleware=[hosts_only], exception_handlers={404: _home}))


async def _home(_: Request, __: Exception) -> Response:
    return RedirectResponse("/", 303)


def _page(desk: Desk, look: Look | None, seed: int, problem: str) -> str:
    """The page; what is not known yet has an empty place in it."""
    answers = (look.drawn, look.heard, look.contract) if look else (None, None, None)
    drawn, heard, contract = (answer or {} for answer in answers)
    html: str = _template().render(
        id=desk.id, seed=seed, token=look.token if look else "", error=problem or (look.error if look else ""),
        title=drawn.get("title", ""), pieces={name: Markup(drawn.get(name, "")) for name in PIECES},
        evidence=_piece(heard, "evidence"), contract=_piece(contract, "contract"), faults=contract.get("faults"), look=look,
    )  # fmt: skip
    return html


def _piece(answer: Answer, name: str) -> str:
    """The piece as HTML, or why there is none; empty while it is being made."""
    return str(answer.get("error", "")) if "error" in answer else Markup(answer.get(name, ""))


@lru_cache(maxsize=1)
def _template() -> Any:
    return environment().get_template("web/preview.html.j2")
