"""Answer sheets: what is printed has its place, and tells nothing."""

from __future__ import annotations

import io
from dataclasses import replace

import cv2
import numpy as np
import pypdf
import pytest

from examgen.classes.sheets import stamps, typesetting
from examgen.classes.sheets.layout import BOTTOM, LEFT, RIGHT, TOP, Box, layout_of, widest
from examgen.classes.sheets.stamps import Stamp
from examgen.errors import UsageError

from .filling import Printed, forms, paper_of_all_forms


@pytest.fixture
def sheet() -> Printed:
    return forms()


def test_boxes_lie_on_the_page_and_apart(sheet: Printed) -> None:
    for page in range(1, sheet.layout.pages + 1):
        boxes = sheet.layout.on(page)
        assert all(box.x >= LEFT and box.x + box.width <= RIGHT and box.y >= TOP and box.y + box.height <= BOTTOM for box in boxes)
        assert not [(one.key, other.key) for one in boxes for other in boxes if one.key < other.key and _meet(one, other)]
    assert len({box.key for box in sheet.layout.boxes}) == len(sheet.layout.boxes)


def _meet(one: Box, other: Box) -> bool:
    return abs(2 * (one.x - other.x) + one.width - other.width) < one.width + other.width and (
        abs(2 * (one.y - other.y) + one.height - other.height) < one.height + other.height
    )


def test_layout_tells_nothing_of_numbers(sheet: Printed) -> None:
    other = paper_of_all_forms(seed=5)
    widths = widest([sheet.paper, other])
    assert layout_of(sheet.paper, digits=6, widths=widths).digest == layout_of(other, digits=6, widths=widths).digest


def test_every_answer_has_room(sheet: Printed) -> None:
    small = replace(sheet.paper.variants[1].parts[0], answer=12345678.125)
    paper = sheet.paper.with_variants(
        [replace(v, parts=(small,)) if v.id == "networks/entropies" else v for v in sheet.paper.variants]
    )
    box = next(box for box in layout_of(paper, digits=0).boxes if box.question == 2)
    assert len(box.columns) == 1 + len("12345678.125")


def test_corner_marks_are_those_of_the_library() -> None:
    marks = cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_5X5_50)
    for name, picture in enumerate(typesetting.CORNERS):
        drawn = cv2.aruco.generateImageMarker(marks, name, 7)
        assert np.array_equal(drawn == 0, np.array([[square == "1" for square in line] for line in picture]))


@pytest.mark.parametrize("damaged", [0, 17, 87, 88, 103])
@pytest.mark.parametrize("code", ["9DD8A8", "7K3M-Q9XD", "000000", "ZZZZ-ZZZZ"])
def test_stamps_are_read_back_and_damage_is_noticed(code: str, damaged: int) -> None:
    stamp = Stamp(code=code, copy=30_000, page=12, layout="0F1E")
    assert stamps.of_bits(stamp.bits) == stamps.of_text(stamp.text) == stamp
    assert stamps.of_bits([bit ^ (at == damaged) for at, bit in enumerate(stamp.bits)]) is None
    assert stamps.of_text("https://example.org") is None


def test_too_many_copies_are_refused() -> None:
    with pytest.raises(UsageError, match="16777215"):
        Stamp(code="9DD8A8", copy=70_000_000, page=1, layout="0F1E")


def test_document_names_each_page_and_shares_its_circles(sheet: Printed) -> None:
    pages = pypdf.PdfReader(io.BytesIO(sheet.document)).pages
    texts = [page.extract_text() for page in pages]
    assert len(pages) == 2 * sheet.layout.pages
    assert f"/2, page 1 of {sheet.layout.pages}" in texts[sheet.layout.pages]
    assert "How to fill this sheet" in texts[0]
    assert "a person marks this" in "".join(texts)
    one = typesetting.sheet_pdf(sheet.paper, sheet.layout)
    ten = typesetting.sheet_pdf(sheet.paper, sheet.layout, [typesetting.Copy(number=n, name="Ada Ω") for n in range(1, 11)])
    assert one == typesetting.sheet_pdf(sheet.paper, sheet.layout)
    assert len(ten) < 3 * len(one)
