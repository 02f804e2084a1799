"""Comparing values: edges of the tolerance, values that were not typed, and what marking must never do to a student."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from examgen.core.numbers import Ln2
from examgen.errors import QuestionError, UsageError
from examgen.marking import accepts, compare, read
from examgen.marking.formulas import same_formula, sample_points

from .conftest import part


def verdict(asked: Any, text: str) -> str:
    return compare(asked, read(asked, text)).verdict


# --- the edge of the tolerance ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "tolerance", "text"),
    [
        (0.1 + 0.2, 0.1, "0.4"),
        (0.3, 0.1, "0.2"),
        (0.7, 0.05, "0.65"),
        (Fraction(3, 10), Fraction(1, 10), "0.4"),
        (Fraction(3, 10), 0.1, "0.2"),
        (1e6 + 0.1, 0.1, "1000000.2"),
        (-2.675, 0.005, "-2.68"),
    ],
)
def test_an_answer_on_the_edge_of_the_tolerance_is_right(answer: Any, tolerance: Any, text: str) -> None:
    assert verdict(part("number", answer, tolerance=tolerance), text) == "right"


def test_just_beyond_the_edge_is_wrong() -> None:
    assert verdict(part("number", 0.3, tolerance=0.1), "0.4000001") == "wrong"
    assert verdict(part("number", Fraction(3, 10), tolerance=Fraction(1, 10)), "0.400000000000000001") == "wrong"


@given(st.integers(-(10**6), 10**6), st.integers(1, 5), st.integers(0, 4))
def test_who_rounds_as_the_paper_says_is_never_marked_wrong(digits: int, places: int, decimals: int) -> None:
    answer = Decimal(digits).scaleb(-places)
    typed = answer.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    for exact in (Fraction(answer), float(answer)):
        asked = part("number", exact, tolerance=Fraction(1, 2 * 10**decimals), decimals=decimals)
        assert verdict(asked, format(typed, "f")) == "right"


@given(st.floats(-1e9, 1e9, allow_subnormal=False), st.integers(1, 6))
def test_more_digits_than_asked_are_never_marked_wrong(answer: float, decimals: int) -> None:
    assert verdict(part("number", answer, tolerance=0.5 * 10**-decimals), format(Decimal(answer), ".12f")) == "right"


@given(st.fractions(Fraction(-10), Fraction(10), max_denominator=500))
def test_every_exact_form_of_an_exact_answer_is_right(answer: Fraction) -> None:
    asked = part("number", answer)
    for text in (
        f"{answer}",
        f"({answer.numerator})/{answer.denominator}",
        f"{3 * answer.numerator}/{3 * answer.denominator}",
    ):
        assert verdict(asked, text) == "right"


# --- too few digits ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "text", "expected"),
    [
        (0.04, "0.0", "wrong"),
        (0.96, "1", "wrong"),
        (0.96, "1.0", "too few digits"),
        (9.6, "10", "too few digits"),
        (3.3333, "3", "wrong"),
        (0.6667, "0.66", "wrong"),
        (0.6667, "2/3 + 0.001", "wrong"),
        (0.25, "0.3", "too few digits"),
        (0.25, "0.2", "too few digits"),
    ],
)
def test_a_coarsely_rounded_answer_is_told_apart_from_a_wrong_one(answer: float, text: str, expected: str) -> None:
    assert verdict(part("number", answer, tolerance=0.0006), text) == expected


def test_a_vector_with_one_coarse_entry_keeps_its_right_entries() -> None:
    comparison = compare(asked := part("vector", (0.25, 0.3333), tolerance=(0, 0.0006)), read(asked, "0.25, 0.33"))
    assert comparison.verdict == "too few digits"
    assert comparison.entries == (True, False)


def test_a_vector_with_a_wrong_entry_is_not_excused_by_a_coarse_one() -> None:
    asked = part("vector", (0.25, 0.3333), tolerance=(0, 0.0006))
    assert verdict(asked, "0.9, 0.33") == "wrong"
    assert compare(asked, read(asked, "0.25, 0.9")).entries == (True, False)


# --- values that were not typed ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "value", "expected"),
    [
        (part("number", 0.5), Fraction(1, 2), True),
        (part("number", 0.5), np.float64(0.5), True),
        (part("number", Ln2(Fraction(0), Fraction(1))), 0.6931471805599453, True),
        (part("number", 0.5), float("nan"), False),
        (part("number", 0.5), float("inf"), False),
        (part("number", float("inf")), 0.5, False),
        (part("number", 0.5), "0.5", False),
        (part("number", 0.5), None, False),
        (part("number", 0.5), (0.5,), False),
        (part("vector", (1, 2)), np.array([1.0, 2.0]), True),
        (part("vector", (1, 2)), [1, 2], True),
        (part("vector", (1, 2)), (1, 2, 3), False),
        (part("vector", (1, 2)), 1, False),
        (part("matrix", ((1, 2), (3, 4))), ((1, 2), (3, 4)), True),
        (part("matrix", ((1, 2), (3, 4))), (1, 2, 3, 4), False),
        (part("shape", (3, 8)), (3, 8), True),
        (part("shape", (3, 8)), (3, 8, 1), False),
        (part("choice", "0.5", options=("0.5", "2"), decimals=2), Fraction(1, 2), True),
        (part("choices", ("a1",), options=("a1", "a")), ("a1",), True),
        (part("choices", ("a",), options=("a1", "a")), "a1", False),
        (part("claim", True), True, True),
        (part("claim", True), 1, False),
        (part("expression", "x^2", variables=("x",)), "x*x", True),
        (part("expression", "x^2", variables=("x",)), 4, False),
        (part("text", "ReLU"), "relu", True),
    ],
)
def test_values_are_accepted_if_every_entry_is_right(asked: Any, value: Any, expected: bool) -> None:
    assert accepts(asked, value) is expected


@pytest.mark.parametrize("kind", ["satisfies", "open"])
def test_what_has_no_answer_is_not_compared(kind: str) -> None:
    with pytest.raises(UsageError, match="not marked by comparison"):
        accepts(part(kind, None), 1)


# --- entries ----------------------------------------------------------------------------------------------------------


def test_entries_are_listed_row_by_row() -> None:
    asked = part("matrix", ((1, 0), (0, -2)))
    assert compare(asked, read(asked, "1 5; 0 2")).entries == (True, False, True, False)


def test_every_option_is_one_decision() -> None:
    asked = part("choices", ("one", "two"), options=("one", "two", "three", "four"))
    assert compare(asked, read(asked, "a, c")).entries == (True, False, False, True)


def test_a_shape_of_another_length_has_no_right_axis() -> None:
    asked = part("shape", (3, 32, 32))
    assert compare(asked, read(asked, "3x32")).entries == (False, False, False)


# --- formulas ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "right"),
    [
        ("1/(1 + exp(-z))", "exp(z)/(1 + exp(z))"),
        ("1/(1 + e^-z)", "sigmoid(z)"),
        ("2*sigmoid(2*z) - 1", "tanh(z)"),
        ("ln(z^2)", "2*ln(abs(z))"),
        ("(z + 1)^3", "z^3 + 3*z^2 + 3*z + 1"),
    ],
)
def test_equal_formulas_are_recognised_however_they_are_written(typed: str, right: str) -> None:
    assert same_formula(typed, right, ("z",))


@pytest.mark.parametrize(
    ("typed", "right"),
    [
        ("abs(z)", "z"),
        ("sigmoid(z)", "1/(1 + exp(z))"),
        ("tanh(z)", "z"),
        ("z + 1e-6", "z"),
        ("z*(1 + 1e-6)", "z"),
        ("sqrt(-abs(z))", "z"),
    ],
)
def test_different_formulas_are_told_apart(typed: str, right: str) -> None:
    assert not same_formula(typed, right, ("z",))


def test_a_right_formula_without_values_is_the_authors_fault() -> None:
    with pytest.raises(QuestionError, match="fewer than 8 sample points"):
        same_formula("z", "ln(z - 100)", ("z",))


def test_the_sample_points_are_the_same_everywhere() -> None:
    points = sample_points(("x", "y"))
    assert len(points) == 40
    assert all(0 < point["x"] < 1 for point in points[:20])
    assert all(-3 <= point["y"] <= 3 for point in points)
    assert len({(point["x"], point["y"]) for point in points}) == 40


@pytest.mark.parametrize(
    ("typed", "verdict", "points"),
    [
        ("0, 0; 0, 0", "wrong", 0),
        ("0, -2; 0, 3", "wrong", 0),
        ("0, 2; 0, 3", "partly", Fraction(3, 2)),
        ("1, 2; 0, -3", "partly", Fraction(3, 2)),
        ("1, 2; 1, 3", "partly", Fraction(1, 2)),
        ("0, 2; 0, -3", "right", 2),
    ],
)
def test_zeros_in_the_place_of_zeros_are_no_free_marks(typed: str, verdict: str, points: Any) -> None:
    asked = part("matrix", ((0, 2), (0, -3)), marks=2)
    found = compare(asked, read(asked, typed))
    assert (found.verdict, found.points) == (verdict, points)


@pytest.mark.parametrize(("typed", "points"), [("none", 0), ("a, b, c, d", 0), ("a", 3), ("a, b", 4), ("c, d", 0), ("a, c", 2)])
def test_ticking_none_or_all_earns_nothing(typed: str, points: int) -> None:
    asked = part("choices", ("w", "x"), options=("w", "x", "y", "z"), marks=4)
    assert compare(asked, read(asked, typed)).points == points


@pytest.mark.parametrize("right", [(), ("w", "x")])
def test_ticking_none_or_all_earns_all_where_it_is_right(right: tuple[str, ...]) -> None:
    asked = part("choices", right, options=("w", "x"), marks=4)
    assert compare(asked, read(asked, "a, b" if right else "none")).points == 4


@pytest.mark.parametrize(
    ("typed", "verdict", "points"), [("a", "right", 3), ("b", "right", 3), ("c", "partly", 1.5), ("d", "wrong", 0)]
)
def test_a_choice_may_have_several_right_options_and_half_right_ones(typed: str, verdict: str, points: float) -> None:
    asked = part("choice", "w", options=("w", "x", "y", "z"), also=("x",), half=("y",), marks=3)
    found = compare(asked, read(asked, typed))
    assert (found.verdict, found.points) == (verdict, points)
