"""Exact numbers, multiples of ln 2, and the rounding rule that the papers print."""

from __future__ import annotations

import math
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from examgen.core import numbers
from examgen.core.numbers import Ln2, ln2

LN2 = 0.6931471805599453
small = st.fractions(min_value=-50, max_value=50, max_denominator=12)
logs = st.builds(lambda a, b: Ln2(a, b), small, small.filter(bool))


# --- multiples of ln 2 ------------------------------------------------------------------------------------------------


def test_ln2_stays_exact_where_it_can() -> None:
    assert ln2(3) + ln2(-3) == 0
    assert ln2(2) - 1 == Ln2(Fraction(-1), Fraction(2))
    assert ln2(3) / ln2(2) == Fraction(3, 2)
    assert (ln2(3) - ln2(3)) / ln2(1) == 0
    assert isinstance((ln2(3) - ln2(3)) / ln2(1), Fraction)
    assert 2 * ln2(Fraction(1, 2)) == ln2(1)
    assert ln2(0, 5) == 5
    assert not isinstance(ln2(0, 5), Ln2)


def test_exp_and_log_undo_each_other_exactly() -> None:
    assert numbers.exp(ln2(-3)) == Fraction(1, 8)
    assert numbers.log(Fraction(1, 8)) == ln2(-3)
    assert numbers.exp(0) == 1
    assert numbers.log(1) == 0


def test_outside_the_family_they_become_floats() -> None:
    assert numbers.exp(ln2(Fraction(1, 2))) == pytest.approx(1.4142135623730951)
    assert numbers.log(3) == pytest.approx(1.0986122886681098)
    assert ln2(1) * ln2(1) == pytest.approx(LN2 * LN2)


@given(logs, logs, small)
def test_arithmetic_of_ln2_agrees_with_floats(x: Ln2, y: Ln2, r: Fraction) -> None:
    def near(one: object, other: float) -> bool:
        return math.isclose(float(one), other, rel_tol=1e-9, abs_tol=1e-9)  # type: ignore[arg-type]

    a, b, c = (float(n.rational) + float(n.coefficient) * LN2 if isinstance(n, Ln2) else float(n) for n in (x, y, r))
    assert near(x + y, a + b)
    assert near(x - y, a - b)
    assert near(r - x, c - a)
    assert near(x * r, a * c)
    assert near(-x, -a)
    assert near(abs(x), abs(a))
    assert (x < y) == (a < b) or math.isclose(a, b, abs_tol=1e-9)


@pytest.mark.parametrize("value", [0, -1, Fraction(-1, 2), -0.5])
def test_no_logarithm_or_root_outside_the_domain(value: float) -> None:
    with pytest.raises(ValueError, match="not positive"):
        numbers.log(value)
    if value:
        with pytest.raises(ValueError, match="negative"):
            numbers.sqrt(value)


def test_roots_of_squares_are_exact() -> None:
    assert numbers.sqrt(Fraction(9, 16)) == Fraction(3, 4)
    assert numbers.sqrt(2) == pytest.approx(1.4142135623730951)


# --- rounding ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "decimals", "expected"),
    [
        (Fraction(1, 2), 0, 1),
        (Fraction(-1, 2), 0, -1),
        (Fraction(5, 2), 0, 3),
        (0.125, 2, Fraction(13, 100)),
        (2.675, 2, Fraction(268, 100)),
        (1.005, 2, Fraction(101, 100)),
        (-1.005, 2, Fraction(-101, 100)),
        (Fraction(2, 3), 3, Fraction(667, 1000)),
        (0, 3, 0),
        (1e-9, 3, 0),
        (ln2(1), 4, Fraction(6931, 10000)),
    ],
)
def test_ties_are_rounded_away_from_zero_in_decimal(value: float, decimals: int, expected: Fraction) -> None:
    assert numbers.round_half_away(value, decimals) == expected


@given(st.integers(-(10**9), 10**9), st.integers(0, 6), st.integers(0, 5))
def test_rounding_agrees_with_the_decimal_module(digits: int, places: int, decimals: int) -> None:
    value = Decimal(digits).scaleb(-places)
    expected = value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    assert numbers.round_half_away(Fraction(value), decimals) == Fraction(expected)


@given(st.floats(-1e6, 1e6), st.integers(0, 6))
def test_rounding_moves_by_half_a_unit_at_most_and_is_odd(value: float, decimals: int) -> None:
    rounded = numbers.round_half_away(value, decimals)
    assert abs(rounded - Fraction(repr(value))) <= Fraction(1, 2 * 10**decimals)
    assert numbers.round_half_away(-value, decimals) == -rounded
    assert numbers.round_half_away(rounded, decimals) == rounded


@pytest.mark.parametrize(
    ("value", "decimals", "expected"),
    [
        (Fraction(12345, 100000), 4, True),
        (Fraction(12344, 100000), 4, False),
        (0.12345, 4, True),
        (0.123451, 4, False),
        (Fraction(1, 8), 2, False),
        (7, 0, False),
    ],
)
def test_only_values_that_must_be_rounded_can_be_on_a_tie(value: float, decimals: int, expected: bool) -> None:
    assert numbers.on_rounding_tie(value, decimals) is expected


def test_what_is_shown_is_exact_or_rounded() -> None:
    assert numbers.shown((Fraction(1, 3), Fraction(1, 67), 0.25, ln2(2)), 3) == (
        Fraction(1, 3), Fraction(15, 1000), Fraction(1, 4), ln2(2),
    )  # fmt: skip


# --- nests ------------------------------------------------------------------------------------------------------------


def test_arrays_become_plain_nests() -> None:
    frozen = numbers.freeze(np.array([[1, 2], [3, 4]]))
    assert frozen == ((1, 2), (3, 4))
    assert numbers.leaves(frozen) == [1, 2, 3, 4]
    assert all(type(leaf) is int for leaf in numbers.leaves(frozen))
    assert type(numbers.freeze(Fraction(4, 2))) is int
    assert numbers.map_leaves(lambda leaf: 2 * leaf, frozen) == ((2, 4), (6, 8))


def test_exactness_is_seen_through_nests_and_arrays() -> None:
    assert numbers.is_exact((1, (Fraction(1, 2), ln2(1))))
    assert not numbers.is_exact((1, 0.5))
    assert numbers.is_exact(np.array([Fraction(1, 2), 1], dtype=object))
    assert not numbers.is_exact(np.array([0.5]))
