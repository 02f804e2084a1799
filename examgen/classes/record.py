"""``exam.json``: the one record of a class exam. Who has which paper, what is on it, and what its witnesses confirmed.

It holds everything that marking needs: from a paper's seed each variant is drawn again, without torch, and counts only if it is the
one that the witnesses confirmed. It holds the exam's secret, too, so it is kept as the keys are. A seal, keyed with the secret,
covers all of it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from examgen.bank.files import read_file
from examgen.bank.loader import Bank
from examgen.bank.remaking import remade
from examgen.classes.plan import Asked
from examgen.classes.roster import Student
from examgen.core.record import Evidence, Variant
from examgen.core.seeds import Key, copy_seed, paper_seed, question_seed, written_seed
from examgen.errors import ExamgenError, RebuildError, UsageError
from examgen.paper.assembly import Paper, PaperSection
from examgen.paper.heads import Head
from examgen.paper.manifest import misfit

NAME = "exam.json"
FORMAT = "class 1"
LARGEST = 200_000_000
"""Bytes that a record may have."""
MOST = 40_000
"""Papers and students that a record may have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A question of a paper: which ``draw`` and ``attempt`` it is, its fingerprint, and the list of those who confirmed it.

    ``witnesses`` is a place in the exam's lists.
    """

    draw: int
    attempt: int
    fingerprint: str
    witnesses: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassPaper:
    """A paper of the exam: its ``code``, the ``copy`` that it is (``version 2``, ``student 4711``), and its items in print order.

    ``files`` are digests by name within the exam's folder.
    """

    code: str
    copy: str
    items: tuple[Item, ...]
    files: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A student of the exam and the code of their paper; it is empty for who was absent."""

    student: Student
    code: str


@dataclass(frozen=True, kw_only=True)
class ClassExam:
    """A class exam. ``versions`` is 0 if everybody has a paper of their own; ``sections`` are titles and ids.

    ``witnesses`` are lists of (answer, witness, kind).
    """

    course: str
    exam: str
    title: str
    seed: int
    versions: int
    minutes: int
    points: int
    instructions: tuple[str, ...]
    head: Head
    banks: tuple[str, ...]
    formats: tuple[str, ...]
    documents: tuple[str, ...]
    software: Mapping[str, str]
    sections: tuple[tuple[str, tuple[str, ...]], ...]
    questions: tuple[Asked, ...]
    witnesses: tuple[tuple[tuple[str, str, str], ...], ...]
    places: tuple[Place, ...]
    papers: tuple[ClassPaper, ...]
    path: Path = Path(NAME)

    @cached_property
    def _by_code(self) -> dict[str, ClassPaper]:
        return {paper.code: paper for paper in self.papers}

    @cached_property
    def _by_student(self) -> dict[str, Place]:
        return {place.student.id: place for place in self.places}

    def paper(self, code: str) -> ClassPaper:
        """The paper with this code, typed in small letters or without the dash, too. ``UsageError`` if there is none."""
        plain = code.strip().upper().replace("-", "").replace("O", "0").replace("I", "1").replace("L", "1")
        found = self._by_code.get(f"{plain[:4]}-{plain[4:]}")
        if found is None:
            raise UsageError(f"{self.path}: no paper of this exam has the code {code[:40]!r}; is it another exam's?")
        return found

    def place(self, student: str) -> Place:
        """The place of the student with this id. ``UsageError`` if there is none."""
        found = self._by_student.get(student)
        if found is None:
            raise UsageError(f"{self.path}: no student of this exam has the id {student[:40]!r}")
        return found

    def paper_of(self, student: str) -> ClassPaper:
        """The paper of the student with this id. ``UsageError`` for one who was absent."""
        place = self.place(student)
        if not place.code:
            raise UsageError(f"{self.path}: {student} was absent and has no paper")
        return self.paper(place.code)

    def variants(self, bank: Bank, paper: ClassPaper) -> tuple[Variant, ...]:
        """The verified variants of a paper in print order. ``RebuildError`` for one that is not what was confirmed.

        torch is not needed. Draws of one question are independent, so papers may be asked for in any order.
        """
        return tuple(self._variant(bank, paper, asked, item) for asked, item in zip(self.questions, paper.items, strict=True))

    def printed(self, bank: Bank, paper: ClassPaper) -> Paper:
        """The paper as views, sheets and keys are made from it."""
        rest = iter(self.variants(bank, paper))
        sections = tuple(PaperSection(title=title, variants=tuple(next(rest) for _ in ids)) for title, ids in self.sections)
        return Paper(
            course=self.course, exam=self.exam, title=self.title, seed=copy_seed(self.seed, paper.copy), space="exam",
            minutes=self.minutes, instructions=self.instructions, sections=sections, banks=self.banks, head=self.head,
            code=paper.code,
        )  # fmt: skip

    def _variant(self, bank: Bank, paper: ClassPaper, asked: Asked, item: Item) -> Variant:
        page = bank.page(asked.id)
        if page.digest != asked.digest:
            raise RebuildError(
                f"{self.path}: question file {asked.id} changed since the exam was made; name the old one with --bank"
            )
        seed = question_seed(copy_seed(self.seed, paper.copy), asked.id, item.draw)
        key = Key(seed=seed, question=page.id, revision=page.revision, attempt=item.attempt)
        names = self.witnesses[item.witnesses]
        found = remade(page, key, item.fingerprint, lambda variant: _evidence(variant, names), draw=item.draw)
        if found is None:
            raise RebuildError(f"{self.path}: {asked.id} on paper {paper.code} is not what was confirmed; make it with its version")
        return found


def _evidence(variant: Variant, names: Iterable[tuple[str, str, str]]) -> list[Evidence]:
    """Who confirmed the variant: all agreed, else it would not have been printed."""
    return [
        Evidence(answer=answer, witness=witness, kind=kind, value=variant.part(answer).answer, agrees=True)
        for answer, witness, kind in names
    ]


# --- as a file -------------------------------------------------------------------------------------------------------------------


def record_bytes(exam: ClassExam) -> bytes:
    """The record as it is written: one line for each student and each paper."""
    head = {
        "format": FORMAT, "course": exam.course, "exam": exam.exam, "title": exam.title, "seed": str(written_seed(exam.seed)),
        "versions": exam.versions, "minutes": exam.minutes, "points": exam.points, "instructions": exam.instructions,
        "head": asdict(exam.head), "banks": exam.banks, "formats": exam.formats, "documents": exam.documents,
        "software": dict(exam.software), "sections": [{"title": title, "questions": ids} for title, ids in exam.sections],
        "questions": [asdict(one) for one in exam.questions], "witnesses": exam.witnesses,
    }  # fmt: skip
    students = [{**asdict(place.student), "paper": place.code} for place in exam.places]
    papers = [
        {
            "code": paper.code, "copy": paper.copy,
            "items": [[one.draw, one.attempt, one.fingerprint, one.witnesses] for one in paper.items], "files": dict(paper.files),
        }
        for paper in exam.papers
    ]  # fmt: skip
    document = {**head, "students": students, "papers": papers}
    lines = [f'"{name}": {_line(value)}' for name, value in head.items()]
    for name, rows in (("students", students), ("papers", papers)):
        lines.append(f'"{name}": [\n' + ",\n".join(map(_line, rows)) + "\n]")
    lines.append(f'"seal": {_line(_seal(document))}')
    return ("{\n" + ",\n".join(lines) + "\n}\n").encode()


def _line(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _seal(document: Mapping[str, Any]) -> str:
    """A digest of everything else, keyed with the secret."""
    said = _line({name: value for name, value in document.items() if name != "seal"})
    return hashlib.blake2b(said.encode(), key=document["seed"].encode(), digest_size=16).hexdigest()


_STUDENT = {
    "id": str, "name": str, "group": str, "seat": str, "extra_time": int, "large_print": bool, "absent": bool, "paper": str,
}  # fmt: skip
_FORM: Any = {
    "course": str, "exam": str, "title": str, "seed": str, "versions": int, "minutes": int, "points": int, "instructions": [str],
    "head": {"university": str, "date": str, "room": str, "fields": [str], "scratch": int},
    "banks": [str], "formats": [str], "documents": [str], "software": dict, "sections": [{"title": str, "questions": [str]}],
    "questions": [{"id": str, "revision": int, "digest": str}], "witnesses": [[[str]]], "students": [_STUDENT],
    "papers": [{"code": str, "copy": str, "items": [[object]], "files": dict}], "seal": str,
}  # fmt: skip
_REMEDY = "give the exam.json that `examgen class` wrote"


def read_exam(path: Path) -> ClassExam:
    """The record in a file, or in the folder of an exam; ``RebuildError`` says why it is none."""
    path = path / NAME if path.is_dir() else path
    content = read_file(path, most=LARGEST, error=RebuildError, remedy=_REMEDY)
    try:
        document = json.loads(content.decode())
    except (ValueError, RecursionError) as error:
        raise RebuildError(f"{path}: is no JSON file: {error}; {_REMEDY}") from None
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise RebuildError(f"{path}: is no record of a class exam of format {FORMAT!r}; {_REMEDY}")
    damage = misfit(document, _FORM, "the record", most=MOST) or _untrue(document)
    if damage:
        raise RebuildError(f"{path}: the record is damaged: {damage}; take it from a copy, or run the command of the exam again")
    return _exam(path, document)


def _untrue(document: Mapping[str, Any]) -> str:
    try:
        paper_seed(document["seed"])
    except ExamgenError:
        return f"'seed' is {document['seed']!r:.60}"
    return "" if document["seal"] == _seal(document) else "its seal does not fit what it says"


def _exam(path: Path, document: Mapping[str, Any]) -> ClassExam:
    return ClassExam(
        course=document["course"], exam=document["exam"], title=document["title"], seed=paper_seed(document["seed"]),
        versions=document["versions"], minutes=document["minutes"], points=document["points"],
        instructions=tuple(document["instructions"]), banks=tuple(document["banks"]), formats=tuple(document["formats"]),
        documents=tuple(document["documents"]), software=document["software"], path=path,
        head=Head(**{**document["head"], "fields": tuple(document["head"]["fields"])}),
        sections=tuple((one["title"], tuple(one["questions"])) for one in document["sections"]),
        questions=tuple(Asked(**one) for one in document["questions"]),
        witnesses=tuple(tuple((answer, name, kind) for answer, name, kind in one) for one in document["witnesses"]),
        places=tuple(map(_place, document["students"])), papers=tuple(map(_paper, document["papers"])),
    )  # fmt: skip


def _place(row: Mapping[str, Any]) -> Place:
    about = {name: value for name, value in row.items() if name != "paper"}
    return Place(student=Student(**about), code=row["paper"])


def _paper(row: Mapping[str, Any]) -> ClassPaper:
    items = tuple(Item(draw=draw, attempt=tried, fingerprint=known, witnesses=at) for draw, tried, known, at in row["items"])
    return ClassPaper(code=row["code"], copy=row["copy"], items=items, files=row["files"])


def places_of(students: Sequence[Student], codes: Mapping[str, str]) -> tuple[Place, ...]:
    """The students with the codes of their papers."""
    return tuple(Place(student=student, code=codes.get(student.id, "")) for student in students)
