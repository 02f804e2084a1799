"""What papers and keys say, in every target."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction
from html.parser import HTMLParser
from io import BytesIO
from itertools import pairwise
from typing import Any

import pytest
from markdown_it import MarkdownIt
from pypdf import PdfReader

from examgen.core.conventions import CONVENTIONS
from examgen.core.numbers import Value, leaves, map_leaves
from examgen.core.record import Part, Variant
from examgen.core.trace import Step
from examgen.marking import PartReport, Report, accepts
from examgen.paper.answers import ROUNDED, accepted, wrong_text
from examgen.paper.assembly import Paper, PaperSection
from examgen.paper.render import SUFFIXES, pdf, render
from examgen.paper.terminal import report_text, variant_text
from examgen.paper.views import key_view, paper_view

TARGETS = tuple(SUFFIXES)
NASTY = r"""Q1 #set $x$ \LaTeX{} <script>alert(1)</script> & "50 %" 'a' _b_ ^c ~ @d *e* `f` //g [h](i) {{j}} <<k>> #1"""


class Seen(HTMLParser):
    """The text of an HTML page, its tags, and the levels of its headings."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text, self.tags = "", []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


def written(paper: Paper, target: str, name: str = "paper") -> str:
    return render(paper_view(paper) if name == "paper" else key_view(paper), name, target)


def read_pdf(paper: Paper, name: str = "paper") -> PdfReader:
    return PdfReader(BytesIO(pdf(written(paper, "typst", name), name)))


def words(reader: PdfReader) -> str:
    """The text of a PDF without spaces and line breaks, which extraction invents."""
    return re.sub(r"\s", "", "".join(page.extract_text() for page in reader.pages))


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("name", ["paper", "key"])
@pytest.mark.parametrize("seed", range(3))
def test_every_question_of_the_bank_is_rendered(whole_bank: tuple[Paper, ...], seed: int, name: str, target: str) -> None:
    text = written(whole_bank[seed], target, name)
    assert text.endswith("\n")
    assert "<<" not in text
    assert "<%" not in text


@pytest.mark.parametrize("seed", range(3))
def test_every_question_of_the_bank_is_shown_in_a_terminal(whole_bank: tuple[Paper, ...], seed: int) -> None:
    for variant in whole_bank[seed].variants:
        for line in variant_text(variant, solution=True).splitlines():
            assert len(line) <= 80 or line.startswith("    ") or set("│┼") & set(line), (variant.id, line)


def tagged(element: Any) -> Iterator[Any]:
    """The elements of a tagged document's structure."""
    inside = element.get_object() if hasattr(element, "get_object") else element
    if isinstance(inside, list):
        for one in inside:
            yield from tagged(one)
    elif isinstance(inside, dict):
        yield inside
        yield from tagged(inside.get("/K", []))


@pytest.mark.parametrize("name", ["paper", "key", "sheet"])
def test_figures_and_formulas_have_words_and_tables_have_heads(whole_bank: tuple[Paper, ...], name: str) -> None:
    reader = read_pdf(whole_bank[0], name)
    root = reader.trailer["/Root"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"].value
    assert all(page["/Tabs"] == "/S" for page in reader.pages)
    elements = list(tagged(root["/StructTreeRoot"]["/K"]))
    wordy = [one for one in elements if one.get("/S") in ("/Figure", "/Formula")]
    assert len(wordy) > 500
    assert all(one.get("/Alt", "").strip() for one in wordy)
    tables = [one for one in elements if one.get("/S") == "/Table"]
    assert tables
    assert all("/TH" in [cell.get("/S") for cell in tagged(table)] for table in tables)
    levels = [int(one["/S"][2:]) for one in elements if re.fullmatch("/H[1-6]", one.get("/S", ""))]
    assert levels[0] == 1
    assert all(below <= above + 1 for above, below in pairwise(levels))


@pytest.mark.parametrize("name", ["paper", "key"])
def test_the_pdf_of_the_whole_bank_is_accessible_and_of_sane_length(whole_bank: tuple[Paper, ...], name: str) -> None:
    reader = read_pdf(whole_bank[0], name)
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en"
    assert "pdfuaid" in root["/Metadata"].get_object().get_data().decode()
    assert reader.metadata.title == {"paper": "Small course: Whole bank", "key": "Small course: Whole bank, answer key"}[name]
    questions = len(whole_bank[0].variants)
    assert questions / 4 < len(reader.pages) < 1.5 * questions


def test_the_same_paper_gives_the_same_bytes(one_of_each: Paper) -> None:
    for name in ("paper", "key"):
        assert pdf(written(one_of_each, "typst", name), name) == pdf(written(one_of_each, "typst", name), name)


# --- nothing of the key on the paper --------------------------------------------------------------------------------------------


def blinded(paper: Paper) -> Paper:
    """The paper with another seed and without anything that only its key may know; sizes and formulas stay, for answer spaces."""

    def without_answer(part: Part) -> Part:
        answer = map_leaves(lambda _: 0, part.answer)
        return replace(part, answer=answer, display="?", tolerance=0, accepts=(), rubric="")

    def without_numbers(step: Step) -> Step:
        inputs = {name: map_leaves(lambda _: 0, value) for name, value in step.inputs.items()}
        return replace(step, value=0, inputs=inputs, note="")

    def without_solution(variant: Variant) -> Variant:
        parts, steps = tuple(map(without_answer, variant.parts)), tuple(map(without_numbers, variant.steps))
        return replace(variant, parts=parts, steps=steps, mistakes=(), evidence=(), parameters={}, seed=99, digest="", attempt=0)

    return replace(paper.with_variants(tuple(map(without_solution, paper.variants))), seed=99)


@pytest.mark.parametrize("target", TARGETS)
def test_a_paper_is_made_without_looking_at_seed_answers_and_solutions(
    whole_bank: tuple[Paper, ...], one_of_each: Paper, target: str
) -> None:
    for paper in (*whole_bank, one_of_each):
        assert written(paper, target) == written(blinded(paper), target)


def test_the_pdf_paper_and_its_metadata_hold_no_answer(one_of_each: Paper) -> None:
    reader = read_pdf(one_of_each)
    text = words(reader) + str(reader.metadata) + reader.trailer["/Root"]["/Metadata"].get_object().get_data().decode()
    for secret in ("4711", "4700", "0.125", "61×62", "dropout", "chainrule", "Lookout", "Theproduct", "Onepointfor", "seed"):
        assert secret not in text
    assert words(read_pdf(one_of_each, "key")).count("4711") == 3  # at a glance, in its block, in the solution


# --- what the key says ----------------------------------------------------------------------------------------------------------


def test_the_key_says_what_is_right_and_what_is_accepted(one_of_each: Paper) -> None:
    text = written(one_of_each, "markdown", "key")
    for line in (
        "Answer: **$4711$ pixels** (exactly)",
        "Answer: **$0.125$** (within $0.0007$)",
        "Answer: **$0.3$** (within $0.05$)",
        r"Answer: **$\begin{pmatrix} 12 \\ -34 \end{pmatrix}$** (within $0.0005$, $0.009$, entry by entry)",
        r"Answer: **$\begin{pmatrix} 51 & 52 \\ 53 & 54 \end{pmatrix}$** (within $0.0005$ in each entry)",
        r"Answer: **$61 \times 62 \times 63$** (exactly, axis by axis)",
        "Answer: **$w^{2} + b$** (any equal formula)",
        "Answer: **(B)**",
        "Answer: **(A), (C)** (each option is one decision)",
        "Answer: **dropout** (also: drop out)",
        r"Answer: **$w = 21,\quad b = 22$** (any values that do what is asked)",
        r"Answer: **Because of the chain rule\.** (a person marks this. One point for each cause.)",
        "Answer: **true**",
    ):
        assert line in text


def test_the_key_shows_steps_and_live_mistakes_only(one_of_each: Paper) -> None:
    for target in TARGETS:
        text = written(one_of_each, target, "key")
        assert "The product comes" in text
        assert "Look out of the window" in text
        assert "is added" in text
        assert "4700" in text
        assert "This changes nothing here" not in text
    markdown = written(one_of_each, "markdown", "key")
    assert r"$$n = x\,k + 11 = 4 \cdot 1175 + 11 = 4711$$" in markdown
    assert r"$$y \approx 0.125$$" in markdown
    assert "- The constant $11$ is added. → (a) $4700$\n" in markdown


def test_a_long_sum_is_broken_before_its_addends(one_of_each: Paper) -> None:
    rows = [line for line in variant_text(one_of_each.variants[0], solution=True).splitlines() if "1234." in line]
    assert len(rows) == 6
    assert all(row.strip().startswith("+ ") for row in rows[1:])
    assert all(len(row) <= 80 for row in rows)


def test_the_key_of_the_bank_holds_every_answer_note_and_live_mistake(whole_bank: tuple[Paper, ...]) -> None:
    for paper in whole_bank:
        text = written(paper, "markdown", "key")
        for variant in paper.variants:
            assert f"examgen show {variant.id} --seed {paper.seed} --solution" in text
            for part in variant.parts:
                if part.kind in ("integer", "number") and re.fullmatch(r"[-\d.]+", part.display):
                    unit = f" {part.unit}" if part.unit else ""
                    assert f"Answer: **${part.display}${unit}**" in text, (variant.id, part.name)
            for step in variant.steps:
                assert step.note in text
            for mistake in variant.mistakes if {part.kind for part in variant.parts} != {"claim"} else ():
                given = [(variant.part(name), value) for name, value in mistake.answers.items()]
                if any(value != part.answer if part.kind == "satisfies" else not accepts(part, value) for part, value in given):
                    assert mistake.sentence in text, (variant.id, mistake.name)


def test_a_number_is_accepted_exactly_within_the_tolerance_that_the_key_prints(whole_bank: tuple[Paper, ...]) -> None:
    checked = 0
    for variant in whole_bank[1].variants:
        for part in variant.parts:
            printed = re.fullmatch(r"within \$([\d.]*[1-9])\$( in each entry)?", accepted(part))
            if printed and part.kind in ROUNDED:
                bound = Fraction(printed[1])
                exact = map_leaves(lambda leaf: Fraction(float(leaf)), part.answer)
                assert accepts(part, map_leaves(lambda leaf, by=bound: leaf + by * Fraction(99, 100), exact))
                assert not accepts(part, map_leaves(lambda leaf, by=bound: leaf + by * Fraction(101, 100), exact))
                checked += len(leaves(part.answer))
    assert checked > 20


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (3.0004, "$3.0004$"),
        (0.00004, "$0.00004$"),
        (2.4996, "$2.500$"),
        (0.5, "$0.5$"),
        (3.0000000000000004, "$3$"),
        (Fraction(3), "$3$"),
        ((0.00021, 1.23456), r"$\left(0.0002,\; 1.2346\right)$"),
    ],
)
def test_what_a_mistake_gives_is_not_rounded_to_a_whole_number(one_of_each: Paper, value: Value, shown: str) -> None:
    variant = replace(one_of_each.variants[0], rows=True)
    assert wrong_text(variant, variant.part("v" if isinstance(value, tuple) else "y"), value) == shown


def test_marks_are_printed_with_at_most_two_decimals() -> None:
    third = PartReport(
        name="v", verdict="partial", marks=Fraction(1, 3), of=1, typed="", understood="", entries=(),
        mistakes=(), feedback="", carried=False,
    )  # fmt: skip
    assert report_text(Report(parts=(third,), marks=Fraction(1, 3), of=1)) == "v: partial, 0.33 of 1\ntotal: 0.33 of 1\n"


# --- conventions and rounding ---------------------------------------------------------------------------------------------------


def test_shared_conventions_are_said_once_and_rare_ones_with_their_question(one_of_each: Paper) -> None:
    view = paper_view(one_of_each)
    assert view.conventions == (CONVENTIONS["natural log"], CONVENTIONS["floor"])
    assert "ln 2" in view.rounding
    rare = replace(one_of_each.variants[1], conventions=("biases",))
    view = paper_view(one_of_each.with_variants((one_of_each.variants[0], rare, one_of_each.variants[2])))
    assert "ln" not in (view.rounding, *view.conventions)
    assert [CONVENTIONS["biases"] in question.notes for question in view.questions] == [False, True, False]
    text = written(one_of_each, "markdown")
    assert text.count(CONVENTIONS["floor"]) == text.count(CONVENTIONS["natural log"]) == 1


def test_a_question_with_other_decimals_states_its_own_rule(whole_bank: tuple[Paper, ...], paper_of: Callable[..., Paper]) -> None:
    part = Part(name="y", kind="number", prompt="Find $y$.", marks=1, unit="", decimals=3, answer=0.5, display="0.5", tolerance=0)
    usual = replace(whole_bank[0].variants[0], decimals=3, parts=(part,), conventions=())
    finer = replace(usual, decimals=4, parts=(replace(part, decimals=4),))
    coarse_part = replace(usual, parts=(part, replace(part, name="z", decimals=1)))
    exact = replace(usual, decimals=6, parts=(replace(part, kind="integer"),))
    view = paper_view(paper_of("Rounding", 1, (usual, finer, coarse_part, exact)))
    assert "rounded to 3 decimals" in view.rounding
    assert [len(question.notes) for question in view.questions] == [0, 1, 0, 0]
    assert view.questions[1].notes[0] == "In this question numbers are rounded to 4 decimals."
    assert [part.rounding for part in view.questions[2].parts] == ["", "Give this answer exactly or rounded to 1 decimal."]
    assert view.questions[1].parts[0].rounding == ""


def test_a_paper_without_rounded_answers_has_no_rounding_rule(one_of_each: Paper) -> None:
    claims = replace(one_of_each, sections=(PaperSection(title="Claims", variants=one_of_each.variants[2:]),))
    assert paper_view(claims).rounding == ""
    assert "rounded to" not in written(claims, "markdown")


# --- text from outside, and HTML ------------------------------------------------------------------------------------------------


def titled(paper: Paper) -> Paper:
    variants = tuple(replace(variant, title=NASTY) for variant in paper.variants)
    return replace(paper, course=NASTY, title=NASTY, sections=(PaperSection(title=NASTY, variants=variants),))


@pytest.mark.parametrize("name", ["paper", "key"])
def test_titles_come_out_literally(one_of_each: Paper, name: str) -> None:
    paper = titled(one_of_each)
    html = Seen(written(paper, "html", name))
    assert html.text.count(NASTY) >= 4
    assert "script" not in html.tags
    markdown = Seen(MarkdownIt("commonmark").render(written(paper, "markdown", name)))
    assert markdown.text.count(NASTY) >= 4
    reader = read_pdf(paper, name)
    assert NASTY in reader.metadata.title
    assert words(reader).count("#set$x$\\LaTeX{}<script>") >= 4


@pytest.mark.parametrize("name", ["paper", "key"])
def test_html_is_one_file_with_a_sound_outline(whole_bank: tuple[Paper, ...], name: str) -> None:
    html = written(whole_bank[0], "html", name)
    seen = Seen(html)
    assert "<script" not in html
    assert not re.search(r"(src|href)=|url\(|@import", html)
    assert html.startswith('<!DOCTYPE html>\n<html lang="en">')
    assert [seen.tags.count(tag) for tag in ("h1", "header", "main", "footer")] == [1, 1, 1, 1]
    levels = [int(tag[1]) for tag in seen.tags if re.fullmatch("h[1-6]", tag)]
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert "math" in seen.tags
    assert "svg" in seen.tags or name == "key"  # it says nothing of what was asked
