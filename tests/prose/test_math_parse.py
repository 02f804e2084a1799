"""What the reader of formulas refuses, and how it says so."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from examgen.errors import TemplateError
from examgen.prose import math
from examgen.prose.math_tree import Fraction, Name, Number, Row, Script, Symbol


def test_a_power_of_a_decimal_with_a_subscripted_denominator() -> None:
    top = Script(base=Number(text="0.25"), sub=None, sup=Number(text="2"))
    bottom = Row(items=(Symbol(name="partial"), Script(base=Symbol(name="W"), sub=Number(text="1"), sup=None)))
    assert math.parse(r"\frac{0.25^2}{\partial W_1}") == Fraction(kind="frac", top=top, bottom=bottom)


def test_primes_come_before_the_power() -> None:
    tree = math.parse("f''^2")
    prime = Symbol(name="prime")
    assert tree == Script(base=Symbol(name="f"), sub=None, sup=Row(items=(prime, prime, Number(text="2"))))


def test_a_starred_operator_name_takes_limits() -> None:
    assert math.parse(r"\operatorname*{arg\,max}") == Name(text="arg max", limits=True)


@pytest.mark.parametrize(
    ("latex", "message"),
    [
        (r"x + \foo{y}", r"'\\\\foo', character 5: unknown command"),
        (r"\frac{1}", "at the end: expected an argument"),
        (r"\frac12", "'12', character 6: LaTeX would take the first digit only"),
        ("x_12", "'12', character 3: LaTeX would take the first digit only"),
        ("10^-3", "'-', character 4: expected an argument here; put it into braces"),
        ("x^2^3", "'\\^', character 4: a second script"),
        ("x_1_2", "'_', character 4: a second script"),
        (r"\underbrace{x}_a_b", "'_', character 17: a second script"),
        ("^2", "'\\^', character 1: there is nothing to attach this to"),
        ("{a", "at the end: expected } to close the group"),
        ("a}", "'}', character 2: there is nothing here that this could close"),
        (r"a & b", "'&', character 3: there is nothing here"),
        (r"\left( x", r"at the end: expected \\right to close \\left"),
        (r"\left x \right)", "'x', character 7: expected a delimiter"),
        (r"\big.", "this delimiter cannot be invisible"),
        (r"\begin{tabular} a \end{tabular}", "unknown environment 'tabular'; there are matrix, pmatrix"),
        (r"\begin{pmatrix} a \end{bmatrix}", r"\\begin{pmatrix} is closed by \\end{bmatrix}"),
        (r"\begin{pmatrix} \end{pmatrix}", "the environment is empty"),
        (r"\begin{array}{xx} 1 & 2 \end{array}", "columns 'xx' of the array"),
        (r"\begin{array}{c} 1 & 2 \end{array}", "a row has 2 cells, more than the columns 'c'"),
        (r"\text{50%}", "'%' cannot stand inside text"),
        (r"\text{a", "the text is not closed"),
        (r"\operatorname{a_b}", "letters, digits, spaces and hyphens only"),
        ("α", r"'α', character 1: this character is not used in formulas; write \\alpha"),
        ("a ≤ b", r"'≤', character 3: .* write \\le"),
        ("a − b", "'−', character 3: .* write -"),
        (r"\argmax_x f", r"'\\\\argmax', character 1: unknown command; write \\operatorname\*"),
        (r"\norm{x}", r"unknown command; write \\lVert"),
        (r"{\bf x}", r"unknown command; write .*\\mathbf"),
        (r"a \over b", r"unknown command; write \\frac"),
        (r"\color{red} x", r"unknown command; write \\textcolor"),
        (r"\hspace{1em}", r"unknown command; write .*\\quad"),
        (r"a \phantom{b}", r"unknown command; write \\quad for room"),
        (r"\softmax(x)", r"unknown command; .* \\operatorname\{softmax\}"),
        (r"\begin{equation} a \end{equation}", "unknown environment 'equation'; leave it out"),
        (r"\begin{dcases} a & b \end{dcases}", "unknown environment 'dcases'; write cases"),
        (r"\begin{eqnarray} a \end{eqnarray}", "unknown environment 'eqnarray'; write aligned"),
        (r"\begin{align} a \end{align*}", r"\\begin{align} is closed by \\end{align\*}"),
        (r"\begin{gathered} a & b \end{gathered}", "gathered lines have no &; write aligned"),
        (r"\begin{cases} a & b & c \end{cases}", "a row of cases has a value and a condition"),
        (r"\begin{matrix} a \\[1] \end{matrix}", "'\\[', character 20: .* a distance such as"),
        (r"\begin{matrix} a \\[b, 1] \end{matrix}", "put a space before a \\["),
        (r"\begin{aligned} \hline a \end{aligned}", "lines are drawn in arrays and matrices only"),
        (r"\begin{array}{c} a \hline \end{array}", "a line belongs at the start of a row"),
        (r"x \limits_2", r"'\\\\limits', character 3: this belongs behind an operator"),
        (r"\sum\limits x", r"expected _ or \^ behind \\limits"),
        (r"\mathbb{0}", r"'{', character 8: \\mathbb has capital letters and 1 only; write \\mathbf"),
        (r"\mathbb{E_x}", r"\\mathbb has capital letters and 1 only"),
        (r"\mathcal{l}", r"\\mathcal has capital letters only"),
        (r"\textcolor{mauve}{x}", "unknown colour 'mauve'; there are red, blue"),
        (r"\1 + 2", "'\\\\\\\\1', character 1: unknown command"),
        (r"\begin{array}{p{2cm}} a \end{array}", "the columns 'p{2cm}' of the array"),
        (r"\R^n", r"unknown command; write \\mathbb{R}"),
        (r"\not\alpha", r"\\not stands before one of = < >"),
        ("50%", "'%', character 3: this character is not used"),
        ("", "the formula is empty"),
    ],
)
def test_a_refusal_names_the_token_the_place_and_the_fact(latex: str, message: str) -> None:
    with pytest.raises(TemplateError, match=message):
        math.parse(latex)


def refusal(latex: str) -> str:
    try:
        math.parse(latex)
    except TemplateError as error:
        return str(error)
    return ""


@given(st.text(alphabet="\\{}[]()^_'&%$#~ abc12.-,|*!\nfracleftrightbeginhlinelimitssubstack", max_size=30))
def test_any_text_is_a_formula_or_a_template_error(latex: str) -> None:
    assert latex in refusal(latex) or math.latex(latex)


def test_importing_mathematics_loads_no_typesetter() -> None:
    code = "import sys, examgen.prose.math; print({'typst', 'markdown_it', 'math_core'} & set(sys.modules))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "set()"
