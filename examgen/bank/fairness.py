"""A variant must be fair or it is not admitted. Each rule has a name, and refusals are counted under it.

The rules are proofs about marking as it is: the student who rounds as the paper says is accepted, and 0, the answer with its sign
turned, and whoever makes a mistake that changes the answer are not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import combinations
from typing import Any, TypeAlias

from examgen import marking
from examgen.bank import student
from examgen.bank.question import Page
from examgen.bank.tolerance import NUMERIC, largest, replayed, written
from examgen.core import ask
from examgen.core.encode import parse_value
from examgen.core.numbers import Value, leaves, map_leaves, on_rounding_tie
from examgen.core.record import Mistake, Part, Variant
from examgen.errors import TemplateError, UnreadableAnswer
from examgen.marking.picks import folded
from examgen.prose import markdown

Rule: TypeAlias = Callable[[Page, Any, Variant], bool | str]
"""Whether the variant breaks the rule, or the name of what does."""
ESSENTIAL = "essential_mistake_changes_nothing: "
"""What begins the reason for a refusal by an essential mistake; the mistake's name follows."""


def refusal(page: Page, parameters: Any, variant: Variant) -> str | None:
    """The name of the first rule that the variant breaks, and of what breaks it; ``None`` for a fair variant."""
    for rule in RULES:
        broken = rule(page, parameters, variant)
        if broken:
            return f"{rule.__name__}: {broken}" if isinstance(broken, str) else rule.__name__
    return None


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
    """A student who rounds as the paper says is not accepted, or rounding costs more than a twentieth of the answer.

    So neither 0 nor the answer with its sign turned can lie within the tolerance of an answer that is not 0.
    """
    compared = [part for part in variant.parts if part.kind in (*NUMERIC, "integer", "shape")]
    if not compared:
        return False
    costly = (
        allowed * 20 > abs(leaf) > 0
        for part in _numeric(variant)
        for leaf, allowed in zip(leaves(part.answer), leaves(part.tolerance), strict=True)
    )
    if any(costly):
        return True
    careful = replayed(page, parameters, steps=[step.name for step in variant.steps], given=page.draws)
    return not all(marking.accepts(part, written(careful.values[part.name], part.decimals)) for part in compared)


def rounding_every_operation_moves_the_answer(page: Page, parameters: Any, variant: Variant) -> bool:
    """A student who writes down every operation of the worked solution, each rounded as the paper says, is not accepted."""
    if not any(_numeric(variant)):
        return False
    try:
        found = student.answers(page, parameters)
    except (ArithmeticError, ValueError):
        return True
    return not all(marking.accepts(part, written(found[part.name], part.decimals)) for part in _numeric(variant))


def key_is_not_accepted(page: Page, _: Any, variant: Variant) -> bool:
    """The key's own text, typed in, is not marked right."""
    kinds = (*NUMERIC, "integer", "shape", "choice", "claim", "expression", "text")
    try:
        parts = [part for part in variant.parts if part.kind in kinds]
        return not all(marking.accepts(part, marking.read(part, part.display).value) for part in parts)
    except UnreadableAnswer:
        return True


def mistake_inside_the_tolerance(page: Page, _: Any, variant: Variant) -> bool:
    """A mistake's answer differs from the right one but would be marked right."""
    return any(
        marking.accepts(part, wrong) and wrong != part.answer
        for part, wrong in _wrong_answers(variant)
        if part.kind in (*NUMERIC, "integer", "shape") and not is_same(part.answer, wrong)
    )


def essential_mistake_changes_nothing(page: Page, parameters: Any, variant: Variant) -> str:
    """The mistake that the question exists to catch leads to the right answers here: its name."""
    essential = {rule.name for rule in page.mistakes if rule.essential}
    names = [mistake.name for mistake in variant.mistakes if mistake.name in essential]
    return next((name for name in names if not is_live(page, parameters, variant, name)), "")


def mistakes_look_alike(page: Page, parameters: Any, variant: Variant) -> bool:
    """Two mistakes that the page tells apart lead to the same answers here."""
    made = {mistake.name: mistake for mistake in variant.mistakes}
    pairs = [(made[one], made[other]) for names in page.distinct for one, other in combinations(names, 2)]
    return any(_alike(page, parameters, variant, one, other) for one, other in pairs)


def _alike(page: Page, parameters: Any, variant: Variant, one: Mistake, other: Mistake) -> bool:
    """Both change answers, and no part tells which one was made."""
    parts = [variant.part(name) for name in {*one.answers, *other.answers}]
    pairs = [(part, one.answers.get(part.name, part.answer), other.answers.get(part.name, part.answer)) for part in parts]
    same = all(a == b or (part.kind != "satisfies" and marking.would_accept(part, a, b)) for part, a, b in pairs)
    return same and all(is_live(page, parameters, variant, mistake.name) for mistake in (one, other))


def is_live(page: Page, parameters: Any, variant: Variant, name: str) -> bool:
    """The mistake changes at least one answer of this variant."""
    mistake = next(mistake for mistake in variant.mistakes if mistake.name == name)
    return any(not _right(page, parameters, variant.part(part), wrong) for part, wrong in mistake.answers.items())


def _right(page: Page, parameters: Any, part: Part, value: Value) -> bool:
    verify = page.asks[part.name].verify
    return satisfied(verify, parameters, part, value) if verify else marking.accepts(part, value)


def satisfied(verify: ask.Verify, parameters: Any, part: Part, value: Value) -> bool:
    """The construction ``value`` (one entry a field, in field order) does what the part asks."""
    return all(fulfilled(verify, parameters, part, value))


def fulfilled(verify: ask.Verify, parameters: Any, part: Part, value: Value) -> tuple[bool, ...]:
    """Which requirements of the part the construction fulfils: one, unless ``verify`` lists several."""
    said = verify(parameters, {field: entry for (field, _), entry in zip(part.fields, value, strict=True)})
    return tuple(map(bool, said)) if isinstance(said, list | tuple) else (bool(said),)


def options_look_alike(page: Page, _: Any, variant: Variant) -> bool:
    """Two options that mistakes give read the same, differ by what rounding can do, or are fewer than three with the answer.

    Options that the author keeps fixed are the same in every variant: they are a matter of the page.
    """
    drawn = [part for part in variant.parts if part.options and not page.asks[part.name].options]
    return any(
        len(set(map(as_read, part.options))) < len(part.options) or len(part.options) < 3 or _some_are_close(part) for part in drawn
    )


def as_read(option: str) -> str:
    """The option as it is read on paper: rendered, without spaces and capitals."""
    try:
        return folded(markdown.inline(option, "text"))
    except TemplateError:  # what cannot be typeset is reported by the contract
        return folded(option)


def _some_are_close(part: Part) -> bool:
    return any(_close(one, other, part.decimals) for one, other in combinations(map(_as_value, part.options), 2))


def _as_value(option: str) -> Value:
    try:
        return parse_value(option)
    except UnreadableAnswer:
        return option


def _close(one: Value, other: Value, decimals: int) -> bool:
    """Numbers (or nests of them) that nowhere differ by more than two units of the last printed place."""
    if isinstance(one, tuple) and isinstance(other, tuple):
        return len(one) == len(other) and all(_close(a, b, decimals) for a, b in zip(one, other, strict=True))
    if isinstance(one, str | tuple) or isinstance(other, str | tuple):
        return False
    return abs(float(one) - float(other)) <= 2.001 * 10.0**-decimals


def construction_does_not_work(page: Page, parameters: Any, variant: Variant) -> bool:
    """The key's own construction fails the task."""
    return any(not judged[0] for judged in _judged_constructions(page, parameters, variant))


def every_construction_works(page: Page, parameters: Any, variant: Variant) -> bool:
    """Neither a mistake nor a changed entry makes a construction fail: ``verify`` looks at nothing."""
    return any(all(judged) for judged in _judged_constructions(page, parameters, variant))


def _judged_constructions(page: Page, parameters: Any, variant: Variant) -> Iterator[list[bool]]:
    for part in variant.parts:
        verify = page.asks[part.name].verify
        if verify is not None:
            yield [satisfied(verify, parameters, part, trial) for trial in constructions(variant, part)]


def constructions(variant: Variant, part: Part) -> list[Value]:
    """Constructions to try a judge with: the key's, those of mistakes, and the key's with all numbers of one field raised by 1."""
    wrong = [mistake.answers[part.name] for mistake in variant.mistakes if part.name in mistake.answers]
    raised = map_leaves(lambda leaf: leaf if isinstance(leaf, str | bool) else leaf + 1, part.answer)
    changed = [(*part.answer[:at], raised[at], *part.answer[at + 1 :]) for at in range(len(part.fields))]
    return [part.answer, *wrong, *changed]


def _numeric(variant: Variant) -> Iterator[Part]:
    return (part for part in variant.parts if part.kind in NUMERIC)


def _wrong_answers(variant: Variant) -> Iterator[tuple[Part, Value]]:
    for mistake in variant.mistakes:
        for name, wrong in mistake.answers.items():
            yield variant.part(name), wrong


def is_same(answer: Value, wrong: Value) -> bool:
    """Equal up to the noise of floating point."""
    if len(leaves(answer)) != len(leaves(wrong)):
        return False
    pairs = zip(leaves(answer), leaves(wrong), strict=True)
    return all(abs(float(a) - float(w)) <= 1e-9 * max(1.0, abs(float(a))) for a, w in pairs)


RULES: tuple[Rule, ...] = (
    number_too_large_for_paper,
    answer_is_zero,
    answer_on_a_rounding_tie,
    construction_does_not_work,
    every_construction_works,
    key_is_not_accepted,
    rounding_moves_the_answer,
    options_look_alike,
    mistake_inside_the_tolerance,
    essential_mistake_changes_nothing,
    mistakes_look_alike,
    rounding_every_operation_moves_the_answer,
)
