"""Checks that no answer can be guessed: not the same in every variant, and not told by how something looks."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterator, Sequence
from typing import Any

from examgen.bank.checks.tally import Tally
from examgen.bank.quantities import quantities, skeleton
from examgen.bank.question import Page
from examgen.bank.tolerance import NUMERIC
from examgen.core.ask import Ask
from examgen.core.numbers import Value, leaves
from examgen.core.record import Part, Variant

ENOUGH_TO_JUDGE = 50
GUESSABLE = 0.75
"""Share of variants in which one guess may be right."""
TELLING = 0.9
"""Share of variants in which one word or one number may decide what is true."""
REPEATED = 10
"""How often each value of a number comes, on average, where the best guess for each value is no chance."""
ONE_ANSWER = (*NUMERIC, "integer", "shape", "expression", "text", "choices", "ordering", "matching")
FREE_NUMBERS = (0, 1, -1)
"""Entries that may be the same in every variant, as the zeros above the diagonal of a mask."""


def answers_change(page: Page, tally: Tally) -> Iterator[str]:
    """No answer is nearly always the same, and no entry of one never changes."""
    if len(tally.variants) < ENOUGH_TO_JUDGE:
        return
    for name, ask in page.asks.items():
        parts = [variant.part(name) for variant in tally.variants]
        if ask.kind in ONE_ANSWER:
            share = Counter(_hashed(part.answer) for part in parts).most_common(1)[0][1] / len(parts)
            if share > GUESSABLE:
                often = Counter(part.display for part in parts).most_common(1)[0][0]
                yield f"the answer {name} is {often} in {share:.0%} of the variants; let it depend on the parameters"
            else:
                yield from _fixed_entries(name, ask, parts)


def _hashed(value: Value) -> Hashable:
    return tuple(round(leaf, 9) if isinstance(leaf, float) else leaf for leaf in leaves(value))


def _fixed_entries(name: str, ask: Ask, parts: Sequence[Part]) -> Iterator[str]:
    rows = [_decisions(ask, part) for part in parts]
    if len({len(row) for row in rows}) != 1 or len(rows[0]) < 2:
        return
    fixed = [at for at in range(len(rows[0])) if len({row[at] for row in rows}) == 1]
    loose = [at for at in fixed if rows[0][at] not in FREE_NUMBERS] if ask.kind in ("vector", "matrix") else []
    if 2 * len(fixed) > len(rows[0]):
        yield f"{len(fixed)} of the {len(rows[0])} entries of {name} never change; let them depend on the parameters"
    elif loose or (fixed and ask.kind in ("ordering", "matching")):
        at = (loose or fixed)[0]
        yield f"entry {at + 1} of {name} is {rows[0][at]} in every variant; let it depend on the parameters, or give it"


def _decisions(ask: Ask, part: Part) -> tuple[Hashable, ...]:
    """The entries of the answer; for choices whether each option is right."""
    if ask.kind == "choices":
        return tuple(option in part.answer for option in ask.options)
    flat = _hashed(part.answer)
    return flat if isinstance(flat, tuple) else (flat,)


# --- tells ----------------------------------------------------------------------------------------------------------------------


def truths_are_not_told_by_a_word_or_a_number(page: Page, tally: Tally) -> Iterator[str]:
    """What is true follows from no single word of the text and from no single printed number, with its sign or without.

    The subject of a statement (the name of an optimizer) is such a word, too: who has seen one variant knows all that speak of it.
    """
    if len(tally.variants) < ENOUGH_TO_JUDGE:
        return
    for name, ask in page.asks.items():
        if ask.kind == "claim" or (ask.kind == "choice" and ask.options):
            truths = [variant.part(name).answer for variant in tally.variants]
            for what, share in (*_telling_words(tally.variants, name, truths), *_telling_numbers(tally.variants, name, truths)):
                yield f"{name}: {what} tells the answer in {share:.0%} of the variants; let it stand in true and false ones alike"
                break


def _text(variant: Variant, name: str) -> str:
    return f"{variant.prompt} {variant.part(name).prompt}"


def _telling_words(variants: Sequence[Variant], name: str, truths: Sequence[Value]) -> Iterator[tuple[str, float]]:
    spoken = [frozenset(re.findall(r"[a-z]+(?:-[a-z]+)*", _text(variant, name).lower())) for variant in variants]
    for word in sorted(frozenset().union(*spoken)):
        present = [word in words for words in spoken]
        share = _decided(present, truths)
        if share > TELLING and len(set(present)) == 2:
            yield f"the word {word!r}", share


def _telling_numbers(variants: Sequence[Variant], name: str, truths: Sequence[Value]) -> Iterator[tuple[str, float]]:
    """Numbers at one place of texts with the same words, each judged by the best threshold, and value by value."""
    groups: dict[str, list[tuple[list[float], Value]]] = defaultdict(list)
    for variant, truth in zip(variants, truths, strict=True):
        text = _text(variant, name)
        groups[_SIGN.sub("", skeleton(text))].append(([one.values[0] for one in quantities(text)], truth))
    for group in groups.values():
        open_ = _decided([True] * len(group), [truth for _, truth in group]) <= GUESSABLE
        alike = len({len(row) for row, _ in group}) == 1
        for at in range(len(group[0][0])) if open_ and alike and len(group) >= ENOUGH_TO_JUDGE else ():
            share = _told_by([(row[at], truth) for row, truth in group])
            if share > TELLING:
                yield f"the size of number {at + 1} of the text ({group[0][0][at]:g} in the first variant)", share


_SIGN = re.compile(r"-")


def _told_by(pairs: Sequence[tuple[float, Value]]) -> float:
    """The share of variants that this number alone decides: by a threshold for it or for its size, or value by value."""
    truths = [truth for _, truth in pairs]
    sizes = [abs(number) for number, _ in pairs]
    few = len({number for number, _ in pairs}) * REPEATED <= len(pairs)
    return max(
        _best_threshold(pairs), _best_threshold(list(zip(sizes, truths, strict=True))),
        _decided([number for number, _ in pairs], truths) if few else 0.0,
    )  # fmt: skip


def _best_threshold(pairs: Sequence[tuple[float, Value]]) -> float:
    sizes, truths = zip(*pairs, strict=True)
    return max((_decided([size <= limit for size in sizes], truths) for limit in sorted(set(sizes))[:-1]), default=0.0)


def _decided(features: Sequence[Hashable], truths: Sequence[Value]) -> float:
    """The share of variants in which the best guess from this one feature is right."""
    sides: dict[Hashable, Counter[Any]] = defaultdict(Counter)
    for one, truth in zip(features, truths, strict=True):
        sides[one][truth] += 1
    return sum(side.most_common(1)[0][1] for side in sides.values()) / len(truths)


# --- options --------------------------------------------------------------------------------------------------------------------


def right_options_are_not_guessable(page: Page, tally: Tally) -> Iterator[str]:
    """No claim or fixed option is right nearly always; a drawn choice's right option is not told by place, length, size or form."""
    for name, ask in page.asks.items():
        parts = [variant.part(name) for variant in tally.variants]
        fixed = ask.kind == "claim" or (ask.kind == "choice" and ask.options)
        guesses = _FIXED_GUESS if fixed else _CHOICE_GUESSES if ask.kind == "choice" else {}
        for how, guess in guesses.items() if len(parts) >= ENOUGH_TO_JUDGE else ():
            guessed, count = Counter(map(guess, parts)).most_common(1)[0]
            if guessed is not None and count > GUESSABLE * len(parts):
                yield f"{name}: the answer is guessable by {how} in {count / len(parts):.0%} of the variants"


def _size(option: str) -> float:
    found = quantities(option)
    return found[0].values[0] if found else 0.0


def _form(option: str) -> tuple[Hashable, ...]:
    """What an option looks like without its digits: whole or broken, signed, in a formula, with how many places."""
    places = re.search(r"\.(\d+)", option)
    return ("/" in option or "frac" in option, len(places[1]) if places else 0, "ln" in option, "$" in option, option[:1].isupper())


def _odd_one_out(part: Part) -> bool | None:
    """Whether the option that looks like no other is the right one; ``None`` if there is not exactly one such option."""
    forms = Counter(map(_form, part.options))
    odd = [option for option in part.options if forms[_form(option)] == 1]
    return True if odd == [part.answer] and len(forms) == 2 else None


def _whole_one(part: Part) -> bool | None:
    """Whether the right option is the only whole number."""
    whole = [option for option in part.options if re.fullmatch(r"\$?-?\d+\$?", option)]
    return True if whole == [part.answer] else None


def _rank(part: Part, key: Callable[[str], Any]) -> int:
    return sorted(sorted(part.options), key=key).index(part.answer)


_FIXED_GUESS: dict[str, Callable[[Part], Any]] = {"giving always the same one": lambda part: part.answer}
_CHOICE_GUESSES: dict[str, Callable[[Part], Any]] = {
    "its place": lambda part: part.options.index(part.answer),
    "its length": lambda part: _rank(part, len),
    "its size": lambda part: _rank(part, _size),
    "being the only whole number": _whole_one,
    "its form, which no other option has": _odd_one_out,
}
