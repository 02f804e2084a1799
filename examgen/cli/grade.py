"""``examgen grade``."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import click

from examgen.cli.options import bank_option, echo_json, folders, json_option
from examgen.core.words import counted

if TYPE_CHECKING:
    from examgen.classes.grading.court import Shift


@click.command("grade")
@click.argument("answers", type=click.Path(path_type=Path))
@click.argument("words", nargs=-1, metavar="[question=Q part=P accept=TEXT]")
@click.option(
    "--manifest",
    type=click.Path(path_type=Path),
    required=True,
    help="exam.json of a class, or manifest.json of a paper; or its folder.",
)
@click.option(
    "--out", type=click.Path(path_type=Path), required=True, help="Folder of points and grades; a second run goes on there."
)
@click.option(
    "--what-if", is_flag=True, help="Show whose points change if TEXT (or slip:NAME) counts as right; nothing is written."
)
@click.option("--accept", is_flag=True, help="With --what-if: keep the ruling, and grade with it from now on.")
@click.option("--reason", default="", help="Why; a ruling needs one.")
@click.option("--scheme", "scheme_name", default="", help="A scheme of the course's [grading]: also write grades of the course.")
@click.option("--as", "part", default="", help="Which part of the scheme this exam is. Default: the one with the exam's title.")
@click.option(
    "--parts", type=click.Path(path_type=Path), default=None, help="Table with the students' percents in the other parts."
)
@bank_option
@json_option
def command(
    answers: Path, words: tuple[str, ...], manifest: Path, out: Path, what_if: bool, accept: bool, reason: str, scheme_name: str,
    part: str, parts: Path | None, banks: tuple[Path, ...], as_json: bool,
) -> None:  # fmt: skip
    """Mark the typed ANSWERS of a class: points, grades, slips, and what a person must decide.

    ANSWERS is a CSV file or workbook: student, question, part, answer in each row; or student, 1a, 1b, ... with one student a row.
    """
    from rich.console import Console
    from rich.progress import Progress

    from examgen.bank.loader import scan
    from examgen.classes.grading import court, grades, overrides, reports
    from examgen.classes.grading.changes import user
    from examgen.classes.grading.marking import decided, results
    from examgen.classes.grading.reading import read_answers
    from examgen.classes.grading.sittings import read_sitting
    from examgen.classes.tables import TableFaults
    from examgen.errors import UsageError
    from examgen.paper.course import load_course
    from examgen.paper.files import check_folder, write_folder

    if bool(words) != what_if or (accept and not what_if):
        raise UsageError("--what-if, question=Q, part=P and accept=TEXT belong together; --accept keeps what they say")
    if accept and not reason.strip():
        raise UsageError("--accept: say why with --reason; it is recorded")
    where = folders(banks)
    grading = load_course(where[0]).grading
    sitting = read_sitting(manifest, scan(where), named=bool(banks))
    check_folder(out)
    reports.check_place(out, sitting)
    scheme = grades.read_scheme(grading, scheme_name, part or sitting.title, parts) if scheme_name else None
    asked = court.ruling(sitting, words, reason=reason.strip(), by=user()) if what_if else None
    try:
        scripts = read_answers(answers, sitting)
        given = overrides.read_overrides(out / overrides.NAME, sitting, frozenset(one.student for one in scripts))
        rulings = court.read_rulings(out / court.NAME, sitting)
    except TableFaults as error:
        for fault in error.faults:
            click.echo(f"examgen: {fault}", err=True)
        raise UsageError(f"{counted(len(error.faults), 'fault')} in tables; nothing was written") from None
    errors = Console(stderr=True)
    with Progress(console=errors, transient=True, disable=as_json or not errors.is_terminal) as bar:
        task = bar.add_task("scripts", total=len(scripts))
        marked = results(sitting, scripts, lambda: bar.advance(task))
    final = decided(marked, court.decisions(court.ruled(sitting, marked, rulings), given))
    if asked:
        then = decided(marked, court.decisions(court.ruled(sitting, marked, [*rulings, asked]), given))
        found = court.shifts(final, then)
        if not as_json:
            _show(found, sum(result.state == reports.MARKED for result in final), kept=accept)
        if not accept:
            if as_json:
                echo_json({"changes": [_shift_json(one) for one in found], "kept": False})
            return
        rulings, final = (*rulings, asked), then
    made = reports.tables(sitting, final, grading, scheme)
    written = reports.files(out, sitting, final, rulings, made)
    write_folder(out, written)
    waiting = sum(len(result.waiting) for result in final)
    done = sum(result.state == reports.MARKED for result in final)
    if as_json:
        echo_json({"folder": str(out), "students": len(final), "marked": done, "doubtful": waiting, "files": sorted(written)})
        return
    click.echo(f"{sitting.title}: {counted(done, 'script')} of {counted(len(final), 'student')} marked; tables in {out}")
    if waiting:
        click.echo(f"  {counted(waiting, 'answer')} for a person: see {out / 'doubtful.csv'}, decide in {out / overrides.NAME}")


def _show(found: Sequence[Shift], marked: int, *, kept: bool) -> None:
    from examgen.classes.grading.points import spelled

    for one in found:
        typed = " ".join(one.cell.report.typed.split())[:60]
        click.echo(f"{one.result.student.id}  {one.cell.field.label}  {spelled(one.now)} -> {spelled(one.then)}  ({typed})")
    total = spelled(sum((one.then - one.now for one in found), Fraction(0)))
    done = "changed" if kept else "would change"
    ending = "; the ruling is recorded" if kept else "; nothing was changed"
    click.echo(f"{len(found)} of {counted(marked, 'script')} {done}, by {total} points together{ending}")


def _shift_json(one: Shift) -> dict[str, object]:
    return {"student": one.result.student.id, "part": one.cell.field.label, "from": float(one.now), "to": float(one.then)}
