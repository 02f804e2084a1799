"""``examgen mark``."""

from __future__ import annotations

from pathlib import Path

import click

from examgen.cli.options import bank_option, echo_json, folders, json_option, pins_option, seed_option


@click.command("mark")
@click.argument("id")
@seed_option
@pins_option
@click.option("--answer", "answers", multiple=True, metavar="NAME=VALUE", help="A typed answer; repeat for each part.")
@bank_option
@json_option
def command(id: str, seed: int, pins: tuple[str, ...], answers: tuple[str, ...], banks: tuple[Path, ...], as_json: bool) -> None:
    """Mark typed answers to a variant of question ID."""
    from examgen.bank.evidence import build
    from examgen.bank.loader import scan
    from examgen.bank.pins import named_values, parse_pins
    from examgen.bank.playing import Behaviour
    from examgen.marking import mark, report_json
    from examgen.paper.terminal import report_text

    page = scan(folders(banks)).page(id)
    variant = build(page, seed, pinned=parse_pins(pins))
    report = mark(variant, named_values(answers, "--answer"), Behaviour(page))
    if as_json:
        echo_json(report_json(report))
    else:
        click.echo(report_text(report), nl=False)
