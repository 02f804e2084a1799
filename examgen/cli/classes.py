"""What the commands for a class's answers share: faults of tables line by line, and a bar while scripts are marked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import click

from examgen.core.words import counted

_F = TypeVar("_F", bound=Callable[..., Any])


def manifest_option(function: _F) -> _F:
    """``--manifest FILE``: the exam that was written."""
    return click.option(
        "--manifest", type=click.Path(path_type=Path), required=True,
        help="exam.json of a class, or manifest.json of a paper; or its folder.",
    )(function)  # fmt: skip


@contextmanager
def told_faults() -> Iterator[None]:
    """Each fault of a table is a line of its own; then the command ends."""
    from examgen.classes.tables import TableFaults
    from examgen.errors import UsageError

    try:
        yield
    except TableFaults as error:
        for fault in error.faults:
            click.echo(f"examgen: {fault}", err=True)
        raise UsageError(f"{counted(len(error.faults), 'fault')} in tables; nothing was written") from None


@contextmanager
def scripts_bar(count: int, *, hidden: bool) -> Iterator[Callable[[], None]]:
    """A bar that grows with each call of what it yields; none where nobody looks."""
    from rich.console import Console
    from rich.progress import Progress

    errors = Console(stderr=True)
    with Progress(console=errors, transient=True, disable=hidden or not errors.is_terminal) as bar:
        task = bar.add_task("scripts", total=count)
        yield lambda: bar.advance(task)
