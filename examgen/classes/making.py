"""Making a class exam: plan, do what is not done yet, and put everything into its folder.

``plan.json`` comes first, with the secret, so that the same command goes on after a kill. Of each paper its files come first and
its record (``evidence/CODE.json``, with their digests) last: a paper is finished if that record fits plan, job and files.
``exam.json`` is written when all papers are.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from examgen.classes.copying import Finished
from examgen.classes.folder import BEGUN, Folder
from examgen.classes.plan import Job, Plan, copy_of, jobs
from examgen.classes.record import (
    NAME,
    ClassExam,
    ClassPaper,
    Item,
    files_of,
    places_of,
    record_bytes,
)
from examgen.classes.roster import Student
from examgen.classes.running import Runner
from examgen.core.encode import to_json
from examgen.core.seeds import paper_seed, written_seed
from examgen.errors import ExamgenError, UsageError

_OUTPUTS = ("papers", "keys", "sheets", "evidence")


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
) -> ClassExam:
    """Make all papers that are not there, and the record of the exam. ``UsageError`` if another exam was begun in the folder."""
    _begin(plan, folder)
    wanted = jobs(plan, students)
    _check_codes(wanted)
    missing = [job for job in wanted if not _is_finished(plan, job, folder)]
    begin(Progress(total=len(wanted), there=len(wanted) - len(missing)))
    for finished in run(plan, missing):
        _keep(finished, folder)
        step()
    exam = _exam(plan, students, wanted, folder)
    folder.put(NAME, record_bytes(exam))
    return exam


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
    content = folder.get(f"evidence/{job.code}.json")
    if content is None:
        return False
    try:
        record = json.loads(content)
        return record["stamp"] == plan.stamp(job) and all(folder.has(name, known) for name, known in record["files"].items())
    except (ValueError, KeyError, TypeError, AttributeError):
        return False


def _keep(finished: Finished, folder: Folder) -> None:
    for name, content in finished.files.items():
        folder.put(name, content)
    record = {
        "stamp": finished.stamp, "files": files_of(finished.files),
        "items": [
            {
                "id": item.id, "draw": item.draw, "attempt": item.attempt, "fingerprint": item.fingerprint,
                "evidence": [[one.answer, one.witness, one.kind, to_json(one.value)] for one in item.evidence],
            }
            for item in finished.items
        ],
    }  # fmt: skip
    folder.put(f"evidence/{finished.code}.json", (json.dumps(record, ensure_ascii=False) + "\n").encode())


def _exam(plan: Plan, students: Sequence[Student], wanted: Sequence[Job], folder: Folder) -> ClassExam:
    """The record, from those of the papers."""
    lists: dict[tuple[tuple[str, str, str], ...], int] = {}
    papers = []
    for job in wanted:
        record = json.loads(folder.get(f"evidence/{job.code}.json") or b"")
        items = tuple(_item(one, lists) for one in record["items"])
        papers.append(ClassPaper(code=job.code, copy=job.copy, items=items, files=record["files"]))
    codes = {job.copy: job.code for job in wanted}
    return ClassExam(
        course=plan.course, exam=plan.exam, title=plan.title, seed=plan.seed, versions=plan.versions, minutes=plan.minutes,
        points=plan.points, instructions=plan.instructions, head=plan.head, banks=plan.banks, formats=plan.formats,
        documents=plan.documents, software=dict(plan.software), sections=plan.sections, questions=plan.questions,
        witnesses=tuple(lists),
        places=places_of(students, {one.id: codes[copy_of(plan, one)] for one in students if not one.absent}),
        papers=tuple(papers), path=folder.path / NAME,
    )  # fmt: skip


def _item(row: Mapping[str, Any], lists: dict[tuple[tuple[str, str, str], ...], int]) -> Item:
    names = tuple((answer, witness, kind) for answer, witness, kind, _ in row["evidence"])
    at = lists.setdefault(names, len(lists))
    return Item(draw=row["draw"], attempt=row["attempt"], fingerprint=row["fingerprint"], witnesses=at)
