"""Checks of all variants of a page together."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

from examgen.bank.checks.tally import Tally, fingerprint
from examgen.bank.question import USUAL, Page
from examgen.bank.telling import differs, fact, sayings, told
from examgen.core.record import Variant

ENOUGH_VARIANTS = 500
ENOUGH_TO_JUDGE = 50
"""From how many variants on shares are judged: mistakes that never come alive or cannot be told apart."""
LEAST_ACCEPTANCE = 0.04
"""Share of drawn parameters that must be accepted: with less, some seed finds no variant within the bounded number of tries."""


def one_text_has_one_answer(page: Page, tally: Tally) -> Iterator[str]:
    """Two variants that print the same have the same answers."""
    known: dict[str, Variant] = {}
    for variant in tally.variants:
        other = known.setdefault(fingerprint(variant), variant)
        if [part.answer for part in other.parts] != [part.answer for part in variant.parts]:
            yield f"seeds {other.seed} and {variant.seed} print the same page but have different answers"


def there_are_enough_variants(page: Page, tally: Tally) -> Iterator[str]:
    """As many distinct variants as ``ENOUGH_VARIANTS`` equally likely ones would show, unless the header says why not."""
    count = len(tally.variants)
    distinct = len({fingerprint(variant) for variant in tally.variants})
    expected = ENOUGH_VARIANTS * (1 - math.exp(-count / ENOUGH_VARIANTS))
    if distinct < 0.9 * expected and not page.few_variants.strip():
        remedy = 'draw from more values, or say in q = Question(..., few_variants="...") why fewer variants are right'
        yield f"{distinct} distinct variants in {count} seeds; {remedy}"


def variants_can_be_made_again(page: Page, tally: Tally) -> Iterator[str]:
    """The first variant, drawn again after all the others, is the same: nothing is carried from one variant to the next."""
    for variant in tally.variants[:1]:
        what = differs(sayings(variant), told(page, variant.seed))
        if what:
            yield fact(Path(page.path), f"drawn again after the others, seed {variant.seed} is another variant: {what}")


def mistakes_come_alive(page: Page, tally: Tally) -> Iterator[str]:
    """Each mistake changes an answer in some variant; a smaller or larger form may leave no room for some."""
    for rule in page.mistakes:
        if page.difficulty == USUAL and len(tally.variants) >= ENOUGH_TO_JUDGE and tally.live[rule.name] == 0:
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
        fact = f"only {len(tally.variants)} of {drawn} drawn parameters are accepted, refused by {often}"
        yield f"{fact}; draw what meets the conditions"
