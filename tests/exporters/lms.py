"""A SCORM package in a browser, in the frame of a learning system, and what a paper's marker gives for the same answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import quote
from zipfile import ZipFile

from playwright.sync_api import Browser, Frame, Page, Route, sync_playwright

from examgen.authoring.sheet import typed_text
from examgen.bank.playing import Behaviour
from examgen.core.numbers import Value
from examgen.core.record import Variant
from examgen.exporters.item import Item
from examgen.exporters.losses import Losses
from examgen.marking import accepts, mark
from tests import banked
from tests.web.answering import answer, press
from tests.web.conftest import CHROMIUM, QUIET

Pairs = Sequence[tuple[Variant, Item]]
Written = Callable[..., tuple[bytes, Losses]]
Answers = Mapping[str, Value]
SITE = "http://learning.example"
JUDGED = ("satisfies", "open")
FRAME = '<!DOCTYPE html><title>A course</title><iframe name="package" width="1000" height="800"></iframe>'


def exam(pairs: Pairs, of_each: int) -> list[tuple[Variant, Item]]:
    """The first variants of so few questions that each kind of part is met so many times."""
    met: dict[str, int] = {}
    kept = []
    for variant, item in pairs:
        kinds = {part.kind for part in variant.parts}
        if item.number == 1 and any(met.get(kind, 0) < of_each for kind in kinds):
            kept.append((variant, item))
            met |= {kind: met.get(kind, 0) + 1 for kind in kinds}
    return kept


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield browser
        browser.close()


@dataclass(frozen=True, slots=True)
class Course:
    """A page of a learning system that offers an API to packages in its frame."""

    page: Page
    script: Path

    def launch(self, package: bytes, begin: str, *arguments: Any) -> Frame:
        """Open the package as if somebody came to it; ``begin`` is JavaScript that makes ``window.API`` before."""
        self.prepare(package, begin, *arguments)
        frame = self.page.frame("package")
        assert frame is not None
        frame.goto(f"{SITE}/package/index.html")
        frame.wait_for_selector("h1")
        return frame

    def popped_up(self, package: bytes, begin: str, *arguments: Any) -> Frame:
        """The same in a window of its own."""
        self.prepare(package, begin, *arguments)
        with self.page.expect_popup() as opened:
            self.page.evaluate("address => { open(address) }", f"{SITE}/package/index.html")
        opened.value.wait_for_selector("h1")
        return opened.value.main_frame

    def prepare(self, package: bytes, begin: str, *arguments: Any) -> None:
        """Make the API, and serve the package."""
        self.page.goto(f"{SITE}/")
        self.page.add_script_tag(path=self.script)
        self.page.evaluate(begin, list(arguments))
        with ZipFile(BytesIO(package)) as files:
            contents = {f"/package/{name}": files.read(name) for name in files.namelist()}
        self.page.context.unroute(f"{SITE}/package/**")
        self.page.context.route(f"{SITE}/package/**", lambda route: _serve(route, contents))

    def leave(self) -> None:
        """Go elsewhere, as by the learning system's menu."""
        frame = self.page.frame("package")
        assert frame is not None
        frame.goto("about:blank")


def _serve(route: Route, contents: Mapping[str, bytes]) -> None:
    content = contents[route.request.url.removeprefix(SITE).partition("#")[0]]
    route.fulfill(body=content, content_type="text/html; charset=utf-8")


@contextmanager
def course(browser: Browser, script: Path) -> Iterator[Course]:
    """The learning system's page with this script; a complaint of the browser about any page fails the test."""
    context = browser.new_context(viewport={"width": 1100, "height": 900})
    complaints: list[str] = []
    page = context.new_page()
    page.set_default_timeout(10_000)
    page.on("console", lambda message: complaints.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.route(f"{SITE}/", lambda route: route.fulfill(body=FRAME, content_type="text/html; charset=utf-8"))
    yield Course(page, script)
    context.close()
    assert complaints == []


# --- answering ------------------------------------------------------------------------------------------------------------------


def come(frame: Frame, variant: Variant) -> None:
    """Go to the question, by the list."""
    frame.evaluate("location.hash = '#/'")
    frame.wait_for_function("document.querySelector('h1').textContent === 'Practice'")
    frame.evaluate(f"location.hash = '#/question/{quote(variant.id, safe='')}'")
    frame.wait_for_selector("form .part")


def give(frame: Frame, variant: Variant, answers: Answers) -> None:
    """Answer the question that is shown, and judge what the page leaves to the student as right."""
    for place, part in enumerate(variant.parts):
        if part.name in answers:
            answer(frame, place, part, answers[part.name])
    press(frame, "Check")
    for place, part in enumerate(variant.parts):
        if part.kind in JUDGED and part.name in answers:
            frame.locator(".part").nth(place).get_by_role("button", name="Mine is right").click()
    frame.wait_for_function("document.querySelector('.status').textContent !== ''")


def right(variant: Variant) -> Answers:
    """The answers of the key."""
    return {part.name: part.answer for part in variant.parts}


def slips(variant: Variant) -> Iterator[tuple[Answers, str]]:
    """Answers of those who make a mistake and nothing else wrong, with what is said of it; only what the fields take."""
    for mistake in variant.mistakes:
        answers = right(variant) | {name: value for name, value in mistake.answers.items() if variant.part(name).kind not in JUDGED}
        changed = [part for part in variant.parts if part.kind not in JUDGED and not accepts(part, answers[part.name])]
        if changed and all(part.kind in ("integer", "number") for part in changed):
            yield answers, mistake.sentence


def points(variant: Variant, answers: Answers) -> tuple[float, int]:
    """What the marker gives, and of how many points, without the parts that a student judges here."""
    behaviour = Behaviour(banked.bank().page(variant.id))
    typed = {part.name: typed_text(part, answers[part.name]) for part in variant.parts if part.name in answers}
    judged = {part.name for part in variant.parts if part.kind in JUDGED}
    counted = [one for one in mark(variant, typed, behaviour).parts if one.name not in judged]
    return float(sum(one.marks for one in counted)), sum(one.of for one in counted)
