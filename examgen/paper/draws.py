"""The variants of a paper: each question drawn from a seed of its own, and the truths of all claims chosen together.

A paper whose claims are all true, or all false, looks like a trick, and a student who guesses so gets all of them right. So truths
are drawn first, any but these two extremes, and each claim is drawn until it has its truth: the first draw that has it is taken.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import TypeAlias

from examgen.bank.draft import draft
from examgen.bank.loader import Bank
from examgen.bank.question import Page
from examgen.core.record import Variant
from examgen.core.seeds import Key, Space, Stream, question_seed
from examgen.errors import UsageError

DRAWS = 60
"""How often a question is drawn at most until it has the truth, or the other numbers, that are wanted."""
Draws: TypeAlias = Callable[[], Iterator[Variant]]
"""The variants that a question can give, from the first on, as often as it is called."""


def drawn(page: Page, seed: int, draw: int = 0, *, space: Space = "exam") -> Variant:
    """The variant of a question of a paper with this seed, drawn anew so many times."""
    return replace(draft(page, question_seed(seed, page.id, draw), space=space).variant, draw=draw)


def variants(bank: Bank, ids: Sequence[str], seed: int, label: str) -> list[Variant]:
    """The variants of a paper's questions; its claims are neither all true nor all false wherever their questions allow it."""
    return together([partial(_draws, bank.page(id), seed) for id in ids], Key(seed=seed, question=label).stream("truths"))


def together(questions: Sequence[Draws], stream: Stream) -> list[Variant]:
    """One variant of each question, which gives at least one: the first one, or of a claim the first with the truth drawn for it.

    The claims are neither all true nor all false wherever a question gives a variant with which they are not.
    """
    found = [next(draws()) for draws in questions]
    claims = [at for at, variant in enumerate(found) if is_claim(variant)]
    wanted = _wanted(stream, len(claims), [truth for one in found if not is_claim(one) for truth in truths(one)])
    for at, truth in zip(claims, wanted, strict=True):
        if truths(found[at]) != [truth]:
            found[at] = next((one for one in questions[at]() if truths(one) == [truth]), found[at])
    for at in stream.shuffled([at for at, variant in enumerate(found) if truths(variant)]):
        if is_mixed(found):
            break
        others = [*found[:at], *found[at + 1 :]]
        found[at] = next((one for one in questions[at]() if is_mixed([*others, one])), found[at])
    return found


def redrawn(page: Page, variant: Variant, seed: int, others: Sequence[Variant], former: Sequence[Variant]) -> Variant:
    """The next draw of a question that looks like none of the ``former`` ones and keeps the claims of its paper mixed.

    ``UsageError`` if there is none.
    """
    seen = {look(one) for one in (variant, *former)}
    mixed = is_mixed([*others, variant])
    for draw in range(variant.draw + 1, variant.draw + DRAWS + 1):
        found = drawn(page, seed, draw)
        if look(found) not in seen and (is_mixed([*others, found]) or not mixed):
            return found
    raise UsageError(f"question {page.id} has no other numbers that fit the paper; swap it for another question")


def fitting(page: Page, seed: int, others: Sequence[Variant]) -> Variant:
    """The first draw of a question that keeps the claims of its paper mixed; the first of all if none does."""
    first = drawn(page, seed)
    if is_mixed([*others, first]) or not is_claim(first):
        return first
    return next((one for one in _draws(page, seed) if is_mixed([*others, one])), first)


def truths(variant: Variant) -> list[bool]:
    """The truths of all statements that the question asks about."""
    return [bool(part.answer) for part in variant.parts if part.kind == "claim"]


def is_claim(variant: Variant) -> bool:
    """Whether the question is a single statement, with its reason or without, so that it can be drawn with either truth."""
    return [part.kind for part in variant.parts if part.kind != "open"] == ["claim"]


def is_mixed(paper: Sequence[Variant]) -> bool:
    """Whether the statements of a paper are neither all true nor all false, if it has several."""
    found = [truth for variant in paper for truth in truths(variant)]
    return len(found) < 2 or len(set(found)) == 2


def _wanted(stream: Stream, count: int, given: Sequence[bool]) -> list[bool]:
    """Truths for so many claims, each with the same chance, that are not all alike together with the ``given`` ones."""
    while True:
        found = [stream.below(2) == 1 for _ in range(count)]
        if not count or len(found) + len(given) < 2 or len({*found, *given}) == 2:
            return found


def _draws(page: Page, seed: int) -> Iterator[Variant]:
    return map(partial(drawn, page, seed), range(DRAWS))


def look(variant: Variant) -> tuple[object, ...]:
    """What a student sees of it."""
    return (variant.prompt, tuple((part.prompt, part.items) for part in variant.parts), repr(variant.figure))
