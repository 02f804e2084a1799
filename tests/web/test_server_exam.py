"""A mock exam on the page: its clock, what is kept, marks at the end, and the report by topic."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from examgen.practice.loop.session import Practice
from examgen.practice.store.attempts import SittingRow
from tests.web.serving import Clock, Student, app, right_form, room

LEARNER = "web-student-1"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def practice(tmp_path: Path, clock: Clock) -> Practice:
    return room(tmp_path, clock=clock)


@pytest.fixture
def student(practice: Practice) -> Student:
    """A student who has just begun a mock exam of 30 minutes."""
    student = Student(app(practice)).get("/")
    return student.post("/exam", {"token": student.hidden()["token"], "name": "midterm", "minutes": "30"})


def exam_rows(practice: Practice) -> tuple[SittingRow, ...]:
    return practice.store.exam_sittings(LEARNER, 1)


def right_answers(practice: Practice) -> dict[str, object]:
    answers: dict[str, object] = {}
    for number, row in enumerate(exam_rows(practice), 1):
        answers |= right_form(practice.seated(row).variant, f"q{number}.")
    return answers


def test_all_right_earns_all_points_and_a_report_by_topic(practice: Practice, student: Student) -> None:
    assert student.heading == "Mock exam: Midterm exam"
    assert 'data-left="1800"' in student.page
    student.press("finish", right_answers(practice))
    assert "60 of 60 points" in student.page
    assert "By topic" in student.page
    assert student.page.count("<tr>") > 4


def test_what_was_kept_is_there_after_leaving_and_returning(practice: Practice, student: Student, clock: Clock) -> None:
    form = right_answers(practice)
    assert "Your answers are kept." in student.press("save", form).page
    clock.forward(minutes=10)
    student.get("/")
    assert "Midterm exam: go on" in student.page
    student.get(student.page.split('href="/exam/')[1].split('"')[0].join(["/exam/", ""]))
    assert 'data-left="1200"' in student.page
    student.press("finish", student.hidden())
    assert "60 of 60 points" in student.page


def test_every_form_is_answered_with_an_address_so_that_going_back_sends_nothing_again(
    practice: Practice, student: Student
) -> None:
    form = right_answers(practice)
    name = list(form)[-1]
    for what, place in (("save", "?kept=1#t-14"), ("review", "/hand-in"), ("finish", "")):
        student.responses.clear()
        exam = student.url.split("?")[0].removesuffix("/hand-in")
        student.press(what, {name: form[name]} if what != "finish" else {})
        assert student.responses[0].status_code == 303
        assert student.responses[0].headers["location"] == exam.removeprefix("http://testserver") + place


def test_a_form_with_some_parts_leaves_the_others_as_they_are(practice: Practice, student: Student) -> None:
    form = right_answers(practice)
    odd = {name: value for name, value in form.items() if int(name.split(".")[0][1:]) % 2}
    student.press("save", odd)
    student.press("save", {name: value for name, value in form.items() if name not in odd})
    assert "60 of 60 points" in student.press("finish").page


def test_boxes_that_are_no_longer_ticked_are_cleared(practice: Practice, student: Student) -> None:
    number, row = next(
        (number, row) for number, row in enumerate(exam_rows(practice), 1) if practice.seated(row).variant.parts[0].kind == "claim"
    )
    name = f"q{number}.{practice.seated(row).variant.parts[0].name}"
    kept = lambda: list(exam_rows(practice)[number - 1].typed.values())  # noqa: E731
    student.press("save", {name: "true"})
    assert kept() == ["true"]
    student.press("save", {"ticked": "other"})
    assert kept() == ["true"]
    student.press("save", {"ticked": name})
    assert kept() == [""]


def test_what_cannot_be_read_is_said_during_the_exam_and_nothing_else_is(practice: Practice, student: Student) -> None:
    form = right_answers(practice)
    cell = next(name for name in form if name.endswith(".1"))
    student.press("save", form | {cell: "abc"})
    assert student.page.count("Could not be read") == 1
    assert "Cannot be read so far: <a href=" in student.page
    assert ">Right<" not in student.page
    fragment = student.press("keep", {cell: "abc"})
    assert fragment.status == 200
    assert "<form" not in fragment.page
    assert "Cannot be read so far: <a href=" in fragment.page


def test_handing_in_says_first_what_is_open(practice: Practice, student: Student) -> None:
    form = right_answers(practice)
    empty = next(name for name in form if name.count(".") == 1)
    cell = next(name for name in form if name.endswith(".1"))
    student.press("review", {name: value for name, value in form.items() if name != empty} | {cell: "abc"})
    assert student.heading == "Hand in: Midterm exam?"
    assert re.search(r"1 of \d+ parts is not answered", student.page)
    assert f'#p-{empty}"' in student.page
    assert "1 part is incomplete or cannot be read, and would earn nothing" in student.page
    assert f'#p-{cell.removesuffix(".1")}"' in student.page
    exam = practice.store.exam(LEARNER, 1)
    assert exam is not None
    assert exam.closed is None
    student.press("finish")
    assert student.heading == "Midterm exam: report"


def test_with_nothing_open_handing_in_is_asked_once(practice: Practice, student: Student) -> None:
    student.press("review", right_answers(practice))
    assert re.search(r"All \d+ parts are answered and can be read.", student.page)
    assert "60 of 60 points" in student.press("finish").page


def test_when_the_time_is_up_what_was_kept_is_marked(practice: Practice, student: Student, clock: Clock) -> None:
    form = right_answers(practice)
    name = next(iter(form))
    student.press("save", {name: form[name]})
    clock.forward(minutes=31)
    student.press("finish", form)
    assert "report" in student.heading
    assert "The time ran out." in student.page
    assert "40 of 40" not in student.page
    exam = practice.store.exam(LEARNER, 1)
    assert exam is not None
    assert exam.closed is not None


def test_looking_at_an_exam_after_its_time_gives_the_report(student: Student, clock: Clock) -> None:
    clock.forward(minutes=30)
    assert student.get(student.url).heading == "Midterm exam: report"


def test_handing_in_twice_counts_once(practice: Practice, student: Student) -> None:
    sent = {**student.hidden(), **right_answers(practice), "do": "finish"}
    address = student.url
    student.post(address, sent)
    attempts = practice.store.attempts(LEARNER)
    assert "60 of 60 points" in student.post(address, {**sent, **dict.fromkeys(right_answers(practice), "0")}).page
    assert practice.store.attempts(LEARNER) == attempts


def test_beginning_twice_takes_up_the_running_one(student: Student) -> None:
    first = student.url
    student.get("/").get(first)
    student.post("/exam", {"token": student.hidden()["token"], "name": "midterm", "minutes": "120"})
    assert student.url == first


def test_the_report_says_what_was_typed_and_leads_to_the_solutions(practice: Practice, student: Student) -> None:
    form = right_answers(practice)
    student.press("finish", form)
    assert "The time ran out." not in student.page
    answers = [value for value in form.values() if str(value).isdigit()]
    assert all(f"{value}" in student.page for value in answers)
    assert student.page.count("Your answer:") == sum(len(practice.seated(row).variant.parts) for row in exam_rows(practice))
    address = student.page.split('href="/question/')[1].split('"')[0]
    student.get(f"/question/{address}")
    assert "Worked solution" in student.page
    assert ">Right<" in student.page
    assert "Check</button>" not in student.page
    assert "Back to the report" in student.page


def test_an_exam_that_is_over_takes_no_more_answers(practice: Practice, student: Student) -> None:
    student.press("finish")
    student.get("/question/" + student.page.split('href="/question/')[1].split('"')[0])
    assert "Not answered" in student.page
    student.post(
        student.url,
        {**student.hidden(), "do": "answer", "tries": "0", **right_form(practice.seated(exam_rows(practice)[0]).variant)},
    )
    assert "Not answered" in student.page
    assert practice.store.attempts(LEARNER) == 0


def test_exams_that_are_over_are_found_on_the_page_of_progress(student: Student) -> None:
    student.press("finish")
    report = student.url
    assert "Midterm exam: report" in student.get("/progress").page
    assert report.removeprefix("http://testserver") in student.page


@pytest.mark.parametrize("minutes", ["0", "-5", "ten", "99999999999", ""])
def test_minutes_that_are_none_are_refused(practice: Practice, minutes: str) -> None:
    student = Student(app(practice)).get("/")
    student.post("/exam", {"token": student.hidden()["token"], "name": "midterm", "minutes": minutes})
    assert student.status == 404
    assert practice.store.exams_taken(LEARNER) == 0


def test_an_exam_waits_until_its_questions_are_prepared(tmp_path: Path) -> None:
    student = Student(app(room(tmp_path, full=False))).get("/")
    student.post("/exam", {"token": student.hidden()["token"], "name": "midterm", "minutes": "30"})
    assert student.status == 503
    assert re.search(r"\b0 of \d+ questions are ready\.", student.page)
    ready = Student(app(room(tmp_path / "full"))).get("/exam/wait?name=midterm&minutes=45")
    assert ready.status == 200
    assert "Start: 45 minutes" in ready.page
