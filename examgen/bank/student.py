"""A student who rounds the result of every single operation to the printed number of decimals, and knows nothing of the engine.

Each line of the worked solution is read from its LaTeX and computed; every product, sum, quotient, root and function value on the
way is rounded. Whole numbers are counted, and a line without a formula is taken over as it is printed.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np

from examgen.bank import lines
from examgen.bank.operations import ARITHMETIC
from examgen.bank.question import Page
from examgen.bank.tolerance import written
from examgen.core import expression, formulas
from examgen.core.numbers import Value, freeze
from examgen.core.trace import Step, Trace
from examgen.errors import ExamgenError


def answers(page: Page, parameters: Any) -> dict[str, Value]:
    """What the student answers to each part. ``ArithmeticError`` or ``ValueError`` where rounding leaves a step without a value."""
    student = _Student(page, parameters)
    page.solve(parameters, student)
    return {name: student.values[name] for name in page.asks}


class _Student(Trace):
    """Puts into each step what the student gets for the printed line."""

    def __init__(self, page: Page, parameters: Any) -> None:
        super().__init__(page.given(parameters), lambda _, value: value, arithmetic=ARITHMETIC, first=page.first)
        self._page = page

    def kept(self, step: Step) -> Value:
        page = self._page
        if step.formula:
            latex = formulas.plugged_latex(
                expression.parse(step.formula), step.inputs, lines.FULL, rows=page.rows, first=step.first
            )  # fmt: skip
            try:
                found = np.asarray(lines.read(latex, decimals=page.decimals, first=step.first), dtype=float)
            except ExamgenError:  # a line that cannot be read is reported by the contract
                return written(step.value, page.decimals)
            if found.size == np.size(np.array(step.value, dtype=object)):
                return _like(step.value, freeze(found.reshape(np.shape(np.array(step.value, dtype=object)))), page.decimals)
        return written(step.value, page.decimals)


def _like(exact: Value, found: Value, decimals: int) -> Value:
    if isinstance(exact, tuple):
        return tuple(_like(one, other, decimals) for one, other in zip(exact, found, strict=True))
    return exact if isinstance(exact, int | str) else Fraction(f"{found:.{decimals}f}")
