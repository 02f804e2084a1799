"""Whole reports: shares of marks, recognised mistakes, errors carried forward, and sentences a student can use."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from examgen.core.ask import Kind
from examgen.core.numbers import Value
from examgen.core.record import Mistake, Variant
from examgen.errors import ArgumentError, UsageError
from examgen.marking import PartReport, Report, mark, report_json
from examgen.paper.answers import marking_rules

from .conftest import part, variant

HALF = Fraction(1, 2)
NEURON = variant(
    part("number", Fraction(3, 2), name="z", marks=2, tolerance=0.0005),
    part("number", 3, name="y", marks=2, tolerance=0.0005),
    part("number", 4, name="loss", marks=3, tolerance=0.0005),
    mistakes=(
        Mistake(name="forgot_the_bias", sentence="The bias is added to $wx$.", answers={"z": Fraction(5, 4), "y": Fraction(5, 2)}),
        Mistake(name="forgot_the_square", sentence="The error is squared.", answers={"loss": 2}),
    ),
)
"""z = 1.5, y = 2z, loss = (y - 1)^2."""


class Neuron:
    """Follows y = 2z and loss = (y - 1)^2 by hand; a negative y has no loss here."""

    def follow(self, variant: Variant, earlier: Mapping[str, Value], *, rounded: bool = False) -> Mapping[str, Value]:
        z = earlier.get("z", Fraction(3, 2))
        y = earlier.get("y", 2 * z)
        if y < 0:
            raise ArgumentError("loss", "y", y, "a positive number")
        return {"z": z, "y": y, "loss": (y - 1) ** 2}

    def slipped(self, variant: Variant, earlier: Mapping[str, Value]) -> tuple[Mistake, ...]:
        return ()

    def suspects(self, variant: Variant, kind: str) -> tuple[Mistake, ...]:
        return ()

    def satisfies(self, variant: Variant, part_name: str, value: Value) -> tuple[bool, ...]:
        return (bool(value[0] + value[1] == 1),)


def marked(typed: Mapping[str, str], asked: Variant = NEURON, behaviour: Any = None) -> Report:
    return mark(asked, typed, behaviour or Neuron())


def one(asked: Any, text: str, **changes: Any) -> PartReport:
    return marked({asked.name: text}, variant(asked, **changes)).parts[0]


def verdicts(report: Report) -> list[str]:
    return [part.verdict for part in report.parts]


# --- marks ------------------------------------------------------------------------------------------------------------


def test_all_right_earns_all_marks() -> None:
    report = marked({"z": "1.5", "y": "3", "loss": "4"})
    assert (report.marks, report.of) == (7, 7)
    assert verdicts(report) == ["right", "right", "right"]
    assert not any(part.carried or part.mistakes for part in report.parts)


def test_a_blank_or_missing_answer_is_unanswered() -> None:
    report = marked({"z": "  \n", "loss": "4"})
    assert verdicts(report) == ["unanswered", "unanswered", "right"]
    assert report.marks == 3


def test_a_wrong_entry_costs_what_the_paper_says() -> None:
    report = one(part("vector", (1, 2, 3), marks=2), "1, 2, 4")
    assert (report.verdict, report.marks, report.entries) == ("partly", 1, (True, True, False))
    assert report.feedback == "2 of 3 entries are right."


def test_a_part_of_many_entries_is_never_worth_more_than_its_marks() -> None:
    report = one(part("matrix", ((1, 2, 3), (4, 5, 6)), marks=1), "1 2 3; 4 5 6")
    assert report.marks == 1


def test_ticking_one_wrong_option_too_many_costs_one_decision() -> None:
    asked = part("choices", ("w", "x"), options=("w", "x", "y", "z"), marks=4)
    assert one(asked, "a, b, c").marks == 3


def test_an_unreadable_answer_earns_nothing_and_says_what_was_expected() -> None:
    report = one(part("matrix", ((1, 0), (0, -2)), marks=2), "1, 0; 0")
    assert (report.verdict, report.marks) == ("unreadable", 0)
    assert "2 by 2 matrix: rows separated by ; and entries by commas" in report.feedback
    assert report.feedback.endswith(".")


def test_too_few_digits_earn_nothing_but_say_how_many_are_asked() -> None:
    report = one(part("number", 1 / 3, tolerance=0.0006, decimals=3), "0.33")
    assert (report.verdict, report.marks) == ("too few digits", 0)
    assert report.feedback == "This is rounded too coarsely: give 3 decimals, or an exact value."


@pytest.mark.parametrize(
    ("answer", "typed", "cut"), [(2 / 3, "0.66", True), (2 / 3, "0.666", True), (2 / 3, "0.65", False), (-2 / 3, "-0.66", True)]
)
def test_digits_that_were_cut_off_are_told(answer: float, typed: str, cut: bool) -> None:
    report = one(part("number", answer, tolerance=0.0005), typed)
    assert (report.verdict, report.feedback.startswith("Digits were cut off instead of rounded")) == ("wrong", cut)


def test_in_a_vector_only_the_coarse_entries_lose_their_marks() -> None:
    report = one(part("vector", (HALF, 1 / 3), tolerance=(0, 0.0006), marks=2), "0.5, 0.33")
    assert (report.verdict, report.marks) == ("too few digits", 1)


def test_a_shape_with_a_missing_axis_is_wrong_and_says_so() -> None:
    report = one(part("shape", (64, 112, 112), marks=3), "112x112")
    assert (report.verdict, report.marks) == ("wrong", 0)
    assert report.feedback == "The shape has 3 axes, and 2 were given."


def test_an_open_answer_waits_for_a_grader() -> None:
    report = one(part("open", "a model answer", marks=5, rubric="..."), "Because gradients vanish.")
    assert (report.verdict, report.marks, report.of) == ("needs a grader", 0, 5)
    assert report.understood == "Because gradients vanish."


# --- constructions ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "verdict", "marks"),
    [
        ("0.25, 0.75", "right", 2),
        ("w = 3; -2", "right", 2),
        ("1, 1", "wrong", 0),
        ("1", "unreadable", 0),
        ("x, y", "unreadable", 0),
    ],
)
def test_a_construction_is_marked_by_what_it_does(text: str, verdict: str, marks: int) -> None:
    report = one(part("satisfies", None, fields=(("w", "vector"),), marks=2), text)
    assert (report.verdict, report.marks) == (verdict, marks)


@pytest.mark.parametrize(
    ("fields", "wrong", "text", "recognised"),
    [
        ((("w", "number"), ("u", "number")), (2, Fraction(-1, 2)), "u=-0.5; w=2", True),
        ((("w", "number"), ("u", "number")), (2, Fraction(-1, 2)), "w=-0.5; u=2", False),
        ((("w", "vector"),), ((1, 1),), "1, 1", True),
        ((("w", "vector"),), ((1, 1),), "1, 1, 1", False),
        ((("W", "matrix"), ("u", "vector")), (((1, 2), (3, 4)), (1, 2)), "W=1 2; 3 4; u=1, 2", True),
        ((("W", "matrix"), ("u", "vector")), (((1, 2), (3, 4)), (1, 2)), "W=1 3; 2 4; u=1, 2", False),
    ],
)
def test_a_construction_that_a_mistake_builds_is_recognised(fields: Any, wrong: Value, text: str, recognised: bool) -> None:
    class Never(Neuron):
        def satisfies(self, variant: Variant, part_name: str, value: Value) -> tuple[bool, ...]:
            return (False,)

    trap = Mistake(name="trap", sentence="The bias is carried on.", answers={"x": wrong})
    asked = variant(part("satisfies", None, fields=fields), mistakes=(trap,))
    report = marked({"x": text}, asked, Never()).parts[0]
    expected = (("trap",), "The bias is carried on.") if recognised else ((), "This is not right.")
    assert (report.verdict, report.mistakes, report.feedback) == ("wrong", *expected)


# --- recognised mistakes ----------------------------------------------------------------------------------------------


def test_a_recognised_mistake_speaks() -> None:
    report = marked({"z": "1.25"})
    assert (report.parts[0].verdict, report.parts[0].mistakes) == ("wrong", ("forgot_the_bias",))
    assert report.parts[0].feedback == "The bias is added to $wx$."


def test_an_unknown_mistake_is_just_wrong() -> None:
    assert marked({"z": "7"}).parts[0].feedback == "This is not right."
    assert marked({"z": "7"}).parts[0].mistakes == ()


def test_a_partly_right_answer_can_be_a_recognised_mistake() -> None:
    flipped = Mistake(name="kept_the_mask_away", sentence="Where the ReLU is off, the gradient is 0.", answers={"x": (1, 2)})
    report = one(part("vector", (1, 0), marks=2), "1, 2", mistakes=(flipped,))
    assert (report.verdict, report.marks, report.mistakes) == ("partly", 1, ("kept_the_mask_away",))


def test_a_mistake_that_gives_the_right_answer_is_never_reproached() -> None:
    same = Mistake(name="harmless", sentence="You fell into the trap.", answers={"x": HALF})
    assert one(part("number", HALF), "0.5", mistakes=(same,)).mistakes == ()
    near = part("number", HALF, tolerance=0.1)
    barely = Mistake(name="harmless", sentence="You fell into the trap.", answers={"x": 0.59})
    assert one(near, "0.62", mistakes=(barely,)).mistakes == ()


def test_two_mistakes_with_the_same_answer_are_both_named_and_neither_counts() -> None:
    both = tuple(Mistake(name=name, sentence=f"{name.title()}.", answers={"x": 2}) for name in ("first", "second"))
    report = one(part("integer", 1), "2", mistakes=both)
    assert (report.mistakes, report.feedback) == ((), "One of two slips leads to this. Either: First. Or: Second.")


def test_a_mistake_that_a_right_answer_speaks_against_is_not_named() -> None:
    report = marked({"y": "2.5", "z": "1.5"}).parts[1]
    assert (report.verdict, report.mistakes, report.feedback) == ("wrong", (), "This is not right.")


def test_a_mistake_that_an_earlier_wrong_answer_speaks_against_is_not_named() -> None:
    """Whoever forgot the bias would have given 1.25 for z."""
    assert [part.mistakes for part in marked({"z": "7", "y": "2.5"}).parts] == [(), (), ()]


@pytest.mark.parametrize(
    ("kind", "answer", "typed", "says"),
    [
        ("number", 3, "-3", "The sign is turned."),
        ("matrix", ((1, 0), (0, -2)), "-1, 0; 0, 2", "Every sign is turned."),
        ("matrix", ((1, 0), (0, -2)), "-1, 0; 0, -2", "3 of 4 entries are right."),
        ("vector", (1, 2, 3), "1, 0, 3", "2 of 3 entries are right."),
    ],
)
def test_what_is_wrong_is_said_without_a_known_mistake(kind: Kind, answer: Value, typed: str, says: str) -> None:
    assert one(part(kind, answer), typed).feedback == says


SEVERAL = variant(
    part("integer", 1, name="a"),
    part("integer", 2, name="b"),
    part("integer", 3, name="c"),
    mistakes=(
        Mistake(name="early", sentence="Early.", answers={"a": 10, "b": 20, "c": 30}),
        Mistake(name="swapped", sentence="Swapped.", answers={"b": 21, "c": 30}),
        Mistake(name="late", sentence="Late.", answers={"a": 11, "c": 30}),
    ),
)


@pytest.mark.parametrize(
    ("typed", "mistakes"),
    [
        ({"c": "30"}, ["", "", ""]),
        ({"a": "11", "c": "30"}, ["late", "", "late"]),
        ({"b": "21", "c": "30"}, ["", "swapped", "swapped"]),
        ({"a": "1", "c": "30"}, ["", "", "swapped"]),
        ({"a": "1", "b": "2", "c": "30"}, ["", "", ""]),
        ({"b": "2", "c": "30"}, ["", "", "late"]),
        ({"a": "11", "b": "21", "c": "30"}, ["late", "swapped", ""]),
        ({"a": "10", "b": "2", "c": "30"}, ["", "", ""]),
    ],
)
def test_of_several_mistakes_the_one_that_agrees_with_the_other_answers_speaks(
    typed: Mapping[str, str], mistakes: list[str]
) -> None:
    class Nothing(Neuron):
        def follow(self, variant: Variant, earlier: Mapping[str, Value], *, rounded: bool = False) -> Mapping[str, Value]:
            return {}

    assert ["".join(report.mistakes) for report in marked(typed, SEVERAL, Nothing()).parts] == mistakes


def test_a_mistake_about_another_form_does_no_harm() -> None:
    odd = (
        Mistake(name="longer", sentence="There is no batch axis.", answers={"x": (1, 3, 8)}),
        Mistake(name="none", sentence="...", answers={"x": None}),
    )
    assert one(part("shape", (3, 8)), "1x3x8", mistakes=odd).feedback == "There is no batch axis."
    assert one(part("vector", (3, 8)), "3, 9", mistakes=odd).mistakes == ()


def test_a_wrong_option_is_recognised() -> None:
    asked = part("choice", "0.5", options=("0.25", "0.5"), decimals=2)
    halved = Mistake(name="halved_twice", sentence="One half is enough.", answers={"x": Fraction(1, 4)})
    assert one(asked, "a", mistakes=(halved,)).feedback == "One half is enough."


# --- errors carried forward -------------------------------------------------------------------------------------------


def test_a_wrong_first_answer_costs_its_marks_only_once() -> None:
    report = marked({"z": "2", "y": "4", "loss": "9"})
    assert verdicts(report) == ["wrong", "right", "right"]
    assert report.marks == 5
    assert [part.carried for part in report.parts] == [False, True, True]
    assert report.parts[1].feedback == "This follows correctly from your answer to part (a)."


@pytest.mark.parametrize(("a", "b", "verdict"), [("13.4", "40.2", "right"), ("7", "21", "wrong"), ("0", "0", "wrong")])
def test_the_example_of_the_key_is_marked_as_it_says(a: str, b: str, verdict: str) -> None:
    class Thrice(Neuron):
        def follow(self, variant: Variant, earlier: Mapping[str, Value], *, rounded: bool = False) -> Mapping[str, Value]:
            x = earlier.get("x", Fraction(25, 2))
            return {"x": x, "y": 3 * x}

    example = next(rule for rule in marking_rules({"number"}, parted=True) if "For example" in rule)
    assert all(number in example for number in ("12.5", "37.5", f"{a} and {b}"))
    asked = variant(*(part("number", Fraction(size, 2), name=name, tolerance=0.0005) for name, size in (("x", 25), ("y", 75))))
    assert verdicts(marked({"x": a, "y": b}, asked, Thrice())) == ["wrong", verdict]


def test_the_error_of_the_middle_part_is_carried_too() -> None:
    report = marked({"z": "1.5", "y": "5", "loss": "16"})
    assert verdicts(report) == ["right", "wrong", "right"]
    assert report.parts[2].feedback == "This follows correctly from your answer to part (b)."


def test_a_second_error_of_its_own_starts_a_new_chain() -> None:
    report = marked({"z": "2", "y": "5", "loss": "16"})
    assert verdicts(report) == ["wrong", "wrong", "right"]


def test_two_wrong_answers_are_followed_together() -> None:
    class Sum(Neuron):
        def follow(self, variant: Variant, earlier: Mapping[str, Value], *, rounded: bool = False) -> Mapping[str, Value]:
            a, b = earlier.get("a", 1), earlier.get("b", 2)
            return {"a": a, "b": b, "c": a + b}

    asked = variant(part("integer", 1, name="a"), part("integer", 2, name="b"), part("integer", 3, name="c"))
    report = marked({"a": "10", "b": "20", "c": "30"}, asked, Sum())
    assert report.parts[2].carried
    assert report.parts[2].feedback == "This follows correctly from your answer to part (a) and part (b)."
    assert marked({"a": "10", "b": "20", "c": "12"}, asked, Sum()).parts[2].feedback.endswith("part (a).")
    assert marked({"a": "10", "b": "20", "c": "31"}, asked, Sum()).parts[2].verdict == "wrong"


def test_the_right_answer_is_right_whatever_came_before() -> None:
    report = marked({"z": "2", "y": "3", "loss": "4"})
    assert verdicts(report) == ["wrong", "right", "right"]
    assert not report.parts[1].carried


def test_a_mistake_is_carried_and_named_only_where_it_was_made() -> None:
    report = marked({"z": "1.25", "y": "2.5", "loss": "2.25"})
    assert [part.mistakes for part in report.parts] == [("forgot_the_bias",), (), ()]
    assert report.parts[1].carried
    assert report.marks == 5


@pytest.mark.parametrize("first", ["0", "0.0", "", "z", "1.50.1"])
def test_nothing_is_carried_from_an_empty_trivial_or_unreadable_answer(first: str) -> None:
    report = marked({"z": first, "y": "0"})
    assert report.parts[1].verdict == "wrong"
    assert report.marks == 0


def test_zeros_everywhere_earn_nothing() -> None:
    assert marked({"z": "0", "y": "0", "loss": "1"}).marks == 0


@pytest.mark.parametrize(
    ("z", "y", "earns"),
    [("2", "4", 2), ("1", "2", 0), ("0.0003", "0.0006", 0), ("0.01", "0.02", 0), ("5000000000", "10000000000", 0), ("7", "14", 0)],
)
def test_credit_for_following_needs_work_on_both_sides(z: str, y: str, earns: int) -> None:
    """7 is given."""
    assert marked({"z": z, "y": y}, replace(NEURON, parameters={"w": 7})).marks == earns


@pytest.mark.parametrize(
    ("first", "second", "carried"),
    [
        ("2.5, 3.5", "5, 7", True),
        ("2.5, 2.5", "5, 5", False),
        ("0, 1", "0, 2", False),
        ("0, 2.5", "0, 5", True),
        ("4, 6", "8, 12", False),
        ("0.0001, 0.0002", "0.0002, 0.0004", False),
    ],
)
def test_constants_one_hot_vectors_and_rows_of_what_is_given_carry_nothing(first: str, second: str, carried: bool) -> None:
    class Doubled(Neuron):
        def follow(self, variant: Variant, earlier: Mapping[str, Value], *, rounded: bool = False) -> Mapping[str, Value]:
            return {"y": tuple(2 * entry for entry in earlier["z"])}

    parts = [part("vector", answer, name=name, tolerance=(0.001, 0.001)) for name, answer in (("z", (3, 1.5)), ("y", (6, 3)))]
    asked = replace(variant(*parts), parameters={"W": ((2, 3), (4, -6))})
    report = marked({"z": first, "y": second}, asked, Doubled()).parts[1]
    assert report.carried is carried
    assert carried or "less work" in report.feedback


def test_a_repeated_answer_is_no_work() -> None:
    class Kept(Neuron):
        def follow(self, variant: Variant, earlier: Mapping[str, Value], *, rounded: bool = False) -> Mapping[str, Value]:
            return {"y": abs(earlier["z"])}

    assert marked({"z": "2.5", "y": "2.5"}, behaviour=Kept()).marks == 0


def test_what_cannot_be_followed_is_just_wrong() -> None:
    report = marked({"z": "-1", "y": "-2", "loss": "9"})
    assert verdicts(report) == ["wrong", "wrong", "wrong"]


def test_an_answer_does_not_follow_from_a_later_one() -> None:
    assert marked({"z": "2.5", "y": "5"}).parts[0].verdict == "wrong"


def test_following_within_the_tolerance_counts() -> None:
    assert marked({"z": "1.3333", "y": "2.667"}).parts[1].carried
    assert not marked({"z": "1.3333", "y": "2.66"}).parts[1].carried


def test_a_follower_without_the_part_does_no_harm() -> None:
    class Silent(Neuron):
        def follow(self, variant: Variant, earlier: Mapping[str, Value], *, rounded: bool = False) -> Mapping[str, Value]:
            return {"loss": (1, 2)}

    assert verdicts(marked({"z": "2", "y": "4", "loss": "9"}, behaviour=Silent())) == ["wrong", "wrong", "wrong"]


# --- names and JSON ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "says"), [("los", "did you mean 'loss'?"), ("weights", "its parts are z, y, loss")])
def test_an_unknown_part_is_refused_by_name(name: str, says: str) -> None:
    with pytest.raises(UsageError) as caught:
        marked({name: "1"})
    assert says in str(caught.value)


def test_the_json_of_a_report_is_plain_and_stable() -> None:
    asked = variant(part("vector", (1, 2, 3), name="h", marks=2))
    assert json.loads(json.dumps(report_json(marked({"h": "1 2 4"}, asked)))) == {
        "marks": 1.0,
        "of": 2,
        "parts": [
            {
                "name": "h",
                "verdict": "partly",
                "marks": 1.0,
                "of": 2,
                "typed": "1 2 4",
                "understood": "[1, 2, 4]",
                "entries": [True, True, False],
                "mistakes": [],
                "feedback": "2 of 3 entries are right.",
                "carried": False,
            }
        ],
    }


def test_all_marks_are_halves() -> None:
    asked = variant(part("vector", tuple(range(1, 9)), name="h", marks=1))
    found = [marked({"h": " ".join(map(str, [*range(1, 9 - wrong), *[0] * wrong]))}, asked).marks for wrong in range(9)]
    assert found == [1, HALF, 0, 0, 0, 0, 0, 0, 0]
