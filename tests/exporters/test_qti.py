"""What QTI players get: delivered by the specification, every answer earns what ``examgen mark`` gives it."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any

import pytest
import qti

from examgen.core.numbers import leaves
from examgen.core.record import Part, Variant
from examgen.exporters.item import Item
from examgen.exporters.losses import Losses
from examgen.marking.points import earned

Pairs = tuple[tuple[Variant, Item], ...]
TYPED = ("integer", "number", "vector", "matrix", "shape")
BY_PERSON = ("open", "satisfies", "expression")


@pytest.fixture(scope="module", params=["qti21", "qti3"])
def items(request: pytest.FixtureRequest, written: Callable[..., tuple[bytes, Losses]]) -> dict[str, qti.Delivered]:
    return qti.package(BytesIO(written(request.param)[0]))


def _name(item: Item, part: Part) -> str:
    return next(task.label for task in item.tasks if task.name == part.name) or "r"


def _marked(variant: Variant) -> Iterator[Part]:
    return (part for part in variant.parts if part.kind not in BY_PERSON)


def test_every_item_is_there_and_its_fields_are_declared(pairs: Pairs, items: dict[str, qti.Delivered]) -> None:
    assert set(items) == {item.identifier for _, item in pairs}
    for one in items.values():
        assert one.fields == set(one.types)


def test_right_answers_earn_all_points_and_none_earn_nothing(pairs: Pairs, items: dict[str, qti.Delivered]) -> None:
    for variant, item in pairs:
        one = items[item.identifier]
        assert one.submit(one.right)[0] == sum(part.marks for part in _marked(variant)), item.identifier
        assert one.submit({})[0] == 0, item.identifier


def test_numbers_as_students_round_them_are_right(pairs: Pairs, items: dict[str, qti.Delivered]) -> None:
    for variant, item in pairs:
        one = items[item.identifier]
        typed = dict(one.right)
        for part in variant.parts:
            if part.kind in ("number", "vector", "matrix"):
                for at, value in enumerate(leaves(part.answer)):
                    typed[f"{_name(item, part)}_{at}"] = float(f"{float(value):.{part.decimals}f}")
        assert one.submit(typed)[0] == sum(part.marks for part in _marked(variant)), item.identifier


def test_wrong_entries_cost_what_the_paper_says(pairs: Pairs, items: dict[str, qti.Delivered]) -> None:
    chance = random.Random(3)
    for variant, item in pairs:
        one = items[item.identifier]
        for part in _marked(variant):
            size = (
                len(leaves(part.answer)) if part.kind in TYPED else len(part.answer) if part.kind in ("matching", "ordering") else 0
            )
            for _ in range(3 if size else 0):
                right = tuple(chance.random() < 0.6 for _ in range(size))
                typed = {
                    f"{_name(item, part)}_{at}": _other(one, f"{_name(item, part)}_{at}")
                    for at, fine in enumerate(right)
                    if not fine
                }
                expected = earned(part, part.answer, right) - part.marks + sum(other.marks for other in _marked(variant))
                assert one.submit({**one.right, **typed})[0] == expected, (item.identifier, part.name, right)


def _other(one: qti.Delivered, name: str) -> Any:
    return 987654.0 if one.types[name] == "float" else "o99"


def test_ticks_earn_what_the_paper_says(pairs: Pairs, items: dict[str, qti.Delivered]) -> None:
    chance = random.Random(4)
    met = 0
    for variant, item in pairs:
        one = items[item.identifier]
        for part in _marked(variant):
            if part.kind != "choices":
                continue
            for _ in range(6):
                ticked = [chance.random() < 0.5 for _ in part.options]
                right = tuple(tick == (text in part.answer) for tick, text in zip(ticked, part.options, strict=True))
                value = tuple(text for tick, text in zip(ticked, part.options, strict=True) if tick)
                typed = {_name(item, part): [f"o{at}" for at, tick in enumerate(ticked) if tick] or None}
                expected = earned(part, value, right) - part.marks + sum(other.marks for other in _marked(variant))
                assert one.submit({**one.right, **typed})[0] == expected, (item.identifier, part.name, ticked)
                met += 1
    assert met


def test_choices_are_worth_what_they_should_be(pairs: Pairs, items: dict[str, qti.Delivered]) -> None:
    for variant, item in pairs:
        one = items[item.identifier]
        for part in _marked(variant):
            if part.kind == "choice":
                for at, text in enumerate(part.options):
                    share = 1 if text == part.answer or text in part.also else 0.5 if text in part.half else 0
                    score = one.submit({_name(item, part): f"o{at}"})[0]
                    assert score == share * part.marks, (item.identifier, part.name, text)
            if part.kind == "claim":
                assert one.submit({_name(item, part): "o0" if part.answer else "o1"})[0] == part.marks
                assert one.submit({_name(item, part): "o1" if part.answer else "o0"})[0] == 0


def test_wrong_numbers_of_a_mistake_get_its_sentence(pairs: Pairs, items: dict[str, qti.Delivered]) -> None:
    heard = 0
    for variant, item in pairs:
        one = items[item.identifier]
        for part in variant.parts:
            if part.kind not in TYPED:
                continue
            right = leaves(part.answer)
            allowed = leaves(part.tolerance) if isinstance(part.tolerance, tuple) else [part.tolerance] * len(right)
            for mistake in variant.mistakes:
                wrong = leaves(mistake.answers[part.name]) if part.name in mistake.answers else []
                for at in range(len(right) if len(wrong) == len(right) else 0):
                    far = abs(float(wrong[at]) - float(right[at])) > float(allowed[at]) + 1e-9
                    if far and (part.kind not in ("integer", "shape") or float(wrong[at]).is_integer()):
                        _, said = one.submit({f"{_name(item, part)}_{at}": float(wrong[at])})
                        assert _letters(mistake.sentence.split("$")[0])[:24] in _letters(said), (item.identifier, mistake.name)
                        heard += 1
    assert heard > len(pairs)


def test_wrong_words_of_a_mistake_get_its_sentence(pairs: Pairs, items: dict[str, qti.Delivered]) -> None:
    heard = 0
    for variant, item in pairs:
        for part in variant.parts:
            wrong = [(one.answers[part.name], one.sentence) for one in variant.mistakes if part.name in one.answers]
            for word, sentence in wrong if part.kind == "text" else ():
                score, said = items[item.identifier].submit({_name(item, part): str(word).upper()})
                assert score == 0, (item.identifier, part.name, word)
                assert _letters(sentence.split("$")[0])[:24] in _letters(said), (item.identifier, part.name, word)
                heard += 1
    assert heard


def _letters(text: str) -> str:
    return "".join(sign for sign in text if sign.isalpha())
