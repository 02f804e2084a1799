"""One entry of a computed array, written out."""

from __future__ import annotations

import pytest

from examgen.bank.operations import ARITHMETIC
from examgen.core import expression, formulas, rewriting
from examgen.core.entries import worked_entry
from examgen.core.exact import quantity
from examgen.core.numbers import Value, freeze

VALUES: dict[str, Value] = {
    "W": ((2, -3), (0, 5)), "x": (-2, 4), "b": (1, -1), "h": (3, 0), "X": ((1, 2, 3), (4, 0, 6), (7, 8, 9)), "k": ((1, -2), (3, 1)),
    "s": (1, 2, 3, 4), "v": (2, -1), "P": ((1, 2), (3, 4)), "n": 2,
}  # fmt: skip


def computed(formula: str) -> Value:
    return freeze(ARITHMETIC.plain(ARITHMETIC.value(formula, lambda name: quantity(VALUES[name]))))


@pytest.mark.parametrize(
    ("formula", "place", "written"),
    [
        ("W @ x + b", (0,), r"2 \cdot (-2) + (-3) \cdot 4 + 1"),
        ("T(W) @ x", (1,), r"-3 \cdot (-2) + 5 \cdot 4"),
        ("x @ T(h)", (0, 0), r"-2 \cdot 3"),
        ("corr(X, k)", (0, 0), r"1 \cdot 1 + 2 \cdot (-2) + 4 \cdot 3"),
        ("corr(s, v)", (1,), r"2 \cdot 2 + 3 \cdot (-1)"),
        ("(P - W)/n", (0, 0), r"\frac{1 - 2}{2}"),
        ("odot(P, W)", (0, 0), r"1 \cdot 2"),
    ],
)
def test_the_entry_is_written_with_its_numbers(formula: str, place: tuple[int, ...], written: str) -> None:
    entry = worked_entry(expression.parse(formula), VALUES, computed(formula))
    assert entry is not None
    latex = formulas.plugged_latex(entry.formula, entry.values, 3).replace(r"\left", "").replace(r"\right", "")
    assert (entry.place, latex) == (place, written)
    value = computed(formula)
    for at in entry.place:
        value = value[at]  # type: ignore[index]
    names = {name: quantity(one) for name, one in entry.values.items()}
    assert float(ARITHMETIC.value(rewriting.written(entry.formula), names.__getitem__)) == pytest.approx(float(value))  # type: ignore[arg-type]


@pytest.mark.parametrize("formula", ["x + b", "n*x", "(x, b)", "P == W", "T(W)", "norm(x)", "x - b > 0"])
def test_what_is_seen_at_once_is_not_written_out(formula: str) -> None:
    assert worked_entry(expression.parse(formula), VALUES, computed(formula)) is None
