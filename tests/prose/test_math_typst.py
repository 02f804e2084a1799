"""The places where Typst reads mathematics differently from LaTeX."""

from __future__ import annotations

import pytest
import typst

from examgen.prose import math


@pytest.mark.parametrize(
    ("latex", "body"),
    [
        ("abc", "a b c"),
        ("0.25x", "0.25 x"),
        ("a/b", "a \\/ b"),
        ("(x", "\\( x"),
        ("x_{i+1}", "attach(x, b: i \\+ 1)"),
        (r"\frac{1, 2}{x; y}", "frac(1 comma 2, x semi y)"),
        (r"x\text{ if }y", 'x/**/" if "/**/y'),
        (r"1{,}5", '1 class("normal", comma) 5'),
        (r"\left[\frac{1}{2}\right)", "lr(\\[ frac(1, 2) \\))"),
    ],
)
def test_bodies(latex: str, body: str) -> None:
    assert math.typst_body(latex) == body


def test_wrappers() -> None:
    assert math.typst("x") == '#box(math.equation(alt: "x", $x$));'
    assert math.typst(r"\boxed{x}").endswith(");<measured>")
    assert math.typst("x", display=True) == '#math.equation(block: true, alt: "x", $x$);'
    assert math.typst("x", alt=False) == "$x$"
    assert math.typst("x", alt=False, display=True) == "$ x $"


def test_text_behind_a_formula_is_not_its_argument() -> None:
    source = f"{math.typst('f')}(a)[b].c"
    assert typst.Compiler().compile(source.encode(), format="svg") is not None


def test_words_in_a_formula_stay_words() -> None:
    body = math.typst_body(r"\text{say \"hi\", \#1 \$2}".replace(r"\"", '"'))
    assert body == r'"say \"hi\", #1 $2"'
