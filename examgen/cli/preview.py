"""``examgen preview``."""

from __future__ import annotations

import webbrowser
from pathlib import Path

import click

from examgen.cli.options import bank_option, folders, free_seed_option
from examgen.cli.serve import address, listening

HOST = "127.0.0.1"


@click.command("preview")
@click.argument("id")
@free_seed_option
@click.option("--seeds", type=click.IntRange(1, 100_000), default=100, show_default=True, help="The contract: seeds 0 to N-1.")
@click.option("--port", type=click.IntRange(0, 65535), default=8010, show_default=True, help="Port; 0 takes a free one.")
@click.option("--open/--no-open", "opens", default=True, show_default=True, help="Open the page in a browser.")
@bank_option
def command(id: str, seed: int, seeds: int, port: int, opens: bool, banks: tuple[Path, ...]) -> None:
    """Show question ID as a page while it is being written: drawn again whenever its file is saved, with all its faults."""
    from examgen.authoring.app import make_app
    from examgen.authoring.desk import Desk
    from examgen.bank.loader import scan
    from examgen.paper.serving import serve

    where = tuple(folder.resolve() for folder in folders(banks))
    path = scan(where).named(id).path
    with listening(HOST, port) as listener:
        desk = Desk(path=path, id=id, folders=where, seeds=seeds)
        click.echo(f"{id} is at {address(HOST, listener)} (Ctrl-C ends it)")
        if opens:
            webbrowser.open(f"{address(HOST, listener)}?seed={seed}")
        try:
            serve(make_app(desk, seed=seed), listener, grace=1)
        except KeyboardInterrupt:
            click.echo("\nThe page is closed.")
        finally:
            desk.close()
