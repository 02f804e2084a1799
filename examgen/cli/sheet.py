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
    """Write answer sheets with circles to fill for the paper of a MANIFEST; `examgen scan` reads them."""
    from examgen.bank.loader import scan
    from examgen.classes.sheets.layout import layout_of
    from examgen.classes.sheets.papers import paper_of
    from examgen.classes.sheets.typesetting import Copy, sheet_pdf
    from examgen.core.words import counted
    from examgen.paper.files import write_file
    from examgen.paper.views import paper_code

    paper = paper_of(manifest, scan(folders(banks)))
    layout = layout_of(paper, digits=digits)
    numbered = [Copy(number=number) for number in range(1, copies + 1)]
    write_file(out, sheet_pdf(paper, layout, numbered, templates), remedy="choose another place with --out")
    click.echo(f"{out}: {counted(copies, 'answer sheet')} of {counted(layout.pages, 'page')} for paper {paper_code(paper)}")
