"""A page of feedback holds what its student did and got, and nothing of anybody else."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Mapping
from pathlib import Path

import pypdf
import pytest
from click.testing import Result

from examgen.bank.loader import scan
from examgen.classes.feedback.pages import file_names
from examgen.classes.record import ClassExam, read_exam
from examgen.core.record import Variant

Make = Callable[..., Path]
Run = Callable[..., Result]
NAMES = {"1001": "Ada", "1002": "<b>Bo</b>", "1003": "Çelik"}


@pytest.fixture
def exam(class_exam: Make) -> ClassExam:
    return read_exam(class_exam(text="id,name\n" + "".join(f"{id},{name}\n" for id, name in NAMES.items())))


@pytest.fixture
def typed(exam: ClassExam, tmp_path: Path) -> Mapping[str, list[str]]:
    """What each student wrote: a slip, words with signs of HTML and Typst that no font has or no line holds, and a right answer."""
    bank = scan([tmp_path / "bank"])

    def answers(id: str) -> list[str]:
        variants: tuple[Variant, ...] = exam.variants(bank, exam.paper_of(id))
        return [str(sum(variants[0].parameters.values())), f"<i>*word*{id}x 佐藤 {'y' * 200}", str(variants[2].part("area").answer)]

    found = {id: answers(id) for id in NAMES}
    Path("answers.csv").write_text("student,1,2,3\n" + "".join(f"{id},{','.join(found[id])}\n" for id in found), "utf-8")
    return found


@pytest.fixture
def pages(examgen: Run, exam: ClassExam, typed: Mapping[str, list[str]]) -> Path:
    shared = ("answers.csv", "--manifest", exam.path, "--bank", "bank")
    examgen("grade", *shared, "--out", "grades")
    Path("grades/overrides.csv").write_text("student,question,points,reason\n1003,2,0.5,as good as that of 1001\n", "utf-8")
    result = examgen("feedback", *shared, "--grades", "grades", "--out", "pages", "--practice-url", "https://p.example.org/")
    assert result.exit_code == 0, result.output
    return Path("pages")


def test_a_page_shows_answers_slips_solutions_and_links(pages: Path, typed: Mapping[str, list[str]]) -> None:
    html = (pages / "1002.html").read_text("utf-8")
    assert "&lt;b&gt;Bo&lt;/b&gt;" in html
    assert "&lt;i&gt;*word*1002x" in html
    assert f'<span class="typed">{typed["1002"][0]}</span>' in html
    assert "An area is the product of the sides." in html
    assert re.search(r'<a href="https://p\.example\.org/q/rnn/(area|floor)">', html)
    assert "A person gave 0.5 of" in (pages / "1003.html").read_text("utf-8")
    text = re.sub(r"[\s\u200b]", "", "".join(page.extract_text() for page in pypdf.PdfReader(pages / "1002.pdf").pages))
    assert f"*word*1002x\ufffd\ufffd{'y' * 200}" in text
    assert typed["1002"][0] in text


def test_nothing_of_another_student_is_on_a_page(pages: Path, exam: ClassExam, typed: Mapping[str, list[str]]) -> None:
    for id in NAMES:
        pdf = pypdf.PdfReader(pages / f"{id}.pdf")
        text = (pages / f"{id}.html").read_text("utf-8") + "".join(page.extract_text() for page in pdf.pages) + str(pdf.metadata)
        for other in NAMES.keys() - {id}:
            told = [other, NAMES[other].strip("</b>"), exam.paper_of(other).code, *(set(typed[other]) - set(typed[id]))]
            assert [one for one in told if re.search(rf"(?<![\w.]){re.escape(one)}(?![\w.])", text)] == []


def test_several_processes_make_the_same_pages(pages: Path, examgen: Run, exam: ClassExam, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("examgen.classes.feedback.pages._SHARE", 1)
    options = ("--bank", "bank", "--grades", "grades", "--practice-url", "https://p.example.org", "--workers", 2, "--out", "others")
    assert examgen("feedback", "answers.csv", "--manifest", exam.path, *options).exit_code == 0
    found, known = ({one.name: one.read_bytes() for one in folder.iterdir()} for folder in (Path("others"), pages))
    assert found == known


def test_files_of_students_differ_whatever_their_ids_are() -> None:
    assert list(file_names(["a/b", "A_b", "a_b", "..", "Zoë", "mailing"]).values()) == [
        "a_b",
        "A_b-2",
        "a_b-3",
        "student",
        "Zo_",
        "mailing-2",
    ]


def test_the_mailing_table_names_each_page_and_stale_pages_go(pages: Path, examgen: Run, exam: ClassExam) -> None:
    rows = list(csv.DictReader(io.StringIO((pages / "mailing.csv").read_text("utf-8-sig"))))
    assert [(row["id"], row["name"]) for row in rows] == list(NAMES.items())
    assert all((pages / row[format]).is_file() for row in rows for format in ("html", "pdf"))
    Path("answers.csv").write_text("student,1\n1001,5\n", "utf-8")
    examgen("feedback", "answers.csv", "--manifest", exam.path, "--bank", "bank", "--out", "pages", "--format", "html")
    assert sorted(path.name for path in pages.iterdir()) == ["1001.html", "mailing.csv", "manifest.json"]
