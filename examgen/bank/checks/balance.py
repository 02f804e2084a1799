"""Points follow work: no part of a question is worth far more, or far less, than its operations beside those of its neighbours."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median

from examgen.bank.checks.tally import Tally
from examgen.bank.effort import operations
from examgen.bank.question import Page
from examgen.core.numbers import leaves
from examgen.core.record import Variant

MOST, LEAST = 2.8, 0.3
"""How many times its share of the work a part's share of the points may be."""
_LOOKED_AT = 20
_PER_PART, _PER_LINE = 2, 1
"""Operations that it takes to understand a part, and to write a line."""


def points_follow_work(page: Page, tally: Tally) -> Iterator[str]:
    """A part of one point is never too dear, because there are no smaller ones."""
    found = [work(variant) for variant in tally.variants[:_LOOKED_AT]]
    whole = sum(ask.marks for ask in page.asks.values())
    typical = {name: median(one[name] for one in found) for name in page.asks} if found and len(page.asks) > 1 else {}
    for name, own in typical.items():
        marks = page.asks[name].marks
        ratio = marks / whole * sum(typical.values()) / own
        if (ratio > MOST and marks > 1) or ratio < LEAST:
            counts = ", ".join(f"{other} {page.asks[other].marks} for {round(size)}" for other, size in typical.items())
            yield f"part {name}: its points do not follow its work; points for operations: {counts}; change marks"


def work(variant: Variant) -> dict[str, float]:
    """The operations on the way to each answer from the answers before, and its entries."""
    found, done = {}, 0.0
    for step in (step for step in variant.steps if step.name):
        done += _PER_LINE + operations(step)
        if step.name in variant.names:
            entries = leaves(variant.part(step.name).answer)
            found[step.name], done = _PER_PART + done + len(entries), 0.0
    return found
