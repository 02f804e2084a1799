"""Checks of slips: no witness hears what a mistake leads to, so it is read back from print and computed a second time."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from examgen.bank import lines, suspects
from examgen.bank.checks.tally import Tally
from examgen.bank.draft import solved
from examgen.bank.evidence import agree
from examgen.bank.mistakes import MistakeRule
from examgen.bank.question import Page
from examgen.bank.slips import Made, made, meant, of_parameters
from examgen.core.record import Variant
from examgen.core.tape import Tape
from examgen.oracles import formulas


def slips_give_the_same_twice(page: Page, variant: Variant) -> Iterator[str]:
    """What a slip makes of parameters and what it leads to are the same when torch computes its lines, and all lines after them."""
    parameters, names = page.parameters(**variant.parameters), suspects.step_names(variant)
    torch = formulas.arithmetic()
    for rule, first in _made(page, variant):
        second = made(page, parameters, [rule], steps=names, arithmetic=torch)
        asked = (*first.answers, *second.answers)
        pairs = {name: (first.answers.get(name), second.answers.get(name)) for name in asked}
        for name, formula in (*rule.given.items(), *([("when", rule.when)] if rule.when else ())):
            pairs[name] = of_parameters(parameters, formula), of_parameters(parameters, formula, torch)
        for name, (one, other) in pairs.items():
            if one is None or other is None or not agree(one, other):
                gives, says = ("no value" if said is None else repr(said) for said in (one, other))
                yield f"slip {rule.name} gives {name} = {gives}, torch says {says}: one of the two misreads its formulas"


def edited_lines_are_true(page: Page, variant: Variant) -> Iterator[str]:
    """What a slip writes in the place of a line, read back from print, gives what the replay goes on with."""
    for rule, found in _made(page, variant):
        for step in found.steps:
            if step.right is not None and not lines.gives(step, step.value, rows=page.rows):
                yield f"slip {rule.name}: the line {step.name} = {step.formula} does not give {step.value!r} as printed"


def _made(page: Page, variant: Variant) -> Iterator[tuple[MistakeRule, Made]]:
    parameters, names = page.parameters(**variant.parameters), suspects.step_names(variant)
    right = Tape(partial(page.solve, parameters), solved(page, parameters))
    for rule in page.mistakes:
        if rule.is_slip:
            yield rule, made(page, parameters, [rule], steps=names, right=right)


def edits_meet_a_line(page: Page, tally: Tally) -> Iterator[str]:
    """Each edit of a slip stands in the place of a line that some variant has, and can be computed there; else it does nothing."""
    for rule in page.mistakes if tally.variants else ():
        names = {name for variant in tally.variants for name in (*suspects.step_names(variant), *variant.names)}
        unmet = [key for key in (*rule.edits, *rule.gives) if not meant({key: ""}, names)]
        for key in unmet:
            known = f"the steps are {', '.join(sorted(names))}, the parameters {', '.join(page.draws)}"
            yield f"slip {rule.name} edits {key}, which is no step and no parameter; {known}"
        if not unmet and rule.is_slip and not any(_can_be_made(page, variant, rule) for variant in tally.variants):
            yield f"slip {rule.name} can be made in no variant: its formulas have no value there, or its `when` is always 0"


def _can_be_made(page: Page, variant: Variant, rule: MistakeRule) -> Any:
    found = made(page, page.parameters(**variant.parameters), [rule], steps=suspects.step_names(variant))
    return found.met or (rule.given and found.answers)
