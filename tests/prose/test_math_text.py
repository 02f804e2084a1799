"""Formulas in a terminal and aloud, against what a person would write by hand."""

from __future__ import annotations

import pytest

from examgen.prose import math


@pytest.mark.parametrize(
    ("latex", "line"),
    [
        (r"\begin{pmatrix} 1 & 0 \\ 0 & -2 \end{pmatrix}", "(1, 0; 0, -2)"),
        (r"\begin{bmatrix} 1 \\ 2 \end{bmatrix}", "[1; 2]"),
        (r"\frac{4}{5}", "4/5"),
        (r"\ln 2", "ln 2"),
        (r"-3-x=-\log(y)", "-3 - x = -log(y)"),
        (r"(5,\; -3,\, -7)", "(5, -3, -7)"),
        (r"\left(\, -3,\quad -2 \right)", "(-3,  -2)"),
        (r"x \cdot\, -3\,=\,a\,-\,b", "x · -3 = a - b"),
        (r"a\quad - b", "a  - b"),
        (r"2\,\ln\,3 x\,y, 10\,000", "2 ln 3xy, 10000"),
        (r"2\ln 3 \cdot x", "2 ln 3 · x"),
        (r"\frac{a+b}{2}", "(a + b)/2"),
        (r"\frac{1}{2x}", "1/(2x)"),
        (r"\frac{\partial L}{\partial W_1}", "∂L/∂W₁"),
        (r"\frac{1}{2} x", "1/2 x"),
        (r"\frac{\frac{1}{2}}{3}", "(1/2)/3"),
        (r"{(a+b)}^2", "((a + b))²"),
        (r"10^{-3}", "10⁻³"),
        (r"x^{\top} W_{hh} h_{t-1}", "xᵀWₕₕhₜ₋₁"),
        (r"z_i^{[l]}", "zᵢ^{[l]}"),
        (r"\mathbf{W}^{(1)}, \{0,1\}", "W⁽¹⁾, {0, 1}"),
        (r"\sqrt{2} + \sqrt[3]{x+1}", "√2 + ³√(x + 1)"),
        (r"x \in \mathbb{R}^n", "x ∈ ℝⁿ"),
        (r"\hat{y} \ne \bar{y}", "ŷ ≠ ȳ"),
        (r"\mathrm{ReLU}(x) = \max(0, x)", "ReLU(x) = max(0, x)"),
        (r"P(A \mid B)", "P(A | B)"),
        (r"\begin{cases} x & \text{if } x > 0 \\ 0 & \text{else} \end{cases}", "{x  if x > 0; 0  else}"),
        (r"64 \times 112", "64 × 112"),
        (r"\binom{n}{k}", "C(n, k)"),
        (r"\lVert w \rVert_2^2", "‖w‖₂²"),
    ],
)
def test_one_line(latex: str, line: str) -> None:
    # The combining accents may be written composed or not; they look the same.
    assert math.line(latex).replace("y\u0302", "ŷ").replace("y\u0304", "ȳ") == line


@pytest.mark.parametrize(
    ("latex", "lines"),
    [
        (r"\ln 2", ["ln 2"]),
        (r"\tfrac{1}{2} x", ["1/2 x"]),
        (r"y = \frac{a+b}{2}", ["    a + b", "y = ─────", "      2  "]),
        (
            r"W = \begin{pmatrix} 1 & 0 \\ 0 & -2 \end{pmatrix}",
            ["W = ⎛1   0⎞", "    ⎝0  -2⎠"],
        ),
        (
            r"\begin{bmatrix} 1 \\ 20 \\ 3 \end{bmatrix}^{\top}",
            ["⎡ 1⎤ᵀ", "⎢20⎥ ", "⎣ 3⎦ "],
        ),
        (
            r"\begin{cases} x & x > 0 \\ y \\ 0 & \text{else} \end{cases}",
            ["⎧x  x > 0", "⎨y       ", "⎩0  else "],
        ),
        (r"\sum_{i=1}^{n} x_i", ["  n     ", "  ∑   xᵢ", "i = 1   "]),
        (r"\left(\frac{1}{x}\right)_i", ["⎛1⎞ ", "⎜─⎟ ", "⎝x⎠ᵢ"]),
        (r"\begin{aligned} a &= bc \\ &= d \end{aligned}", ["a = bc", "  = d "]),
        (r"\underbrace{a + b}_{n}", ["a + b", "⏟⏟⏟⏟⏟", "  n  "]),
    ],
)
def test_several_lines(latex: str, lines: list[str]) -> None:
    assert math.text(latex) == lines


@pytest.mark.parametrize(
    ("latex", "words"),
    [
        (r"x^2 + y'", "x squared plus y prime"),
        (r"\frac{\partial L}{\partial W_1}", "(partial L) over (partial W sub 1)"),
        (r"10^{-3}", "10 to the minus 3"),
        (r"W^\top", "W transpose"),
        (r"\mathrm{ReLU}(x)", "ReLU ( x )"),
        (r"\begin{pmatrix} 1 & 0 \\ 0 & -2 \end{pmatrix}", "2 by 2 matrix (1, 0; 0, minus 2)"),
        (r"\lfloor x \rfloor \le \hat{y}", "floor of x end floor is at most y hat"),
        (r"\sqrt{2}", "square root of (2)"),
        (r"\quad", "blank"),
    ],
)
def test_spoken_words(latex: str, words: str) -> None:
    assert math.spoken(latex) == words
