"""``examgen feedback``."""

from __future__ import annotations

import os
from pathlib import Path

import click

from examgen.cli.classes import manifest_option, scripts_bar, told_faults
from examgen.cli.options import bank_option, echo_json, folders, json_option, templates_option
from examgen.core.words import counted


@click.command("feedback")
@click.argument("answers", type=click.Path(path_type=Path))
@manifest_option
@click.option(
    "--grades", type=click.Path(path_type=Path), default=None, help="Folder of `examgen grade`: what people decided counts."
)
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Folder of the pages.")
@click.option("--format", "formats", default="html,pdf", show_default=True, help="Comma-separated: html, pdf.")
@click.option("--practice-url", default="", metavar="URL", help="Address of a practice page, for links to questions.")
@click.option("--workers", type=click.IntRange(1, 256), default=None, help="Processes that make pages. Default: one for each core.")
@bank_option
@templates_option
@json_option
def command(
    answers: Path, manifest: Path, grades: Path | None, out: Path, formats: str, practice_url: str, workers: int | None,
    banks: tuple[Path, ...], templates: tuple[Path, ...], as_json: bool,
) -> None:  # fmt: skip
    """Write a page for each student: own ANSWERS, points, slips, the solution for their numbers, and what to practice next.

    ANSWERS is the table that `examgen grade` takes. mailing.csv says whose page is which file.
    """
    from examgen.bank.loader import scan
    from examgen.classes.feedback import pages, views
    from examgen.classes.grading import reports, session
    from examgen.classes.grading.sittings import read_sitting
    from examgen.paper.course import load_course
    from examgen.paper.files import check_folder, write_folder

    kinds, base, where = pages.parse_formats(formats), views.base_address(practice_url), folders(banks)
    grading = load_course(where[0]).grading
    sitting = read_sitting(manifest, scan(where), named=bool(banks))
    check_folder(out)
    reports.check_place(out, sitting, pages.WHAT)
    if grades:
        reports.check_place(grades, sitting)
    with told_faults():
        tables = session.read_tables(answers, grades, sitting)
    with scripts_bar(2 * len(tables.scripts), hidden=as_json) as step:
        final = session.settled(sitting, tables, session.marked(sitting, tables, step))
        count = workers or os.cpu_count() or 1
        files = pages.pages(sitting, final, grading, formats=kinds, base=base, templates=templates, workers=count, step=step)
    write_folder(out, files, replaces=pages.recorded(out))
    done, waiting = len(tables.scripts), sum(bool(result.waiting) for result in final)
    if as_json:
        echo_json({"folder": str(out), "students": done, "waiting": waiting, "files": sorted(files)})
        return
    click.echo(f"{sitting.title}: feedback for {counted(done, 'student')} in {out}; whose is which: {out / pages.MAILING}")
    if waiting:
        click.echo(f"  {counted(waiting, 'page')} with answers that a person must still decide; decide, and run this again")
