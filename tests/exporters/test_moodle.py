"""What Moodle gets: read by its documented rules, every right answer is worth all points and a slip gets its sentence."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from fractions import Fraction

import moodle
import pytest

from examgen.core.numbers import leaves
from examgen.core.record import Mistake, Part, Variant
from examgen.exporters import losses
from examgen.exporters.item import Item
from examgen.exporters.losses import Losses
from examgen.marking.points import cost

Pairs = tuple[tuple[Variant, Item], ...]
TYPED = ("integer", "number", "vector", "matrix", "shape")


@pytest.fixture(scope="module")
def questions(written: Callable[..., tuple[bytes, Losses]]) -> dict[str, moodle.Question]:
    return moodle.questions(written("moodle")[0])


def _numbers(question: moodle.Question) -> list[moodle.Field]:
    return [field for field in question.fields if field.kind == "NUMERICAL"]


def _typed(variant: Variant) -> Iterator[tuple[Part, int]]:
    """Each number to type, by its part and place."""
    for part in variant.parts:
        if part.kind in TYPED:
            yield from ((part, at) for at in range(len(leaves(part.answer))))


def test_every_question_arrives_with_its_points(pairs: Pairs, questions: dict[str, moodle.Question]) -> None:
    for variant, item in pairs:
        found = [question for number, question in questions.items() if number.startswith(item.identifier)]
        assert found, item.identifier
        essays = sum(question.grade for question in found if question.kind == "essay")
        others = sum(question.grade for question in found if question.kind != "essay")
        fields = sum(part.marks for part in variant.parts if part.kind not in ("open", "satisfies", "expression"))
        assert essays == variant.marks - fields
        assert others % max(fields, 1) == 0
        assert all(question.category.startswith("$course$/top/") for question in found)


def test_right_numbers_as_students_round_them_are_worth_everything(pairs: Pairs, questions: dict[str, moodle.Question]) -> None:
    for variant, item in pairs:
        typed = list(_typed(variant))
        fields = _numbers(questions[item.identifier]) if typed else []
        assert len(fields) == len(typed), item.identifier
        for field, (part, at) in zip(fields, typed, strict=True):
            value = float(leaves(part.answer)[at])
            for text in (
                (f"{value:.{part.decimals}f}", repr(value)) if part.kind not in ("integer", "shape") else (str(round(value)),)
            ):
                marked = field.marked(text)
                assert marked is not None, (item.identifier, part.name, text)
                assert marked.percent == 100, (item.identifier, part.name, text)


def test_wrong_numbers_of_a_mistake_get_its_sentence_and_no_points(pairs: Pairs, questions: dict[str, moodle.Question]) -> None:
    heard = 0
    for variant, item in pairs:
        typed = list(_typed(variant))
        fields = _numbers(questions[item.identifier]) if typed else []
        for field, (part, at) in zip(fields, typed, strict=True):
            for mistake, wrong in _wrong(variant, part, at):
                marked = field.marked(repr(wrong))
                assert marked is not None, (item.identifier, part.name, mistake.name)
                assert marked.percent == 0, (item.identifier, part.name, mistake.name)
                assert _words(mistake.sentence) in _letters(marked.feedback), (item.identifier, part.name, mistake.name)
                heard += 1
    assert heard > len(pairs)


def test_wrong_words_of_a_mistake_get_its_sentence(pairs: Pairs, questions: dict[str, moodle.Question]) -> None:
    heard = 0
    for variant, item in pairs:
        parts = [part for part in variant.parts if part.kind == "text"]
        fields = [field for field in questions[item.identifier].fields if field.kind == "SHORTANSWER"] if parts else []
        for field, part in zip(fields, parts, strict=True):
            for mistake in variant.mistakes:
                if part.name in mistake.answers:
                    marked = field.marked(str(mistake.answers[part.name]).upper())
                    assert marked is not None, (item.identifier, part.name, mistake.name)
                    assert marked.percent == 0
                    assert _words(mistake.sentence) in _letters(marked.feedback), (item.identifier, part.name, mistake.name)
                    heard += 1
    assert heard


@pytest.mark.parametrize("target", ["moodle", "canvas", "gift"])
def test_entries_that_earn_for_zeros_are_told(written: Callable[..., tuple[bytes, Losses]], pairs: Pairs, target: str) -> None:
    """Marking gives nothing for a vector of which only zeros are right; these systems mark entries one by one."""
    told = written(target)[1].found[losses.ZEROS_EARN]
    some = [
        task for _, item in pairs for task in item.tasks if any(one.value == 0 for one in task.entries) and len(task.entries) > 1
    ]
    assert 0 < len(told) <= len(some)
    assert losses.ZEROS_EARN not in written("qti21")[1].found


def _wrong(variant: Variant, part: Part, at: int) -> Iterator[tuple[Mistake, float]]:
    right = leaves(part.answer)
    allowed = leaves(part.tolerance) if isinstance(part.tolerance, tuple) else [part.tolerance] * len(right)
    for mistake in variant.mistakes:
        wrong = leaves(mistake.answers[part.name]) if part.name in mistake.answers else []
        if len(wrong) != len(right) or abs(float(wrong[at]) - float(right[at])) <= float(allowed[at]) + 1e-9:
            continue
        if part.kind not in ("integer", "shape") or float(wrong[at]).is_integer():
            yield mistake, float(wrong[at])


def _words(sentence: str) -> str:
    """The first words of a sentence, up to its first formula."""
    return _letters(sentence.split("$")[0])[:24]


def _letters(text: str) -> str:
    return "".join(sign for sign in text if sign.isalpha())


def test_options_are_worth_what_they_should_be(pairs: Pairs, questions: dict[str, moodle.Question]) -> None:
    met = set()
    for variant, item in pairs:
        question = questions.get(item.identifier)
        lists = iter([field for field in question.fields if field.kind.startswith("MULTI")] if question else [])
        for part in variant.parts:
            if part.kind == "claim" and question and question.kind == "truefalse":
                assert {choice.text: choice.percent for choice in question.fields[0].choices} == {
                    "true": 100.0 * bool(part.answer), "false": 100.0 * (not part.answer)
                }  # fmt: skip
            elif part.kind == "choice":
                choices = next(lists).choices
                assert len(choices) == len(part.options)
                for text, choice in zip(part.options, choices, strict=True):
                    right = text == part.answer or text in part.also
                    assert choice.percent == (100 if right else 50 if text in part.half else 0), item.identifier
            elif part.kind == "choices":
                choices = next(lists).choices
                assert sum(choice.percent for choice in choices if choice.percent > 0) == pytest.approx(100, abs=1e-4)
                ticked = [text in part.answer for text in part.options]
                assert [choice.percent > 0 for choice in choices] == ticked
            elif part.kind in ("matching", "ordering") and question and question.kind == "cloze":
                assert len(part.answer) == len([next(lists) for _ in part.answer])
            met.add(part.kind)
    assert {"claim", "choice", "choices"} <= met


def test_matchings_and_orderings_keep_their_answers(pairs: Pairs, questions: dict[str, moodle.Question]) -> None:
    for variant, item in pairs:
        question = questions.get(item.identifier)
        if question and question.kind == "matching":
            (part,) = variant.parts
            pairs_ = [(one.findtext("text"), one.findtext("answer/text")) for one in question.element.findall("subquestion")]
            assert len([one for one, _ in pairs_ if one]) == len(part.items)
            assert {answer for _, answer in pairs_} == {_plain(option) for option in part.options} or "$" in "".join(part.options)
        if question and question.kind == "ordering":
            answers = question.element.findall("answer")
            assert [answer.get("fraction") for answer in answers] == [str(at) for at in range(1, len(answers) + 1)]


def _plain(text: str) -> str:
    return text.replace("'", "\N{RIGHT SINGLE QUOTATION MARK}").replace("`", "")


def test_figures_come_as_files_that_are_shown(pairs: Pairs, questions: dict[str, moodle.Question]) -> None:
    drawn = [item for variant, item in pairs if variant.figure is not None]
    assert drawn
    for item in drawn:
        found = [question for number, question in questions.items() if number.startswith(item.identifier)]
        assert all(content.startswith(b"<svg") for question in found for content in question.files.values())
        assert all(question.files for question in found)
        assert 'alt="' in found[0].text


def test_no_seed_and_no_answer_stands_in_what_students_read(pairs: Pairs, questions: dict[str, moodle.Question]) -> None:
    for variant, item in pairs:
        question = questions.get(item.identifier)
        if question and variant.seed > 10_000:
            assert str(variant.seed) not in question.text


def test_exported_again_everything_has_the_same_identifiers(
    written: Callable[..., tuple[bytes, Losses]], questions: dict[str, moodle.Question]
) -> None:
    again = moodle.questions(written("moodle")[0])
    assert list(again) == list(questions)


def test_names_of_categories_keep_their_slashes(pairs: Pairs, written: Callable[..., tuple[bytes, Losses]]) -> None:
    from dataclasses import replace

    odd = replace(pairs[0][1], category=("Deep/Learning", 'quotes " and ]]> and 😀'))
    question = next(iter(moodle.questions(written("moodle", [odd])[0]).values()))
    assert question.category == '$course$/top/Deep//Learning/quotes " and ]]> and 😀'


def test_plain_values_are_written_without_noise() -> None:
    from examgen.exporters.decimals import bounds, decimal

    assert decimal(Fraction(1, 8)) == "0.125"
    assert decimal(Fraction(2, 3)) == "0.666666666667"
    assert decimal(0.1 + 0.2) == "0.3"
    assert decimal(-3) == "-3"
    assert decimal(1e-5) == "0.00001"
    assert decimal(123456.75) == "123456.75"
    assert bounds(Fraction(2689, 10000), Fraction(1, 1000)) == ("0.2679", "0.2699")


def test_matrices_by_stack_cost_what_the_paper_says(pairs: Pairs, written: Callable[..., tuple[bytes, Losses]]) -> None:
    chance = random.Random(6)
    documents = moodle.questions(written("moodle", options=frozenset({"stack"}))[0])
    met = told = 0
    for variant, item in pairs:
        for task in item.tasks:
            if task.kind != "matrix":
                continue
            part = next(part for part in variant.parts if part.name == task.name)
            question = documents["-".join(filter(None, (item.identifier, task.label)))]
            assert (question.kind, question.grade) == ("stack", part.marks)
            assert "[[input:ans1]]" in question.text
            values = [float(value) for value in leaves(part.answer)]
            for _ in range(4):
                right = tuple(chance.random() < 0.6 for _ in values) if met % 4 else (True,) * len(values)
                typed = [value if fine else 987654.0 for value, fine in zip(values, right, strict=True)]
                score, _ = moodle.walked(question.element, typed, task.columns)
                paper = max(part.marks - cost(part) * right.count(False), 0)
                assert score * part.marks == pytest.approx(float(paper), abs=1e-3 * part.marks), (item.identifier, right)
                met += 1
            for at, entry in enumerate(task.entries):
                for wrong in entry.wrongs[:1]:
                    typed = [float(wrong.value) if place == at else value for place, value in enumerate(values)]
                    assert _words(wrong.feedback) in _letters(moodle.walked(question.element, typed, task.columns)[1])
                    told += 1
    assert min(met, told) > 3
