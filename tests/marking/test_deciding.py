"""What a later answer follows from: words that a line decides, and vectors whose length is part of the question."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from examgen.bank.draft import draft
from examgen.bank.loader import load
from examgen.bank.playing import Behaviour
from examgen.bank.question import Page
from examgen.core.record import Variant
from examgen.errors import UnreadableAnswer
from examgen.marking import PartReport, mark, read
from examgen.paper.views import question_view
from examgen.practice.loop.expecting import expected
from examgen.practice.loop.fields import grid_size
from examgen.practice.web.forms import control_of

SOURCE = Path(__file__).with_name("deciding.txt").read_text(encoding="utf-8")
PINS = {"x": (2, 1, -3), "k": (1, 3, 2), "s": 2}
Marked = Callable[[Mapping[str, str]], dict[str, PartReport]]


@pytest.fixture
def page(tmp_path: Path) -> Callable[[str], Page]:
    def make(source: str) -> Page:
        path = tmp_path / f"planted_{len(list(tmp_path.iterdir()))}.py"
        path.write_text(source, encoding="utf-8")
        return load(path, path.stem)

    return make


@pytest.fixture
def marked(page: Callable[[str], Page]) -> Marked:
    """The reports on what is typed, by part; z = (2, 3, -6), y = (2, 6, 5, 3, -1, -9, -6)."""
    one = page(SOURCE)
    variant = draft(one, 0, pinned=PINS).variant
    return lambda typed: {part.name: part for part in mark(variant, typed, Behaviour(one)).parts}


def shown_sizes(variant: Variant) -> set[str]:
    return {part.name for part in variant.parts if grid_size(part)}


@pytest.mark.parametrize("s", [1, 2])
def test_a_size_that_some_slip_changes_is_shown_in_no_variant_and_nowhere(page: Callable[[str], Page], s: int) -> None:
    variant = draft(page(SOURCE), 0, pinned={**PINS, "s": s}).variant
    assert shown_sizes(variant) == {"z"}
    z, y = variant.part("z"), variant.part("y")
    slots = {view.prompt: view.slot for view in question_view(variant).parts}
    assert slots[z.prompt]
    assert not slots[y.prompt]
    assert (control_of(z), control_of(y)) == ("grid", "line")
    assert expected(z).startswith("3 entries")
    assert expected(y) == "a vector such as [1/2, 0.25, -3], with as many entries as it has"


def test_a_size_that_no_slip_changes_stays_shown_though_it_differs(page: Callable[[str], Page]) -> None:
    source = SOURCE.replace("concat(x[0]*k, x[1]*k, x[2]*k)", "3*y").replace('s="1", when="s > 1"', 'y="y + 1"')
    variant = draft(page(source), 0, pinned=PINS).variant
    assert shown_sizes(variant) == {"z", "y", "w"}
    with pytest.raises(UnreadableAnswer, match="expects 7 entries"):
        read(variant.part("y"), "1, 2, 3")


def test_an_answer_of_another_length_is_wrong_and_its_slip_is_named(marked: Marked) -> None:
    found = marked({"y": "2, 6, 4, 1, 3, 2, -3, -9, -6"})["y"]
    assert (found.verdict, found.marks, found.mistakes) == ("wrong", 0, ("no_overlap",))
    assert "overlap" in found.feedback


def test_an_unknown_answer_of_another_length_does_not_tell_the_length(marked: Marked) -> None:
    found = marked({"y": "[1, 17, 2]"})["y"]
    assert (found.verdict, found.entries, found.feedback) == ("wrong", (False,) * 3, "The number of entries is not right.")
    assert marked({"z": "1, 17"})["z"].verdict == "unreadable"


def test_later_answers_follow_from_an_answer_of_another_length(marked: Marked) -> None:
    found = marked({"y": "1, 2, 4", "w": "3, 5, 9", "total": "17"})
    assert [found[name].carried for name in ("y", "w", "total")] == [False, True, True]
    assert marked({"y": "1, 2, 4", "w": "3, 5, 9, 1"})["w"].verdict == "wrong"
    assert marked({"y": "1, 2, 4", "w": "5, 13, 11, 7, -1, -17, -11"})["w"].verdict == "right"


def test_words_follow_from_the_numbers_that_decide_them(marked: Marked) -> None:
    typed = {"z": "7, 3, 5", "best": "cat", "order": "cat; owl; dog", "above": "cat; dog; owl"}
    found = marked(typed)
    assert [found[name].carried for name in typed] == [False, True, True, True]
    assert [found[name].marks for name in typed][1:] == [1, 1, 1]
    assert found["order"].feedback == "This follows correctly from your answer to part (a)."
    right = marked(typed | {"z": "2, 3, -6"})
    assert [right[name].verdict for name in typed] == ["right", "wrong", "wrong", "wrong"]


def test_a_choice_among_numbers_and_a_claim_follow_from_a_number(marked: Marked) -> None:
    """The options are what slips lead to: 7/3, which is right, 3, 0 and 7/2."""
    found = marked({"total": "9", "third": "3", "truth": "true"})
    assert [found[name].carried for name in ("third", "truth")] == [True, False]
    assert marked({"total": "-7", "truth": "false"})["truth"].carried
    assert marked({"total": "9", "third": "0"})["third"].verdict == "wrong"
    assert not marked({"third": "3"})["third"].carried


def test_a_word_that_the_files_own_python_finds_does_not_follow(page: Callable[[str], Page]) -> None:
    source = SOURCE.replace(
        't.step("z", "odot(x, k)")\n    t.step("best", "names[argmax(z)]")',
        'z = t.step("z", "odot(x, k)")\n    t.step("best", "", NAMES[list(z).index(max(z))])',
    ).replace('best="names[argmin(z)]"', 'order="flip(order)", best="best"')
    one = page(source)
    variant = draft(one, 0, pinned=PINS).variant
    report = {part.name: part for part in mark(variant, {"z": "7, 3, -5", "best": "cat"}, Behaviour(one)).parts}
    assert report["best"].verdict == "wrong"
    assert not report["best"].carried
