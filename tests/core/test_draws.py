"""What parameters can be: the values, their ranges, and what may be pinned."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from examgen.core import draws as draw
from examgen.core.draws import Draw
from examgen.core.numbers import Ln2
from examgen.core.seeds import Key

HALF_LN2 = Ln2(Fraction(0), Fraction(1, 2))


def values(range_: Draw, count: int = 300) -> set[Any]:
    stream = Key(seed=1, question="draws").stream("x")
    return {range_.take(stream) for _ in range(count)}


def ln2(coefficient: int) -> Ln2:
    return Ln2(Fraction(0), Fraction(coefficient))


@pytest.mark.parametrize(
    ("range_", "all_values"),
    [
        (draw.integers(1, 5), {1, 2, 3, 4, 5}),
        (draw.integers(-2, 2, but=(0, 1)), {-2, -1, 2}),
        (draw.nonzero(-2, 3), {-2, -1, 1, 2, 3}),
        (draw.choice("same", "valid", 3), {"same", "valid", 3}),
        (draw.choice((1, 2), (3, 4)), {(1, 2), (3, 4)}),
        (draw.decimals("0.1", "0.25", "2"), {Fraction(1, 10), Fraction(1, 4), 2}),
        (draw.fractions(-1, 1, 3), {-1, Fraction(-2, 3), Fraction(-1, 3), 0, Fraction(1, 3), Fraction(2, 3), 1}),
        (draw.multiples_of_ln2(-1, 1), {ln2(-1), 0, ln2(1)}),
        (draw.multiples_of_ln2(-1, 2, but=(0,)), {ln2(-1), ln2(1), ln2(2)}),
        (draw.vector(draw.integers(0, 1), 2), {(0, 0), (0, 1), (1, 0), (1, 1)}),
        (draw.matrix(draw.choice(5), 2, 3), {((5, 5, 5), (5, 5, 5))}),
        (draw.distinct(draw.integers(1, 3), 2), {(1, 2), (2, 1), (1, 3), (3, 1), (2, 3), (3, 2)}),
        (draw.permutation("a", "b"), {("a", "b"), ("b", "a")}),
        (draw.subset((7, 8, 9), 2), {(7, 8), (7, 9), (8, 9)}),
    ],
)
def test_exactly_these_values_are_drawn_and_may_be_pinned(range_: Draw, all_values: set[Any]) -> None:
    drawn = values(range_)
    assert drawn == all_values
    assert all(range_.allows(value) for value in all_values)
    assert range_.size == len(all_values)


@pytest.mark.parametrize(
    ("range_", "outside"),
    [
        (draw.integers(1, 5), (0, 6, Fraction(3, 2), "3", (3,))),
        (draw.nonzero(-2, 2), (0,)),
        (draw.choice("same", "valid"), ("Same", 1)),
        (draw.decimals("0.1"), (Fraction(1, 9),)),
        (draw.multiples_of_ln2(-1, 1), (HALF_LN2, 1)),
        (draw.vector(draw.integers(0, 1), 2), (0, (0,), (0, 1, 1), (0, 2))),
        (draw.matrix(draw.integers(0, 1), 1, 2), ((0, 1), ((0, 1), (0, 1)), ((0, 2),))),
        (draw.distinct(draw.integers(1, 3), 2), ((1, 1), (1, 4), (1, 2, 3))),
        (draw.permutation("a", "b"), (("a", "a"), ("a",), "ab")),
        (draw.subset((7, 8, 9), 2), ((8, 7), (7, 7), (7,), (7, 10))),
    ],
)
def test_other_values_may_not_be_pinned(range_: Draw, outside: tuple[Any, ...]) -> None:
    assert not any(range_.allows(value) for value in outside)


def test_drawn_numbers_are_exact() -> None:
    kinds = {type(value) for value in values(draw.decimals("0.1", "0.2", "3")) | values(draw.multiples_of_ln2(-2, 2))}
    assert kinds == {Fraction, int, Ln2}


def test_a_word_given_twice_is_one_value_drawn_twice_as_often() -> None:
    range_ = draw.choice("left", "left", "left", "right")
    stream = Key(seed=1, question="draws").stream("weights")
    drawn = [range_.take(stream) for _ in range(400)]
    assert 260 < drawn.count("left") < 340
    assert range_.size == 2


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: draw.integers(3, 2), "no values"),
        (lambda: draw.choice(), "no values"),
        (lambda: draw.choice(0.1, 0.2), "floats are not exact"),
        (lambda: draw.decimals("a tenth"), "Fraction"),
        (lambda: draw.distinct(draw.integers(1, 2), 3), "fewer than 3"),
        (lambda: draw.distinct(draw.choice(1, 1, 1), 2), "fewer than 2"),
    ],
)
def test_ranges_that_cannot_be(make: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        make()


def test_entries_of_a_vector_differ_from_draw_to_draw() -> None:
    assert len(values(draw.vector(draw.integers(0, 9), 4), 50)) == 50


def test_frozen_values() -> None:
    key = Key(seed=7, question="cnn/layer_sizes")
    assert draw.integers(1, 9).take(key.stream("z")) == 9
    assert draw.vector(draw.integers(0, 9), 4).take(key.stream("z")) == (2, 7, 2, 1)
    assert draw.matrix(draw.integers(-3, 3), 2, 3).take(key.stream("z")) == ((2, 1, 3), (1, 2, 1))
    assert draw.distinct(draw.integers(1, 5), 3).take(key.stream("z")) == (3, 2, 4)
    assert draw.permutation("a", "b", "c", "d").take(key.stream("z")) == ("c", "d", "b", "a")
    assert draw.subset((10, 20, 30, 40), 2).take(key.stream("z")) == (30, 40)
