"""``examgen list``."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from examgen.cli.options import bank_option, echo_json, folders, json_option
from examgen.core.words import counted


@click.command("list")
@click.option("--topic", default="", help="Only this topic or area, such as rnn or cnn.shapes.")
@bank_option
@json_option
def command(topic: str, banks: tuple[Path, ...], as_json: bool) -> None:
    """List the questions of the bank."""
    from examgen.bank.loader import scan

    bank = scan(folders(banks))
    headers = bank.on(topic) if topic else bank.headers
    if as_json:
        echo_json([{**asdict(header), "path": str(header.path)} for header in headers])
        return
    width = max((len(header.id) for header in headers), default=0)
    for header in headers:
        facts = (header.topic, f"{counted(header.marks, 'point')}, {header.minutes} min", *header.people)
        about = header.fault or f"{header.title}  [{'; '.join(facts)}]"
        click.echo(f"{header.id:<{width}}  {about}")
    broken = sum(1 for header in headers if header.fault)
    click.echo(counted(len(headers) - broken, "question") + (f", {broken} that cannot be read" if broken else ""))
