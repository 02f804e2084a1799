"""The marker in the browser gives the verdicts of the one in Python: both are driven over the same inputs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from examgen.bank.loader import Header
from examgen.bank.playing import Behaviour
from examgen.core import typeset
from examgen.core.record import Mistake, Part, Variant
from examgen.marking import mark
from examgen.practice.static import SCRIPTS, page_script
from examgen.practice.static_data import marked_part, mistakes_data
from tests.marking.conftest import cases, part, variant

DRIVE = """tasks => tasks.map(([part, typed, {names, answers}]) => {
  const report = Marker.mark(part, typed, names.map((name, at) => ({name, sentence: name, answers: answers[at]})));
  return [report.verdict, report.understood, report.entries, report.mistake, report.mistake ? "" : report.feedback];
})"""


@pytest.fixture(scope="module")
def marker(browser: Browser) -> Iterator[Page]:
    """A page with the marker's scripts and nothing else."""
    page = browser.new_page()
    page.add_script_tag(content=page_script(SCRIPTS[: SCRIPTS.index("marker") + 1]))
    yield page
    page.close()


def in_python(whole: Variant, one: Part, text: str) -> list[Any]:
    report = mark(whole, {one.name: text}, Behaviour(None)).parts[whole.names.index(one.name)]  # type: ignore[arg-type]
    return [report.verdict, report.understood, list(report.entries), report.mistake, "" if report.mistake else report.feedback]


def assert_same(marker: Page, inputs: Sequence[tuple[Variant, Part, str]]) -> None:
    expected = [in_python(*one) for one in inputs]
    found = marker.evaluate(DRIVE, [[marked_part(one), text, mistakes_data(whole)] for whole, one, text in inputs])
    different = [(one.kind, text, p, j) for (_, one, text), p, j in zip(inputs, expected, found, strict=True) if p != j]
    assert different == []


def test_the_table_of_typed_answers(marker: Page) -> None:
    inputs = [(variant(one), one, text) for one, text, _ in cases()]
    assert len(inputs) > 700
    assert_same(marker, inputs)


@pytest.mark.parametrize("slip", [" ", ",", "-", "²", ""], ids=repr)
def test_the_table_with_a_slip_in_the_middle_of_each_answer(marker: Page, slip: str) -> None:
    inputs = [(variant(one), one, text[: len(text) // 2] + slip + text[len(text) // 2 + 1 :]) for one, text, _ in cases()]
    assert_same(marker, inputs)


def test_answers_and_mistakes_of_every_question(marker: Page, one_of_each: dict[Header, Variant]) -> None:
    inputs = []
    for whole in one_of_each.values():
        for one in (one for one in whole.parts if one.kind not in ("satisfies", "open")):
            values = [one.answer, *(mistake.answers[one.name] for mistake in whole.mistakes if one.name in mistake.answers)]
            inputs += [(whole, one, typeset.plain(value, decimals)) for value in values for decimals in (1, one.decimals, 12)]
    assert len(inputs) > 300
    assert_same(marker, inputs)


HOSTILE = [
    "9" * 1_000_000, "(" * 300 + "1" + ")" * 300, "-" * 399 + "1", "9**9**9", "2^2^2^2^2^2", "1e99", "10^64*10^64*e^9",
    "__import__('os')", "constructor", "toString()", "alert(1)", "</script><img src=x onerror=alert(1)>", "{{7*7}}",
    "'; DROP TABLE sittings; --", "NaN", "Infinity", "٣", "−4/5", "１／２", "0x10", "1_000", "`1`", "${1}", "\x00", "1\ufeff",
    "\u200b1", "1\u2028", "\x1c1\x1f", "\u212a", "ſqrt(4)", "ﬁ",
]  # fmt: skip
ANSWERS = {
    "integer": 1, "number": 1, "vector": (1, 2), "matrix": ((1, 2), (3, 4)), "shape": (1, 2), "expression": "x^2", "choice": "1",
    "claim": True, "text": "K", "satisfies": (1, ((1,),)),
}  # fmt: skip


@pytest.mark.parametrize("kind", ANSWERS)
def test_hostile_input(marker: Page, kind: str) -> None:
    options = ("1", "K") if kind == "choice" else ()
    asked = part(kind, ANSWERS[kind], options=options, variables=("x",), fields=(("a", "number"), ("b", "matrix")))
    readable = [text for text in HOSTILE if kind != "satisfies" or in_python(variant(asked), asked, text)[0] == "unreadable"]
    assert_same(marker, [(variant(asked), asked, text) for text in readable])


def test_the_first_mistake_that_leads_to_the_answer_is_named(marker: Page) -> None:
    one = part("number", 8, tolerance=0)
    rules = [("right_by_chance", 8), ("halved", 4), ("also_four", 4), ("sign", -8)]
    mistakes = tuple(Mistake(name=name, sentence=name, answers={"x": value}) for name, value in rules)
    whole = variant(one, mistakes=mistakes)
    found = marker.evaluate(DRIVE, [[marked_part(one), text, mistakes_data(whole)] for text in ("4", "-8", "8", "5")])
    assert [report[3] for report in found] == ["halved", "sign", "", ""]


CELLS = [
    ([["1", "0"], ["0", "-2"]], "right", "[1, 0; 0, -2]"),
    ([["1,0", "0"], ["0,0", "−4/2"]], "right", "[1.0, 0; 0.0, -4/2]"),
    ([["1", "0"], ["0", "2"]], "partly", "[1, 0; 0, 2]"),
    ([["1", ""], ["0", "-2"]], "unreadable", ""),
    ([["1", "0"], ["0", "-2; 3"]], "unreadable", ""),
    ([["1", "1,792"], ["0", "-2"]], "unreadable", ""),
    ([["", " "], ["", ""]], "unanswered", ""),
]


@pytest.mark.parametrize(("cells", "verdict", "understood"), CELLS, ids=[str(cells) for cells, _, _ in CELLS])
def test_a_grid_of_fields(marker: Page, cells: list[list[str]], verdict: str, understood: str) -> None:
    asked = marked_part(part("matrix", ((1, 0), (0, -2))))
    report = marker.evaluate("([part, cells]) => Marker.mark(part, cells)", [asked, cells])
    assert (report["verdict"], report["understood"]) == (verdict, understood)


def test_a_grid_says_which_field_it_cannot_read(marker: Page) -> None:
    asked = marked_part(part("matrix", ((1, 0), (0, -2))))
    report = marker.evaluate("([part, cells]) => Marker.mark(part, cells)", [asked, [["1", "0"], ["two", "-2"]]])
    assert report["feedback"] == "Row 2, column 1: 'two' cannot be read: unknown: two."
