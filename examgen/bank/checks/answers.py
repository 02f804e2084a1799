"""Checks of answers that fairness sets aside without a word: too long to write, rounded to nothing, too near to a mistake."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from examgen import marking
from examgen.bank.draft import attempt_variant
from examgen.bank.fairness import is_same
from examgen.bank.question import Page
from examgen.bank.tolerance import NUMERIC
from examgen.core.numbers import leaves
from examgen.core.record import Part, Variant
from examgen.core.seeds import Key
from examgen.core.typeset import plain
from examgen.errors import ExamgenError

TRIES = 8
"""How many drawn variants, fair or not, are looked at."""
MOST_DIGITS = 10
"""Digits of an answer that somebody can write on paper."""
NUMBERS = (*NUMERIC, "integer", "shape")


def answers_can_be_written(page: Page, variant: Variant) -> Iterator[str]:
    """No answer has more digits than anybody writes on paper."""
    yield from _unwritable(variant)


def drawn_answers_can_be_marked(page: Page) -> Iterator[str]:
    """What more than half of the drawn variants have, fair or not: an answer nobody can write, a mistake that is marked right.

    Fairness refuses these variants, but only says that no seed finds another one.
    """
    drawn = [{_kind(fact): fact for fact in (*_unwritable(variant), *_too_near(variant))} for variant in _drawn(page)]
    for kind, count in Counter(kind for found in drawn for kind in found).items():
        if 2 * count > len(drawn):
            yield next(found[kind] for found in drawn if kind in found)


def _unwritable(variant: Variant) -> Iterator[str]:
    for part in variant.parts:
        if part.kind in NUMBERS and (fact := _too_long(part) or _vanishes(part)):
            yield f"the answer {part.name} {fact}"


def _too_long(part: Part) -> str:
    longest = max((sum(map(str.isdigit, plain(leaf, part.decimals))) for leaf in leaves(part.answer)), default=0)
    return f"has {longest} digits, more than anybody writes on paper; draw smaller numbers" if longest > MOST_DIGITS else ""


def _vanishes(part: Part) -> str:
    shown = [plain(leaf, part.decimals) for leaf in leaves(part.answer) if leaf != 0]
    gone = [text for text in shown if not set(text) & set("123456789")]
    return f"is not 0 but printed as {gone[0]}; raise decimals, or draw larger numbers" if gone else ""


def _too_near(variant: Variant) -> Iterator[str]:
    for mistake in variant.mistakes:
        for name, wrong in mistake.answers.items():
            part = variant.part(name)
            if part.kind in NUMBERS and wrong != part.answer and marking.accepts(part, wrong) and not is_same(part.answer, wrong):
                yield f"mistake {mistake.name} answers {name} within the tolerance and would be marked right; let it differ clearly"


def _kind(fact: str) -> str:
    """The fact without its numbers."""
    return "".join(char for char in fact if not char.isdigit())


def _drawn(page: Page) -> Iterator[Variant]:
    """The first variants that meet the page's conditions, whether fair or not."""
    for attempt in range(TRIES):
        key = Key(space="exam", seed=0, question=page.id, revision=page.revision, attempt=attempt)
        try:
            found = attempt_variant(page, key, {})
        except ExamgenError:  # reported at the seed that meets it
            return
        if found.variant is not None:
            yield found.variant
