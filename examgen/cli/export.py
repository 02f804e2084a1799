"""``examgen export``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from examgen.cli.options import bank_option, echo_json, folders, json_option, paper_seed_option
from examgen.core.seeds import is_secret, written_seed
from examgen.core.words import counted


@click.command("export")
@click.argument("target")
@click.argument("ids", nargs=-1)
@click.option("--topic", default="", help="Topic or area, such as rnn or cnn.shapes.")
@click.option("--exam", default="", help="The questions that an exam of the course draws for this seed, such as midterm.")
@click.option("--blueprint", type=click.Path(path_type=Path), default=None, help="The same by a TOML file with a blueprint.")
@paper_seed_option
@click.option(
    "--variants", type=click.IntRange(1, 10_000), default=1, show_default=True,
    help="How many different variants of each question, or versions of a paper.",
)  # fmt: skip
@click.option("--out", type=click.Path(path_type=Path), default=None, help="File to write. Default: TARGET with its usual ending.")
@click.option("--strict", is_flag=True, help="Write nothing if the format cannot carry everything.")
@click.option("--with", "extras", multiple=True, metavar="OPTION", help="An option of the target's own (see docs/export.md).")
@bank_option
@json_option
def command(
    target: str, ids: tuple[str, ...], topic: str, exam: str, blueprint: Path | None, seed: int, variants: int, out: Path | None,
    strict: bool, extras: tuple[str, ...], banks: tuple[Path, ...], as_json: bool,
) -> None:  # fmt: skip
    """Write questions for a learning system: the ones named by ID, on a --topic, of an --exam, or the whole bank.

    TARGET is the system or format. What the format cannot carry is listed. Every answer is confirmed by two witnesses.
    """
    import time

    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    from examgen.bank.loader import scan
    from examgen.errors import UsageError
    from examgen.exporters import export
    from examgen.exporters.drawing import chosen
    from examgen.exporters.target import target as named
    from examgen.paper.course import load_course

    kind, where = named(target), folders(banks)
    for extra in extras:
        if extra not in kind.options:
            raise UsageError(f"--with {extra[:40]}: {target} has no such option; it has {', '.join(kind.options) or 'none'}")
    bank, course = scan(where), load_course(where[0])
    choice = chosen(course, bank, ids, topic, exam, blueprint, seed)
    place = out or Path(f"{target}{kind.suffix}")
    columns, errors = (TextColumn("questions"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()), Console(stderr=True)
    with Progress(*columns, console=errors, transient=True, disable=as_json or not errors.is_terminal) as progress:
        bar = progress.add_task("", total=len(choice.wanted))
        losses = export(
            target, place, choice, bank, course=course, seed=seed, variants=variants, strict=strict,
            options=frozenset(extras), made=time.time(), tell=lambda: progress.advance(bar),
        )  # fmt: skip
    lost = [{"lost": what, "questions": count, "where": examples} for what, count, examples in losses.rows()]
    if as_json:
        size = len(choice.wanted)
        echo_json({"file": str(place), "target": target, "seed": written_seed(seed), "questions": size, "losses": lost})
    else:
        _tell(place, kind.title, seed, len(choice.wanted), lost)


def _tell(place: Path, title: str, seed: int, questions: int, lost: list[dict[str, Any]]) -> None:
    from rich.console import Console
    from rich.table import Table

    named = f"secret {written_seed(seed)} (nowhere else)" if is_secret(seed) else f"seed {seed}"
    click.echo(f"{place}: {counted(questions, 'question')} for {title}, {named}")
    if not lost:
        click.echo("Nothing was lost.")
        return
    table = Table("lost in this format", "questions", "such as", title_justify="left")
    for row in lost:
        table.add_row(row["lost"], str(row["questions"]), row["where"])
    Console().print(table)
