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
        ("α", "'α', character 1: this character is not used in formulas"),
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


@given(st.text(alphabet="\\{}[]()^_'&%$#~ abc12.-,|\nfracleftrightbegin", max_size=30))
def test_any_text_is_a_formula_or_a_template_error(latex: str) -> None:
    assert latex in refusal(latex) or math.latex(latex)


def test_importing_mathematics_loads_no_typesetter() -> None:
    code = "import sys, examgen.prose.math; print({'typst', 'markdown_it', 'math_core'} & set(sys.modules))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "set()"
