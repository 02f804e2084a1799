"""The trace: steps as recorded, replays with other values, time steps, and what is refused."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from examgen.core.numbers import round_half_away
from examgen.core.trace import Step, Trace
from examgen.errors import QuestionError


def test_a_step_keeps_its_formula_value_and_inputs() -> None:
    trace = Trace({"a": 2, "unused": 9})
    b = trace.step("b", "3*a", 6)
    trace.step("c", "b + k", b + 1, k=1, note="One more.")
    assert trace.steps == [
        Step(name="b", formula="3*a", value=6, inputs={"a": 2}),
        Step(name="c", formula="b + k", value=7, inputs={"b": 6, "k": 1}, note="One more."),
    ]
    assert trace.values == {"b": 6, "c": 7}


def test_the_value_comes_back_in_the_form_in_which_it_was_given() -> None:
    trace = Trace()
    array = np.array([[1, 2]], dtype=object)
    assert trace.step("x", "", array) is array
    assert trace.values["x"] == ((1, 2),)
    assert trace.step("y", "", Fraction(4, 2)) == 2
    assert trace.values["y"] == 2
    assert type(trace.values["y"]) is int


def test_a_binding_wins_over_a_step_and_a_step_over_a_parameter() -> None:
    trace = Trace({"a": 1})
    trace.step("y", "a", 1)
    trace.step("a", "", 5)
    trace.step("z", "a", 5)
    trace.step("u", "a", 7, a=7)
    assert [step.inputs for step in trace.steps] == [{"a": 1}, {}, {"a": 5}, {"a": 7}]


def solution(trace: Trace) -> None:
    """Computes with what ``step`` returns."""
    third = trace.step("third", "1/3", Fraction(1, 3))
    ten = trace.step("ten", "30*third", 30 * third)
    trace.step("rows", "", np.array([third, ten], dtype=object) * 2)


def test_a_replay_goes_on_with_the_revised_value() -> None:
    trace = Trace(revise=lambda name, value: round_half_away(value, 3) if name == "third" else value)
    solution(trace)
    assert trace.values == {
        "third": Fraction(333, 1000),
        "ten": Fraction(999, 100),
        "rows": (Fraction(333, 500), Fraction(999, 50)),
    }
    assert trace.steps[1].inputs == {"third": Fraction(333, 1000)}


def test_a_replay_gives_arrays_and_floats_back_as_such() -> None:
    trace = Trace(revise=lambda name, value: tuple(2 * entry for entry in value) if name == "v" else value * 2)
    array = trace.step("v", "", np.array([1.5, 2.0]))
    assert isinstance(array, np.ndarray)
    assert array.tolist() == [3.0, 4.0]
    number = trace.step("x", "", 1.25)
    assert isinstance(number, float)
    assert number == 2.5


def test_an_edited_line_may_mention_the_value_it_should_have_and_the_rest_goes_on_with_the_edit() -> None:
    trace = Trace({"x": (1, 2)}, edits={"h": "2*h"})
    trace.step("h", "x + 1")
    trace.step("y", "sum(h)")
    assert trace.values == {"h": (4, 6), "y": 10}
    assert trace.steps[0].inputs == {"h": (2, 3)}


def test_time_steps_have_names_of_their_own() -> None:
    trace = Trace({"beta": Fraction(1, 2), "g": 4})
    m = trace.step("m_0", "", 0)
    for time in (1, 2):
        scope = trace.at(time)
        m = scope.step("m", "beta*m_prev + g", Fraction(1, 2) * m + 4)
    assert [step.name for step in trace.steps] == ["m_0", "m_1", "m_2"]
    assert trace.steps[2].formula == "beta*m_1 + g"
    assert trace.steps[2].inputs == {"beta": Fraction(1, 2), "m_1": 4, "g": 4}
    assert trace.values["m_2"] == 6


def test_names_within_a_time_step_mean_that_time_step_and_functions_stay_functions() -> None:
    trace = Trace({"w": 3})
    scope = trace.at(1)
    z = scope.step("z", "w*x_prev + x", 3 * 2 + 5, x_prev=2, x=5)
    scope.step("sum", "", 8)
    scope.step("h", "relu(z) + tanh(z) + sum(v)", z, v=(1,))
    assert trace.steps[0].formula == "w*x_0 + x"
    assert trace.steps[2].formula == "relu(z_1) + tanh(z_1) + sum(v)"
    assert scope.at(2).index == 2


def test_parameters_that_are_numbered_by_time_are_those_of_the_time_step() -> None:
    trace = Trace({"w": 3, "x_1": 5, "x_2": 7, "u": 2, "u_2": 9})
    for time in (1, 2):
        trace.at(time).step("z", "w*x + u")
    assert [step.formula for step in trace.steps] == ["w*x_1 + u", "w*x_2 + u"]
    assert trace.values == {"z_1": 17, "z_2": 23}


def test_an_edit_of_every_time_step_may_mention_its_numbered_parameters() -> None:
    trace = Trace({"w": 3, "x_1": 5, "x_2": 7}, edits={"z_1": "x - w", "z_2": "x - w"})
    for time in (1, 2):
        trace.at(time).step("z", "w*x")
    assert trace.values == {"z_1": 2, "z_2": 4}


def test_an_edit_may_start_from_the_value_that_the_step_should_have() -> None:
    trace = Trace({"a": 3}, edits={"b": "b + 1"})
    trace.step("b", "2*a")
    trace.step("c", "10*b")
    assert trace.values == {"b": 7, "c": 70}
    assert trace.steps[0].inputs == {"b": 6}


def test_a_sentence_between_the_steps() -> None:
    trace = Trace()
    trace.say("Compare slopes.")
    assert trace.steps == [Step(name="", formula="", value=None, note="Compare slopes.")]
    assert trace.values == {}


def test_what_is_refused() -> None:
    trace = Trace({"a": 1})
    trace.step("b", "a", 1)
    with pytest.raises(QuestionError, match=r"step 'b' is recorded twice.*t\.at\(k\)"):
        trace.step("b", "a", 1)
    with pytest.raises(
        QuestionError,
        match=r"step 'c': the formula 'a \+ q' mentions 'q', which is no parameter .*; hand its value to the line: .*q=\.\.\.\)",
    ):
        trace.step("c", "a + q", 1)
    with pytest.raises(QuestionError, match=r"step 'd': the formula 'a \+' cannot be read"):
        trace.step("d", "a +", 1)


# --- formulas that compute, and edits of them -------------------------------------------------------------------------------------


def two_steps(trace: Trace) -> None:
    """x_t = a x_{t-1} + b from a start that is not printed."""
    trace.given(x_0=1)
    for time in (1, 2):
        trace.at(time).step("x", "a*x_prev + b^t")
    trace.step("y", "x_1 - x_2/3")


def test_a_formula_computes_its_step_exactly() -> None:
    trace = Trace({"a": 2, "b": Fraction(1, 2)})
    two_steps(trace)
    assert trace.values == {"x_1": Fraction(5, 2), "x_2": Fraction(21, 4), "y": Fraction(3, 4)}
    assert [step.formula for step in trace.steps] == ["a*x_0 + b^1", "a*x_1 + b^2", "x_1 - x_2/3"]


def test_a_whole_number_is_a_fraction_unless_it_counts() -> None:
    trace = Trace({"a": 7, "v": (3, 9, 4)})
    assert isinstance(trace.step("x", "a*2"), Fraction)
    assert trace.step("n", "floor(a/2) + 1") == 4
    assert type(trace.step("k", "argmax(v)")) is int


def test_an_edit_stands_in_the_place_of_a_line_and_what_follows_follows() -> None:
    trace = Trace({"a": 2, "b": 1}, edits={"x_1": "x_prev + b"})
    two_steps(trace)
    assert trace.values == {"x_1": 2, "x_2": 5, "y": Fraction(1, 3)}
    assert [(step.formula, step.right) for step in trace.steps][:2] == [("x_0 + b", "a*x_0 + b^1"), ("a*x_1 + b^2", None)]
    assert trace.edited == {"x_1"}


def test_an_edit_may_mention_the_value_that_belongs_there_the_time_and_earlier_bindings() -> None:
    trace = Trace({"a": 2}, edits={"y_2": "y + t", "z": "y_2 + hidden"})
    for time in (1, 2):
        trace.at(time).step("y", "a + hidden", hidden=10 * time)
    trace.step("z", "y_2")
    assert trace.values == {"y_1": 12, "y_2": 24, "z": 44}


@pytest.mark.parametrize(
    ("formula", "says"),
    [
        ("a + nowhere", "mentions 'nowhere'"),
        ("a +", "cannot be read"),
        ("v + w", "has no value: \\+ between sizes"),
        ("v[7]", "has no value: no entry"),
        ("frobnicate(a)", "has no value: unknown: frobnicate"),
    ],
)
def test_a_formula_that_cannot_be_computed_names_its_step(formula: str, says: str) -> None:
    trace = Trace({"a": 1, "v": (1, 2), "w": (1, 2, 3)})
    with pytest.raises(QuestionError, match=f"step 'x'.*{says}"):
        trace.step("x", formula)


def test_a_step_needs_a_formula_or_a_value() -> None:
    with pytest.raises(QuestionError, match="neither a formula nor a value"):
        Trace().step("x", "")


def test_entries_count_from_the_first_index() -> None:
    assert Trace({"v": (5, 6, 7)}, first=1).step("x", "v[1] + argmax(v)") == 8


def test_an_operation_that_differs_from_its_formula_counts_and_the_last_bits_do_not() -> None:
    trace = Trace({"a": 3})
    assert trace.step("x", "2*a", lambda: 7) == 7
    assert trace.step("y", "x/3", lambda: 7 / 3 + 1e-15) == Fraction(7, 3)
    assert trace.step("v", "(a, x)", lambda: np.array([3, 8])).tolist() == [3, 8]
    assert trace.values == {"x": 7, "y": Fraction(7, 3), "v": (3, 8)}


@pytest.mark.parametrize("replay", [{"edits": {"z": "a"}}, {"revise": lambda name, value: value}, {"recompute": True}])
def test_a_replay_asks_no_operation(replay: dict[str, Any]) -> None:
    def refused() -> int:
        raise AssertionError("asked")

    assert Trace({"a": 3}, **replay).step("x", "2*a", refused) == 6


def test_a_second_opinion_computes_every_line_anew() -> None:
    trace = Trace({"a": 2}, recompute=True)
    assert trace.step("x", "a*3", 99) == 6
    assert trace.step("w", "", 5) == 5
