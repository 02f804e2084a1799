"""Papers with boxes: what the outline says is what the pages show, in every version, looked at as pictures and as text."""

from __future__ import annotations

import csv
import io
import json
import random
import re
import subprocess
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from PIL import Image
from pypdf import PdfReader

from examgen.exporters import boxes
from examgen.exporters.boxes import Piece, Sheet, divided
from examgen.exporters.losses import Losses
from examgen.exporters.target import Collection, target
from examgen.paper.answers import mistake_views, part_labels
from examgen.paper.assembly import Paper

LAYOUTS = ("gradescope", "crowdmark")
DOTS = 100
PIXEL = 72 / DOTS
HEAD, FOOT = 2.0, 28.0
"""Between these heights (cm) stands what is no running head or foot."""


class Written:
    """What a layout writes: the outline, pages as pictures, and their words with places."""

    def __init__(self, layout: str, collection: Collection, folder: Path) -> None:
        file = io.BytesIO()
        target(layout).write(collection, file, Losses())
        self.folder, self.bytes, self.papers = folder, file.getvalue(), tuple(collection.papers)
        with zipfile.ZipFile(file) as files:
            files.extractall(folder)
        self.names = [path.stem for path in sorted(folder.glob("*.pdf"))]
        self.outline = json.loads((folder / "outline.json").read_text())
        self.picture = cache(self._picture)
        self.words = cache(self._words)

    def _picture(self, name: str, page: int) -> Image.Image:
        command = ["pdftoppm", "-r", str(DOTS), "-gray", "-f", str(page), "-l", str(page), f"{name}.pdf"]
        return Image.open(io.BytesIO(subprocess.run(command, cwd=self.folder, capture_output=True, check=True).stdout))

    def _words(self, name: str, page: int) -> list[tuple[str, tuple[float, ...]]]:
        command = ["pdftotext", "-bbox", "-f", str(page), "-l", str(page), f"{name}.pdf", "-"]
        said = subprocess.run(command, cwd=self.folder, capture_output=True, check=True).stdout
        words = etree.fromstring(said).iter("{*}word")
        return [(word.text, tuple(float(word.get(edge)) for edge in ("xMin", "yMin", "xMax", "yMax"))) for word in words]

    def parts(self) -> Iterator[tuple[int, int, dict[str, Any]]]:
        """Each part with the places of its question and of itself."""
        for at, question in enumerate(self.outline["questions"]):
            yield from ((at, number, part) for number, part in enumerate(question["parts"]))


@pytest.fixture(scope="module", params=LAYOUTS)
def written(
    request: pytest.FixtureRequest,
    collection: Callable[..., Collection],
    versions: tuple[Paper, ...],
    tmp_path_factory: pytest.TempPathFactory,
) -> Written:
    return Written(request.param, collection(items=(), papers=versions), tmp_path_factory.mktemp(request.param))


def edges(box: dict[str, float]) -> tuple[float, float, float, float]:
    return box["left"], box["top"], box["left"] + box["width"], box["top"] + box["height"]


def inside(place: tuple[float, ...], box: dict[str, float], slack: float = 0.0) -> bool:
    left, top, right, bottom = edges(box)
    return left - slack <= place[0] and top - slack <= place[1] and place[2] <= right + slack and place[3] <= bottom + slack


def has_frame(picture: Image.Image, box: dict[str, float]) -> bool:
    """Whether a dark line runs along all four sides."""
    left, top, right, bottom = (edge / PIXEL for edge in edges(box))
    xs, ys = (
        [left + (right - left) * share for share in (0.1, 0.4, 0.9)],
        [top + (bottom - top) * share for share in (0.1, 0.5, 0.9)],
    )
    points = [(x, y) for x in xs for y in (top, bottom)] + [(x, y) for y in ys for x in (left, right)]
    return all(picture.crop((round(x) - 2, round(y) - 2, round(x) + 3, round(y) + 3)).getextrema()[0] < 128 for x, y in points)


def is_blank(picture: Image.Image, box: dict[str, float]) -> bool:
    left, top, right, bottom = (edge / PIXEL for edge in edges(box))
    return picture.crop((round(left) + 3, round(top) + 3, round(right) - 3, round(bottom) - 3)).getextrema() == (255, 255)


def test_every_part_has_its_box_where_the_outline_says_and_it_is_empty(written: Written) -> None:
    points = Counter[int]()
    for at, number, part in written.parts():
        points[at] += part["points"]
        for name in (one for one in written.names if one.startswith("paper")):
            picture = written.picture(name, part["page"])
            assert has_frame(picture, part["box_pt"]), (name, at, number)
            assert is_blank(picture, part["box_pt"]), (name, at, number)
    assert [points[at] for at in range(len(points))] == [question["points"] for question in written.outline["questions"]]
    assert sum(points.values()) == written.outline["points"]
    assert [len(question["parts"]) for question in written.outline["questions"]] == [
        len(variant.parts) for variant in written.papers[0].variants
    ]


def test_solutions_fill_the_boxes_and_change_nothing_else(written: Written) -> None:
    filled = 0
    for number, paper in enumerate(written.papers, start=1):
        for page in range(1, written.outline["pages"] + 1):
            here = [(at, part, one["box_pt"]) for at, part, one in written.parts() if one["page"] == page]
            paper_words, key_words = (body(written.words(f"{name}-{number}", page)) for name in ("paper", "key"))
            outside = [one for one in key_words if not any(inside(one[1], box) for _, _, box in here)]
            assert sorted(outside) == sorted(paper_words), (number, page)
            for at, part, box in here:
                assert has_frame(written.picture(f"key-{number}", page), box)
                said = " ".join(text for text, place in key_words if inside(place, box))
                filled += 1
                expected = first_of(paper.variants[at].parts[part])
                assert expected in said, (number, at, part, said)
    assert filled == 3 * len(list(written.parts()))


def body(words: list[tuple[str, tuple[float, ...]]]) -> list[tuple[str, tuple[float, ...]]]:
    return [word for word in words if HEAD < word[1][1] * 2.54 / 72 < FOOT]


def first_of(part: Any) -> str:
    """What a key certainly says of an answer, as one word."""
    if part.kind == "claim":
        return "true" if part.answer else "false"
    if part.kind == "integer":
        return str(part.answer)
    return ""


def test_all_versions_have_the_same_pages(written: Written) -> None:
    assert written.names == [f"{name}-{number}" for name in ("key", "paper") for number in (1, 2, 3)]
    size = written.outline["page_size"]
    for name in written.names:
        pages = PdfReader(written.folder / f"{name}.pdf").pages
        assert len(pages) == written.outline["pages"]
        for page in pages:
            assert (float(page.mediabox.width), float(page.mediabox.height)) == pytest.approx(
                (size["width_pt"], size["height_pt"]), abs=0.02
            )
    for version in written.outline["versions"]:
        assert version["code"] in " ".join(text for text, _ in written.words(version["paper"][:-4], 2))
    codes = {version["code"] for version in written.outline["versions"]}
    assert len(codes) == 3


def test_a_part_stands_above_its_box(written: Written) -> None:
    for at, number, part in written.parts():
        if part["part"]:
            top = part["box_pt"]["top"]
            label = f"({part['part']})"
            above = [place for text, place in written.words("paper-2", part["page"]) if text == label and place[3] <= top]
            assert above, (at, number)
            nearest = max(place[1] for place in above)
            between = [
                other for _, _, other in written.parts()
                if other["page"] == part["page"] and nearest < other["box_pt"]["top"] < top - 1
            ]  # fmt: skip
            assert between == [], (at, number)


def test_students_are_named_on_the_first_page(written: Written) -> None:
    fields = {one["field"]: one for one in written.outline["identity"]}
    assert {"Name", "Student ID"} <= set(fields)
    for one in fields.values():
        assert one["page"] == 1
        assert has_frame(written.picture("paper-1", 1), one["box_pt"])
        assert is_blank(written.picture("paper-1", 1), one["box_pt"])
    heads = [
        {"Student", "ID:"} <= {text for text, place in written.words("paper-1", page) if place[1] * 2.54 / 72 <= HEAD}
        for page in range(2, written.outline["pages"] + 1)
    ]
    assert set(heads) == {written.outline["layout"] == "gradescope"}


def test_the_table_says_what_the_outline_says(written: Written) -> None:
    rows = list(csv.DictReader(io.StringIO((written.folder / "outline.csv").read_text(), newline="")))
    said = [
        {
            "question": str(question["question"]), "part": part["part"], "id": question["id"], "points": str(part["points"]),
            "page": str(part["page"]), **{f"{name}_pt": str(size) for name, size in part["box_pt"].items()},
            **{name: str(size) for name, size in part["box"].items()},
        }
        for question in written.outline["questions"]
        for part in question["parts"]
    ]  # fmt: skip
    assert rows == said
    for row in rows:
        assert all(0 < float(row[name]) < 1 for name in ("left", "top", "width", "height"))


def test_slips_are_listed_for_each_version(written: Written) -> None:
    rows = list(csv.DictReader(io.StringIO((written.folder / "slips.csv").read_text(), newline="")))
    for number, paper in enumerate(written.papers, start=1):
        here = [row for row in rows if row["version"] == str(number)]
        assert {int(row["question"]) for row in here} == {at for at, one in enumerate(paper.variants, 1) if mistake_views(one)}
        for row in here:
            labels = part_labels(paper.variants[int(row["question"]) - 1].parts)
            assert row["part"] in labels
            assert row["wrong"]
            assert row["mistake"]


@pytest.mark.parametrize("written", ["crowdmark"], indirect=True)
def test_crowdmark_has_a_cover_an_even_number_of_pages_and_room_for_its_code(written: Written) -> None:
    assert written.outline["pages"] % 2 == 0
    assert all(part["page"] > 1 for _, _, part in written.parts())
    for name in written.names:
        for page in range(1, written.outline["pages"] + 1):
            picture = written.picture(name, page)
            assert picture.crop((0, 0, picture.width, round(3.8 / 2.54 * DOTS))).getextrema() == (255, 255), (name, page)


def test_pages_may_have_letter_size(collection: Callable[..., Collection], versions: tuple[Paper, ...], tmp_path: Path) -> None:
    one = collection(items=(), papers=versions[:1], options=frozenset({"letter"}))
    written = Written("gradescope", one, tmp_path)
    (size,) = {(float(page.mediabox.width), float(page.mediabox.height)) for page in PdfReader(tmp_path / "key-1.pdf").pages}
    assert size == pytest.approx((612, 792), abs=0.05)
    for _, _, part in written.parts():
        assert has_frame(written.picture("paper-1", part["page"]), part["box_pt"])


def test_nothing_of_the_key_is_in_a_paper(written: Written) -> None:
    for name in ("paper-1", "paper-2", "paper-3"):
        text = "\n".join(page.extract_text() for page in PdfReader(written.folder / f"{name}.pdf").pages)
        assert "Solution" not in text
        assert not re.search(r"\bseed\b", text)


# --- the plan of the pages -------------------------------------------------------------------------------------------------------


def some_pieces(random: random.Random) -> list[list[Piece]]:
    return [
        [
            Piece(question=at, part=None, text=random.uniform(0.5, 7)),
            *(
                boxes.boxed((random.uniform(0, 4), random.uniform(1, 9), random.uniform(0.5, 9)), question=at, part=part)
                for part in range(random.randint(1, 6))
            ),
        ]
        for at in range(random.randint(1, 12))
    ]


@pytest.mark.parametrize("seed", range(30))
def test_boxes_stand_in_order_within_their_pages_and_over_none_other(seed: int) -> None:
    questions = some_pieces(random.Random(seed))
    sheet = Sheet(name="any", top=4.0, cover=seed % 2 == 0)
    pages = divided(sheet, 8.0, questions)
    found = [placed for page in pages for placed in page]
    assert [(one.piece.question, one.piece.part) for one in found] == [
        (piece.question, piece.part) for pieces in questions for piece in pieces
    ]
    assert not pages[0] or not sheet.cover
    for at, page in enumerate(pages):
        bottom = 0.0 if at else 8.0
        for placed in page:
            assert placed.top >= bottom - 0.01
            bottom = placed.top + placed.piece.text if placed.piece.part is None else placed.box_top + placed.height
            assert bottom <= sheet.capacity + 0.01
            assert placed.height >= placed.piece.least
        assert not page or page[-1].piece.part is not None or page[-1].top + page[-1].piece.text > sheet.capacity / 4


def test_what_no_page_holds_is_refused() -> None:
    high = [Piece(question=0, part=None, text=2.0), boxes.boxed((4.0, 3.0, 20.0), question=0, part=0)]
    with pytest.raises(boxes.TooHigh) as refused:
        divided(Sheet(name="any", top=4.0), 0.0, [high])
    assert refused.value.args == (0, 0)


def test_a_box_tells_little_of_what_the_solution_takes() -> None:
    heights = [boxes.boxed((1.0, 2.3, solved), question=0, part=0).box for solved in (0.4, 1.1, 1.9, 2.4)]
    assert heights == [2.5, 2.5, 2.5, 3.0]
    words = [boxes.boxed((1.0, boxes.WORD, solved), question=0, part=0, work=False).box for solved in (0.4, 1.9, 2.1, 3.9)]
    assert words == [2.0, 2.0, 4.0, 4.0]
