"""The loop on the page, by plain forms: pick, answer, feedback, hint, solution, another one."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx2
import pytest

from examgen.core.record import Part, Variant
from examgen.practice.loop.session import Practice
from examgen.practice.web.forms import typed, values
from tests.web.serving import Clock, Student, app, believed, listening, right_form, room

CORRELATION, LAYERS, CLAIM = "cnn/cross_correlation", "cnn/layer_sizes", "claims/lr_divergence"
LOGITS, CONSTRUCTION, CHOICE = "backprop/logit_gradient", "rnn/implement_function", "optim/largest_learning_rate"


@pytest.fixture
def practice(tmp_path: Path) -> Practice:
    return room(tmp_path)


@pytest.fixture
def student(practice: Practice) -> Student:
    return Student(app(practice))


def variant_on(practice: Practice, student: Student) -> Variant:
    """The variant on the page of the first student."""
    return practice.sitting("web-student-1", int(student.url.split("/question/")[1].split(".")[0])).variant


def status(page: str) -> str:
    return re.findall(r'class="status[^"]*">(.*?)<', page)[0]


def test_first_page_offers_topics_weeks_exams_and_what_is_needed_most(student: Student) -> None:
    student.get("/")
    for text in (
        "Next step",
        "Midterm exam",
        "Week 4: Deep convolutional networks",
        "Convolutional networks<",
        "new to you",
    ):
        assert text in student.page
    for address in re.findall(r'href="(/start[^"]*)"', student.page)[:20]:
        assert student.get(address.replace("&amp;", "&")).status in (200, 503)


def marked_cells(page: str, part: str) -> list[str]:
    """The classes of the part's cells that say what became of them."""
    return re.findall(rf'<span class="cell( [\w-]+)?"><input type="text" id="f-{part}\.', page)


def test_everything_right_is_right_and_counts(practice: Practice, student: Student) -> None:
    student.start(CORRELATION)
    student.press("answer", right_form(variant_on(practice, student)))
    assert status(student.page) == "Right."
    assert practice.store.attempts("web-student-1") == 1
    assert "Check</button>" not in student.page


def test_wrong_entries_are_named_and_what_was_read_is_echoed(practice: Practice, student: Student) -> None:
    student.start(CORRELATION)
    form = right_form(variant_on(practice, student))
    student.press("answer", {**form, "Y.1": "4/0.5e1 + 1000"})
    assert status(student.page).endswith("(a) right, (b) partly right.")
    assert "Look again at the first row, second column." in student.page
    assert "4/0.5e1 + 1000" in re.findall(r'class="read">read as <code>(.*?)</code>', student.page)[1]
    assert marked_cells(student.page, "Y") == [" right", " wrong", " right", " right"]


def test_a_recognised_mistake_is_told(practice: Practice, student: Student) -> None:
    student.start(LAYERS)
    variant = variant_on(practice, student)
    mistake = next(one for one in variant.mistakes if "A_1" in one.answers)
    wrong = replace(
        variant, parts=tuple(replace(part, answer=mistake.answers.get(part.name, part.answer)) for part in variant.parts)
    )
    student.press("answer", right_form(wrong))
    assert mistake.sentence.split("$")[0].strip()[:20] in student.page
    assert practice.store.mistakes("web-student-1")[0].name == mistake.name
    assert "once" in student.get("/progress").page


def test_what_cannot_be_read_is_no_attempt_and_stays_in_its_field(practice: Practice, student: Student) -> None:
    student.start(LAYERS).press("answer", {"A_1": "three by three"})
    assert "Not counted as an attempt: (a) could not be read" in student.page
    assert 'value="three by three"' in student.page
    student.get(student.url)
    assert 'value="three by three"' in student.page
    assert "Not checked yet" in student.page
    assert "Not counted as an attempt: nothing was answered." in student.press("answer", {"A_1": "", "F": "  "}).page
    assert practice.store.attempts("web-student-1") == 0


def test_what_can_be_read_is_marked_beside_what_cannot(practice: Practice, student: Student) -> None:
    student.start(LAYERS).press("answer", {"A_1": "three by three", "F": "12"})
    assert re.search(r"\(a\) could not be read, .*not right", status(student.page))
    assert practice.store.attempts("web-student-1") == 1
    assert re.search(r'class="button primary">Check', student.page)  # first of all, (a) is to be read


@pytest.mark.parametrize("button", ["hint", "solution"])
def test_no_button_erases_what_was_typed(student: Student, button: str) -> None:
    student.start(CORRELATION).press(button, {"Y_1.0": "0,25", "Y_1.1": "abc"})
    assert (student.page.count('value="0,25"'), student.page.count('value="abc"')) == (1, 1)
    student.get(student.url)
    assert (student.page.count('value="0,25"'), student.page.count('value="abc"')) == (1, 1)


def test_the_main_button_is_the_next_step(practice: Practice, student: Student) -> None:
    def main_button() -> str:
        (name,) = re.findall(r'class="button primary"[^>]*>([^<]*)', student.page)
        return str(name)

    student.start(LAYERS)
    assert (main_button(), "Next question" in student.page) == ("Check", True)
    student.press("answer", {"A_1": "1x1x1"})
    assert (main_button(), "Next question" in student.page) == ("Hint for (a)", True)
    while "No further" not in student.page and "there is no further hint" not in student.page:
        student.press("hint")
    assert main_button() == "Show the solution"
    student.press("answer", right_form(variant_on(practice, student)))
    assert main_button() == "Next question"


def test_a_construction_that_fails_shows_what_it_computes(practice: Practice, student: Student) -> None:
    student.start("rnn/implement_function")
    student.press("answer", {f"weights.{place}": value for place, value in enumerate(("2", "3", "0", "0,5"))})
    assert re.search(
        r"With your values, <math>.*<mn>6</mn></math>.*<mn>3</mn></math>.*compare that with what is asked", student.page
    )


def test_after_a_claim_the_reason_is_there_at_once(practice: Practice, student: Student) -> None:
    student.start(CLAIM)
    student.press("answer", {"truth": "true" if right_form(variant_on(practice, student))["truth"] == "false" else "false"})
    assert "The reason</h2>" in student.page
    assert 'class="button primary" href="/start' in student.page


def test_a_grid_that_is_filled_in_part_says_which_entry_is_missing(student: Student) -> None:
    student.start(CORRELATION).press("answer", {"Y_1.0": "1", "Y_1.1": "2", "Y_1.3": "4"})
    assert "Incomplete" in student.page
    assert "Still empty: second row, first column." in student.page
    assert marked_cells(student.page, "Y_1") == ["", "", " unreadable", ""]


def test_only_the_cell_that_cannot_be_read_is_marked(student: Student) -> None:
    student.start(CORRELATION).press("answer", {"Y_1.0": "1", "Y_1.1": "abc", "Y_1.2": "0,5", "Y_1.3": "4"})
    assert re.search("First row, second column: .abc. cannot be read", student.page)
    assert marked_cells(student.page, "Y_1") == ["", " unreadable", "", ""]
    assert student.page.count('aria-invalid="true"') == 1


def test_a_partly_right_shape_is_neither_right_nor_wrong(practice: Practice, student: Student) -> None:
    student.start(LAYERS)
    variant = variant_on(practice, student)
    channels, height, width = variant.part("A_1").answer
    student.press("answer", {**right_form(variant), "A_1": f"{channels}x{height + 1}x{width}"})
    assert re.findall(r'<span class="cell( \w+)?"><input type="text" id="f-A_1"', student.page) == [" partly"]
    assert "Look again at the second axis." in student.page
    assert "(a) partly right, (b) right" in status(student.page)


def test_what_follows_from_an_own_slip_says_so_and_is_not_called_right(practice: Practice, student: Student) -> None:
    student.start(LOGITS)
    variant = variant_on(practice, student)
    P = [entry / 2 for row in variant.part("P").answer for entry in row]
    width = len(variant.part("P").answer[0])
    labels = variant.parameters["y"]
    gradient = [(entry - (place % width == labels[place // width])) / len(labels) for place, entry in enumerate(P)]
    form = {f"P.{place}": f"{float(entry):.9f}" for place, entry in enumerate(P)}
    student.press("answer", form | {f"grad_S.{place}": f"{float(entry):.9f}" for place, entry in enumerate(gradient)})
    assert status(student.page).endswith("(a) not right, (b) not answered, (c) follows.")
    assert "from your answer to part (a). Correct that one first; this value then changes, too." in student.page
    assert set(marked_cells(student.page, "grad_S")) == {" follows"}
    earned = variant.part("grad_S").marks
    assert f"{earned} of {earned} points" in student.page


def test_a_whole_matrix_in_the_first_field_is_taken(practice: Practice, student: Student) -> None:
    student.start(CORRELATION)
    rows = variant_on(practice, student).part("Y").answer
    student.press("answer", {"Y.0": "; ".join(" ".join(map(str, row)) for row in rows)})
    assert status(student.page).endswith("(a) not answered, (b) right.")


def test_decimal_commas_in_a_grid(student: Student) -> None:
    student.start(CORRELATION).press("answer", {"Y.0": "0,5", "Y.1": "-0,25", "Y.2": "3", "Y.3": "\N{MINUS SIGN}1,5"})
    assert "[0.5, -0.25; 3, -1.5]" in student.page


def test_hints_come_one_by_one_and_the_solution_only_when_asked_for(practice: Practice, student: Student) -> None:
    student.start(CORRELATION)
    form = {"Y.0": "77"}
    first = student.press("hint", form).page
    assert first.count("<li>") == 1
    assert 'value="77"' in first
    assert student.press("hint", form).page.count("<li>") == 2
    assert "Worked solution" not in student.page
    assert "Worked solution" in student.press("solution").page
    assert "Worked solution" in student.get(student.url).page
    card = practice.store.card("web-student-1", CORRELATION)
    assert card is not None
    assert card.due > practice.clock()


def test_no_hint_is_left_where_the_next_step_is_the_answer(student: Student) -> None:
    student.start(CLAIM)
    for _ in range(9):
        student.press("hint")
    assert "only the worked solution is left" in student.page


def test_another_one_and_returning_bring_new_numbers(practice: Practice, student: Student) -> None:
    seeds = []
    for _ in range(3):
        student.start(CORRELATION)
        seeds.append(variant_on(practice, student).seed)
    assert len(set(seeds)) == 3


def test_next_question_of_a_topic_is_another_question(student: Student) -> None:
    student.get("/start?by=topic&value=cnn")
    first = student.heading
    following = re.findall(r'href="([^"]*)"[^>]*>Next question', student.page)[0].replace("&amp;", "&")
    assert student.get(following).heading != first


def test_another_one_like_this_keeps_what_was_picked(practice: Practice, student: Student) -> None:
    student.get("/start?by=topic&value=cnn")
    variant, heading = variant_on(practice, student), student.heading
    student.get(re.findall(r'href="([^"]*)"[^>]*>Another one like this', student.page)[0].replace("&amp;", "&"))
    assert student.heading == heading
    assert variant_on(practice, student).seed != variant.seed
    assert "by=topic&value=cnn" in student.url
    assert ">Next question</a>" in student.page


def test_all_questions_are_listed_with_minutes_and_how_they_stand(tmp_path: Path) -> None:
    clock = Clock()
    practice = room(tmp_path, clock=clock)
    student = Student(app(practice))
    ids = [header.id for header in practice.bank.usable()]
    for by in ("week", "topic"):
        student.get(f"/questions?by={by}")
        assert all(f"value={id.replace('/', '%2F')}" in student.page for id in ids)
    assert student.page.count(">not tried<") == len(ids)
    student.start(CLAIM)
    for _ in range(3):
        student.press("answer", right_form(variant_on(practice, student)))
        standing = re.findall(r">(learning|solid)<", student.get("/questions").page)
        clock.forward(days=1)
        student.start(CLAIM)
    assert standing == ["solid"]
    student.start(LAYERS).press("answer", {"F": "1"})
    assert student.get("/questions").page.count(">learning<") == 1
    clock.forward(days=400)
    assert student.get("/questions").page.count(">due<") == 2
    assert 'href="/questions"' in student.get("/").page


def test_names_of_fields_hold_what_is_seen(student: Student) -> None:
    student.start(CONSTRUCTION)
    assert 'aria-label="entry' not in student.page
    assert re.search(r'<label for="f-\w+\.0">', student.page)
    student.start(LAYERS)
    assert 'id="l-A_2">(b)<' in student.page
    assert 'aria-labelledby="l-A_2 p-A_2"' in student.page
    student.start(CHOICE)
    assert "<span>(A)</span>" in student.page


def test_an_older_page_loses_nothing_that_was_typed(practice: Practice, student: Student) -> None:
    student.start(LAYERS)
    sent = {**student.hidden(), "F": "1", "do": "answer"}
    student.post(student.url, sent)
    student.post(student.url, {**sent, "F": "23"})
    assert practice.store.attempts("web-student-1") == 1
    assert "Nothing was counted" in student.page
    assert 'value="23"' in student.page
    assert "Not checked yet" in student.page
    student.press("answer", {"F": "23"})
    assert practice.store.attempts("web-student-1") == 2


def test_sending_a_form_twice_counts_once(practice: Practice, student: Student) -> None:
    student.start(LAYERS)
    sent = {**student.hidden(), "F": "1", "do": "answer"}
    address = student.url
    once = student.post(address, sent).page
    twice = student.post(address, sent).page
    assert practice.store.attempts("web-student-1") == 1
    assert status(once) == status(twice)
    assert "is not counted again" in twice


def test_answers_sent_at_the_same_moment_count_once(practice: Practice, student: Student) -> None:
    student.start(LAYERS)
    sent = {**student.hidden(), "F": "1", "do": "answer"}
    address, cookies = student.url, dict(student.client.cookies)
    headers = {"cookie": f"examgen={cookies['examgen']}"}
    path = address.removeprefix("http://testserver")
    with listening(app(practice)) as server, ThreadPoolExecutor(8) as threads:
        sending = [threads.submit(httpx2.post, server + path, data=sent, headers=headers) for _ in range(8)]
        assert {one.result().status_code for one in sending} == {200}
    assert practice.store.attempts("web-student-1") == 1


def test_an_answered_variant_earns_no_second_credit(practice: Practice, student: Student) -> None:
    student.start(CLAIM)
    right = right_form(variant_on(practice, student))
    old = {**student.hidden(), **right, "do": "answer"}
    student.press("solution")
    student.post(student.url, {**old, "tries": "0"})
    assert practice.store.attempts("web-student-1") == 0
    assert "counts no more" in student.page
    assert " checked" in student.page


def test_a_hint_sent_twice_uncovers_one_step(practice: Practice, student: Student) -> None:
    student.start(CORRELATION)
    sent = {**student.hidden(), "do": "hint"}
    for _ in range(3):
        student.post(student.url, sent)
    assert student.page.count("<li>") == 1


def test_progress_shows_strengths_and_what_is_due(tmp_path: Path) -> None:
    clock = Clock()
    practice = room(tmp_path, clock=clock)
    student = Student(app(practice))
    assert "You have not answered anything yet." in student.get("/progress").page
    student.start(CLAIM)
    student.press("answer", right_form(variant_on(practice, student)))
    assert "Nothing is due." in student.get("/progress").page
    clock.forward(days=400)
    assert "True or false: gradient descent" in student.get("/progress").page
    assert re.search(r"Due now</h2>\s*<ul[^>]*><li><a [^>]*>Claim", student.page)
    assert "1 is due." in student.get("/").page
    assert "; due today" in student.page


def test_one_students_progress_is_invisible_to_another(practice: Practice) -> None:
    application = app(practice)
    first, second = Student(application), Student(application)
    first.start(LAYERS).press("answer", {"F": "1"})
    assert "1 answer so far" in first.get("/progress").page
    first.start(LAYERS)
    assert "You have not answered anything yet." in second.get("/progress").page
    assert second.get(first.url).status == 404
    assert "another session" in second.page
    second.get("/")
    assert second.post(first.url, {**second.hidden(), "do": "solution"}).status == 404


def part(kind: Any, answer: Any, **more: Any) -> Part:
    return Part(name="x", kind=kind, prompt="", marks=1, unit="", decimals=3, answer=answer, display="", tolerance=0, **more)


@pytest.mark.parametrize(
    ("asked", "fields", "text"),
    [
        (part("matrix", ((1, 2), (3, 4))), ("1", "2/3", "-4", "ln(2)"), "[1, 2/3; -4, ln(2)]"),
        (part("vector", (1, 2, 3)), ("1", "", "3"), "[1, , 3]"),
        (part("vector", (1, 2)), ("", ""), ""),
        (part("number", 1), ("4/5",), "4/5"),
        (part("choice", "no", options=("yes", "no")), ("b",), "b) no"),
        (part("choices", ("p",), options=("p", "q", "r")), ("a", "c"), "a, c"),
        (part("choices", (), options=("p", "q")), ("none",), "none"),
        (part("claim", True), ("false",), "false"),
        (part("ordering", ("p", "q"), options=("p", "q")), ("b", "a"), "b, a"),
        (part("matching", ("q", "p"), items=("u", "v"), options=("p", "q")), ("b", "a"), "1b, 2a"),
        (part("matching", ("q", "p"), items=("u", "v"), options=("p", "q")), ("", "a"), "2a"),
        (part("satisfies", (1, 2), fields=(("w", "number"), ("b", "number"))), ("1/2", "3"), "w=1/2; b=3"),
        (part("open", "words"), ("first line\nsecond",), "first line\nsecond"),
    ],
)
def test_fields_become_text_for_marking_and_come_back(
    asked: Part, fields: tuple[str, ...], text: str, believed_variant: Callable[[Part], Any]
) -> None:
    several = asked.kind in ("matrix", "vector", "ordering", "matching", "satisfies")
    form = {f"x.{place}": [value] for place, value in enumerate(fields)} if several else {"x": list(fields)}
    assert typed(believed_variant(asked), lambda name: form.get(name, [])) == {"x": text}
    if text:
        assert values(asked, text) == fields


@pytest.fixture(scope="module")
def believed_variant(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Part], Any]:
    """A variant whose only part is the given one."""
    bank = room(tmp_path_factory.mktemp("bank")).bank
    variant = believed(bank, CLAIM, 0)
    return lambda asked: replace(variant, parts=(asked,))


def test_every_question_of_the_bank_can_be_answered_right(tmp_path: Path) -> None:
    practice = room(tmp_path)
    ids = [header.id for header in practice.bank.usable() if "a person marks this" not in header.people]
    student = Student(app(practice))
    for id in ids:
        student.start(id).press("answer", right_form(variant_on(practice, student)))
        assert (id, status(student.page)) == (id, "Right.")
        assert ' style="' not in student.page
