"""Pages for browsers from the templates under ``templates/web``: without an inline style or script, and headers forbid any."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

import jinja2
from markupsafe import Markup

from examgen.bank.places import bundled_templates
from examgen.paper.render import COLUMNS, fitting
from examgen.prose import drawing as drawings
from examgen.prose import markdown, math, math_mathml
from examgen.prose.scene import Scene

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOOPBACK = ("localhost", "127.0.0.1", "::1")
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
"""What every page tells browsers: nothing comes from elsewhere, and nothing runs that was typed into a text."""
KEPT = 4096
"""How many rendered texts, formulas and figures stay in memory."""
PHONE = 34
"""Characters of an equation that stands on a phone's width."""
NARROW = 24
"""Characters of a formula that even a phone shows without scrolling."""
SLIM = 8.0
"""Width in cm of a drawing that even a phone shows without scrolling."""
_STYLES = {
    "text-align:left": "left",
    "text-align:right": "right",
    "text-align:center": "centered",
    "justify-items:start": "at-start",
    "justify-items:end": "at-end",
    "padding:0": "no-room",
    "padding-left:0": "flush-left",
    "padding-left:1em": "room-left",
    "padding-right:0": "flush-right",
    "padding-right:0.1667em": "thin-space",
    "margin-left:-0.16666667em": "tight",
    "border-left:0.05em solid currentcolor": "line-left",
    "border-right:0.05em solid currentcolor": "line-right",
    "border-top:0.05em solid currentcolor": "line-above",
    "border-bottom:0.05em solid currentcolor": "line-below",
    "padding-top:0.1em": "room-above",
    "padding-bottom:0.1em": "room-below",
    math.PIECES: "pieces",
    math_mathml.BOX: "boxed",
    **{style: f"struck-{number}" for number, style in enumerate(math_mathml.STROKES.values())},
    **{style: f"math-{name}" for name, style in math_mathml.COLORS.items()},
}
"""Inline styles of our writers of HTML, which the page's policy forbids, as classes of the style sheet; others are dropped."""
_STYLE = re.compile(r' style="([^"]*)"')
_MATH = re.compile(r"(?s)<math\b.*?</math>")
_BROAD = re.compile(r"(?s)<(table|pre)>.*?</\1>")
_TAG = re.compile(r"<[^>]*>")


class Dressed:
    """Puts ``HEADERS`` onto every response of an application; nothing but what lies under ``/static/`` stays in the browser."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""

        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                extra = {**HEADERS, "Cache-Control": "no-cache" if scope["path"].startswith("/static/") else "no-store"}
                message["headers"] = [*message["headers"], *((k.lower().encode(), v.encode()) for k, v in extra.items())]
            await send(message)

        await self._app(scope, receive, dressed)


def environment() -> jinja2.Environment:
    """Templates with our filters. All text is escaped, unless one of the filters wrote it."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(bundled_templates()), undefined=jinja2.StrictUndefined, autoescape=True, auto_reload=False,
        variable_start_string="<<", variable_end_string=">>", block_start_string="<%", block_end_string="%>",
        comment_start_string="<#", comment_end_string="#>", trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    environment.filters.update(text=text, inline=inline, math=formula, fitted=fitted, figure=figure)
    return environment


@lru_cache(maxsize=KEPT)
def text(source: str) -> Markup:
    """Markdown as paragraphs."""
    return _ready(markdown.render(source, "html"))


@lru_cache(maxsize=KEPT)
def inline(source: str) -> Markup:
    """Markdown inside a line."""
    return _ready(markdown.inline(source, "html"))


@lru_cache(maxsize=KEPT)
def formula(latex: str) -> Markup:
    """LaTeX inside a line."""
    return _ready(math.html(latex))


@lru_cache(maxsize=KEPT)
def fitted(layouts: Sequence[str]) -> Markup:
    """An equation on its own, in the first of its layouts that is narrow enough; phones get a layout of their own."""
    wide, narrow = (math.html(fitting(layouts, columns), display=True) for columns in (COLUMNS, PHONE))
    if wide == narrow:
        return _ready(wide)
    return _ready(f'<div class="if-wide">{wide}</div><div class="if-narrow">{narrow}</div>')


@lru_cache(maxsize=KEPT)
def figure(drawing: Scene) -> Markup:
    """A drawing as SVG with its alternative text, in a box that scrolls where it is wider than a phone."""
    reached = ' tabindex="0" role="group" aria-label="Figure"' if drawing.width > SLIM else ""
    return Markup(f"<figure{reached}>{_STYLE.sub('', drawings.render(drawing, 'html'))}</figure>")


def _ready(html: str) -> Markup:
    html = _STYLE.sub(lambda style: f' class="{_classes(style[1])}"', html)
    html = _MATH.sub(lambda found: _scrolling(found[0]), html)
    return Markup(_BROAD.sub(_reached, html))


def _reached(found: re.Match[str]) -> str:
    """A table or a program in a box of its own that scrolls and that a keyboard reaches."""
    name = {"table": "Table", "pre": "Program"}[found[1]]
    return f'<div class="wide" tabindex="0" role="group" aria-label="{name}">{found[0]}</div>'


def _classes(style: str) -> str:
    parts = [style] if style in _STYLES else style.replace(": ", ":").split(";")
    return " ".join(_STYLES[part] for part in parts if part in _STYLES)


def _scrolling(element: str) -> str:
    """A formula in a box of its own that scrolls, and that a keyboard reaches where it may have to be scrolled."""
    displayed = element.startswith('<math display="block"')
    wide = len(_TAG.sub("", element)) > NARROW
    reached = ' tabindex="0" role="group" aria-label="Formula"' if wide else ""
    if displayed:
        return f'<span class="wide"{reached}>{element}</span>'
    return f'<span class="wide inline"{reached}>{element}</span>' if wide else element
