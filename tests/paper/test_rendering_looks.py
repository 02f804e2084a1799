"""What a printed paper looks like: where pages and lines break, and where answers go."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from io import BytesIO

import pytest
from pypdf import PageObject, PdfReader

from examgen.bank.scheme import spoken
from examgen.paper.assembly import Paper
from examgen.paper.course import Head
from examgen.paper.render import SUFFIXES, pdf, render
from examgen.paper.views import key_view, paper_view

TARGETS = tuple(SUFFIXES)


def written(paper: Paper, target: str) -> str:
    return render(paper_view(paper), "paper", target)


def pages_of(paper: Paper) -> list[str]:
    """The text of each page of the PDF."""
    return [page.extract_text() for page in PdfReader(BytesIO(pdf(written(paper, "typst"), "paper"))).pages]


def test_pages_are_full_and_questions_go_on_between_their_parts(one_of_each: Paper, paper_of: Callable[..., Paper]) -> None:
    numbers = one_of_each.variants[0]
    question = replace(numbers, parts=tuple(replace(numbers.part("y"), name=name) for name in "pqrs"))
    reader = PdfReader(BytesIO(pdf(written(paper_of("Full pages", 1, (question,) * 7), "typst"), "paper")))
    pages = [page.extract_text() for page in reader.pages]
    assert all(page.count("Find") == page.count("Answer:") for page in pages)
    assert all("continued" in page for page in pages if -1 < page.find("(b)") < page.find("(a)"))
    assert all(min(heights(page, "Answer:")) < 0.2 * page.mediabox.height for page in reader.pages[:-1])


def test_a_first_question_longer_than_a_page_begins_on_the_title_page(one_of_each: Paper, paper_of: Callable[..., Paper]) -> None:
    numbers = one_of_each.variants[0]
    long = replace(numbers, parts=tuple(replace(numbers.part("n"), name=f"n{index}", marks=9) for index in range(6)))
    assert "(a)" in pages_of(paper_of("Long question", 1, (long,)))[0]


def heights(page: PageObject, word: str) -> list[float]:
    """How high on the page, in points, this piece of text stands wherever it occurs."""
    found: list[float] = []
    page.extract_text(visitor_text=lambda text, now, at, *_: found.append(now[3] * at[5] + now[5]) if word in text else None)
    return found


def test_a_construction_gets_answer_space_by_its_points(one_of_each: Paper, paper_of: Callable[..., Paper]) -> None:
    numbers, words = one_of_each.variants[:2]
    small, large = replace(numbers.part("y"), marks=1), replace(words.part("w"), marks=4)
    variant = replace(numbers, parts=(small, large))
    pages = PdfReader(BytesIO(pdf(written(paper_of("Spaces", 1, (one_of_each.variants[2], variant)), "typst"), "paper"))).pages
    first, second = heights(pages[0], "Answer:")[0], heights(pages[0], "=")[-1]
    asked = heights(pages[0], "Find")
    assert asked[1] - second > 1.5 * (asked[0] - first)


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
    places = {"typst": "result: answer[", "latex": r"\answer{", "html": "Answer: <", "markdown": "Answer: __", "word": ">Answer: "}
    more = {"word": 2, "markdown": 1}.get(target, 0)  # places for orderings and matchings, and for words
    assert text.count(places[target]) == 8 + more  # six numbers of all kinds, a formula, a word
    brackets = {
        "typst": "#slot(2, 1, 2.0, 1.8)", "latex": r"\slot{2}{1}{0.9}{1.5}", "html": "--height: 2.0cm; --width: 1.8cm",
        "word": '<w:trHeight w:val="510"',
    }  # fmt: skip
    assert target == "markdown" or brackets[target] in text


@pytest.mark.parametrize("target", TARGETS)
def test_work_is_asked_for_only_where_there_is_any(one_of_each: Paper, paper_of: Callable[..., Paper], target: str) -> None:
    assert "Show your work" in written(one_of_each, target)
    assert "Show your work" not in written(paper_of("Ticks", 1, (one_of_each.variants[2],)), target)


@pytest.mark.parametrize("target", TARGETS)
def test_the_head_prints_what_is_known_and_asks_for_the_rest(one_of_each: Paper, target: str) -> None:
    head = Head(university="U & V", date="12 May", room="", fields=("Name", "Date", "Room", "Seat", "Signature"), scratch=1)
    text = written(replace(one_of_each, head=head), target)
    fields = {"typst": "field[{}]", "latex": "{{{}}}", "html": "<div>{}</div>", "markdown": "{}: __", "word": ">{}</w:t>"}[target]
    assert "12 May" in text
    assert [fields.format(name) in text for name in head.fields] == [True, False, True, True, True]
    assert target == "markdown" or "Scratch page" in text
    assert "U & V" not in text or target == "markdown"


def test_short_questions_share_a_page_and_get_what_is_left_of_it(one_of_each: Paper, paper_of: Callable[..., Paper]) -> None:
    numbers = one_of_each.variants[0]
    short = replace(numbers, parts=(replace(numbers.part("n"), marks=1),), prompt="Given is $x = 4$.")
    for count, pages in ((4, 1), (12, 3)):
        assert len(pages_of(paper_of("Short questions", 1, (short,) * count))) <= pages


def test_a_short_last_word_and_points_with_their_fraction_are_not_broken_off(
    one_of_each: Paper, paper_of: Callable[..., Paper]
) -> None:
    prompt = f"{'word ' * 30}with\n$$x = 2$$\nfor each $j$."
    text = written(paper_of("Ties", 1, (replace(one_of_each.variants[0], prompt=prompt),)), "html")
    assert "each\u00a0<math" in text
    assert "word\u00a0with" in text
    assert "1\u00a0point\u00a0off for each wrong entry" in text
    assert spoken(Fraction(3, 2)) == "1\u00a01/2\u00a0points"


def test_a_long_list_of_options_is_printed_once(one_of_each: Paper, paper_of: Callable[..., Paper]) -> None:
    words = one_of_each.variants[1]
    long = replace(words.part("one"), options=tuple(f"the option of number {number}" for number in range(8)))
    short = replace(words.part("one"), options=("red", "blue"))
    parts = tuple(replace(part, name=name) for name, part in zip("pqrs", (long, long, short, short), strict=True))
    paper = paper_of("Options", 1, (replace(words, parts=parts),))
    shown = paper_view(paper).questions[0].parts
    assert [part.options[0][1] for part in shown] == ["the option of number 0", "", "red", "red"]
    assert shown[1].prompt.endswith("The options are those of (a).")
    assert [part.columns for part in shown] == [2, 8, 2, 2]
    assert [part.options[0][1] for part in key_view(paper).paper.questions[0].parts] == ["the option of number 0"] * 2 + ["red"] * 2
