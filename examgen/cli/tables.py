"""Tables that commands print."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from examgen.bank.contract import Examination


def examination_table(found: Iterable[Examination]) -> None:
    """What ``examgen check`` found: one row a question, then its faults."""
    found = list(found)
    table = Table("question", "seeds", "accepted", "distinct", "witnesses", "live mistakes", "seconds", "faults", box=None)
    for one in found:
        live = " ".join(f"{share:.0%}" for share in one.live.values())
        table.add_row(
            one.id, str(one.seeds), f"{one.acceptance:.0%}", str(one.distinct), ", ".join(one.witnesses), live,
            f"{one.seconds:.1f}", str(len(one.faults)) if one.faults else "none",
        )  # fmt: skip
    console = Console(soft_wrap=True)
    console.print(table)
    for one in found:
        for fault in one.faults:
            where = one.id if fault.seed is None else f"{one.id}, seed {fault.seed}"
            console.print(Text(f"{where}: {fault.check}: {fault.fact}"))
    broken = sum(1 for one in found if one.faults)
    console.print(f"{len(found)} questions checked, {broken} with faults" if broken else f"{len(found)} questions checked, no faults")
