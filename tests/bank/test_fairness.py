"""For each rule of fairness a planted variant that is refused under the rule's name, and a near twin that is admitted."""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from examgen.bank import student
from examgen.bank.draft import attempt_variant
from examgen.bank.fairness import RULES
from examgen.bank.question import Page
from examgen.core.seeds import Key

Make = Callable[..., Page]
Y = 't.step("y", "z/3", Fraction(z) / 3)'
ASK_Y = 'y=ask.number("Compute the output $y = z / 3$.", marks=1)'
HEADER = 'level="apply", minutes=3)'


def refusal(page: Page, seed: int = 0, **pins: Any) -> str | None:
    """The name of what refuses the variant with these parameters, ``None`` for one that is admitted."""
    return attempt_variant(page, Key(seed=seed, question=page.id), pins).refused or None


def test_the_page_without_edits_is_fair(page: Make) -> None:
    assert refusal(page(), w=3, x=4, b=5) is None


def test_number_too_large_for_paper(page: Make) -> None:
    one = page((HEADER, 'level="apply", minutes=3, largest=50)'))
    assert refusal(one, w=9, x=9, b=1) == "number_too_large_for_paper"
    assert refusal(one, w=7, x=7, b=1) is None


def test_a_parameter_can_be_too_large_too(page: Make) -> None:
    one = page(
        (HEADER, 'level="apply", minutes=3, largest=50)'), ("b: int = draw.integers(1, 9)", "b: int = draw.integers(-90, 9)")
    )
    assert refusal(one, w=9, x=9, b=-60) == "number_too_large_for_paper"
    assert refusal(one, w=9, x=9, b=-50) is None


def test_answer_is_zero(page: Make) -> None:
    edits = (("w*x + b", "w*x - 4*b"), ("p.w * p.x + p.b)\n    t.step", "p.w * p.x - 4 * p.b)\n    t.step"))
    assert refusal(page(*edits), w=2, x=4, b=2) == "answer_is_zero"
    assert refusal(page(*edits), w=2, x=5, b=2) is None
    meant = (
        ('pre-activation $z$.", marks=1', 'pre-activation $z$.", marks=1, zero=True'),
        ('z / 3$.", marks=1', 'z / 3$.", marks=1, zero=True'),
    )
    assert refusal(page(*edits, *meant), w=2, x=4, b=2) is None


@pytest.mark.parametrize(("kind", "nest"), [("vector", "({0}, {0})"), ("matrix", "(({0}, {0}), ({0}, {0}))")])
def test_all_entries_of_an_answer_are_zero(page: Make, kind: str, nest: str) -> None:
    step = (Y, f't.step("y", "{nest.format("(w - x)")}")')
    forgot = ('return {"y": p.w * p.x + p.b}', f'return {{"y": {nest.format(1)}}}')
    asked = f'y=ask.{kind}("y?", marks=1%s)'
    assert refusal(page((ASK_Y, asked % ""), step, forgot), w=4, x=4, b=5) == "answer_is_zero"
    assert refusal(page((ASK_Y, asked % ", zero=True"), step, forgot), w=4, x=4, b=5) is None


def test_answer_on_a_rounding_tie(page: Make) -> None:
    assert refusal(page((Y, 't.step("y", "z/2 + 0.0005", z / 2 + 0.0005)')), w=2, x=4, b=5) == "answer_on_a_rounding_tie"
    assert refusal(page((Y, 't.step("y", "z/2 + 0.0004", z / 2 + 0.0004)')), w=2, x=4, b=5) is None


SATISFIES = 'y=ask.satisfies("Give y and u.", marks=1, fields=(("y", "number"), ("u", "number")), verify=lambda p, v: {})'


def test_construction_does_not_work(page: Make) -> None:
    ask = (ASK_Y, SATISFIES.format('v["y"] + v["u"] == p.b'))
    forgot = ('return {"y": p.w * p.x + p.b}', 'return {"y": (p.b, 1)}')
    assert refusal(page(ask, forgot, (Y, 't.step("y", "", (p.b, 2))')), w=2, x=4, b=5) == "construction_does_not_work"
    assert refusal(page(ask, forgot, (Y, 't.step("y", "", (p.b - 2, 2))')), w=2, x=4, b=5) is None


def test_every_construction_works(page: Make) -> None:
    forgot = ('return {"y": p.w * p.x + p.b}', 'return {"y": (p.b, 1)}')
    answer = (Y, 't.step("y", "", (p.b - 2, 2))')
    assert refusal(page((ASK_Y, SATISFIES.format("True")), forgot, answer), w=2, x=4, b=5) == "every_construction_works"
    assert refusal(page((ASK_Y, SATISFIES.format('v["y"] < p.b - 1')), forgot, answer), w=2, x=4, b=5) is None


def test_key_is_not_accepted(page: Make) -> None:
    """The option b may stand under another letter: then a typed b could mean two options."""
    ask = (ASK_Y, 'y=ask.choice("Which?", marks=1, options=("b", "xx", "yy"))')
    forgot = ('return {"y": p.w * p.x + p.b}', 'return {"y": "xx"}')
    one = page(ask, forgot, (Y, 't.step("y", "", "b")'))
    assert {refusal(one, seed) for seed in range(12)} == {"key_is_not_accepted", None}
    worded = page((ask[0], ask[1].replace('"b"', '"ww"')), forgot, (Y, 't.step("y", "", "ww")'))
    assert {refusal(worded, seed) for seed in range(12)} == {None}


THIRD = 'u = t.step("u", "1/3", Fraction(1, 3))\n    t.step("y", "{0}", {0})'


@pytest.mark.parametrize(
    ("formula", "why"),
    [
        ("1/(u - 0.33)", "keeping 0.333 for 1/3 moves 300 by a tenth"),
        ("1/(u - 0.333)", "keeping 0.333 for 1/3 leaves a division by 0"),
    ],
)
def test_rounding_moves_the_answer(page: Make, formula: str, why: str) -> None:
    value = formula.replace("0.333)", "Fraction(333, 1000))").replace("0.33)", "Fraction(33, 100))")
    planted = THIRD.format(formula).replace(f", {formula})", f", {value})")
    assert refusal(page((Y, planted)), w=2, x=4, b=5) == "rounding_moves_the_answer", why
    assert refusal(page((Y, THIRD.format("1/(u - 1)"))), w=2, x=4, b=5) is None


def test_rounding_every_operation_moves_the_answer(page: Make) -> None:
    """By hand: ln 10 - ln 4 is 0.9163, but 2.303 - 1.386 is 0.917; ln 9 - ln 4 is 0.8109, and 2.197 - 1.386 is 0.811."""
    one = page(("from fractions", "import math\nfrom fractions"), (Y, 't.step("y", "ln(z) - ln(x)", math.log(z) - math.log(p.x))'))
    assert refusal(one, w=2, x=4, b=2) == "rounding_every_operation_moves_the_answer"
    assert refusal(one, w=2, x=4, b=1) is None
    assert student.answers(one, one.parameters(w=2, x=4, b=2)) == {"z": 10, "y": Fraction(917, 1000)}
    split = 'u = t.step("u", "ln(z)", math.log(z))\n    t.step("y", "u - ln(x)", u - math.log(p.x))'
    written_down = page(("from fractions", "import math\nfrom fractions"), (Y, split))
    assert refusal(written_down, w=2, x=4, b=2) is None


def test_a_whole_number_that_rounding_changes(page: Make) -> None:
    planted = 'u = t.step("u", "1/3", Fraction(1, 3))\n    t.step("y", "floor({0}*u)", int({0} * u))'
    ask = (ASK_Y, 'y=ask.integer("y?", marks=1)')
    assert refusal(page(ask, (Y, planted.format(30))), w=2, x=4, b=5) == "rounding_moves_the_answer"
    assert refusal(page(ask, (Y, planted.format(31))), w=2, x=4, b=5) is None


def test_options_look_alike_when_read(page: Make) -> None:
    """Only what is drawn can look alike in one variant and not in another."""
    forgot = ('return {"y": p.w * p.x + p.b}', 'return {"y": "no"}')
    ask = 'y=ask.choice("Which?", marks=1, options={})'
    answer = (Y, 't.step("y", "", "yes")')
    for options in ('("yes", "no")', '("yes", "no", "both", "none")', '("yes", "no", "yes and no", "1", "1.0")'):
        assert refusal(page((ASK_Y, ask.format(options)), forgot, answer)) is None, options


@pytest.mark.parametrize(("close", "far"), [("8.334", "8.5"), ("float(p.w * p.x + p.b) / 2", "8.5"), ("p.w", "11")])
def test_drawn_options_look_alike(page: Make, close: str, far: str) -> None:
    """Numbers that rounding could turn into each other, the same number with and without decimals, fewer than three options."""
    second = '@q.mistake\ndef another(p: P):\n    """Look again."""\n    return {{"y": {}}}\n\n\n@q.mistake\ndef forgot_the_bias'
    ask = (ASK_Y, 'y=ask.choice("Which?", marks=1)')
    forgot = ('return {"y": p.w * p.x + p.b}', 'return {"y": Fraction(p.w * p.x + p.b, 2)}')
    answer = "Fraction(25, 3)" if close == "8.334" else "2"
    step = (Y, f't.step("y", "", {answer})')
    assert (
        refusal(page(ask, forgot, step, ("@q.mistake\ndef forgot_the_bias", second.format(close))), w=2, x=4, b=5)
        == "options_look_alike"
    )
    assert refusal(page(ask, forgot, step, ("@q.mistake\ndef forgot_the_bias", second.format(far))), w=2, x=4, b=5) is None


def test_mistake_inside_the_tolerance(page: Make) -> None:
    forgot = 'return {"y": p.w * p.x + p.b}'
    assert refusal(page((forgot, 'return {"y": (p.w * p.x + p.b) / 3 + 0.0004}')), w=2, x=4, b=5) == "mistake_inside_the_tolerance"
    assert refusal(page((forgot, 'return {"y": (p.w * p.x + p.b) / 3 + 0.0006}')), w=2, x=4, b=5) is None


def test_essential_mistake_changes_nothing(page: Make) -> None:
    one = page(("@q.mistake\ndef added_the_weight", "@q.mistake(essential=True)\ndef added_the_weight"))
    assert refusal(one, w=2, x=2, b=5) == "essential_mistake_changes_nothing: added_the_weight"
    assert refusal(one, w=2, x=3, b=5) is None
    assert refusal(page(), w=2, x=2, b=5) is None


def test_mistakes_that_a_page_tells_apart_look_alike(page: Make) -> None:
    """Without the bias 2*4 is left, with a sum in the place of the product 2 + 4 + b."""
    apart = (
        "@q.mistake\ndef forgot_to_divide",
        'q.tell_apart("forgot_the_bias", "added_the_weight")\n\n\n@q.mistake\ndef forgot_to_divide',
    )
    late = ('q.tell_apart("forgot_the_bias", "added_the_weight")\n\n\n', "")
    one = page(apart)
    assert refusal(one, w=2, x=4, b=2) == "mistakes_look_alike"
    assert refusal(one, w=2, x=4, b=3) is None
    assert refusal(page(apart, late), w=2, x=4, b=2) is None


def test_a_kink_is_refused_under_its_name(page: Make) -> None:
    one = page(
        ("w*x + b", "w*x - 4*b"),
        (Y, f"engine.relu_backward(1, p.w * p.x - 4 * p.b)\n    {Y}"),
        ("p.w * p.x + p.b)\n    eng", "p.w * p.x - 4 * p.b)\n    eng"),
    )
    assert refusal(one, w=2, x=4, b=2) == "relu_at_0"
    assert refusal(one, w=2, x=5, b=2) is None


def test_every_rule_has_a_planted_fault_here() -> None:
    source = Path(__file__).read_text(encoding="utf-8")
    assert [rule.__name__ for rule in RULES if not re.search(rf'"{rule.__name__}[":]', source)] == []
