"""The checks of the contract: over one page, over one variant, over all variants of a page. Each yields facts, or nothing."""

from __future__ import annotations

import hashlib
import math
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import combinations
from typing import Any

from examgen.bank import askable, lines, reading
from examgen.bank.draft import solved
from examgen.bank.question import Page
from examgen.bank.tolerance import NUMERIC
from examgen.core.numbers import Ln2, Value, is_shown_exactly, leaves, map_leaves
from examgen.core.record import Part, Variant
from examgen.core.typeset import value_latex
from examgen.errors import ExamgenError, TemplateError
from examgen.prose import markdown

ENOUGH_VARIANTS = 500
ENOUGH_TO_JUDGE = 50
"""From how many variants on shares are judged: guessable answers, mistakes that never come alive or cannot be told apart."""
GUESSABLE = 0.75
"""Share of variants in which one guess may be right."""
LEAST_ACCEPTANCE = 0.04
"""Share of drawn parameters that must be accepted: with less, some seed finds no variant within the bounded number of tries."""


@dataclass(frozen=True, slots=True)
class Tally:
    """What was seen of a question: its verified variants, why tries were refused, and how often each mistake changed an answer."""

    variants: list[Variant] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)
    live: Counter[str] = field(default_factory=Counter)


def fingerprint(variant: Variant) -> str:
    """What makes two variants the same for a student: the printed texts and the figure."""
    printed = repr((variant.prompt, [part.prompt for part in variant.parts], variant.figure))
    return hashlib.blake2b(printed.encode(), digest_size=12).hexdigest()


# --- one page -------------------------------------------------------------------------------------------------------------------


def imports_are_allowed(page: Page) -> Iterator[str]:
    """A question file imports examgen, numpy and the standard library only."""
    for name in reading.foreign_imports(reading.read(page)):
        yield f"it imports {name}; a question uses examgen, numpy and the standard library"


def witnesses_are_independent(page: Page) -> Iterator[str]:
    """No witness shares code with the solution or with another witness, or echoes what it was given."""
    yield from reading.dependent_witnesses(page, reading.read(page))


def no_rounding_rule_is_typed(page: Page) -> Iterator[str]:
    """The rounding rule on the paper is the one the key obeys, because only examgen writes it."""
    for where in reading.typed_rounding_rules(page):
        yield f"the {where} states a rounding rule; set decimals and leave the sentence to examgen"


def there_are_three_mistakes(page: Page) -> Iterator[str]:
    """Three mistakes for each question; one for a claim, whose only wrong answer is its opposite."""
    least = 1 if all(ask.kind == "claim" for ask in page.asks.values()) else 3
    if len(page.mistakes) < least:
        yield f"it has {len(page.mistakes)} mistake(s), fewer than {least}"


# --- one variant ----------------------------------------------------------------------------------------------------------------


def displayed_lines_are_true(page: Page, variant: Variant) -> Iterator[str]:
    """Every printed line of the worked solution, read back, gives what it says."""
    for step in variant.steps:
        fault = lines.fault(step, page.decimals, rows=page.rows)
        if fault:
            yield fault


def texts_can_be_typeset(page: Page, variant: Variant) -> Iterator[str]:
    """Every text of the paper and of the key is Markdown with formulas that every target understands."""
    texts = {"prompt": variant.prompt, **{f"part {part.name}": part.prompt for part in variant.parts}}
    texts |= {f"option of {part.name}": "\n\n".join((*part.options, *part.items)) for part in variant.parts}
    texts |= {f"note of step {step.name}": step.note for step in variant.steps}
    texts |= {f"mistake {mistake.name}": mistake.sentence for mistake in variant.mistakes}
    for where, text in texts.items():
        try:
            markdown.render(text, "markdown")
        except TemplateError as error:
            yield f"the {where} cannot be typeset: {error}"


def parameters_are_printed(page: Page, variant: Variant) -> Iterator[str]:
    """Every parameter that moves an answer can be read from the page."""
    for place in askable.hidden_parameters(page, variant):
        yield f"{place} moves an answer but is not printed in the prompt, the parts or the figure"


def parameters_are_shown_exactly(page: Page, variant: Variant) -> Iterator[str]:
    """Shown = used: no parameter is rounded for print."""
    for name, value in variant.parameters.items():
        if not all(is_shown_exactly(leaf, page.decimals) for leaf in leaves(value)):
            yield f"parameter {name} is {value!r}, which cannot be printed exactly with {page.decimals} decimals"


def displays_follow_the_rounding_rule(page: Page, variant: Variant) -> Iterator[str]:
    """Each printed entry of an answer is the decimal rounding of its value, halves away from zero."""
    for part in variant.parts:
        if part.kind in NUMERIC:
            printed = re.split("[,;] ", part.display.strip("[]"))
            for leaf, text in zip(leaves(part.answer), printed, strict=True):
                if not is_shown_exactly(leaf, part.decimals) and Decimal(text) != (rounded := _rounded(leaf, part.decimals)):
                    yield f"{part.name} is {float(leaf)!r}, the key prints {text} instead of {rounded}"


def _rounded(value: Value, decimals: int) -> Decimal:
    return Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def later_lines_use_what_step_returned(page: Page, variant: Variant) -> Iterator[str]:
    """When a replay puts another value into a step, every later line follows; else tolerances and carried errors are wrong."""
    computed: dict[str, Value] = {}

    def moved(name: str, value: Value) -> Value:
        computed[name] = value
        return map_leaves(lambda leaf: leaf + Fraction(1, 8) if isinstance(leaf, Fraction | Ln2 | float) else leaf, value)

    parameters = page.parameters(**variant.parameters)
    try:
        steps = solved(page, parameters, revise=moved).steps
    except (ExamgenError, ArithmeticError, ValueError):  # numbers that no student gets may leave the domain of a later step
        return
    for step, true in zip(steps, variant.steps, strict=False):
        follows = not step.formula or lines.gives(step, computed[step.name], rows=page.rows)
        if not follows and lines.gives(true, true.value, rows=page.rows):  # a line that is false anyway is reported as such
            fact = "does not follow a changed earlier step: compute with what t.step(...) returned"
            yield f"step {step.name} = {step.formula} {fact}"


# --- all variants of a page -----------------------------------------------------------------------------------------------------


def one_text_has_one_answer(page: Page, tally: Tally) -> Iterator[str]:
    """Two variants that print the same have the same answers."""
    known: dict[str, Variant] = {}
    for variant in tally.variants:
        other = known.setdefault(fingerprint(variant), variant)
        if [part.answer for part in other.parts] != [part.answer for part in variant.parts]:
            yield f"seeds {other.seed} and {variant.seed} print the same page but have different answers"


def there_are_enough_variants(page: Page, tally: Tally) -> Iterator[str]:
    """As many distinct variants as ``ENOUGH_VARIANTS`` equally likely ones would show, unless the docstring explains."""
    count = len(tally.variants)
    distinct = len({fingerprint(variant) for variant in tally.variants})
    expected = ENOUGH_VARIANTS * (1 - math.exp(-count / ENOUGH_VARIANTS))
    if distinct < 0.9 * expected and "variants" not in page.doc:
        remedy = "draw from more values, or say in the docstring why fewer variants are right"
        yield f"{distinct} distinct variants in {count} seeds; {remedy}"


def mistakes_come_alive(page: Page, tally: Tally) -> Iterator[str]:
    """Each mistake changes an answer in some variant."""
    for rule in page.mistakes:
        if len(tally.variants) >= ENOUGH_TO_JUDGE and tally.live[rule.name] == 0:
            yield f"mistake {rule.name} never changes an answer"


def mistakes_are_told_apart(page: Page, tally: Tally) -> Iterator[str]:
    """No two mistakes lead to the same answers in every variant: nobody could say which one was made."""
    if all(ask.kind == "claim" for ask in page.asks.values()) or len(tally.variants) < ENOUGH_TO_JUDGE:
        return
    made = [{mistake.name: mistake.answers for mistake in variant.mistakes} for variant in tally.variants]
    for one, other in combinations([rule.name for rule in page.mistakes], 2):
        if all(answers[one] == answers[other] for answers in made):
            yield f"mistakes {one} and {other} give the same answers in every variant"


def enough_draws_are_accepted(page: Page, tally: Tally) -> Iterator[str]:
    """Conditions and fairness rules leave enough of the drawn parameters that every seed finds a variant."""
    drawn = len(tally.variants) + tally.refused.total()
    if len(tally.variants) < LEAST_ACCEPTANCE * drawn:
        often = ", ".join(f"{reason} ({count})" for reason, count in tally.refused.most_common(3))
        yield f"only {len(tally.variants)} of {drawn} drawn parameters are accepted; refused by {often}"


def answers_are_not_printed(page: Page, tally: Tally) -> Iterator[str]:
    """No answer stands, word by word, in the text of every variant."""
    for name, ask in page.asks.items():
        seen = [(variant.prompt, variant.part(name).answer) for variant in tally.variants]
        if ask.kind in (*NUMERIC, "integer") and len(seen) >= ENOUGH_TO_JUDGE and all(_stands_in(page, *one) for one in seen):
            yield f"the answer {name} is printed in the prompt of every variant"


def _stands_in(page: Page, prompt: str, answer: Value) -> bool:
    latex = value_latex(answer, page.decimals, row=page.rows)
    return re.search(rf"(?<![\d.]){re.escape(latex)}(?![\d.])", prompt) is not None


def right_options_are_not_guessable(page: Page, tally: Tally) -> Iterator[str]:
    """No claim or fixed option is right nearly always; a drawn choice's right option is not told by its place, length or size."""
    for name, ask in page.asks.items():
        parts = [variant.part(name) for variant in tally.variants]
        fixed = ask.kind == "claim" or (ask.kind == "choice" and ask.options)
        guesses = _FIXED_GUESS if fixed else _CHOICE_GUESSES if ask.kind == "choice" else {}
        for how, guess in guesses.items() if len(parts) >= ENOUGH_TO_JUDGE else ():
            share = Counter(map(guess, parts)).most_common(1)[0][1] / len(parts)
            if share > GUESSABLE:
                yield f"{name}: the answer is guessable by {how} in {share:.0%} of the variants"


def _size(option: str) -> float:
    numbers = [float(number) for number in re.findall(r"-?\d+(?:\.\d+)?", option)]
    return numbers[0] if numbers else 0.0


_FIXED_GUESS: dict[str, Callable[[Part], Any]] = {"giving always the same one": lambda part: part.answer}
_CHOICE_GUESSES: dict[str, Callable[[Part], Any]] = {
    "its place": lambda part: part.options.index(part.answer),
    "its length": lambda part: sorted(sorted(part.options), key=len).index(part.answer),
    "its size": lambda part: sorted(sorted(part.options), key=_size).index(part.answer),
}

PAGE_CHECKS = (imports_are_allowed, witnesses_are_independent, no_rounding_rule_is_typed, there_are_three_mistakes)
VARIANT_CHECKS: tuple[Callable[[Page, Variant], Iterator[str]], ...] = (
    displayed_lines_are_true,
    parameters_are_shown_exactly,
    displays_follow_the_rounding_rule,
)
SLOW_CHECKS: tuple[Callable[[Page, Variant], Iterator[str]], ...] = (
    texts_can_be_typeset,
    parameters_are_printed,
    later_lines_use_what_step_returned,
)
BANK_CHECKS: tuple[Callable[[Page, Tally], Iterator[str]], ...] = (
    one_text_has_one_answer,
    there_are_enough_variants,
    mistakes_come_alive,
    mistakes_are_told_apart,
    enough_draws_are_accepted,
    answers_are_not_printed,
    right_options_are_not_guessable,
)
