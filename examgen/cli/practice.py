"""``examgen practice``. Also the options of every command that opens the practice room."""

from __future__ import annotations

import io
import shlex
import shutil
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from examgen.cli.group import INTERRUPTED
from examgen.cli.options import bank_option, folders

if TYPE_CHECKING:
    from examgen.practice.loop.scope import Scope

_F = TypeVar("_F", bound=Callable[..., Any])


def store_options(function: _F) -> _F:
    """``--store FILE`` and ``--learner NAME``."""
    options = (
        click.option(
            "--store", type=click.Path(path_type=Path, dir_okay=False), default=None,
            help="File that keeps the progress. Default: practice.sqlite3 in your data folder.",
        ),
        click.option("--learner", default="me", show_default=True, help="Whose progress it is; several may share a store."),
    )  # fmt: skip
    for option in reversed(options):
        function = option(function)
    return function


def store_path(store: Path | None) -> Path:
    """The file to keep progress in."""
    from platformdirs import user_data_path

    return store or user_data_path("examgen", appauthor=False) / "practice.sqlite3"


def now() -> datetime:
    """The clock of the practice room."""
    return datetime.now(UTC)


@click.command("practice")
@click.argument("id", required=False)
@click.option("--topic", default=None, help="Only this topic or area, such as rnn or cnn.shapes.")
@click.option("--week", type=click.IntRange(1), default=None, help="Only what this week covers.")
@click.option("--exam", default=None, help="Only what this exam covers; with --minutes, a mock exam.")
@click.option("--need", is_flag=True, help="What you need most: due questions first, then new ones.")
@click.option("--minutes", type=click.IntRange(1, 24 * 60), default=None, help="Take the exam as a mock exam with this clock.")
@click.option("--answers", type=click.Path(path_type=Path), default=None, help="File of lines to type, instead of the keyboard.")
@click.option(
    "--static", type=click.Path(path_type=Path), default=None, help="Write one HTML file to practice with offline, and end."
)
@click.option(
    "--variants", type=click.IntRange(1, 200), default=20, show_default=True, help="Variants of each question in that file."
)
@store_options
@bank_option
@click.pass_context
def command(
    ctx: click.Context, id: str | None, topic: str | None, week: int | None, exam: str | None, need: bool, minutes: int | None,
    answers: Path | None, static: Path | None, variants: int, store: Path | None, learner: str, banks: tuple[Path, ...],
) -> None:  # fmt: skip
    """Practice with fresh numbers: question ID, or pick by topic, week or exam; a menu if nothing is given."""
    chosen = _scope(ctx, need=need, question=id, topic=topic, week=week, exam=exam)
    if minutes and not exam:
        raise click.UsageError("--minutes belongs to --exam NAME.", ctx)
    if static:
        _write_page(static, chosen, variants, banks)
        return
    if answers is None and not (sys.stdin and sys.stdin.isatty()):
        raise click.UsageError("practice needs a keyboard; in a script, name a file of lines with --answers FILE.", ctx)
    try:
        _study(chosen, minutes, answers, store, learner, banks)
    except KeyboardInterrupt:
        click.echo()
        ctx.exit(INTERRUPTED)


def _write_page(out: Path, chosen: Scope | None, variants: int, banks: tuple[Path, ...]) -> None:
    from examgen.practice.loop.scope import Scope
    from examgen.practice.page import write_static

    def told(id: str, done: int, total: int) -> None:
        click.echo(f"{done + 1} of {total}: {id}", err=True)

    written = write_static(out, folders(banks), chosen or Scope(), variants=variants, told=told)
    click.echo(f"{out}: {written.questions} questions, {written.variants} verified variants, {written.size / 1000:.0f} kB")


def _study(
    chosen: Scope | None, minutes: int | None, answers: Path | None, store: Path | None, learner: str, banks: tuple[Path, ...]
) -> None:
    from examgen.practice.loop.opening import opened
    from examgen.practice.terminal.keyboard import Script, Typed
    from examgen.practice.terminal.menu import Mock
    from examgen.practice.terminal.screen import Screen, make_console
    from examgen.practice.terminal.terminal import Terminal

    for stream in (sys.stdin, sys.stdout):  # a byte that is no text must not end the session
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    console = make_console()
    keyboard = Script(answers, console) if answers else Typed(console)
    with opened(folders(banks), store_path(store), now) as practice:
        terminal = Terminal(practice, learner, Screen(console), keyboard, spelled=_spelling(store, learner, banks))
        terminal.run(chosen if not (chosen and minutes) else Mock(exam=chosen.value, minutes=minutes))


def _spelling(store: Path | None, learner: str, banks: tuple[Path, ...]) -> Callable[[str], str]:
    """How a further command is typed that is meant for the same progress: with the path and the options of this one."""
    options = ["--store", str(store)] if store else []
    options += ["--learner", learner] if learner != "me" else []
    options += [word for bank in banks for word in ("--bank", str(bank))]
    return lambda command: f"{program()} {' '.join([command, *map(shlex.quote, options)])}"


def program() -> str:
    """How examgen was called: by its name if that is found, else by its path, or as a module."""
    called = Path(sys.argv[0])
    if called.name == "__main__.py":
        return "python -m examgen"
    found = shutil.which("examgen")
    return "examgen" if found and Path(found).absolute() == called.absolute() else shlex.quote(sys.argv[0])


def _scope(ctx: click.Context, *, need: bool, **given: object) -> Scope | None:
    from examgen.practice.loop.scope import Scope

    named = {by: str(value) for by, value in given.items() if value is not None}
    if len(named) + need > 1:
        raise click.UsageError("give one of ID, --topic, --week, --exam and --need.", ctx)
    if need:
        return Scope()
    return next((Scope(by=by, value=value) for by, value in named.items()), None)  # type: ignore[arg-type]
