"""The page on which a person settles what is not certain: the picture of a box, what was seen, and a field for what it says.

It answers names of this machine only, below an address that holds a secret, and every decision is kept before it is answered.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from math import prod
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from examgen.bank.places import bundled_templates
from examgen.classes.sheets.decisions import Decisions, checked
from examgen.classes.sheets.layout import Box
from examgen.classes.sheets.reading import Reading
from examgen.classes.sheets.scanning import Scanned, ScannedPage
from examgen.errors import ExamgenError, UsageError
from examgen.paper.browser import LOOPBACK, Dressed, environment

_PICKS = 6
"""So many answers are offered at most."""
_HOW = {
    "digits": "a number such as -1.25 or 7/60",
    "ticks": "the letters, such as A, or 1B, 2A where there are several lines",
    "hand": "what is written, as it is typed for marking, such as 2*x + 1",
}


@dataclass(frozen=True, slots=True)
class Open:
    """A box that a person is asked about, by its number on the page."""

    number: int
    page: ScannedPage
    reading: Reading

    @property
    def how(self) -> str:
        """What is typed for it."""
        return _HOW[self.reading.box.form]

    @property
    def picks(self) -> tuple[str, ...]:
        """The answers that what was seen can mean, if they are few: one for each choice among circles that may be filled."""
        pieces = [piece.split("|") for piece in re.split(r"[()]", self.reading.text)]
        if not self.reading.text or prod(map(len, pieces)) > _PICKS:
            return ()
        texts = ("".join(chosen) for chosen in product(*pieces))
        return tuple(dict.fromkeys(filter(None, (_or_nothing(self.reading.box, text) for text in texts))))


def _or_nothing(box: Box, text: str) -> str:
    """The text if the box can mean it, else nothing."""
    try:
        return checked(box, text)
    except UsageError:
        return ""


def asked(scanned: Scanned) -> tuple[Open, ...]:
    """The boxes that a person is asked about, doubtful ones first; open questions are marked on paper and none of them."""
    found = sorted(_uncertain(scanned), key=lambda one: one[1].state == "by hand")
    return tuple(Open(number, page, reading) for number, (page, reading) in enumerate(found, 1))


def _uncertain(scanned: Scanned) -> Iterator[tuple[ScannedPage, Reading]]:
    for page in scanned.pages.values():
        for reading in page.readings:
            if reading.state == "doubtful" or (reading.state == "by hand" and reading.box.kind != "open"):
                yield page, reading


def make_app(
    boxes: Sequence[Open], faults: Sequence[str], decisions: Decisions, *, token: str, written: Callable[[], None]
) -> ASGIApp:
    """The page below ``/TOKEN/``. ``written`` is called after each decision, to write the answers anew."""
    by_number = {one.number: one for one in boxes}

    def wanted(values: Mapping[str, Any]) -> Open | None:
        number = str(values.get("box", ""))
        if number.isdecimal() and len(number) < 9:
            return by_number.get(int(number))
        return next(filter(is_open, boxes), None)

    def is_open(one: Open) -> bool:
        return decisions.of(one.page, one.reading) is None

    def page(request: Request) -> Response:
        return HTMLResponse(_page(boxes, faults, decisions, wanted(request.query_params)))

    async def settle(request: Request) -> Response:
        async with request.form(max_files=0, max_fields=10) as form:
            values = dict(form)
        one = wanted(values) if "box" in values else None
        if one is None:
            return PlainTextResponse("there is no such box; go back to the page", 400)
        try:
            await run_in_threadpool(_decide, one, values, decisions, written)
        except ExamgenError as error:
            return HTMLResponse(_page(boxes, faults, decisions, one, str(error), str(values.get("text", ""))), 400)
        later = next((each for each in boxes if each.number > one.number and is_open(each)), None)
        return RedirectResponse(f"/{token}/{f'?box={later.number}' if later else ''}", 303)

    def picture(request: Request) -> Response:
        one = by_number.get(request.path_params["number"])
        if one is None:
            return PlainTextResponse("there is no such box", 404)
        return Response(one.page.crops[one.reading.box.key], media_type="image/png")

    routes = [
        Route(f"/{token}/", page, methods=["GET"]),
        Route(f"/{token}/settle", settle, methods=["POST"]),
        Route(f"/{token}/crop/{{number:int}}", picture, methods=["GET"]),
        Mount("/static", StaticFiles(directory=bundled_templates() / "web" / "static")),
    ]
    hosts = Middleware(TrustedHostMiddleware, allowed_hosts=list(LOOPBACK), www_redirect=False)
    return Dressed(Starlette(routes=routes, middleware=[hosts]))


def _decide(one: Open, values: Mapping[str, Any], decisions: Decisions, written: Callable[[], None]) -> None:
    if values.get("action") == "reopen":
        decisions.reopen(one.page, one.reading.box)
    else:
        text = str(values.get("pick", values.get("text", "")))
        if "pick" not in values and not text.strip():
            raise UsageError("nothing was typed; type the answer, or press the button for an answer that was not given")
        decisions.settle(one.page, one.reading.box, text)
    written()


def _page(
    boxes: Sequence[Open],
    faults: Sequence[str],
    decisions: Decisions,
    one: Open | None,
    problem: str = "",
    typed: str | None = None,
) -> str:
    decided = {each.number: decisions.of(each.page, each.reading) for each in boxes}
    kept = decided[one.number] if one else None
    text = typed if typed is not None else kept if kept is not None else _clear(one.reading.text) if one else ""
    left = sum(text is None for text in decided.values())
    html: str = _template().render(boxes=boxes, decided=decided, one=one, text=text, left=left, faults=faults, problem=problem)
    return html


def _clear(text: str) -> str:
    """What was read, if nothing in it stands for several circles: a person need not type the rest again."""
    return "" if "|" in text else text


@lru_cache(maxsize=1)
def _template() -> Any:
    return environment().get_template("web/scans.html.j2")
