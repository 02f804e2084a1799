"""``examgen check``."""

from __future__ import annotations

from pathlib import Path

import click

from examgen.cli.options import bank_option, echo_json, folders, json_option


@click.command("check")
@click.argument("ids", nargs=-1, metavar="[ID ...]")
@click.option("--seeds", type=click.IntRange(1, 100_000), default=100, show_default=True, help="Seeds 0 to N-1 are tried.")
@click.option("--jobs", type=click.IntRange(1, 64), default=2, show_default=True, help="Processes to use.")
@bank_option
@json_option
@click.pass_context
def command(ctx: click.Context, ids: tuple[str, ...], seeds: int, jobs: int, banks: tuple[Path, ...], as_json: bool) -> None:
    """Check questions over many seeds. The contract: witnesses, fairness, askability, printed lines, variety."""
    import time

    from examgen.bank.checking import check_bank, examination_json
    from examgen.cli.tables import examination_table
    from examgen.paper.course import syllabus

    where = folders(banks)
    found = check_bank(where, ids, seeds, jobs, time.perf_counter, syllabus=syllabus(where[0]))
    if as_json:
        echo_json([examination_json(one) for one in found])
    else:
        examination_table(found)
    if any(one.faults for one in found):
        ctx.exit(1)
