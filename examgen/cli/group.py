"""The command group: a command's module is imported when it is called for, and each exam of the course is a command."""

from __future__ import annotations

import difflib
import errno
import importlib
import os
import sys
from pathlib import Path
from typing import Any, NoReturn

import click

from examgen.errors import ExamgenError, OutputError

INTERRUPTED = 130
_SHARED = frozenset({"group", "options", "tables", "exam", "classes"})


class ExamgenGroup(click.Group):
    """Commands are the modules beside this one; exams are the tables of the course file. Each error is one line."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names of all commands."""
        return sorted({*_modules(), *_exams()})

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """The command of that name, ``None`` if there is none."""
        if name in _modules():
            command = importlib.import_module(f"examgen.cli.{_modules()[name]}").command
            return command if isinstance(command, click.Command) else None
        if name in _exams():
            from examgen.cli.exam import exam_command

            return exam_command(name, _exams()[name])
        return None

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        """Like click's, with the nearest names for an unknown command."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError:
            if args[0].startswith("-"):
                raise
            near = difflib.get_close_matches(args[0], self.list_commands(ctx), n=2, cutoff=0.5)
            hint = f"did you mean {' or '.join(near)}?" if near else "see `examgen --help`"
            raise click.UsageError(f"there is no command {args[0][:40]!r}; {hint}") from None

    def main(self, *args: Any, **extra: Any) -> NoReturn:
        """Run a command and end the process: one line for each error that is raised on purpose, and its exit code."""
        try:
            code = super().main(*args, **{**extra, "standalone_mode": False})
        except click.exceptions.NoArgsIsHelpError as error:
            error.show()
            code = error.exit_code
        except click.ClickException as error:
            code = _complain(_in_one_line(error), error.exit_code)
        except click.Abort:
            code = _complain("interrupted; nothing was written", INTERRUPTED)
        except ExamgenError as error:
            code = _complain(str(error), error.exit_code)
        except OSError as error:
            code = _stdout_is_gone(error)
        sys.exit(code if isinstance(code, int) else 0)


def _complain(message: str, code: int) -> int:
    click.echo(f"examgen: {' '.join(message.split())}", err=True)
    return code


def _in_one_line(error: click.ClickException) -> str:
    command = error.ctx.command_path if isinstance(error, click.UsageError) and error.ctx else ""
    message = error.format_message()
    return f"{message.removesuffix('.')}. See `{command} --help`." if command else message


def _stdout_is_gone(error: OSError) -> int:
    """Nothing can be printed any more (files are written by code that raises ``OutputError``)."""
    if error.errno not in (errno.ENOSPC, errno.EIO, errno.EBADF, errno.EFBIG):
        raise error
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what is still in the buffer is lost; the interpreter must not complain again
    return _complain(f"stdout cannot be written: {error.strerror}", OutputError.exit_code)


def _modules() -> dict[str, str]:
    """Commands, and the modules beside this one that they are; one whose name is a word of Python ends with ``_``."""
    found = (path.stem for path in Path(__file__).parent.glob("[a-z]*.py"))
    return {name.rstrip("_"): name for name in found if name not in _SHARED}


def _exams() -> dict[str, str]:
    """Names and titles of the exams of the bundled course."""
    from examgen.paper.course import exam_titles

    return exam_titles()
