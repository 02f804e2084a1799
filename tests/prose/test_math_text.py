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
        (r"\mathbf{1}\left[a \le b\right] + \left[a = b\right]", "1[a ≤ b] + [a = b]"),
        (r"\mathbf{1}\left[3 > -2\right] = 1", "1[3 > -2] = 1"),
        (r"\left[x \ne 0\right] \cdot \left[x < 1\right] \cdot \left[x \ge y\right]", "[x ≠ 0] · [x < 1] · [x ≥ y]"),
        (r"\mathbb{1}[x > 0] = \text{true}", "1[x > 0] = true"),
        (r"D(p \| q)", "D(p‖q)"),
        (r"a := {}_i X", "a := ᵢX"),
        (r"x = \text{true}, \text{if } y > \text{ZERO}\text{ and}", "x = true, if y > ZERO and"),
        (r"\left< \frac{1}{2} \middle/ y \right>", "⟨1/2 /y⟩"),
        (r"\begin{aligned}[t] a &= b \end{aligned} \begin{array}[b]{@{}c@{}} c \end{array}", "a = b c"),
        (r"y \overset{!}{=} 0", "y =^! 0"),
        (r"X \overset{d}{=} \underset{x \in A}{\operatorname{argmax}} f", "X =ᵈ argmax_{x ∈ A} f"),
        (r"X \xrightarrow{d} Y \xleftarrow[n]{\text{conv}} Z", "X ─d→ Y ←conv─ₙ Z"),
        (r"\boxed{a = 1} + \boxed{?}", "[ a = 1 ] + [ ? ]"),
        (r"\cancel{2x} y", "2\u0338x\u0338y"),
        (r"\textcolor{red}{x + y}", "x + y"),
        (r"\displaystyle a + \textstyle -b = \scriptstyle c", "a + -b = c"),
        (r"\begin{align*} a &= b \\[1ex] &= c \end{align*}", "a = b; = c"),
        (r"\begin{gathered} a \\ b \end{gathered}", "a; b"),
        (r"\left(\begin{smallmatrix} 1 & 0 \\ 0 & 1 \end{smallmatrix}\right)", "(1, 0; 0, 1)"),
        (r"\left[\begin{array}{cc|c} 1 & 2 & 3 \\ 4 & 5 & 6 \end{array}\right]", "[1, 2 | 3; 4, 5 | 6]"),
        (r"a \bmod b \equiv c \pmod{n}", "a mod b ≡ c  (mod n)"),
        (r"a \not= b \not\in C", "a ≠ b ∉ C"),
        (r"90^\circ, \sum\limits_{i} x, \mathfrak{g}, \mathscr{L}", "90°, ∑ᵢ x, g, ℒ"),
        (r"\widetilde{ab} + \widehat{ab}", "tilde(ab) + hat(ab)"),
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
        (r"\sum\nolimits_{i=1} x_i", ["∑ᵢ₌₁ xᵢ"]),
        (r"\int\limits_{a} x", ["∫ x", "a  "]),
        (r"\boxed{\frac{a}{b}} + \boxed{?}", ["┌───┐        ", "│ a │   ┌───┐", "│ ─ │ + │ ? │", "│ b │   └───┘", "└───┘        "]),
        (r"X \xrightarrow[n \to \infty]{d} Y", ["     d      ", "X ───────→ Y", "   n → ∞    "]),
        (r"\begin{array}{c|c} a & b \\ \hline c & d \end{array}", ["a │ b", "──┼──", "c │ d"]),
        (r"\left[\begin{array}{c|c} \hline a & b \\ \hline \end{array}\right]", ["⎡──┼──⎤", "⎢a │ b⎥", "⎣──┼──⎦"]),
        (r"\begin{array}{|c|} \frac{a}{b} \\ 1 \end{array}", ["│a│", "│─│", "│b│", "│ │", "│1│"]),
        (r"\sum_{\substack{i = 1 \\ i \ne j}} x", ["  ∑   x", "i = 1  ", "i ≠ j  "]),
        (r"\begin{gather*} a \\ b + c \end{gather*}", ["  a  ", "b + c"]),
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
        (r"y \overset{!}{=} 0", "y equals with exclamation mark above 0"),
        (r"X \overset{d}{=} Y \stackrel{?}{=} Z", "X equals with d above Y equals with question mark above Z"),
        (r"n! = 5! \cdot (a + b)!", "n factorial equals 5 factorial times ( a plus b ) factorial"),
        (r"\exists! x", "there exists exactly one x"),
        (r"p\|q", "p double bar q"),
        (r"D(p \,\|\, q)", "D ( p double bar q )"),
        (r"\lambda \|w\|_2^2 + \|a - b\|", "lambda norm of w end norm sub 2 squared plus norm of a minus b end norm"),
        (r"\left\| x \right\|_2", "norm of x end norm sub 2"),
        (r"\bigl\| x \bigr\| \Vert y \Vert", "norm of x end norm norm of y end norm"),
        (r"|x| + |y|", "bar x bar plus bar y bar"),
        (r"P(y = 1 | x)", "P ( y equals 1 given x )"),
        (r"\{ x \mid x > 0 \}", "{ x such that x is greater than 0 }"),
        (r"\left\{ x \;\middle|\; x > 0 \right\}", "{ x such that x is greater than 0 }"),
        (r"\left. \frac{\partial f}{\partial x} \right|_{x = 0}", "(partial f) over (partial x) at (x equals 0)"),
        (r"\begin{vmatrix} a & b \\ c & d \end{vmatrix}", "determinant of the 2 by 2 matrix (a, b; c, d)"),
        (r"\left|\begin{matrix} a & b \end{matrix}\right|", "determinant of the 1 by 2 matrix (a, b)"),
        (r"\begin{Vmatrix} a & b \end{Vmatrix}", "norm of the 1 by 2 matrix (a, b)"),
        (r"\left[\begin{array}{c|c} a & b \end{array}\right]", "1 by 2 matrix (a, b)"),
        (r"\langle x, y \rangle", "left angle bracket x , y right angle bracket"),
        (r"\mathbf{1}\left[a \le b\right]", "indicator of [ a is at most b ]"),
        (r"\mathbf{1}\left[a \ne b\right] \cdot \mathbf{1}\{x\}", "indicator of [ a is not equal to b ] times indicator of { x }"),
        (r"\left[a = b\right] - \left[a < b\right]", "[ a equals b ] minus [ a is less than b ]"),
        (r"\mathbb{1}_A + \mathbf{1}", "indicator sub A plus bold 1"),
        (r"\sum_{i=1}^{n} x_i", "sum from i equals 1 to n of x sub i"),
        (r"\max_{a \in A} Q + \lim_{n \to \infty} x", "max over a in A of Q plus lim as n to infinity of x"),
        (r"h_{t-1} + x^{a+b}", "h sub (t minus 1) plus x superscript (a plus b)"),
        (r"\overline{a + b} + \widetilde{x}", "(a plus b) bar plus x tilde"),
        (r"\boxed{a + b} \cancel{c}", "boxed (a plus b) crossed out c"),
        (r"X \xrightarrow[n]{d} Y \xleftarrow{} Z", "X right arrow with d above and n below Y left arrow Z"),
        (r"\textcolor{red}{a + b} \mathfrak{g}", "red (a plus b) Fraktur g"),
        (r"\underbrace{a + b}_{\text{two terms}}", "(a plus b) with a brace below, labelled (two terms)"),
        (r"\begin{align*} a &= b \\ c &= d \end{align*}", "lines: a equals b; c equals d"),
        (r"W^{(1)} z_i^{[l]}", "W superscript ( 1 ) z sub i superscript [ l ]"),
        (r"\frac{a}{b} \bigg|_{x = 0}", "a over b at (x equals 0)"),
        (r"a := b", "a is defined as b"),
        (r"\begin{cases} 1, & x > 0 \\ 0, & \text{else} \end{cases}", "cases: 1, x is greater than 0; 0, else"),
        (r"f \circ g, 90^\circ", "f composed with g , 90 degrees"),
        (r"\displaystyle a \bmod b", "a mod b"),
    ],
)
def test_spoken_words(latex: str, words: str) -> None:
    assert math.spoken(latex) == words


@pytest.mark.parametrize(
    ("latex", "line"),
    [
        (r"\mathrm{IoU}_{AB} = I_{AB}", "IoU_AB = I_AB"),
        (r"W_{\text{loc}} - x^{AB}", "W_loc - x^AB"),
        (r"x_{A,B}", "x_{A, B}"),
        (r"\frac{I_{AB}}{2}", "I_AB/2"),
    ],
)
def test_scripts_of_one_word_need_no_braces(latex: str, line: str) -> None:
    assert math.line(latex) == line
    assert "{AB}" not in "".join(math.text(latex))
