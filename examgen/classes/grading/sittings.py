"""Who wrote what: the exam behind a record of a class (``exam.json``) or behind the manifest of one paper."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path
from string import ascii_lowercase

from examgen.bank.describe import variant_json
from examgen.bank.files import read_file
from examgen.bank.loader import Bank
from examgen.bank.question import Page
from examgen.classes.record import LARGEST, NAME, ClassExam, read_exam
from examgen.classes.roster import Student
from examgen.core.record import Variant
from examgen.errors import RebuildError, UsageError
from examgen.paper.assembly import Paper
from examgen.paper.manifest import Recorded, read_manifest
from examgen.paper.rebuilding import drawn_again
from examgen.paper.views import paper_code

_REMEDY = "give the exam.json of `examgen class`, or the manifest.json of a paper"
_KEPT = 40
"""Papers whose variants are kept: students share those of an exam in versions."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A part of the exam, the same on all papers: the ``number`` of its question, its ``letter`` (none if it is the only part)."""

    number: int
    id: str
    part: str
    letter: str
    marks: int

    @property
    def label(self) -> str:
        """How tables call it: ``1a``, or ``2`` for the only part of question 2."""
        return f"{self.number}{self.letter}"


@dataclass(frozen=True, kw_only=True)
class Sitting:
    """An exam that was written: its fields in print order, and its students; of a single paper's students nothing is known.

    ``record`` is what it is read from.
    """

    title: str
    course: str
    record: ClassExam | Recorded
    bank: Bank
    fields: tuple[Field, ...]
    _kept: dict[str, Paper] = field(default_factory=dict, repr=False)

    @property
    def points(self) -> int:
        """The points that there are."""
        return sum(one.marks for one in self.fields)

    @property
    def path(self) -> Path:
        """The file that it was read from."""
        return self.record.path

    @property
    def students(self) -> tuple[Student, ...]:
        """The students in the order of the roster; none are known of a single paper."""
        return tuple(place.student for place in self.record.places) if isinstance(self.record, ClassExam) else ()

    @cached_property
    def fields_of(self) -> Mapping[int, tuple[Field, ...]]:
        """The fields of each question by its number."""
        found: dict[int, tuple[Field, ...]] = {}
        for one in self.fields:
            found[one.number] = (*found.get(one.number, ()), one)
        return found

    @cached_property
    def _by_letter(self) -> dict[tuple[str, str], Field]:
        """Fields by their question, as number or id, and their printed letter; the only one of a question also by nothing."""
        found: dict[tuple[str, str], Field] = {}
        for one in self.fields:
            letters = (one.letter,) if one.letter else ("", "a")
            found |= {(question, letter): one for question in (str(one.number), _bare(one.id)) for letter in letters}
        return found

    @cached_property
    def _by_name(self) -> dict[tuple[str, str], Field]:
        """Fields by their question and the names of their parts in small letters, as far as these differ then."""
        found: dict[tuple[str, str], list[Field]] = {}
        for one in self.fields:
            for question in (str(one.number), _bare(one.id)):
                found.setdefault((question, _bare(one.part)), []).append(one)
        return {key: ones[0] for key, ones in found.items() if len(ones) == 1}

    def field(self, question: str, part: str = "", *, names: bool = False) -> Field:
        """The field that two cells name: a number or id, and a letter or name. ``UsageError`` with near names if there is none.

        A part may be called as another one's letter is; the printed letter counts then, or the name if ``names`` are expected.
        """
        asked = _bare(re.sub(r"(?i)^(question|problem|q)[\s._]*(?=\d)", "", question.strip()))
        exact = [one for one in self.fields if names and one.part == part.strip() and asked in (str(one.number), _bare(one.id))]
        ways = (self._by_name, self._by_letter) if names else (self._by_letter, self._by_name)
        found = exact[0] if exact else next((way[asked, _bare(part)] for way in ways if (asked, _bare(part)) in way), None)
        if found is None:
            raise UsageError(self._no_field(question, part, asked))
        return found

    def _no_field(self, question: str, part: str, asked: str) -> str:
        known = {question for question, _ in self._by_letter}
        if asked not in known:
            near = get_close_matches(asked, sorted(known), n=1)
            hint = f"did you mean {near[0]!r}?" if near else f"the questions are 1 to {self.fields[-1].number}"
            return f"there is no question {question.strip()[:40]!r}; {hint}"
        number = next(one.number for one in self.fields if asked in (str(one.number), _bare(one.id)))
        fields = self.fields_of[number]
        names = [name for one in fields for name in (one.letter, one.part) if name]
        if not part.strip():
            return f"question {number} has several parts; say which: {', '.join(one.letter for one in fields)}"
        near = get_close_matches(_bare(part), names, n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"its parts are {', '.join(names)}"
        return f"question {number} has no part {part.strip()[:40]!r}; {hint}"

    def labeled(self, label: str) -> Field | None:
        """The field of a column such as ``1a``, ``Q1 (a)``, ``1.mean`` or ``2``; ``None`` if it is none."""
        found = re.fullmatch(r"(?i)(?:question|problem|q)?[\s._]*(\d{1,3})[\s._:]*(.*)", label.strip())
        key = (str(int(found[1])), _bare(found[2])) if found else ("", "")
        return self._by_letter.get(key) or self._by_name.get(key)

    def code_of(self, student: str) -> str:
        """The code of a student's paper. ``UsageError`` for one who is not known, or was absent."""
        if isinstance(self.record, ClassExam):
            return self.record.paper_of(student).code
        return next(iter(self.codes))

    @cached_property
    def codes(self) -> Mapping[str, tuple[str, ...]]:
        """The students of each paper by its code; a single paper has any."""
        if not isinstance(self.record, ClassExam):
            return {paper_code(self._single): ()}
        found: dict[str, tuple[str, ...]] = {paper.code: () for paper in self.record.papers}
        for place in self.record.places:
            if place.code:
                found[place.code] = (*found[place.code], place.student.id)
        return found

    def code(self, typed: str) -> str:
        """The code that was typed, as it is printed. ``UsageError`` if no paper of the exam has it."""
        if isinstance(self.record, ClassExam):
            return self.record.paper(typed).code
        known = next(iter(self.codes))
        if typed.strip().upper() != known:
            raise UsageError(f"the paper has the code {known}, not {typed.strip()[:40]!r}; is it another exam's?")
        return known

    def paper(self, code: str) -> Paper:
        """The paper with this code, its variants confirmed. ``RebuildError`` if it is not what was confirmed."""
        if not isinstance(self.record, ClassExam):
            return self._single
        if code not in self._kept:
            self._kept[code] = self.record.printed(self.bank, self.record.paper(code))
            while len(self._kept) > _KEPT:
                self._kept.pop(next(iter(self._kept)))
        return self._kept[code]

    @cached_property
    def _single(self) -> Paper:
        assert isinstance(self.record, Recorded)
        paper = drawn_again(self.record, self.bank)
        for variant, said in zip(paper.variants, self.record.questions, strict=True):
            if _numbers(variant_json(variant)) != _numbers(said):
                raise RebuildError(f"{self.path}: {variant.id} is not what was confirmed; mark it with the version that made it")
        return paper


def _bare(text: str) -> str:
    """A name as people may type it: without brackets, dots and spaces around it, in small letters."""
    return text.strip(" \t().:_").lower()


def _numbers(question: Mapping[str, object]) -> str:
    parts = question["parts"]
    assert isinstance(parts, list)
    said = [question["parameters"], [(one["name"], one.get("answer"), one.get("tolerance")) for one in parts]]
    return json.dumps(said, sort_keys=True)  # as manifests are written


def read_sitting(path: Path, bank: Bank, *, named: bool) -> Sitting:
    """The exam of a record or manifest, or of the folder that holds one. ``named`` says whether its question folders were named."""
    if path.is_dir():
        path = next((path / name for name in (NAME, "manifest.json") if (path / name).exists()), path / NAME)
    record = _record(path)
    banks = record.banks if isinstance(record, ClassExam) else record.document["banks"]
    if banks and not named:
        raise UsageError(f"{path}: the exam was made with --bank {' --bank '.join(banks)}; name the same folders here")
    asked = record.questions if isinstance(record, ClassExam) else [_Asked(one["id"], one["digest"]) for one in record.questions]
    pages = [_unchanged(path, bank, one.id, one.digest) for one in asked]
    title, course = (
        (record.title, record.course) if isinstance(record, ClassExam) else (record.document["title"], record.document["course"])
    )
    return Sitting(title=title, course=course, record=record, bank=bank, fields=tuple(_fields(pages)))


@dataclass(frozen=True, slots=True)
class _Asked:
    id: str
    digest: str


def _record(path: Path) -> ClassExam | Recorded:
    content = read_file(path, most=LARGEST, error=RebuildError, remedy=_REMEDY)
    try:
        form = json.loads(content.decode()).get("format")
    except (ValueError, RecursionError, AttributeError):
        raise RebuildError(f"{path}: is neither; {_REMEDY}") from None
    return read_manifest(path) if form == 1 else read_exam(path)


def _unchanged(path: Path, bank: Bank, id: str, known: str) -> Page:
    page = bank.page(id)
    if page.digest != known:
        raise RebuildError(f"{path}: question file {id} changed since the exam was made; name the old one with --bank")
    return page


def _fields(pages: Sequence[Page]) -> Iterator[Field]:
    for number, page in enumerate(pages, 1):
        for at, (name, ask) in enumerate(page.asks.items()):
            letter = ascii_lowercase[at] if len(page.asks) > 1 else ""
            yield Field(number=number, id=page.id, part=name, letter=letter, marks=ask.marks)


def variant_of(paper: Paper, number: int) -> Variant:
    """The variant of question ``number`` of a paper."""
    return paper.variants[number - 1]
