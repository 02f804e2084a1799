"""What plain formats get: GIFT read by its rules, CSV by a reader of CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import replace

import gift
import pytest

from examgen.core.numbers import leaves
from examgen.core.record import Part, Variant
from examgen.exporters.item import Item
from examgen.exporters.losses import Losses

Pairs = tuple[tuple[Variant, Item], ...]
Written = Callable[..., tuple[bytes, Losses]]
TYPED = ("integer", "number", "vector", "matrix", "shape")


@pytest.fixture(scope="module")
def questions(written: Written) -> list[gift.Question]:
    return gift.questions(written("gift")[0].decode())


def _places(pairs: Pairs) -> Iterator[tuple[Variant, Item, Part, int]]:
    """Each answer in the order of the questions: entries one by one."""
    for variant, item in pairs:
        for part in variant.parts:
            size = len(leaves(part.answer)) if part.kind in TYPED else 1
            yield from ((variant, item, part, at) for at in range(size))


def test_gift_has_a_question_for_each_answer_and_it_is_right(pairs: Pairs, questions: list[gift.Question]) -> None:
    places = list(_places(pairs))
    assert len(questions) == len(places)
    assert len({one.title for one in questions}) == len(questions)
    for one, (_, item, part, at) in zip(questions, places, strict=True):
        assert one.category.startswith("$course$/top/")
        if part.kind in TYPED:
            value = float(leaves(part.answer)[at])
            marked = one.marked(float(f"{value:.{part.decimals}f}"))
            assert one.kind == "numeric", one
            assert marked is not None, (item.identifier, part.name)
            assert marked.percent == 100, (item.identifier, part.name)
        elif part.kind == "claim":
            assert one.answers[0].text == str(part.answer).upper()
            assert one.answers[1].feedback or not any(part.name in mistake.answers for mistake in _mistakes(item, pairs))
        elif part.kind == "choice":
            assert [answer.percent == 100 for answer in one.answers] == [
                text == part.answer or text in part.also for text in part.options
            ]
        elif part.kind == "choices":
            assert [answer.percent > 0 for answer in one.answers] == [text in part.answer for text in part.options]
        elif part.kind == "matching":
            assert one.kind == "matching"
            assert len([answer for answer in one.answers if not answer.text.startswith("->")]) == len(part.items)
        elif part.kind in ("open", "satisfies", "expression"):
            assert one.kind == "essay"


def _mistakes(item: Item, pairs: Pairs) -> tuple[object, ...]:
    return next(variant.mistakes for variant, other in pairs if other is item)


def test_gift_names_mistakes(pairs: Pairs, questions: list[gift.Question]) -> None:
    heard = 0
    for one, (variant, item, part, at) in zip(questions, _places(pairs), strict=True):
        if part.kind in TYPED and item.number == 1:
            right, allowed = leaves(part.answer), leaves(part.tolerance)
            for mistake in variant.mistakes:
                wrong = leaves(mistake.answers[part.name]) if part.name in mistake.answers else []
                tolerance = float(allowed[at] if len(allowed) == len(right) else allowed[0])
                if len(wrong) == len(right) and abs(float(wrong[at]) - float(right[at])) > tolerance + 1e-9:
                    marked = one.marked(float(wrong[at]))
                    if marked is not None:
                        assert marked.percent == 0
                        assert _letters(mistake.sentence.split("$")[0])[:24] in _letters(marked.feedback)
                        heard += 1
    assert heard > 50


def _letters(text: str) -> str:
    return "".join(sign for sign in text if sign.isalpha())


def test_csv_has_a_row_for_each_part(pairs: Pairs, written: Written) -> None:
    rows = list(csv.DictReader(io.StringIO(written("csv")[0].decode(), newline="")))
    parts = [(item, part) for variant, item in pairs for part in variant.parts]
    assert len(rows) == len(parts)
    for row, (item, part) in zip(rows, parts, strict=True):
        assert (row["id"], row["kind"], int(row["points"])) == (item.identifier, part.kind, part.marks)
        if part.kind in TYPED:
            typed = [float(text) for text in row["answer"].replace(";", " ").split()]
            assert typed == pytest.approx([float(leaf) for leaf in leaves(part.answer)], rel=1e-9, abs=1e-9)


def test_a_cell_never_begins_a_formula(pairs: Pairs, written: Written) -> None:
    odd = replace(pairs[0][1], title="=1+1", prompt="+1 is given.", category=("@sum", "x"))
    content, _ = written("csv", [odd])
    (row, *_) = csv.DictReader(io.StringIO(content.decode(), newline=""))
    assert (row["title"], row["prompt"][:2], row["category"][:2]) == ("'=1+1", "'+", "'@")


def test_odd_names_survive_gift(pairs: Pairs, written: Written) -> None:
    odd = replace(pairs[0][1], title="a {b} ~c =d #e :f \\g 😀", category=("A/B", "C\nD"))
    one = gift.questions(written("gift", [odd])[0].decode())[0]
    assert one.title.startswith("a {b} ~c =d #e :f \\g 😀")
    assert one.category == "$course$/top/A//B/C D"
