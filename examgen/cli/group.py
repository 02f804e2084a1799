"""The command group: a command's module is imported when it is called for, and each exam of the course is a command."""

from __future__ import annotations

import difflib
import importlib
import pkgutil
from pathlib import Path

import click

_SHARED = frozenset({"group", "options", "tables", "exam"})


class ExamgenGroup(click.Group):
    """Commands are the modules beside this one; exams are the tables of the course file."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names of all commands."""
        found = (module.name for module in pkgutil.iter_modules([str(Path(__file__).parent)]))
        return sorted({name for name in found if name not in _SHARED} | set(_exams()))

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """The command of that name, ``None`` if there is none."""
        if name in _exams():
            from examgen.cli.exam import exam_command

            return exam_command(name, _exams()[name])
        if name not in self.list_commands(ctx):
            return None
        command = importlib.import_module(f"examgen.cli.{name}").command
        return command if isinstance(command, click.Command) else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Like click's, with the nearest names for an unknown command."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            near = difflib.get_close_matches(args[0], self.list_commands(ctx), n=2, cutoff=0.5)
            raise click.UsageError(error.message + (f" Did you mean {' or '.join(near)}?" if near else ""), ctx) from None


def _exams() -> dict[str, str]:
    """Names and titles of the exams of the bundled course."""
    from examgen.paper.course import exam_titles

    return exam_titles()
