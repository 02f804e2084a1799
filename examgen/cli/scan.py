"""``examgen scan``."""

from __future__ import annotations

import secrets
import sys
import webbrowser
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from examgen.cli.options import bank_option, folders
from examgen.cli.preview import HOST
from examgen.cli.serve import address, listening
from examgen.core.words import counted
from examgen.errors import UsageError

if TYPE_CHECKING:
    from examgen.classes.sheets.decisions import Decisions
    from examgen.classes.sheets.scanning import Scanned

_NEW = "choose another place with --out"


@click.command("scan")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option(
    "--manifest",
    "manifests",
    type=click.Path(path_type=Path),
    multiple=True,
    required=True,
    help="exam.json of the class, or manifest.json of the paper, whose sheets these are; may be repeated.",
)
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help="CSV file of the answers to write.")
@click.option("--page/--no-page", default=True, show_default=True, help="Open a page that settles what is not certain.")
@click.option("--port", type=click.IntRange(0, 65535), default=8020, show_default=True, help="Port; 0 takes a free one.")
@bank_option
def command(folder: Path, manifests: tuple[Path, ...], out: Path, page: bool, port: int, banks: tuple[Path, ...]) -> None:
    """Read answer sheets from the scans in a FOLDER (PDF, PNG, JPEG, TIFF), and write what students answered as a table.

    What is not certain is never guessed: a page in the browser asks you, or --no-page lists it in the table. Decisions are kept in
    a file beside it.
    """
    _check_libraries()
    from examgen.bank.loader import scan
    from examgen.classes.grading.sittings import read_sitting
    from examgen.classes.sheets.answers import answers, counts, table
    from examgen.classes.sheets.decisions import read_decisions
    from examgen.classes.sheets.exams import Sheets
    from examgen.classes.sheets.scanning import read_folder
    from examgen.paper.files import write_file

    bank = scan(folders(banks))
    sheets = Sheets([read_sitting(manifest, bank, named=bool(banks)) for manifest in manifests])
    decisions = read_decisions(out.with_name(f"{out.stem}.decisions.json"))
    scanned = read_folder(folder, sheets, _tell)

    def write() -> None:
        write_file(out, table(answers(scanned, sheets, decisions)), remedy=_NEW)

    write()
    _keep_crops(scanned, out.with_name(f"{out.stem}.crops"))
    for fault in scanned.faults:
        click.echo(f"examgen: {fault}", err=True)
    found = counts(answers(scanned, sheets, decisions))
    click.echo(f"{out}: {counted(len(scanned.pages), 'page')} read, {counted(scanned.empty, 'empty page')} left out")
    click.echo("answers: " + (", ".join(f"{number} {state}" for state, number in found.items()) or "none"))
    if page:
        _settle(scanned, decisions, write, port)
        found = counts(answers(scanned, sheets, decisions))
    if scanned.faults or found.get("doubtful"):
        raise SystemExit(1)


def _check_libraries() -> None:
    try:
        import cv2  # noqa: F401
        import pypdfium2  # noqa: F401
    except ModuleNotFoundError as error:
        raise UsageError(f"scans are read with {error.name}, which is not installed; pip install 'examgen-dl[scan]'") from None


def _tell(name: str, number: int, of: int) -> None:
    if sys.stderr.isatty():
        click.echo(f"\rreading {number} of {of}: {name[:50]:50}" + "\n" * (number == of), nl=False, err=True)


def _keep_crops(scanned: Scanned, folder: Path) -> None:
    """The pictures of boxes that are not certain, named as the table names them."""
    pictures = [
        (f"{stamp.code}_{stamp.copy}_{key}.png", content)
        for stamp, page in scanned.pages.items()
        for key, content in page.crops.items()
    ]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in pictures:
            (folder / name).write_bytes(content)
    except OSError as error:
        raise UsageError(f"{folder}: cannot be written: {error.strerror}; {_NEW}") from None


def _settle(scanned: Scanned, decisions: Decisions, write: Callable[[], None], port: int) -> None:
    from examgen.classes.sheets.settling import asked, make_app
    from examgen.paper.serving import serve

    boxes = asked(scanned)
    if all(decisions.of(one.page, one.reading) is not None for one in boxes):
        click.echo("all that was not certain is settled" if boxes else "nothing is left for a person")
        return
    token = secrets.token_urlsafe(16)
    app = make_app(boxes, scanned.faults, decisions, token=token, written=write)
    with listening(HOST, port) as listener:
        place = f"{address(HOST, listener)}{token}/"
        click.echo(f"{counted(len(boxes), 'uncertain answer')} to settle at {place} (Ctrl-C ends it)")
        webbrowser.open(place)
        try:
            serve(app, listener, grace=1)
        except KeyboardInterrupt:
            click.echo("\nThe page is closed. All decisions are kept.")
