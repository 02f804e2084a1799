"""A student who rounds the result of every single operation to the printed number of decimals.

The worked solution is replayed in an arithmetic that rounds each product, sum, quotient, root and function value on the way. Whole
numbers are counted, and a line without a formula is taken over as it is printed.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from functools import cache
from typing import Any

import numpy as np

from examgen.bank.operations import ARITHMETIC
from examgen.bank.question import Page
from examgen.bank.tolerance import written
from examgen.core.arithmetic import Arithmetic, Quantity
from examgen.core.expression import COMPARISONS
from examgen.core.numbers import Value, form, freeze
from examgen.core.trace import Step, Trace
from examgen.errors import ExamgenError

_NOISE = 1e-9
"""Guard against the binary noise of decimals: what lies half way is rounded away from zero, as the paper says."""
_WHOLE = frozenset({"floor", "ceil", "argmax", "argmin", "onehot", "chosen", "sign"})
"""Functions whose values are counted, or chosen among words: there is nothing to round."""


def answers(page: Page, parameters: Any) -> dict[str, Value]:
    """What the student answers to each part. ``ArithmeticError`` or ``ValueError`` where rounding leaves a step without a value."""
    student = _Student(page, parameters)
    page.solve(parameters, student)
    return {name: student.values[name] for name in page.asks}


class _Student(Trace):
    """Puts into each step what the student gets for its line."""

    def __init__(self, page: Page, parameters: Any) -> None:
        super().__init__(page.given(parameters), lambda _, value: value, arithmetic=ARITHMETIC, first=page.first)
        self._decimals = page.decimals

    def kept(self, step: Step) -> Value:
        return written(_like(step.value, self._found(step)) if step.formula else step.value, self._decimals)

    def _found(self, step: Step) -> Value:
        rounding = _rounding(self._decimals)
        try:
            found = rounding.value(step.formula, lambda name: rounding.quantity(step.inputs[name]), first=step.first)
        except ExamgenError:  # a line that cannot be computed is reported by the contract
            return step.value
        value = freeze(rounding.plain(found))
        return value if form(value) == form(step.value) else step.value


def _like(exact: Value, found: Value) -> Value:
    """What was found, but whole numbers and words as they are."""
    if isinstance(exact, tuple):
        return tuple(_like(one, other) for one, other in zip(exact, found, strict=True))
    return exact if isinstance(exact, int | str) else found


@cache
def _rounding(decimals: int) -> Arithmetic:
    """The arithmetic of solutions, each result rounded to so many decimals."""

    def rounded(operation: Callable[..., Quantity]) -> Callable[..., Quantity]:
        return lambda *given, **options: _rounded(operation(*given, **options), decimals)

    operators = {sign: one if sign in COMPARISONS else rounded(one) for sign, one in ARITHMETIC.operators.items()}
    functions = {name: one if name in _WHOLE else rounded(one) for name, one in ARITHMETIC.functions.items()}
    return replace(ARITHMETIC, operators=operators, functions=functions)


def _rounded(value: Quantity, decimals: int) -> Quantity:
    if isinstance(value, np.ndarray):
        return np.array([_rounded(entry, decimals) for entry in value.flat], dtype=object).reshape(value.shape)
    if isinstance(value, str | bool):
        return value
    if isinstance(value, Fraction | int) and value.denominator == 1:
        return value
    size = Fraction(math.floor(abs(float(value)) * 10**decimals + 0.5 + _NOISE), 10**decimals)
    return size if value > 0 else -size
