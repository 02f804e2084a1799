"""The folder of an exam: prints in seat order, keys by code, and papers that stay as they are when the roster changes."""

from __future__ import annotations

import csv
import io
import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import cv2
import pypdf
import pytest
from click.testing import Result

from examgen.classes.matching import BOUNDS
from examgen.classes.record import read_exam

Make = Callable[..., Path]
HEAD = "id,name,group,seat,extra_time,large_print,absent\n"
MIXED = HEAD + "1,Ada,north,B2,25,,\n2,李,north,A10,,,\n3,=Bo,north,A9,,yes,\n4,Che,south,A1,,,\n5,Di,north,A1,,,yes\n"


def seats(folder: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO((folder / "seats.csv").read_text("utf-8-sig"))))


def texts(path: Path) -> list[str]:
    return [page.extract_text() for page in pypdf.PdfReader(path).pages]


@pytest.fixture
def printed(class_exam: Make) -> Path:
    """The mixed roster as PDF."""
    return class_exam("--format", "pdf", text=MIXED)


def test_the_print_is_in_seat_order_on_sheets_of_two_sides(printed: Path) -> None:
    exam = read_exam(printed)
    assert [row["id"] for row in seats(printed)] == ["3", "2", "1", "4"]
    assert [row["name"] for row in seats(printed)] == ["'=Bo", "李", "Ada", "Che"]
    pages = texts(printed / "print.pdf")
    starts = [number for number, text in enumerate(pages) if "Page 1 of" in text]
    assert all(start % 2 == 0 for start in starts)
    assert [next(code for code in (exam.paper_of(id).code for id in "214") if code in pages[start]) for start in starts] == [
        exam.paper_of(id).code for id in "214"
    ]
    assert exam.paper_of("3").code in texts(printed / "print-large.pdf")[0]
    assert pypdf.PdfReader(printed / "print-large.pdf").pages[0].mediabox.width > 800


def test_the_title_page_says_whose_it_is_and_how_long_they_have(printed: Path) -> None:
    for row, words in zip(
        seats(printed), (["=Bo", "40 minutes"], ["40 minutes"], ["Ada", "B2", "50 minutes"], ["Che"]), strict=True
    ):
        [text, *_] = texts(printed / f"{row['file']}.pdf")
        assert all(word in text for word in [*words, row["id"], row["code"]])


def test_a_grader_finds_each_key_by_its_code(printed: Path) -> None:
    reader = pypdf.PdfReader(printed / "graders.pdf")
    index = reader.pages[0].extract_text()
    marks = {mark.title: reader.get_destination_page_number(mark) for mark in reader.outline}
    assert list(marks) == sorted(paper.code for paper in read_exam(printed).papers)
    for code, page in marks.items():
        assert f"Paper {code}" in reader.pages[page].extract_text()
        assert "answer key" in reader.pages[page].extract_text()
        assert str(page + 1) in index.partition(code)[2].split()[:2]


def test_the_qr_code_of_a_title_page_is_read(printed: Path) -> None:
    for row in seats(printed):
        subprocess.run(
            ["pdftoppm", "-r", "150", "-l", "1", "-singlefile", "-png", printed / f"{row['file']}.pdf", "page"], check=True
        )
        assert cv2.QRCodeDetector().detectAndDecode(cv2.imread("page.png"))[0] == row["code"]


def test_who_comes_later_moves_nobody(class_exam: Make) -> None:
    before = read_exam(class_exam(text=HEAD + "1,Ada,,,,,\n2,Bo,,,,,yes\n"))
    old = {path.name: path.stat().st_mtime_ns for path in Path("exam/papers").iterdir()}
    after = read_exam(class_exam(text=HEAD + "0,New,,,,,\n2,Bo,,,,,\n1,Ada,,,,,\n"))
    assert before.seed == after.seed
    assert after.paper_of("1") == before.paper_of("1")
    assert old.items() <= {path.name: path.stat().st_mtime_ns for path in Path("exam/papers").iterdir()}.items()
    assert len(after.papers) == 3
    with pytest.raises(Exception, match="2 was absent"):
        before.paper_of("2")


def test_versions_are_few_papers_for_many(class_exam: Make) -> None:
    exam = read_exam(class_exam("--versions", 2, text=HEAD + "".join(f"{n},A,,A{n},,,\n" for n in range(1, 7))))
    assert len(exam.papers) == 2
    assert [exam.paper_of(str(n)).code for n in range(1, 7)] == [exam.paper_of(str(1 + (n + 1) % 2)).code for n in range(1, 7)]


def test_no_paper_lies_outside_of_the_bounds(class_exam: Make) -> None:
    folder = class_exam()
    certificate = json.loads((folder / "certificate.json").read_bytes())
    assert certificate["papers"] == 3
    assert {row["measure"] for row in certificate["spread"]} == set(BOUNDS)
    for row in certificate["spread"]:
        assert row["least_allowed"] <= row["least"] <= row["mean"] <= row["most"] <= row["most_allowed"]


def test_another_exam_or_other_files_in_the_folder_are_refused(
    class_exam: Make, examgen: Callable[..., Result], roster: Make
) -> None:
    folder = class_exam()
    result = examgen("class", roster(), "--exam", "midterm", "--out", folder)
    assert result.exit_code == 2
    assert "holds the exam trial" in result.output
    Path("mine").mkdir()
    Path("mine/thesis.tex").touch()
    result = examgen("class", roster(), "--exam", "midterm", "--out", "mine")
    assert result.exit_code == 8
    assert "files of others (thesis.tex)" in result.output
