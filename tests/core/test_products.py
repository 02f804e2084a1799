"""Matrix products over one denominator give what fractions give, entry by entry and type by type."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from examgen.core.numbers import Ln2, ln2
from examgen.core.products import matmul

RATIONAL = st.fractions(min_value=-9, max_value=9, max_denominator=30) | st.just(Fraction(0)) | st.just(Fraction(10**20, 7))
EXACT = RATIONAL | st.builds(ln2, st.integers(-3, 3), RATIONAL) | st.builds(Ln2, RATIONAL, st.just(Fraction(0)))


@st.composite
def pairs(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray]:
    rows, inner, columns = (draw(st.integers(1, 3)) for _ in range(3))
    kinds = draw(st.sampled_from([(RATIONAL, RATIONAL), (RATIONAL, EXACT), (EXACT, RATIONAL), (EXACT, EXACT)]))
    sizes = ((rows, inner), (inner, columns))
    one, other = (
        array(draw(st.lists(kind, min_size=a * b, max_size=a * b)), (a, b)) for kind, (a, b) in zip(kinds, sizes, strict=True)
    )
    return one, other


def array(entries: list[Any], shape: tuple[int, int]) -> np.ndarray:
    found = np.empty(len(entries), dtype=object)
    found[:] = entries
    return found.reshape(shape)


@given(pairs())
def test_products_are_those_of_the_entries(pair: tuple[np.ndarray, np.ndarray]) -> None:
    one, other = pair
    found, expected = matmul(one, other), one @ other
    assert found.tolist() == expected.tolist()
    assert [type(entry) for entry in found.flat] == [type(entry) for entry in expected.flat]


@pytest.mark.parametrize("one", [np.array([[1.5, 2.0]]), np.array([[1.5, Fraction(2)]], dtype=object)])
def test_floats_stay_floats(one: np.ndarray) -> None:
    found = matmul(one, np.array([[Fraction(1)], [Fraction(2)]], dtype=object))
    assert found[0, 0] == 5.5
    assert isinstance(found[0, 0], float)
