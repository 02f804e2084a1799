"""The sheets of exams by their stamps: which paper, which layout, which student."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Protocol

from examgen.classes.sheets.layout import MOST_DIGITS, Layout, Widths, layout_of, widest
from examgen.classes.sheets.stamps import MOST_COPIES, Stamp
from examgen.errors import UsageError
from examgen.paper.assembly import Paper


class Exam(Protocol):
    """What is needed of an exam; ``grading.sittings.Sitting`` is one."""

    @property
    def codes(self) -> Mapping[str, tuple[str, ...]]:
        """The students of each paper by its code; none are known of a single paper."""

    def paper(self, code: str) -> Paper:
        """The paper with this code."""


class Sheets:
    """The sheets of one or several exams."""

    def __init__(self, exams: Sequence[Exam]) -> None:
        self._exams = {code: exam for exam in exams for code in exam.codes}
        self._widths: dict[int, Widths] = {}
        self._known: dict[tuple[str, int], Layout] = {}
        self._students = {
            (code, number): student
            for exam in exams
            for student, number in copies_of(exam.codes).items()
            for code, ids in exam.codes.items()
            if student in ids
        }

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of all papers."""
        return tuple(self._exams)

    def paper(self, code: str) -> Paper:
        """The paper with this code."""
        return self._exams[code].paper(code)

    def student(self, stamp: Stamp) -> str:
        """The id of the student whose sheet it is, empty if it was printed for nobody in particular."""
        return self._students.get((stamp.code, stamp.copy), "")

    def blank(self, code: str, digits: int = 0) -> Layout:
        """The layout of a paper's sheet with so many digits for the student's number, as wide as any paper of its exam needs."""
        if (code, digits) not in self._known:
            exam = self._exams[code]
            if id(exam) not in self._widths:
                self._widths[id(exam)] = widest(exam.paper(one) for one in exam.codes)
            self._known[code, digits] = layout_of(exam.paper(code), digits=digits, widths=self._widths[id(exam)])
        return self._known[code, digits]

    def layout(self, stamp: Stamp) -> Layout | None:
        """The layout of a stamp, ``None`` if this version of examgen makes no such layout of the paper."""
        known = [layout for (code, _), layout in self._known.items() if code == stamp.code]
        for layout in known:
            if layout.digest == stamp.layout:
                return layout
        alike = (self.blank(stamp.code, digits) for digits in range(MOST_DIGITS + 1))
        return next((layout for layout in alike if layout.digest == stamp.layout), None)


def copies_of(codes: Mapping[str, tuple[str, ...]]) -> Mapping[str, int]:
    """The number of each student's copy: a hash of the id, so whoever comes later moves nobody.

    ``UsageError`` if two students of a paper have the same, which happens in one of a thousand classes of hundreds.
    """
    numbers: dict[str, int] = {}
    for code, students in codes.items():
        taken: dict[int, str] = {}
        for student in students:
            digest = hashlib.blake2b(student.encode(), digest_size=8, person=b"examgen.copy").digest()
            number = 1 + int.from_bytes(digest, "big") % MOST_COPIES
            if number in taken:
                fact = f"the sheets of {taken[number]} and {student} on {code} cannot be told apart"
                raise UsageError(f"{fact}; use `examgen class --individual`, or other versions")
            taken[number], numbers[student] = student, number
    return numbers
