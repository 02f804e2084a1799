"""Grades: the scale and the schemes of a course file, thresholds, and what is missing to the next grade."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest

from examgen.classes.grading.grades import exam_grade, read_scheme
from examgen.classes.grading.marking import MARKED, Result
from examgen.classes.roster import Student
from examgen.classes.tables import TableFaults
from examgen.errors import BlueprintError, UsageError
from examgen.paper.course import load_course
from examgen.paper.grading import Grading

SCALE = 'scale = [{ from = 89, grade = "1" }, { from = 62.5, grade = "2" }, { from = 40, grade = "3" }]\n'
SCHEME = 'all = [{ part = "Lab", percent = 30, threshold = 50 }, { part = "Final exam", percent = 70 }]\n'


@pytest.fixture
def grading(tmp_path: Path) -> Callable[[str], Grading]:
    """The grading of a course file with this table."""

    def read(text: str) -> Grading:
        (tmp_path / "course.toml").write_text(f'title = "C"\n[grading]\n{text}', "utf-8")
        return load_course(tmp_path).grading

    return read


@pytest.mark.parametrize(
    ("points", "grade", "lacks"),
    [
        ("8", "1", ""), ("7", "2", "0.5 point to 1"), ("5", "2", "2.5 points to 1"), ("4.5", "failed", "0.5 point to 3"),
        ("0", "failed", "5 points to 3"),
    ],
)  # fmt: skip
def test_the_pass_mark_stands_above_the_scale(grading: Callable[[str], Grading], points: str, grade: str, lacks: str) -> None:
    read = grading(SCALE + 'pass = 60\nfailed = "failed"\n')
    found = exam_grade(read, Fraction(points), 8)
    assert (found.grade, found.lacks) == (grade, lacks)


def test_a_course_is_graded_by_its_scheme(grading: Callable[[str], Grading], tmp_path: Path) -> None:
    read = grading(SCALE + SCHEME)
    (tmp_path / "parts.csv").write_text("student,lab\nA,100%\nB,49\nC,\n", "utf-8")
    scheme = read_scheme(read, "all", "Final exam", tmp_path / "parts.csv")
    found = {id: scheme.grade(read, result(id), 10) for id in "ABC"}
    assert (found["A"].percent, found["A"].grade, found["A"].lacks) == (65, "2", "24 % to 1")
    assert (found["B"].grade, found["B"].lacks) == ("Not passed", "1 % in Lab to its threshold")
    assert (found["C"].grade, found["C"].lacks) == ("", "no result in Lab")
    with pytest.raises(UsageError, match="which of them this exam is: Lab, Final exam"):
        read_scheme(read, "all", "Midterm", None)


def result(id: str) -> Result:
    """Half of ten points."""
    return HalfOfTen(student=Student(id=id, name=""), code="", state=MARKED)


class HalfOfTen(Result):
    __slots__ = ()

    @property
    def points(self) -> Fraction:
        return Fraction(5)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('scale = [{ from = 40, grade = "3" }, { from = 60, grade = "2" }]', "'scale' is not in order"),
        ('scale = [{ from = 400, grade = "3" }]', "'from' is 400; expected a number from 0 to 100"),
        ('scale = [{ form = 40, grade = "3" }]', "unknown key 'form'; did you mean 'from'?"),
        ('all = [{ part = "Lab", percent = 30 }]', "the parts of 'all' count 30 percent together; expected 100"),
    ],
)
def test_a_grading_that_cannot_be_meant_is_refused(grading: Callable[[str], Grading], text: str, said: str) -> None:
    with pytest.raises(BlueprintError, match=r"course\.toml.*grading") as error:
        grading(text)
    assert said in str(error.value)


def test_percents_of_parts_are_checked(grading: Callable[[str], Grading], tmp_path: Path) -> None:
    (tmp_path / "parts.csv").write_text("student,lab\nA,120\nA,1\n", "utf-8")
    with pytest.raises(TableFaults) as error:
        read_scheme(grading(SCALE + SCHEME), "all", "Final exam", tmp_path / "parts.csv")
    assert [fault.split(": ", 1)[1] for fault in error.value.faults] == [
        "Lab '120' is no percentage; write a number from 0 to 100", "the student 'A' stands here twice; keep one row",
    ]  # fmt: skip
