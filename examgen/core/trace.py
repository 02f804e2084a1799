"""The trace: the worked solution as named steps, from which key, explanation and marking are read.

``t.step(name, formula, value)`` records a step and returns the value to go on with. Usually that is the value itself; a replay
returns another one (rounded as the student rounds, or the student's own earlier answer), and everything after it follows.
So a solution must compute with what ``step`` returns.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from typing import Any, Protocol, TypeVar

import numpy as np

from examgen.core import expression
from examgen.core.numbers import Value, freeze, map_leaves
from examgen.errors import QuestionError, UnreadableAnswer

_V = TypeVar("_V")
_QUANTITY = re.compile(r"[A-Za-z]\w*(?!\w|\()", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One line of a worked solution: ``name = formula = value``; ``inputs`` are the values that the formula's names stand for.

    ``formula`` is empty for a step that needs words only; they stand in ``note`` (Markdown).
    """

    name: str
    formula: str
    value: Value
    inputs: Mapping[str, Value] = field(default_factory=dict)
    note: str = ""


class Recorder(Protocol):
    """Whatever operations write their steps to."""

    def step(self, name: str, formula: str, value: _V, *, note: str = "", **bindings: Any) -> _V: ...

    def at(self, index: int) -> Recorder: ...


class Trace:
    """Records steps. ``names`` are the parameters, which formulas may mention; ``revise`` may replace a step's value."""

    def __init__(self, names: Mapping[str, Value] | None = None, revise: Callable[[str, Value], Value] | None = None) -> None:
        self.steps: list[Step] = []
        self.values: dict[str, Value] = {}
        self._names = names or {}
        self._revise = revise

    def step(self, name: str, formula: str, value: _V, *, note: str = "", **bindings: Any) -> _V:
        """Record ``name = formula = value``; names in the formula are bindings, earlier steps, or parameters.

        ``QuestionError`` for a formula that cannot be read, a name that stands for nothing, or a step recorded twice.
        """
        if name in self.values:
            raise QuestionError(f"step {name!r} is recorded twice; give each time step its own name with t.at(k)")
        kept = freeze(value)
        if self._revise is not None:
            kept = self._revise(name, kept)
        inputs = {given: self._value(given, name, formula, bindings) for given in _names(name, formula)}
        self.steps.append(Step(name=name, formula=formula, value=kept, inputs=inputs, note=note))
        self.values[name] = kept
        return value if self._revise is None else _like(value, kept)

    def _value(self, given: str, name: str, formula: str, bindings: Mapping[str, Any]) -> Value:
        for source in (bindings, self.values, self._names):
            if given in source:
                return freeze(source[given])
        raise QuestionError(f"step {name!r}: the formula {formula!r} mentions {given!r}, which is no binding, step or parameter")

    def say(self, note: str) -> None:
        """A sentence between the steps (Markdown)."""
        self.steps.append(Step(name="", formula="", value=None, note=note))

    def at(self, index: int) -> Scope:
        """The same trace for time step ``index``: a step ``m`` is recorded as ``m_1``, and ``m_prev`` is shown as ``m_0``."""
        return Scope(self, index)


@dataclass(frozen=True, slots=True)
class Scope:
    """A trace at one time step (see ``Trace.at``)."""

    trace: Trace
    index: int

    def step(self, name: str, formula: str, value: _V, *, note: str = "", **bindings: Any) -> _V:
        """Record the step under this time step's name."""

        def scoped(given: str) -> str:
            if given.endswith("_prev"):
                return f"{given.removesuffix('_prev')}_{self.index - 1}"
            return f"{given}_{self.index}" if f"{given}_{self.index}" in self.trace.values else given

        bound = {scoped(given): value for given, value in bindings.items()}
        return self.trace.step(f"{name}_{self.index}", _renamed(formula, scoped), value, note=note, **bound)

    def at(self, index: int) -> Scope:
        """The trace at another time step."""
        return Scope(self.trace, index)


def _renamed(formula: str, new: Callable[[str], str]) -> str:
    """The formula with its quantities (not its functions) renamed."""
    return _QUANTITY.sub(lambda match: new(match[0]), formula)


def _names(name: str, formula: str) -> frozenset[str]:
    try:
        return _names_in(formula) if formula else frozenset()
    except UnreadableAnswer as error:
        raise QuestionError(f"step {name!r}: the formula {formula!r} cannot be read: {error}") from None


@lru_cache(maxsize=4096)
def _names_in(formula: str) -> frozenset[str]:
    return expression.names(expression.parse(formula))


def _like(value: Any, kept: Value) -> Any:
    """``kept`` in the form in which the value was given: arrays stay arrays, floats stay floats, and whole numbers stay fractions.

    An ``int`` in the place of a ``Fraction`` would turn the next division into a float.
    """
    if isinstance(value, np.ndarray):
        exact = value.dtype == object
        return np.array(map_leaves(_fraction, kept) if exact else kept, dtype=value.dtype).reshape(value.shape)
    if isinstance(value, float):
        return float(kept)
    return Fraction(kept) if isinstance(value, Fraction) and isinstance(kept, int) else kept


def _fraction(leaf: Value) -> Value:
    return Fraction(leaf) if isinstance(leaf, int) else leaf
