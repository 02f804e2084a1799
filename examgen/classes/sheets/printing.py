"""The answer sheets of an exam for the printer: numbered copies for a single paper, a sheet for each student of a class."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from io import BytesIO
from pathlib import Path

import pikepdf

from examgen.classes.grading.sittings import Sitting
from examgen.classes.roster import Student
from examgen.classes.seats import in_seat_order
from examgen.classes.sheets.exams import Sheets, copies_of
from examgen.classes.sheets.layout import layout_of
from examgen.classes.sheets.typesetting import Copy, sheet_pdf


def sheets_pdf(sitting: Sitting, *, copies: int, digits: int, templates: Sequence[Path] = ()) -> tuple[bytes, int]:
    """All sheets in one PDF, and how many they are.

    Of a class there is one for each present student, in seat order, with the name on it; of a single paper there are so many
    ``copies`` with a field of so many ``digits`` for the student's number.
    """
    if sitting.students:
        return _for_class(sitting, templates)
    paper = sitting.paper(next(iter(sitting.codes)))
    numbered = [Copy(number=number) for number in range(1, copies + 1)]
    return sheet_pdf(paper, layout_of(paper, digits=digits), numbered, templates), copies


def _for_class(sitting: Sitting, templates: Sequence[Path]) -> tuple[bytes, int]:
    """A document for each paper, joined student by student in seat order."""
    sheets, numbers = Sheets([sitting]), copies_of(sitting.codes)
    students = {student.id: student for student in sitting.students}
    with pikepdf.Pdf.new() as whole, ExitStack() as opened:
        parts: dict[str, Sequence[pikepdf.Page]] = {}
        for code, ids in sitting.codes.items():
            if not ids:
                continue
            layout = sheets.blank(code)
            document = sheet_pdf(sheets.paper(code), layout, [_copy(students[id], numbers[id]) for id in ids], templates)
            pages = list(opened.enter_context(pikepdf.Pdf.open(BytesIO(document))).pages)
            parts |= {id: pages[at * layout.pages : (at + 1) * layout.pages] for at, id in enumerate(ids)}
        for student in in_seat_order([student for student in sitting.students if student.id in parts]):
            whole.pages.extend(parts[student.id])
        out = BytesIO()
        whole.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue(), len(parts)


def _copy(student: Student, number: int) -> Copy:
    return Copy(number=number, name=", ".join(filter(None, (student.name, student.seat))))
