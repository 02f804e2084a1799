"""How far a typed answer may lie from the key: derived by replaying the solution as a student rounds, never typed in.

The paper says: keep at least d decimals in intermediate results. The solution is run again with one step rounded at a time and
with all of them rounded; the sum of the single shifts bounds what any mix of rounded and unrounded steps can do to first order.
The tolerance is that shift plus half a unit in the answer's last printed place, for the rounding of the answer itself.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from examgen.bank.question import Page
from examgen.core.numbers import Value, leaves, map_leaves, shown
from examgen.core.trace import Trace
from examgen.errors import QuestionError

NUMERIC = ("number", "vector", "matrix")


def tolerances(page: Page, parameters: Any, trace: Trace) -> dict[str, Value]:
    """For each part a nest of the answer's form: the largest accepted distance of each entry (0 for exact kinds)."""
    rounded = [step.name for step in trace.steps if shown(step.value, page.decimals) != step.value]
    replays = [replayed(page, parameters, lambda name, one=one: name == one) for one in rounded]
    together = replayed(page, parameters, lambda name: name in rounded) if rounded else trace
    return {
        name: _tolerance(trace.values[name], [r.values[name] for r, one in zip(replays, rounded, strict=True) if one != name],
                         together.values[name], page.decimals if ask.decimals is None else ask.decimals)
        if ask.kind in NUMERIC else map_leaves(lambda _: 0, trace.values[name])
        for name, ask in page.asks.items()
    }  # fmt: skip


def replayed(page: Page, parameters: Any, rounds: Callable[[str], bool]) -> Trace:
    """The solution run with the steps that ``rounds`` names rounded as the paper shows them."""
    names = {name: getattr(parameters, name) for name in page.draws}
    trace = Trace(names, revise=lambda name, value: shown(value, page.decimals) if rounds(name) else value)
    page.solve(parameters, trace)
    return trace


def _tolerance(answer: Value, single: list[Value], together: Value, decimals: int) -> Value:
    if isinstance(answer, tuple):
        if any(len(other) != len(answer) for other in (*single, together)):
            raise QuestionError("a rounded intermediate result changes the size of an answer")
        return tuple(
            _tolerance(entry, [other[at] for other in single], together[at], decimals) for at, entry in enumerate(answer)
        )
    shift = max(sum(_distance(answer, other) for other in single), _distance(answer, together))
    return rounded_up(Fraction(1, 2 * 10**decimals) + shift)


def _distance(left: Value, right: Value) -> Fraction:
    if isinstance(left, int | Fraction) and isinstance(right, int | Fraction):
        return abs(Fraction(left) - Fraction(right))
    return abs(Fraction(float(left)) - Fraction(float(right)))


def rounded_up(value: Fraction) -> Fraction:
    """The number rounded up to two significant digits, so that it can be printed."""
    if value == 0:
        return value
    unit = Fraction(10) ** (math.floor(math.log10(value)) - 1)
    return math.ceil(value / unit - Fraction(1, 10**9)) * unit


def largest(value: Value) -> float:
    """The largest absolute entry of a nest of numbers, 0 for none."""
    return max((abs(float(leaf)) for leaf in leaves(value) if not isinstance(leaf, str | bool) and leaf is not None), default=0.0)
