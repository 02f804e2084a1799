"""The start page, links that a lecturer posts, progress that moves, and the summary of a class."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from examgen.practice.loop import mock
from examgen.practice.loop.session import Practice
from examgen.practice.web.security import Seals
from tests.web.serving import KEY, Clock, Student, app, right_form, room

LAYERS, CLAIM = "cnn/layer_sizes", "claims/lr_divergence"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def practice(tmp_path: Path, clock: Clock) -> Practice:
    return room(tmp_path, clock=clock)


@pytest.fixture
def student(practice: Practice) -> Student:
    return Student(app(practice))


def variant(practice: Practice, student: Student, learner: str = "web-student-1"):
    return practice.sitting(learner, int(student.url.split("/question/")[1].split(".")[0])).variant


def stem(page: str) -> str:
    """The question's text."""
    return page.split('<div class="stem">')[1].split("<form")[0]


def test_the_first_page_names_one_step_its_minutes_and_the_day(practice: Practice, student: Student, clock: Clock) -> None:
    page = student.get("/").page
    assert page.count('class="button primary"') == 1
    assert re.search(r"about \d+ minutes?; new to you", page)
    assert "Today: <strong>0 questions</strong>" in page
    assert "<svg" not in page
    named = re.findall(r'<h2 id="need">Next step</h2><p>(.*?)</p>', page)
    address = re.findall(r'class="button primary" href="([^"]*)"', page)[0].replace("&amp;", "&")
    assert student.get(address).heading == named[0]
    student.press("answer", right_form(variant(practice, student)))
    page = student.get("/").page
    assert "Today: <strong>1 question</strong>" in page
    assert re.search(
        r'<svg class="weeks"[^>]* aria-label="Questions in the last 8 weeks. week of 2 March: 1 question, 1 right at once."', page
    )
    assert "style=" not in page
    clock.forward(days=7)
    assert "Today: <strong>0 questions</strong>" in student.get("/").page
    assert '<th scope="row">02 March 2026</th><td>1</td><td>1</td>' in student.get("/progress").page


def test_what_was_begun_is_the_next_step_with_what_was_typed(student: Student) -> None:
    student.start("cnn/cross_correlation").press("hint", {"Y_1.0": "0,25"})
    student.get("/")
    address = re.findall(r'class="button primary" href="([^"]*)"', student.page)[0].replace("&amp;", "&")
    assert 'value="0,25"' in student.get(address).page


def test_a_posted_question_has_the_same_numbers_for_everybody(practice: Practice) -> None:
    application = app(practice)
    seen = [Student(application).get(f"/q/{LAYERS}?n=1") for _ in range(2)]
    stems = [stem(one.page) for one in seen]
    assert stems[0] == stems[1] != stem(Student(application).get(f"/q/{LAYERS}?n=2").page)
    assert f'href="/q/{LAYERS}?n=1"' in seen[0].page
    url = seen[0].url
    assert seen[0].get(f"/q/{LAYERS}?n=1").url == url  # whoever comes back comes to the same sitting
    assert seen[0].get(f"/q/{LAYERS}").status == 200


@pytest.mark.parametrize("place", ["/q/no/such", "/q/cnn/layer_sizes?n=-1", "/q/cnn/layer_sizes?n=999", "/q/cnn/layer_sizes?n=x",
                                   "/quiz/nothing", "/quiz/final?n=x", "/quiz/final?n=5000", "/class/guess"])  # fmt: skip
def test_a_link_to_nothing_says_so(student: Student, place: str) -> None:
    assert student.get(place).status == 404
    assert student.heading == "This is not here"


def test_a_posted_quiz_has_the_same_questions_and_numbers_for_everybody(practice: Practice) -> None:
    application = app(practice)
    asked = []
    for learner in ("web-student-1", "web-student-2"):
        student = Student(application)
        student.get("/quiz/midterm?n=3")
        student.post("/exam", student.hidden())
        row = practice.store.running_exam(learner, "midterm")
        asked.append([one.variant.seed for one in mock.mock_exam(practice, learner, row.id).sittings])
    assert asked[0] == asked[1]
    assert asked[0] != [one.seed for one in mock.prepared(practice, "web-student-1", "midterm", 4).variants]


def test_progress_moves_to_another_browser_by_a_code(practice: Practice) -> None:
    application = app(practice)
    desk, phone = Student(application), Student(application)
    desk.start(LAYERS).press("answer", {"F": "1"})
    code = re.findall(r"readonly[^>]*>(examgen2\.[\w-]+)</textarea>", desk.get("/code").page)[0]
    phone.get("/code")
    phone.post("/code", {**phone.hidden(), "code": f" {code[:30]}\n{code[30:]}"})
    assert "1 answer and 1 due date were taken in." in phone.page
    assert "1 answer so far" in phone.get("/progress").page
    phone.get("/code").post("/code", {**phone.hidden(), "code": "examgen2.<script>"})
    assert (phone.status, "Not taken." in phone.page, "<script>" in phone.page) == (400, True, False)
    assert "examgen2.&lt;script&gt;" in phone.page


def test_a_lecturer_sees_the_class_and_nobody_in_it(practice: Practice) -> None:
    application = app(practice)
    place = f"/class/{Seals(KEY).class_token()}"

    def slip(learner: str) -> None:
        student = Student(application)
        student.start(LAYERS)
        asked = next(iter(practice.store.drafted(learner)), None)
        assert asked is None
        made = next(one for one in variant(practice, student, learner).mistakes if "F" in one.answers)
        student.press("answer", {"F": str(made.answers["F"])})

    for number in range(1, 5):
        slip(f"web-student-{number}")
    few = Student(application).get(place)
    assert "Fewer than 5 learners have answered something" in few.page
    assert "<td>4</td>" not in few.page
    slip("web-student-6")
    Student(application).start(CLAIM).press("answer", {"truth": "true"})
    page = few.get(place).page
    assert "6 learners have answered something. 1 question was tried by fewer than 5." in page
    assert re.search(rf'href="/q/{LAYERS}">.*<td>5</td><td>5</td>', page)
    assert CLAIM not in page
    assert "web-student" not in page
    assert few.get(place[:-1] + ("A" if place[-1] != "A" else "B")).status == 404
