"""``examgen new``."""

from __future__ import annotations

from pathlib import Path

import click

from examgen.cli.options import echo_json, json_option


@click.command("new")
@click.argument("id")
@click.option(
    "--bank", type=click.Path(path_type=Path), default=Path("question_bank"), show_default=True, help="Bank folder to write into."
)
@json_option
def command(id: str, bank: Path, as_json: bool) -> None:
    """Write a first page for question ID. It keeps the contract already; change it line by line."""
    from examgen.bank.skeleton import write_skeleton

    path = write_skeleton(bank, id)
    if as_json:
        echo_json({"id": id, "path": str(path)})
    else:
        click.echo(f"{path}\nwhen you have changed it: examgen check {id} --bank {bank}")
