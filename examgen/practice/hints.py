"""Hints: the worked solution, uncovered step by step, as far as the step that would be an answer."""

from __future__ import annotations

from collections.abc import Collection

from examgen.core import expression, typeset
from examgen.core.record import Variant
from examgen.core.trace import Step
from examgen.paper.answers import LineView, line_view


def next_hint(variant: Variant, hinted: int, right: Collection[str]) -> tuple[LineView, int] | None:
    """The next step on the way to the first answer that is not yet ``right``, and how many steps are uncovered then.

    Steps before ``hinted`` are uncovered already. The step that is an answer itself is shown as a formula only; a step without a
    formula has nothing to show but the answer. ``None``: nothing is left but the worked solution.
    """
    names = [step.name for step in variant.steps]
    open_answers = [names.index(part.name) for part in variant.parts if part.name not in right]
    solved = [names.index(part.name) + 1 for part in variant.parts if part.name in right]
    if not open_answers:
        return None
    target = min(open_answers)
    for place in range(max([hinted, *(end for end in solved if end <= target)]), target + 1):
        line = _uncovered(variant.steps[place], variant, answer=variant.steps[place].name in variant.names)
        if line.note or line.layouts:
            return line, place + 1
    return None


def _uncovered(step: Step, variant: Variant, *, answer: bool) -> LineView:
    if not answer:
        return line_view(step, variant)
    if not step.formula:
        return LineView(note="", layouts=())
    formula = typeset.formula_latex(expression.parse(step.formula), variant.symbols)
    return LineView(note="", layouts=(f"{typeset.symbol(step.name, variant.symbols)} = {formula}",))
