"""Every function and operator of formulas, three times: by the engine's exact numbers, by torch, and read back from print."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from examgen.bank import lines
from examgen.bank.operations import ARITHMETIC
from examgen.core import expression
from examgen.core.numbers import Ln2, Value, freeze, ln2
from examgen.core.trace import Step
from examgen.errors import FormulaError
from examgen.oracles.formulas import arithmetic

NAMES: dict[str, Value] = {
    "a": 3, "b": -2, "c": Fraction(3, 4), "k": 1, "n": 4, "l": ln2(2),
    "x": (2, -1, Fraction(1, 2)), "y": (1, 3, -2), "z": (ln2(1), ln2(-1), 0), "v": (5, 1, -3, 2, 4, -1), "w": (2, -1),
    "A": ((1, 2, -1), (0, 3, 4)), "B": ((2, 0, 1), (-1, 1, 5)), "M": ((1, 2, 0, -1), (3, 1, 2, 4), (0, -2, 5, 1)),
    "K": ((1, -1), (2, 0)), "S": ((ln2(1), 0), (ln2(-1), ln2(1)), (0, 0)), "p": (Fraction(1, 2), Fraction(1, 4), Fraction(1, 8)),
}  # fmt: skip
EXACT = {
    "a + b*c - n/a": Fraction(1, 6),
    "a^2 - c^2": Fraction(135, 16),
    "-b^2": -4,
    "A @ x": (Fraction(-1, 2), -1),
    "T(x) @ y": -2,
    "x @ T(w)": ((4, -2), (-2, 1), (1, Fraction(-1, 2))),
    "A @ T(B)": ((1, -4), (4, 23)),
    "A + B": ((3, 2, 0), (-1, 4, 9)),
    "A + y": ((2, 5, -3), (1, 6, 2)),
    "2*x - y": (3, -5, 3),
    "x/2": (1, Fraction(-1, 2), Fraction(1, 4)),
    "odot(x, y)": (2, -3, -1),
    "outer(w, y)": ((2, 6, -4), (-1, -3, 2)),
    "x[0]*A[1, 2]": 8,
    "v[1:4]": (1, -3, 2),
    "v[3:]": (2, 4, -1),
    "w[1:]": (-1,),
    "v[n - 1]": 2,
    "concat(w[0]*x, x[n - 2]*w[1:])": (4, -2, 1, Fraction(-1, 2)),
    "M[0:2, 1]": (2, 1),
    "M[1, 1:3]": (1, 2),
    "(a, b, c)": (3, -2, Fraction(3, 4)),
    "((a, b), (c, n)) @ w": (8, Fraction(-5, 2)),
    "sum(odot(x, y))": -2,
    "sum(v)": 8,
    "mean(x)": Fraction(1, 2),
    "mean(A)": Fraction(3, 2),
    "mean(odot(x, x))": Fraction(7, 4),
    "norm(3*w - (2, 1))": 4 * 2**0.5,
    "max(v)": 5,
    "min(x - y)": -4,
    "max(x, y)": (2, 3, Fraction(1, 2)),
    "max(0, b)": 0,
    "min(x, 0)": (0, -1, 0),
    "argmax(v)": 0,
    "argmin(v)": 2,
    "onehot(k, n)": (0, 1, 0, 0),
    "abs(y)": (1, 3, 2),
    "sign(x - (2, 0, 0))": (0, -1, 1),
    "floor(c*n/2)": 1,
    "ceil((n + 3)/2)": 4,
    "exp(z)": (2, Fraction(1, 2), 1),
    "exp(l)": 4,
    "ln(p)": (ln2(-1), ln2(-2), ln2(-3)),
    "log(c*4/3)": 0,
    "16/17 - ln(2)": Ln2(Fraction(16, 17), Fraction(-1)),
    "sqrt(a^2*n)": 6,
    "softmax(z)": (Fraction(4, 7), Fraction(1, 7), Fraction(2, 7)),
    "exp(z)/sum(exp(z))": (Fraction(4, 7), Fraction(1, 7), Fraction(2, 7)),
    "softmax(z)[1]": Fraction(1, 7),
    "softmax(S)": ((Fraction(2, 3), Fraction(1, 3)), (Fraction(1, 5), Fraction(4, 5)), (Fraction(1, 2), Fraction(1, 2))),
    "softmax(T(z))": ((Fraction(4, 7), Fraction(1, 7), Fraction(2, 7)),),
    "relu(x - y)": (1, 0, Fraction(5, 2)),
    "leaky_relu(y)": (1, 3, Fraction(-1, 50)),
    "positive(x)": (1, 0, 1),
    "sigmoid(z)": (Fraction(2, 3), Fraction(1, 3), Fraction(1, 2)),
    "tanh(z)": (Fraction(3, 5), Fraction(-3, 5), 0),
    "flip(w)": (-1, 2),
    "flip(A)": ((4, 3, 0), (-1, 2, 1)),
    "concat(w, x, c)": (2, -1, 2, -1, Fraction(1, 2), Fraction(3, 4)),
    "chosen(v, v > 1)": (5, 2, 4),
    "flip(x)": (Fraction(1, 2), -1, 2),
    "corr(M, flip(K))": ((2, 1, 0), (0, 11, 4)),
    "corr(v, w)": (9, 5, -8, 0, 9),
    "corr(v, w, 2)": (9, -8, 9),
    "corr(M, K)": ((5, 4, 5), (2, -5, 8)),
    "conv_transpose(y, w)": (2, 5, -7, 2),
    "conv_transpose(y, w, 2)": (2, -1, 6, -3, -4, 2),
    "conv_transpose(K, K)": ((1, -2, 1), (4, -4, 0), (4, 0, 0)),
    "max_pool(v, 2)": (5, 2, 4),
    "max_pool(M, 2, 1)": ((3, 2, 4), (3, 5, 5)),
    "avg_pool(v, 3)": (1, Fraction(5, 3)),
    "mse_loss(x, y)": Fraction(31, 4),
    "a > b": True,
    "c*4 == a": True,
    "a*(b < c) + (a != n)": 4,
    "sum(x >= y)": 2,
    "sum(v >= 1)": 4,
    "(v <= 1)[2]": 1,
    "sum(v < 1)": 2,
    "sum(v <= 1)": 3,
    "sum(v > 1)": 3,
    "sum(v == 1)": 1,
    "sum(v != 1)": 5,
    "4/5 - 1 + 1/5 == 0": True,
    "floor(3/10/(1/10))": 3,
}
"""Formulas whose value is exact."""
FLOATS = (
    "sin(c)",
    "cos(x)",
    "elu(y)",
    "softplus(x)",
    "swish(x)",
    "log_softmax(x)",
    "log_softmax(S)",
    "cross_entropy(x, k)",
    "tanh(x)",
    "sqrt(a)",
    "exp(c)",
)


def computed(formula: str, first: int = 0) -> Value:
    return freeze(ARITHMETIC.value(formula, lambda name: ARITHMETIC.quantity(NAMES[name]), first=first))


def line(formula: str, value: Value, first: int = 0) -> Step:
    inputs = {name: NAMES[name] for name in expression.mentioned(formula)}
    return Step(name="r", formula=formula, value=value, inputs=inputs, first=first)


def close(one: Any, other: Any) -> bool:
    one, other = (np.array(value, dtype=float) for value in (one, other))
    return one.shape == other.shape and np.allclose(one, other, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("formula", EXACT)
def test_exact_values(formula: str) -> None:
    found = computed(formula)
    assert found == pytest.approx(EXACT[formula]) if "norm" in formula else found == EXACT[formula]
    assert "norm" in formula or not any(isinstance(leaf, float) for leaf in np.ravel(np.array(found, dtype=object)))


@pytest.mark.parametrize("formula", [*EXACT, *FLOATS])
def test_torch_and_the_printed_line_say_the_same(formula: str) -> None:
    found = computed(formula)
    torchs = arithmetic()
    again = torchs.plain(torchs.value(formula, lambda name: torchs.quantity(NAMES[name])))
    assert close(found, again)
    step = line(formula, found)
    for rows in (False, True):
        assert lines.fault(step, 6, rows=rows) is None


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("argmax(v)", 1), ("argmin(v)", 3), ("onehot(k, n)", (1, 0, 0, 0)), ("v[1]", 5), ("v[2:4]", (1, -3)),
        ("cross_entropy((l/2, 0, 0), k)", ln2(1)),
    ],
)  # fmt: skip
def test_places_count_from_the_first_index_of_the_page(formula: str, value: Value) -> None:
    assert computed(formula, first=1) == value
    torchs = arithmetic()
    assert close(torchs.plain(torchs.value(formula, lambda name: torchs.quantity(NAMES[name]), first=1)), value)
    step = Step(
        name="r", formula=formula, value=value, inputs={name: NAMES[name] for name in expression.mentioned(formula)}, first=1
    )
    assert lines.fault(step, 6, rows=False) is None


def test_every_function_is_among_them() -> None:
    mentioned = {name for name in ARITHMETIC.functions for formula in (*EXACT, *FLOATS) if f"{name}(" in formula}
    assert set(ARITHMETIC.functions) - mentioned == set()
    assert set(ARITHMETIC.functions) == set(arithmetic().functions)


@pytest.mark.parametrize(
    "formula", ["A @ w", "x + w", "x*y", "v[6]", "v[0 - 1]", "corr(w, v)", "odot(A, x)", "nonsense(x)", "onehot(n, n)", "v[3:3]"]
)
def test_what_has_no_value_is_refused(formula: str) -> None:
    with pytest.raises((FormulaError, ValueError)):
        computed(formula)


@pytest.mark.parametrize("formula", ["1/(a - 3)", "exp(0 - 1/(a - 3))", "sign(ln(0*a))", "sqrt(b) == 0", "max(a, x/0)"])
def test_torch_goes_on_with_nothing_infinite_either(formula: str) -> None:
    torchs = arithmetic()
    with pytest.raises(FormulaError, match="no finite value"):
        torchs.value(formula, lambda name: torchs.quantity(NAMES[name]))
