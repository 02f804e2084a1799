"""Values as JSON and as text, and back."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from examgen.core.encode import parse_value, to_json
from examgen.core.numbers import Ln2, freeze, ln2
from examgen.core.typeset import plain
from examgen.errors import UnreadableAnswer

FRACTIONS = st.fractions(min_value=-1000, max_value=1000, max_denominator=10_000)
EXACT = st.one_of(st.integers(-(10**6), 10**6), FRACTIONS, st.builds(ln2, FRACTIONS, FRACTIONS)).map(freeze)


@pytest.mark.parametrize(
    ("value", "encoded"),
    [
        (3, 3),
        (True, True),
        ("relu", "relu"),
        (None, None),
        (Fraction(-4, 15), "-4/15"),
        (Ln2(Fraction(0), Fraction(-2)), "-2*ln(2)"),
        (Ln2(Fraction(1, 2), Fraction(3)), "1/2 + 3*ln(2)"),
        (((1, Fraction(1, 2)), (0, 2)), [[1, "1/2"], [0, 2]]),
        ({"w": (1, 2)}, {"w": [1, 2]}),
        (0.1 + 0.2, 0.3),
        (-0.0, 0.0),
    ],
)
def test_to_json(value: Any, encoded: Any) -> None:
    found = to_json(value)
    assert found == encoded
    assert json.loads(json.dumps(found)) == encoded
    assert str(found) == str(encoded)


def test_the_last_bits_of_a_float_do_not_reach_a_file() -> None:
    assert to_json(0.1234567890123456) == to_json(np.nextafter(0.1234567890123456, 1).item()) == 0.123456789012


@given(EXACT)
def test_exact_numbers_come_back_from_json(value: Any) -> None:
    assert parse_value(str(to_json(value))) == value


@given(st.integers(1, 4).flatmap(lambda n: st.lists(st.tuples(*[EXACT] * n), min_size=2, max_size=3)))
def test_matrices_come_back_from_text(rows: list[Any]) -> None:
    text = "[" + "; ".join(", ".join(str(to_json(entry)) for entry in row) for row in rows) + "]"
    assert parse_value(text) == tuple(rows)


@given(st.lists(st.fractions(-50, 50, max_denominator=64), min_size=1, max_size=4))
def test_vectors_come_back_from_what_the_paper_shows(entries: list[Fraction]) -> None:
    assert parse_value(plain(freeze(entries), 6)) == freeze(entries)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("(5,1,0)", (5, 1, 0)),
        ("((1,2),(3,4))", ((1, 2), (3, 4))),
        ("[[1, 2], [3, 4]]", ((1, 2), (3, 4))),
        ("( (1/2, ln(2)), (-3, 0.25) )", ((Fraction(1, 2), ln2(1)), (-3, Fraction(1, 4)))),
        ("(7,)", (7,)),
        ("((1, 2),)", ((1, 2),)),
        ("(1; 2)", ((1,), (2,))),
        ("(5)", 5),
        ("(1 + 2)/3", 1),
        ("(1 + 2)*(3 - 1)", 6),
        ("[(1 + 2)*2, ln(2)]", (6, ln2(1))),
    ],
)
def test_vectors_and_matrices_are_read_as_python_writes_them_too(text: str, value: Any) -> None:
    assert parse_value(text) == value


@pytest.mark.parametrize("text", ["()", "(,)", "(1,,2)", "((1,2),(3,4)", "(1,2))", "(1, 2)(3, 4)", "[1, 2)", "(relu, 1)"])
def test_what_has_brackets_and_is_no_value(text: str) -> None:
    with pytest.raises(UnreadableAnswer):
        parse_value(text)


@pytest.mark.parametrize("text", ["", "[]", "relu!", "[1, ]", "[1, 2", "1/0", "__import__('os')"])
def test_what_is_no_value(text: str) -> None:
    with pytest.raises(UnreadableAnswer):
        parse_value(text)
