"""A student who rounds the result of every single operation to the printed number of decimals, and knows nothing of the engine.

Each line of the worked solution is read from its LaTeX and computed; every product, sum, quotient, root and function value on the
way is rounded. Whole numbers are counted, and a line without a formula is taken over as it is printed.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np

from examgen.bank import lines
from examgen.bank.question import Page
from examgen.bank.tolerance import written
from examgen.core import expression, typeset
from examgen.core.numbers import Value, freeze
from examgen.core.trace import Trace
from examgen.errors import ExamgenError


def answers(page: Page, parameters: Any) -> dict[str, Value]:
    """What the student answers to each part. ``ArithmeticError`` or ``ValueError`` where rounding leaves a step without a value."""
    student = _Student(page, parameters)
    page.solve(parameters, student)
    return {name: student.values[name] for name in page.asks}


class _Student(Trace):
    """Puts into each step what the student gets for the printed line."""

    def __init__(self, page: Page, parameters: Any) -> None:
        super().__init__({name: getattr(parameters, name) for name in page.draws})
        self._page = page

    def step(self, name: str, formula: str, value: Any, *, note: str = "", **bindings: Any) -> Any:
        names = expression.names(expression.parse(formula)) if formula else ()
        inputs = {one: self._value(one, name, formula, bindings) for one in names}
        self._revise = lambda _, exact: self._computed(formula, inputs, exact)
        return super().step(name, formula, value, note=note, **bindings)

    def _computed(self, formula: str, inputs: dict[str, Value], exact: Value) -> Value:
        page = self._page
        if formula:
            latex = typeset.plugged_latex(expression.parse(formula), inputs, lines.FULL, rows=page.rows)
            try:
                found = np.asarray(lines.read(latex, decimals=page.decimals), dtype=float)
            except ExamgenError:  # a line that cannot be read is reported by the contract
                return written(exact, page.decimals)
            if found.size == np.size(np.array(exact, dtype=object)):
                return _like(exact, freeze(found.reshape(np.shape(np.array(exact, dtype=object)))), page.decimals)
        return written(exact, page.decimals)


def _like(exact: Value, found: Value, decimals: int) -> Value:
    if isinstance(exact, tuple):
        return tuple(_like(one, other, decimals) for one, other in zip(exact, found, strict=True))
    return exact if isinstance(exact, int | str) else Fraction(f"{found:.{decimals}f}")
