"""Formulas as LaTeX: every bracket that arithmetic needs, and what is written reads back as what was meant."""

from __future__ import annotations

import math
from fractions import Fraction
from operator import add, mul, sub, truediv
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from examgen.bank.lines import read
from examgen.core import expression, formulas, typeset
from examgen.core.expression import Binary, Call, Name, Negative, Node, Number
from examgen.core.numbers import Ln2, freeze, ln2
from examgen.errors import QuestionError

LN2 = Ln2(Fraction(0), Fraction(1))
VALUES: dict[str, Any] = {
    "a": -2,
    "b": Fraction(-2, 3),
    "c": Ln2(Fraction(0), Fraction(-1)),
    "d": Fraction(3, 7),
    "k": 3,
    "m": Ln2(Fraction(1), Fraction(-2)),
    "v": (-1, Fraction(1, 3), 2),
    "w": (2, -1),
    "M": ((1, -2), (3, 4)),
}


@pytest.mark.parametrize(
    ("value", "text", "latex"),
    [
        (0, "0", "0"),
        (-7, "-7", "-7"),
        (Fraction(1, 4), "0.25", "0.25"),
        (Fraction(-4, 15), "-4/15", r"-\frac{4}{15}"),
        (Fraction(1, 8), "0.125", "0.125"),
        (Fraction(1, 64), "1/64", r"\frac{1}{64}"),
        (Fraction(1, 97), "0.010", "0.010"),
        (Fraction(1, 10_000), "0.0001", "0.0001"),
        (2.0, "2.000", "2.000"),
        (-0.0, "0.000", "0.000"),
        (-0.0004, "0.000", "0.000"),
        (-0.0005, "-0.001", "-0.001"),
        (0.0005, "0.001", "0.001"),
        (2.6745, "2.675", "2.675"),
        (LN2, "ln(2)", r"\ln 2"),
        (-LN2, "-ln(2)", r"-\ln 2"),
        (ln2(2), "2*ln(2)", r"2 \ln 2"),
        (ln2(Fraction(-1, 3)), "-1/3*ln(2)", r"-\frac{1}{3} \ln 2"),
        (ln2(-2, 1), "1 - 2*ln(2)", r"1 - 2 \ln 2"),
        (True, "true", r"\text{true}"),
        ("same", "same", r"\text{same}"),
        ((1, Fraction(1, 3)), "[1, 1/3]", r"\begin{pmatrix} 1 \\ \frac{1}{3} \end{pmatrix}"),
        (((1, 0), (0, -2)), "[1, 0; 0, -2]", r"\begin{pmatrix} 1 & 0 \\ 0 & -2 \end{pmatrix}"),
        (("[a]", "b"), "[[a], b]", r"\begin{pmatrix} \text{[a]} \\ \text{b} \end{pmatrix}"),
    ],
)
def test_values(value: Any, text: str, latex: str) -> None:
    assert typeset.plain(value, 3) == text
    assert typeset.value_latex(value, 3) == latex


def test_one_and_true_are_told_apart_however_often_they_were_written() -> None:
    assert [typeset.plain(value, 3) for value in (1, True, 1.0, Fraction(1), 1, True)] == ["1", "true", "1.000", "1", "1", "true"]


def test_vectors_lie_flat_in_rows() -> None:
    assert typeset.value_latex((1, -2), 3, row=True) == r"\left(1,\; -2\right)"


@pytest.mark.parametrize(
    ("name", "latex"),
    [
        ("x", "x"),
        ("W1", "W_{1}"),
        ("delta2", r"\delta_{2}"),
        ("W_hh", "W_{hh}"),
        ("m_hat_1", r"\hat{m}_{1}"),
        ("grad_W1", r"\frac{\partial L}{\partial W_{1}}"),
        ("lr", "lr"),
        ("height", r"\mathrm{height}"),
        ("h_out", r"h_{\mathrm{out}}"),
        ("x_1_2", "x_{1,2}"),
    ],
)
def test_symbols(name: str, latex: str) -> None:
    assert typeset.symbol(name) == latex


def test_overrides_win_and_keep_their_time_step() -> None:
    assert typeset.symbol("lr", {"lr": r"\eta"}) == r"\eta"
    assert typeset.symbol("lr_3", {"lr": r"\eta"}) == r"\eta_{3}"
    assert formulas.formula_latex(expression.parse("lr*g_1"), {"lr": r"\eta"}) == r"\eta \, g_{1}"


@pytest.mark.parametrize(
    ("formula", "symbols", "numbers"),
    [
        ("a + b", "a + b", r"-2 + \left(-\frac{2}{3}\right)"),
        ("a - b", "a - b", r"-2 - \left(-\frac{2}{3}\right)"),
        ("a - (k - b)", r"a - \left(k - b\right)", r"-2 - \left(3 - \left(-\frac{2}{3}\right)\right)"),
        ("a - (k + d)", r"a - \left(k + d\right)", r"-2 - \left(3 + \frac{3}{7}\right)"),
        ("-a", "-a", r"-\left(-2\right)"),
        ("k - -a", r"k - \left(-a\right)", r"3 - \left(-\left(-2\right)\right)"),
        ("k*a", r"k \, a", r"3 \cdot \left(-2\right)"),
        ("a*2", r"a \cdot 2", r"-2 \cdot 2"),
        ("(k + a)*d", r"\left(k + a\right) \, d", r"\left(3 + \left(-2\right)\right) \cdot \frac{3}{7}"),
        ("m*k", r"m \, k", r"\left(1 - 2 \ln 2\right) \cdot 3"),
        ("k - m", "k - m", r"3 - \left(1 - 2 \ln 2\right)"),
        ("k/a", r"\frac{k}{a}", r"\frac{3}{-2}"),
        ("a^2", "a^{2}", r"\left(-2\right)^{2}"),
        ("-k^2", "-k^{2}", "-3^{2}"),
        ("d^2", "d^{2}", r"\left(\frac{3}{7}\right)^{2}"),
        ("c^2", "c^{2}", r"\left(-\ln 2\right)^{2}"),
        ("tanh(k)^2", r"\left(\tanh\left(k\right)\right)^{2}", r"\left(\tanh\left(3\right)\right)^{2}"),
        ("exp(a)^2", r"\left(e^{a}\right)^{2}", r"\left(e^{-2}\right)^{2}"),
        ("2^-a", "2^{-a}", r"2^{-\left(-2\right)}"),
        ("sqrt(k)", r"\sqrt{k}", r"\sqrt{3}"),
        ("floor(k/2) + 1", r"\left\lfloor \frac{k}{2} \right\rfloor + 1", r"\left\lfloor \frac{3}{2} \right\rfloor + 1"),
        ("max(a, b)", r"\max\left(a, b\right)", r"\max\left(-2, -\frac{2}{3}\right)"),
        ("sigmoid(a)", r"\sigma\left(a\right)", r"\sigma\left(-2\right)"),
        ("v[0]*w[1]", r"v_{0} \, w_{1}", r"-1 \cdot \left(-1\right)"),
        ("k + a*k*c", r"k + a \, k \, c", r"3 + \left(-2\right) \cdot 3 \cdot \left(-\ln 2\right)"),
        ("2*-3 + k*-2", r"2 \cdot \left(-3\right) + k \cdot \left(-2\right)", r"2 \cdot \left(-3\right) + 3 \cdot \left(-2\right)"),
        ("a*k - c*k", r"a \, k - c \, k", r"-2 \cdot 3 - \left(-\ln 2\right) \cdot 3"),
        ("M[1, 0]", "M_{1,0}", "3"),
        ("sum(v)", r"\sum v", r"-1 + \frac{1}{3} + 2"),
        ("2*sum(w)", r"2 \, \left(\sum w\right)", r"2 \cdot \left(2 + \left(-1\right)\right)"),
        ("mean(w)", r"\frac{\sum w}{n}", r"\frac{2 + \left(-1\right)}{2}"),
        ("1e-3*k", r"1 \cdot 10^{-3} \, k", r"1 \cdot 10^{-3} \cdot 3"),
        ("T(w)", r"w^{\top}", r"\begin{pmatrix} 2 \\ -1 \end{pmatrix}^{\top}"),
        ("positive(a)", r"\mathbf{1}\left[a > 0\right]", r"\mathbf{1}\left[-2 > 0\right]"),
    ],
)
def test_formulas(formula: str, symbols: str, numbers: str) -> None:
    node = expression.parse(formula)
    assert formulas.formula_latex(node) == symbols
    assert formulas.plugged_latex(node, VALUES, 3) == numbers


A, B, K = -2.0, -2 / 3, 3.0
V, W, M = np.array([-1, 1 / 3, 2]), np.array([2.0, -1.0]), np.array([[1.0, -2], [3, 4]])


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("a - -b", A + B),
        ("a*b*c", A * B * -math.log(2)),
        ("k - a*b*c + c*k", K - A * B * -math.log(2) - math.log(2) * K),
        ("a/(b/c)", A / (B / -math.log(2))),
        ("-a^2", -4.0),
        ("1 - tanh(b)^2", 1 - math.tanh(B) ** 2),
        ("ln(d)^2*a", math.log(3 / 7) ** 2 * A),
        ("sum(v)^2 - mean(v)", V.sum() ** 2 - V.mean()),
        ("a*(b/c)^2", A * (B / math.log(2)) ** 2),
        ("positive(k) - positive(a)", 1.0),
        ("norm(w)^2", 5.0),
        ("abs(a)^k", 8.0),
        ("M @ w", M @ W),
        ("T(M) @ w - w", M.T @ W - W),
        ("w @ T(w)", np.outer(W, W)),
        ("odot(w, w) + relu(w)", W * W + np.maximum(W, 0)),
        ("-odot(w, w)", -W * W),
        ("corr(v, w)", np.correlate(V, W, "valid")),
        ("flip(v)", V[::-1]),
        ("flip(M) @ w", M[::-1, ::-1] @ W),
        ("softmax(w)", np.exp(W) / np.exp(W).sum()),
        ("m - m*2", -(1 - 2 * math.log(2))),
        ("floor(a/k) + ceil(d)", 0.0),
        ("min(v[0], w[0])", -1.0),
        ("min(max(w, -1), 1)", np.clip(W, -1, 1)),
    ],
)
def test_lines_of_numbers_read_back(formula: str, expected: Any) -> None:
    found = read(formulas.plugged_latex(expression.parse(formula), VALUES, 15))
    np.testing.assert_allclose(np.squeeze(found), expected, rtol=1e-12)


NAMES = [name for name, value in VALUES.items() if not isinstance(value, tuple)]
ATOMS = st.one_of(
    st.integers(0, 12).map(lambda n: Number(str(n))),
    st.sampled_from(["0.5", "0.25", "1.2"]).map(Number),
    st.sampled_from(NAMES).map(Name),
)


def larger(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    return st.one_of(
        st.builds(Negative, inner),
        st.builds(Binary, st.sampled_from("+-*/"), inner, inner),
        st.builds(lambda base, power: Binary("^", base, Number(power)), inner, st.sampled_from("123")),
        st.builds(
            lambda name, of: Call(name, (of,)), st.sampled_from(["tanh", "relu", "sigmoid", "abs", "floor", "positive"]), inner
        ),
        st.builds(lambda one, other: Call("max", (one, other)), inner, inner),
    )


def value_of(node: Node, values: dict[str, float]) -> float:
    """The formula's value, straight from its tree."""
    match node:
        case Number(text):
            return float(text)
        case Name(name):
            return values[name]
        case Negative(of):
            return -value_of(of, values)
        case Call(name, arguments):
            numbers = [value_of(argument, values) for argument in arguments]
            return float(DIRECT[name](*numbers))
        case Binary(operator, left, right):
            one, other = value_of(left, values), value_of(right, values)
            return {"+": add, "-": sub, "*": mul, "/": truediv, "^": pow}[operator](one, other)
    raise AssertionError(node)


DIRECT = {
    "tanh": math.tanh,
    "relu": lambda x: max(x, 0.0),
    "sigmoid": lambda x: 1 / (1 + math.exp(-x)),
    "abs": abs,
    "floor": math.floor,
    "positive": lambda x: float(x > 0),
    "max": max,
}
NUMBERS = st.one_of(
    st.integers(-9, 9),
    st.fractions(-5, 5, max_denominator=12).map(freeze),
    st.builds(ln2, st.integers(-2, 2), st.integers(-1, 1)).map(freeze),
)


@given(st.recursive(ATOMS, larger, max_leaves=9), st.tuples(*[NUMBERS] * len(NAMES)))
def test_what_is_written_reads_back_as_what_the_formula_gives(node: Node, drawn: tuple[Any, ...]) -> None:
    values = dict(zip(NAMES, drawn, strict=True))
    try:
        expected = value_of(node, {name: float(value) for name, value in values.items()})
    except (OverflowError, ValueError, ZeroDivisionError):
        expected = math.inf
    assume(math.isfinite(expected) and abs(expected) < 1e9)
    assume(not near_a_jump(node, {name: float(value) for name, value in values.items()}))
    found = read(formulas.plugged_latex(node, values, 15))
    assert float(found) == pytest.approx(expected, rel=1e-6, abs=1e-6)


def near_a_jump(node: Node, values: dict[str, float]) -> bool:
    """A floor or an indicator so close to its jump, or a divisor so close to 0, that the last bits of a float would decide."""
    match node:
        case Call(name, (of,)) if name in ("floor", "positive"):
            inside = value_of(of, values)
            return abs(inside - round(inside)) < 1e-6 or near_a_jump(of, values)
        case Binary("/", left, right):
            return abs(value_of(right, values)) < 1e-6 or near_a_jump(left, values) or near_a_jump(right, values)
        case Call(_, arguments):
            return any(near_a_jump(argument, values) for argument in arguments)
        case Binary(_, left, right):
            return near_a_jump(left, values) or near_a_jump(right, values)
        case Negative(of):
            return near_a_jump(of, values)
    return False


@pytest.mark.parametrize("formula", ["v[3]", "v[0 - 1]", "a[0]", "M[0, 0, 0]"])
def test_entries_that_are_not_there(formula: str) -> None:
    with pytest.raises(QuestionError, match="entr"):
        formulas.plugged_latex(expression.parse(formula), VALUES, 3)
