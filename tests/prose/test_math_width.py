"""The estimate of a formula's width against what the typesetter measures."""

from __future__ import annotations

import json

import pytest
import typst

from examgen.prose import math
from examgen.prose.markdown_width import CM_PER_EM, widest
from examgen.prose.math_width import width

SETTING = """#set text(font: "New Computer Modern", size: 10.5pt, hyphenate: false)
#show math.equation: set text(font: "New Computer Modern Math")
#set math.mat(gap: 0.5em)
"""
FORMULAS = (
    r"x_{t+1} = x_t - \eta \nabla f(x_t), \qquad x_0 = -3.25",
    r"W = \begin{pmatrix} 1.5 & -2 & 0 \\ 0 & 4.25 & -1 \end{pmatrix}, \quad b = \begin{pmatrix} -1 \\ 12 \end{pmatrix}",
    r"\left(0.333,\; -0.25,\; 2,\; -1,\; 0.125,\; 7\right)",
    r"p_c = \frac{e^{m_c}}{\sum_{k=0}^{K-1} e^{m_k}}, \qquad L = -\ln p_y",
    r"\mathrm{softmax}\left(\begin{pmatrix} 2 \ln 2 \\ 3 \ln 2 \end{pmatrix}\right) "
    r"= \begin{pmatrix} \frac{1}{3} \\ \frac{2}{3} \end{pmatrix}",
    r"h_t = \tanh(W_x x_t + W_h h_{t-1} + b), \quad t = 1, 2, 3",
    r"\begin{bmatrix} " + r" & ".join(map(str, range(28))) + r" \end{bmatrix}",
    r"\hat{m}_t = \frac{m_t}{1 - \beta_1^t}, \qquad w_t = w_{t-1} - \eta \frac{\hat{m}_t}{\sqrt{\hat{v}_t} + \epsilon}",
    r"f(x) = \begin{cases} x & \text{if } x > 0 \\ 0.1 x & \text{else} \end{cases}",
)


def measured(latex: str) -> float:
    body = f"#context [#metadata(measure($display({math.typst_body(latex)})$).width.pt() / 10.5) <width>]"
    return float(json.loads(typst.query((SETTING + body).encode(), "<width>", ignore_system_fonts=True))[0]["value"])


@pytest.mark.parametrize("latex", FORMULAS)
def test_the_estimate_is_near_the_typesetter(latex: str) -> None:
    assert width(math.parse(latex)) == pytest.approx(measured(latex), rel=0.1)


def test_words_wrap_and_the_widest_piece_counts() -> None:
    assert widest("word " * 200) == 0
    assert widest(r"See $x + y$ and $$\begin{pmatrix} 1 & 2 & 3 \end{pmatrix}$$") == pytest.approx(3.4, abs=0.3)
    row = "| " + " | ".join(["123456"] * 28) + " |\n"
    assert widest(row + "|--" * 28 + "|\n" + row) * CM_PER_EM > 30
