"""The files of a grading: points, grades, what is left for a person, and slips."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

from examgen.bank.files import read_file
from examgen.classes.grading import changes, court, overrides
from examgen.classes.grading.court import Ruling, rulings_bytes
from examgen.classes.grading.grades import Scheme, exam_grade, note_on
from examgen.classes.grading.marking import MARKED, Result
from examgen.classes.grading.points import percent, spelled
from examgen.classes.grading.sittings import Sitting
from examgen.classes.tables import write_table
from examgen.errors import OutputError
from examgen.paper.answers import feedback
from examgen.paper.grading import Grading
from examgen.paper.manifest import LARGEST, digest, manifest_bytes
from examgen.prose import markdown

MANIFEST = "manifest.json"
WHAT = "grades"
_LARGEST = 100_000_000
REPORT = ("report.html", "statistics.json", "plot-points.png", "plot-questions.png", "plot-slips.png", "plot-rasch.png")
"""What statistics add to the folder, and what a grading without them takes away again: it would tell of other points."""
_BESIDE = ("of", "answer", "why", "name", "code")
_ABOUT = ("student", "name", "group", "code")


def tables(sitting: Sitting, results: Sequence[Result], grading: Grading, scheme: Scheme | None = None) -> dict[str, bytes]:
    """The tables of a grading by file name."""
    return {
        "points.csv": _points(sitting, results, grading),
        "grades.csv": _grades(sitting, results, grading, scheme),
        "doubtful.csv": write_table((*overrides.COLUMNS, *_BESIDE), _doubtful(results)),
        "slips.csv": write_table(("student", "code", "part", "answer", "slip", "sentence"), _slips(results)),
    }


def files(
    folder: Path,
    sitting: Sitting,
    results: Sequence[Result],
    rulings: Sequence[Ruling],
    made: Mapping[str, bytes],
) -> dict[str, bytes]:
    """What is written into the folder of a grading: the tables ``made``, what people decided, and the manifest."""
    found = {**made, changes.NAME: changes.changed(folder, results), court.NAME: rulings_bytes(rulings)}
    if not (folder / overrides.NAME).exists():
        found[overrides.NAME] = write_table(overrides.COLUMNS, ())
    document = {
        "format": 1, "what": WHAT, "exam": sitting.title, "record": record_digest(sitting),
        "files": {name: digest(content) for name, content in found.items()},
    }  # fmt: skip
    return {**found, MANIFEST: manifest_bytes(document)}


def check_place(folder: Path, sitting: Sitting, what: str = WHAT) -> None:
    """``OutputError`` for a folder that holds something else than this exam's grades (or ``what`` is made of them).

    So it does if a file was edited that a new run would write over.
    """
    if not (folder / MANIFEST).exists():
        return
    remedy = "choose another place with --out"
    try:
        known: Any = json.loads(read_file(folder / MANIFEST, most=LARGEST, error=OutputError, remedy=remedy))
    except (ValueError, RecursionError):
        known = None
    if not isinstance(known, dict) or known.get("what") != what:
        raise OutputError(f"{folder}: holds a paper or something else; {remedy}")
    if known.get("record") != record_digest(sitting):
        raise OutputError(f"{folder}: holds the {what} of another exam ({str(known.get('exam'))[:60]}); {remedy}")
    for name, written in known["files"].items() if isinstance(known.get("files"), dict) else ():
        _check_unedited(folder / name, written)


def _check_unedited(path: Path, written: object) -> None:
    """``OutputError`` for a table in which somebody has written since: that would be lost."""
    if path.name in (overrides.NAME, court.NAME, changes.NAME) or not path.is_file():
        return
    remedy = f"move it away, and write other points into {overrides.NAME}"
    if digest(read_file(path, most=_LARGEST, error=OutputError, remedy=remedy)) != written:
        raise OutputError(f"{path}: was edited since it was written, and that would be lost; {remedy}")


def record_digest(sitting: Sitting) -> str:
    """What tells the exam from others: it stays the same when a student is added."""
    seed = sitting.record.document["seed"] if hasattr(sitting.record, "document") else sitting.record.seed
    ids = [(one.id, one.part) for one in sitting.fields]
    return digest(json.dumps([str(seed), sitting.title, ids]).encode())


def _about(result: Result) -> tuple[str, ...]:
    return result.student.id, result.student.name, result.student.group, result.code


def number(points: Fraction) -> object:
    """Points as a number for a table."""
    return points.numerator if points.denominator == 1 else float(spelled(points))


def _points(sitting: Sitting, results: Sequence[Result], grading: Grading) -> bytes:
    labels = [one.label for one in sitting.fields]
    rows: list[tuple[object, ...]] = []
    for result in results:
        if result.state != MARKED:
            rows.append((*_about(result), *[""] * (len(labels) + 4), result.state))
            continue
        graded = exam_grade(grading, result.points, sitting.points)
        cells = [number(cell.points) for cell in result.cells]
        shown = number(percent(result.points, sitting.points))
        rows.append((*_about(result), *cells, number(result.points), sitting.points, shown, graded.grade, note_on(result)))
    return write_table((*_ABOUT, *labels, "points", "of", "percent", "grade", "note"), rows)


def _grades(sitting: Sitting, results: Sequence[Result], grading: Grading, scheme: Scheme | None) -> bytes:
    rows: list[tuple[object, ...]] = []
    for result in results:
        about = (result.student.id, result.student.name)
        if result.state != MARKED:
            rows.append((*about, "", "", "", "", *([""] * 3 if scheme else []), result.state))
            continue
        graded = exam_grade(grading, result.points, sitting.points)
        row: tuple[object, ...] = (*about, number(result.points), number(graded.percent), graded.grade, graded.lacks)
        if scheme:
            whole = scheme.grade(grading, result, sitting.points)
            row = (*row, number(whole.percent) if whole.grade else "", whole.grade, whole.lacks)
        rows.append((*row, note_on(result)))
    course = ("course percent", "course grade", "course lacks") if scheme else ()
    return write_table(("student", "name", "points", "percent", "grade", "lacks", *course, "note"), rows)


def _doubtful(results: Sequence[Result]) -> Iterator[tuple[object, ...]]:
    """Rows to be completed: with points and a reason they are overrides."""
    for result in results:
        for cell in result.waiting:
            field, student = cell.field, result.student
            about = (field.marks, cell.report.typed, cell.waits, student.name, result.code)
            yield student.id, field.number, field.letter, "", "", "", *about


def _slips(results: Sequence[Result]) -> Iterator[tuple[str, ...]]:
    for result in results:
        for cell in result.cells:
            if cell.report.verdict in ("wrong", "partly") and cell.report.mistakes:
                said = " ".join(markdown.inline(feedback(cell.report), "text").split())
                yield (
                    result.student.id, result.code, cell.field.label, cell.report.typed, " + ".join(cell.report.mistakes), said,
                )  # fmt: skip
