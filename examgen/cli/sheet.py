"""``examgen sheet``."""

from __future__ import annotations

from pathlib import Path

import click

from examgen.cli.options import bank_option, folders, templates_option


@click.command("sheet")
@click.argument("manifest", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help="PDF file to write.")
@click.option("--copies", type=click.IntRange(1, 5000), default=1, show_default=True, help="Sheets to print, each with its number.")
@click.option(
    "--id-digits",
    "digits",
    type=click.IntRange(0, 16),
    default=8,
    show_default=True,
    help="Digits of the student's number; 0: none.",
)
@templates_option
@bank_option
def command(manifest: Path, out: Path, copies: int, digits: int, templates: tuple[Path, ...], banks: tuple[Path, ...]) -> None:
    """Write answer sheets with circles to fill for the paper of a MANIFEST, or for each student of a class (exam.json).

    `examgen scan` reads them. The options on copies and digits are for a single paper: sheets of a class know whose they are.
    """
    from examgen.bank.loader import scan
    from examgen.classes.grading.sittings import read_sitting
    from examgen.classes.sheets.printing import sheets_pdf
    from examgen.core.words import counted
    from examgen.paper.files import write_file

    sitting = read_sitting(manifest, scan(folders(banks)), named=bool(banks))
    document, count = sheets_pdf(sitting, copies=copies, digits=digits, templates=templates)
    write_file(out, document, remedy="choose another place with --out")
    click.echo(f"{out}: {counted(count, 'answer sheet')}")
