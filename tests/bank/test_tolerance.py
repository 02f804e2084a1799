"""Tolerances: derived, checked by hand, and wide enough for whoever rounds as the paper says."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import partial
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from examgen import marking
from examgen.bank.draft import draft, solved
from examgen.bank.question import Page
from examgen.bank.tolerance import rounded_up, tolerances, written
from examgen.core.numbers import Ln2, freeze, leaves
from examgen.core.tape import Tape

Make = Callable[..., Page]
Y = 't.step("y", "z/3", Fraction(z) / 3)'
CHAIN = 'u = t.step("u", "z/3", Fraction(z) / 3)\n    t.step("y", "7*u", 7 * u)'
GIVEN = (
    ("b: int = draw.integers(1, 9)", "b: int = draw.integers(1, 9)\n    c: object = draw.multiples_of_ln2(1, 3)"),
    ("bias $b = <<b>>$.", "bias $b = <<b>>$; $c = <<c>>$."),
)


def allowed(page: Page, **parameters: Any) -> Any:
    record = page.parameters(**parameters)
    return tolerances(page, record, Tape(partial(page.solve, record), solved(page, record)))


def test_half_a_unit_where_only_the_answer_is_rounded(page: Make) -> None:
    assert allowed(page(), w=2, x=4, b=5) == {"z": 0, "y": Fraction(5, 10_000)}


def test_a_rounded_step_is_carried_to_the_answer(page: Make) -> None:
    """By hand: u = 13/3 is written as 4.333, so 7u is off by 7/3000; half a unit on top gives 17/6000, rounded up to 0.005."""
    assert allowed(page((Y, CHAIN)), w=2, x=4, b=5)["y"] == Fraction(5, 1000)


def test_steps_that_need_no_rounding_cost_nothing(page: Make) -> None:
    assert allowed(page((Y, CHAIN)), w=2, x=4, b=4)["y"] == Fraction(5, 10_000)


def test_single_shifts_are_added(page: Make) -> None:
    """By hand: 13/3 and 13/6 are off by 1/3000 and 1/3000 (2.1666... is 2.167); the answer by 8/3000, and 0.0005."""
    source = 'u = t.step("u", "z/3", Fraction(z) / 3)\n    s = t.step("s", "z/6", Fraction(z) / 6)\n'
    source += '    t.step("y", "5*u + 3*s", 5 * u + 3 * s)'
    assert allowed(page((Y, source)), w=2, x=4, b=5)["y"] == Fraction(5, 1000)


def test_a_given_ln_2_may_be_written_as_a_decimal(page: Make) -> None:
    """By hand: 0.693 for ln 2 is off by 0.000147, and 13 times that by 0.00191; with half a unit 0.0025, rounded up to 0.005."""
    one = page(*GIVEN, (Y, 't.step("y", "z*c", z * p.c)'))
    assert allowed(one, w=2, x=4, b=5, c=Ln2(Fraction(0), Fraction(1)))["y"] == Fraction(5, 1000)


def test_tolerances_have_the_answers_form(page: Make) -> None:
    one = page(("y=ask.number(", "y=ask.matrix("), (Y, 't.step("y", "", ((z, Fraction(1, 3)), (0, 1)))'))
    half = Fraction(5, 10_000)
    assert allowed(one, w=2, x=4, b=5)["y"] == ((half, half), (half, half))


def test_decimals_of_a_part_win_over_those_of_the_page(page: Make) -> None:
    one = page(('z / 3$.", marks=1', 'z / 3$.", marks=1, decimals=1'))
    assert allowed(one, w=2, x=4, b=5)["y"] == Fraction(5, 100)


@pytest.mark.parametrize(
    ("value", "decimals", "student"),
    [
        (7, 3, 7),
        (Fraction(1, 4), 3, Fraction(1, 4)),
        (Fraction(1, 10_000), 3, Fraction(1, 10_000)),
        (Fraction(1, 3), 3, Fraction(333, 1000)),
        (Fraction(-2, 3), 2, Fraction(-67, 100)),
        (0.12345, 3, Fraction(123, 1000)),
        ((True, "word", (Fraction(1, 3),)), 1, (True, "word", (Fraction(3, 10),))),
    ],
)
def test_what_a_student_writes(value: Any, decimals: int, student: Any) -> None:
    assert written(value, decimals) == student


def test_what_a_student_writes_for_ln_2() -> None:
    assert float(written(Ln2(Fraction(0), Fraction(-2)), 3)) == -1.386


@given(st.fractions(min_value=Fraction(1, 10**9), max_value=10**6))
def test_a_tolerance_is_rounded_up_to_one_two_or_five_times_a_power_of_ten(value: Fraction) -> None:
    found = rounded_up(value)
    assert value * (1 - Fraction(1, 10**6)) <= found <= value * Fraction(5, 2)
    assert f"{float(found):e}".split("e")[0] in ("1.000000", "2.000000", "5.000000")


def test_all_entries_of_a_part_have_one_tolerance(page: Make) -> None:
    """7u is off by 7/3000, which with half a unit makes 0.005; the other entries are exact."""
    source = 'u = t.step("u", "z/3", Fraction(z) / 3)\n    t.step("y", "(7*u, z)", (7 * u, z))'
    one = page(("y=ask.number(", "y=ask.vector("), (Y, source))
    assert allowed(one, w=2, x=4, b=5)["y"] == (Fraction(5, 1000),) * 2


def rounding_student(page: Page, variant: Any, rounds: Callable[[str], bool]) -> dict[str, Any]:
    """The answers of a student who rounds the steps and parameters that ``rounds`` chooses, and the final answer always."""
    values = {
        name: written(value, page.decimals) if rounds(f"given {name}") else value for name, value in variant.parameters.items()
    }
    trace = solved(
        page, page.parameters(**values), revise=lambda name, value: written(value, page.decimals) if rounds(name) else value
    )
    return {part.name: freeze(written(trace.values[part.name], part.decimals)) for part in variant.parts}


MANY_STEPS = """u = t.step("u", "z/3", Fraction(z) / 3)
    s = t.step("s", "c/u", p.c / u)
    r = t.step("r", "exp(s) + u", float(s).__rpow__(2.718281828459045) + u)
    t.step("y", "5*r - 2*s", 5 * r - 2 * s)"""


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(seed=st.integers(0, 10**6), chosen=st.sets(st.sampled_from(["given c", "u", "s", "r", "y"])))
def test_whoever_rounds_some_or_all_intermediate_results_is_accepted(page: Make, seed: int, chosen: set[str]) -> None:
    one = page(*GIVEN, (Y, MANY_STEPS))
    variant = draft(one, seed).variant
    answers = rounding_student(one, variant, lambda name: name in chosen)
    assert all(marking.accepts(part, answers[part.name]) for part in variant.parts)


def test_tolerances_stay_small(page: Make) -> None:
    one = page(*GIVEN, (Y, MANY_STEPS))
    for seed in range(30):
        part = draft(one, seed).variant.part("y")
        assert all(
            20 * float(tolerance) <= abs(float(leaf))
            for leaf, tolerance in zip(leaves(part.answer), leaves(part.tolerance), strict=True)
        )
