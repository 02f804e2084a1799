"""How far a typed answer may lie from the key: derived by replaying the solution as a student rounds, never typed in.

The paper says: keep at least d decimals in intermediate results. So a student may write 0.333 where the key goes on with 1/3, and
0.693 for a given ln 2. The solution is run again with one step or parameter rounded at a time; the sum of the shifts bounds what
any mix of rounded and unrounded numbers can do to first order. The tolerance is that sum plus half a unit in the answer's last
printed place, for the rounding of the answer itself: one number for all entries of a part, rounded up to 1, 2 or 5 times a power of
ten, because a grader works with it. (That all of them rounded together are accepted is a rule of fairness.)
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from functools import partial
from typing import Any

from examgen.bank.question import Page
from examgen.core.numbers import Ln2, Value, form, is_shown_as_decimal, leaves, map_leaves, round_half_away
from examgen.core.tape import Tape
from examgen.core.trace import Trace
from examgen.errors import QuestionError

NUMERIC = ("number", "vector", "matrix")


def tolerances(page: Page, parameters: Any, solution: Tape) -> dict[str, Value]:
    """For each part a nest of the answer's form: the largest accepted distance, the same for each entry (0 for exact kinds)."""
    trace = solution.right
    if not any(ask.kind in NUMERIC for ask in page.asks.values()):
        return {name: _allowed(page, name, trace.values[name], {}) for name in page.asks}
    rounded = [step.name for step in trace.steps if step.name and written(step.value, page.decimals) != step.value]
    given = [name for name in page.draws if written(getattr(parameters, name), page.decimals) != getattr(parameters, name)]
    replays = {name: replayed(page, parameters, steps=(name,), like=solution) for name in rounded}
    replays |= {f"given {name}": replayed(page, parameters, given=(name,)) for name in given}
    return {name: _allowed(page, name, trace.values[name], replays) for name in page.asks}


def _allowed(page: Page, name: str, answer: Value, replays: Mapping[str, Trace]) -> Value:
    """The answer's own rounding is not among the shifts: it is the half unit that is added to them."""
    ask = page.asks[name]
    if ask.kind not in NUMERIC:
        return map_leaves(lambda _: 0, answer)
    others = [replay.values[name] for what, replay in replays.items() if what != name]
    tolerance = _tolerance(answer, others, page.decimals if ask.decimals is None else ask.decimals)
    return map_leaves(lambda _: tolerance, answer)


def written(value: Value, decimals: int) -> Value:
    """What a student writes who rounds as the paper says: short decimals as they are, fractions and ln 2 as decimals too."""
    return map_leaves(lambda leaf: _written(leaf, decimals), value)


def _written(leaf: Value, decimals: int) -> Value:
    if isinstance(leaf, int):
        return leaf
    if isinstance(leaf, Ln2):  # keeps its type, because solutions may ask it for its exponential
        return Ln2(round_half_away(leaf, decimals), Fraction(0))
    exact = isinstance(leaf, Fraction) and is_shown_as_decimal(leaf, decimals)
    return round_half_away(leaf, decimals) if isinstance(leaf, Fraction | float) and not exact else leaf


def replayed(
    page: Page, parameters: Any, *, steps: Iterable[str] = (), given: Iterable[str] = (), like: Tape | None = None
) -> Trace:
    """The solution run with these steps and given parameters rounded as a student writes them down."""
    values = page.given(parameters)
    record = page.parameters(**values | {name: written(values[name], page.decimals) for name in given})
    kept = frozenset(steps)
    trace = page.trace(
        record, lambda name, value: written(value, page.decimals) if name in kept else value, like=like.right if like else None
    )
    (like.play if like else partial(page.solve, record))(trace)
    return trace


def _tolerance(answer: Value, replayed: Sequence[Value], decimals: int) -> Fraction:
    """What the entry that shifts most may be off by."""
    if any(form(other) != form(answer) for other in replayed):
        raise QuestionError("a rounded intermediate result changes the size of an answer")
    moved = [leaves(other) for other in replayed if other is not answer]
    shifts = [sum(_distance(entry, other[at]) for other in moved) for at, entry in enumerate(leaves(answer))]
    return rounded_up(Fraction(1, 2 * 10**decimals) + max(shifts))


_NOTHING = Fraction(0)


def _distance(left: Value, right: Value) -> Fraction:
    if isinstance(left, int | Fraction) and isinstance(right, int | Fraction):
        return abs(Fraction(left - right)) if left != right else _NOTHING
    return abs(Fraction(float(left)) - Fraction(float(right)))


def rounded_up(value: Fraction) -> Fraction:
    """The number rounded up to 1, 2 or 5 times a power of ten, so that a grader can use it."""
    if value == 0:
        return value
    unit = Fraction(10) ** math.floor(math.log10(value))
    return next(step * unit for step in (1, 2, 5, 10, 20) if value <= step * unit * (1 + Fraction(1, 10**9)))


def largest(value: Value) -> float:
    """The largest absolute entry of a nest of numbers, 0 for none."""
    return max((abs(float(leaf)) for leaf in leaves(value) if not isinstance(leaf, str | bool) and leaf is not None), default=0.0)
