"""Views of practice through the templates under ``templates/web`` to HTML."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import jinja2
from markupsafe import Markup

from examgen.paper import browser
from examgen.practice.web.asked import Asked

PAGES = [("/", "Start"), ("/questions", "Questions"), ("/progress", "Progress")]
"""Addresses and names of the pages that stand in the head of each one."""


def page(name: str, **values: Any) -> str:
    """The template ``web/name.html.j2`` with these values."""
    return _environment().get_template(f"web/{name}.html.j2").render(values)


@lru_cache(maxsize=1)
def _environment() -> jinja2.Environment:
    environment = browser.environment()
    environment.filters["asked"] = asked
    environment.globals["pages"] = PAGES
    return environment


@lru_cache(maxsize=browser.KEPT)
def asked(part: Asked, closed: bool) -> Markup:
    """A part with its fields and what was said of its answer; ``closed`` locks the fields."""
    macros: Any = _environment().get_template("web/fields.html.j2").module
    return Markup(macros.asked(part, closed))
