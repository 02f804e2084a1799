"""Formulas as exams on deep learning write them, and every symbol: each must reach every target."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
import typst

from examgen.prose import math
from examgen.prose.math_commands import COLORS
from examgen.prose.math_latex import PACKAGES
from examgen.prose.math_line import width
from examgen.prose.math_symbols import SYMBOLS

FORMULAS = [
    r"0.25",
    r"-3 + (-2) - 1",
    r"1{,}000{,}000",
    r"10^{-3}",
    r"64 \times 112 \times 112",
    r"\ln 2",
    r"\tfrac{1}{2}\lVert w \rVert^2",
    r"x^{\top} W x",
    r"W_{hh} h_{t-1} + W_{xh} x_t + b_h",
    r"\frac{\partial L}{\partial W_1}",
    r"\mathbf{W}^{(1)}",
    r"z_i^{[l]}",
    r"\{0,1\}",
    r"[0, 1)",
    r"f(x) = \max(0, x)",
    r"f'(x) = f(x)\,(1 - f(x))",
    r"f''(x)^2",
    r"\hat{y} = \sigma(w^\top x + b)",
    r"\sigma(z) = \frac{1}{1 + e^{-z}}",
    r"\operatorname{softmax}(z)_i = \frac{\exp(z_i)}{\sum_{j=1}^{K} \exp(z_j)}",
    r"L = -\sum_{k} y_k \log \hat{y}_k",
    r"L = -\bigl[ y \ln \hat y + (1 - y) \ln (1 - \hat y) \bigr]",
    r"\tanh(x) = \frac{e^x - e^{-x}}{e^x + e^{-x}}",
    r"\mathrm{ReLU}(x) = \begin{cases} x & \text{if } x > 0 \\ 0 & \text{otherwise} \end{cases}",
    r"W_1 = \begin{pmatrix} 1 & 0 \\ 0 & -2 \end{pmatrix}",
    r"b = \begin{bmatrix} 0.5 \\ -1.25 \end{bmatrix}",
    r"\begin{vmatrix} a & b \\ c & d \end{vmatrix} = ad - bc",
    r"\begin{Vmatrix} a & b \\ c & d \end{Vmatrix}",
    r"\left[\begin{array}{rr|r} 1 & -10 & 3 \\ 200 & 4 & -5 \end{array}\right]",
    r"\begin{array}{|lc|} 1 & 22 \\ 333 & 4 \\ \end{array}",
    r"\begin{matrix} x_1 & x_2 \\ x_3 \end{matrix}",
    r"\begin{Bmatrix} \frac{1}{2} & \cdots \\ \vdots & \ddots \end{Bmatrix}",
    r"\begin{aligned} \delta_2 &= (\hat y - y) \odot \sigma'(z_2) \\ \delta_1 &= W_2^\top \delta_2 \end{aligned}",
    r"\begin{aligned} a &= 1 & b &= \frac{1}{2} \\ c &= 3 & d &= 4 \end{aligned}",
    r"\theta \leftarrow \theta - \eta \nabla_\theta L(\theta)",
    r"v_{t+1} = \beta v_t + (1 - \beta) g_t",
    r"\hat{m}_t = \frac{m_t}{1 - \beta_1^t}",
    r"\frac{\hat m_t}{\sqrt{\hat v_t} + \epsilon}",
    r"\operatorname{Attention}(Q,K,V) = \operatorname{softmax}\!\left(\frac{QK^\top}{\sqrt{d_k}}\right) V",
    r"\left\lfloor \frac{n + 2p - k}{s} \right\rfloor + 1",
    r"\left\lceil \frac{n}{s} \right\rceil",
    r"\lfloor x \rfloor + \lceil y \rceil",
    r"\mathbb{E}_{x \sim p(x)} \left[ \log D(x) \right]",
    r"\min_G \max_D V(D, G)",
    r"D_{\mathrm{KL}}(p \,\|\, q) = \sum_x p(x) \log \frac{p(x)}{q(x)}",
    r"P(A \mid B) = \frac{P(B \mid A)\, P(A)}{P(B)}",
    r"P(y = 1 | x)",
    r"\mathcal{L}(\theta) + \lambda \lVert \theta \rVert_2^2",
    r"\mathcal{N}(\mu, \sigma^2)",
    r"x \in \mathbb{R}^{d \times n}, \quad W \in \mathbb{R}^{m \times d}",
    r"\forall i \neq j: \; x_i \ne x_j",
    r"\exists \varepsilon > 0",
    r"\operatorname*{arg\,max}_{a \in \mathcal{A}} Q(s, a)",
    r"\arg\min_w \; \lvert w \rvert",
    r"Q(s,a) \leftarrow Q(s,a) + \alpha \left( r + \gamma \max_{a'} Q(s', a') - Q(s,a) \right)",
    r"f_t \odot c_{t-1} + i_t \odot \tilde{c}_t",
    r"\sqrt[3]{27} = 3",
    r"\dfrac{1}{n} \sum_{i=1}^n (x_i - \bar{x})^2",
    r"\prod_{t=1}^{T} p(x_t \mid x_{<t})",
    r"\int_0^1 x^2 \, \mathrm{d}x = \frac{1}{3}",
    r"\vec{v} \cdot \dot{u} + \ddot{w} + \overline{x+y} + \underline{z}",
    r"\boldsymbol{\theta} \in \Theta",
    r"\underbrace{w^\top x + b}_{\text{logit}}",
    r"\overbrace{a + b}^{n} + \underbrace{c}",
    r"x \overset{d}{=} y \stackrel{?}{=} \underset{x}{z}",
    r"\binom{n}{k} p^k (1-p)^{n-k}",
    r"\mathrm{IoU} = \frac{|A \cap B|}{|A \cup B|}",
    r"A \cup B \setminus C \subset D",
    r"O(n^2) \ll 2^n",
    r"a \equiv b, \; a \propto b, \; a \approx b, \; a \gg b",
    r"x \mapsto x^2, \qquad g \circ f, \qquad a \oplus b",
    r"85\% \text{ of } \$5",
    r"\text{hidden\_size} = 128",
    r"\text{accuracy (50\%)} \ge \texttt{0.5} \textbf{ bold } \textit{it}",
    r"h^{(l+1)} = \phi\bigl(W^{(l)} h^{(l)}\bigr)",
    r"\Bigl\{ x \Bigm| \frac{x}{2} > 1 \Bigr\} \biggl( \Biggr)",
    r"\left\{ x \;\middle|\; \frac{x}{2} > 1 \right\}",
    r"\left. \frac{\partial f}{\partial x} \right|_{x=0}",
    r"\left\| \frac{x}{2} \right\|_2 \|y\|",
    r"\alpha, \beta, \gamma, \delta, \epsilon, \varepsilon, \phi, \varphi, \Gamma, \Delta, \Sigma",
    r"x_1, x_2, \ldots, x_n, \; a + \cdots + z",
    r"y_{k}^{\ast} \star z, \quad a * b / c, \quad \infty, \pm 1",
    r"\text{PE}_{(pos, 2i)} = \sin\left(pos / 10000^{2i/d}\right)",
    r"(1/2)\ln(4/3)",
    r"\{-1, +1\}^{n}; \quad f : X \to Y",
    r"{}^{2} + a{+}b",
    r"\det(A - \lambda I) = 0",
    r"\frac{1}{1 + \frac{1}{x}}",
    r"e^{-\frac{(x-\mu)^2}{2\sigma^2}}",
    r"a~b\ c\:d\;e\!f",
    r"\lfloor x \quad \rangle_{} \left. x \right.5",
    r"h_t = \tanh(W_{xh}x_t + W_{hh}h_{t-1})",
    r"\mathrm{LN}(x)_i = \gamma_i \frac{x_i - \mu}{\sqrt{\sigma^2 + \epsilon}} + \beta_i",
    r"\begin{pmatrix} 1 & 0 \\[1ex] 0 & -2 \end{pmatrix} \begin{bmatrix} a \\*[-.5em] [b] \end{bmatrix}",
    r"\begin{align*} a &= b \\[1ex] &= c \end{align*} \begin{split} a &= b \end{split} \begin{align} a \\ b \end{align}",
    r"\begin{gathered} a = b \\ c \end{gathered} \begin{gather*} a \\ b + c \end{gather*}",
    r"\left(\begin{smallmatrix} a & b \\ c & \frac{1}{2} \end{smallmatrix}\right) x^{\begin{smallmatrix} 1 \\ 2 \end{smallmatrix}}",
    r"\left[\begin{array}{cc|c} \hline 1 & 2 & 3 \\ \hline 4 & 5 & 6 \\ \hline\hline \end{array}\right]",
    r"\begin{pmatrix} 1 \\ \hline 2 \end{pmatrix} \begin{array}{l|r} a & b \\ \hline -c & \ln 2 \end{array}",
    r"\widetilde{xyz} + \widehat{\theta}_{MAP} + \tilde{x} + \overline{x + y + z} + \overrightarrow{AB} \cdot \overleftarrow{CD}",
    r"\overleftrightarrow{AB} \check{x} \breve{x} \acute{x} \grave{x} \mathring{x} \dddot{x}",
    r"\sum\limits_{i=1}^{n} x_i + \sum\nolimits_i x_i + \int\limits_0^1 + \lim\limits_{x \to 0} \operatorname*{max}\nolimits_x",
    r"\sum_{\substack{i = 1 \\ i \ne j}}^n x_i + \sum_{\begin{subarray}{l} a \\ b + c \end{subarray}} x",
    r"\begin{aligned} \sum\limits_i' x_i &= \sum_{\substack{i \\ j}} y \end{aligned}",
    r"\boxed{a = \frac{1}{2}} + x_{\boxed{?}} + \cancel{2x} + \bcancel{\frac{a}{b}} + \xcancel{c}",
    r"X_n \xrightarrow[n \to \infty]{d} Y \xrightarrow{\text{a long label}} Z \xleftarrow{} W",
    r"\mathfrak{g}, \mathfrak{A}, \mathscr{L}, \mathscr{ABC}, \mathcal{F}, \boldsymbol{1}, \bm{\theta}, \mathbf 1",
    r"\textcolor{red}{x + \frac{y}{2}} + c_{\textcolor{blue}{i}} \textcolor{green}{a} \textcolor{orange}{b} \textcolor{purple}{c}",
    r"\displaystyle \sum_{i=1}^n \frac{a}{b} + {\textstyle \sum_i x} = \scriptstyle c \scriptscriptstyle d",
    r"\begin{cases} \displaystyle \frac{a}{b} & \text{if } a \\[1.5ex] \dfrac{c}{d} \end{cases}",
    r"\mathbf{1}\left[a \le b\right] \cdot \left[a = b\right] + \mathbf{1}\left[\frac{1}{2} \ne \hat{y}\right] \text{true}",
    r"\mathbf{1}\left[ 3 > -2 \right] = 1, \quad \left[ x < 0 \right], \quad \left[ x \ge 0 \right]",
    r"\operatorname*{argmax}_x f \quad \underset{x \in A}{\operatorname{argmax}} f(x) \overset{!}{=} 0 \stackrel{\text{def}}{=} y",
    r"a \bmod b \equiv c \pmod{n} \not= d \not\in E \not\le f",
    r"\dbinom{n}{k} \tbinom{n}{k} \cfrac{1}{2} \langle x, y \rangle \left\langle \frac{x}{2}, y \right\rangle \Vert x \Vert",
    r"\left.\begin{matrix} a \\ b \end{matrix}\right\} \left\lbrack a \right\rbrack \mbox{ words } \textsf{sans} a\enspace b\>c",
]

COMMANDS = [name if len(name) == 1 and name not in "{}%$#&_" else f"\\{name}" for name in SYMBOLS]
TYPST_HEAD = '#set document(title: "Formulas")\n= Formulas\n\n'
LATEX_HEAD = rf"""\documentclass{{article}}
\usepackage[T1]{{fontenc}}
\usepackage[utf8]{{inputenc}}
\usepackage{{{",".join(PACKAGES)}}}
\usepackage[mathscr]{{eucal}}
\begin{{document}}
"""


def pdflatex(body: str, folder: Path) -> None:
    """Compile a document with that body; the log explains a failure."""
    program = shutil.which("pdflatex")
    if program is None:
        pytest.fail("pdflatex is not on PATH; install a TeX distribution with the AMS packages and T1 fonts")
    folder.joinpath("paper.tex").write_text(LATEX_HEAD + body + "\n\\end{document}\n", encoding="utf-8")
    command = [program, "-interaction=nonstopmode", "-halt-on-error", "paper.tex"]
    run = subprocess.run(command, cwd=folder, capture_output=True, check=False)
    assert run.returncode == 0, run.stdout.decode(errors="replace")[-2000:]


def test_typst_sets_all_formulas_in_an_accessible_pdf() -> None:
    both = (math.typst(latex, display=display) for latex in FORMULAS + COMMANDS for display in (False, True))
    source = TYPST_HEAD + "\n\n".join(both)
    compiler = typst.Compiler(ignore_system_fonts=True)
    pdf, warnings = compiler.compile_with_warnings(source.encode(), format="pdf", pdf_standards=["ua-1"], timestamp=0)
    assert isinstance(pdf, bytes)
    assert pdf.startswith(b"%PDF")
    assert warnings == []


def test_pdflatex_sets_all_formulas(tmp_path: Path) -> None:
    inline = "\n\n".join(f"${math.latex(latex)}$" for latex in FORMULAS + COMMANDS)
    display = "\n".join(f"\\[{math.latex(latex)}\\]" for latex in FORMULAS)
    pdflatex(inline + display, tmp_path)


@pytest.mark.parametrize("latex", FORMULAS + COMMANDS)
def test_every_formula_has_mathml(latex: str) -> None:
    assert math.html(latex).startswith("<math>")
    assert math.html(latex, display=True).startswith('<math display="block">')


@pytest.mark.parametrize("latex", FORMULAS + COMMANDS)
def test_every_formula_has_words_and_lines_of_one_width(latex: str) -> None:
    assert math.spoken(latex).strip()
    assert math.line(latex).strip()
    assert len({width(line) for line in math.text(latex)}) == 1


@pytest.mark.parametrize("latex", FORMULAS + COMMANDS)
def test_the_normal_form_says_the_same_as_the_original(latex: str) -> None:
    assert math.parse(math.latex(latex)) == math.parse(latex)


def test_a_row_may_start_with_a_bracket_or_a_star(tmp_path: Path) -> None:
    rows = r"\begin{aligned} [0, 1] &= a \\ [0, 2] &= b \\ * &= c \end{aligned}"
    pdflatex(f"\\[{math.latex(rows)}\\]", tmp_path)
    assert math.html(rows).count("<mtr>") == 3


def test_a_displayed_line_of_several_formulas_is_in_pieces_that_keep_their_commas() -> None:
    line = math.displayed(r"X = \begin{pmatrix} 1 \quad 2 \end{pmatrix}, \qquad b = 2, \quad c = 3.")
    assert line.count("<math") == 3
    assert line.startswith(f'<span style="{math.PIECES}">')
    assert line.count("</math></span>") == 1
    assert all(sign in piece for sign, piece in zip(",,.", line.split("</math>"), strict=False))
    assert math.displayed("a = 1") == math.html("a = 1", display=True)


@pytest.mark.parametrize(
    ("latex", "start"),
    [
        ("f'", "<math><mrow><mi>f</mi><mo"),
        ("f'_1", "<math><msub><mrow><mi>f</mi><mo"),
        ("f'^2", "<math><msup><mrow><mi>f</mi><mo"),
        (r"\frac{f''(x)}{2}", "<math><mfrac><mrow><mrow><mi>f</mi><mo"),
    ],
)
def test_a_prime_is_not_raised_twice(latex: str, start: str) -> None:
    assert math.html(latex).startswith(start)


def test_alike_cells_are_spaced_alike() -> None:
    cells = math.html(r"\begin{pmatrix} -\ln 2 & -\ln 2 \\ -\ln 2 & -\ln 2 \end{pmatrix}").split("<mtd>")[1:]
    assert len({cell.split("</mtd>")[0] for cell in cells}) == 1


ROWS = [
    "{pmatrix} a & b",
    "{aligned} a &= b",
    "{cases} a & b",
    "{array}{cc} a & b",
    "{gathered} a",
    "{align*} a &= b",
    "{smallmatrix} a",
]


@pytest.mark.parametrize("start", ROWS)
@pytest.mark.parametrize("distance", ["[1ex]", "[ -2.5 pt ]", "*[.3em]", "*", " [0.5cm]"])
def test_the_distance_behind_a_line_break_is_never_printed(start: str, distance: str) -> None:
    name = start[1:].split("}")[0]
    with_distance, without = (rf"\begin{start} \\{end} c \end{{{name}}}" for end in (distance, ""))
    for target in (math.html, math.line, math.text, math.spoken):
        assert target(with_distance) == target(without)
    for letters in ("ex", "cm", "[", "*"):
        assert letters not in math.typst_body(with_distance).replace("cases", "").replace("display", "")


def test_the_distance_behind_a_line_break_is_kept_on_paper() -> None:
    rows = r"\begin{cases} \dfrac{a}{b} & c \\[1.5ex] d \\ e \end{cases}"
    assert math.latex(rows).count(r"\\") == 2
    assert r"\\[1.5ex] d" in math.latex(rows)
    assert "gap: #(0.2em + 6.75pt)" in math.typst_body(rows)


FORMULA_WITH_1 = r"X \mathbb{1}_{A}[x > 0]"


def test_a_double_struck_1_is_not_a_sign_of_the_letters_font(tmp_path: Path) -> None:
    """The font of the capital letters has other signs at the places of digits."""
    pdflatex(f"${math.latex(FORMULA_WITH_1)}$", tmp_path)
    assert "MSBM" not in subprocess.run(["pdffonts", tmp_path / "paper.pdf"], capture_output=True, text=True, check=True).stdout
    words = subprocess.run(["pdftotext", tmp_path / "paper.pdf", "-"], capture_output=True, text=True, check=True).stdout
    assert "1" in words
    assert "<mi>𝟙</mi>" in math.html(r"\mathbb{1}[x > 0]")
    assert math.typst_body(r"\mathbb{1}") == "bb(1)"


def test_papers_load_what_formulas_need_and_know_their_colours() -> None:
    layout = Path("templates/paper/layout.tex.j2").read_text(encoding="utf-8")
    loaded = ",".join(line.partition("{")[2].rstrip("}") for line in layout.splitlines() if line.startswith(r"\usepackage"))
    assert {*PACKAGES, "eucal"} <= set(loaded.split(","))
    for name, color in COLORS.items():
        assert rf"\definecolor{{{name}}}{{HTML}}{{{color}}}" in layout


@pytest.mark.parametrize("name", COLORS)
def test_a_colour_is_dark_on_paper_and_can_be_changed_on_a_dark_page(name: str) -> None:
    color = f"#{COLORS[name]}"
    assert f'<mrow style="color:var(--math-{name},{color})">' in math.html(rf"\textcolor{{{name}}}{{x + y}}")
    assert COLORS[name] in math.typst_body(rf"\textcolor{{{name}}}{{x}}")


def test_browsers_draw_strokes_boxes_and_lines_that_mathml_core_does_not_have() -> None:
    drawn = math.html(r"\boxed{\cancel{a} \bcancel{b} \xcancel{c}} \begin{array}{c} \hline d \\ \hline \end{array}")
    assert "menclose" not in drawn
    assert drawn.count("linear-gradient") == 4
    assert drawn.count("border:0.05em solid;padding") == 1
    assert drawn.count("border-top") == 2
    assert drawn.count("<mrow") == drawn.count("</mrow>")


@pytest.mark.parametrize(("name", "side"), [("overline", "top"), ("underline", "bottom")])
def test_a_line_is_as_long_as_what_it_stands_at(name: str, side: str) -> None:
    assert f'<mrow style="border-{side}:' in math.html(rf"\{name}{{x + y + z}}")


def test_a_displayed_line_may_hold_what_only_latex_replaces() -> None:
    assert math.displayed(r"\mathbb{1}[x > 0] \qquad \begin{pmatrix} a \\[1ex] b \end{pmatrix}").count("<math") == 2


def test_small_grids_have_small_cells() -> None:
    small = math.html(r"\begin{smallmatrix} a & b \\ c & d \end{smallmatrix} \sum_{\substack{i \\ j}}")
    assert small.count('scriptlevel="1"') == 6
