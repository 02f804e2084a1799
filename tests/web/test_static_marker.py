"""The marker in the browser gives the verdicts of the one in Python: both are driven over the same inputs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from examgen.bank.draft import draft
from examgen.bank.evidence import build
from examgen.bank.loader import Header, load, scan
from examgen.bank.places import bundled_bank
from examgen.bank.playing import Behaviour
from examgen.bank.question import Page as Question
from examgen.core import typeset
from examgen.core.numbers import Value, freeze, leaves, map_leaves
from examgen.core.record import Mistake, Part, Variant
from examgen.errors import ExamgenError
from examgen.marking import PartReport, mark
from examgen.marking.comparing import NUMERIC
from examgen.single.data import marked_part, mistakes_data
from examgen.single.following import following
from examgen.single.page import SCRIPTS, page_script
from tests.marking.conftest import cases, part, variant
from tests.marking.students import students

DRIVE = """([variants, tasks]) => tasks.map(([key, typed]) => {
  const [parts, mistakes, following] = variants[key];
  return Marker.mark(parts, typed, mistakes, following).map(one => {
    return [one.verdict, one.understood, one.entries, one.share, one.mistakes, one.feedback, one.carried];
  });
})"""
Task = tuple[Variant, Mapping[str, str]]
"""A variant, and what is typed (part name to text)."""


class NoQuestion:
    """The behaviour of a variant that no question file stands behind: nothing follows, no construction works."""

    def follow(self, variant: Variant, earlier: Mapping[str, Value], *, rounded: bool = False) -> Mapping[str, Value]:
        raise ValueError

    def slipped(self, variant: Variant, earlier: Mapping[str, Value]) -> tuple[Mistake, ...]:
        raise ValueError

    def suspects(self, variant: Variant, kind: str) -> tuple[Mistake, ...]:
        return ()

    def satisfies(self, variant: Variant, part_name: str, value: Value) -> tuple[bool, ...]:
        return (False,)


@pytest.fixture(scope="module")
def marker(browser: Browser) -> Iterator[Page]:
    """A page with the marker's scripts and nothing else."""
    page = browser.new_page()
    page.add_script_tag(content=page_script(SCRIPTS[: SCRIPTS.index("marker") + 1]))
    yield page
    page.close()


ROOT = Path(__file__).resolve().parents[2]
BANK = scan([bundled_bank()])
IDS = {header.id for header in BANK.headers}


PLANTED = {"deciding": ROOT / "tests" / "marking" / "deciding.txt"}
"""Pages of tests that stand behind variants like those of the bank."""


@cache
def planted(id: str) -> Question:
    folder = Path(mkdtemp())
    (folder / f"{id}.py").write_bytes(PLANTED[id].read_bytes())
    return load(folder / f"{id}.py", id)


def page_of(whole: Variant) -> Question | None:
    return planted(whole.id) if whole.id in PLANTED else BANK.page(whole.id) if whole.id in IDS else None


def in_python(whole: Variant, typed: Mapping[str, str]) -> list[list[Any]]:
    key = (id(whole), tuple(typed.items()))
    if key not in _marked:
        _marked[key] = (whole, _in_python(whole, typed))
    return _marked[key][1]


_marked: dict[Any, tuple[Variant, list[list[Any]]]] = {}
"""What Python says of an answer, since several tests ask for it; the variant is kept so that its id stays its own."""


def _in_python(whole: Variant, typed: Mapping[str, str]) -> list[list[Any]]:
    page = page_of(whole)
    return [_said(one) for one in mark(whole, typed, Behaviour(page) if page else NoQuestion()).parts]


def _said(one: PartReport) -> list[Any]:
    return [
        one.verdict,
        one.understood,
        list(one.entries),
        float(one.marks / one.of),
        list(one.mistakes),
        one.feedback,
        one.carried,
    ]


def in_browser(marker: Page, tasks: Sequence[Task]) -> list[list[list[Any]]]:
    variants = {id(whole): whole for whole, _ in tasks}
    data = {
        key: [
            [marked_part(one) for one in whole.parts], mistakes_data(whole, str),
            following(page, whole, str) if (page := page_of(whole)) else None,
        ]
        for key, whole in variants.items()
    }  # fmt: skip
    driven = [[str(id(whole)), [typed.get(name, "") for name in whole.names]] for whole, typed in tasks]
    found: list[list[list[Any]]] = marker.evaluate(DRIVE, [{str(key): one for key, one in data.items()}, driven])
    return found


def assert_same(marker: Page, tasks: Sequence[Task]) -> None:
    found = in_browser(marker, tasks)
    different = [(typed, p, j) for (whole, typed), j in zip(tasks, found, strict=True) if (p := in_python(whole, typed)) != j]
    assert different == []


def test_a_choice_whose_size_moves_with_the_numbers_is_described_as_a_whole() -> None:
    page = BANK.page("optim/momentum_or_not")
    for seed in (22, 23):
        steps = following(page, draft(page, seed).variant, str)["steps"]
        assert [name for name, *_ in steps][-1] == "farther"


def test_the_table_of_typed_answers(marker: Page) -> None:
    tasks = [(variant(one), {one.name: text}) for one, text, _ in cases()]
    assert len(tasks) > 700
    assert_same(marker, tasks)


@pytest.mark.parametrize("slip", [" ", ",", "-", "²", ""], ids=repr)
def test_the_table_with_a_slip_in_the_middle_of_each_answer(marker: Page, slip: str) -> None:
    tasks = [(variant(one), {one.name: text[: len(text) // 2] + slip + text[len(text) // 2 + 1 :]}) for one, text, _ in cases()]
    assert_same(marker, tasks)


def marked(whole: Variant) -> list[Part]:
    """The parts that the browser marks."""
    return [one for one in whole.parts if one.kind not in ("satisfies", "open")]


def test_answers_and_mistakes_of_every_question(marker: Page, one_of_each: dict[Header, Variant]) -> None:
    tasks: list[Task] = []
    for whole in one_of_each.values():
        for one in marked(whole):
            values = [one.answer, *(mistake.answers[one.name] for mistake in whole.mistakes if one.name in mistake.answers)]
            tasks += [(whole, {one.name: typeset.plain(value, decimals)}) for value in values for decimals in (1, one.decimals, 12)]
    assert len(tasks) > 300
    assert_same(marker, tasks)


def test_whole_questions_with_one_mistake_throughout(marker: Page, one_of_each: dict[Header, Variant]) -> None:
    tasks: list[Task] = []
    for whole in one_of_each.values():
        for mistake in whole.mistakes:
            values = {one.name: mistake.answers.get(one.name, one.answer) for one in marked(whole)}
            tasks.append((whole, {name: typeset.plain(value, 12) for name, value in values.items()}))
    assert len(tasks) > 80
    assert_same(marker, tasks)


def slips(whole: Variant, one: Part) -> list[Value]:
    """Wrong answers to the part: those of mistakes, twice the answer and a bit, and its first entry turned."""
    first = [True, *[False] * len(leaves(one.answer))]
    turned = iter(first)
    return [
        *(mistake.answers[one.name] for mistake in whole.mistakes if one.name in mistake.answers),
        map_leaves(lambda leaf: 2 * leaf + 1, one.answer),
        map_leaves(lambda leaf: -leaf if next(turned) else leaf, one.answer),
    ]


def carried_tasks(whole: Variant) -> Iterator[Task]:
    """A slip in one part and what follows from it in all later ones, typed in full and as rounded; then a second slip after it."""
    page = page_of(whole)
    assert page is not None
    numeric = [one for one in whole.parts if one.kind in NUMERIC]
    for place, one in enumerate(numeric):
        for slip in slips(whole, one):
            for other in [{}, *({two.name: slips(whole, two)[-2]} for two in numeric[place + 1 :])]:
                wrong = {one.name: slip, **other}
                with suppress(ExamgenError, ArithmeticError, ValueError):
                    followed = Behaviour(page).follow(whole, wrong)
                    later = [two.name for two in numeric[place + 1 :] if two.name in followed]
                    for decimals in (12, whole.decimals):
                        typed = {name: typeset.plain(freeze(followed[name]), decimals) for name in later}
                        yield whole, typed | {name: typeset.plain(freeze(value), 12) for name, value in wrong.items()}


def test_errors_are_carried_forward_alike(marker: Page, one_of_each: dict[Header, Variant]) -> None:
    tasks = [task for whole in one_of_each.values() for task in carried_tasks(whole)]
    carried = Counter(whole.id for whole, typed in tasks for one in in_python(whole, typed) if one[-1])
    assert len(carried) > 15
    assert carried.total() > 500
    assert_same(marker, tasks)


def typed_as_asked(one: Part, value: Value) -> str:
    if one.kind in ("ordering", "choices"):
        return "; ".join(value) or "none"
    return typeset.plain(freeze(value), one.decimals if one.kind == "choice" else 12)


def of_other_sizes(one: Part) -> list[Value]:
    return [] if one.sized or one.kind != "vector" else [one.answer[:2], (*one.answer, 4), tuple(-x for x in one.answer) * 2]


def deciding_tasks(whole: Variant) -> Iterator[Task]:
    """Wrong numbers and vectors of every length with all that follows from them, by students who make slips besides or do not."""
    page = page_of(whole)
    assert page is not None
    makers = [student.answers for student in students(page, whole, rounded=False)]
    for one in (two for two in whole.parts if two.kind in NUMERIC):
        for slip in (*slips(whole, one), *of_other_sizes(one)):
            for answers in (Behaviour(page).follow(whole, {one.name: freeze(slip)}), *makers[::9]):
                said = {**answers, one.name: slip}
                yield whole, {two.name: typed_as_asked(two, said[two.name]) for two in whole.parts if two.name in said}


@pytest.mark.parametrize("seed", [0, 1])
def test_words_that_numbers_decide_and_vectors_of_other_lengths_are_marked_alike(marker: Page, seed: int) -> None:
    whole = build(planted("deciding"), seed)
    tasks = list(deciding_tasks(whole))
    reports = [dict(zip(whole.names, in_python(*task), strict=True)) for task in tasks]
    carried = Counter(name for report in reports for name, one in report.items() if one[-1])
    assert set(carried) >= {"best", "order", "above", "w", "total", "third", "truth"}
    assert sum(report["y"][0] == "wrong" and "no_overlap" in report["y"][4] for report in reports) > 5
    assert_same(marker, tasks)


def test_what_stands_before_a_choice_is_told_alike(marker: Page) -> None:
    """A choice that follows from the bound, and two slips that lead to both."""
    whole = build(BANK.page("optim/largest_learning_rate"), 3)
    tasks = [task for task in odd_answers(whole) if len(task[1]) == len(whole.parts)]
    reports = [dict(zip(whole.names, in_python(*task), strict=True)) for task in tasks]
    assert any(report["fate"][-1] for report in reports)
    assert any(len(report["eta_max"][4]) == 2 for report in reports)
    assert_same(marker, tasks)


def test_a_field_for_an_answer_whose_size_is_asked_shows_no_size(marker: Page) -> None:
    whole = build(planted("deciding"), 0)
    fields = [whole.part(name) for name in ("z", "y")]
    marker.add_script_tag(content=page_script(("entries", "fields")))
    count = "part => Fields.fields(part, {label: 'l', notes: 'n', field: 'f'}, []).element.querySelectorAll('input').length"
    assert [marker.evaluate(count, marked_part(one)) for one in fields] == [3, 1]


def test_a_later_layer_that_no_longer_fits_takes_nothing_away(marker: Page) -> None:
    """The map of layer 2 follows from the one of layer 1, though the last layer does not fit into it any more."""
    page = BANK.page("cnn/layer_sizes")
    given = {"channels": 1, "side": 28, "conv1": (5, 1, 0), "pool1": 2, "conv2": (5, 1, 0), "pool2": 3, "out1": 12, "out2": 32}
    whole = build(page, 3, pinned=given)
    typed = {"A_1": "6x10x10", "A_2": "6,5,5", "A_3": "32*5*5", "A_4": "(32, 2, 2)", "F": "128"}
    report = mark(whole, typed, Behaviour(page))
    assert [part.carried for part in report.parts] == [False, True, False, True, True]
    assert report.marks == 3  # one axis of three is right in A_3: that earns nothing
    assert_same(marker, [(whole, typed)])


def odd_answers(whole: Variant) -> Iterator[Task]:
    """Students who make slips alone, together and on top of an error, rounding or not; odd sizes; degenerate answers."""
    page = page_of(whole)
    assert page is not None
    for rounded in (False, True):
        for student in students(page, whole, rounded=rounded):
            said = {name: value for name, value in student.answers.items() if whole.part(name).kind != "open"}
            yield whole, {name: typeset.plain(freeze(value), 12) for name, value in said.items()}
    numeric = [one for one in whole.parts if one.kind in NUMERIC]
    for one in numeric:
        for value in (0, 1, 10**9, -1):
            degenerate = {one.name: typeset.plain(map_leaves(lambda _, value=value: value, one.answer), 12)}
            yield whole, {two.name: typeset.plain(two.answer, 12) for two in numeric} | degenerate
        yield (
            whole,
            {one.name: "1, 2, 3, 4, 5, 6, 7"} | {two.name: typeset.plain(two.answer, 3) for two in numeric if two is not one},
        )


def test_wrong_answers_of_every_kind_are_marked_alike(marker: Page, one_of_each: dict[Header, Variant]) -> None:
    """Every fifth of them: it is the same code for all, and there are thousands."""
    tasks = [task for whole in one_of_each.values() for task in odd_answers(whole)][::5]
    named = [names for whole, typed in tasks for one in in_python(whole, typed) for names in [one[4]] if names]
    assert any(len(names) == 2 for names in named)
    assert len(named) > 100
    assert_same(marker, tasks)


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
    tasks = [(variant(asked), {asked.name: text}) for text in HOSTILE]
    assert_same(marker, [task for task in tasks if kind != "satisfies" or in_python(*task)[0][0] == "unreadable"])


def test_a_mistake_is_named_where_no_other_one_leads_to_the_answer(marker: Page) -> None:
    one = part("number", 8, tolerance=0)
    rules = [("right_by_chance", 8), ("halved", 4), ("also_four", 4), ("sign", -8)]
    mistakes = tuple(Mistake(name=name, sentence=name, answers={"x": value}) for name, value in rules)
    whole = variant(one, mistakes=mistakes)
    found = in_browser(marker, [(whole, {"x": text}) for text in ("4", "-8", "8", "5")])
    assert [report[4] for (report,) in found] == [[], ["sign"], [], []]


CELLS = [
    ([["1", "0"], ["0", "-2"]], "right", "[1, 0; 0, -2]"),
    ([["1,0", "0"], ["0,0", "−4/2"]], "right", "[1.0, 0; 0.0, -4/2]"),
    ([["1", "0"], ["0", "2"]], "partly", "[1, 0; 0, 2]"),
    ([["1", ""], ["0", "-2"]], "unreadable", ""),
    ([["1", " ? "], ["0", "-2"]], "partly", "[1, ?; 0, -2]"),
    ([["?", "?"], ["?", "?"]], "wrong", "[?, ?; ?, ?]"),
    ([["1", "0"], ["0", "-2; 3"]], "unreadable", ""),
    ([["1", "1,792"], ["0", "-2"]], "partly", "[1, 1.792; 0, -2]"),
    ([["", " "], ["", ""]], "unanswered", ""),
]


@pytest.mark.parametrize(("cells", "verdict", "understood"), CELLS, ids=[str(cells) for cells, _, _ in CELLS])
def test_a_grid_of_fields(marker: Page, cells: list[list[str]], verdict: str, understood: str) -> None:
    asked = marked_part(part("matrix", ((1, 0), (0, -2))))
    report = marker.evaluate("([part, cells]) => Marker.mark([part], [cells], [])[0]", [asked, cells])
    assert (report["verdict"], report["understood"]) == (verdict, understood)


def test_a_grid_says_which_field_it_cannot_read(marker: Page) -> None:
    asked = marked_part(part("matrix", ((1, 0), (0, -2))))
    report = marker.evaluate("([part, cells]) => Marker.mark([part], [cells], [])[0]", [asked, [["1", "0"], ["two", "-2"]]])
    assert report["feedback"] == "Second row, first column: 'two' cannot be read: unknown: two."
