"""Cheap strategies: answers that took no work, and what they earn beyond the entries that are right by themselves.

    python tests/marking/strategies.py [--variants N] [ID ...]

prints for each strategy how many points it earns over the bank, and how many of them only follow from its own wrong answers.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from examgen.bank.draft import draft
from examgen.bank.loader import scan
from examgen.bank.places import bundled_bank
from examgen.bank.playing import Behaviour
from examgen.bank.question import Page
from examgen.core.numbers import Value, freeze, leaves, map_leaves
from examgen.core.record import Mistake, Part, Variant
from examgen.core.typeset import plain
from examgen.errors import ExamgenError
from examgen.marking import Report, mark, would_accept
from examgen.marking.comparing import NUMERIC
from examgen.marking.following import Suspects
from examgen.marking.worth import givens

CONSTANTS = ("0", "1", "-1", "0.5", "2", "3", "10", "100", "0.1", "0.001", "0.00001", "-0.00001", "1000000000", "0.333", "7")
_EMPTY = (
    *(f"always {text}" for text in ("0", "1", "-1", "10", "100", "0.1", "0.001", "0.00001", "-0.00001", "1000000000")),
    "tiny", "saturated", "repeated",
)  # fmt: skip
"""Nobody computes anything to come to these; nor to one-hot vectors and what is given."""
_WORDS = ("claim", "choice", "choices", "ordering", "matching", "text")


def cheap(variant: Variant, part: Part) -> dict[str, Value]:
    """Answers to the part that cost no work, by the name of their strategy."""
    if part.kind in _WORDS:
        return {f"{word} option": value for word, value in zip(("first", "last"), _picks(part), strict=True)}
    found = {f"always {text}": map_leaves(lambda _, text=text: Fraction(text), part.answer) for text in CONSTANTS}
    size = len(leaves(part.answer))
    for at in range(min(size, 6)) if size > 1 else ():
        found[f"one-hot {at}"] = _filled(part, [int(at == place) for place in range(size)])
    tiny = [Fraction(place + 1, 10**6) for place in range(size)]
    found |= {"tiny": _filled(part, tiny), "saturated": _filled(part, [1 - small for small in tiny])}
    for name, given in enumerate(givens(variant)):
        entries = leaves(given)
        found[f"given {name}"] = _filled(part, [entries[place % len(entries)] for place in range(size)])
    return found


def _picks(part: Part) -> tuple[Value, Value]:
    if part.kind == "claim":
        return True, False
    if part.kind == "text":
        return "yes", "no"
    if part.kind == "choice":
        return part.options[0], part.options[-1]
    if part.kind == "matching":
        return (part.options[0],) * len(part.items), (part.options[-1],) * len(part.items)
    return tuple(part.options), tuple(reversed(part.options))


def _filled(part: Part, entries: list[Value]) -> Value:
    rest = iter(entries)
    return map_leaves(lambda _: next(rest), part.answer)


def plays(page: Page, variant: Variant) -> Iterator[tuple[str, Mapping[str, Value]]]:
    """Whole sets of answers: one strategy throughout; each cheap wrong answer with every cheap answer that follows from it, or
    with itself where that follows.
    """
    pools = {part.name: cheap(variant, part) for part in variant.parts if part.kind in (*NUMERIC, *_WORDS)}
    for strategy in dict.fromkeys(name for pool in pools.values() for name in pool):
        yield strategy, {name: pool.get(strategy, next(iter(pool.values()))) for name, pool in pools.items()}
    for part in variant.parts:
        for strategy, value in pools.get(part.name, {}).items() if part.kind in NUMERIC else ():
            follows = Undiagnosed(page).follow(variant, {part.name: freeze(value)})
            found = {part.name: value}
            for later in variant.parts[variant.names.index(part.name) + 1 :]:
                pool = _empty(pools.get(later.name, {})) | ({"repeated": value} if later.kind in NUMERIC else {})
                found.update((later.name, one) for one in pool.values() if _follows(later, one, follows))
            if len(found) > 1:
                yield f"{strategy}, and what is cheap", found


def _empty(pool: Mapping[str, Value]) -> dict[str, Value]:
    """What anybody writes who computes nothing at all; a word, or a number such as 2, may be right by luck."""
    return {name: value for name, value in pool.items() if name in _EMPTY or name.startswith(("one-hot", "given"))}


def _follows(part: Part, value: Value, follows: Mapping[str, Value]) -> bool:
    try:
        return part.kind != "satisfies" and would_accept(part, value, freeze(follows[part.name]))
    except (KeyError, ExamgenError):
        return False


_followed: dict[object, Mapping[str, Value]] = {}


class Undiagnosed(Behaviour):
    """A page that suspects nobody: what is behind a wrong answer changes no points, and takes long. What follows is kept."""

    def follow(self, variant: Variant, earlier: Mapping[str, Value], *, rounded: bool = False) -> Mapping[str, Value]:
        key = (variant.id, variant.seed, tuple(earlier.items()), rounded)
        if key not in _followed:
            try:
                _followed[key] = Behaviour.follow(self, variant, earlier, rounded=rounded)
            except (ExamgenError, ArithmeticError, ValueError):
                _followed[key] = {}
        return _followed[key]

    def slipped(self, variant: Variant, earlier: Mapping[str, Value]) -> tuple[Mistake, ...]:
        return ()

    def suspects(self, variant: Variant, kind: Suspects) -> tuple[Mistake, ...]:
        return ()


def marked(page: Page, variant: Variant, answers: Mapping[str, Value]) -> Report:
    """What the answers earn."""
    typed = {name: _typed(variant.part(name), value) for name, value in answers.items()}
    return mark(replace(variant, mistakes=()), typed, Undiagnosed(page))


def _typed(part: Part, value: Value) -> str:
    if part.kind == "shape":
        return "x".join(str(abs(int(leaf))) for leaf in leaves(value))
    if part.kind in ("choices", "ordering", "matching"):
        return "; ".join(value)
    return plain(map_leaves(lambda leaf: Fraction(leaf) if isinstance(leaf, float) else leaf, value), 12)


def carried(report: Report) -> Fraction:
    """The points that only follow from wrong answers."""
    return sum((part.marks for part in report.parts if part.carried), Fraction(0))


def table(pages: list[Page], variants: int) -> str:
    """Points by strategy, and how many of them were carried."""
    points, farmed, most = Counter[str](), Counter[str](), 0
    for page in pages:
        for seed in range(variants):
            variant = draft(page, seed).variant
            _followed.clear()
            most += variant.marks
            for strategy, answers in plays(page, variant):
                report = marked(page, variant, answers)
                points[strategy] += report.marks
                farmed[strategy] += carried(report)
    lines = [f"| strategy (of {most} points) | points | of them carried |", "|:--|--:|--:|"]
    best = [one for one, _ in points.most_common(10)] + [one for one, many in farmed.most_common() if many]
    return "\n".join([*lines, *(f"| {one} | {float(points[one]):g} | {float(farmed[one]):g} |" for one in dict.fromkeys(best))])


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--variants", type=int, default=5)
    parser.add_argument("ids", nargs="*")
    options = parser.parse_args()
    bank = scan([bundled_bank()])
    chosen = options.ids or [header.id for header in bank.usable()]
    print(table([bank.page(id) for id in chosen], options.variants))
