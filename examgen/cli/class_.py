"""``examgen class``."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from examgen.cli.exam import price_of
from examgen.cli.group import INTERRUPTED
from examgen.cli.options import bank_option, echo_json, folders, json_option, paper_seed_option, templates_option
from examgen.core.seeds import is_secret, written_seed
from examgen.core.words import counted

if TYPE_CHECKING:
    from examgen.classes.making import Made
    from examgen.classes.roster import Student


@click.command("class")
@click.argument("roster", type=click.Path(path_type=Path))
@click.option("--exam", default="", help="An exam of the course, such as midterm.")
@click.option("--blueprint", type=click.Path(path_type=Path), default=None, help="TOML file with a blueprint of your own.")
@click.option(
    "--versions", type=click.IntRange(1, 26), default=None, help="So many versions, of which neighbors get different ones."
)
@click.option("--individual", is_flag=True, help="Numbers of their own for everybody (this is what happens without --versions).")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Folder of the exam; the same command goes on there.")
@paper_seed_option
@click.option("--format", "formats", default="pdf", show_default=True, help="Comma-separated: pdf, docx, tex, html, md.")
@click.option("--sheet", is_flag=True, help="Also write solution sheets for students.")
@click.option(
    "--workers", type=click.IntRange(1, 256), default=None, help="Processes that make papers. Default: one for each core."
)
@click.option("--scheduler", default="", metavar="ADDRESS", help="Dask scheduler such as tcp://10.0.0.5:8786, in place of workers.")
@click.option("--difficulty", type=click.IntRange(1, 3), default=None, help="As for `examgen midterm`.")
@bank_option
@templates_option
@json_option
@click.pass_context
def command(
    ctx: click.Context, roster: Path, exam: str, blueprint: Path | None, versions: int | None, individual: bool, out: Path,
    seed: int, formats: str, sheet: bool, workers: int | None, scheduler: str, difficulty: int | None, banks: tuple[Path, ...],
    templates: tuple[Path, ...], as_json: bool,
) -> None:  # fmt: skip
    """Write papers and keys for everybody on a ROSTER, with numbers of their own or in --versions.

    The roster is a CSV file with the columns id and name, and if wanted group, seat, extra_time, large_print, absent.
    """
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    from examgen.bank.loader import scan
    from examgen.classes.folder import held
    from examgen.classes.making import Progress, begun_seed, make
    from examgen.classes.plan import planned
    from examgen.classes.roster import present, read_roster
    from examgen.classes.running import cluster, pool
    from examgen.classes.tables import TableFaults
    from examgen.errors import UsageError
    from examgen.paper.course import load_blueprint, load_course
    from examgen.paper.making import parse_formats, wanted
    from examgen.prose.escaping import is_shown

    if bool(exam) == (blueprint is not None):
        raise UsageError("name an exam of the course with --exam, or a file with --blueprint")
    if versions and individual:
        raise UsageError("--versions and --individual exclude each other")
    try:
        students = read_roster(roster)
    except TableFaults as error:
        for fault in error.faults:
            click.echo(f"examgen: {fault}", err=True)
        raise UsageError(f"{roster}: {counted(len(error.faults), 'fault')}; nothing was made") from None
    kinds = parse_formats(formats)
    if "json" in kinds:
        raise UsageError("--format json: a class exam has its data in exam.json")
    if ctx.get_parameter_source("seed") is not ParameterSource.COMMANDLINE:
        seed = begun_seed(out) or seed
    where = folders(banks)
    bank, course = scan(where), load_course(where[0])
    chosen = load_blueprint(blueprint, course) if blueprint else course.exam(exam)
    plan = planned(
        course, chosen.at(difficulty), bank, seed, versions_wanted=versions or 0, formats=kinds,
        documents=wanted(sheet=sheet, large=False), banks=banks, templates=templates,
    )  # fmt: skip
    columns, errors = (TextColumn("papers"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()), Console(stderr=True)
    with held(out) as folder, Bar(*columns, console=errors, transient=True, disable=as_json or not errors.is_terminal) as bar:
        task = bar.add_task("", total=None)

        def begin(progress: Progress) -> None:
            bar.update(task, total=progress.total, completed=progress.there)

        run = cluster(scheduler) if scheduler else pool(workers or os.cpu_count() or 1)
        try:
            made = make(plan, students, folder, run, begin=begin, step=lambda: bar.advance(task))
        except KeyboardInterrupt:
            click.echo(f"examgen: interrupted; what is finished is in {out}, and the same command goes on", err=True)
            ctx.exit(INTERRUPTED)
    if as_json:
        papers, students_with = len(made.exam.papers), len(present(students))
        echo_json(
            {"folder": str(out), "seed": written_seed(seed), "papers": papers, "students": students_with, "outside": made.outside}
        )
        return
    _tell(made, out, [student for student in present(students) if not versions and not is_shown(student.name)])


def _tell(made: Made, out: Path, unshown: Sequence[Student]) -> None:
    exam = made.exam
    named = f"secret {written_seed(exam.seed)} (in {out / 'exam.json'})" if is_secret(exam.seed) else f"seed {exam.seed}"
    served = sum(1 for place in exam.places if place.code)
    click.echo(f"{exam.title}, {named}: {counted(len(exam.papers), 'paper')} for {counted(served, 'student')} in {out}")
    for file in ("print.pdf", "print-large.pdf", "graders.pdf", "seats.csv", "certificate.md", "exam.json"):
        if (out / file).exists():
            click.echo(f"  {out / file}")
    if made.outside:
        papers = counted(len(made.outside), "paper")
        click.echo(f"examgen: warning: {papers} outside of the bounds somewhere; see {out / 'certificate.md'}", err=True)
    if unshown:
        names = counted(len(unshown), "name")
        click.echo(
            f"examgen: warning: our fonts lack letters of {names}, which students write themselves: {_few(unshown)}", err=True
        )
    if not is_secret(exam.seed):
        click.echo(f"examgen: warning: {price_of(exam.seed)}", err=True)


def _few(students: Sequence[Student]) -> str:
    return ", ".join(student.id for student in students[:5]) + ", ..." * (len(students) > 5)
