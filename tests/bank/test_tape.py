"""Tapes: a replay from the calls of a solution is the replay that the author's Python gives."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from examgen.bank import slips
from examgen.bank.draft import draft
from examgen.bank.question import Page
from examgen.bank.tolerance import written
from examgen.core.numbers import Value, map_leaves
from examgen.core.tape import Tape
from examgen.core.trace import Trace
from tests import banked

BANK = banked.bank()


class _Watched:
    """A solution that counts how often its Python runs."""

    def __init__(self, page: Page, parameters: Any) -> None:
        self.page, self.parameters, self.runs = page, parameters, 0

    def __call__(self, trace: Trace) -> None:
        self.runs += 1
        self.page.solve(self.parameters, trace)


def moved(name: str, value: Value) -> Value:
    """Every step a little beside what it is."""
    return map_leaves(lambda leaf: leaf if isinstance(leaf, bool | str | int) else leaf * 2, value)


@pytest.mark.parametrize("id", banked.ids())
def test_a_replay_from_the_tape_is_the_replay_of_the_solution(id: str) -> None:
    page = BANK.page(id)
    parameters = page.parameters(**draft(page, 4).variant.parameters)
    right = page.trace(parameters)
    page.solve(parameters, right)
    solution = _Watched(page, parameters)
    made = partial(slips.made, page, parameters, steps=right.values)
    tape = Tape(solution, right)
    for revise in (None, moved, lambda name, value: written(value, 1)):
        for rules in ((), *((rule,) for rule in page.mistakes if rule.is_slip)):
            taped, live = made(rules, revise=revise, right=tape), made(rules, revise=revise)
            assert (taped.answers, taped.said, taped.edits, taped.met) == (live.answers, live.said, live.edits, live.met)
            assert [(one.name, one.formula, one.value, one.inputs) for one in taped.steps] == [
                (one.name, one.formula, one.value, one.inputs) for one in live.steps
            ]
    assert solution.runs == 1, "the page's Python looks at values of its steps, so that every replay runs it"


def looked_at(trace: Trace) -> None:
    x = trace.step("x", "2*a")
    trace.step("y", "x + 1" if x > 3 else "x - 1")


def unpacked(trace: Trace) -> None:
    for at, entry in enumerate(trace.step("v", "concat(a, a)" if trace.knows("long") else "(a, a)")):
        trace.step(f"w_{at}", "3*entry", entry=entry)


def handed_over(trace: Trace) -> None:
    x = trace.step("x", "2*a")
    trace.step("y", "x/7", x / 7)
    trace.step("z", "", (x, 5))


@pytest.mark.parametrize("solution", [looked_at, unpacked, handed_over])
@pytest.mark.parametrize("edits", [{}, {"x": "a"}, {"v": "(a, 2*a, 3*a)"}, {"v": "a"}, {"y": "a"}])
def test_a_solution_that_its_tape_does_not_tell_is_run(solution: Any, edits: dict[str, str]) -> None:
    right = Trace({"a": 2})
    solution(right)
    traces = [Trace({"a": 2}, edits=edits, recompute=True, like=one) for one in (right, None)]
    runs = Tape(solution, right).play, solution
    for run, trace in zip(runs, traces, strict=True):
        try:
            run(trace)
        except TypeError:
            trace.given(ended=1)
    assert traces[0].values == traces[1].values
    assert traces[0].edited == traces[1].edited


def named_alike(trace: Trace) -> None:
    u = trace.step("u", "sqrt(a)/3")
    w = trace.step("w", "2*u", u=u)
    trace.step("z", "w + exp(x)", x=w)


def test_a_step_that_is_handed_on_is_rounded_as_in_the_solution() -> None:
    """Under its own name, too; what a line is shown with are floats where the solution's Python has floats."""
    right = Trace({"a": 2})
    named_alike(right)
    for edits in ({}, {"w": "3*u"}, {"u": "exp(a)"}):
        traces = [
            Trace({"a": 2}, lambda _, value: written(value, 3), edits=edits, recompute=True, like=like) for like in (right, None)
        ]
        Tape(named_alike, right).play(traces[0])
        named_alike(traces[1])
        told = [[(step.value, step.inputs, *map(type, step.inputs.values())) for step in trace.steps] for trace in traces]
        assert told[0] == told[1]
