"""``examgen show``."""

from __future__ import annotations

from pathlib import Path

import click

from examgen.cli.options import bank_option, echo_json, folders, json_option, pins_option, seed_option


@click.command("show")
@click.argument("id")
@seed_option
@pins_option
@click.option("--solution", is_flag=True, help="Also print answers, worked solution, mistakes and evidence.")
@click.option("--unverified", is_flag=True, help="Show the draft although witnesses disagree, with what they say.")
@bank_option
@json_option
def command(
    id: str, seed: int, pins: tuple[str, ...], solution: bool, unverified: bool, banks: tuple[Path, ...], as_json: bool
) -> None:
    """Print one variant of question ID."""
    from examgen.bank.describe import variant_json
    from examgen.bank.evidence import build_or_disclose
    from examgen.bank.loader import scan
    from examgen.bank.pins import parse_pins
    from examgen.paper.terminal import variant_text

    page = scan(folders(banks)).page(id)
    variant = build_or_disclose(page, seed, parse_pins(pins), disclose=unverified)
    if as_json:
        echo_json(variant_json(variant))
    else:
        click.echo(variant_text(variant, solution=solution or unverified), nl=False)
