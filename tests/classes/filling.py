"""A paper with every form of answer, its printed sheets as pictures, and a pen that fills them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
import pypdfium2

from examgen.bank.loader import scan
from examgen.bank.places import bundled_bank
from examgen.classes.sheets.exams import Sheets
from examgen.classes.sheets.layout import Box, Layout, Spot, layout_of
from examgen.classes.sheets.typesetting import Copy, sheet_pdf
from examgen.paper.assembly import Paper, PaperSection
from examgen.paper.draws import drawn
from examgen.paper.views import paper_code

QUESTIONS = (
    "claims/xor_linear",
    "networks/entropies",
    "basics/zero_one_loss",
    "cnn/im2col",
    "cnn/cost_order",
    "cnn/architectures",
    "vision/nms",
    "vision/unet_shapes",
    "rnn/gate_design",
    "cnn/gradient_terms",
)
DPI = 150
Picture = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class Alone:
    """An exam of one paper, of whose students nothing is known."""

    only: Paper

    @property
    def codes(self) -> Mapping[str, tuple[str, ...]]:
        return {paper_code(self.only): ()}

    def paper(self, code: str) -> Paper:
        return self.only


@dataclass(frozen=True)
class Printed:
    """A paper, its layout, and the blank pages of two copies as gray pictures by copy and page."""

    paper: Paper
    layout: Layout
    document: bytes
    blank: Mapping[tuple[int, int], Picture]

    @property
    def sheets(self) -> Sheets:
        return Sheets([Alone(self.paper)])

    def box(self, question: int, part: str, entry: str = "") -> Box:
        return next(box for box in self.layout.boxes if (box.question, box.part, box.entry) == (question, part, entry))

    def page(self, key: str) -> int:
        return next(box.page for box in self.layout.boxes if box.key == key)

    def spots(self, box: Box, text: str) -> list[Spot]:
        """The circles that say the text: digits from the first column on, or letters line by line."""
        if box.form == "digits":
            sign = len(box.columns[0]) == 1
            columns = box.columns if text.startswith("-") or not sign else box.columns[1:]
            return [next(spot for spot in column if spot.symbol == one) for one, column in zip(text, columns, strict=False)]
        letters = text.split()
        if len(box.columns) > 1 and len(box.columns[0]) == 1:
            return [spot for spot in box.spots if spot.symbol in letters]
        return [next(spot for spot in column if spot.symbol == one) for one, column in zip(letters, box.columns, strict=True)]

    def filled(self, copy: int, page: int, answers: Mapping[str, str]) -> Picture:
        """A page on which boxes (by key) were filled."""
        picture = self.blank[copy, page].copy()
        for box in self.layout.on(page):
            for spot in self.spots(box, answers[box.key]) if box.key in answers else ():
                ink(picture, spot)
        return picture


def ink(picture: Picture, spot: Spot, *, radius: float = 1.3, dark: int = 40) -> None:
    """Fill a circle."""
    scale = DPI / 25.4
    cv2.circle(
        picture, (round(spot.x * scale * 16), round(spot.y * scale * 16)), round(radius * scale * 16), dark, -1, cv2.LINE_AA, 4
    )


def paper_of_all_forms(questions: Sequence[str] = QUESTIONS, seed: int = 1) -> Paper:
    bank = scan([bundled_bank()])
    variants = tuple(drawn(bank.page(id), seed, 0, space="exam") for id in questions)
    section = PaperSection(title="All", variants=variants)
    return Paper(
        course="Course", exam="trial", title="Trial", seed=seed, space="exam", minutes=60, instructions=(), sections=(section,)
    )


def printed(paper: Paper, *, copies: int = 2) -> Printed:
    layout = layout_of(paper, digits=6)
    document = sheet_pdf(paper, layout, [Copy(number=number) for number in range(1, copies + 1)])
    pages = iter(pypdfium2.PdfDocument(document))
    blank = {
        (copy, page): np.ascontiguousarray(next(pages).render(scale=DPI / 72, grayscale=True).to_numpy())
        for copy in range(1, copies + 1)
        for page in range(1, layout.pages + 1)
    }
    return Printed(paper, layout, document, blank)


@cache
def forms() -> Printed:
    """The sheets of a paper with all forms of answers, printed once for all tests."""
    return printed(paper_of_all_forms())


def put(folder: Path, name: str, *pictures: Any) -> None:
    """Write pictures as one file, whose name says its format."""
    folder.mkdir(exist_ok=True)
    assert cv2.imwritemulti(str(folder / name), pictures) if len(pictures) > 1 else cv2.imwrite(str(folder / name), pictures[0])
