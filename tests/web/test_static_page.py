"""The single-file page in a real browser: from disk, without a network, on a desk and on a phone."""

from __future__ import annotations

import gzip
import json
import re
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path
from random import Random
from urllib.parse import quote

import pytest
from axe_playwright_python.sync_playwright import Axe
from fsrs import Rating
from playwright.sync_api import Page, expect

from examgen.bank.loader import Bank, Header, scan
from examgen.bank.places import bundled_bank
from examgen.core import typeset
from examgen.core.record import Variant
from examgen.paper.course import load_course
from examgen.practice.loop.schedule import Schedule, rating
from examgen.practice.loop.transfer import Merged, exported, imported
from examgen.practice.page import single_page, verified_variants
from examgen.prose import markdown
from examgen.single.data import question_data

from .answering import answer, fields, press, verdicts
from .conftest import DESKTOP, PHONE, Opened, without_network
from .serving import room

GRID, CLAIM, CHOICE, CONSTRUCTION = (
    "backprop/logit_gradient", "claims/fork_add", "optim/largest_learning_rate", "rnn/implement_function",
)  # fmt: skip
LOOKS = pytest.mark.parametrize(
    ("viewport", "scheme"), [(DESKTOP, "light"), (DESKTOP, "dark"), (PHONE, "light"), (PHONE, "dark")], ids=str
)


@pytest.fixture(scope="module")
def bank() -> Bank:
    return scan([bundled_bank()])


@pytest.fixture(scope="module")
def variants(bank: Bank) -> Mapping[Header, list[Variant]]:
    return {bank.find(id): verified_variants(bank.page(id), 3) for id in (GRID, CLAIM, CHOICE, CONSTRUCTION)}


@pytest.fixture(scope="module")
def url(bank: Bank, variants: Mapping[Header, list[Variant]], tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("page") / "practice.html"
    path.write_text(single_page(load_course(bundled_bank()), bank, variants), encoding="utf-8")
    return path.as_uri()


TEXTS = "pieces => pieces.map(html => Object.assign(document.createElement('div'), {innerHTML: html}).textContent)"


def go(page: Page, id: str) -> None:
    """Comes to the question from the list."""
    page.goto(f"{page.url.split('#')[0]}#/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Practice")
    page.goto(f"{page.url.split('#')[0]}#/question/{quote(id, safe='')}")
    page.wait_for_selector("form")


def shown(page: Page, variants: Mapping[Header, list[Variant]], id: str) -> Variant:
    """The variant on the page."""
    (drawn,) = (drawn for header, drawn in variants.items() if header.id == id)
    texts = page.evaluate(TEXTS, [markdown.render(variant.prompt, "html") for variant in drawn])
    return drawn[texts.index(page.locator(".stem > div").first.text_content())]


def status(page: Page) -> str:
    return page.locator(".status").text_content() or ""


KNOWN = "table.progress:not(.by-week) tbody tr"


def tried(page: Page) -> int:
    """How many questions the page's progress knows."""
    page.goto(f"{page.url.split('#')[0]}#/progress")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your progress")
    return page.locator(KNOWN).count()


# --- the page -------------------------------------------------------------------------------------------------------------------


def test_it_needs_no_network(opened: Opened, url: str) -> None:
    page = opened("about:blank")
    with without_network(page) as asked:
        page.goto(url)
        go(page, GRID)
        press(page, "Show the solution")
        page.wait_for_timeout(300)
    assert asked == []
    assert page.evaluate("document.fonts.check('16px \"Examgen Math\"')")


def test_questions_are_picked_by_week_or_topic(opened: Opened, url: str) -> None:
    page = opened(url)
    weeks = [text.split(":")[0] for text in page.locator(".group h2").all_text_contents()]
    assert weeks == ["Week 2", "Week 3", "Week 7", "Week 12"]
    page.get_by_label("topic").check(force=True)
    assert page.locator(".group h2").all_text_contents() == [
        "Gradients of losses", "True or false: backpropagation", "Gradient descent", "Design of recurrent models",
    ]  # fmt: skip


def test_content_cannot_leave_its_place(
    opened: Opened, bank: Bank, variants: Mapping[Header, list[Variant]], tmp_path: Path
) -> None:
    hostile = "</script><script>document.title = 'run'</script><img src=x onerror=\"document.title='run'\"> <!-- {{7*7}}"
    (header,) = (one for one in variants if one.id == CLAIM)
    variant = replace(variants[header][0], prompt=hostile)
    course = replace(load_course(bundled_bank()), title=hostile)
    path = tmp_path / "hostile.html"
    path.write_text(single_page(course, bank, {replace(header, title=hostile): [variant]}), encoding="utf-8")
    page = opened(path.as_uri())
    go(page, CLAIM)
    page.wait_for_timeout(200)
    assert page.locator("main img").count() == 0
    assert page.get_by_role("heading", level=1).text_content() == hostile
    assert page.title().startswith("</script>")


# --- a question -----------------------------------------------------------------------------------------------------------------


def test_right_answers_are_right_and_count(opened: Opened, url: str, variants: Mapping[Header, list[Variant]]) -> None:
    page = opened(url)
    go(page, CHOICE)
    variant = shown(page, variants, CHOICE)
    for place, part in enumerate(variant.parts):
        answer(page, place, part, part.answer)
    page.keyboard.press("Enter")
    assert verdicts(page) == ["Right"] * 6
    assert status(page) == "Right."
    assert tried(page) == 1
    assert page.locator(f"{KNOWN} td").all_text_contents()[:2] == ["1", "1 of 1"]
    page.reload()
    assert tried(page) == 1


def test_a_recognised_mistake_is_explained(opened: Opened, url: str, variants: Mapping[Header, list[Variant]]) -> None:
    page = opened(url)
    go(page, GRID)
    variant = shown(page, variants, GRID)
    (mistake,) = (one for one in variant.mistakes if one.name == "forgot_the_mean")
    place = variant.names.index("grad_S")
    answer(page, place, variant.parts[place], mistake.answers["grad_S"])
    press(page, "Check")
    expect(page.locator(".part").nth(place).locator("[role=status]")).to_contain_text("The loss is the mean over")
    page.goto(f"{url}#/progress")
    expect(page.locator(".mistakes li")).to_contain_text("1 time")


def test_partly_right_shows_which_entries(opened: Opened, url: str, variants: Mapping[Header, list[Variant]]) -> None:
    page = opened(url)
    go(page, GRID)
    variant = shown(page, variants, GRID)
    answer(page, 0, variant.parts[0], variant.parts[0].answer)
    fields(page, 0).nth(1).fill("77")
    press(page, "Check")
    assert verdicts(page) == ["Partly right", "Not answered", "Not answered"]
    wrong = [box.get_attribute("aria-invalid") for box in fields(page, 0).all()]
    assert wrong == ["false", "true"] + ["false"] * (len(wrong) - 2)


def test_a_later_part_is_right_when_it_follows_from_a_slip(
    opened: Opened, url: str, variants: Mapping[Header, list[Variant]]
) -> None:
    page = opened(url)
    go(page, GRID)
    variant = shown(page, variants, GRID)
    P = tuple(tuple(2 * entry for entry in row) for row in variant.part("P").answer)
    rows = [[entry - (column == variant.parameters["y"][row]) for column, entry in enumerate(line)] for row, line in enumerate(P)]
    answer(page, 0, variant.part("P"), P)
    answer(page, 2, variant.part("grad_S"), tuple(tuple(entry / 2 for entry in row) for row in rows))
    press(page, "Check")
    assert verdicts(page) == ["Not right", "Not answered", "Follows"]
    last = page.locator(".part").nth(2)
    expect(last).to_contain_text("This follows correctly from your answer to part (a). Correct that one first;")
    assert last.locator(".cell.follows").count() == last.locator(".cell").count()
    assert "(a) not right, (b) not answered, (c) follows. Next step: take the hint for (a)" in status(page)


def test_unreadable_input_is_no_attempt(opened: Opened, url: str) -> None:
    page = opened(url)
    go(page, CHOICE)
    fields(page, 0).first.fill("__import__('os')")
    press(page, "Check")
    assert verdicts(page) == ["Could not be read"]
    assert status(page) == "Not counted as an attempt: (a) could not be read."
    assert fields(page, 0).first.evaluate("input => input === document.activeElement")
    assert tried(page) == 0


def test_what_can_be_read_is_marked_with_its_points_although_another_part_cannot(
    opened: Opened, url: str, variants: Mapping[Header, list[Variant]]
) -> None:
    page = opened(url)
    go(page, CHOICE)
    variant = shown(page, variants, CHOICE)
    for place, part in enumerate(variant.parts):
        answer(page, place, part, part.answer)
    fields(page, 1).first.fill("what")
    press(page, "Check")
    assert verdicts(page) == ["Right", "Could not be read", "Right", "Right", "Right", "Right"]
    expect(page.locator(".part").first.locator(".verdict")).to_contain_text(
        f"{variant.parts[0].marks} of {variant.parts[0].marks} point"
    )
    answer(page, 1, variant.parts[1], variant.parts[1].answer)
    press(page, "Check")
    assert status(page) == "Right."
    tried(page)
    assert page.locator(f"{KNOWN} td").all_text_contents()[:2] == ["2", "1 of 1"]  # the slip of the keyboard was no try


def test_nothing_that_was_typed_is_lost(opened: Opened, url: str) -> None:
    page = opened(url)
    go(page, GRID)
    fields(page, 0).nth(1).fill("0,25")
    tried(page)
    go(page, GRID)
    expect(page.get_by_text("it is not checked yet")).to_be_visible()
    assert fields(page, 0).nth(1).input_value() == "0,25"
    page.reload()
    page.wait_for_selector("form")
    assert fields(page, 0).nth(1).input_value() == "0,25"
    press(page, "Show the solution")
    assert fields(page, 0).nth(1).input_value() == "0,25"
    assert verdicts(page)[0] == "Incomplete"


def test_one_next_step_follows_what_is_not_right(opened: Opened, url: str, variants: Mapping[Header, list[Variant]]) -> None:
    page = opened(url)
    go(page, CHOICE)
    main_button = page.locator(".actions .primary")
    assert main_button.all_text_contents() == ["Check"]
    fields(page, 0).first.fill("123456")
    press(page, "Check")
    assert main_button.all_text_contents() == ["Hint for (a)"]
    main_button.click()
    assert page.locator(".help li").count() == 1
    for place, part in enumerate(shown(page, variants, CHOICE).parts):
        answer(page, place, part, part.answer)
    press(page, "Check")
    assert main_button.all_text_contents() == ["Next question"]
    main_button.click()
    page.wait_for_url(lambda address: "optim" not in address)


def test_after_a_claim_the_reason_is_there_at_once(opened: Opened, url: str, variants: Mapping[Header, list[Variant]]) -> None:
    page = opened(url)
    go(page, CLAIM)
    part = shown(page, variants, CLAIM).parts[0]
    answer(page, 0, part, not part.answer)
    press(page, "Check")
    assert verdicts(page) == ["Not right"]
    expect(page.get_by_role("heading", name="The reason")).to_be_visible()
    assert page.locator(".actions .primary").all_text_contents() == ["Next question"]


def test_only_the_cells_that_cannot_be_read_are_marked(opened: Opened, url: str) -> None:
    page = opened(url)
    go(page, GRID)
    cells = fields(page, 0)
    for box in cells.all():
        box.fill("1/2")
    cells.nth(1).fill("")
    press(page, "Check")
    assert verdicts(page) == ["Incomplete"]
    expect(page.locator(".part").first).to_contain_text("Still empty: first row, second column.")
    cells.nth(1).fill("abc")
    press(page, "Check")
    assert verdicts(page) == ["Could not be read"]
    expect(page.locator(".part").first).to_contain_text("First row, second column: 'abc' cannot be read")
    invalid = [box.get_attribute("aria-invalid") for box in cells.all()]
    assert invalid == [None, "true"] + [None] * (len(invalid) - 2)


def test_when_all_is_right_nothing_is_left_to_check(opened: Opened, url: str, variants: Mapping[Header, list[Variant]]) -> None:
    page = opened(url)
    go(page, CLAIM)
    answer(page, 0, shown(page, variants, CLAIM).parts[0], shown(page, variants, CLAIM).parts[0].answer)
    press(page, "Check")
    expect(page.get_by_role("button", name="Check")).to_be_hidden()
    expect(page.get_by_role("button", name="Hint")).to_be_hidden()
    expect(page.get_by_role("radio").first).to_be_disabled()


def test_how_answers_are_written_is_told_on_request(opened: Opened, url: str) -> None:
    page = opened(url)
    go(page, GRID)
    expect(page.get_by_text("2*ln(2)", exact=True)).to_be_hidden()
    page.get_by_text("How to write answers").click()
    expect(page.get_by_text("2*ln(2)", exact=True)).to_be_visible()


def test_what_is_typed_is_echoed_as_understood(opened: Opened, url: str) -> None:
    page = opened(url)
    go(page, CHOICE)
    fields(page, 0).first.fill("2 Ln 2")
    expect(page.locator(".echo").first).to_have_text("read as 2*ln(2)")


def test_hints_come_before_the_solution_and_both_spoil_a_first_success(
    opened: Opened, url: str, variants: Mapping[Header, list[Variant]]
) -> None:
    page = opened(url)
    go(page, CHOICE)
    variant = shown(page, variants, CHOICE)
    assert page.locator(".help").text_content() == ""
    press(page, "Hint")
    assert page.locator(".help li").count() == 1
    press(page, "Next hint")
    assert page.locator(".help li").count() == 2
    for place, part in enumerate(variant.parts):
        answer(page, place, part, part.answer)
    press(page, "Check")
    press(page, "Show the solution")
    expect(page.get_by_role("heading", name="Worked solution")).to_be_focused()
    assert page.locator(".answers li").count() == 6
    tried(page)
    assert page.get_by_role("img", name="mastery 100 %").count() == 1
    assert page.evaluate("BOOK => BOOK.about('optim/largest_learning_rate').tries[0].helped", page.evaluate_handle("Course.BOOK"))


def test_hints_go_on_to_later_parts_and_never_say_an_answer(
    opened: Opened, url: str, bank: Bank, variants: Mapping[Header, list[Variant]]
) -> None:
    page = opened(url)
    go(page, GRID)
    (data,) = question_data(bank.page(GRID), [shown(page, variants, GRID)])["variants"]
    while page.get_by_role("button", name="No more hints").count() == 0:
        page.locator(".actions button").nth(1).click()
    lines = page.locator(".help li math").evaluate_all("found => found.map(one => one.outerHTML)")
    texts = question_data(bank.page(GRID), [shown(page, variants, GRID)])["texts"]
    answers = [step for step in (data["steps"][part["step"]] for part in data["parts"]) if step["sketch"]]
    said = page.evaluate(NORMAL, [texts[step["lines"][0]] for step in answers])
    sketched = page.evaluate(NORMAL, [texts[step["sketch"]["lines"][0]] for step in answers])
    assert set(sketched) <= set(lines)
    assert not set(said) & set(lines)


NORMAL = """pieces => pieces.map(html => {
  const box = Object.assign(document.createElement("div"), {innerHTML: html});
  return box.querySelector("math").outerHTML;
})"""


def test_another_one_and_coming_back_show_other_numbers(opened: Opened, url: str, variants: Mapping[Header, list[Variant]]) -> None:
    page = opened(url)
    go(page, GRID)
    seeds = [shown(page, variants, GRID).seed]
    press(page, "Another one like this")
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    seeds.append(shown(page, variants, GRID).seed)
    go(page, GRID)
    seeds.append(shown(page, variants, GRID).seed)
    page.reload()
    page.wait_for_selector("form")
    seeds.append(shown(page, variants, GRID).seed)
    assert len(set(seeds[:3])) == 3
    assert seeds[3] == seeds[0]


def test_a_construction_is_judged_beside_the_model_answer(
    opened: Opened, url: str, variants: Mapping[Header, list[Variant]]
) -> None:
    page = opened(url)
    go(page, CONSTRUCTION)
    variant = shown(page, variants, CONSTRUCTION)
    for place, part in enumerate(variant.parts):
        answer(page, place, part, part.answer)
    press(page, "Check")
    assert verdicts(page) == ["Right", "Judge it yourself"]
    assert tried(page) == 0
    go(page, CONSTRUCTION)
    variant = shown(page, variants, CONSTRUCTION)
    for place, part in enumerate(variant.parts):
        answer(page, place, part, part.answer)
    press(page, "Check")
    press(page, "Mine is right")
    assert verdicts(page) == ["Right", "Right, by your own judgement"]
    assert status(page) == "Right."
    assert tried(page) == 1


# --- keyboard -------------------------------------------------------------------------------------------------------------------


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.getAttribute('aria-label')"))


def test_arrow_keys_walk_through_a_matrix(opened: Opened, url: str) -> None:
    page = opened(url)
    go(page, GRID)
    fields(page, 0).first.focus()
    page.keyboard.type("12")
    page.keyboard.press("ArrowRight")
    assert focused(page) == "first row, second column"
    page.keyboard.press("ArrowDown")
    assert focused(page) == "second row, second column"
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowUp")
    assert focused(page) == "first row, first column"
    page.keyboard.press("End")
    page.keyboard.press("ArrowLeft")
    assert focused(page) == "first row, first column"


PASTE = """([input, text]) => {
  const data = new DataTransfer();
  data.setData("text", text);
  input.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
}"""


@pytest.mark.parametrize("written", ["ROWS;", "[[ROWS]]", "ROWS\n"], ids=["semicolons", "brackets", "lines"])
def test_a_whole_matrix_is_pasted(opened: Opened, url: str, variants: Mapping[Header, list[Variant]], written: str) -> None:
    page = opened(url)
    go(page, GRID)
    matrix = shown(page, variants, GRID).parts[0].answer
    rows = [[str(10 * row + column) for column in range(len(matrix[0]))] for row in range(len(matrix))]
    joint = {"ROWS;": "; ", "[[ROWS]]": "],[", "ROWS\n": "\n"}[written]
    text = written.rstrip(";\n").replace("ROWS", joint.join(", ".join(row) for row in rows))
    fields(page, 0).nth(2).evaluate("(input, text) => (" + PASTE + ")([input, text])", text)
    assert [box.input_value() for box in fields(page, 0).all()] == [cell for row in rows for cell in row]


def test_everything_is_reached_by_keyboard(opened: Opened, url: str) -> None:
    page = opened(url)
    page.keyboard.press("Tab")
    page.get_by_role("link", name="Practice this").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("form")
    reached = []
    for _ in range(40):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.textContent.trim() || document.activeElement.tagName"))
    assert {"INPUT", "Check", "Hint", "Show the solution", "Another one like this"} <= set(reached)


# --- looks and access -----------------------------------------------------------------------------------------------------------


@LOOKS
def test_no_view_has_an_accessibility_violation_or_scrolls_sideways(
    opened: Opened, url: str, viewport: dict[str, int], scheme: str
) -> None:
    page = opened(url, viewport=viewport, color_scheme=scheme, bypass_csp=True)
    axe = Axe()

    def check(view: str) -> None:
        page.wait_for_timeout(150)
        found = axe.run(page).response["violations"]
        assert [(view, one["id"], one["nodes"][0]["html"]) for one in found] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]

    check("home")
    go(page, GRID)
    for box in page.locator(".cell input").all():
        box.fill("1/2")
    press(page, "Check")
    page.locator(".actions .primary").click()
    check("checked")
    press(page, "Show the solution")
    check("solution")
    tried(page)
    check("progress")


def test_a_wide_formula_scrolls_in_its_own_box_by_keyboard(
    opened: Opened, bank: Bank, variants: Mapping[Header, list[Variant]], tmp_path: Path
) -> None:
    (header,) = (one for one in variants if one.id == CLAIM)
    wide = "$$" + " + ".join(f"x_{{{place}}}" for place in range(60)) + "$$"
    path = tmp_path / "wide.html"
    variant = replace(variants[header][0], prompt=wide)
    path.write_text(single_page(load_course(bundled_bank()), bank, {header: [variant]}), encoding="utf-8")
    page = opened(path.as_uri(), viewport=PHONE)
    go(page, CLAIM)
    expect(page.locator(".stem .wide")).to_have_attribute("tabindex", "0")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


# --- storage --------------------------------------------------------------------------------------------------------------------


def test_without_storage_it_works_and_says_what_is_lost(opened: Opened, url: str) -> None:
    page = opened("about:blank")
    refused = "get() { throw new DOMException('no', 'SecurityError'); }"
    page.add_init_script(f"Object.defineProperty(window, 'localStorage', {{{refused}}})")
    page.goto(url)
    go(page, CLAIM)
    fields(page, 0).first.check()
    press(page, "Check")
    assert tried(page) == 1
    expect(page.locator(".lead").first).to_contain_text("keeps nothing")


def test_unreadable_progress_is_set_aside_not_lost(opened: Opened, url: str) -> None:
    page = opened(url)
    page.evaluate("localStorage.setItem(`examgen practice: ${Course.INDEX.course}`, '{broken')")
    page.reload()
    assert tried(page) == 0
    assert page.evaluate("localStorage.getItem(`examgen practice: ${Course.INDEX.course} (unreadable)`)") == "{broken"


def test_progress_is_erased_only_after_asking(opened: Opened, url: str) -> None:
    page = opened(url)
    go(page, CLAIM)
    fields(page, 0).first.check()
    press(page, "Check")
    assert tried(page) == 1
    page.once("dialog", lambda dialog: dialog.dismiss())
    press(page, "Erase my progress")
    assert page.locator(KNOWN).count() == 1
    page.once("dialog", lambda dialog: dialog.accept())
    press(page, "Erase my progress")
    expect(page.get_by_text("None yet.")).to_be_visible()


REVIEWS = """series => series.map(reviews => {
  let card = null;
  return reviews.map(([given, at]) => {
    card = Fsrs.reviewed(card, given, at);
    return [card.stability, card.difficulty, card.due, Fsrs.memory(card, at + 3.7 * Fsrs.DAY)];
  });
})"""


def test_questions_come_back_as_on_the_server(opened: Opened, url: str) -> None:
    drawn = Random(7)
    series = []
    for _ in range(60):
        at, reviews = 1_772_000_000_000, []
        for _ in range(12):
            reviews.append([drawn.choice((1, 2, 3, 3, 3, 4)), at])
            at += int(86_400_000 * drawn.choice((0.01, 0.9, 1, 2.5, 7, 30, 200)) * drawn.uniform(0.9, 1.1))
        series.append(reviews)
    found = opened(url).evaluate(REVIEWS, series)
    schedule = Schedule()
    for reviews, cards in zip(series, found, strict=True):
        row = None
        for (given, at), (stability, difficulty, due, memory) in zip(reviews, cards, strict=True):
            moment = datetime.fromtimestamp(at / 1000, UTC)
            row = schedule.reviewed("q", row, Rating(given), moment)
            state = json.loads(row.state)
            assert (stability, difficulty) == pytest.approx((state["stability"], state["difficulty"]), rel=1e-9)
            assert due == round(row.due.timestamp() * 1000)
            assert memory == pytest.approx(schedule.memory(row, moment + timedelta(days=3.7)), rel=1e-9)


RATINGS = "tries => tries.map(([share, hinted, revealed]) => Fsrs.rating(share, {hinted, revealed}))"


def test_first_tries_are_rated_as_on_the_server(opened: Opened, url: str) -> None:
    tries = list(product((0, 0.49, 0.5, 0.99, 1), (False, True), (False, True)))
    expected = [int(rating(share, hinted=hinted, revealed=revealed)) for share, hinted, revealed in tries]
    assert opened(url).evaluate(RATINGS, tries) == expected


SOLID = """() => {
  const kept = new Map(), day = 24 * 60 * 60 * 1000, seen = [];
  const storage = {getItem: key => kept.get(key) ?? null, setItem: (key, text) => kept.set(key, text)};
  const book = new Progress.Book(storage, "test");
  for (const [at, first] of [[0, 1], [0, 1], [1, 1], [2, 0.5], [3, 1], [4, 1], [5, 1]]) {
    book.attempt("q", {first, mistakes: [], now: at * day});
    seen.push([2, 3].map(needed => book.standing("q", at * day, needed).level));
  }
  return seen;
}"""


def test_a_question_is_solid_after_successes_on_different_days(opened: Opened, url: str) -> None:
    learning, solid = "learning", "solid"
    assert opened(url).evaluate(SOLID) == [
        [learning, learning], [learning, learning], [solid, learning], [learning, learning], [learning, learning],
        [solid, learning], [solid, solid],
    ]  # fmt: skip


OLD = """() => {
  const kept = new Map([
    ["test", JSON.stringify({version: 1, mistakes: {}, questions: {q: {next: 1, attempts: 3, tries: [0, 1], rung: 2, due: 9e11}}})],
  ]);
  const book = new Progress.Book({getItem: key => kept.get(key) ?? null, setItem: (key, text) => kept.set(key, text)}, "test");
  const {attempts, tries, card} = book.about("q");
  return [attempts, tries.map(({share}) => share), card.stability, card.due];
}"""


def test_progress_of_an_older_page_is_taken_over(opened: Opened, url: str) -> None:
    assert opened(url).evaluate(OLD) == [3, [0, 1], 3, 9e11]


MOVED = """async codes => {
  const book = () => {
    const kept = new Map();
    return new Progress.Book({getItem: key => kept.get(key) ?? null, setItem: (key, text) => kept.set(key, text)}, "test");
  };
  const [desk, phone, start] = [book(), book(), Date.UTC(2026, 0)];
  desk.attempt("q", {first: 0.5, mistakes: [{part: "p", name: "slip", sentence: "S"}], now: start + 1000});
  phone.attempt("q", {first: 1, mistakes: [], now: start + 2000});
  phone.attempt("r", {first: 1, mistakes: [], now: start + 3000});
  const code = await Code.packed(desk.history());
  for (const _ of [1, 2]) await phone.take(await Code.opened(code), ["q", "r"], () => new Map([["slip", "said here"]]));
  const {tries, card} = phone.about("q");
  const taken = await Promise.all([...codes, code.slice(0, -4), code.slice(0, 30) + code.slice(31)].map(Code.opened));
  const [{sentence, count}] = phone.recurring(["q"]);
  return [tries.map(({share}) => share), card.last - start, sentence, count, taken];
}"""


def test_progress_moves_by_a_code_and_nothing_else_is_taken(opened: Opened, url: str) -> None:
    at = 1_772_528_400_000_000
    card, sitting, attempt = ["q", 2.5, 5, at, at, 1], ["q", 5, at, 0, False, []], [at, 1, False, True, []]
    forged = [
        *({"cards": [[*card[:1], -1, *card[2:]]], "sittings": []}, {"cards": [card[:3]], "sittings": []}, {"cards": [card]}),
        *({"cards": [], "sittings": [[*sitting[:5], [[*attempt[:4], [["<b>", "x"]]]]]]}, {"cards": None, "sittings": 0}, [], "x"),
        *({"cards": [], "sittings": [["q", 0.5, *sitting[2:]]]}, {"cards": [], "sittings": [sitting] * 60_000}, "x" * 20_000_000),
    ]  # fmt: skip
    codes = ["", "hello", "examgen2.AAAA", "examgen2." + "A" * 3_000_000, *map(code_of, forged)]
    assert opened(url).evaluate(MOVED, codes) == [[0.5, 1], 2000, "said here", 1, [None] * (len(codes) + 2)]


def code_of(data: object) -> str:
    return "examgen2." + urlsafe_b64encode(gzip.compress(json.dumps(data).encode())).decode().rstrip("=")


def taken(page: Page, code: str) -> None:
    page.goto(f"{page.url.split('#')[0]}#/progress")
    page.get_by_label("A code from there").fill(code)
    press(page, "Take it in")
    expect(page.get_by_text("Taken: what you did there and here is put together.")).to_be_visible()


def own_code(page: Page) -> str:
    page.goto(f"{page.url.split('#')[0]}#/")
    page.goto(f"{page.url.split('#')[0]}#/progress")
    field = page.get_by_label("Your code")
    expect(field).to_have_value(re.compile("examgen2."))
    return field.input_value()


def test_progress_moves_between_the_file_and_the_server_and_back(
    opened: Opened, url: str, variants: Mapping[Header, list[Variant]], tmp_path: Path
) -> None:
    practice = room(tmp_path)
    page = opened(url)
    go(page, GRID)
    variant = shown(page, variants, GRID)
    slip = next(one for one in variant.mistakes if set(one.answers) == {part.name for part in variant.parts})
    for place, part in enumerate(variant.parts):
        answer(page, place, part, slip.answers[part.name])
    press(page, "Check")
    go(page, CLAIM)
    press(page, "Show the solution")
    card = page.evaluate("id => Course.BOOK.about(id).card", GRID)

    assert imported(practice, "ann", own_code(page)) == Merged(attempts=1, cards=2)
    kept = practice.store.cards("ann")[GRID]
    assert kept.due.timestamp() * 1000 == pytest.approx(card["due"])
    assert practice.store.seeds_met("ann", GRID) == {variant.seed}
    assert [(one.name, one.sentence) for one in practice.store.mistakes("ann")] == [(slip.name, slip.general)]
    assert [one.question for one in practice.store.first_tries("ann")] == [GRID]

    sitting = practice.open_question("ann", CHOICE)
    assert sitting
    practice.answer("ann", sitting.id, {part.name: typeset.plain(part.answer, 12) for part in sitting.variant.parts})
    other = opened(url)
    taken(other, exported(practice, "ann"))
    told = "ids => ids.map(id => Course.BOOK.about(id)).map(({tries}) => tries.map(({share, seen}) => [share, seen]))"
    tries = [*page.evaluate(told, [GRID, CLAIM]), [[1, False]]]
    assert other.evaluate(told, [GRID, CLAIM, CHOICE]) == tries
    assert tries[1] == [[0, True]]
    other.goto(f"{url}#/")
    other.goto(f"{url}#/progress")
    sentence = other.evaluate(TEXTS, [markdown.inline(slip.general, "html")])[0]
    expect(other.locator(".mistakes")).to_contain_text(sentence)
    assert other.evaluate("id => Course.BOOK.about(id).card", GRID) == pytest.approx(card)

    assert imported(practice, "ann", own_code(other)) == Merged(attempts=0, cards=0)
    taken(page, exported(practice, "ann"))
    assert page.evaluate(told, [GRID, CLAIM, CHOICE]) == tries


CLAIMS_OF = """name => {
  const key = Object.keys(localStorage).find(one => one.startsWith("examgen exam") && one.endsWith(name));
  const {questions} = JSON.parse(localStorage.getItem(key));
  localStorage.removeItem(key);
  return questions.flatMap(([id, place]) => Course.BY_ID.get(id).truths[place]);
}"""


def test_statements_of_a_mock_exam_are_neither_all_true_nor_all_false(opened: Opened, bank: Bank, tmp_path: Path) -> None:
    course = load_course(bundled_bank())
    ids = [header.id for header in bank.usable() if header.topic.startswith("claims") or header.id.startswith("claims/")][:2]
    questions = {bank.find(id): verified_variants(bank.page(id), 4) for id in ids}
    section = replace(course.exam("midterm").sections[0], topics=(), questions=tuple(ids), count=2, points=None)
    plan = replace(course.exam("midterm"), weeks=(), quotas=(), points=None, sections=(section,))
    path = tmp_path / "claims.html"
    path.write_text(single_page(replace(course, exams={"short": plan}), bank, questions), encoding="utf-8")
    page = opened(f"{path.as_uri()}#/exam/short")
    seen = set()
    for _ in range(8):
        press(page, "Start the clock")
        page.locator("article.task").first.wait_for()
        seen.add(tuple(page.evaluate(CLAIMS_OF, "short")))
        page.reload()
    assert seen <= {(True, False), (False, True)}


# --- every question -------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def whole(bank: Bank, one_of_each: Mapping[Header, Variant], tmp_path_factory: pytest.TempPathFactory) -> str:
    """A page with every question to go through, and a midterm that they suffice for."""
    path = tmp_path_factory.mktemp("whole") / "all.html"
    questions = {header: [variant] for header, variant in one_of_each.items()}
    course = load_course(bundled_bank())
    plan = course.exam("midterm")
    sections = tuple(replace(section, count=1, points=None) for section in plan.sections)
    exams = {"midterm": replace(plan, weeks=(), quotas=(), points=None, sections=sections)}
    path.write_text(single_page(replace(course, exams=exams), bank, questions), encoding="utf-8")
    return path.as_uri()


def test_a_mock_exam_keeps_what_is_typed_and_is_marked_at_its_end(
    opened: Opened, whole: str, one_of_each: Mapping[Header, Variant]
) -> None:
    page = opened(f"{whole}#/exam/midterm")
    page.get_by_label("Minutes:").fill("30")
    press(page, "Start the clock")
    tasks = page.locator("article.task")
    tasks.first.wait_for()
    first = tasks.first.locator("h2").text_content() or ""
    variant = next(variant for header, variant in one_of_each.items() if first == f"1. {header.title}")
    assert variant.parts[0].kind == "claim"
    tasks.first.locator("input").nth(0 if variant.parts[0].answer else 1).check()
    page.locator("article input:not([type=radio])").first.fill("0,25")
    page.reload()
    tasks.first.wait_for()
    assert page.locator("article input:not([type=radio])").first.input_value() == "0,25"
    expect(page.get_by_role("timer")).to_contain_text(":")
    assert Axe().run(page).response["violations"] == []
    assert page.locator(".verdict > b").count() == 0
    press(page, "Hand in")
    expect(page.get_by_text("Not answered: 2")).to_be_visible()
    press(page, "Hand in now")
    expect(page.get_by_role("heading", level=1)).to_have_text("Midterm exam: report")
    expect(tasks.first.locator(".verdict")).to_contain_text("Right")
    expect(tasks.first.locator("h2")).to_contain_text("(1 of 1 point)")
    assert Axe().run(page).response["violations"] == []
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("Midterm exam: report")
    assert page.evaluate("id => Course.BOOK.about(id).attempts", variant.id) == 1  # counted once


def test_a_mock_exam_ends_with_its_time(opened: Opened, whole: str) -> None:
    page = opened(f"{whole}#/exam/midterm")
    press(page, "Start the clock")
    page.locator("article.task").first.wait_for()
    page.evaluate("""() => {
      const key = Object.keys(localStorage).find(one => one.startsWith("examgen exam"));
      localStorage.setItem(key, JSON.stringify({...JSON.parse(localStorage.getItem(key)), began: 1000}));
    }""")
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("Midterm exam: report")
    press(page, "Another mock exam")
    expect(page.get_by_role("button", name="Start the clock")).to_be_visible()


def test_the_answers_of_every_question_are_right(opened: Opened, whole: str, one_of_each: Mapping[Header, Variant]) -> None:
    page = opened(whole)
    for header, variant in one_of_each.items():
        page.goto(f"{whole}#/question/{quote(header.id, safe='')}")
        expect(page.get_by_role("heading", level=1)).to_have_text(header.title)
        for place, part in enumerate(variant.parts):
            answer(page, place, part, part.answer)
        press(page, "Check")
        expected = ["Judge it yourself" if part.kind in ("satisfies", "open") else "Right" for part in variant.parts]
        assert verdicts(page) == expected, header.id
