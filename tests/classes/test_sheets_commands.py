"""``examgen sheet`` and ``examgen scan``: from a manifest to the table of answers."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
from click.testing import Result

from examgen.classes.sheets.answers import answers
from examgen.classes.sheets.decisions import Decisions
from examgen.classes.sheets.exams import Sheets, copies_of
from examgen.classes.sheets.scanning import read_folder
from examgen.classes.sheets.stamps import MOST_COPIES
from examgen.classes.sheets.typesetting import Copy, sheet_pdf
from examgen.paper.assembly import Paper
from examgen.paper.manifest import manifest, manifest_bytes

from .filling import DPI, forms, ink, paper_of_all_forms, put

Run = Callable[..., Result]


@pytest.fixture
def recorded(tmp_path: Path) -> Path:
    path = tmp_path / "manifest.json"
    path.write_bytes(manifest_bytes(manifest(forms().paper, {}, ("pdf",), {})))
    return path


def test_sheets_are_printed_filled_and_read(examgen: Run, recorded: Path, tmp_path: Path) -> None:
    sheets, table, folder = tmp_path / "sheets.pdf", tmp_path / "answers.csv", tmp_path / "in"
    printed = examgen("sheet", str(recorded), "--copies", "3", "--id-digits", "6", "--out", str(sheets))
    assert printed.exit_code == 0, printed.output
    sheet = forms()
    page = np.ascontiguousarray(
        pypdfium2.PdfDocument(sheets)[2 * sheet.layout.pages].render(scale=DPI / 72, grayscale=True).to_numpy()
    )
    for key, text in {"0.student": "004711", "2.H": "-1.5", "2.C": "7"}.items():
        for spot in sheet.spots(next(box for box in sheet.layout.boxes if box.key == key), text):
            ink(page, spot)
    ink(page, sheet.spots(sheet.box(2, "C"), "8")[0])
    put(folder, "page.png", page)
    done = examgen("scan", str(folder), "--manifest", str(recorded), "--out", str(table), "--no-page")
    assert done.exit_code == 1
    assert "pages 2, 3 are missing" in done.stderr
    rows = {row["part"]: row for row in csv.DictReader(table.read_text("utf-8-sig").splitlines())}
    assert (rows["H"]["copy"], rows["H"]["student"], rows["H"]["answer"], rows["H"]["state"]) == ("3", "004711", "-1.5", "read")
    assert (rows["C"]["answer"], rows["C"]["state"], rows["C"]["seen"]) == ("", "doubtful", "(7|8)")
    assert len(list((tmp_path / "answers.crops").glob("*_2.C.png"))) == 1


@pytest.mark.parametrize(
    ("folder", "said"), [("nothing", "is no folder"), (".", "holds no scans"), ("manifest.json", "is no folder")]
)  # fmt: skip
def test_folders_without_scans_are_one_line(examgen: Run, recorded: Path, tmp_path: Path, folder: str, said: str) -> None:
    done = examgen("scan", str(tmp_path / folder), "--manifest", str(recorded), "--out", str(tmp_path / "a.csv"), "--no-page")
    assert done.exit_code == 2
    assert said in done.stderr
    assert not (tmp_path / "a.csv").exists()


class Versions:
    """A class of three students on two versions."""

    codes = {"7K3M-Q9XD": ("ada", "grace"), "0000-0001": ("emmy",)}  # noqa: RUF012

    def paper(self, code: str) -> Paper:
        return replace(paper_of_all_forms(("networks/entropies",)), code=code)


def test_sheets_of_a_class_know_their_students(tmp_path: Path) -> None:
    sheets, numbers = Sheets([Versions()]), copies_of(Versions.codes)
    code = "7K3M-Q9XD"
    assert numbers["ada"] == copies_of({code: ("someone", "ada")})["ada"] <= MOST_COPIES
    layout = sheets.blank(code)
    paper = sheets.paper(code)
    document = sheet_pdf(paper, layout, [Copy(number=numbers[id], name=id) for id in Versions.codes[code]])
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "all.pdf").write_bytes(document)
    scanned = read_folder(tmp_path / "in", sheets)
    assert not scanned.faults
    assert {row.student for row in answers(scanned, sheets, Decisions(tmp_path / "d.json"))} == {"ada", "grace"}
