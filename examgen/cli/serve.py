"""``examgen serve``."""

from __future__ import annotations

import secrets
import socket
import time
from pathlib import Path

import click

from examgen.cli.options import bank_option, folders
from examgen.cli.practice import now, store_path
from examgen.errors import UsageError


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on; 0.0.0.0 lets other machines in.")
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="Port; 0 takes a free one.")
@click.option("--proxy", is_flag=True, help="A reverse proxy on this machine passes requests on (with X-Forwarded-For and -Proto).")
@click.option(
    "--store", type=click.Path(path_type=Path, dir_okay=False), default=None,
    help="File that keeps the progress. Default: practice.sqlite3 in your data folder.",
)  # fmt: skip
@bank_option
def command(host: str, port: int, proxy: bool, store: Path | None, banks: tuple[Path, ...]) -> None:
    """Serve practice as a page, for one student or a whole class. Each browser has a progress of its own."""
    from examgen.paper.browser import LOOPBACK
    from examgen.paper.serving import serve
    from examgen.practice.loop.opening import opened
    from examgen.practice.web.app import make_app
    from examgen.practice.web.security import Seals, key_path, load_key

    path = store_path(store)
    local = host in LOOPBACK
    with opened(folders(banks), path, now, busy_seconds=0) as practice, listening(host, port) as listener:
        key = load_key(key_path(path), secrets.token_bytes)
        app = make_app(
            practice, key=key, new_name=lambda: secrets.token_urlsafe(18), monotonic=time.monotonic,
            hosts=LOOPBACK if local and not proxy else None,
        )  # fmt: skip
        practice.pool.fill([header.id for header in practice.bank.usable()])
        if not local:
            click.echo("examgen: warning: other machines can reach this page, and nothing on the way is encrypted", err=True)
        click.echo(f"Practice is at {address(host, listener)} (Ctrl-C ends it)")
        click.echo(f"The class, for its lecturer: {address(host, listener)}class/{Seals(key).class_token()}")
        try:
            serve(app, listener, proxy=proxy)
        except KeyboardInterrupt:
            click.echo("\nThe page is closed. All progress is kept.")


def listening(host: str, port: int) -> socket.socket:
    """A socket of this machine; ``UsageError`` if there can be none."""
    if not host:
        raise UsageError("--host is empty; give an address such as 127.0.0.1, or 0.0.0.0 for all")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=1024)
    except OSError as error:
        raise UsageError(f"cannot listen on {host}, port {port}: {error.strerror}; choose another with --port or --host") from None
    except (UnicodeError, TypeError, ValueError):
        raise UsageError(f"--host {host[:40]!r} is no address; give one such as 127.0.0.1") from None


def address(host: str, listener: socket.socket) -> str:
    """Where a browser finds what listens there."""
    return f"http://{f'[{host}]' if ':' in host else host}:{listener.getsockname()[1]}/"
