"""Key and solution sheet: short, in order, nothing over anything else, and nothing in a student's hands that is a grader's."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO

import pytest
from pypdf import PdfReader

from examgen.bank.draft import draft
from examgen.bank.loader import scan
from examgen.bank.places import bundled_bank
from examgen.core.record import Variant
from examgen.core.seeds import question_seed
from examgen.core.trace import Step
from examgen.paper.answers import line_view
from examgen.paper.assembly import Paper, PaperSection, select
from examgen.paper.course import load_course
from examgen.paper.render import SUFFIXES, pdf, render
from examgen.paper.views import key_view, paper_view

TARGETS = tuple(SUFFIXES)


def reader(paper: Paper, name: str, *, large: bool = False) -> PdfReader:
    view = (paper_view if name == "paper" else key_view)(paper, large=large)
    return PdfReader(BytesIO(pdf(render(view, name, "typst"), name)))


def exam(name: str, seed: int) -> Paper:
    """An exam of the bundled course, of drafts."""
    bank, course = scan([bundled_bank()]), load_course(bundled_bank())
    plan = course.exam(name)
    chosen = select(course, plan, bank, seed)
    sections = tuple(
        PaperSection(
            title=one.title,
            variants=tuple(draft(bank.page(header.id), question_seed(seed, header.id)).variant for header in headers),
        )
        for one, headers in zip(plan.sections, chosen, strict=True)
    )
    return Paper(
        course=course.title, exam=name, title=plan.title, seed=seed, space="exam", minutes=90, instructions=plan.instructions,
        sections=sections, head=plan.head,
    )  # fmt: skip


@pytest.mark.parametrize(("name", "seed"), [("midterm", 1), ("midterm", 739214461), ("final", 2)])
def test_a_key_is_hardly_longer_than_its_paper_and_begins_with_all_answers(name: str, seed: int) -> None:
    paper = exam(name, seed)
    key = reader(paper, "key")
    assert len(key.pages) < 1.3 * len(reader(paper, "paper").pages)
    first = key.pages[0].extract_text()
    glance = first[first.index("All answers") : first.index("Each answer was confirmed")]
    for question in paper_view(paper).questions:
        assert re.search(rf"^{question.number}\b", glance, re.MULTILINE), question.number
    assert f"Sum {paper.points}" in " ".join(glance.split())


@pytest.mark.parametrize("target", TARGETS)
def test_a_sheet_shows_questions_and_solutions_and_nothing_for_graders(one_of_each: Paper, target: str) -> None:
    sheet = render(key_view(one_of_each), "sheet", target)
    for kept in ("A tree has leaves", "Look out of the window", "4711", "Because of the chain"):
        assert kept in sheet.replace("\\", "")
    for hidden in ("is added", "4700", "seed", "One point for each cause", "manifest", "0.0007", "examgen", "off for each"):
        assert hidden not in sheet


@pytest.mark.parametrize("target", TARGETS)
def test_a_key_does_not_ask_again(one_of_each: Paper, target: str) -> None:
    key = render(key_view(one_of_each), "key", target)
    assert "A tree has leaves" not in key
    assert "Find " not in key
    headings = [line for line in key.splitlines() if "question(" in line or line.startswith("#")]
    assert not [line for line in headings if "examgen show" in line and "raw(" not in line]


def boxes(page: object) -> list[tuple[float, float, float]]:
    """Where pieces of text begin on the page: x, y, and how wide they are at least."""
    found: list[tuple[float, float, float]] = []

    def visit(text: str, now: list[float], at: list[float], _font: object, size: float) -> None:
        if text.strip():
            x, y = now[0] * at[4] + now[2] * at[5] + now[4], now[1] * at[4] + now[3] * at[5] + now[5]
            found.append((x, y, 0.25 * size * abs(now[0]) * len(text.strip())))

    page.extract_text(visitor_text=visit)  # type: ignore[attr-defined]
    return found


def wide(variant: Variant, rows: int, columns: int) -> Variant:
    """The variant with a matrix of long decimals as one of its answers."""
    matrix = tuple(tuple(-(10 * row + column) - 0.12345 for column in range(columns)) for row in range(rows))
    tolerance = tuple((0,) * columns for _ in range(rows))
    part = replace(variant.part("M"), answer=matrix, display="?", tolerance=tolerance)
    return replace(variant, parts=(variant.parts[0], part, variant.parts[1]), mistakes=())


def test_a_long_answer_stays_between_the_margins(one_of_each: Paper, paper_of: Callable[..., Paper]) -> None:
    paper = paper_of("Long answers", 1, (wide(one_of_each.variants[0], 3, 12),))
    for name in ("key", "sheet", "paper"):
        for page in reader(paper, name).pages:
            right = float(page.mediabox.right)
            assert all(x > 0 and x + width < right - 20 for x, _, width in boxes(page)), name
    key = reader(paper, "key")
    shown = " ".join("".join(page.extract_text() for page in key.pages).replace("\n", " ").split())
    assert shown.count("31.123") == 2  # at a glance, and in its block


def test_a_part_and_its_field_stand_on_one_page(whole_bank: tuple[Paper, ...]) -> None:
    for page in reader(whole_bank[1], "paper").pages[1:]:
        text = page.extract_text()
        asked = len(re.findall(r"^\([a-z]\) ", text, re.MULTILINE))
        assert text.count("Answer:") <= max(asked, text.count(" points"), text.count(" point")), text


def test_the_answers_of_a_question_stand_on_one_page_of_the_key(whole_bank: tuple[Paper, ...]) -> None:
    for page in reader(whole_bank[1], "key").pages[1:]:
        top = re.split(r"^\d+ points?\d+\. |^Solution|^Slips", page.extract_text(), maxsplit=1, flags=re.MULTILINE)[0]
        assert not re.search(r"^\([a-z]\).* points?$", top, re.MULTILINE), top


@pytest.mark.parametrize("target", TARGETS)
def test_a_key_says_what_the_paper_says_of_one_question_only(
    one_of_each: Paper, paper_of: Callable[..., Paper], target: str
) -> None:
    """Of two questions with a rounding of their own, both say so."""
    usual, finer = one_of_each.variants[0], replace(one_of_each.variants[0], decimals=4, conventions=())
    key = render(key_view(paper_of("Rounding", 1, (usual, usual, usual, finer, finer))), "key", target)
    assert key.replace("\\", "").count("In this question numbers are rounded to 4 decimals.") == 2


def test_rows_of_answers_are_nine_millimetres_high(whole_bank: tuple[Paper, ...]) -> None:
    slots = [part.slot for paper in whole_bank for question in paper_view(paper).questions for part in question.parts if part.slot]
    assert len(slots) > 40
    assert all(slot.height / slot.rows >= 0.9 and slot.width / slot.columns >= 0.8 for slot in slots)


@pytest.mark.parametrize("name", ["paper", "sheet"])
def test_large_print_is_half_as_large_again_and_accessible(one_of_each: Paper, name: str) -> None:
    usual, large = (reader(one_of_each, name, large=one) for one in (False, True))
    assert [round(float(one.pages[0].mediabox.width) / 72 * 2.54, 1) for one in (usual, large)] == [21.0, 29.7]
    assert largest_common_size(large) > 16 > 10 > 0.9 * largest_common_size(usual)
    root = large.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert "pdfuaid" in root["/Metadata"].get_object().get_data().decode()
    right = float(large.pages[0].mediabox.right)
    assert all(x + width < right - 10 for page in large.pages for x, _, width in boxes(page))


def largest_common_size(read: PdfReader) -> float:
    """The size in points of most of the text."""
    sizes: list[float] = []
    for page in read.pages:
        page.extract_text(
            visitor_text=lambda text, now, at, _, size: sizes.extend([round(size * abs(now[0] * at[0]), 1)] * len(text))
        )
    return max(set(sizes), key=sizes.count)


def structure(element: object) -> list[tuple[str, object]]:
    """Types and alternative texts of the tags of a PDF, in reading order."""
    element = element.get_object() if hasattr(element, "get_object") else element  # type: ignore[attr-defined]
    if isinstance(element, list):
        return [tag for kid in element for tag in structure(kid)]
    if not isinstance(element, dict) or "/S" not in element:
        return structure(element["/K"]) if isinstance(element, dict) and "/K" in element else []
    return [(element["/S"], element.get("/Alt")), *(structure(element["/K"]) if "/K" in element else [])]


@pytest.mark.parametrize("name", ["paper", "key", "sheet"])
def test_formulas_and_figures_have_words_and_headings_have_levels(whole_bank: tuple[Paper, ...], name: str) -> None:
    tags = structure(reader(whole_bank[0], name).trailer["/Root"]["/StructTreeRoot"])
    kinds = {kind for kind, _ in tags}
    assert {"/H1", "/H2", "/H3", "/Formula"} <= kinds
    assert all(alt for kind, alt in tags if kind in ("/Formula", "/Figure"))


def test_a_line_of_sentences_shows_its_formula_only(one_of_each: Paper) -> None:
    """Sentences are too wide for a line and are answers, which the key tells by their letters."""
    names = tuple(f"This is the sentence number {number} of a few." for number in range(4))
    step = Step(name="chosen_ones", formula="chosen(names, c)", value=names[:3], inputs={"names": names, "c": (1, 1, 1, 0)})
    (layout,) = line_view(step, replace(one_of_each.variants[0], rows=True)).layouts
    assert r"\mathrm{names}" in layout
    assert "sentence" not in layout
