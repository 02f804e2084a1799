"""Who could be behind wrong answers: the mistakes of a page in one variant, a slip made in one place only, two at once, a guess."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import combinations, islice
from typing import Any

from examgen.bank import catalogue, forms, prompts, slips
from examgen.bank.mistakes import MistakeRule
from examgen.bank.pagecode import called, text
from examgen.bank.question import Page
from examgen.bank.tolerance import written
from examgen.core import expression, formulas, rewriting, typeset
from examgen.core.expression import COMPARISONS, Binary
from examgen.core.numbers import Value, freeze
from examgen.core.record import Mistake, Variant
from examgen.core.tape import Tape
from examgen.errors import QuestionError
from examgen.marking.following import is_decided

MOST_PAIRS = 60
"""Pairs of slips that are tried for one variant, in the order of the page."""


def recognisable(page: Page, parameters: Any, rule: MistakeRule, solution: Tape) -> Mistake:
    """The mistake in this variant.

    ``QuestionError`` where it answers what is not asked, or in a form that no answer has.
    """
    answers, lines = called(f"mistake {rule.name}", _made, page, parameters, rule, solution)
    for name, value in answers.items():
        if name not in page.asks:
            parts = ", ".join(page.asks)
            raise QuestionError(f"mistake {rule.name!r} answers {name!r}, which is not asked; the parts are {parts}")
        forms.checked(page.asks[name], f"mistake {rule.name}: {name}", value, right=False)
    where, right = f"mistake {rule.name}", solution.right.values
    general = prompts.without_numbers(rule.sentence, page.symbols, lambda name: isinstance(getattr(parameters, name, None), str))
    return Mistake(
        name=rule.name, sentence=text(page, parameters, rule.sentence, where, right), answers=answers, lines=lines,
        general=text(page, parameters, general, where, right),
    )  # fmt: skip


def _made(page: Page, parameters: Any, rule: MistakeRule, solution: Tape) -> tuple[dict[str, Value], str]:
    if rule.function is not None:
        return {name: freeze(value) for name, value in page.of_parts(rule.function(parameters) or {}).items()}, ""
    try:
        made = slips.made(page, parameters, [rule], steps=solution.right.values, right=solution)
    except QuestionError as error:
        said = str(error)
        raise QuestionError(said if said.startswith("slip ") else f"slip {rule.name!r}: {said}") from error
    return {name: value for name, value in made.answers.items() if value != solution.right.values[name]}, beside(page, made.edits)


# --- further suspects -----------------------------------------------------------------------------------------------------------


def rounded(page: Page, variant: Variant) -> Iterator[Mistake]:
    """The slips of the page, made by somebody who rounds every step."""
    for rule, mistake in _slips(page, variant):
        yield replace(mistake, rounded=_answers(page, variant, [rule], {}, rounded=True).answers)


def pairs(page: Page, variant: Variant) -> Iterator[Mistake]:
    """Two slips made together."""
    live = [(rule, mistake) for rule, mistake in _slips(page, variant) if mistake.answers]
    for (one, first), (other, second) in islice(combinations(live, 2), MOST_PAIRS):
        both = f"Two slips together lead to this. First: {first.said} Second: {second.said}"
        for found in _suspect(page, variant, [one, other], replace(first, name=f"{one.name} + {other.name}", sentence=both)):
            yield replace(found, lines="")


def on_own_answers(page: Page, variant: Variant, earlier: Mapping[str, Value]) -> Iterator[Mistake]:
    """The slips of the page, made on the way from a student's earlier answers."""
    for rule, mistake in _slips(page, variant):
        for found in _suspect(page, variant, [rule], mistake, earlier):
            later = {name: value for name, value in found.answers.items() if name not in earlier}
            yield replace(found, answers=later, lines=mistake.lines)


def in_one_place(page: Page, variant: Variant) -> Iterator[Mistake]:
    """Slips that can be made in several places, made in one of them."""
    names = step_names(variant)
    for rule, mistake in _slips(page, variant):
        for one in places(rule.in_variant(page.parameters(**variant.parameters)), names, page.asks):
            yield from _suspect(page, variant, [one], mistake)


def places(rule: MistakeRule, steps: Collection[str], parts: Collection[str]) -> Iterator[MistakeRule]:
    """The slip in each of its places, if there are several: one step, or one answer that is written down otherwise."""
    edits = [{step: formula} for step, formula in slips.meant(rule.edits, steps).items()]
    gives = [{part: formula} for part, formula in slips.meant(rule.gives, parts).items()]
    if len(edits) + len(gives) > 1 and not rule.given:
        yield from (replace(rule, edits=one, gives={}) for one in edits)
        yield from (replace(rule, edits={}, gives=one) for one in gives)


def guesses(page: Page, variant: Variant) -> Iterator[Mistake]:
    """Small edits of single lines that no author wrote down."""
    for rule in catalogue.guesses(variant.steps):
        yield from _suspect(page, variant, [rule], Mistake(name="", sentence=rule.sentence, answers={}))


def _slips(page: Page, variant: Variant) -> Iterator[tuple[MistakeRule, Mistake]]:
    known = {mistake.name: mistake for mistake in variant.mistakes}
    parameters = page.parameters(**variant.parameters)
    return ((rule.in_variant(parameters), known[rule.name]) for rule in page.mistakes if rule.is_slip)


def _suspect(
    page: Page, variant: Variant, rules: Sequence[MistakeRule], like: Mistake, earlier: Mapping[str, Value] | None = None
) -> Iterator[Mistake]:
    """The mistake ``like``, with what these slips lead to; nothing if they change no answer."""
    made = _answers(page, variant, rules, earlier or {})
    answers = {
        name: value
        for name, value in made.answers.items()
        if value != variant.part(name).answer and is_decided(variant, variant.part(name))
    }
    if answers:
        careless = _answers(page, variant, rules, earlier or {}, rounded=True).answers if like.name else {}
        yield replace(like, answers=answers, rounded=careless, lines=beside(page, made.edits))


def followed(page: Page, variant: Variant, earlier: Mapping[str, Value], *, rounded: bool = False) -> Mapping[str, Value]:
    """The answers when the solution goes on with a student's earlier ones; ``rounded``: every line as the paper says."""
    return _answers(page, variant, (), earlier, rounded=rounded).answers


def _answers(
    page: Page, variant: Variant, rules: Sequence[MistakeRule], earlier: Mapping[str, Value], *, rounded: bool = False
) -> slips.Made:
    revise = (lambda _, value: written(value, page.decimals)) if rounded else None
    return slips.made(page, page.parameters(**variant.parameters), rules, earlier, steps=step_names(variant), revise=revise)


def step_names(variant: Variant) -> tuple[str, ...]:
    """Names of the steps of the solution."""
    return tuple(step.name for step in variant.steps if step.name)


# --- the wrong line beside the right one ----------------------------------------------------------------------------------------


def beside(page: Page, edits: Sequence[slips.Edit]) -> str:
    """Every wrong formula with what differs in a box, and the right one (Markdown); of several time steps the first.

    Lines that come out right nevertheless are left out. A changed parameter is shown if the page calls it by its name.
    """
    alike: dict[tuple[str, ...], list[slips.Edit]] = {}
    for edit in edits:
        if not edit.idle and (edit.kind != "parameter" or _called_so(page, edit.name)):
            alike.setdefault((edit.kind, edit.key, _timeless(edit.formula), _timeless(edit.right)), []).append(edit)
    shown = [_beside(page, first) + _likewise(page, others) for first, *others in alike.values()]
    if len(shown) > 1 and any(len(times) > 1 for times in alike.values()):
        return f"This comes from {'; from '.join(shown[:-1])}; and from {shown[-1]}."
    return f"This comes from {_listed(shown, 'and from', 'from')}." if shown else ""


def _timeless(formula: str) -> str:
    """What the formula has in common with that of the same line at another time."""
    return rewriting.renamed(formula, lambda name: rewriting.timed(name)[0])


def _likewise(page: Page, edits: Sequence[slips.Edit]) -> str:
    names = [f"${typeset.symbol(edit.name, page.symbols)}$" for edit in edits]
    return f", and likewise in the line{'s' * (len(names) > 1)} of {_listed(names, 'and')}" if names else ""


def _listed(pieces: Sequence[str], last: str, others: str = "") -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    *before, end = pieces
    return f"{f', {others} '.replace('  ', ' ').join(before)} {last} {end}" if before else end


def _called_so(page: Page, parameter: str) -> bool:
    """Whether the parameter's symbol stands in the prompt, with or without braces around its subscripts."""
    symbol, prompt = (re.sub("[{}]", "", text) for text in (typeset.symbol(parameter, page.symbols), page.prompt))
    return symbol in prompt


def _beside(page: Page, edit: slips.Edit) -> str:
    return _in_symbols(edit, tuple(page.symbols.items()), page.rows, page.first)


@lru_cache(maxsize=4096)
def _in_symbols(edit: slips.Edit, own: tuple[tuple[str, str], ...], rows: bool, first: int) -> str:
    """The edit in symbols, the same in every variant."""
    symbols = dict(own)
    name = typeset.symbol(edit.name, symbols)
    if edit.kind != "line" or not edit.right:
        wrong = formulas.formula_latex(expression.parse(edit.formula), symbols, rows=rows, first=first)
        return f"${name} = {wrong}$" if edit.kind == "line" else f"${wrong}$ in the place of ${name}$"
    wrong = formulas.changed_latex(edit.formula, edit.right, symbols, rows=rows, first=first)
    tree = expression.parse(edit.right)
    right = formulas.formula_latex(tree, symbols, rows=rows, first=first)
    line = "" if isinstance(tree, Binary) and tree.operator in COMPARISONS else f"{name} = "  # the key tells verdicts in words
    return f"${line}{wrong}$ in the place of ${line}{right}$"
