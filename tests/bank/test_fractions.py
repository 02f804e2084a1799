"""Quick fractions are those of Python: the same numbers, types and errors."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from examgen.bank.isolation.fractions import RULES, quicken

PLAIN = {name: getattr(Fraction, name) for name in (*RULES, "__neg__", "__abs__")}
NUMBERS = st.fractions(max_denominator=60) | st.fractions() | st.integers(-20, 20) | st.just(0.25) | st.booleans()


@pytest.fixture(scope="module", autouse=True)
def _quick() -> Iterator[None]:
    quicken()
    yield
    for name, method in PLAIN.items():
        setattr(Fraction, name, method)


def outcome(function: Callable[..., Any], *given: Any) -> Any:
    try:
        found = function(*given)
    except ZeroDivisionError:
        return ZeroDivisionError
    parts = (found.numerator, found.denominator) if isinstance(found, Fraction) else found
    return type(found), parts


@pytest.mark.parametrize("name", RULES)
@given(one=st.fractions(max_denominator=60) | st.fractions(), other=NUMBERS)
def test_operators_give_the_same(name: str, one: Fraction, other: Any) -> None:
    assert outcome(getattr(Fraction, name), one, other) == outcome(PLAIN[name], one, other)


@given(st.fractions())
def test_signs_give_the_same(one: Fraction) -> None:
    assert outcome(operator.neg, one) == outcome(PLAIN["__neg__"], one)
    assert outcome(abs, one) == outcome(PLAIN["__abs__"], one)
    assert hash(one + 0) == hash(one)
