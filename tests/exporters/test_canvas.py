"""What Canvas gets: right answers earn all points, within the margin too; variants stand in groups of which one is picked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from io import BytesIO
from typing import Any

import canvas
import pytest

from examgen.core.numbers import leaves
from examgen.core.record import Part, Variant
from examgen.exporters.item import Item
from examgen.exporters.losses import Losses

Pairs = tuple[tuple[Variant, Item], ...]
TYPED = ("integer", "number", "vector", "matrix", "shape")


@pytest.fixture(scope="module")
def arrived(pairs: Pairs, questions: dict[str, canvas.Question]) -> Pairs:
    """Those that arrived: all first variants, and the others if their answers have the same sizes."""
    found = tuple((variant, item) for variant, item in pairs if any(name.startswith(item.identifier) for name in questions))
    assert {item.question for _, item in found} == {item.question for _, item in pairs}
    assert len(found) > 1.8 * len({item.question for _, item in pairs})
    return found


@pytest.fixture(scope="module")
def questions(written: Callable[..., tuple[bytes, Losses]]) -> dict[str, canvas.Question]:
    return canvas.package(BytesIO(written("canvas")[0]))


def _pieces(item: Item, part: Part, questions: dict[str, canvas.Question]) -> list[canvas.Question]:
    label = next(task.label for task in item.tasks if task.name == part.name) or "q"
    size = len(leaves(part.answer)) if part.kind in TYPED else 1
    places = [label] if size == 1 else [f"{label}{at}" for at in range(1, size + 1)]
    return [questions[f"{item.identifier}-{place}"] for place in places]


def test_each_part_is_there_with_its_points(arrived: Pairs, questions: dict[str, canvas.Question]) -> None:
    for variant, item in arrived:
        for part in variant.parts:
            assert sum(one.points for one in _pieces(item, part, questions)) == pytest.approx(part.marks, abs=1e-9)


def test_variants_stand_in_groups(arrived: Pairs, questions: dict[str, canvas.Question]) -> None:
    sizes = Counter(one.group for one in questions.values())
    several = [item for _, item in arrived if item.number == 2]
    for item in several:
        for name, one in questions.items():
            if name.startswith(item.identifier):
                assert sizes[one.group] >= 2
    assert several


def test_right_answers_earn_all_points_and_wrong_ones_nothing(arrived: Pairs, questions: dict[str, canvas.Question]) -> None:
    for variant, item in arrived:
        for part in variant.parts:
            for at, one in enumerate(_pieces(item, part, questions)):
                if part.kind in TYPED:
                    value = float(leaves(part.answer)[at])
                    assert one.right(float(f"{value:.{part.decimals}f}")) == 1, (item.identifier, part.name)
                    assert one.right(value + 1000) == 0
                elif part.kind in ("open", "satisfies", "expression"):
                    assert one.kind == "essay_question"
                else:
                    right, wrong = _answers(part, one)
                    assert one.right(right) == pytest.approx(1), (item.identifier, part.name)
                    assert one.right(wrong) < 1


def _answers(part: Part, one: canvas.Question) -> tuple[Any, Any]:
    """A right and a wrong answer as Canvas records them."""
    if part.kind == "claim":
        return ("o0", "o1") if part.answer else ("o1", "o0")
    if part.kind == "choice":
        other = next(at for at, text in enumerate(part.options) if text != part.answer and text not in part.also)
        return f"o{part.options.index(part.answer)}", f"o{other}"
    if part.kind == "choices":
        return [f"o{part.options.index(text)}" for text in part.answer], []
    if part.kind == "text":
        return str(part.answer).upper(), "something else"
    matched = {f"response_{at}": f"o{part.options.index(text)}" for at, text in enumerate(part.answer)}
    return matched, {**matched, "response_0": "o99"}


def test_what_a_mistake_says_of_an_option_is_said(arrived: Pairs, questions: dict[str, canvas.Question]) -> None:
    told = 0
    for variant, item in arrived:
        for part in variant.parts:
            if part.kind == "claim":
                (one,) = _pieces(item, part, questions)
                said = "".join(" ".join(feedback.itertext()) for feedback in one.element.iter("{*}itemfeedback"))
                for mistake in variant.mistakes:
                    if mistake.answers.get(part.name) not in (None, part.answer):
                        told += _letters(mistake.sentence.split("$")[0])[:24] in _letters(said)
    assert told > 3


def _letters(text: str) -> str:
    return "".join(sign for sign in text if sign.isalpha())
