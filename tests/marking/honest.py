"""Honest students: one part goes wrong, by a slip of the page or in arithmetic, and all after it is worked out rightly from it.

    python tests/marking/honest.py [--variants N] [ID ...]

prints how many of the points of all other parts they lose because the marker gives no credit for what follows.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from examgen.bank import slips, suspects
from examgen.bank.draft import draft
from examgen.bank.loader import scan
from examgen.bank.places import bundled_bank
from examgen.bank.playing import Behaviour
from examgen.bank.question import Page
from examgen.bank.tolerance import written
from examgen.core.numbers import Value, freeze, leaves, map_leaves
from examgen.core.record import Part, Variant
from examgen.errors import ExamgenError
from examgen.marking import accepts, mark
from examgen.marking.comparing import NUMERIC
from tests.marking.students import typed


@dataclass(frozen=True, kw_only=True)
class Loss:
    """Points of the parts besides the wrong one: how many there are, and how many an honest student did not get."""

    of: Fraction = Fraction(0)
    lost: Fraction = Fraction(0)

    def __add__(self, other: Loss) -> Loss:
        return Loss(of=self.of + other.of, lost=self.lost + other.lost)

    @property
    def share(self) -> float:
        """The share that is lost."""
        return float(self.lost / self.of) if self.of else 0.0


def losses(page: Page, variant: Variant) -> Iterator[Loss]:
    """What each honest student loses; those who round every line as the paper says."""
    parameters, steps = page.parameters(**variant.parameters), suspects.step_names(variant)

    def revise(_: str, value: Value) -> Value:
        return written(value, page.decimals)

    parts = [part for part in variant.parts if part.kind not in ("satisfies", "open")]
    for place, part in enumerate(parts[:-1]):
        for wrong in _wrong(page, variant, part, revise):
            try:
                follow = slips.made(page, parameters, (), {part.name: wrong}, steps=steps, revise=revise).answers
                answers = {one.name: one.answer for one in parts[:place]} | {part.name: wrong}
                answers |= {one.name: freeze(follow[one.name]) for one in parts[place + 1 :] if one.name in follow}
                report = mark(variant, {name: typed(variant.part(name), value) for name, value in answers.items()}, Behaviour(page))
            except (ExamgenError, ArithmeticError, ValueError):
                continue  # nobody can go on from there
            others = [one for one in report.parts if one.name in answers and one.name != part.name and one.verdict != "unreadable"]
            yield Loss(of=Fraction(sum(one.of for one in others)), lost=sum((one.of - one.marks for one in others), Fraction(0)))


def _wrong(page: Page, variant: Variant, part: Part, revise: Callable[[str, Value], Value]) -> Sequence[Value]:
    """Wrong answers to the part, as they are written: by errors of arithmetic, and by slips that change no part before it."""
    parameters, steps = page.parameters(**variant.parameters), suspects.step_names(variant)
    found = list(_errors(part)) if part.kind in NUMERIC else []
    for rule in page.mistakes:
        answers = slips.made(page, parameters, [rule], steps=steps, revise=revise).answers if rule.is_slip else {}
        first = next((one.name for one in variant.parts if _is_wrong(one, answers)), "")
        if first == part.name and part.kind in NUMERIC:
            found.append(answers[part.name])
    rounded = [freeze(written(value, page.decimals)) for value in found]
    return list({repr(value): value for value in rounded if accepts(part, value) is False}.values())


def _is_wrong(part: Part, answers: Mapping[str, Value]) -> bool:
    return part.name in answers and part.kind not in ("satisfies", "open") and accepts(part, answers[part.name]) is False


def _errors(part: Part) -> Iterator[Value]:
    """One entry a little too large, one with the other sign, and all a little too large."""

    def larger(leaf: Any) -> Any:
        return leaf + 2 if isinstance(leaf, int) else leaf * Fraction(11, 10)

    yield _changed(part.answer, larger)
    if part.kind not in ("shape", "integer"):
        yield _changed(part.answer, lambda leaf: -leaf)
    yield map_leaves(larger, part.answer)


def _changed(value: Value, change: Callable[[Any], Any]) -> Value:
    """The value with its last entry that is not 0 changed."""
    places = [place for place, leaf in enumerate(leaves(value)) if leaf != 0] or [0]
    count = iter(range(len(leaves(value))))
    return map_leaves(lambda leaf: change(leaf) if next(count) == places[-1] else leaf, value)


def lost(pages: Sequence[Page], variants: int) -> Loss:
    """What all of them lose together."""
    found = (loss for page in pages for seed in range(variants) for loss in losses(page, draft(page, seed).variant))
    return sum(found, Loss())


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--variants", type=int, default=1)
    parser.add_argument("ids", nargs="*")
    options = parser.parse_args()
    bank = scan([bundled_bank()])
    total = lost([bank.page(id) for id in options.ids or [header.id for header in bank.usable()]], options.variants)
    print(f"{float(total.lost):g} of {float(total.of):g} points are lost: {100 * total.share:.1f} %")
