"""The trace: the worked solution as named steps, from which key, explanation and marking are read.

``t.step(name, formula)`` computes a step from its formula, records it, and returns the value to go on with. Usually that is the
value itself; a replay returns another one (rounded as the student rounds, the student's own earlier answer, or what an edited
formula gives), and everything after it follows. So a solution must compute with what ``step`` returns.

``t.step(name, formula, operation)`` also asks an operation, a function without arguments, for the value: the engine computes in its
own way what the formula says. If the two differ, the operation's value counts, and the line is false. A replay asks no operation,
since it goes on with numbers for which none was made; formulas alone tell what follows from them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any, Protocol

import numpy as np

from examgen.core import arithmetic, expression, rewriting
from examgen.core.arithmetic import Arithmetic, Quantity
from examgen.core.exact import EXACT
from examgen.core.numbers import Scalar, Value, freeze, map_leaves
from examgen.errors import ArgumentError, FormulaError, QuestionError, UnreadableAnswer

COMPUTED: Any = object()
"""In the place of a value: the formula gives it."""
CLOSE = 1e-12
"""What two ways to compute a float may differ by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One line of a worked solution: ``name = formula = value``; ``inputs`` are the values that the formula's names stand for.

    ``formula`` is empty for a step that needs words only; they stand in ``note`` (Markdown). Places in arrays count from ``first``.
    ``right`` is set where a slip stands in the place of the line: the formula that belongs here, which may be empty.
    """

    name: str
    formula: str
    value: Value
    inputs: Mapping[str, Value] = field(default_factory=dict)
    note: str = ""
    first: int = 0
    right: str | None = None
    steps: tuple[str, ...] = field(default=(), repr=False, compare=False)
    """Names in the formula that stand for earlier steps."""


class Recorder(Protocol):
    """Whatever operations write their steps to; one that ``replays`` wants their formulas only."""

    @property
    def replays(self) -> bool: ...

    def means(self, name: str, value: Any) -> bool: ...

    def step(self, name: str, formula: str, value: Any = COMPUTED, *, note: str = "", **bindings: Any) -> Any: ...

    def at(self, index: int) -> Recorder: ...


class Trace:
    """Records steps. ``names`` are the parameters, which formulas may mention; ``revise`` may replace a step's value.

    ``edits`` are formulas that stand in the place of lines; that of a step with a time may name what is of its time without it.
    They may mention whatever has been computed, and by the step's own name the value it should have. With ``recompute`` the formula
    gives the value of each line that has one, whatever value was handed over: the second opinion of another ``arithmetic``. Lines
    of the trace ``like`` of the same parameters are taken over: all up to the first edit, then those whose numbers are the same.
    ``edited`` are the lines that were edited, ``idle`` those of them that come out as if they were not.
    """

    def __init__(
        self,
        names: Mapping[str, Value] | None = None,
        revise: Callable[[str, Value], Value] | None = None,
        *,
        arithmetic: Arithmetic = EXACT,
        edits: Mapping[str, str] | None = None,
        first: int = 0,
        recompute: bool = False,
        like: Trace | None = None,
    ) -> None:
        self.restart()
        self._names: Mapping[str, Value] = (
            like._names if like is not None else {name: freeze(value) for name, value in (names or {}).items()}
        )
        self._revise = revise
        self._arithmetic = arithmetic
        self._edits = edits or {}
        self._first = first
        self._recompute = recompute
        self._like = like
        self.replays = recompute or revise is not None or bool(edits)
        """Whether this is no solution but a replay of one."""
        self._quantities: dict[str, tuple[Any, Quantity]] = dict(like._quantities) if like is not None else {}

    def restart(self) -> None:
        """Forget all lines."""
        self.steps: list[Step] = []
        self.values: dict[str, Value] = {}
        self.edited: set[str] = set()
        self.idle: set[str] = set()
        self._moved = False
        self._changed: set[str] = set()
        self._lines: dict[str, tuple[Step, Any]] = {}
        self._seen: dict[str, Value] = {}

    def step(self, name: str, formula: str, value: Any = COMPUTED, *, note: str = "", **bindings: Any) -> Any:
        """Record ``name = formula = value``; names in the formula are bindings, earlier steps, parameters, or earlier bindings.

        Without a ``value`` the formula is computed: exactly, as far as its numbers and functions allow; a whole number comes as a
        ``Fraction``, so that dividing it stays exact, and as an ``int`` where the formula rounds or counts. A function as the
        ``value`` is asked as well, but not by a replay. ``QuestionError`` for a formula that cannot be read or computed, a name
        that stands for nothing, or a step recorded twice.
        """
        if name in self.values:
            raise QuestionError(f"step {name!r} is recorded twice; give each time step its own name with t.at(k)")
        if value is COMPUTED and not formula:
            raise QuestionError(f"step {name!r} has neither a formula nor a value")
        bindings = {given: freeze(one) for given, one in bindings.items()}
        computed = value is COMPUTED or callable(value) or (self._recompute and formula != "")
        unmoved = self._unmoved(name, formula, bindings, computed=computed)
        if unmoved is not None:
            return self._taken_over(*unmoved, bindings)
        self._moved = True
        edit = self.instead(name, self._edits)
        right = self._right(name, formula, value, bindings) if computed else value
        if edit is None:
            return self._recorded(name, formula, right, note, bindings)
        return self._edited(name, formula, edit, right, note, bindings)

    def _unmoved(self, name: str, formula: str, bindings: Mapping[str, Value], *, computed: bool) -> tuple[Step, Any] | None:
        """The line as ``like`` has it, if nothing on the way to it has changed; and what it returned."""
        if self._like is None or self._revise is not None or name not in self._like._lines or name in self._edits:
            return None
        line, returned = self._like._lines[name]
        return (line, returned) if not self._moved or (computed and self._is_same(line, formula, bindings)) else None

    def _right(self, name: str, formula: str, value: Any, bindings: Mapping[str, Value]) -> Any:
        """What the formula says, unless the operation that is handed over says something else: then that."""
        found = self._computed(name, formula, bindings)
        if not callable(value) or self.replays or _same(freeze(said := value()), freeze(found)):
            return found
        return said

    def _edited(self, name: str, formula: str, edit: str, value: Any, note: str, bindings: Mapping[str, Value]) -> Any:
        right = freeze(value)
        bindings = {**bindings, **({name: right} if name in _mentioned(name, edit) else {})}
        wrong = self._computed(name, edit, bindings)
        self.edited.add(name)
        if freeze(wrong) == right:
            self.idle.add(name)
        return self._recorded(name, edit, wrong, note, bindings, right=formula)

    def _is_same(self, line: Step, formula: str, bindings: Mapping[str, Value]) -> bool:
        """Whether the line would come out as it is: the same formula, over the same numbers."""
        return line.formula == formula and all(
            self._value(given, line.name, formula, bindings) is number for given, number in line.inputs.items()
        )

    def takes_over(self, name: str, needs: frozenset[str], bindings: Mapping[str, Any]) -> bool:
        """Whether the line stays as ``like`` has it, because it is not edited and none of the steps that it ``needs`` has changed;
        then it is recorded.
        """
        if self._like is None or name in self._edits or not needs.isdisjoint(self._changed):
            return False
        step, returned = self._like._lines[name]
        kept = self.kept(step)
        if kept is not step.value and kept != step.value:
            step, returned = replace(step, value=kept), _like(returned, kept)
            self._changed.add(name)
        self._taken_over(step, returned, bindings)
        return True

    def _taken_over(self, step: Step, returned: Any, bindings: Mapping[str, Value]) -> Any:
        self._seen.update(bindings)
        self.steps.append(step)
        self.values[step.name] = step.value
        self._lines[step.name] = step, returned
        return returned

    def returned(self, name: str) -> Value:
        """What ``step`` returned for the line: its value, but a revised float as the float that Python goes on with."""
        return self.values[name] if self._revise is None else freeze(self._lines[name][1])

    def _recorded(
        self, name: str, formula: str, value: Any, note: str, bindings: Mapping[str, Any], right: str | None = None
    ) -> Any:
        inputs = {given: self._value(given, name, formula, bindings) for given in _mentioned(name, formula)}
        step = Step(
            name=name, formula=formula, value=freeze(value), inputs=inputs, note=note, first=self._first, right=right,
            steps=tuple(sorted(given for given in inputs if given not in bindings and given in self.values)),
        )  # fmt: skip
        kept = self.kept(step)
        self._seen.update(bindings)
        self.steps.append(step if kept is step.value or kept == step.value else replace(step, value=kept))
        self.values[name] = kept
        if self._like is not None and self._like.values.get(name) != kept:
            self._changed.add(name)
        returned = value if self._revise is None and kept is step.value else _like(value, kept)
        self._lines[name] = self.steps[-1], returned
        return returned

    def kept(self, step: Step) -> Value:
        """The value that the solution goes on with; replays return another one than the step's."""
        return step.value if self._revise is None else self._revise(step.name, step.value)

    def given(self, **values: Any) -> None:
        """Values that later formulas may mention without being steps, such as a state before the first time step."""
        self._seen.update({name: freeze(value) for name, value in values.items()})

    def said(self, name: str, instead: Mapping[str, str]) -> Step | None:
        """The line that ``instead`` has for the step, computed after all others; ``None`` if it has none."""
        formula = self.instead(name, instead)
        if formula is None:
            return None
        inputs = {given: self._value(given, name, formula, {}) for given in _mentioned(name, formula)}
        value, steps = freeze(self._computed(name, formula, {})), tuple(sorted(inputs.keys() & self.values.keys()))
        return Step(name=name, formula=formula, value=value, inputs=inputs, first=self._first, steps=steps)

    def instead(self, name: str, formulas: Mapping[str, str]) -> str | None:
        """The formula that stands in the place of the step's; names in it are those of the step's time, where there are such."""
        formula = formulas.get(name)
        if formula is None:
            return None
        base, index = rewriting.timed(name)
        if index is None:
            return formula
        return rewriting.renamed(formula, lambda given: self._timed(given, base, name, index))

    def _timed(self, given: str, base: str, name: str, index: int) -> str:
        if given == base:
            return name
        if given.endswith("_prev"):
            return f"{given.removesuffix('_prev')}_{index - 1}"
        if given == "t" and not self.knows("t"):
            return str(index)
        return next((one for one in (f"{given}_{index}", f"{given}{index}") if self.timed(given, one)), given)

    def timed(self, given: str, at_time: str, bindings: Mapping[str, Any] | None = None) -> bool:
        """Whether a name means that time's quantity: a step that is called so, or a parameter if the name itself is unknown."""
        return at_time in self.values or (not self.knows(given, bindings) and self.knows(at_time))

    def knows(self, name: str, bindings: Mapping[str, Any] | None = None) -> bool:
        """Whether the name stands for something already."""
        known = name in self.values or name in self._names or name in self._seen
        return known or (bindings is not None and name in bindings)

    def means(self, name: str, value: Any) -> bool:
        """Whether the name stands for this value already."""
        for source in (self.values, self._names, self._seen):
            if name in source:
                return source[name] is value or _same(source[name], freeze(value))
        return False

    def _computed(self, name: str, formula: str, bindings: Mapping[str, Any]) -> Quantity:
        _mentioned(name, formula)
        try:
            found = self._arithmetic.value(formula, lambda given: self._quantity(given, name, formula, bindings), first=self._first)
        except (FormulaError, ArgumentError, UnreadableAnswer) as error:
            raise FormulaError(f"step {name!r}: the formula {formula!r} has no value: {error}") from None
        found = self._arithmetic.plain(found)
        if isinstance(found, int | Fraction | float) and not isinstance(found, bool):
            if arithmetic.counts(formula) and found == int(found):
                return int(found)
            return Fraction(found) if isinstance(found, int) else found
        return found

    def _quantity(self, given: str, name: str, formula: str, bindings: Mapping[str, Any]) -> Quantity:
        """What the name stands for; a value is turned into a quantity once."""
        value = self._value(given, name, formula, bindings)
        known, found = self._quantities.get(given, (None, None))
        if known is not value:
            found = self._arithmetic.quantity(value)
            self._quantities[given] = (value, found)
        return found

    def _value(self, given: str, name: str, formula: str, bindings: Mapping[str, Any]) -> Value:
        for source in (bindings, self.values, self._names, self._seen):
            if given in source:
                return source[given]
        fact = f"step {name!r}: the formula {formula!r} mentions {given!r}, which is no parameter and no earlier step"
        raise QuestionError(f"{fact}; hand its value to the line: t.step({name!r}, ..., {given}=...)")

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

    @property
    def replays(self) -> bool:
        """As ``Trace.replays``."""
        return self.trace.replays

    def step(self, name: str, formula: str, value: Any = COMPUTED, *, note: str = "", **bindings: Any) -> Any:
        """Record the step under this time step's name; ``t`` in the formula is the time, unless something else is called so."""

        def scoped(given: str) -> str:
            if given.endswith("_prev"):
                return f"{given.removesuffix('_prev')}_{self.index - 1}"
            if given == "t" and not self.trace.knows("t", bindings):
                return str(self.index)
            return f"{given}_{self.index}" if self.trace.timed(given, f"{given}_{self.index}", bindings) else given

        bound = {scoped(given): value for given, value in bindings.items()}
        return self.trace.step(f"{name}_{self.index}", rewriting.renamed(formula, scoped), value, note=note, **bound)

    def means(self, name: str, value: Any) -> bool:
        """Whether the name stands at this time for this value already."""
        timed = f"{name.removesuffix('_prev')}_{self.index - name.endswith('_prev')}"
        return self.trace.means(timed if self.trace.knows(timed) else name, value)

    def at(self, index: int) -> Scope:
        """The trace at another time step."""
        return Scope(self.trace, index)


def _mentioned(name: str, formula: str) -> frozenset[str]:
    try:
        return expression.mentioned(formula) if formula else frozenset()
    except UnreadableAnswer as error:
        raise QuestionError(f"step {name!r}: the formula {formula!r} cannot be read: {expression.unread(formula, error)}") from None


def _same(one: Value, other: Value) -> bool:
    """Whether two values are the same but for the last bits of floats; in formulas, one entry alone is a number."""
    one, other = _alone(one), _alone(other)
    if one == other:
        return True
    if isinstance(one, tuple) and isinstance(other, tuple):
        return len(one) == len(other) and all(map(_same, one, other))
    floats = float in (type(one), type(other)) and all(isinstance(side, Scalar) for side in (one, other))
    return floats and math.isclose(one, other, rel_tol=CLOSE, abs_tol=CLOSE)


def _alone(value: Value) -> Value:
    return _alone(value[0]) if isinstance(value, tuple) and len(value) == 1 else value


def _like(value: Any, kept: Value) -> Any:
    """``kept`` in the form in which the value was given: arrays stay arrays, floats stay floats, and whole numbers stay fractions.

    An ``int`` in the place of a ``Fraction`` would turn the next division into a float.
    """
    if isinstance(value, np.ndarray):
        exact = value.dtype == object
        return np.array(map_leaves(_fraction, kept) if exact else kept, dtype=value.dtype)
    if isinstance(value, float):
        return float(kept)
    return Fraction(kept) if isinstance(value, Fraction) and isinstance(kept, int) else kept


def _fraction(leaf: Value) -> Value:
    return Fraction(leaf) if isinstance(leaf, int) else leaf
