"""Tables that commands print."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from textwrap import wrap
from typing import TYPE_CHECKING

import click

from examgen.core.words import counted

if TYPE_CHECKING:
    from examgen.bank.contract import Examination

WIDTH = 100
_NUMBERS = "  {:>8}  {:>8}  {:>13}  {:>6}  {:>6}"
_HEADINGS = ("accepted", "distinct", "live mistakes", "time", "faults")


def examination_table(found: Sequence[Examination]) -> None:
    """What ``examgen check`` found: one row a question, then its faults."""
    width = max((len(one.id) for one in found), default=0)
    click.echo(f"{'question':<{width}}{_NUMBERS.format(*_HEADINGS)}  witnesses")
    for one in found:
        for line in _row(one, width):
            click.echo(line)
    for one in found:
        for note in _notes(one):
            click.echo(f"{one.id}: note: {note}")
        for fault in one.faults:
            where = one.id if fault.seed is None else f"{one.id}, seed {fault.seed}"
            click.echo(f"{where}: {fault.check}: {fault.fact}")
    broken = sum(1 for one in found if one.faults)
    seeds = max((one.seeds for one in found), default=0)
    count = f"{counted(len(found), 'question')} checked over {counted(seeds, 'seed')}"
    click.echo(f"{count}, " + (f"{broken} with faults" if broken else "no faults"))


def _notes(one: Examination) -> Iterator[str]:
    """What an author should know though it is no fault: variants that essential mistakes take away."""
    for name, share in one.essential.items():
        if share:
            yield f"mistake {name} is essential, so {share:.1%} of the draws were refused, in which it changes nothing"


def _row(one: Examination, width: int) -> Iterator[str]:
    """One question; its witnesses stand below each other if they do not fit into the table's width."""
    live = f"{min(one.live.values()):.0%}-{max(one.live.values()):.0%}" if one.live else "none"
    numbers = _NUMBERS.format(f"{one.acceptance:.0%}", one.distinct, live, f"{one.seconds:.1f} s", len(one.faults) or "none")
    start = f"{one.id:<{width}}{numbers}  "
    for line in wrap(", ".join(one.witnesses), max(WIDTH - len(start), len("differences,"))) or [""]:
        yield (start + line).rstrip()
        start = " " * len(start)
