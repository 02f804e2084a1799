"""Course files and blueprints: what is read, and what is said about one that is wrong."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from examgen.bank.places import bundled_bank
from examgen.errors import BlueprintError
from examgen.paper.course import Limits, Quota, exam_titles, load_blueprint, load_course
from examgen.paper.quizzes import topic_quiz

SECTION = '[[section]]\ntitle = "R"\ntopics = ["rnn"]\ncount = 2\n'


def test_a_blueprint_is_read(blueprint: Callable[[str], Path]) -> None:
    read = load_blueprint(blueprint('title = "Retake"\nweeks = [2, 3]\nminutes = 90\npoints = 20\n' + SECTION))
    assert (read.name, read.title, read.weeks, read.minutes, read.points) == ("trial", "Retake", (2, 3), 90, 20)
    (section,) = read.sections
    assert (section.title, section.topics, section.count, section.points) == ("R", ("rnn",), 2, None)


def test_named_questions_quotas_limits_and_former_papers_are_read(blueprint: Callable[[str], Path]) -> None:
    path = blueprint(
        'title = "Retake"\nexclude = ["cnn", "rnn/a"]\nnot_in = ["former/manifest.json"]\nlevels = ["apply"]\nlongest = 9\n'
        + SECTION
        + 'questions = ["rnn/b"]\nlongest = 5\n[[quota]]\nweeks = [3, 4]\nleast = 1\n[[quota]]\noutcomes = [2]\nmost = 0\n'
    )
    read = load_blueprint(path)
    assert (read.exclude, read.not_in) == (("cnn", "rnn/a"), (path.parent / "former/manifest.json",))
    assert read.limits == Limits(levels=("apply",), longest=9)
    assert (read.sections[0].questions, read.sections[0].limits) == (("rnn/b",), Limits(longest=5))
    assert read.quotas == (Quota(weeks=(3, 4), least=1), Quota(outcomes=(2,), most=0))


def test_a_blueprint_may_be_a_list_of_questions(blueprint: Callable[[str], Path]) -> None:
    read = load_blueprint(blueprint('title = "Retake"\nquestions = ["rnn/b", "cnn/a"]\n'))
    (section,) = read.sections
    assert (section.title, section.questions, section.count) == ("Retake", ("rnn/b", "cnn/a"), 2)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ('title = "T"\nquestions = ["a/b"]\n' + SECTION, "it has 'questions' and sections"),
        ('title = "T"\nquestions = []\n', "'questions' is empty; name each question once"),
        ('title = "T"\nquestions = ["a/b", "a/b"]\n', "'questions' names a/b twice"),
        ('title = "T"\nquestions = "a/b"\n', "'questions' is 'a/b'; expected a list"),
        ('title = "T"\n' + SECTION + 'questions = ["a/b", "a/c", "a/d"]\n', "'count' is 2, and 'questions' names 3"),
        ('title = "T"\n[[section]]\ntitle = "S"\ncount = 2\nquestions = ["a/b"]\n', "'count' is 2, and 'questions' names 1"),
        ('title = "T"\n' + SECTION + "[[quota]]\nleast = 2\n", "[[quota]] 1: a quota is about 'weeks' or about 'outcomes'"),
        ('title = "T"\n' + SECTION + "[[quota]]\nweeks = [1]\n", "[[quota]] 1: it asks for 0 to None"),
        ('title = "T"\n' + SECTION + "[[quota]]\nweeks = [1]\nleast = 3\nmost = 2\n", "it asks for 3 to 2"),
        ('title = "T"\n' + SECTION + "[[quota]]\nweeks = [1]\nmost = -1\n", "'most' is -1; expected 0 or a positive number"),
        ('title = "T"\n' + SECTION + "[[quota]]\nweek = [1]\nmost = 1\n", "unknown key 'week'; did you mean 'weeks'?"),
        ('title = "T"\nexclude = "cnn"\n' + SECTION, "'exclude' is 'cnn'; expected a list"),
        ('title = "T"\nlongest = 0\n' + SECTION, "'longest' is 0; expected a positive number"),
        ("title = ", "is no TOML file"),
        (SECTION, "'title' is missing"),
        ('title = "T"\n', "has no section"),
        ("title = 3\n" + SECTION, "'title' is 3; expected a text"),
        ('title = "T"\nminuts = 90\n' + SECTION, "unknown key 'minuts'; did you mean 'minutes'?"),
        ('title = "T"\nminutes = 0\n' + SECTION, "'minutes' is 0; expected a positive number"),
        ('title = "T"\nminutes = "long"\n' + SECTION, "'minutes' is 'long'; expected a whole number"),
        ('title = "T"\npoints = true\n' + SECTION, "'points' is True; expected a whole number"),
        ('title = "T"\nweeks = ["one"]\n' + SECTION, "'weeks' is ['one']; expected a list with a whole number in each place"),
        ('title = "T"\nsection = "all"\n', "'section' is 'all'; expected a list"),
        ('title = "T"\n' + SECTION.replace("2", "0"), "[[section]] 1: 'count' is 0; expected a positive number"),
        ('title = "T"\n' + SECTION.replace("2", "-3"), "'count' is -3; expected a positive number"),
        ('title = "T"\n' + SECTION.replace('["rnn"]', "[]"), "'topics' is []; name at least one topic"),
        ('title = "T"\n' + SECTION.replace('["rnn"]', '"rnn"'), "'topics' is 'rnn'; expected a list"),
        ('title = "T"\n' + SECTION + "seeds = 3\n", "[[section]] 1: unknown key 'seeds'"),
        ('title = "T"\npoints = 5\n' + SECTION + "points = 6\n", "the exam has 5 points, its sections have 6"),
        ('title = "T"\npoints = 7\n' + SECTION + "points = 6\n", "the exam has 7 points, its sections have 6"),
    ],
)
def test_a_wrong_blueprint_is_refused_with_file_place_and_remedy(
    blueprint: Callable[[str], Path], text: str, complaint: str
) -> None:
    path = blueprint(text)
    with pytest.raises(BlueprintError) as refused:
        load_blueprint(path)
    assert str(refused.value).startswith(f"{path}: ")
    assert complaint in str(refused.value)


def test_a_blueprint_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    for path, reason in ((tmp_path / "none.toml", "No such file"), (tmp_path, "Is a directory")):
        with pytest.raises(BlueprintError, match=reason):
            load_blueprint(path)
    latin = tmp_path / "latin.toml"
    latin.write_bytes('title = "Prüfung"'.encode("latin-1"))
    with pytest.raises(BlueprintError, match="is no TOML file"):
        load_blueprint(latin)


def test_a_bank_folder_without_a_course_file_uses_the_bundled_course(tmp_path: Path) -> None:
    assert load_course(tmp_path) == load_course(bundled_bank())


def test_a_course_file_of_its_own_is_used_and_checked(tmp_path: Path) -> None:
    (tmp_path / "course.toml").write_text(
        'title = "Mine"\n[exam.retake]\ntitle = "Retake"\n[[exam.retake.section]]\ntitle = "A"\ntopics = ["x"]\ncount = 1\n'
    )
    course = load_course(tmp_path)
    assert course.title == "Mine"
    assert course.exam("retake").title == "Retake"
    with pytest.raises(BlueprintError, match="has no exam 'midterm'; it has retake"):
        course.exam("midterm")
    (tmp_path / "course.toml").write_text('title = "Mine"\nweeks = 3\n')
    with pytest.raises(BlueprintError, match="unknown key 'weeks'; did you mean 'week'"):
        load_course(tmp_path)


def test_the_bundled_course_has_a_midterm_and_a_final() -> None:
    assert {"midterm": "Midterm exam", "final": "Final exam"}.items() <= exam_titles().items()


def test_weeks_select_topics() -> None:
    course = load_course(bundled_bank())
    assert "rnn.lstm" in course.topics((13,))
    assert "rnn.lstm" not in course.topics((1, 2))
    assert set(course.topics((13,))) <= set(course.topics())
    with pytest.raises(BlueprintError, match="no week 99"):
        course.topics((99,))


def write_course(folder: Path, more: str) -> Path:
    (folder / "course.toml").write_text(
        f'title = "Mine"\n{more}\n[[week]]\nnumber = 1\ntitle = "W"\ntopics = ["rnn.lstm", "cnn"]\n[exam.retake]\n'
        'title = "Retake"\ninstructions = ["Bring a ruler."]\n[[exam.retake.section]]\ntitle = "A"\ntopics = ["cnn"]\ncount = 1\n'
    )
    return folder


def test_exams_and_quizzes_share_the_instructions_of_the_course(tmp_path: Path) -> None:
    course = load_course(write_course(tmp_path, 'instructions = ["No calculators."]'))
    assert course.exam("retake").instructions == ("No calculators.", "Bring a ruler.")
    assert topic_quiz("cnn", 2, course).instructions == ("No calculators.",)
    bundled = load_course(bundled_bank())
    assert len({bundled.exam("midterm").instructions, topic_quiz("rnn", 5, bundled).instructions}) == 1


def test_a_quiz_is_called_by_the_name_of_its_topic(tmp_path: Path) -> None:
    course = load_course(write_course(tmp_path, '[topics]\nrnn = "Recurrent models"\n"rnn.lstm" = "LSTM"'))
    names = {topic: topic_quiz(topic, 2, course) for topic in ("rnn", "rnn.lstm", "cnn")}
    assert [quiz.title for quiz in names.values()] == ["Quiz: Recurrent models", "Quiz: LSTM", "Quiz: cnn"]
    assert [quiz.sections[0].title for quiz in names.values()] == ["Recurrent models", "LSTM", "cnn"]
    assert [quiz.sections[0].topics for quiz in names.values()] == [("rnn",), ("rnn.lstm",), ("cnn",)]


def test_every_topic_of_the_bundled_course_has_a_name() -> None:
    course = load_course(bundled_bank())
    topics = set(course.topics()) | {topic.split(".")[0] for topic in course.topics()}
    assert set(course.topic_names) == topics


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ('instructions = "none"', "'instructions' is 'none'; expected a list"),
        ('topics = ["rnn"]', "'topics' is ['rnn']; expected a table"),
        ('[topics]\nrmn = "R"', "[topics]: unknown key 'rmn'; did you mean 'rnn'?"),
        ("[topics]\nrnn = 3", "[topics]: 'rnn' is 3; expected a text"),
        ('[topics]\nrnn.lstm = "LSTM"', "[topics]: 'rnn' is {'lstm': 'LSTM'}; expected a text"),
    ],
)
def test_wrong_names_and_instructions_are_refused(tmp_path: Path, text: str, complaint: str) -> None:
    with pytest.raises(BlueprintError) as refused:
        load_course(write_course(tmp_path, text))
    assert str(refused.value).startswith(f"{tmp_path / 'course.toml'}: ")
    assert complaint in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_course_without_weeks_may_name_any_topic(tmp_path: Path) -> None:
    (tmp_path / "course.toml").write_text('title = "Mine"\n[topics]\nknots = "Knot theory"\n')
    assert load_course(tmp_path).topic_names == {"knots": "Knot theory"}


def test_a_quiz_prescribes_neither_points_nor_minutes() -> None:
    quiz = topic_quiz("rnn", 5)
    assert (quiz.points, quiz.minutes, quiz.sections[0].count, quiz.sections[0].topics) == (None, None, 5, ("rnn",))


HEADED = """
title = "Course"
university = "University of Trees"
room = "Hall 3"
fields = ["Name", "Room", "Seat", "Signature"]
scratch = 2

[exam.midterm]
title = "Midterm"
date = "12 May"
[[exam.midterm.section]]
title = "S"
topics = ["rnn"]
count = 1
"""


def test_heads_come_from_the_course_and_exams_say_otherwise(tmp_path: Path) -> None:
    (tmp_path / "course.toml").write_text(HEADED, encoding="utf-8")
    course = load_course(tmp_path)
    head = course.exam("midterm").head
    assert (head.university, head.date, head.room, head.scratch) == ("University of Trees", "12 May", "Hall 3", 2)
    assert course.head.date == ""
    assert topic_quiz("rnn", 1, course).head.scratch == 0


@pytest.mark.parametrize("line", ["scratch = 9", "scratch = -1", "fields = [" + "'A'," * 9 + "]", "room = 7"])
def test_heads_that_no_page_can_hold_are_refused(tmp_path: Path, line: str) -> None:
    (tmp_path / "course.toml").write_text(f'title = "Course"\n{line}\n', encoding="utf-8")
    with pytest.raises(BlueprintError) as refused:
        load_course(tmp_path)
    assert "course.toml" in str(refused.value)
