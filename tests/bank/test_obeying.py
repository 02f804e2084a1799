"""Steps that bear a name of a convention, right and wrong, however they are named and written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from fractions import Fraction

import pytest

from examgen.bank.draft import draft
from examgen.bank.obeying import disobedience
from examgen.bank.question import Page
from examgen.core.conventions import CONVENTIONS, RULES
from examgen.core.numbers import Value
from examgen.core.trace import Step

HALF, TENTH = Fraction(1, 2), Fraction(1, 10)
Values = Mapping[str, Value]
MOMENTUM: Values = {"w_0": 3, "lr": TENTH, "mu": HALF, "g_1": 4, "g_2": -2}
RMSPROP: Values = {"w_0": (3, 1), "lr": HALF, "rho": Fraction(3, 4), "g_1": (4, 8), "s_1": (4, 16)}
LSTM: Values = {"i": HALF, "f": Fraction(1, 4), "g": -HALF, "o": HALF, "c0": 2}
NORM: Values = {"x": (1, 2, 6), "mu": 3, "gamma": 2, "beta": 1}

OBEYED: list[tuple[str, Values, Values]] = [
    ("momentum velocity", MOMENTUM, {"v_1": -2 * TENTH * 2, "w_1": 3 - 4 * TENTH, "v_2": 0}),
    ("momentum buffer", MOMENTUM, {"v_1": 4, "w_1": 3 - 4 * TENTH, "v_2": 0, "w_2": 3 - 4 * TENTH}),
    ("nesterov", MOMENTUM, {"ahead_1": 3, "v_1": -4 * TENTH}),
    ("momentum velocity", {"w_0": 3, "eta": TENTH, "momentum": HALF, "g_1": 4}, {"w_1": 3 - 4 * TENTH}),
    ("rmsprop", RMSPROP, {"w_1": (2, 0)}),
    ("rmsprop", RMSPROP, {"s1": (4, 16)}),
    ("lstm", LSTM, {"c1": Fraction(1, 4)}),
    ("lstm", LSTM | {"c_1": Fraction(1, 4)}, {"h_1": 0.12245933120185457}),
    ("batch norm", NORM, {"var": Fraction(14, 3)}),
    ("sample variance", NORM, {"var": 7}),
    ("batch norm", NORM | {"var": 4}, {"x_hat": (-1, -HALF, Fraction(3, 2)), "y": (-1, 0, 4)}),
    ("temperature", {"z": (0, 0), "T": 2}, {"p": (HALF, HALF)}),
    ("momentum velocity", {"w_0": 3}, {"v_1": 99}),
]
DISOBEYED: list[tuple[str, Values, Values, str]] = [
    ("momentum velocity", MOMENTUM, {"v_1": 4 * TENTH}, "v_1"),
    ("momentum velocity", MOMENTUM, {"v_1": 4}, "v_1"),
    ("momentum buffer", MOMENTUM, {"v_1": -4 * TENTH}, "v_1"),
    ("momentum buffer", MOMENTUM, {"v_1": 4, "w_1": 3 + 4 * TENTH}, "w_1"),
    ("momentum velocity", {"w_0": 3, "eta": TENTH, "momentum": HALF, "g_1": 4}, {"w_1": 3 + 4 * TENTH}, "w_1"),
    ("nesterov", MOMENTUM, {"v_1": -4 * TENTH, "w_1": 3 - 4 * TENTH, "ahead_2": 2}, "ahead_2"),
    ("rmsprop", RMSPROP, {"w_1": (4, 2)}, "w_1"),
    ("rmsprop", {**RMSPROP, "s_1": (16, 64)}, {"s_1": (16, 64)}, "s_1"),
    ("adam", {"w_0": 3, "lr": HALF, "beta_1": HALF, "beta_2": HALF, "g_1": 4, "m_1": 2, "v_1": 8}, {"w_1": 2}, "w_1"),
    ("lstm", LSTM, {"c1": Fraction(3, 4)}, "c1"),
    ("lstm", LSTM | {"c_1": Fraction(1, 4)}, {"h_1": Fraction(1, 8)}, "h_1"),
    ("batch norm", NORM, {"var": 7}, "var"),
    ("sample variance", NORM, {"var": Fraction(14, 3)}, "var"),
    ("batch norm", NORM | {"var": 4}, {"x_hat": (-2, -1, 3)}, "x_hat"),
    ("temperature", {"z": (0, 1), "T": 2}, {"p": (0.2689414213699951, 0.7310585786300049)}, "p"),
]  # fmt: skip


def said(page: Page, convention: str, given: Values, steps: Values) -> list[str]:
    written = tuple(Step(name=name, formula="", value=value) for name, value in steps.items())
    variant = draft(page, 0).variant
    return list(disobedience(replace(variant, conventions=(convention,), parameters=dict(given), steps=written, symbols={})))


@pytest.mark.parametrize(("convention", "given", "steps"), OBEYED)
def test_steps_that_obey(page: Callable[..., Page], convention: str, given: Values, steps: Values) -> None:
    assert said(page(), convention, given, steps) == []


@pytest.mark.parametrize(("convention", "given", "steps", "wrong"), DISOBEYED)
def test_steps_that_do_not(page: Callable[..., Page], convention: str, given: Values, steps: Values, wrong: str) -> None:
    (fact, *_) = said(page(), convention, given, steps)
    assert fact.startswith(f"step {wrong} = ... is to be ")
    assert fact.endswith(f"as the convention {convention!r} says")


def test_names_follow_what_is_printed(page: Callable[..., Page]) -> None:
    """A mean of squares called v is the convention's s if it is printed as s, and nobody's velocity."""
    variant = draft(page(), 0).variant
    steps = (Step(name="v_1", formula="", value=99),)
    given = {"rho": HALF, "g_1": 4, "mu": HALF, "lr": HALF}
    shown = replace(variant, parameters=given, steps=steps, symbols={"v": "s"})
    assert list(disobedience(replace(shown, conventions=("momentum velocity",)))) == []
    assert len(list(disobedience(replace(shown, conventions=("rmsprop",))))) == 1


@pytest.mark.parametrize("name", [name for name, rule in RULES.items() if rule.lines])
def test_sentences_are_written_from_the_lines(name: str) -> None:
    assert CONVENTIONS[name].count(" = ") >= sum(f"{{{line}}}" in RULES[name].text for line in RULES[name].lines) > 0
