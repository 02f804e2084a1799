"""Formulas that are wider than a line, cut into lines."""

from __future__ import annotations

import re

import pytest

from examgen.prose import math
from examgen.prose.math_breaking import lines
from examgen.prose.math_width import width

LONG = r"E = -a^\top v - b^\top h - h^\top W v + \ln 2 + \exp(3 x) \cdot (1 - p) = -2 \ln 2 + 0.25 - 1.75 = 0.125"
VECTOR = r"x = \mathrm{concat}\left(1.25, -2.5, 3.75, 4, 5.125, (6 + y)^2, 7\right)"
ALIGNED = r"\begin{aligned} s &= a + b \\ &= 1.5 + 2.25 + 3.125 + 4.0625 + 5.5 + 6.75 \\ &= 23.1875 \end{aligned}"


def signs(omml: str) -> str:
    return re.sub(r"\s", "", "".join(re.findall(r"<m:t[^>]*>([^<]*)<", omml)))


@pytest.mark.parametrize("most", [10, 12, 20, 100])
@pytest.mark.parametrize("latex", [LONG, VECTOR, ALIGNED])
def test_every_line_fits_and_nothing_is_lost(latex: str, most: float) -> None:
    found = lines(math.parse(latex), most)
    assert all(line.indent + width(line.formula) <= most + 0.3 for line in found)
    assert len(found) > 1 or most == 100
    assert found[0].indent == 0
    whole = signs(math.math_omml.emit(math.parse(latex))).translate(dict.fromkeys(map(ord, "()")))
    assert signs("".join(math.math_omml.emit(line.formula) for line in found)).translate(dict.fromkeys(map(ord, "()"))) == whole


def test_a_line_begins_with_a_relation_where_there_is_one() -> None:
    first, second, third = lines(math.parse(ALIGNED), 30)
    assert [signs(math.math_omml.emit(line.formula)) for line in (first, third)] == ["s=a+b", "=23.1875"]
    assert second.indent == third.indent > 0


@pytest.mark.parametrize("latex", ["[0, 1)", "p_{+}", "x_{<t}", "= 3", r"\cdot 2", "a =", "(a + b"])
def test_signs_that_lack_a_side_are_text_in_word(latex: str) -> None:
    assert "<m:nor/>" in math.omml(latex)
