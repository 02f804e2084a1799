"""Slips: edits of lines, of parameters, of what is written down; alone, together, and on a student's own numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

import pytest

from examgen.bank import slips, suspects
from examgen.bank.draft import draft
from examgen.bank.question import Page
from examgen.core.numbers import Value
from examgen.core.record import Variant
from examgen.errors import QuestionError

Make = Callable[..., Page]
CHAIN = '''"""A chain of three numbers.

A handful of variants is enough for tests.
"""

from examgen import Question, ask, draw, slip

q = Question(topic="mlp", outcomes=(1,), level="apply", minutes=3)


@q.params
class P:
    a: int = draw.integers(2, 9)
    b: int = draw.integers(2, 9)
    v: tuple = draw.vector(draw.integers(1, 5), 2)


q.prompt = "Let $a = <<a>>$, $b = <<b>>$ and $v = <<v>>$."
q.ask(
    x_1=ask.number("x1", marks=1), x_2=ask.number("x2", marks=1), y=ask.number("y", marks=1), V=ask.vector("V", marks=1),
)


@q.solve
def solve(p: P, t):
    t.given(x_0=1)
    for k in (1, 2):
        t.at(k).step("x", "a*x_prev + b", note="Time step: <<a>>." if k == 1 else "")
    t.step("y", "x_2/v[0]")
    t.step("V", "y*v", note="With $y = <<y>>$.")


q.slips(
    SLIPS
)
'''


def chain(page: Make, text: str) -> Page:
    return page(source=CHAIN.replace("SLIPS", text))


def made(one: Page, *names: str, earlier: Mapping[str, Value] | None = None, **pins: Any) -> Mapping[str, Value]:
    parameters = one.parameters(**{"a": 2, "b": 3, "v": (4, 5)} | pins)
    rules = [rule for rule in one.mistakes if rule.name in names]
    return slips.made(one, parameters, rules, earlier, steps=("x_1", "x_2", "y", "V")).answers


RIGHT = {"x_1": 5, "x_2": 13, "y": Fraction(13, 4), "V": (13, Fraction(65, 4))}


def test_nothing_edited_is_the_solution(page: Make) -> None:
    assert made(chain(page, 's=slip("S.", x="a*x_prev")')) == RIGHT


@pytest.mark.parametrize(
    ("edit", "answers"),
    [
        ('x="a*x_prev"', {"x_1": 2, "x_2": 4, "y": 1, "V": (4, 5)}),
        ('x_2="a*x_prev"', {"x_1": 5, "x_2": 10, "y": Fraction(5, 2), "V": (10, Fraction(25, 2))}),
        ('x_1="b", x="a*x_prev"', {"x_1": 3, "x_2": 6, "y": Fraction(3, 2), "V": (6, Fraction(15, 2))}),
        ('y="y + 1"', {**RIGHT, "y": Fraction(17, 4), "V": (17, Fraction(85, 4))}),
        ('x_1="x*t", y="x_1"', {"x_1": 5, "x_2": 13, "y": 5, "V": (20, 25)}),
        ('b="0*b"', {"x_1": 2, "x_2": 4, "y": 1, "V": (4, 5)}),
        ('v="(v[1], v[0])"', {"x_1": 5, "x_2": 13, "y": Fraction(13, 5), "V": (13, Fraction(52, 5))}),
        ('gives={"y": "x_2"}', {**RIGHT, "y": 13}),
        ('gives={"x": "x + 1"}', {**RIGHT, "x_1": 6, "x_2": 14}),
        ('x="b", when="a - 2"', {}),
        ('y="x_2/(a - 2)"', {"x_1": 5, "x_2": 13}),
        ('y="v + (1, 2, 3)"', {"x_1": 5, "x_2": 13}),
    ],
)
def test_what_an_edit_leads_to(page: Make, edit: str, answers: Mapping[str, Value]) -> None:
    assert made(chain(page, f's=slip("S.", {edit})'), "s") == answers


def test_two_slips_together_and_two_that_edit_the_same_line(page: Make) -> None:
    one = chain(page, 's=slip("S.", x="a*x_prev"), t=slip("T.", y="x_2"), u=slip("U.", x="b")')
    assert made(one, "s", "t") == {"x_1": 2, "x_2": 4, "y": 4, "V": (16, 20)}
    assert made(one, "s", "u") == {}


def test_a_slip_on_a_students_own_earlier_answer(page: Make) -> None:
    one = chain(page, 's=slip("S.", y="x_2")')
    assert made(one, "s", earlier={"x_1": 10}) == {"x_1": 10, "x_2": 23, "y": 23, "V": (92, 115)}
    assert made(one, earlier={"x_2": 8}) == {"x_1": 5, "x_2": 8, "y": 2, "V": (8, 10)}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('s=slip("", x="b")', "needs a sentence"),
        ('s=slip("S.")', "needs a sentence, and an edit"),
        ('s=slip("S.", x="b +")', "x='b \\+' cannot be read"),
        ('s=slip("S.", x="a or b")', "or is a word of Python, and a formula has numbers, names"),
        ('s=slip("S.", x="[\'same\', b]")', "'same' is a word, .*give words a name"),
        ('s=slip("S.", x=("a", "b"))', "a formula is a text.* no tuple"),
        ('s=slip("S.", x="b", when="(")', "when='\\(' cannot be read"),
        ('s=slip("S.", gives={"z": "b"})', "gives 'z', which is not asked; the parts are x_1, x_2, y, V"),
        (')\nq.tell_apart("s"', "q.tell_apart names 's', which is no mistake"),
    ],
)
def test_slips_that_cannot_be_meant(page: Make, text: str, says: str) -> None:
    with pytest.raises(QuestionError, match=says):
        chain(page, text)


@pytest.mark.parametrize(
    ("edit", "says"),
    [
        ('y="nowhere"', "slip 's': step 'y': .* mentions 'nowhere'"),
        ('y="tangh(x_2)"', r"slip 's': y='tangh\(x_2\)' calls 'tangh', which formulas do not know; did you mean 'tanh'"),
        ('gives={"y": "xyz(y)"}', r"slip 's': y='xyz\(y\)' calls 'xyz'.*docs/authoring.md"),
        ('b="xyz(b)"', r"slip 's': b='xyz\(b\)' calls 'xyz'"),
        ('y="b", when="xyz(a)"', r"slip 's': when='xyz\(a\)' calls 'xyz'"),
        ('drawn=lambda p: {"y": "xyz(a)"}', r"slip 's': y='xyz\(a\)' calls 'xyz'"),
        ('drawn=lambda p: {"y": "\'same\'"}', "slip 's': step 'y': .* 'same' is a word, and a formula has numbers, names"),
    ],
)
def test_an_edit_that_mentions_what_does_not_exist_is_a_fault_of_the_page(page: Make, edit: str, says: str) -> None:
    with pytest.raises(QuestionError, match=says):
        draft(chain(page, f's=slip("S.", {edit})'), 0)


def test_notes_and_sentences_are_filled_in_and_a_general_sentence_has_no_numbers(page: Make) -> None:
    one = chain(page, 's=slip("The bias $<<b>>$ is added, $<<v[1]>>$ is not; $y$ is $<<y>>$.", x="a*x_prev")')
    variant = draft(one, 0, pinned={"a": 2, "b": 3, "v": (4, 5)}).variant
    assert [step.note for step in variant.steps] == ["Time step: 2.", "", "", "With $y = 3.25$."]
    assert variant.mistakes[0].sentence == "The bias $3$ is added, $5$ is not; $y$ is $3.25$."
    assert variant.mistakes[0].general == "The bias $b$ is added, $v_{1}$ is not; $y$ is $y$."


# --- suspects ---------------------------------------------------------------------------------------------------------------------


def variant_of(one: Page) -> Variant:
    return draft(one, 0, pinned={"a": 2, "b": 3, "v": (4, 5)}).variant


@pytest.mark.parametrize(
    ("edit", "lines"),
    [
        ('y="x_2*v[0]"', r"This comes from $y = \boxed{x_{2} \, v_{0}}$ in the place of $y = \frac{x_{2}}{v_{0}}$."),
        ('y="x_1/v[0]"', r"This comes from $y = \frac{\boxed{x_{1}}}{v_{0}}$ in the place of $y = \frac{x_{2}}{v_{0}}$."),
        ('b="0*b"', r"This comes from $0 \, b$ in the place of $b$."),
        ('gives={"y": "x_2"}', r"This comes from $x_{2}$ in the place of $y$."),
    ],
)
def test_the_wrong_line_stands_beside_the_right_one(page: Make, edit: str, lines: str) -> None:
    assert variant_of(chain(page, f's=slip("S.", {edit})')).mistakes[0].lines == lines


def lines_of(page: Make, edits: str) -> str:
    return variant_of(chain(page, f's=slip("S.", {edits})')).mistakes[0].lines


def test_every_wrong_line_is_shown_and_of_several_time_steps_the_first(page: Make) -> None:
    shown = lines_of(page, 'x_1="a", x_2="a*x_1", y="x_2", V="v"')
    assert [f"{name} = " in shown for name in ("x_{1}", "x_{2}", "y", "V")] == [True] * 4
    assert shown.count("in the place of") == 4
    assert ", from $y = " in shown
    assert " and from $V = " in shown
    times = r"$x_{1} = \boxed{a \, x_{0}}$ in the place of $x_{1} = a \, x_{0} + b$, and likewise in the line of $x_{2}$"
    assert lines_of(page, 'x="a*x_prev"') == f"This comes from {times}."
    assert lines_of(page, 'x="a*x_prev", y="x_2"').startswith(f"This comes from {times}; and from $y = ")


def test_a_wrong_line_that_comes_out_right_is_not_shown(page: Make) -> None:
    """With a = 2 and b = 3, a*x_0 + b is 5, as is a + b."""
    shown = lines_of(page, 'x_1="a + b", y="x_2", V="y*v + 0*a"')
    assert shown == r"This comes from $y = \boxed{x_{2}}$ in the place of $y = \frac{x_{2}}{v_{0}}$."
    assert lines_of(page, 'b="3", y="x_2"') == shown
    assert lines_of(page, 'y="x_2", gives={"V": "V"}') == shown


def test_a_slip_in_one_of_its_places(page: Make) -> None:
    one = chain(page, 's=slip("S.", x="a*x_prev"), t=slip("T.", y="x_2")')
    found = [mistake.answers for mistake in suspects.in_one_place(one, variant_of(one))]
    assert found == [
        {"x_1": 2, "x_2": 7, "y": Fraction(7, 4), "V": (7, Fraction(35, 4))},
        {"x_2": 10, "y": Fraction(5, 2), "V": (10, Fraction(25, 2))},
    ]


def test_guesses_turn_signs_drop_terms_and_divisors_and_take_other_times(page: Make) -> None:
    one = chain(page, 's=slip("S.", gives={"V": "v"})')
    found = {mistake.lines: mistake.answers.get("y") for mistake in suspects.guesses(one, variant_of(one))}
    assert found[r"This comes from $x_{2} = a \, x_{1} \boxed{- b}$ in the place of $x_{2} = a \, x_{1} + b$."] == Fraction(7, 4)
    assert found[r"This comes from $y = \boxed{x_{2}}$ in the place of $y = \frac{x_{2}}{v_{0}}$."] == 13
    assert found[r"This comes from $y = \frac{\boxed{x_{1}}}{v_{0}}$ in the place of $y = \frac{x_{2}}{v_{0}}$."] == Fraction(5, 4)
