"""Checks that no answer stands on the page: searched as a number in every text, figure and notation, over all variants.

An answer that coincides now and then with a given number is no leak. Texts that differ by their numbers only are laid over each
other: a place at which the answer stands in all of them is one; so is an answer that stands somewhere in nearly all variants in
which no given number is equal to it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from functools import partial

from examgen.bank.checks.printed import labels
from examgen.bank.checks.tally import Tally
from examgen.bank.quantities import Quantity, quantities, skeleton
from examgen.bank.question import Page
from examgen.bank.tolerance import NUMERIC
from examgen.core.numbers import leaves
from examgen.core.record import Part, Variant
from examgen.marking.comparing import spelled
from examgen.marking.picks import folded

NUMBERS = (*NUMERIC, "integer", "shape")
LEAST, MOST = 8, 80
"""Variants that must speak for a leak, and how many are looked through."""
NEARLY_ALL = 0.95
Place = tuple[str, Callable[[Variant], str]]


def answers_are_not_printed(page: Page, tally: Tally) -> Iterator[str]:
    """No answer stands in the prompt, in a part, in the figure or its alternative text, or in a mistake's sentence."""
    variants = tally.variants[:MOST]
    if not variants:
        return
    for where, read in _places(page):
        texts = [read(variant) for variant in variants]
        always = frozenset.intersection(*(frozenset(one.values[0] for one in quantities(text)) for text in texts))
        for name, ask in page.asks.items():
            seen = [(text, variant.part(name)) for text, variant in zip(texts, variants, strict=True)]
            if ask.kind in NUMBERS and (_always_at_one_place(seen) or _beyond_chance(variants, seen, always)):
                yield f"the answer {name} is printed in {where}, variant after variant; ask for what must be computed"
            elif ask.kind in ("text", "choice") and _word_stands_in(seen):
                yield f"the answer {name} stands in {where}, and the other answers do not"


def _places(page: Page) -> Iterator[Place]:
    """What a student sees before (or, with a sentence, while) answering the part."""
    yield "the prompt", lambda variant: variant.prompt
    for other in page.asks:
        yield f"the text of part {other}", partial(_text, other)
    if page.figure:
        yield "the figure", lambda variant: " | ".join(labels(variant))
        yield "the figure's alternative text", lambda variant: variant.figure.alt
    for rule in page.mistakes:
        yield f"the sentence of mistake {rule.name}", partial(_sentence, rule.name)


def _text(name: str, variant: Variant) -> str:
    return variant.part(name).prompt


def _sentence(name: str, variant: Variant) -> str:
    return next((mistake.sentence for mistake in variant.mistakes if mistake.name == name), "")


Seen = Sequence[tuple[str, Part]]


def _numbers(part: Part) -> list[float]:
    return [float(leaf) for leaf in leaves(part.answer)]


def _stands_at(printed: Sequence[Quantity], at: int, answer: Sequence[float]) -> bool:
    """The whole answer, entry by entry in reading order, from this place on."""
    return at + len(answer) <= len(printed) and all(one.shows(entry) for one, entry in zip(printed[at:], answer, strict=False))


def _always_at_one_place(seen: Seen) -> bool:
    """Whether in some group of texts with one skeleton the answer always stands at one place, though it changes."""
    groups: dict[str, list[tuple[tuple[Quantity, ...], list[float]]]] = defaultdict(list)
    for text, part in seen:
        groups[skeleton(text)].append((quantities(text), _numbers(part)))
    return any(_shared_place(group) for group in groups.values() if len(group) >= LEAST)


def _shared_place(group: Sequence[tuple[tuple[Quantity, ...], list[float]]]) -> bool:
    if len({tuple(answer) for _, answer in group}) < 3:
        return False
    return any(all(_stands_at(printed, at, answer) for printed, answer in group) for at in range(len(group[0][0])))


def _beyond_chance(variants: Sequence[Variant], seen: Seen, always: frozenset[float]) -> bool:
    """Whether the answer stands somewhere in nearly all variants in which it is no given (or ``always`` printed) number."""
    hits = []
    for variant, (text, part) in zip(variants, seen, strict=True):
        answer, printed = _numbers(part), quantities(text)
        if not _is_given(variant, answer, always):
            hits.append(any(_stands_at(printed, at, answer) for at in range(len(printed))))
    return len(hits) >= max(LEAST, len(variants) // 4) and sum(hits) >= NEARLY_ALL * len(hits)


def _is_given(variant: Variant, answer: Sequence[float], always: frozenset[float]) -> bool:
    """Whether chance could have put the answer there: all of its entries are given numbers."""
    flat = [leaf for value in variant.parameters.values() for leaf in leaves(value) if not isinstance(leaf, str | bool)]
    return all(any(abs(entry - other) < 1e-9 for other in (*map(float, flat), *always, 0.0)) for entry in answer)


def _word_stands_in(seen: Seen) -> bool:
    """Whether the right word stands in nearly every text, and the words that are right elsewhere mostly do not."""
    words = {_word(part) for _, part in seen}
    if len(words) < 2 or len(seen) < LEAST:
        return False
    right = sum(_word(part) in _spelled(text, part) for text, part in seen)
    others = sum(word in _spelled(text, part) for text, part in seen for word in words - {_word(part)})
    return right >= NEARLY_ALL * len(seen) and others < 0.5 * len(seen) * (len(words) - 1)


def _word(part: Part) -> str:
    return _spelled(str(part.answer), part)


def _spelled(text: str, part: Part) -> str:
    return spelled(text) if part.kind == "text" else folded(text)
