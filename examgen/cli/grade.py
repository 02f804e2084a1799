"""``examgen grade``."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import click

from examgen.cli.classes import manifest_option, scripts_bar, told_faults
from examgen.cli.options import bank_option, echo_json, folders, json_option
from examgen.core.words import counted

if TYPE_CHECKING:
    from examgen.classes.grading.court import Shift
    from examgen.paper.grading import Grading


@click.command("grade")
@click.argument("answers", type=click.Path(path_type=Path))
@click.argument("words", nargs=-1, metavar="[question=Q part=P accept=TEXT]")
@manifest_option
@click.option(
    "--out", type=click.Path(path_type=Path), required=True, help="Folder of points and grades; a second run goes on there."
)
@click.option(
    "--what-if", is_flag=True, help="Show whose points change if TEXT (or slip:NAME) counts as right; nothing is written."
)
@click.option("--accept", is_flag=True, help="With --what-if: keep the ruling, and grade with it from now on.")
@click.option("--reason", default="", help="Why; a ruling needs one.")
@click.option("--report", is_flag=True, help="Also write statistics of questions and slips, as report.html with plots.")
@click.option("--scheme", "scheme_name", default="", help="A scheme of the course's [grading]: also write grades of the course.")
@click.option("--as", "part", default="", help="Which part of the scheme this exam is. Default: the one with the exam's title.")
@click.option(
    "--parts", type=click.Path(path_type=Path), default=None, help="Table with the students' percents in the other parts."
)
@bank_option
@json_option
def command(
    answers: Path, words: tuple[str, ...], manifest: Path, out: Path, what_if: bool, accept: bool, reason: str, report: bool,
    scheme_name: str, part: str, parts: Path | None, banks: tuple[Path, ...], as_json: bool,
) -> None:  # fmt: skip
    """Mark the typed ANSWERS of a class: points, grades, slips, and what a person must decide.

    ANSWERS is a CSV file or workbook: student, question, part, answer in each row; or student, 1a, 1b, ... with one student a row.
    """
    from examgen.bank.loader import scan
    from examgen.classes.grading import court, grades, reports, session
    from examgen.classes.grading.changes import user
    from examgen.classes.grading.marking import MARKED
    from examgen.classes.grading.sittings import read_sitting
    from examgen.classes.statistics import plots
    from examgen.classes.statistics.report import report as statistics
    from examgen.errors import UsageError
    from examgen.paper.course import load_course
    from examgen.paper.files import check_folder, write_folder

    if bool(words) != what_if or (accept and not what_if):
        raise UsageError("--what-if, question=Q, part=P and accept=TEXT belong together; --accept keeps what they say")
    if accept and not reason.strip():
        raise UsageError("--accept: say why with --reason; it is recorded")
    if report:
        plots.check()
    where = folders(banks)
    grading = load_course(where[0]).grading
    sitting = read_sitting(manifest, scan(where), named=bool(banks))
    check_folder(out)
    reports.check_place(out, sitting)
    asked = court.ruling(sitting, words, reason=reason.strip(), by=user()) if what_if else None
    with told_faults():
        scheme = grades.read_scheme(grading, scheme_name, part or sitting.title, parts) if scheme_name else None
        tables = session.read_tables(answers, out, sitting)
    with scripts_bar(len(tables.scripts), hidden=as_json) as step:
        raw = session.marked(sitting, tables, step)
    changes: list[dict[str, object]] = []
    final, rulings = session.settled(sitting, tables, raw), tables.rulings
    if asked:
        then = session.settled(sitting, tables, raw, [asked])
        found = court.shifts(final, then)
        changes = [_shift_json(one) for one in found]
        if not as_json:
            _show(found, len(tables.scripts), grading, sitting.points, kept=accept)
        elif not accept:
            echo_json({"changes": changes, "kept": False})
        if not accept:
            return
        rulings, final = (*rulings, asked), then
    made = reports.tables(sitting, final, grading, scheme)
    if report:
        made |= statistics(sitting, final, grading)
    written = reports.files(out, sitting, final, rulings, made)
    write_folder(out, written, replaces=reports.REPORT)
    waiting = sum(len(result.waiting) for result in final)
    done = sum(result.state == MARKED for result in final)
    if as_json:
        said = {"folder": str(out), "students": len(final), "marked": done, "doubtful": waiting, "files": sorted(written)}
        echo_json({**said, **({"changes": changes, "kept": True} if asked else {})})
        return
    click.echo(f"{sitting.title}: {counted(done, 'script')} of {counted(len(final), 'student')} marked; tables in {out}")
    if waiting:
        click.echo(f"  {counted(waiting, 'answer')} for a person: see {out / 'doubtful.csv'}, decide in {out / 'overrides.csv'}")
    if "report.html" in made:
        click.echo(f"  statistics: {out / 'report.html'}")


def _show(found: Sequence[Shift], marked: int, grading: Grading, of: int, *, kept: bool) -> None:
    from examgen.classes.grading.grades import exam_grade
    from examgen.classes.grading.points import spelled

    for one in found:
        typed = " ".join(one.cell.report.typed.split())[:60]
        grades = [exam_grade(grading, points, of).grade for points in (one.before, one.result.points)]
        better = f", {grades[0]} -> {grades[1]}" if grades[0] != grades[1] else ""
        click.echo(f"{one.result.student.id}  {one.cell.field.label}  {spelled(one.now)} -> {spelled(one.then)}  ({typed}){better}")
    total = spelled(sum((one.then - one.now for one in found), Fraction(0)))
    done = "changed" if kept else "would change"
    ending = "; the ruling is recorded" if kept else "; nothing was changed"
    click.echo(f"{len(found)} of {counted(marked, 'script')} {done}, by {total} points together{ending}")


def _shift_json(one: Shift) -> dict[str, object]:
    return {"student": one.result.student.id, "part": one.cell.field.label, "from": float(one.now), "to": float(one.then)}
