"""Tables that commands print."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.table import Table

if TYPE_CHECKING:
    from examgen.bank.contract import Examination

WIDTH = 100


def examination_table(found: Sequence[Examination]) -> None:
    """What ``examgen check`` found: one row a question, then its faults."""
    table = Table(box=None, pad_edge=False)
    table.add_column("question", no_wrap=True)
    for name in ("accepted", "distinct"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("witnesses")
    for name in ("live mistakes", "seconds", "faults"):
        table.add_column(name, justify="right", no_wrap=True)
    for one in found:
        live = f"{len(one.live)}: {min(one.live.values()):.0%} to {max(one.live.values()):.0%}" if one.live else "none"
        table.add_row(
            one.id, f"{one.acceptance:.0%}", str(one.distinct), ", ".join(one.witnesses), live, f"{one.seconds:.1f}",
            str(len(one.faults)) if one.faults else "none",
        )  # fmt: skip
    console = Console(width=WIDTH, highlight=False)
    with console.capture() as capture:
        console.print(table)
    click.echo(capture.get().rstrip())
    for one in found:
        for fault in one.faults:
            where = one.id if fault.seed is None else f"{one.id}, seed {fault.seed}"
            click.echo(f"{where}: {fault.check}: {fault.fact}")
    broken = sum(1 for one in found if one.faults)
    seeds = max((one.seeds for one in found), default=0)
    click.echo(f"{len(found)} questions checked over {seeds} seeds, " + (f"{broken} with faults" if broken else "no faults"))
