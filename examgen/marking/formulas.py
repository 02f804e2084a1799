"""Formulas are compared by their values at fixed points: no algebra, so any equivalent way of writing counts."""

from __future__ import annotations

import math
from collections.abc import Mapping
from fractions import Fraction
from functools import lru_cache

from examgen.core import arithmetic, expression
from examgen.core.ask import Domains
from examgen.core.seeds import Key, Stream
from examgen.errors import QuestionError, UnreadableAnswer

POINTS, LEAST_POINTS = 20, 8
"""Points with all variables between 0 and 1, and as many between -3 and 3; how many must remain with two values."""
_CLOSE = 1e-9
_STEPS = 997


@lru_cache(maxsize=256)
def sample_points(variables: tuple[str, ...], domains: Domains = ()) -> tuple[Mapping[str, Fraction], ...]:
    """Values of the variables, the same on every machine: half are probabilities, half may be negative; inside a domain all are."""
    streams = {name: Key(seed=0, question="marking.formulas").stream(name) for name in variables}
    inside = {name: (low * _STEPS + 1, high * _STEPS - 1) for name, (low, high) in domains}
    bounds = [(1, 996)] * POINTS + [(-2991, 2991)] * POINTS
    return tuple({name: _drawn(stream, *inside.get(name, limits)) for name, stream in streams.items()} for limits in bounds)


def _drawn(stream: Stream, low: int, high: int) -> Fraction:
    return Fraction(low + stream.below(high - low + 1), _STEPS)


def same_formula(typed: str, right: str, variables: tuple[str, ...], domains: Domains = ()) -> bool:
    """True if the typed formula has the right one's value (to 1e-9) at all points where that has one.

    ``QuestionError`` if the right formula itself has a value at fewer than ``LEAST_POINTS`` points.
    """
    expected, given = _values(right, variables, domains), _values(typed, variables, domains)
    wanted = [(one, other) for one, other in zip(expected, given, strict=True) if one is not None]
    if len(wanted) < LEAST_POINTS:
        raise QuestionError(f"the formula {right!r} has a value at fewer than {LEAST_POINTS} sample points; ask for another form")
    return all(other is not None and math.isclose(one, other, rel_tol=_CLOSE, abs_tol=_CLOSE**2) for one, other in wanted)


def _values(formula: str, variables: tuple[str, ...], domains: Domains) -> list[float | None]:
    tree = expression.parse(formula)
    return [_value(tree, point) for point in sample_points(variables, domains)]


def _value(tree: expression.Node, point: Mapping[str, Fraction]) -> float | None:
    try:
        return float(arithmetic.evaluate(tree, point))
    except UnreadableAnswer:
        return None
