"""Papers for systems that cut scans into answers: the same pages and boxes in all versions, keys that fill them, and an outline."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, BinaryIO

from examgen.core.record import Variant
from examgen.errors import UsageError
from examgen.exporters import boxes, html
from examgen.exporters.archive import archive
from examgen.exporters.boxes import TEXT_WIDTH, Piece, Placed, Sheet
from examgen.exporters.cells import safe
from examgen.exporters.losses import Losses
from examgen.exporters.target import Collection
from examgen.paper import render
from examgen.paper.answers import LineView, line_view
from examgen.paper.assembly import Paper
from examgen.paper.views import AnswerView, PaperView, PartView, QuestionView, SectionView, key_view, paper_code, paper_view

POINTS = 72 / 2.54
"""Points of a centimeter."""
_FIELD, _LABEL, _GUTTER, _IN_A_ROW = 1.0, 0.55, 0.25, 3
"""A field for a name: its height, what its label takes, what is between two of them, and how many stand in a row."""
_ROW, _FIELDS_IN_A_ROW, _WIDE = 0.9, 4, 8.0
"""A row in handwriting, fields in a row, and a result so wide that work has no room beside it."""
_EDGE = 0.4
"""What is free inside a box, above and below together."""
_COLUMNS = (
    "question", "part", "id", "points", "page", "left_pt", "top_pt", "width_pt", "height_pt", "left", "top", "width", "height",
)  # fmt: skip
_SLIPS = ("version", "question", "part", "wrong", "mistake")


@dataclass(frozen=True, slots=True, kw_only=True)
class Solved:
    """What stands in the box of a part in the key: the answer, and the lines of the solution that lead to it."""

    answer: AnswerView
    lines: tuple[LineView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question of one version with what the key says of its parts."""

    section: SectionView
    view: QuestionView
    solutions: tuple[Solved, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A field at the head of the first page, in cm from the top left corner of its text."""

    name: str
    left: float
    top: float
    width: float
    height: float = _FIELD


@dataclass(frozen=True, slots=True, kw_only=True)
class BoxedView:
    """What the template ``boxed`` sees: one version, and where everything stands (no ``pages`` while it is measured).

    ``front`` is where the instructions begin, ``line`` the width of the text in cm.
    """

    paper: PaperView
    questions: tuple[Question, ...]
    sheet: Sheet
    pages: tuple[tuple[Placed, ...], ...] = ()
    fields: tuple[Field, ...] = ()
    front: float = 0
    solved: bool = False
    line: float = TEXT_WIDTH


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Where everything stands, in all versions."""

    pages: tuple[tuple[Placed, ...], ...]
    fields: tuple[Field, ...]
    front: float


OPTIONS = {"letter": "pages of US letter size instead of A4"}
_LETTER = (21.59, 27.94)


def write(collection: Collection, file: BinaryIO, lost: Losses, sheet: Sheet) -> None:
    """Write ``paper-1.pdf``, ``key-1.pdf`` and so on for each version, ``outline.json``, ``outline.csv`` and ``slips.csv``."""
    if "letter" in collection.options:
        width, height = _LETTER
        sheet = replace(sheet, width=width, height=height)
    papers = list(collection.papers)
    views = [(paper_view(paper), _questions(paper)) for paper in papers]
    plan = _plan(papers[0], views, sheet)
    with archive(file) as files:
        for number, (view, questions) in enumerate(views, start=1):
            for name in ("paper", "key"):
                said = BoxedView(
                    paper=view, questions=questions, sheet=sheet, pages=plan.pages, fields=plan.fields, front=plan.front,
                    solved=name == "key",
                )  # fmt: skip
                files.add(f"{name}-{number}.pdf", render.pdf(render.render(said, "boxed", "typst"), f"{name}-{number}"))
        outline = _outline(papers, plan, sheet)
        files.add("outline.json", (json.dumps(outline, indent=1, ensure_ascii=False) + "\n").encode())
        files.add("outline.csv", _table(_COLUMNS, _parts(outline)).encode())
        files.add("slips.csv", _table(_SLIPS, _slips(papers)).encode())


# --- what a version says ----------------------------------------------------------------------------------------------------------


def _questions(paper: Paper) -> tuple[Question, ...]:
    view, solutions, variants = paper_view(paper), iter(key_view(paper).solutions), iter(paper.variants)
    return tuple(
        Question(section=section, view=question, solutions=_solved(next(variants), next(solutions).answers))
        for section in view.sections
        for question in section.questions
    )


def _solved(variant: Variant, answers: Sequence[AnswerView]) -> tuple[Solved, ...]:
    """Each part's answer with the lines from behind the answer before to its own; what follows the last answer goes with it."""
    lines: dict[str, list[LineView]] = {name: [] for name in variant.names}
    words = {part.name for part in variant.parts if part.kind == "open"}
    waiting: list[LineView] = []
    last = variant.names[0]
    for step in variant.steps:
        if step.note or step.name not in words:
            waiting.append(line_view(step, variant))
        if step.name in lines:
            last = step.name
            lines[last] += waiting
            waiting = []
    lines[last] += waiting
    return tuple(
        Solved(answer=answer, lines=tuple(lines[name])) for name, answer in zip(variant.names, answers, strict=True)
    )  # fmt: skip


def _work(part: PartView) -> float:
    """The height for an answer by hand, and the work that leads to it."""
    if part.ruled:
        return _ROW * part.ruled
    if part.fields:
        return part.room.needs + _ROW * -(-len(part.fields) // _FIELDS_IN_A_ROW)
    if part.slot:
        beside = part.slot.width < _WIDE
        return max(part.room.needs, part.slot.height) if beside else part.room.needs + part.slot.height
    return max(part.room.needs, boxes.WORD)


# --- where it stands --------------------------------------------------------------------------------------------------------------


def _plan(paper: Paper, views: Sequence[tuple[PaperView, tuple[Question, ...]]], sheet: Sheet) -> Plan:
    """Pages that hold each of the versions."""
    heights = [_measured(BoxedView(paper=view, questions=questions, sheet=sheet)) for view, questions in views]

    def most(*key: Any) -> float:
        return max(one[key] for one in heights)

    versions = [questions for _, questions in views]
    fields = tuple(_fields(views[0][0].fields, most("titles", 0, 0) + _GUTTER))
    front = fields[-1].top + fields[-1].height + 2 * _GUTTER if fields else most("titles", 0, 0)
    pieces = []
    for at, same in enumerate(zip(*versions, strict=True)):
        parts = [
            boxes.boxed(
                *(
                    (one["text", at, part], _work(version.view.parts[part]), one["solved", at, part] + _EDGE)
                    for one, version in zip(heights, same, strict=True)
                ),
                question=at, part=part, work=same[0].view.parts[part].room.needs > 0,
            )
            for part in range(len(same[0].view.parts))
        ]  # fmt: skip
        pieces.append([Piece(question=at, part=None, text=most("head", at, 0)), *parts])
    try:
        pages = boxes.divided(sheet, front + most("front", 0, 0), pieces)
    except boxes.TooHigh as error:
        question, part = error.args
        where = f" ({versions[0][question].view.parts[part].label})" if part is not None else ""
        id = paper.variants[question].id
        raise UsageError(f"question {id}{where} is higher than a page of this layout; leave it out") from None
    pages += [[]] * paper.head.scratch
    pages += [[]] * (len(pages) % 2 if sheet.even else 0)
    return Plan(pages=tuple(map(tuple, pages)), fields=fields, front=front)


def _measured(view: BoxedView) -> Mapping[tuple[str, int, int], float]:
    """The heights of everything in one version, in cm."""
    told = render.told(render.render(view, "boxed", "typst"), "need", "paper")
    return {(what, question, part): height for what, question, part, height in told}


def _fields(names: Sequence[str], top: float) -> Iterator[Field]:
    columns = min(len(names), _IN_A_ROW)
    for at, name in enumerate(names):
        row, column = divmod(at, columns)
        width = (TEXT_WIDTH - _GUTTER * (columns - 1)) / columns
        yield Field(
            name=name, left=round(column * (width + _GUTTER), 3), width=round(width, 3),
            top=round(top + _LABEL + row * (_FIELD + _LABEL + _GUTTER), 3),
        )  # fmt: skip


# --- the outline ------------------------------------------------------------------------------------------------------------------


def _outline(papers: Sequence[Paper], plan: Plan, sheet: Sheet) -> dict[str, Any]:
    """What a person, or a program, needs to set the assessment up: each part with its points, its page and its box."""
    paper = papers[0]
    found: list[list[dict[str, Any]]] = [[] for _ in paper.variants]
    for page, pieces in enumerate(plan.pages, start=1):
        for placed in pieces:
            at, number = placed.piece.question, placed.piece.part
            if number is not None:
                part = paper.variants[at].parts[number]
                box = _box(sheet, 0, placed.box_top, TEXT_WIDTH, placed.height)
                label = paper_view(paper).questions[at].parts[number].label
                found[at].append({"part": label, "points": part.marks, "page": page, **box})
    return {
        "layout": sheet.name, "course": paper.course, "title": paper.title, "points": paper.points, "minutes": paper.minutes,
        "pages": len(plan.pages),
        "page_size": {"width_pt": round(sheet.width * POINTS, 2), "height_pt": round(sheet.height * POINTS, 2)},
        "versions": [
            {"version": number, "code": paper_code(one), "paper": f"paper-{number}.pdf", "key": f"key-{number}.pdf"}
            for number, one in enumerate(papers, start=1)
        ],
        "identity": [
            {"field": one.name, "page": 1, **_box(sheet, one.left, one.top, one.width, one.height)} for one in plan.fields
        ],
        "questions": [
            {"question": number, "id": variant.id, "title": variant.title, "points": variant.marks, "parts": parts}
            for number, (variant, parts) in enumerate(zip(paper.variants, found, strict=True), start=1)
        ],
    }  # fmt: skip


def _box(sheet: Sheet, left: float, top: float, width: float, height: float) -> dict[str, Any]:
    """A box from the top left corner of the page: in points, and in fractions of the page."""
    names, sizes = ("left", "top", "width", "height"), (left + sheet.left, top + sheet.top, width, height)
    of = (sheet.width, sheet.height, sheet.width, sheet.height)
    return {
        "box_pt": {name: round(size * POINTS, 2) for name, size in zip(names, sizes, strict=True)},
        "box": {name: round(size / whole, 5) for name, size, whole in zip(names, sizes, of, strict=True)},
    }


def _parts(outline: Mapping[str, Any]) -> Iterator[list[Any]]:
    for question in outline["questions"]:
        for part in question["parts"]:
            yield [
                question["question"], part["part"], question["id"], part["points"], part["page"], *part["box_pt"].values(),
                *part["box"].values(),
            ]  # fmt: skip


def _slips(papers: Sequence[Paper]) -> Iterator[list[Any]]:
    """The wrong answers by which mistakes are known, of each version: for graders, and for comments to choose from."""
    for version, paper in enumerate(papers, start=1):
        for solution in key_view(paper).solutions:
            for mistake in solution.mistakes:
                sentence = safe(html.one_line(mistake.sentence))
                for label, wrong in mistake.answers:
                    yield [version, solution.question.number, label, safe(html.one_line(wrong)), sentence]


def _table(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    text = io.StringIO(newline="")
    table = csv.writer(text)
    table.writerow(columns)
    table.writerows(rows)
    return text.getvalue()
