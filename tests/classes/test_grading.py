"""Typed answers of a class: the points are those of ``examgen mark``, and what people decide is kept."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
from click.testing import Result

from examgen.bank.loader import scan
from examgen.classes.record import ClassExam, read_exam
from examgen.core.record import Variant

Make = Callable[..., Path]
Run = Callable[..., Result]
Key = Mapping[str, tuple[Variant, ...]]


@pytest.fixture
def exam(class_exam: Make) -> ClassExam:
    """Three students with numbers of their own, one of them with a formula for a name, and an absent one."""
    return read_exam(class_exam(text="id,name,absent\n1001,Ada,\n1002,=1+1,\n1003,Çelik,\n1004,Di,yes\n"))


@pytest.fixture
def key(exam: ClassExam, tmp_path: Path) -> Key:
    """The variants of each student."""
    bank = scan([tmp_path / "bank"])
    return {place.student.id: exam.variants(bank, exam.paper_of(place.student.id)) for place in exam.places if place.code}


@pytest.fixture
def grade(examgen: Run, exam: ClassExam) -> Run:
    """Grades the small exam; ``answers`` is the text of the table."""

    def run(answers: str | None, *options: object, name: str = "answers.csv") -> Result:
        if answers is not None:
            Path(name).write_text(answers, encoding="utf-8")
        return examgen("grade", name, "--manifest", exam.path, "--bank", "bank", "--out", "grades", *options)

    return run


def table(name: str) -> list[dict[str, str]]:
    with Path("grades", name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def points(student: str) -> list[float]:
    row = next(one for one in table("points.csv") if one["student"] == student)
    return [float(row[name]) for name in ("1", "2", "3", "points")]


def answer(variant: Variant) -> int:
    return variant.part("area").answer


def sides(variant: Variant) -> int:
    """What who adds in place of multiplying writes."""
    return sum(variant.parameters.values())


def answers(key: Key) -> dict[str, list[object]]:
    """Ada knows all, the second one adds once, the third writes nonsense once and leaves one out."""
    first, *rest = key["1002"]
    return {
        "1001": [answer(one) for one in key["1001"]], "1002": [sides(first), *map(answer, rest)],
        "1003": ["about five", "", answer(key["1003"][2])],
    }  # fmt: skip


def wide(key: Key, header: str = "student,1,Q2,3a") -> str:
    return "".join(f"{','.join(map(str, row))}\n" for row in ([header], *([one, *rest] for one, rest in answers(key).items())))


def test_points_are_those_of_mark(grade: Run, key: Key, examgen: Run) -> None:
    result = grade(wide(key))
    assert result.exit_code == 0, result.output
    for student, typed in answers(key).items():
        said = [
            json.loads(examgen("mark", one.id, "--seed", one.seed, "--bank", "bank", "--answer", f"area={text}", "--json").output)
            for one, text in zip(key[student], typed, strict=True)
        ]
        assert points(student) == [*(one["marks"] for one in said), sum(one["marks"] for one in said)]
    assert [one["note"] for one in table("points.csv") if one["student"] == "1004"] == ["absent"]
    assert [(one["student"], one["slip"]) for one in table("slips.csv")] == [("1002", "added_the_sides")]
    assert [(one["student"], one["question"], one["answer"]) for one in table("doubtful.csv")] == [("1003", "1", "about five")]
    assert [(one["name"], one["grade"]) for one in table("grades.csv")][:1] == [("Ada", "Excellent")]
    assert table("grades.csv")[1]["name"] == "'=1+1"


def test_every_form_of_a_table_gives_the_same_points(grade: Run, key: Key, exam: ClassExam) -> None:
    grade(wide(key))
    known = Path("grades/points.csv").read_bytes()
    rows = [(student, number, text) for student, typed in answers(key).items() for number, text in enumerate(typed, 1)]
    grade("Student;Question;Answer\n" + "".join(f"{student};Q{number};{text}\n" for student, number, text in reversed(rows)))
    assert Path("grades/points.csv").read_bytes() == known
    grade("code,question,part,answer\n" + "".join(f"{exam.paper_of(a).code.lower()},{b},area,{c}\n" for a, b, c in rows))
    assert Path("grades/points.csv").read_bytes() == known
    book = openpyxl.Workbook()
    for row in [("student", 1, "2", "3 (a)"), *((int(student), *typed) for student, typed in answers(key).items())]:
        book.active.append(row)
    book.save("answers.xlsx")
    assert grade(None, name="answers.xlsx").exit_code == 0
    assert Path("grades/points.csv").read_bytes() == known


def test_a_scan_is_read_and_what_it_does_not_show_is_for_a_person(grade: Run, key: Key, exam: ClassExam) -> None:
    code, right = exam.paper_of("1001").code, answer(key["1001"][0])
    rows = [f",area,{right},read,,,s.png", ",area,,doubtful,12?,two circles in a column,s.png", ",area,,missing,,,"]
    lines = [f"{code},1,1001,{number}{row}" for number, row in enumerate(rows, 1)]
    result = grade("code,copy,student,question,part,answer,state,seen,note,scan\n" + "\n".join(lines) + "\n")
    assert result.exit_code == 0, result.output
    assert points("1001")[0] > 0
    assert [(one["question"], one["answer"], one["why"]) for one in table("doubtful.csv")] == [
        ("2", "12?", "two circles in a column"), ("3", "", "its page was not scanned"),
    ]  # fmt: skip


def test_a_date_that_a_spreadsheet_made_is_for_a_person(grade: Run) -> None:
    book = openpyxl.Workbook()
    for row in [("student", "1"), ("1001", datetime(2026, 2, 1))]:
        book.active.append(row)
    book.save("answers.xlsx")
    assert grade(None, name="answers.xlsx").exit_code == 0
    assert "made a date of it" in table("doubtful.csv")[0]["why"]


def test_who_wrote_on_another_paper_is_marked_by_it(grade: Run, key: Key, exam: ClassExam) -> None:
    code = exam.paper_of("1001").code
    grade(f"student,code,1\n1003,{code},{answer(key['1001'][0])}\n")
    assert points("1003")[0] > 0
    assert next(one["note"] for one in table("points.csv") if one["student"] == "1003") == "wrote on the paper of 1001"
    result = grade(f"student,code,1\n1003,{code},1\n1001,,2\n")
    assert (result.exit_code, f"1001 wrote on {code}, as 1003 did in row 2" in result.output) == (2, True)


def test_overrides_and_rulings_are_kept_and_every_change_is_recorded(grade: Run, key: Key) -> None:
    grade(wide(key))
    most = next(one["1"] for one in table("points.csv") if one["student"] == "1001")
    doubtful = Path("grades/doubtful.csv").read_text("utf-8-sig")
    Path("grades/overrides.csv").write_text(doubtful, "utf-8")  # nothing is decided yet
    assert (grade(None).exit_code, points("1003")[0]) == (0, 0)
    Path("grades/overrides.csv").write_text(doubtful.replace("1003,1,,,,", "1003,1,,0.5,nearly five,"), "utf-8")
    assert grade(None).exit_code == 0
    assert points("1003")[0] == 0.5
    assert table("doubtful.csv") == []
    before = {path.name: path.read_bytes() for path in Path("grades").iterdir()}
    shown = grade(None, "--what-if", "question=1", "accept=slip:added_the_sides")
    assert f"1002  1  0 -> {most}" in shown.output
    assert {path.name: path.read_bytes() for path in Path("grades").iterdir()} == before
    assert grade(None, "--what-if", "question=1", "accept=slip:added_the_sides", "--accept").exit_code == 2
    grade(None, "--what-if", "question=1", "accept=slip:added_the_sides", "--accept", "--reason", "-- badly worded")
    grade(None)
    assert points("1002")[0] == float(most)
    Path("grades/overrides.csv").write_text("student,question,part,points,reason\n", "utf-8")
    grade(None)
    assert [(one["student"], one["part"], one["from"], one["to"], one["reason"]) for one in table("changes.csv")] == [
        ("1003", "1", "0", "0.5", "nearly five"), ("1002", "1", "0", most, "'-- badly worded"),
        ("1003", "1", "0.5", "0", "withdrawn"),
    ]  # fmt: skip


def test_a_table_that_somebody_has_edited_is_not_written_over(grade: Run, key: Key) -> None:
    grade(wide(key))
    with Path("grades/points.csv").open("a", encoding="utf-8") as file:
        file.write("1005,Ed,,,9\n")
    before = Path("grades/points.csv").read_bytes()
    result = grade(None)
    assert (result.exit_code, "write other points into overrides.csv" in result.output) == (8, True)
    assert Path("grades/points.csv").read_bytes() == before


def test_lines_are_only_added_to_a_list_of_changes_that_is_ours(grade: Run, key: Key) -> None:
    grade(wide(key))
    Path("grades/changes.csv").write_text("when;student\n", "utf-8")
    result = grade(None)
    assert (result.exit_code, "move it away" in result.output) == (8, True)
    assert Path("grades/changes.csv").read_text("utf-8") == "when;student\n"


def test_a_report_shows_questions_and_slips_and_names_no_student(grade: Run, key: Key, exam: ClassExam) -> None:
    assert grade(wide(key), "--report").exit_code == 0
    html, numbers = Path("grades/report.html").read_text("utf-8"), json.loads(Path("grades/statistics.json").read_bytes())
    assert [(one["name"], one["students"], one["parts"]) for one in numbers["slips"]] == [("added_the_sides", 1, ["1"])]
    assert [one["facility"] for one in numbers["items"]] == pytest.approx([1 / 3, 2 / 3, 1])
    assert "it takes 20 students" in html
    assert "An area is the product of the sides." in html
    assert Path("grades/plot-points.png").read_bytes()[:4] == b"\x89PNG"
    assert html.count("data:image/png;base64,") == 3
    told = [*key, "Ada", "Çelik", *(place.code for place in exam.places if place.code)]
    assert [one for one in told if one in html or one in json.dumps(numbers, ensure_ascii=False)] == []
    grade(None)  # without statistics, those of other points would be left
    assert not Path("grades/report.html").exists()


BAD = {
    "student,1,2,3\n1001,1,2,3\n1001,1,2,3\n": "row 3: the student '1001' stands in row 2, too; keep one of the two",
    "student,1,2,3\n1004,1,2,3\n": "row 2: 1004 was absent and has no paper; write the code",
    "student,1,2,3\n10O1,1,2,3\n": "row 2: no student of this exam has the id '10O1'; did you mean '1001'?",
    "student,1,2,4b\n1001,1,2,3\n": "row 1: the column '4b' is no part of this exam; the exam has 1, 2, 3",
    "id_number,1\n1001,1\n": "row 1: has no column 'student'; it has id_number, 1",
    "student,question,part,answer\n1001,1,aera,5\n": "row 2: question 1 has no part 'aera'; did you mean 'area'?",
    "student,question,part,answer\n1001,7,,5\n": "row 2: there is no question '7'; the questions are 1 to 3",
    "student,question,answer\n1001,1,5\n1001,1,6\n": "row 3: the answer of 1001 to 1 stands in row 2, too; keep one of the two",
    f"student,1\n1001,{'1' * 5000}\n": "row 2: the cell '1' has 5000 characters, more than 4000; shorten it",
    "code,1\nAAAA-BBBB,1\n": "row 2: no paper of this exam has the code 'AAAA-BBBB'; is it another exam's?",
    "student,1\n": "has no answers; write a row for each answer, or for each student",
}


@pytest.mark.parametrize("answers", BAD)
def test_a_bad_row_is_one_line_and_nothing_is_written(grade: Run, answers: str) -> None:
    result = grade(answers)
    assert result.exit_code == 2
    assert "examgen: answers.csv" in result.output
    assert BAD[answers] in result.output
    assert not Path("grades").exists()


def test_a_folder_of_other_things_is_left_alone(grade: Run, key: Key, examgen: Run) -> None:
    examgen("quiz", "--topic", "rnn", "--count", 1, "--bank", "bank", "--out", "grades", "--format", "md", "--seed", 1)
    before = {path.name: path.read_bytes() for path in Path("grades").iterdir()}
    result = grade(wide(key))
    assert (result.exit_code, "choose another place with --out" in result.output) == (8, True)
    assert {path.name: path.read_bytes() for path in Path("grades").iterdir()} == before


def test_one_paper_for_all_is_graded_by_its_manifest(examgen: Run, tmp_path: Path, write_question: Make) -> None:
    write_question(tmp_path / "bank", "rnn/area", marks=3)
    examgen("quiz", "--topic", "rnn", "--count", 1, "--bank", "bank", "--out", "paper", "--format", "md", "--seed", 1)
    recorded = json.loads(Path("paper/manifest.json").read_bytes())["sections"][0]["questions"][0]
    right = recorded["parts"][0]["answer"]
    Path("answers.csv").write_text(f"student,1\nBo,{right}\nZoë,7\n", "utf-8")
    assert examgen("grade", "answers.csv", "--manifest", "paper", "--bank", "bank", "--out", "grades").exit_code == 0
    assert [(one["student"], one["points"]) for one in table("points.csv")] == [("Bo", "3"), ("Zoë", "0")]


def test_a_part_that_is_called_as_the_letter_of_another_one(examgen: Run, tmp_path: Path, write_question: Make) -> None:
    edit = {
        "q.ask(area=": 'q.ask(b=ask.integer("What is $2 a$?", marks=1), area=',
        '    t.step("area"': '    t.step("b", "2*a", 2*p.a)\n    t.step("area"',
        '{"area": len(': '{"b": p.a + p.a, "area": len(', '{"area": sum(': '{"b": sum([2] * p.a), "area": sum(',
    }  # fmt: skip
    write_question(tmp_path / "bank", "rnn/area", marks=3, edit=edit)
    examgen("quiz", "--topic", "rnn", "--count", 1, "--bank", "bank", "--out", "paper", "--format", "md", "--seed", 1)
    parts = json.loads(Path("paper/manifest.json").read_bytes())["sections"][0]["questions"][0]["parts"]
    double, area = (part["answer"] for part in parts)
    for header, first, second in (("student,question,part,answer", "a", "b"), ("student,question,part,answer,scan", "b", "area")):
        Path("answers.csv").write_text(f"{header}\nBo,1,{first},{double}\nBo,1,{second},{area}\n", "utf-8")
        result = examgen("grade", "answers.csv", "--manifest", "paper", "--bank", "bank", "--out", "grades")
        assert result.exit_code == 0, result.output
        assert [(one["1a"], one["1b"]) for one in table("points.csv")] == [("1", "3")]
