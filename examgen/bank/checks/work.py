"""Checks that the time a page states is that of its work."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import mean

from examgen.bank.checks.headers import LEAST_MINUTES, MOST_MINUTES
from examgen.bank.checks.tally import Tally
from examgen.bank.effort import Effort, effort
from examgen.bank.question import Page

COUNTED = 12
"""How many variants are counted."""
LEAST, MOST, SLACK = 0.6, 1.5, 1.0
"""The stated minutes lie between these multiples of the counted ones, and about a minute more or less."""
QUICK = 3.0
"""Minutes that a short question may always have beyond the counted ones: knowing what to do is not counted."""


def minutes_fit_the_work(page: Page, tally: Tally) -> Iterator[str]:
    """The stated minutes are about those that reading, computing and writing take."""
    found = [effort(variant) for variant in tally.variants[:COUNTED]]
    absurd = not LEAST_MINUTES * page.marks <= page.minutes <= MOST_MINUTES * page.marks  # that is said elsewhere
    if not found or absurd or any(part.kind == "open" and not part.lines for part in tally.variants[0].parts):
        return
    minutes = mean(one.minutes for one in found)
    if not LEAST * minutes - SLACK <= page.minutes <= max(MOST * minutes + SLACK, minutes + QUICK):
        yield f"minutes={page.minutes}, but {_counted(found[0])} take about {max(1, round(minutes))}; state that, or change it"


def _counted(work: Effort) -> str:
    return f"{work.words} words, {work.lines} lines with {work.operations:.0f} operations, and {work.entries} entries of answers"
