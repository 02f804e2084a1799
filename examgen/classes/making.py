"""Making a class exam: plan, do what is not done yet, and put everything into its folder.

``plan.json`` comes first, with the secret, so that the same command goes on after a kill. Of each paper its files come first and
its record (``evidence/CODE.json``, with their digests) last: a paper is finished if that record fits plan, job and files.
``exam.json`` is written when all papers are.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from examgen.classes.booklets import put_booklets
from examgen.classes.certificate import certificate, certificate_json, certificate_text, outside
from examgen.classes.copying import Finished
from examgen.classes.evidence import KeptItem, kept, kept_bytes, name
from examgen.classes.folder import BEGUN, Folder
from examgen.classes.plan import Job, Plan, copy_of, jobs
from examgen.classes.record import NAME, ClassExam, ClassPaper, Item, places_of, record_bytes
from examgen.classes.roster import Student, present
from examgen.classes.running import Runner
from examgen.core.seeds import paper_seed, written_seed
from examgen.errors import ExamgenError, OutputError, UsageError

Witnesses: TypeAlias = tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A finished exam, and the codes of papers that lie outside of the bounds of its certificate somewhere."""

    exam: ClassExam
    outside: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a run is: so many papers of all were there already."""

    total: int
    there: int


def begun_seed(folder: Path) -> int | None:
    """The secret of the exam that was begun in a folder; ``None`` if none was."""
    try:
        return paper_seed(str(json.loads((folder / BEGUN).read_text(encoding="utf-8"))["seed"]))
    except (OSError, ValueError, KeyError, TypeError, ExamgenError):
        return None


def make(
    plan: Plan,
    students: Sequence[Student],
    folder: Folder,
    run: Runner,
    *,
    begin: Callable[[Progress], None],
    step: Callable[[], None],
) -> Made:
    """Make all papers that are not there, and the record of the exam. ``UsageError`` if another exam was begun in the folder."""
    _begin(plan, folder)
    wanted = jobs(plan, students)
    _check_codes(wanted)
    missing = [job for job in wanted if not _is_finished(plan, job, folder)]
    begin(Progress(total=len(wanted), there=len(wanted) - len(missing)))
    for finished in run(plan, missing):
        _keep(finished, folder)
        step()
    return _end(plan, students, wanted, folder)


def _begin(plan: Plan, folder: Folder) -> None:
    said = {"seed": str(written_seed(plan.seed)), "exam": plan.exam, "versions": plan.versions}
    before = folder.get(BEGUN)
    if before is not None and json.loads(before) != said:
        known = json.loads(before)
        kind = f"{known['versions']} versions" if known["versions"] else "individual papers"
        raise UsageError(
            f"{folder.path}: holds the exam {known['exam']} with {kind} and the secret {known['seed']}; "
            "choose another place with --out, or make the same exam"
        )
    folder.put(BEGUN, (json.dumps(said, indent=1) + "\n").encode())


def _check_codes(wanted: Sequence[Job]) -> None:
    if len({job.code for job in wanted}) < len(wanted):
        raise UsageError("two papers would have the same code; begin the exam anew with another --seed")


def _is_finished(plan: Plan, job: Job, folder: Folder) -> bool:
    known = kept(folder.get(name(job.code)))
    return known is not None and known.stamp == plan.stamp(job) and all(folder.has(*one) for one in known.files.items())


def _keep(finished: Finished, folder: Folder) -> None:
    """The record comes last: with it the paper is finished."""
    for file, content in finished.files.items():
        folder.put(file, content)
    folder.put(name(finished.code), kept_bytes(finished))


def _end(plan: Plan, students: Sequence[Student], wanted: Sequence[Job], folder: Folder) -> Made:
    """Certificate and record, from the records of the papers."""
    lists: dict[Witnesses, int] = {}
    papers, measures = [], {}
    for job in wanted:
        known = kept(folder.get(name(job.code)))
        if known is None:
            raise OutputError(f"{folder.path}: {name(job.code)} was removed meanwhile; run the command again")
        papers.append(
            ClassPaper(code=job.code, copy=job.copy, items=tuple(_item(one, lists) for one in known.items), files=known.files)
        )
        measures[job.code] = [one.measure for one in known.items]
    spreads = certificate(plan, measures)
    folder.put("certificate.json", certificate_json(plan, len(papers), spreads))
    folder.put("certificate.md", certificate_text(plan, len(papers), spreads))
    exam = _exam(plan, students, wanted, papers, tuple(lists), folder.path / NAME)
    put_booklets(plan, exam, folder, tuple(map(Path, plan.templates)))
    folder.put(NAME, record_bytes(exam))
    return Made(exam=exam, outside=outside(spreads))


def _exam(
    plan: Plan,
    students: Sequence[Student],
    wanted: Sequence[Job],
    papers: Sequence[ClassPaper],
    lists: tuple[Witnesses, ...],
    path: Path,
) -> ClassExam:
    codes = {job.copy: job.code for job in wanted}
    return ClassExam(
        course=plan.course, exam=plan.exam, title=plan.title, seed=plan.seed, versions=plan.versions, minutes=plan.minutes,
        points=plan.points, instructions=plan.instructions, head=plan.head, banks=plan.banks, formats=plan.formats,
        documents=plan.documents, software=dict(plan.software), sections=plan.sections, questions=plan.questions,
        witnesses=lists, places=places_of(students, {one.id: codes[copy_of(plan, one)] for one in present(students)}),
        papers=tuple(papers), path=path,
    )  # fmt: skip


def _item(one: KeptItem, lists: dict[Witnesses, int]) -> Item:
    at = lists.setdefault(one.witnesses, len(lists))
    return Item(draw=one.draw, attempt=one.attempt, fingerprint=one.fingerprint, witnesses=at)
