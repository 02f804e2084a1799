"""Hints: the worked solution, uncovered step by step, without the answers that are still open."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from examgen.core.record import Variant
from examgen.core.trace import Step
from examgen.paper.answers import NOTHING, LineView, line_view, sketch


@dataclass(frozen=True, slots=True, kw_only=True)
class Hint:
    """A line of the worked solution, how many steps are uncovered with it, and the part whose answer it leads to."""

    line: LineView
    uncovered: int
    part: str


def next_hint(variant: Variant, hinted: int, right: Collection[str]) -> Hint | None:
    """The next step on the way to an answer that is not yet ``right``.

    Steps before ``hinted`` are uncovered already. The way to the first open answer comes first, with its numbers; that answer
    itself, and all that comes behind it, is shown as a formula only. ``None``: nothing is left but the worked solution.
    """
    names = [step.name for step in variant.steps]
    open_answers = sorted(names.index(part.name) for part in variant.parts if part.name not in right)
    solved = [names.index(part.name) + 1 for part in variant.parts if part.name in right]
    for target in open_answers:
        for place in range(max([hinted, *(end for end in solved if end <= target)]), target + 1):
            line = whole(variant.steps[place], variant) if place < open_answers[0] else sketch(variant.steps[place], variant)
            if line != NOTHING:
                return Hint(line=line, uncovered=place + 1, part=names[target])
    return None


def whole(step: Step, variant: Variant) -> LineView:
    """The step with its numbers."""
    return line_view(step, variant)
