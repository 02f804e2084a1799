"""A real browser for the tests of the pages: Debian's Chromium, driven by Playwright."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeAlias

import pytest
from playwright.sync_api import Browser, Page, Route, sync_playwright

from examgen.bank.loader import Header
from examgen.core.record import Variant
from examgen.practice.page import verified_variants
from tests import banked

CHROMIUM = "/usr/bin/chromium"
QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
DESKTOP, PHONE = {"width": 1100, "height": 900}, {"width": 360, "height": 740}
Opened: TypeAlias = Callable[..., Page]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for all tests."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield browser
        browser.close()


@pytest.fixture
def opened(browser: Browser) -> Iterator[Opened]:
    """Opens an address in a browser profile of its own: ``opened(url, viewport=PHONE, color_scheme="dark")``.

    The test fails if any page complains in its console or raises an error.
    """
    complaints: list[str] = []
    contexts = []

    def open_page(url: str, **options: Any) -> Page:
        context = browser.new_context(**{"viewport": DESKTOP, **options})
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text) if message.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(url)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture(scope="session")
def one_of_each() -> dict[Header, Variant]:
    """A verified practice variant of each question to go through."""
    return {header: verified_variants(banked.bank().page(header.id), 1)[0] for header in banked.headers()}


@contextmanager
def without_network(page: Page) -> Iterator[list[str]]:
    """The addresses that the page asks for meanwhile, other than files; each request is refused."""
    asked: list[str] = []

    def refuse(route: Route) -> None:
        asked.append(route.request.url)
        route.abort()

    page.context.route(lambda url: not url.startswith(("file:", "data:")), refuse)
    yield asked
