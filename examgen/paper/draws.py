"""The variants of a paper: each question drawn from a seed of its own, and the truths of all claims chosen together.

A paper whose claims are all true, or all false, looks like a trick, and a student who guesses so gets all of them right. So truths
are drawn first, any but these two extremes, and each claim is drawn until it has its truth: the first draw that has it is taken.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial

from examgen.bank.draft import draft
from examgen.bank.loader import Bank
from examgen.bank.question import Page
from examgen.core.record import Variant
from examgen.core.seeds import Key, Space, Stream, question_seed
from examgen.errors import UsageError

DRAWS = 60
"""How often a question is drawn at most until it has the truth, or the other numbers, that are wanted."""


def drawn(page: Page, seed: int, draw: int = 0, *, space: Space = "exam") -> Variant:
    """The variant of a question of a paper with this seed, drawn anew so many times."""
    return replace(draft(page, question_seed(seed, page.id, draw), space=space).variant, draw=draw)


def variants(bank: Bank, ids: Sequence[str], seed: int, label: str) -> list[Variant]:
    """The variants of a paper's questions; its claims are neither all true nor all false wherever their questions allow it."""
    found = [drawn(bank.page(id), seed) for id in ids]
    claims = [at for at, variant in enumerate(found) if is_claim(variant)]
    stream = Key(seed=seed, question=label).stream("truths")
    wanted = _wanted(stream, len(claims), [truth for one in found if not is_claim(one) for truth in truths(one)])
    for at, truth in zip(claims, wanted, strict=True):
        found[at] = _with_truth(bank.page(found[at].id), seed, found[at], truth)
    for at in stream.shuffled(claims):
        if is_mixed(found):
            break
        found[at] = _with_truth(bank.page(found[at].id), seed, found[at], not found[at].parts[0].answer)
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
    return _with_truth(page, seed, first, not first.parts[0].answer)


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


def _with_truth(page: Page, seed: int, variant: Variant, truth: bool) -> Variant:
    """The first draw from this one on whose statement has that truth; the variant itself if there is none."""
    later: Iterator[Variant] = map(partial(drawn, page, seed), range(variant.draw, variant.draw + DRAWS))
    return next((one for one in later if truths(one) == [truth]), variant)


def look(variant: Variant) -> tuple[object, ...]:
    """What a student sees of it."""
    return (variant.prompt, tuple((part.prompt, part.items) for part in variant.parts), repr(variant.figure))
