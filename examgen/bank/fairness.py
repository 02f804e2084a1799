"""A variant must be fair or it is not admitted. Each rule has a name, and refusals are counted under it.

The rules are proofs about marking as it is: the student who rounds as the paper says is accepted, and 0, the answer with its sign
turned, and every live mistake are not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

from examgen import marking
from examgen.bank.question import Page
from examgen.bank.tolerance import NUMERIC, largest, replayed
from examgen.core.numbers import Value, leaves, map_leaves, on_rounding_tie, round_half_away, shown
from examgen.core.record import Part, Variant

Rule: TypeAlias = Callable[[Page, Any, Variant], bool]


def refusal(page: Page, parameters: Any, variant: Variant) -> str | None:
    """The name of the first rule that the variant breaks, ``None`` for a fair variant."""
    return next((rule.__name__ for rule in RULES if rule(page, parameters, variant)), None)


def number_too_large_for_paper(page: Page, _: Any, variant: Variant) -> bool:
    """A step or parameter is larger than the page's ``largest``."""
    values = [*(step.value for step in variant.steps), *variant.parameters.values()]
    return any(largest(value) > page.largest for value in values)


def answer_is_zero(page: Page, _: Any, variant: Variant) -> bool:
    """All entries of an answer are 0, and the part does not say that zero is the point."""
    numeric = (part for part in variant.parts if part.kind in (*NUMERIC, "integer") and not page.asks[part.name].zero)
    return any(all(leaf == 0 for leaf in leaves(part.answer)) for part in numeric)


def answer_on_a_rounding_tie(page: Page, _: Any, variant: Variant) -> bool:
    """An answer that is rounded for print lies half way between two printed numbers."""
    return any(on_rounding_tie(leaf, part.decimals) for part in _numeric(variant) for leaf in leaves(part.answer))


def rounding_moves_the_answer(page: Page, parameters: Any, variant: Variant) -> bool:
    """A student who rounds as the paper says is not accepted, or rounding costs more than a twentieth of the answer."""
    careful = replayed(page, parameters, lambda _: True)
    for part in variant.parts:
        if part.kind in (*NUMERIC, "integer", "shape"):
            written = map_leaves(lambda leaf, part=part: _written(leaf, part), careful.values[part.name])
            if not (marking.accepts(part, written) and _read_back(part)):
                return True
    return any(
        allowed * 20 > abs(leaf) and abs(leaf) > 0
        for part in _numeric(variant)
        for leaf, allowed in zip(leaves(part.answer), leaves(part.tolerance), strict=True)
    )


def _written(leaf: Value, part: Part) -> Value:
    return leaf if shown(leaf, part.decimals) == leaf else round_half_away(leaf, part.decimals)


def _read_back(part: Part) -> bool:
    """The key's own text, typed in, is accepted."""
    return marking.accepts(part, marking.read(part, part.display).value)


def zero_or_wrong_sign_is_accepted(page: Page, _: Any, variant: Variant) -> bool:
    """0 or the answer with its sign turned would be marked right although the answer is not 0."""
    for part in _numeric(variant):
        turned = map_leaves(lambda leaf: -leaf, part.answer)
        nothing = map_leaves(lambda leaf: 0, part.answer)
        if any(leaves(part.answer)) and (marking.accepts(part, turned) or marking.accepts(part, nothing)):
            return True
    return False


def mistake_inside_the_tolerance(page: Page, _: Any, variant: Variant) -> bool:
    """A mistake's answer differs from the right one but would be marked right."""
    return any(
        marking.accepts(part, wrong) and wrong != part.answer
        for part, wrong in _wrong_answers(variant)
        if part.kind in (*NUMERIC, "integer", "shape") and not _same(part.answer, wrong)
    )


def essential_mistake_changes_nothing(page: Page, _: Any, variant: Variant) -> bool:
    """The mistake that the question exists to catch leads to the right answers here."""
    essential = {rule.name for rule in page.mistakes if rule.essential}
    return any(
        not is_live(page, parameters=_, variant=variant, name=mistake.name) for mistake in variant.mistakes if mistake.name in essential
    )


def is_live(page: Page, parameters: Any, variant: Variant, name: str) -> bool:
    """The mistake changes at least one answer of this variant."""
    mistake = next(mistake for mistake in variant.mistakes if mistake.name == name)
    return any(not _right(page, parameters, variant.part(part), wrong) for part, wrong in mistake.answers.items())


def _right(page: Page, parameters: Any, part: Part, value: Value) -> bool:
    verify = page.asks[part.name].verify
    return satisfied(verify, parameters, part, value) if verify else marking.accepts(part, value)


def satisfied(verify: Callable[[Any, Any], bool], parameters: Any, part: Part, value: Value) -> bool:
    """The construction ``value`` (one entry a field, in field order) does what the part asks."""
    return verify(parameters, {field: entry for (field, _), entry in zip(part.fields, value, strict=True)})


def options_look_alike(page: Page, _: Any, variant: Variant) -> bool:
    """Two options print the same, or a choice has fewer than three."""
    return any(
        len(set(part.options)) < len(part.options) or (part.kind == "choice" and len(part.options) < 3)
        for part in variant.parts
        if part.options
    )


def construction_does_not_work(page: Page, parameters: Any, variant: Variant) -> bool:
    """The key's own construction fails the task, or a mistake's construction fulfils it."""
    return any(
        not satisfied(verify, parameters, part, part.answer)
        for part in variant.parts
        if (verify := page.asks[part.name].verify) is not None
    )


def _numeric(variant: Variant) -> Iterator[Part]:
    return (part for part in variant.parts if part.kind in NUMERIC)


def _wrong_answers(variant: Variant) -> Iterator[tuple[Part, Value]]:
    for mistake in variant.mistakes:
        for name, wrong in mistake.answers.items():
            yield variant.part(name), wrong


def _same(answer: Value, wrong: Value) -> bool:
    """Equal up to the noise of floating point."""
    pairs = zip(leaves(answer), leaves(wrong), strict=True) if len(leaves(answer)) == len(leaves(wrong)) else ()
    pairs = list(pairs)
    return bool(pairs) and all(abs(float(a) - float(w)) <= 1e-9 * max(1.0, abs(float(a))) for a, w in pairs)


RULES: tuple[Rule, ...] = (
    number_too_large_for_paper,
    answer_is_zero,
    answer_on_a_rounding_tie,
    construction_does_not_work,
    rounding_moves_the_answer,
    zero_or_wrong_sign_is_accepted,
    options_look_alike,
    mistake_inside_the_tolerance,
    essential_mistake_changes_nothing,
)
