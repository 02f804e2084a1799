"""What a printed paper looks like: where pages and lines break, and where answers go."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from io import BytesIO

import pytest
from pypdf import PdfReader

from examgen.paper.assembly import Paper
from examgen.paper.render import SUFFIXES, pdf, render
from examgen.paper.views import paper_view

TARGETS = tuple(SUFFIXES)


def written(paper: Paper, target: str) -> str:
    return render(paper_view(paper), "paper", target)


def pages_of(paper: Paper) -> list[str]:
    """The text of each page of the PDF."""
    return [page.extract_text() for page in PdfReader(BytesIO(pdf(written(paper, "typst"), "paper"))).pages]


def test_a_question_that_fits_a_page_is_not_split(one_of_each: Paper, paper_of: Callable[..., Paper]) -> None:
    numbers = one_of_each.variants[0]
    short = replace(numbers, parts=tuple(replace(numbers.part("n"), name=name) for name in "pqrs"))
    pages = pages_of(paper_of("Whole questions", 1, (one_of_each.variants[2], *(short,) * 5)))
    assert sum(page.count("(a)") for page in pages) == 5
    assert [page.count("(a)") for page in pages] == [page.count("(d)") for page in pages]
    assert len(pages) <= 6


def test_the_title_page_is_not_left_empty(one_of_each: Paper, paper_of: Callable[..., Paper]) -> None:
    numbers = one_of_each.variants[0]
    large = replace(numbers, parts=tuple(replace(numbers.part("n"), name=name, marks=4) for name in "pqrs"))
    pages = pages_of(paper_of("Large questions", 1, (large, large)))
    assert [page.count("(a)") for page in pages] == [1, 0, 1]


def test_a_question_longer_than_a_page_is_split_between_its_parts(one_of_each: Paper, paper_of: Callable[..., Paper]) -> None:
    numbers = one_of_each.variants[0]
    long = replace(numbers, parts=tuple(replace(numbers.part("n"), name=f"n{index}", marks=9) for index in range(6)))
    pages = pages_of(paper_of("Long question", 1, (long,)))
    assert 2 <= len(pages) <= 4
    for page in pages:
        assert page.count("Find") == page.count("Answer:")


def test_a_short_formula_is_not_broken_at_the_end_of_a_line(one_of_each: Paper, paper_of: Callable[..., Paper]) -> None:
    prompt = " ".join(f"{'w' * (index % 7 + 1)} $c = {index}$," for index in range(100, 220)) + " end."
    pages = pages_of(paper_of("Formulas", 1, (replace(one_of_each.variants[2], prompt=prompt),)))
    lines = [line.rstrip() for page in pages for line in page.splitlines()]
    assert sum("=" in line for line in lines) > 10
    assert not [line for line in lines if line.endswith("=") or line.startswith("=")]


@pytest.mark.parametrize("target", TARGETS)
def test_every_result_has_a_labelled_place(one_of_each: Paper, target: str) -> None:
    text = written(one_of_each, target)
    places = {"typst": "#blank-part(", "latex": r"\answer{", "html": "Answer: <", "markdown": "Answer: __"}
    assert text.count(places[target]) == 8  # six numbers of all kinds, a formula and a word
    brackets = {"typst": "#slot(1.3, 2.2)", "latex": r"\slot{1.3}{2.2}", "html": "--height: 1.3cm; --width: 2.2cm"}
    assert target == "markdown" or text.count(brackets[target]) == 1


@pytest.mark.parametrize("target", TARGETS)
def test_work_is_asked_for_only_where_there_is_any(one_of_each: Paper, paper_of: Callable[..., Paper], target: str) -> None:
    assert "Show your work" in written(one_of_each, target)
    assert "Show your work" not in written(paper_of("Ticks", 1, (one_of_each.variants[2],)), target)
