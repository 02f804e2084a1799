"""A mock exam on the page: its clock, what is kept, marks at the end, and the report by topic."""

from __future__ import annotations

from pathlib import Path

import pytest

from examgen.practice.session import Practice
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


def right_answers(practice: Practice) -> dict[str, object]:
    answers: dict[str, object] = {}
    for number, row in enumerate(practice.store.exam_sittings(LEARNER, 1), 1):
        answers |= right_form(practice.seated(row).variant, f"q{number}.")
    return answers


def test_all_right_earns_all_marks_and_a_report_by_topic(practice: Practice, student: Student) -> None:
    assert student.heading == "Mock exam: Midterm exam"
    assert 'data-left="1800"' in student.page
    student.press("finish", right_answers(practice))
    assert "40 of 40 marks" in student.page
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
    student.press("finish", student.hidden() | form)
    assert "40 of 40 marks" in student.page


def test_when_the_time_is_up_what_was_kept_is_marked(practice: Practice, student: Student, clock: Clock) -> None:
    form = right_answers(practice)
    name = next(iter(form))
    student.press("save", {name: form[name]})
    clock.forward(minutes=31)
    student.press("finish", form)
    assert "report" in student.heading
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
    assert "40 of 40 marks" in student.post(address, {**sent, **dict.fromkeys(right_answers(practice), "0")}).page
    assert practice.store.attempts(LEARNER) == attempts


def test_beginning_twice_takes_up_the_running_one(student: Student) -> None:
    first = student.url
    student.get("/").get(first)
    student.post("/exam", {"token": student.hidden()["token"], "name": "midterm", "minutes": "120"})
    assert student.url == first


def test_questions_are_discussed_when_it_is_over(practice: Practice, student: Student) -> None:
    student.press("finish", right_answers(practice))
    address = student.page.split('href="/question/')[1].split('"')[0]
    student.get(f"/question/{address}")
    assert "Show the solution" in student.page
    assert "Worked solution" in student.press("solution").page


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
    assert "0 of 19 questions are ready." in student.page
    ready = Student(app(room(tmp_path / "full"))).get("/exam/wait?name=midterm&minutes=45")
    assert ready.status == 200
    assert "Start: 45 minutes" in ready.page
