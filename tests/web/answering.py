"""Answers questions of the single-file page as students do."""

from __future__ import annotations

from playwright.sync_api import Frame, Locator, Page

from examgen.core import typeset
from examgen.core.record import Part


def fields(page: Page | Frame, place: int) -> Locator:
    return page.locator(".part").nth(place).locator("input")


def answer(page: Page | Frame, place: int, part: Part, value: object) -> None:
    """Types (or ticks) a value as the answer to a part."""
    inputs = fields(page, place)
    if part.kind == "claim":
        inputs.nth(0 if value else 1).check()
    elif part.kind == "choice":
        inputs.nth(part.options.index(typeset.plain(value, part.decimals))).check()
    elif part.kind == "choices":
        for option in value:  # type: ignore[attr-defined]
            inputs.nth(part.options.index(option)).check()
    elif part.kind in ("ordering", "matching"):
        for at, option in enumerate(value):  # type: ignore[arg-type, call-overload]
            page.locator(".part").nth(place).locator("select").nth(at).select_option(index=1 + part.options.index(option))
    elif part.kind == "open":
        page.locator(".part").nth(place).locator("textarea").fill(str(value))
    elif part.kind in ("vector", "matrix") and not part.sized:
        inputs.first.fill(typeset.plain(value, 12))
    elif part.kind in ("vector", "matrix"):
        entries = [entry for row in value for entry in (row if isinstance(row, tuple) else (row,))]  # type: ignore[attr-defined]
        for at, entry in enumerate(entries):
            inputs.nth(at).fill(typeset.plain(entry, 12))
    elif part.kind == "satisfies":
        for at, entry in enumerate(value):  # type: ignore[arg-type, call-overload]
            inputs.nth(at).fill(typeset.plain(entry, 12))
    else:
        inputs.first.fill("x".join(map(str, value)) if part.kind == "shape" else typeset.plain(value, 12))  # type: ignore[call-overload]


def press(page: Page | Frame, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def verdicts(page: Page | Frame) -> list[str]:
    return page.locator(".verdict > b").all_text_contents()
