"""``examgen progress``."""

from __future__ import annotations

from pathlib import Path

import click

from examgen.cli.options import bank_option, echo_json, folders, json_option
from examgen.cli.practice import now, store_options, store_path


@click.command("progress")
@store_options
@bank_option
@json_option
def command(store: Path | None, learner: str, banks: tuple[Path, ...], as_json: bool) -> None:
    """Show strengths, what is due, and which misconceptions recur."""
    from examgen.practice.loop.opening import opened
    from examgen.practice.loop.progress import progress, progress_json
    from examgen.practice.terminal.progress_table import show_progress
    from examgen.practice.terminal.screen import Screen, make_console

    with opened(folders(banks), store_path(store), now, prepare=False) as practice:
        found = progress(practice, learner)
    if as_json:
        echo_json(progress_json(found))
    else:
        show_progress(Screen(make_console()), found, now())
