"""The author's page in a real browser: it follows the file, shows what is wrong with it, and outlives whatever the file does."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from starlette.testclient import TestClient

from examgen.authoring.app import make_app
from examgen.authoring.desk import Desk
from examgen.bank.places import bundled_bank
from tests.web.serving import listening

from .conftest import PHONE, Opened

SOON = 60_000
"""Milliseconds in which a process of its own surely has drawn a variant, and loaded torch where it has to."""
Shown = Callable[..., Page]
Write = Callable[..., Path]


@pytest.fixture
def served() -> Iterator[Callable[..., str]]:
    """Serves the author's page of a question: ``served(bank, "rnn/area")`` is its address."""
    with ExitStack() as stack:

        def serve(bank: Path, id: str, *, seeds: int = 3, seconds: float = 60) -> str:
            limits = {"draw": seconds, "hear": 90.0, "check": 300.0}
            desk = Desk(path=bank / f"{id}.py", id=id, folders=[bank], seeds=seeds, seconds=limits)
            stack.callback(desk.close)
            return stack.enter_context(listening(make_app(desk, seed=0)))

        yield serve


@pytest.fixture
def shown(served: Callable[..., str], opened: Opened) -> Shown:
    """The author's page of a question in a browser: ``shown(bank, "rnn/area", viewport=PHONE)``."""

    def show(bank: Path, id: str, *, seeds: int = 3, seconds: float = 60, **options: object) -> Page:
        return opened(served(bank, id, seeds=seeds, seconds=seconds), **options)

    return show


def drawn(page: Page) -> None:
    expect(page.locator("#question .stem")).to_be_visible(timeout=SOON)


def test_the_whole_question_stands_on_one_page(shown: Shown) -> None:
    page = shown(bundled_bank(), "optim/adam")
    drawn(page)
    expect(page.locator("#title")).to_have_text("Two iterations of Adam by hand on a parabola")
    expect(page.locator("#question .part")).to_have_count(4)
    expect(page.locator("#question .stem")).to_contain_text("Adam is used to minimize")
    expect(page.locator("#question .stem")).to_contain_text("rounded to 3 decimals")
    expect(page.locator("#key .answers li")).to_have_count(4)
    expect(page.locator("#key .answers li").first).to_contain_text("within")
    uphill = page.locator("article:has(#m-stepped_uphill)")
    sentence = uphill.locator(".text").first.inner_text().splitlines()[0].split(":")[0]
    expect(uphill.locator(".beside")).to_contain_text("in the place of")
    expect(uphill.locator(".verdict.wrong").first).to_contain_text("0 of 2 points")
    expect(uphill.locator(".verdict.wrong").first).to_contain_text("the marker says this")
    expect(page.locator("#evidence .agrees").first).to_have_text("torch agrees", timeout=SOON)
    expect(page.locator("#contract .agrees")).to_have_text("No faults over 3 seeds.", timeout=SOON)
    expect(page.locator("#reader")).to_contain_text(sentence)
    expect(page.locator("#reader")).to_contain_text("The answer is expected without a unit.")


def test_keys_buttons_and_the_field_go_to_other_seeds(shown: Shown) -> None:
    page = shown(bundled_bank(), "optim/adam")
    drawn(page)
    first = page.locator("#question .stem").inner_text()
    page.keyboard.press("n")
    expect(page.locator("#question .stem")).not_to_have_text(first, timeout=SOON)
    expect(page.locator("#seed")).to_have_value("1")
    page.keyboard.press("ArrowLeft")
    expect(page.locator("#question .stem")).to_have_text(first, timeout=SOON, use_inner_text=True)
    page.keyboard.press("p")
    expect(page.locator("#seed")).to_have_value("0")  # there is none before it
    page.locator("#next").click()
    page.locator("#next").click()
    expect(page).to_have_url(re.compile(r"seed=2"))
    page.locator("#seed").fill("41")
    page.keyboard.press("Enter")
    expect(page.locator("#key")).to_contain_text("--seed 41", timeout=SOON)
    page.locator("#seed").press("ArrowLeft")  # moves the cursor
    expect(page.locator("#seed")).to_have_value("41")


def test_the_page_is_drawn_again_when_the_file_is_saved_and_stays_where_it_is(
    shown: Shown, tmp_path: Path, write_question: Write
) -> None:
    write_question(tmp_path, "rnn/area")
    page = shown(tmp_path, "rnn/area", viewport=PHONE)
    drawn(page)
    tick = page.locator("#reader [data-tick]").nth(1)
    tick.check()
    page.evaluate("window.scrollTo(0, 500)")
    page.evaluate("window.same = true")
    write_question(tmp_path, "rnn/area", edit={"How large is its area": "What is its surface"})
    expect(page.locator("#question")).to_contain_text("What is its surface", timeout=SOON)
    assert page.evaluate("window.same") is True, "the page was loaded again"
    assert page.evaluate("window.scrollY") == 500
    expect(tick).to_be_checked()
    expect(page.locator("#reader [data-tick]").first).not_to_be_checked()


def test_a_tick_is_gone_when_the_words_change_and_stays_for_other_numbers(
    shown: Shown, tmp_path: Path, write_question: Write
) -> None:
    write_question(tmp_path, "rnn/area")
    page = shown(tmp_path, "rnn/area")
    drawn(page)
    sentence = page.locator(".tick", has_text="A rectangle has the sides").locator("input")
    sentence.check()
    before = page.locator("#question .stem").inner_text()
    page.keyboard.press("n")
    expect(page.locator("#question .stem")).not_to_have_text(before, timeout=SOON, use_inner_text=True)
    expect(sentence).to_be_checked()
    write_question(tmp_path, "rnn/area", edit={"A rectangle has the sides": "Say: A rectangle has the sides"})
    expect(page.locator("#question")).to_contain_text("Say:", timeout=SOON)
    expect(sentence).not_to_be_checked()


BROKEN = {
    "a name that does not exist": ("t.step(", "nothing.step(", "name 'nothing' is not defined"),
    "no Python at all": ("q.prompt =", "q.prompt = =", "SyntaxError"),
    "it leaves": ("q.prompt =", "raise SystemExit(0)\nq.prompt =", "SystemExit"),
    "it kills its process": ("q.prompt =", "import os\nos._exit(7)\nq.prompt =", "ends the process that runs it (exit code 7)"),
    "it never ends": ("q.prompt =", "while True: pass\nq.prompt =", "does not come to an end within 10 seconds"),
}


@pytest.mark.parametrize("what", BROKEN)
def test_a_broken_file_is_told_in_one_line_and_the_last_good_page_stays(
    shown: Shown, tmp_path: Path, write_question: Write, what: str
) -> None:
    old, new, said = BROKEN[what]
    write_question(tmp_path, "rnn/area")
    page = shown(tmp_path, "rnn/area", seconds=10 if "never" in what else 60)
    drawn(page)
    write_question(tmp_path, "rnn/area", edit={old: new})
    expect(page.locator("#error")).to_contain_text(said, timeout=SOON)
    assert "\n" not in page.locator("#error").inner_text().strip()
    expect(page.locator("#state")).to_have_text("Broken")
    expect(page.locator("#question .stem")).to_contain_text("A rectangle has the sides")
    expect(page.locator("#main")).to_have_attribute("data-stale", "")
    write_question(tmp_path, "rnn/area", edit={"A rectangle": "Another rectangle"})
    expect(page.locator("#question .stem")).to_contain_text("Another rectangle", timeout=SOON)
    expect(page.locator("#error")).to_be_empty()
    expect(page.locator("#main")).not_to_have_attribute("data-stale", "")


def test_a_file_that_is_broken_from_the_start_has_a_page_and_comes_alive(
    shown: Shown, tmp_path: Path, write_question: Write
) -> None:
    path = write_question(tmp_path, "rnn/area")
    path.write_text("q = Question(")
    page = shown(tmp_path, "rnn/area")
    expect(page.locator("#error")).to_contain_text("was never closed", timeout=SOON)
    write_question(tmp_path, "rnn/area")
    drawn(page)
    expect(page.locator("#error")).to_be_empty()


def test_faults_are_listed_and_lead_to_their_seeds(shown: Shown, tmp_path: Path, write_question: Write) -> None:
    write_question(tmp_path, "rnn/area", edit={"sum([p.a] * p.b)": "sum([p.a] * p.b) + (p.a > 150)"})
    page = shown(tmp_path, "rnn/area", seeds=8)
    expect(page.locator("#contract .faults")).to_contain_text("there are three mistakes", timeout=SOON)
    expect(page.locator("#state")).to_contain_text("faults in 8 seeds")
    link = page.locator("#contract .faults a").first
    seed = link.get_attribute("data-seed")
    link.click()
    expect(page.locator("#seed")).to_have_value(str(seed))
    expect(page.locator("#evidence .disagrees")).to_contain_text("second formula disagrees", timeout=SOON)


def test_a_mistake_that_the_marker_does_not_name_is_pointed_out(shown: Shown, tmp_path: Path, write_question: Write) -> None:
    two = '''    return {"area": p.a + p.b}


@q.mistake
def added_them_too(p):
    """This one gives the same answer."""
    return {"area": p.b + p.a}
'''
    write_question(tmp_path, "rnn/area", edit={'    return {"area": p.a + p.b}\n': two})
    page = shown(tmp_path, "rnn/area")
    drawn(page)
    expect(page.locator(".mistake .notice").first).to_contain_text("does not name this mistake")
    expect(page.locator(".mistake .verdict.wrong").first).to_contain_text("One of two slips leads to this")


def test_what_the_file_says_is_text_and_never_markup(shown: Shown, tmp_path: Path, write_question: Write) -> None:
    evil = "<img src=x onerror=alert(1)><script>window.got = 1</script>"
    edit = {
        "Area of a rectangle.": f"{evil} area.",
        "An area is": f"{evil} An area is",
        "A rectangle has": f"{evil} A rectangle has",
    }
    write_question(tmp_path, "rnn/area", edit=edit)
    page = shown(tmp_path, "rnn/area")
    drawn(page)
    expect(page.locator("#title")).to_contain_text("<script>")
    expect(page.locator("#reader")).to_contain_text("onerror=alert(1)")
    assert page.locator("main script, main img").count() == 0
    assert page.evaluate("window.got") is None


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_is_accessible_and_fits_a_phone(shown: Shown, scheme: str) -> None:
    page = shown(bundled_bank(), "cnn/layer_sizes", viewport=PHONE, color_scheme=scheme)
    drawn(page)
    expect(page.locator("#evidence .agrees").first).to_be_visible(timeout=SOON)
    expect(page.locator("#contract :is(.agrees, .faults)").first).to_be_visible(timeout=SOON)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def test_only_this_machine_may_ask_and_only_read(tmp_path: Path, write_question: Write) -> None:
    write_question(tmp_path, "rnn/area")
    desk = Desk(path=tmp_path / "rnn" / "area.py", id="rnn/area", folders=[tmp_path], seeds=1)
    try:
        browser = TestClient(make_app(desk, seed=0), base_url="http://127.0.0.1:8010")
        page = browser.get("/")
        assert page.status_code == 200
        assert page.headers["content-security-policy"].startswith("default-src 'none'; script-src 'self'; style-src 'self';")
        assert " style=" not in page.text
        assert browser.get("/", headers={"host": "evil.example"}).status_code == 400
        assert browser.post("/").status_code == 405
        assert browser.get("/nothing", follow_redirects=False).status_code == 303
        refused = browser.get("/?seed=<b>")
        assert refused.status_code == 400
        assert "&lt;b&gt;" in refused.text
        assert "a seed is a whole number" in refused.text
    finally:
        desk.close()
