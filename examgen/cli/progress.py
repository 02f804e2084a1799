"""``examgen progress``."""

from __future__ import annotations

from pathlib import Path

import click

from examgen.cli.options import bank_option, echo_json, folders, json_option
from examgen.cli.practice import now, store_options, store_path
from examgen.errors import UsageError


@click.command("progress")
@store_options
@bank_option
@json_option
@click.option("--export", type=click.Path(path_type=Path), default=None, help="Write the progress as a code into this file.")
@click.option(
    "--import", "code", type=click.Path(path_type=Path), default=None, help="Put the progress of such a file to this one."
)
def command(
    store: Path | None, learner: str, banks: tuple[Path, ...], as_json: bool, export: Path | None, code: Path | None
) -> None:
    """Show strengths, what is due, and which misconceptions recur; or take progress from device to device."""
    from examgen.paper.files import write_file
    from examgen.practice.loop.learning import weeks
    from examgen.practice.loop.opening import opened
    from examgen.practice.loop.progress import progress, progress_json
    from examgen.practice.loop.transfer import exported, imported
    from examgen.practice.terminal.progress_table import show_progress
    from examgen.practice.terminal.screen import Screen, make_console

    with opened(folders(banks), store_path(store), now, prepare=False) as practice:
        if code:
            merged = imported(practice, learner, _code(code))
            click.echo(f"{code}: {merged.attempts} answers and {merged.cards} due dates were new", err=as_json)
        if export:
            write_file(export, exported(practice, learner).encode() + b"\n", remedy="name another file with --export")
            click.echo(f"{export}: the progress as a code; take it in with `examgen progress --import FILE`", err=as_json)
        found, history = progress(practice, learner), weeks(practice, learner)
    if as_json:
        echo_json(progress_json(found))
    elif not (code or export):
        show_progress(Screen(make_console()), found, now(), history)


def _code(path: Path) -> str:
    from examgen.bank.files import read_file
    from examgen.practice.loop.transfer import LONGEST_CODE

    def refusal(fact: str) -> UsageError:
        return UsageError(f"--import {fact}")

    return read_file(path, most=LONGEST_CODE, error=refusal, remedy="name a file that --export wrote").decode(errors="replace")
