"""Which paper does a text come from? Papers are drawn again from their manifests, and printed numbers are compared.

A question is looked for by its words. Its numbers are then weighed: one that other variants of the question hardly ever have tells
more than one that most of them have. What is missing speaks against a paper, but not much, because a copied text is noisy.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import islice, pairwise
from pathlib import Path
from typing import TypeAlias

from examgen.bank.askable import said_by_figure, texts
from examgen.bank.draft import TRIES, draw
from examgen.bank.loader import Bank, load
from examgen.bank.question import Page
from examgen.core.record import Variant
from examgen.core.seeds import Key
from examgen.errors import FOREIGN, ExamgenError, UsageError
from examgen.paper.manifest import read_manifest
from examgen.paper.rebuilding import drawn_again
from examgen.paper.views import paper_code
from examgen.prose import markdown

Numbers: TypeAlias = frozenset[tuple[str, int]]
"""The numbers of a text without signs, those with a minus ("-3"), and pairs of neighbours ("-3 4"); each with its place among
equal ones."""
LARGEST = 200_000
"""Bytes of the text, which is that of a few pages."""
OTHERS = 48
"""How many other variants of a question are drawn to learn which numbers are usual."""
LEGIBLE, DETAILED = 0.9, 0.5
"""How likely a printed number is to be in the copied text, and its sign or its neighbour to be there with it."""
NAMED = 0.6
"""The share of a question's words that tells that it is in the text at all."""
FEW_WORDS = 12
"""A text of fewer words is a list of numbers, in which no question can be looked for."""
AGAINST = -5.0
"""Bits at most that a question speaks against a paper: perhaps only its numbers were lost."""
LIKELY, CERTAIN = 5.0, 20.0
"""Bits, that is, powers of two to which a match is no chance: 1 in 32, and 1 in a million."""
_TOKEN = re.compile(r"(?:[-−–]\s?(?:ln\s)?)?(?:(?<![\w.])|(?<=[0-9]x))[0-9]+(?:[.,][0-9]+)?|[a-z]{4,}")

_MINUS = re.compile(r"[-−–]\s?(?:ln\s)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A question of a paper whose numbers are in the text, and how many of them. ``bits`` say how little that is a chance."""

    number: int
    variant: Variant
    seen: int
    of: int
    bits: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A paper that the text may come from, and its questions that are in it."""

    manifest: Path
    title: str
    code: str
    found: tuple[Found, ...]
    bits: float


def matches(text: str, manifests: Sequence[Path], bank: Bank, left_out: list[str]) -> list[Match]:
    """The papers that the text may come from, the likeliest first. Why a manifest could not be used is added to ``left_out``."""
    tokens = _tokens(text)
    papers = [one for path in manifests for one in _match(path, tokens, bank, left_out)]
    compared = math.log2(max(1, sum(count for _, count in papers)))  # among many papers something fits by chance
    found = [replace(match, bits=match.bits - compared) for match, _ in papers]
    return sorted((match for match in found if match.bits >= LIKELY), key=lambda match: -match.bits)


def manifests_in(places: Iterable[Path]) -> list[Path]:
    """The manifests that are named, and those in named folders. ``UsageError`` for a place without any."""
    found: dict[Path, None] = {}
    for place in places:
        inside = sorted(place.rglob("manifest.json")) if place.is_dir() else [place]
        if not inside:
            raise UsageError(f"--among {place}: there is no manifest.json in this folder; name the folder of a paper")
        found |= dict.fromkeys(inside)
    return list(found)


def _match(path: Path, tokens: Sequence[str], bank: Bank, left_out: list[str]) -> Iterator[tuple[Match, int]]:
    try:
        paper = drawn_again(read_manifest(path), bank)
    except ExamgenError as error:
        left_out.append(str(error))
        return
    compared = [_compared(number, bank.page(one.id), one, tokens) for number, one in enumerate(paper.variants, 1)]
    found = tuple(one for one in compared if one and one.bits > 1)
    bits = sum(max(AGAINST, one.bits) for one in compared if one)
    yield (
        Match(manifest=path, title=paper.title, code=paper_code(paper), found=found, bits=bits),
        sum(one is not None for one in compared),
    )


def _compared(number: int, page: Page, variant: Variant, tokens: Sequence[str]) -> Found | None:
    """How well the text has the numbers of this variant; ``None`` if it does not have the question."""
    usual = _usual(Path(page.path), page.id)
    place = _place(usual.words, tokens, usual.length)
    if place is None:
        return None
    seen = _numbers(place)
    own = _numbers(_printed(page, page.parameters(**variant.parameters)))
    chance = sum(2 ** usual.bits(other, seen) for other in usual.variants) / max(1, len(usual.variants))
    bits = usual.bits(own, seen) - max(0.0, math.log2(max(chance, 1e-9)))
    single = frozenset(one for one in own if _parts(one[0]) == [one[0]])
    return Found(number=number, variant=variant, seen=len(single & seen), of=len(single), bits=bits)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Usual:
    """What variants of a question print: words of all, numbers of each, and how many of them have a number."""

    words: frozenset[str]
    length: int
    variants: tuple[Numbers, ...]
    having: Mapping[tuple[str, int], int]

    def bits(self, own: Numbers, seen: Numbers) -> float:
        """How much more likely the seen numbers are if they come from this variant than from another one, as a power of two."""
        return sum(self._bits(one, one in seen) for one in own)

    def _bits(self, number: tuple[str, int], is_seen: bool) -> float:
        usual, parts = self._share(number), _parts(number[0])
        detailed = parts != [number[0]]
        if not is_seen:
            kept = DETAILED if detailed else LEGIBLE
            return math.log2((1 - kept) / (1 - kept * usual))
        told = -sum(math.log2(self._share((one, 0))) for one in parts) if detailed else 0.0
        return max(0.0, -math.log2(usual) - told)  # a detail tells only what its numbers have not told by themselves

    def _share(self, number: tuple[str, int]) -> float:
        """How many of the other variants have it; never none, and never all."""
        return (self.having.get(number, 0) + 0.5) / (len(self.variants) + 1)


@cache
def _usual(path: Path, id: str) -> _Usual:
    page = load(path, id)
    others = [_printed(page, parameters) for parameters in islice(_others(page), OTHERS)]
    variants = tuple(map(_numbers, others))
    words = frozenset.intersection(*(frozenset(filter(str.isalpha, one)) for one in others)) if others else frozenset()
    length = max(map(len, others), default=0)
    return _Usual(words=words, length=length, variants=variants, having=Counter(number for one in variants for number in one))


def _others(page: Page) -> Iterator[object]:
    """Parameters of other variants. Only conditions are asked for: numbers that are not quite fair are no less usual."""
    for attempt in range(TRIES):
        parameters = draw(page, Key(space="practice", seed=0, question=page.id, attempt=attempt), {})
        try:
            if all(requirement.function(parameters) for requirement in page.requirements):
                yield parameters
        except FOREIGN:  # a condition may rely on the ones before it
            continue


def _printed(page: Page, parameters: object) -> list[str]:
    _, *labels = said_by_figure(page, parameters) or ("",)  # the figure in words is not printed
    written = [markdown.render(one, "text") for one in (*texts(page, parameters), *labels)]
    return _tokens("\n".join(written))


def _tokens(text: str) -> list[str]:
    """Words, and numbers with their signs; with a decimal comma a number may be two."""
    found = []
    for token in _TOKEN.findall(text.lower()):
        word = token if token.isalpha() else _MINUS.sub("-", token)
        found += [word.replace(",", "."), *word.split(",")] if "," in word else [word]
    return found


def _numbers(tokens: Iterable[str]) -> Numbers:
    signed = [token for token in tokens if not token.isalpha()]
    single = [one.removeprefix("-") for one in signed]
    found = Counter([*single, *(one for one in signed if one[0] == "-"), *map(" ".join, pairwise(signed))])
    return frozenset((token, place) for token, count in found.items() for place in range(count))


def _parts(number: str) -> list[str]:
    """What tells a part of it: the two numbers of a pair, a number without its sign."""
    return number.split(" ") if " " in number else [number.removeprefix("-")]


def _place(words: frozenset[str], tokens: Sequence[str], length: int) -> Sequence[str] | None:
    """The stretch of the text that has most of these words; ``None`` if it has too few of them."""
    if sum(map(str.isalpha, tokens)) < FEW_WORDS:
        return tokens
    wide = length + length // 2 + 20
    stretches = [tokens[start : start + wide] for start in range(0, max(1, len(tokens) - wide // 2), max(1, wide // 8))]
    best = max(stretches, key=lambda stretch: len(words.intersection(stretch)))
    return best if len(words.intersection(best)) >= NAMED * len(words) else None
