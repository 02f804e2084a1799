"""Formulas are compared by their values at fixed points: no algebra, so any equivalent way of writing counts."""

from __future__ import annotations

import math
from collections.abc import Mapping
from fractions import Fraction
from functools import lru_cache

from examgen.core import arithmetic, expression
from examgen.core.seeds import Key
from examgen.errors import QuestionError, UnreadableAnswer

POINTS, LEAST_POINTS = 20, 8
"""Points with all variables between 0 and 1, and as many between -3 and 3; how many must remain with two values."""
_CLOSE = 1e-9


@lru_cache(maxsize=256)
def sample_points(variables: tuple[str, ...]) -> tuple[Mapping[str, Fraction], ...]:
    """Values of the variables, the same on every machine: half are probabilities, half may be negative."""
    streams = {name: Key(seed=0, question="marking.formulas").stream(name) for name in variables}
    bounds = [(1, 996)] * POINTS + [(-2991, 2991)] * POINTS
    return tuple(
        {name: Fraction(low + stream.below(high - low + 1), 997) for name, stream in streams.items()} for low, high in bounds
    )


def same_formula(typed: str, right: str, variables: tuple[str, ...]) -> bool:
    """True if the formulas agree (to 1e-9) at all points where both have a value, and there are enough of those.

    ``QuestionError`` if the right formula itself has a value at fewer than ``LEAST_POINTS`` points.
    """
    expected, given = _values(right, variables), _values(typed, variables)
    if sum(value is not None for value in expected) < LEAST_POINTS:
        raise QuestionError(f"the formula {right!r} has a value at fewer than {LEAST_POINTS} sample points; ask for another form")
    both = [(one, other) for one, other in zip(expected, given, strict=True) if one is not None and other is not None]
    return len(both) >= LEAST_POINTS and all(math.isclose(*pair, rel_tol=_CLOSE, abs_tol=_CLOSE**2) for pair in both)


def _values(formula: str, variables: tuple[str, ...]) -> list[float | None]:
    tree = expression.parse(formula)
    return [_value(tree, point) for point in sample_points(variables)]


def _value(tree: expression.Node, point: Mapping[str, Fraction]) -> float | None:
    try:
        return float(arithmetic.evaluate(tree, point))
    except UnreadableAnswer:
        return None
