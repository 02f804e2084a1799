"""The served page in a real browser: desk and phone, with and without JavaScript, light and dark, and for everyone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from examgen.core.record import Variant
from examgen.practice.loop.session import Practice
from examgen.practice.web.forms import typed
from examgen.practice.web.security import Seals
from tests import banked
from tests.web.serving import KEY, Clock, app, listening, right_form, room, stock

from .conftest import DESKTOP, PHONE, Opened

IMAGES = Path(__file__).resolve().parents[2] / "docs" / "images"
MATRIX, SHAPES, CHOICE, CLAIM = "cnn/cross_correlation", "cnn/layer_sizes", "optim/largest_learning_rate", "claims/lr_divergence"
WIDE, CONSTRUCTION, GRAPH = "backprop/relu_softmax_classifier", "rnn/implement_function", "backprop/computation_graph"
LOOKS = pytest.mark.parametrize(("viewport", "scheme"), [(DESKTOP, "light"), (PHONE, "dark")], ids=str)
_NAMES = count()


@pytest.fixture(scope="module")
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="module")
def practice(tmp_path_factory: pytest.TempPathFactory, clock: Clock) -> Practice:
    return room(tmp_path_factory.mktemp("browser"), clock=clock)


@pytest.fixture(scope="module")
def url(practice: Practice) -> Iterator[str]:
    with listening(app(practice, new_name=lambda: f"browser-{next(_NAMES)}")) as address:
        yield address


@pytest.fixture
def at(opened: Opened, url: str) -> Callable[..., Page]:
    """A page of a new student: ``at("/")``, or at a fresh variant of a question: ``at(MATRIX)``."""
    return lambda place, **options: opened(
        url + (place if place.startswith("/") else f"/start?by=question&value={place}"), **options
    )


def variant_on(page: Page, practice: Practice) -> Variant:
    """The variant on the page: the address names the sitting, the cookie its learner."""
    cookie = next(one for one in page.context.cookies() if one["name"] == "examgen")
    return practice.sitting(cookie["value"].rsplit(".", 1)[0], int(page.url.split("/question/")[1].split(".")[0])).variant


def fill_right(page: Page, practice: Practice, **instead: str) -> None:
    """Type and tick the right answers, and these instead of some."""
    for name, value in (right_form(variant_on(page, practice)) | instead).items():
        field = page.locator(f'[name="{name}"]')
        if field.first.get_attribute("type") == "radio":
            page.locator(f'[name="{name}"][value="{value}"]').check()
        else:
            field.fill(value)


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def is_for_everyone(page: Page) -> bool:
    """No violation of any rule of axe-core, no style or script inside the page, nothing wider than the window."""
    found = Axe().run(page).response["violations"]
    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] == []
    assert page.locator("[style], style, script:not([src])").count() == 0
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


@LOOKS
def test_every_kind_of_page_is_for_everyone(
    at: Callable[..., Page], practice: Practice, url: str, viewport: dict[str, int], scheme: str
) -> None:
    page = at("/", viewport=viewport, color_scheme=scheme)
    assert is_for_everyone(page)
    for question in (MATRIX, CHOICE, CLAIM, CONSTRUCTION, WIDE):
        page.goto(f"{url}/start?by=question&value={question}")
        assert is_for_everyone(page)
    press(page, "Hint")
    expect(page.get_by_role("heading", name="Hint", exact=True)).to_be_visible()
    fill_right(page, practice, **{"p.0": "what"})
    press(page, "Check")
    expect(page.get_by_text("Could not be read", exact=True)).to_be_visible()
    assert is_for_everyone(page)
    fill_right(page, practice, **{"p.0": "1000"})
    press(page, "Check")
    expect(page.get_by_text("Look again at the first entry.")).to_be_visible()
    assert is_for_everyone(page)
    press(page, "Show the solution")
    expect(page.get_by_role("heading", name="Worked solution")).to_be_visible()
    assert is_for_everyone(page)
    for place in ("Progress", "Questions"):
        page.get_by_role("navigation", name="Pages").get_by_role("link", name=place).click()
        expect(page.get_by_role("navigation", name="Pages").get_by_role("link", name=place)).to_have_attribute(
            "aria-current", "page"
        )
        page.wait_for_load_state()
        assert is_for_everyone(page)


@LOOKS
def test_the_start_page_after_a_try_codes_quizzes_and_the_class_are_for_everyone(
    at: Callable[..., Page], practice: Practice, url: str, viewport: dict[str, int], scheme: str
) -> None:
    page = at(CLAIM, viewport=viewport, color_scheme=scheme)
    page.get_by_role("radio").first.check()
    press(page, "Check")
    expect(page.get_by_role("heading", name="The reason")).to_be_visible()
    assert is_for_everyone(page)
    for place in ("/", "/code", "/quiz/midterm?n=2", f"/class/{Seals(KEY).class_token()}"):
        page.goto(f"{url}{place}")
        assert is_for_everyone(page)


@pytest.mark.parametrize("script", [True, False], ids=["with a script", "without"])
def test_nothing_that_was_typed_is_lost(at: Callable[..., Page], script: bool) -> None:
    page = at(MATRIX, java_script_enabled=script)
    field = page.locator("main input[type=text]").first
    field.fill("0,25")
    press(page, "Hint")
    expect(page.get_by_role("heading", name="Hint", exact=True)).to_be_visible()
    expect(field).to_have_value("0,25")
    press(page, "Show the solution")
    expect(page.get_by_role("heading", name="Worked solution")).to_be_visible()
    expect(field).to_have_value("0,25")
    page.goto(page.url.split("#")[0])
    expect(field).to_have_value("0,25")
    expect(page.get_by_role("link", name="Next question")).to_have_class("button primary")


def test_every_question_fits_a_phone(at: Callable[..., Page], practice: Practice, url: str) -> None:
    page, wide = at("/", viewport=PHONE), []
    for question in banked.ids():
        page.goto(f"{url}/start?by=question&value={question}")
        if not page.evaluate("document.documentElement.scrollWidth <= innerWidth"):
            wide.append(question)
    assert wide == []


@LOOKS
def test_a_mock_exam_is_for_everyone(at: Callable[..., Page], viewport: dict[str, int], scheme: str) -> None:
    page = at("/exam/wait?name=final&minutes=60", viewport=viewport, color_scheme=scheme)
    assert is_for_everyone(page)
    press(page, "Start: 60 minutes")
    expect(page.get_by_role("heading", name="Mock exam: Final exam")).to_be_visible()
    assert is_for_everyone(page)
    page.get_by_role("radio").first.check()
    page.locator("main input[type=text]").first.fill("abc")
    press(page, "Hand in")
    expect(page.get_by_role("heading", name="Hand in: Final exam?")).to_be_visible()
    assert is_for_everyone(page)
    page.get_by_role("link", name="Back to the exam").click()
    expect(page.get_by_text("Could not be read", exact=True)).to_be_visible()
    assert is_for_everyone(page)
    press(page, "Hand in")
    press(page, "Hand in")
    expect(page.get_by_role("heading", name="By topic")).to_be_visible()
    assert is_for_everyone(page)
    page.get_by_role("link", name=re.compile("with its worked solution")).first.click()
    expect(page.get_by_role("heading", name="Worked solution")).to_be_visible()
    assert is_for_everyone(page)
    page.get_by_role("link", name="Progress").click()
    expect(page.get_by_role("heading", name="Your progress")).to_be_visible()
    assert is_for_everyone(page)


def test_pages_of_trouble_are_for_everyone(browser: Browser, url: str) -> None:
    page = browser.new_page(viewport={"width": 360, "height": 740})  # not ``opened``: such an address is an error in the console
    for address in ("/question/1.forged", "/nowhere", "/start?by=week&value=99"):
        page.goto(url + address)
        assert is_for_everyone(page)
    page.close()


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=str)
def test_the_loop_works_without_javascript(at: Callable[..., Page], practice: Practice, viewport: dict[str, int]) -> None:
    page = at(MATRIX, viewport=viewport, java_script_enabled=False)
    first = page.locator(".stem").inner_text()
    page.locator('[name="Y.0"]').fill("999")
    press(page, "Hint")
    expect(page.locator(".steps li")).to_have_count(1)
    expect(page.locator('[name="Y.0"]')).to_have_value("999")
    fill_right(page, practice, **{"Y.0": "999"})
    press(page, "Check")
    expect(page.locator("#feedback")).to_contain_text("(a) right, (b) partly right")
    expect(page.get_by_text("Look again at the first row, first column.")).to_be_visible()
    fill_right(page, practice)
    page.locator('[name="Y.0"]').press("Enter")
    expect(page.locator("#feedback")).to_contain_text("Right.")
    press(page, "Show the solution")
    expect(page.get_by_role("heading", name="Worked solution")).to_be_visible()
    page.get_by_role("link", name="Another one like this").click()
    assert page.locator(".stem").inner_text() != first


def test_without_javascript_the_ways_to_other_pages_lose_nothing(at: Callable[..., Page]) -> None:
    page = at(MATRIX, java_script_enabled=False)
    page.locator('[name="Y.0"]').fill("0,25")
    expect(page.get_by_role("link", name="Next question")).to_have_count(0)
    expect(page.get_by_role("link", name="Progress")).to_have_count(0)
    press(page, "Next question")
    assert page.locator('[name="Y.0"]').count() == 0
    press(page, "Start")
    page.get_by_role("link", name=re.compile("^Go on")).click()
    expect(page.locator('[name="Y.0"]')).to_have_value("0,25")
    expect(page.get_by_text("Not checked yet").first).to_be_visible()


@pytest.mark.parametrize("address", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:1"])
def test_a_form_leads_to_no_page_elsewhere(at: Callable[..., Page], address: str) -> None:
    page = at(MATRIX, java_script_enabled=True)
    answer = page.evaluate(
        """async address => {
          const body = new URLSearchParams(new FormData(document.querySelector("[data-swap]")));
          body.set("go", address);
          return (await fetch(location.pathname + location.search, {method: "POST", body, redirect: "manual"})).type;
        }""",
        address,
    )
    assert answer == "basic"


def test_with_javascript_the_page_stays_and_the_feedback_is_announced(at: Callable[..., Page], practice: Practice) -> None:
    page = at(SHAPES)
    page.evaluate("window.stays = document.getElementById('feedback')")
    fill_right(page, practice, A_1="7x7x7")
    page.get_by_role("button", name="Check").focus()
    press(page, "Check")
    expect(page.locator("#feedback")).to_contain_text("(a)")
    assert page.evaluate("window.stays === document.getElementById('feedback') && stays.getAttribute('aria-live') === 'polite'")
    expect(page.locator('[name="A_1"]')).to_have_attribute("aria-invalid", "true")
    described = page.locator('[name="A_1"]').get_attribute("aria-describedby")
    expect(page.locator(f'[id="{described}"]')).to_contain_text("read as 7x7x7")


def test_when_the_server_is_gone_the_answer_stays(at: Callable[..., Page]) -> None:
    page = at(CLAIM)
    page.evaluate("void (window.fetch = () => Promise.reject(new Error('gone')))")
    page.get_by_role("radio", name="true").check()
    press(page, "Check")
    expect(page.locator("#feedback")).to_contain_text("Your answer is still here")
    expect(page.get_by_role("radio", name="true")).to_be_checked()


def test_arrow_keys_walk_through_a_grid(at: Callable[..., Page]) -> None:
    page = at(MATRIX)
    page.locator('[name="Y.0"]').press("ArrowRight")
    expect(page.locator('[name="Y.1"]')).to_be_focused()
    page.locator('[name="Y.1"]').press("ArrowDown")
    expect(page.locator('[name="Y.3"]')).to_be_focused()
    page.locator('[name="Y.3"]').press("ArrowDown")
    expect(page.locator('[name="Y.3"]')).to_be_focused()
    page.locator('[name="Y.3"]').fill("12")
    page.locator('[name="Y.3"]').press("ArrowLeft")
    expect(page.locator('[name="Y.3"]')).to_be_focused()  # the caret moves within the number first


PASTE = (
    "(field, text) => { const data = new DataTransfer(); data.setData('text', text);"
    "return field.dispatchEvent(new ClipboardEvent('paste', {clipboardData: data, bubbles: true, cancelable: true})); }"
)


@pytest.mark.parametrize(
    "text",
    [
        "[1 -2; 3 4]", "[[1, -2], [3, 4]]", "1\t-2\n3\t4\n", "1, -2\n3, 4", "1,-2;3,4", "tensor([[ 1., -2.],\n        [ 3.,  4.]])",
        "np.array([[1, -2], [3, 4]], dtype=np.float32)", "((1, -2), (3, 4))", "torch.tensor([[1, -2], [3, 4]], device='cuda:0')",
    ],
)  # fmt: skip
def test_a_whole_matrix_can_be_pasted(at: Callable[..., Page], text: str) -> None:
    page = at(MATRIX)
    page.locator('[name="Y.2"]').evaluate(PASTE, text)
    assert [page.locator(f'[name="Y.{place}"]').input_value() for place in range(4)] == ["1", "-2", "3", "4"]


@pytest.mark.parametrize(
    ("text", "height", "width", "cells"),
    [
        ("0,5", 1, 2, None), ("-0,25\n", 1, 2, None), ("0,5\t1", 1, 2, [["0,5", "1"]]), ("0,5 1,5", 1, 2, [["0,5", "1,5"]]),
        ("0,5; 1,5", 1, 2, [["0,5", "1,5"]]), ("[1,2]", 1, 2, [["1", "2"]]), ("0,5 1\n2 3,5", 2, 2, [["0,5", "1"], ["2", "3,5"]]),
        ("(1/2, ln(2))", 1, 2, [["1/2", "ln(2)"]]), ("(1, 2, 3)", 1, 3, [["1", "2", "3"]]), ("1\n2\n3", 1, 3, [["1", "2", "3"]]),
        ("array([1, 2,\n       3, 4])", 1, 4, [["1", "2", "3", "4"]]), ("1/2 + 3, 4", 1, 2, [["1/2 + 3", "4"]]),
        ("(1+2)*(3)", 1, 2, None), ("1, 2, 3", 1, 2, None), ("words and more", 1, 2, None), ("5", 1, 1, None),
    ],
)  # fmt: skip
def test_what_is_pasted_is_split_as_it_was_meant(
    at: Callable[..., Page], text: str, height: int, width: int, cells: object
) -> None:
    assert at("/").evaluate("([text, height, width]) => Entries.split(text, height, width)", [text, height, width]) == cells


def test_focus_is_visible_everywhere(at: Callable[..., Page]) -> None:
    page = at(CHOICE)
    seen = set()
    for _ in range(25):
        page.keyboard.press("Tab")
        tag, width = page.evaluate(
            "(() => { const one = document.activeElement, style = getComputedStyle(one);"
            "return [one.tagName, style.outlineStyle === 'none' ? 0 : parseFloat(style.outlineWidth)]; })()"
        )
        seen.add(tag)
        assert tag == "BODY" or width >= 2
    assert {"A", "INPUT", "BUTTON"} <= seen


def test_wide_mathematics_scrolls_in_its_own_box(at: Callable[..., Page]) -> None:
    page = at(WIDE, viewport=PHONE)
    press(page, "Show the solution")
    expect(page.get_by_role("heading", name="Worked solution")).to_be_visible()
    scrolling = page.evaluate("[...document.querySelectorAll('.wide')].filter(box => box.scrollWidth > box.clientWidth + 1).length")
    assert scrolling > 0
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate("[...document.querySelectorAll('math')].every(one => one.namespaceURI.endsWith('MathML'))")
    assert page.evaluate("document.fonts.check('1em \"Examgen Math\"')")


def test_figures_are_named(at: Callable[..., Page]) -> None:
    page = at(MATRIX)
    name = page.locator("figure svg").get_attribute("aria-label")
    assert name
    assert len(name) > 20


def test_the_clock_of_a_mock_exam_ticks_and_answers_are_kept_while_typing(at: Callable[..., Page], practice: Practice) -> None:
    page = at("/exam/wait?name=midterm&minutes=60")
    press(page, "Start: 60 minutes")
    expect(page.locator(".clock")).to_have_text(re.compile(r"59:5\d left|60:00 left"))
    page.locator("main input[type=text]").last.fill("42")
    expect(page.locator("#kept")).to_contain_text("Kept at")
    expect(page.locator("#feedback")).to_be_empty()  # nothing is read out after every pause
    page.reload()
    expect(page.locator("main input[type=text]").last).to_have_value("42")
    expect(page.locator(".places .begun")).to_have_count(1)


def begun_exam(at: Callable[..., Page]) -> Page:
    page = at("/exam/wait?name=midterm&minutes=60")
    press(page, "Start: 60 minutes")
    expect(page.locator(".clock")).to_contain_text("left")
    return page


def test_a_mock_exam_works_without_javascript(at: Callable[..., Page]) -> None:
    page = at("/exam/wait?name=midterm&minutes=60", java_script_enabled=False)
    press(page, "Start: 60 minutes")
    assert "Keep them from time to time." in page.locator("main").inner_text()
    field = page.locator("main input[type=text]").last
    field.fill("what")
    field.press("Enter")
    expect(page.get_by_text("Your answers are kept.")).to_be_visible()
    question = page.locator("article").last.get_by_role("heading", level=2)
    expect(question).to_be_in_viewport()
    bar = page.locator(".bar").bounding_box()
    place = question.bounding_box()
    assert bar
    assert place
    assert place["y"] >= bar["y"] + bar["height"]
    expect(page.get_by_text("Could not be read", exact=True).or_(page.get_by_text("Incomplete", exact=True))).to_have_count(1)
    field.fill("what else")
    press(page, "Progress")
    expect(page.get_by_role("heading", name="Your progress")).to_be_visible()
    page.get_by_role("link", name="Start").click()
    page.get_by_role("link", name="Midterm exam: go on").click()
    expect(field).to_have_value("what else")
    press(page, "Hand in")
    expect(page.get_by_role("heading", name="Hand in: Midterm exam?")).to_be_visible()
    press(page, "Hand in")
    expect(page.get_by_role("heading", name="Midterm exam: report")).to_be_visible()


def test_leaving_an_exam_at_once_loses_nothing(at: Callable[..., Page]) -> None:
    page = begun_exam(at)
    address = page.url
    page.locator("main input[type=text]").last.fill("42")
    page.get_by_role("link", name="Progress").click()
    expect(page.get_by_role("heading", name="Your progress")).to_be_visible()
    page.goto(address)
    expect(page.locator("main input[type=text]").last).to_have_value("42")


def test_two_tabs_of_an_exam_erase_nothing_of_each_other(at: Callable[..., Page]) -> None:
    page = begun_exam(at)
    other = page.context.new_page()
    other.goto(page.url)
    page.locator("main input[type=text]").first.fill("1")
    page.locator("main input[type=text]").first.blur()
    expect(page.locator("#kept")).to_contain_text("Kept at")
    other.locator("main input[type=text]").last.fill("2")
    press(other, "Hand in")
    other.get_by_role("link", name="Back to the exam").click()
    expect(other.locator("main input[type=text]").first).to_have_value("1")
    expect(other.locator("main input[type=text]").last).to_have_value("2")


def test_the_enter_key_in_an_exam_keeps_and_stays(at: Callable[..., Page]) -> None:
    page = begun_exam(at)
    page.evaluate("window.stays = true")
    field = page.locator("main input[type=text]").last
    field.fill("what")
    field.press("Enter")
    expect(page.locator("#problems")).to_contain_text("Cannot be read so far")
    expect(field).to_be_focused()
    expect(field).to_be_in_viewport()
    assert page.evaluate("window.stays")
    assert "kept" not in page.url


def test_going_back_from_the_report_sends_nothing_again(at: Callable[..., Page]) -> None:
    page = begun_exam(at)
    press(page, "Hand in")
    press(page, "Hand in")
    expect(page.get_by_role("heading", name="By topic")).to_be_visible()
    page.go_back()
    page.go_back()
    expect(page.get_by_role("heading", name="By topic")).to_be_visible()


def test_when_the_time_is_up_the_exam_is_reported_by_itself(at: Callable[..., Page], clock: Clock) -> None:
    page = begun_exam(at)
    page.locator("main input[type=text]").last.fill("42")
    expect(page.locator("#kept")).to_contain_text("Kept at")
    clock.forward(minutes=59, seconds=58)
    page.reload()
    clock.forward(seconds=2)
    expect(page.get_by_text("The time ran out.")).to_be_visible(timeout=20_000)


def test_what_was_typed_comes_back_until_it_was_marked(at: Callable[..., Page], practice: Practice, url: str) -> None:
    page = at(SHAPES)
    address = page.url
    page.locator('[name="A_1"]').fill("1x2x3")
    page.reload()
    expect(page.locator('[name="A_1"]')).to_have_value("1x2x3")
    expect(page.locator("#feedback")).to_contain_text("What you had typed is restored")
    page.goto(url)
    page.goto(address)
    expect(page.locator('[name="A_1"]')).to_have_value("1x2x3")
    press(page, "Check")
    expect(page.locator("#feedback")).to_contain_text("(a)")
    page.reload()
    expect(page.locator("#feedback")).not_to_contain_text("restored")
    expect(page.locator(".verdict").first).not_to_have_class(re.compile("stale"))


def test_a_draft_comes_back_although_another_tab_had_something_else_marked(at: Callable[..., Page]) -> None:
    page = at(SHAPES)
    other = page.context.new_page()
    other.goto(page.url)
    page.locator('[name="A_1"]').fill("1x2x3")
    other.locator('[name="A_1"]').fill("7x7x7")
    press(other, "Check")
    expect(other.locator("#feedback")).to_contain_text("(a)")
    page.reload()
    expect(page.locator('[name="A_1"]')).to_have_value("1x2x3")
    expect(page.locator("#feedback")).to_contain_text("What you had typed is restored; it is not checked yet.")
    expect(page.locator(".verdict.stale").first).to_be_attached()
    press(page, "Check")
    expect(page.locator(".verdict.stale")).to_have_count(0)
    page.reload()
    expect(page.locator('[name="A_1"]')).to_have_value("1x2x3")
    expect(page.locator("#feedback")).not_to_contain_text("restored")


def test_the_solution_is_brought_to_the_top_and_focused(at: Callable[..., Page]) -> None:
    page = at(MATRIX, viewport=PHONE)
    press(page, "Show the solution")
    heading = page.get_by_role("heading", name="Worked solution")
    expect(heading).to_be_focused()
    assert 0 <= heading.evaluate("one => one.getBoundingClientRect().top") < 40


def test_recognised_mistakes_are_read_out(at: Callable[..., Page], practice: Practice) -> None:
    page = at(MATRIX)
    fill_right(page, practice, **mistaken(practice, variant_on(page, practice), "Y"))
    press(page, "Check")
    sentence = page.locator(".verdict .text").first
    expect(page.locator("#feedback")).to_contain_text(sentence.inner_text()[:20])


def test_formulas_of_a_line_wrap_on_a_phone_and_figures_keep_their_size(at: Callable[..., Page]) -> None:
    page = at(MATRIX, viewport=PHONE)
    tops = page.locator(".pieces > *").evaluate_all("pieces => pieces.map(one => one.getBoundingClientRect().top)")
    assert len(tops) == 5
    assert len({round(top) for top in tops}) > 2
    assert page.locator(".pieces > *").evaluate_all("pieces => pieces.every(one => one.scrollWidth <= one.clientWidth)")
    assert page.locator("figure svg").evaluate("one => Math.abs(one.clientWidth - one.getAttribute('width')) < 1")


def test_fields_grow_with_what_is_typed(at: Callable[..., Page]) -> None:
    page = at(MATRIX)
    field = page.locator('[name="Y.0"]')
    before = field.evaluate("one => one.offsetWidth")
    field.fill("exp(-1/2)*sqrt(3)")
    assert field.evaluate("one => one.scrollWidth <= one.clientWidth")
    assert field.evaluate("one => one.offsetWidth") > before


def test_a_waiting_page_is_for_everyone(tmp_path: Path, browser: Browser) -> None:
    with listening(app(room(tmp_path, full=False))) as address:
        page = browser.new_page()
        page.goto(f"{address}/start?by=question&value={SHAPES}")
        page.route("**/*", lambda route: route.fulfill(status=204))  # it stays: axe takes longer than it waits before it asks again
        expect(page.get_by_role("heading", name="Your question is being prepared")).to_be_visible()
        assert is_for_everyone(page)
        page.close()


def test_a_waiting_page_goes_on_by_itself(tmp_path: Path, browser: Browser) -> None:
    practice = room(tmp_path, full=False)
    for script in (True, False):
        with listening(app(practice, new_name=lambda: f"waiting-{next(_NAMES)}")) as address:
            context = browser.new_context(java_script_enabled=script)
            page = context.new_page()
            question = SHAPES if script else CLAIM
            page.goto(f"{address}/start?by=question&value={question}")
            expect(page.get_by_role("heading", name="Your question is being prepared")).to_be_visible()
            stock(practice.pool, [question], 1)
            expect(page.get_by_role("button", name="Check")).to_be_visible(timeout=20_000)
            context.close()


def mistaken(practice: Practice, variant: Variant, part: str) -> dict[str, str]:
    """Right answers, but for one part what a known mistake gives: the first one that marking is certain of, if there is one."""
    right = variant.part(part).answer
    wrong = [one.answers[part] for one in variant.mistakes if one.answers.get(part, right) != right]
    forms = [
        right_form(replace(variant, parts=tuple(replace(one, answer=answer) if one.name == part else one for one in variant.parts)))
        for answer in wrong
    ]
    return next((form for form in forms if is_recognised(practice, variant, form)), forms[0])


def is_recognised(practice: Practice, variant: Variant, form: dict[str, str]) -> bool:
    report = practice.mark(variant, typed(variant, lambda name: [form[name]] if name in form else []))
    return any(part.mistakes for part in report.parts)


def test_the_pictures_of_the_documentation(at: Callable[..., Page], practice: Practice) -> None:
    """Taken where they are missing: delete ``docs/images/practice-*.png`` to renew them."""
    IMAGES.mkdir(exist_ok=True)
    for name, question, part, options in (
        ("practice-feedback", MATRIX, "Y", {"viewport": {"width": 900, "height": 1000}}),
        ("practice-phone", GRAPH, "grad", {"viewport": PHONE, "color_scheme": "dark", "device_scale_factor": 2}),
    ):
        page = at(question, **options)
        fill_right(page, practice, **mistaken(practice, variant_on(page, practice), part))
        press(page, "Check")
        expect(page.locator(".verdict .text").first).to_be_visible()
        path = IMAGES / f"{name}.png"
        if not path.exists():
            page.screenshot(path=path, full_page=True)
        assert path.stat().st_size > 10_000
