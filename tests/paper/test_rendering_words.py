"""How keys word answers and rules, and where papers and keys put conventions and headings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

import pytest

from examgen.core.numbers import Value, ln2
from examgen.paper.answers import key_text, wrong_text
from examgen.paper.assembly import Paper, PaperSection
from examgen.paper.render import SUFFIXES, render
from examgen.paper.terminal import variant_text
from examgen.paper.views import key_view, paper_view

TARGETS = tuple(SUFFIXES)
THIRD, LN2 = Fraction(1, 3), ln2(Fraction(-1))


@pytest.mark.parametrize(
    ("value", "answer", "wrong"),
    [
        (Fraction(62, 51), r"$\frac{62}{51} \approx 1.216$", r"$\frac{62}{51} \approx 1.216$"),
        (LN2, r"$-\ln 2 \approx -0.693$", r"$-\ln 2 \approx -0.693$"),
        (Fraction(5, 4), "$1.25$", "$1.25$"),
        (7, "$7$", "$7$"),
        ((THIRD, 2), r"$\left(\frac{1}{3},\; 2\right) \approx \left(0.333,\; 2\right)$", r"$\left(\frac{1}{3},\; 2\right)$"),
        (
            (THIRD, 0.12345),
            r"$\left(\frac{1}{3},\; 0.123\right) \approx \left(0.333,\; 0.123\right)$",
            r"$\left(0.333,\; 0.123\right)$",
        ),
        (
            ((THIRD, LN2), (0, 1)),
            r"$\begin{pmatrix} \frac{1}{3} & -\ln 2 \\ 0 & 1 \end{pmatrix} "
            r"\approx \begin{pmatrix} 0.333 & -0.693 \\ 0 & 1 \end{pmatrix}$",
            r"$\begin{pmatrix} \frac{1}{3} & -\ln 2 \\ 0 & 1 \end{pmatrix}$",
        ),
    ],
)
def test_fractions_and_logarithms_stand_beside_their_decimals(one_of_each: Paper, value: Value, answer: str, wrong: str) -> None:
    variant = replace(one_of_each.variants[0], rows=True)
    part = variant.part("v" if isinstance(value, tuple) else "y")
    assert key_text(variant, part, value) == answer
    assert wrong_text(variant, part, value) == wrong


def test_kinds_that_are_never_rounded_have_one_form(one_of_each: Paper) -> None:
    variant = one_of_each.variants[1]
    assert key_text(variant, variant.part("w"), (THIRD, 2)) == r"$w = \frac{1}{3},\quad b = 2$"
    assert "≈" not in variant_text(variant, solution=True)


def test_a_terminal_shows_decimals_too(one_of_each: Paper) -> None:
    numbers = one_of_each.variants[0]
    y = replace(numbers.part("y"), answer=Fraction(62, 51), display="62/51")
    assert "y = 62/51 ≈ 1.216" in variant_text(replace(numbers, parts=(y,), mistakes=()), solution=True)


def test_the_key_explains_partial_points_only_where_there_are_any(one_of_each: Paper, paper_of: Callable[..., Paper]) -> None:
    numbers, _, claim = one_of_each.variants
    vector = replace(numbers, parts=(numbers.part("v"),), mistakes=())
    said = {
        name: key_view(paper_of(name, 1, variants)).rules
        for name, variants in {"all": one_of_each.variants, "vector": (vector,), "claim": (claim,)}.items()
    }
    shared = "Each wrong entry of a vector, matrix, shape, list of options, ordering or matching costs"
    assert any(rule.startswith(shared) for rule in said["all"])
    assert any("vector or matrix of which only zeros are right earns nothing" in rule for rule in said["all"])
    assert any("vector of which only zeros are right earns nothing" in rule for rule in said["vector"])
    assert ["An error costs points" in " ".join(rules) for rules in said.values()] == [True, False, False]
    assert [len(rules) for rules in said.values()] == [9, 3, 1]  # people mark or decide nothing in the last two


def written(paper: Paper, target: str, name: str) -> str:
    return render(paper_view(paper) if name == "paper" else key_view(paper), name, target)


@pytest.mark.parametrize("target", TARGETS)
def test_conventions_stand_before_the_statement_of_a_claim(one_of_each: Paper, target: str) -> None:
    claim = replace(
        one_of_each.variants[2], prompt="A tree has leaves.\n\n**Statement.** Leaves are green.", conventions=("floor",)
    )
    paper = replace(one_of_each, sections=(PaperSection(title="Claim", variants=(claim,)),))
    for name in ("paper", "sheet"):
        text = written(paper, target, name)
        assert text.index("A tree has") < text.index("Output sizes of") < text.index("Leaves are green")
        assert text.count("Leaves are green") == 1
    shown = variant_text(claim, solution=False)
    assert shown.index("A tree has") < shown.index("Output sizes of") < shown.index("Leaves are green")


@pytest.mark.parametrize("target", TARGETS)
def test_a_lone_section_does_not_repeat_the_title(one_of_each: Paper, target: str) -> None:
    section = PaperSection(title="Trees and leaves", variants=one_of_each.variants)
    quiz = replace(one_of_each, title="Quiz: Trees and leaves", sections=(section,))
    for name in ("paper", "key", "sheet"):
        heading = {
            "typst": "#section([Trees", "latex": r"\papersection{Trees", "html": "<span>Trees", "markdown": "## Trees",
            "word": ">Trees",
        }  # fmt: skip
        assert heading[target] not in written(quiz, target, name)
        assert heading[target] in written(replace(quiz, title="Retake"), target, name)


@pytest.mark.parametrize("target", TARGETS)
def test_instructions_speak_of_parts_only_where_there_are_any(
    one_of_each: Paper, paper_of: Callable[..., Paper], target: str
) -> None:
    claims = paper_of("Claims", 1, (one_of_each.variants[2],))
    assert "of its parts" in written(one_of_each, target, "paper")
    assert "of its parts" not in written(claims, target, "paper")


def test_the_score_table_has_room_for_the_sum(one_of_each: Paper) -> None:
    for target in ("typst", "latex", "html"):
        assert "Sum" in written(one_of_each, target, "paper")


@pytest.mark.parametrize("target", TARGETS)
def test_a_key_lists_slips_of_questions_but_not_of_claims(one_of_each: Paper, target: str) -> None:
    key = written(one_of_each, target, "key")
    assert key.count("the wrong answers that show them") == 1  # a claim has no other wrong answer than its opposite
    assert "Mistake" not in key
