"""Scans of answer sheets: what was filled is read, what is not certain is for a person, what is strange is one line."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from starlette.testclient import TestClient

from examgen.classes.sheets.answers import Answer, answer_text, answers, table
from examgen.classes.sheets.decisions import Decisions, checked, read_decisions
from examgen.classes.sheets.layout import ROW
from examgen.classes.sheets.pictures import flattened, sheets_on
from examgen.classes.sheets.reading import read_page
from examgen.classes.sheets.scanning import Scanned, read_folder
from examgen.classes.sheets.settling import asked, make_app
from examgen.classes.tables import unescaped
from examgen.errors import UsageError
from examgen.marking import read

from .filling import DPI, Picture, Printed, forms, ink, paper_of_all_forms, printed, put

FILLED = {
    "0.student": "012345",
    "1.truth": "T",
    "2.H": "2",
    "2.C": "2.625",
    "2.KL": "-7/60",
    "3.m.1": "1.386",
    "3.m.3": "-0.5",
    "3.effect": "C",
    "4.size.1": "64",
    "4.size.2": "112",
    "5.order": "B A D C",
    "6.found": "A A C G",
    "7.kept": "A C F",
    "8.N": "20105",
    "9.gates.b": "-1",
}
EXPECTED = {
    "truth": "true",
    "H": "2",
    "C": "2.625",
    "KL": "-7/60",
    "back": "",
    "m": "[1.386, ?, -0.5, ?]",
    "effect": "C",
    "size": "64x112",
    "kept": "A, C, F",
    "found": "1A, 2A, 3C, 4G",
    "N": "20105",
}


@pytest.fixture
def sheet() -> Printed:
    return forms()


def _pages(sheet: Printed, copy: int = 1, filled: Mapping[str, str] = FILLED) -> list[Picture]:
    return [sheet.filled(copy, page, filled) for page in range(1, sheet.layout.pages + 1)]


def _rows(scanned: Scanned, sheet: Printed, folder: Path) -> dict[str, Answer]:
    return {row.part: row for row in answers(scanned, sheet.sheets, read_decisions(folder / "decisions.json"))}


def _turned(picture: Picture, angle: float) -> Picture:
    high, wide = picture.shape
    matrix = cv2.getRotationMatrix2D((wide / 2, high / 2), angle, 0.75)
    matrix[0, 2] += (high - wide) / 2
    return np.asarray(cv2.warpAffine(picture, matrix, (high, high), borderValue=160), np.uint8)


def test_answers_are_read(sheet: Printed, tmp_path: Path) -> None:
    put(tmp_path / "in", "all.tiff", *_pages(sheet))
    scanned = read_folder(tmp_path / "in", sheet.sheets)
    rows = _rows(scanned, sheet, tmp_path)
    assert not scanned.faults
    assert {part: rows[part].answer for part in EXPECTED} == EXPECTED
    assert {row.student for row in rows.values()} == {"012345"}
    assert rows["back"].state == "blank"
    assert rows["U"].state == "by hand"
    assert rows["H"].state == "read"
    assert rows["H"].certainty > 0.5
    for variant in sheet.paper.variants:
        for part in variant.parts:
            if EXPECTED.get(part.name):
                assert read(part, rows[part.name].answer)


@pytest.mark.parametrize("angle", [180, 3, -90, 37])
def test_pages_may_lie_in_any_way(sheet: Printed, tmp_path: Path, angle: float) -> None:
    put(tmp_path / "in", "one.jpg", _turned(sheet.filled(1, 1, FILLED), angle))
    scanned = read_folder(tmp_path / "in", sheet.sheets)
    read_ = {one.box.key: one.text for page in scanned.pages.values() for one in page.readings if one.state == "read"}
    assert read_ == {key: text for key, text in FILLED.items() if key in read_}
    assert len(read_) >= 7


@pytest.mark.parametrize("dark", [60, 165])
def test_pages_of_few_boxes_are_read_with_any_pen(tmp_path: Path, dark: int) -> None:
    """Nearly all circles of a digit, or of all letters, may be filled."""
    few = printed(paper_of_all_forms(("vision/nms", "cnn/parameter_count")), copies=1)
    filled = {box.key: "11111111" for box in few.layout.boxes if box.kind == "integer"}
    filled |= {"0.student": "000000", "1.kept": "A B C D E F"}
    page = few.blank[1, 1].copy()
    for box in few.layout.on(1):
        for spot in few.spots(box, filled.get(box.key, "")) if box.key in filled else ():
            ink(page, spot, dark=dark)
    put(tmp_path / "in", "page.png", page)
    readings = next(iter(read_folder(tmp_path / "in", few.sheets).pages.values())).readings
    assert {one.box.key: one.text.replace(", ", " ") for one in readings if one.state == "read"} == filled


def test_a_page_without_circles_is_a_page(tmp_path: Path) -> None:
    sheet = printed(paper_of_all_forms(("cnn/dense_or_convolution",)), copies=1)
    alone = replace(sheet.layout, boxes=tuple(box for box in sheet.layout.boxes if box.form == "hand"))
    picture = sheet.blank[1, 1]
    readings = read_page(flattened(picture, sheets_on(picture)[0]), alone, 1)
    assert {one.state for one in readings} == {"by hand"}


def test_two_sheets_on_a_picture_are_two(sheet: Printed, tmp_path: Path) -> None:
    both = np.hstack(
        [sheet.filled(2, 1, {"2.H": "7"}), np.full((sheet.blank[1, 1].shape[0], 60), 200, np.uint8), sheet.filled(1, 1, FILLED)]
    )
    put(tmp_path / "in", "both.png", both)
    scanned = read_folder(tmp_path / "in", sheet.sheets)
    texts = {stamp.copy: next(one.text for one in page.readings if one.box.key == "2.H") for stamp, page in scanned.pages.items()}
    assert texts == {1: "2", 2: "7"}


def test_what_is_not_certain_is_never_guessed(sheet: Printed, tmp_path: Path) -> None:
    page = sheet.filled(1, 1, {**FILLED, "2.back": "4", "2.lost": "25"})
    half, twice, erased, circled = (sheet.box(2, name) for name in ("H", "C", "lost", "KL"))
    page[:] = sheet.filled(1, 1, {"2.C": "3", "2.lost": "25"})
    ink(page, sheet.spots(half, "5")[0], radius=0.5)
    ink(page, sheet.spots(twice, "4")[0])
    ink(page, sheet.spots(erased, "9")[0], dark=215)
    spot, scale = sheet.spots(circled, "6")[0], DPI / 25.4
    cv2.circle(page, (round(spot.x * scale), round(spot.y * scale)), round(1.9 * scale), 30, 3)
    put(tmp_path / "in", "page.png", page)
    scanned = read_folder(tmp_path / "in", sheet.sheets)
    rows = _rows(scanned, sheet, tmp_path)
    assert {name: rows[name].state for name in ("H", "C", "lost", "KL")} == dict.fromkeys(("H", "C", "lost", "KL"), "doubtful")
    assert not any(rows[name].answer for name in ("H", "C", "lost", "KL"))
    assert "two circles" in rows["C"].note
    assert rows["C"].seen == "(3|4)"
    assert rows["y"].state == "missing"


@pytest.mark.parametrize(
    ("part", "text", "said"), [("H", "1.2.3", "no number"), ("H", "-", "no number"), ("H", "7/0", "no number")]
)
def test_filled_circles_must_spell_a_number(sheet: Printed, tmp_path: Path, part: str, text: str, said: str) -> None:
    put(tmp_path / "in", "page.png", sheet.filled(1, 1, {f"2.{part}": text}))
    row = _rows(read_folder(tmp_path / "in", sheet.sheets), sheet, tmp_path)[part]
    assert (row.state, row.answer) == ("doubtful", "")
    assert said in row.note


def test_strange_pages_are_one_line_each(sheet: Printed, tmp_path: Path) -> None:
    other = printed(paper_of_all_forms(("claims/conv_flip",)), copies=1)
    black = np.where(sheet.filled(2, 2, FILLED) > 150, 255, 0).astype(np.uint8)
    put(tmp_path / "in", "a.png", sheet.filled(1, 1, FILLED))
    put(tmp_path / "in", "b.png", sheet.filled(1, 1, {**FILLED, "2.H": "3"}))
    put(tmp_path / "in", "c.png", other.blank[1, 1])
    put(tmp_path / "in", "d.png", np.full((1754, 1240), 250, np.uint8))
    put(tmp_path / "in", "e.png", cv2.putText(np.full((1754, 1240), 250, np.uint8), "a letter", (200, 800), 0, 6, 0, 20))
    put(tmp_path / "in", "f.png", black)
    (tmp_path / "in" / "g.pdf").write_bytes(b"%PDF-1.7 and nothing else")
    (tmp_path / "in" / "h.jpg").write_bytes(b"no picture")
    scanned = read_folder(tmp_path / "in", sheet.sheets)
    said = "\n".join(scanned.faults)
    for name, fact in {
        "b.png": "was scanned before (a.png, page 1); 1 boxes",
        "c.png": "is a sheet of paper",
        "e.png": "no answer sheet is found",
        "f.png": "scan it in gray",
        "g.pdf": "no PDF",
        "h.jpg": "no picture",
    }.items():
        assert any(line.startswith(name) and fact in line for line in scanned.faults), (name, said)
    assert "pages 2, 3 are missing" in said
    assert len(scanned.faults) == 7
    assert scanned.empty == 1
    assert _rows(scanned, sheet, tmp_path)["H"].state == "doubtful"


def test_covered_codes_are_for_a_person(sheet: Printed, tmp_path: Path) -> None:
    page, scale = sheet.filled(1, 1, FILLED), DPI / 25.4
    one_gone = page.copy()
    one_gone[: round(27 * scale), round(168 * scale) : round(191 * scale)] = 255
    both_gone = one_gone.copy()
    both_gone[round(281 * scale) : round(284 * scale), round(60 * scale) : round(75 * scale)] = 0
    put(tmp_path / "one", "page.png", one_gone)
    put(tmp_path / "both", "page.png", both_gone)
    assert len(read_folder(tmp_path / "one", sheet.sheets).pages) == 1
    scanned = read_folder(tmp_path / "both", sheet.sheets)
    assert not scanned.pages
    assert "neither its QR code nor its bar" in scanned.faults[0]


def test_decisions_are_kept_and_hold_for_their_scan_only(sheet: Printed, tmp_path: Path) -> None:
    page = sheet.filled(1, 1, {"2.H": "5"})
    ink(page, sheet.spots(sheet.box(2, "H"), "6")[0])
    put(tmp_path / "in", "page.png", page)
    scanned = read_folder(tmp_path / "in", sheet.sheets)
    decisions, written = read_decisions(tmp_path / "decisions.json"), []
    client = TestClient(make_app(asked(scanned), (), decisions, token="s", written=lambda: written.append(1)), "http://127.0.0.1")
    shown = client.get("/s/")
    assert "Question 2 (a)" in shown.text
    assert "two circles are filled" in shown.text
    assert "default-src" in shown.headers["content-security-policy"]
    assert client.get("/s/crop/1").content.startswith(b"\x89PNG")
    refused = client.post("/s/settle", data={"box": "1", "text": "=1+1"})
    assert refused.status_code == 400
    assert "is no number" in refused.text
    assert not written
    assert client.get("/other/").status_code == 404
    assert (
        TestClient(make_app(asked(scanned), (), decisions, token="s", written=list), "http://evil.example").get("/s/").status_code
        == 400
    )
    assert client.post("/s/settle", data={"box": "1", "text": " "}).status_code == 400
    assert "not answered" in client.post("/s/settle", data={"box": "1", "text": "", "pick": ""}).text
    assert [one.picks for one in asked(scanned)] == [("5", "6")]
    assert "All settled" in client.post("/s/settle", data={"box": "1", "text": "", "pick": "5"}).text
    assert "All settled" not in client.post("/s/settle", data={"box": "1", "text": "5", "action": "reopen"}).text
    settled = client.post("/s/settle", data={"box": "1", "text": "−6,5"})
    assert settled.status_code == 200
    assert "All settled" in settled.text
    assert written
    again = read_folder(tmp_path / "in", sheet.sheets)
    row = _rows(again, sheet, tmp_path)["H"]
    assert (row.answer, row.state) == ("-6.5", "settled")
    put(tmp_path / "in", "page.png", np.roll(page, 3, axis=0))
    assert _rows(read_folder(tmp_path / "in", sheet.sheets), sheet, tmp_path)["H"].state == "doubtful"


def test_strange_decisions_are_refused(sheet: Printed, tmp_path: Path) -> None:
    path = tmp_path / "decisions.json"
    path.write_text('{"format": "other"}')
    with pytest.raises(UsageError, match="no decisions of scans"):
        read_decisions(path)


@pytest.mark.parametrize(
    ("box", "typed", "means"),
    [
        ((6, "found"), "1b 2a 4G", "1B, 2A, 4G"),
        ((6, "found"), "b, a, c, d", "1B, 2A, 3C, 4D"),
        ((7, "kept"), "c a", "A, C"),
        ((7, "kept"), "None", "none"),
        ((3, "effect"), "b", "B"),
        ((1, "truth"), "t", "T"),
        ((2, "H"), "", ""),
        ((4, "U"), "1, 2; 3, 4", "1, 2; 3, 4"),
    ],
)
def test_decisions_are_typed_as_people_write(sheet: Printed, box: tuple[int, str], typed: str, means: str) -> None:
    assert checked(sheet.box(*box), typed) == means


@pytest.mark.parametrize(
    ("box", "typed"), [((3, "effect"), "A, B"), ((1, "truth"), "yes"), ((2, "H"), "two"), ((6, "found"), "1Z")]
)
def test_decisions_that_a_box_cannot_mean_are_refused(sheet: Printed, box: tuple[int, str], typed: str) -> None:
    with pytest.raises(UsageError):
        checked(sheet.box(*box), typed)


def test_no_cell_is_a_formula(tmp_path: Path) -> None:
    row = Answer(
        code="A",
        copy=1,
        student="=cmd()",
        question=1,
        part="x",
        answer="-7/60",
        state="settled",
        certainty=1,
        seen="@x",
        note="+1-1",
        scan="-1.pdf, page 1",
    )
    cells = next(csv.DictReader(io.StringIO(table([row]).decode("utf-8-sig"))))
    assert (cells["student"], unescaped(cells["answer"]), cells["seen"], cells["note"], cells["scan"][0]) == (
        "'=cmd()",
        "-7/60",
        "'@x",
        "'+1-1",
        "'",
    )


def test_letters_that_are_also_options_are_spelled_out(sheet: Printed) -> None:
    part = replace(sheet.paper.variants[2].part("effect"), options=("B", "A"))
    assert read(part, answer_text(part, ["B"])).value == "A"


def test_an_axis_left_out_is_open(sheet: Printed) -> None:
    part = sheet.paper.variants[3].part("size")
    assert answer_text(part, ["64", "", "3", ""]) == "64x?x3"
    assert answer_text(part, ["64", "112", "", ""]) == "64x112"


def test_decisions_of_others_do_not_count(sheet: Printed, tmp_path: Path) -> None:
    put(tmp_path / "in", "page.png", sheet.filled(1, 1, {"2.H": "5"}))
    page = next(iter(read_folder(tmp_path / "in", sheet.sheets).pages.values()))
    certain = next(one for one in page.readings if one.box.key == "2.H")
    decisions = Decisions(tmp_path / "d.json", {f"{page.stamp.code}/1 2.H {page.place.digest}": "6"})
    assert decisions.of(page, certain) is None


@pytest.mark.parametrize("rows", [-1, 1])
def test_a_fold_that_swallows_a_row_is_noticed(sheet: Printed, tmp_path: Path, rows: int) -> None:
    page = sheet.filled(1, 1, FILLED)
    box, scale = sheet.box(2, "H"), DPI / 25.4
    first, last = (round(y * scale) for y in (box.y, 274))
    page[first:last] = np.roll(page[first:last], round(rows * ROW * scale), axis=0)
    put(tmp_path / "in", "page.png", page)
    read_ = {one.box.key: one for one in next(iter(read_folder(tmp_path / "in", sheet.sheets).pages.values())).readings}
    assert {read_[key].state for key in ("2.H", "2.C", "2.KL")} == {"doubtful"}


@pytest.mark.parametrize("corner", range(4))
def test_a_torn_corner_is_no_harm(sheet: Printed, tmp_path: Path, corner: int) -> None:
    page = sheet.filled(1, 1, FILLED)
    high, wide = page.shape
    x, y = (0, wide, wide, 0)[corner], (0, 0, high, high)[corner]
    cv2.fillConvexPoly(page, np.array([(x, y), (x - 220 if x else 220, y), (x, y - 220 if y else 220)]), 90)
    put(tmp_path / "in", "page.png", page)
    readings = next(iter(read_folder(tmp_path / "in", sheet.sheets).pages.values())).readings
    assert {one.box.key: one.text for one in readings if one.text} == {key: FILLED[key] for key in FILLED if sheet.page(key) == 1}


@pytest.mark.parametrize("dark", [60, 150, 200])
def test_stains_are_for_a_person_or_harmless(sheet: Printed, tmp_path: Path, dark: int) -> None:
    page, scale, box = sheet.filled(1, 1, FILLED), DPI / 25.4, sheet.box(2, "C")
    middle = round((box.x + 14) * scale), round((box.y + 26) * scale)
    layer = np.full_like(page, 255)
    cv2.ellipse(layer, middle, (round(9 * scale), round(6 * scale)), 20, 0, 360, dark, -1)
    put(tmp_path / "in", "page.png", np.minimum(page, cv2.GaussianBlur(layer, (0, 0), 3)))
    readings = next(iter(read_folder(tmp_path / "in", sheet.sheets).pages.values())).readings
    stained = next(one for one in readings if one.box.key == "2.C")
    assert stained.state == "doubtful" or stained.text == FILLED["2.C"]
    assert all(one.text == FILLED.get(one.box.key, "") for one in readings if one.state == "read")
