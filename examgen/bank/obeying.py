"""Whether a worked solution obeys a convention: a step that bears a name of it must have the value that its line gives.

Values are compared, not texts: however a step is written, it must come out as the sentence printed beside it says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import Any

import numpy as np

from examgen.bank import lines
from examgen.core import expression, formulas, typeset
from examgen.core.conventions import RULES, Convention
from examgen.core.numbers import Value, freeze
from examgen.core.record import Variant
from examgen.core.trace import Step
from examgen.errors import ExamgenError

_TIMED = re.compile(r"(.*?[A-Za-z])_?(\d+)$")
_ALSO: Mapping[str, tuple[str, ...]] = {
    "lr": ("eta", "learning_rate", "rate"),
    "mu": ("momentum",),
    "rho": ("decay",),
    "beta_1": ("beta1", "beta"),
    "beta_2": ("beta2", "beta"),
}
"""Other names that authors give to quantities of conventions."""
CLOSE = 1e-6


def disobedience(variant: Variant) -> Iterator[str]:
    """Steps that come out differently from what a convention of the question says."""
    for name in variant.conventions:
        keys = Keys(variant, RULES[name])
        for step in variant.steps:
            yield from (f"{fact}, as the convention {name!r} says" for fact in keys.faults(step))


@dataclass(frozen=True)
class Keys:
    """The quantities of a variant, looked up by the names that a convention uses."""

    variant: Variant
    rule: Convention

    @cached_property
    def known(self) -> dict[str, Value]:
        """All values by name: what formulas bind, the parameters, and the steps."""
        steps = self.variant.steps
        bound = {name: value for step in steps for name, value in step.inputs.items()}
        return bound | dict(self.variant.parameters) | {step.name: step.value for step in steps if step.name}

    def faults(self, step: Step) -> Iterator[str]:
        """Why the step is not what the line of its name gives; nothing where a quantity of the line is not to be found."""
        readings = {_split(step.name), (step.name, self._time(step))}
        for (name, line), (base, time) in product(self.rule.lines.items(), readings):
            if self._is(base, name):
                yield from self._fault(step, line, time)

    def _fault(self, step: Step, line: str, time: int | None) -> Iterator[str]:
        expected = self._computed(line, time)
        if expected is None:
            return
        value = lines.read(typeset.value_latex(step.value, lines.FULL, row=self.variant.rows))
        if np.shape(expected) == np.shape(value) and not np.allclose(expected, value, rtol=CLOSE, atol=CLOSE):
            short = np.round(np.squeeze(expected), 6).tolist()
            yield f"step {step.name} = {step.formula or '...'} is to be {line}, here {short}"

    def _computed(self, line: str, time: int | None) -> Any:
        """What the line gives at that time; ``None`` if a quantity is not to be found, or if it has no value."""
        tree = expression.parse(line)
        inputs = {name: value for name in expression.names(tree) if (value := self._value(name, time)) is not None}
        if len(inputs) < len(expression.names(tree)):
            return None
        try:
            return lines.read(formulas.plugged_latex(tree, inputs, lines.FULL, rows=self.variant.rows))
        except (ExamgenError, ArithmeticError, ValueError):
            return None

    def _time(self, step: Step) -> int | None:
        """The time step of a step without a number: the latest one that it reads, or that was written before it."""
        read = step.inputs if step.formula else [one.name for one in self.variant.steps]
        times = [time for base, time in map(_split, read) if time is not None and self._is_timed(base)]
        return max(times, default=None)

    def _is_timed(self, base: str) -> bool:
        return any(self._is(base, name) for name in self.rule.timed.split())

    def _is(self, base: str, name: str) -> bool:
        """Whether ``base`` is the page's name of the convention's quantity: by what is printed, or by the name itself."""
        symbols = self.variant.symbols
        return typeset.symbol(base, symbols) == self.rule.symbol(name) or (base == name and base not in symbols)

    def _value(self, name: str, time: int | None) -> Value:
        if name == "t":
            return time
        if name == "N" and isinstance(x := self.known.get("x"), tuple):
            return len(x)
        base = name.removesuffix("_prev")
        when = time if base == name or time is None else time - 1
        timed = base in self.rule.timed.split()
        for candidate in self._candidates(base, when, timed):
            if candidate in self.known:
                return self.known[candidate]
        if timed and when == 0:
            return self.rule.start.get(base)
        return self._skipped(base, when) if timed and when and base in self.rule.lines else None

    def _skipped(self, base: str, time: int) -> Value:
        """A quantity that the solution does without, as the convention computes it."""
        found = self._computed(self.rule.lines[base], time)
        return None if found is None else freeze(np.squeeze(found))

    def _candidates(self, base: str, time: int | None, timed: bool) -> Iterator[str]:
        for known in self.known:
            own, when = _split(known)
            if self._is(own, base) and when == time and time is not None:
                yield known
        if not timed:
            yield from (known for known in self.known if self._is(known, base))
            yield from _ALSO.get(base, ())


def _split(name: str) -> tuple[str, int | None]:
    """``m_hat_2`` is ``m_hat`` at time 2."""
    match = _TIMED.fullmatch(name)
    return (match[1], int(match[2])) if match else (name, None)
