"""Many PDFs in one: all papers in seat order for the printer, and all keys by code, with an index, for graders."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from itertools import accumulate, count, islice
from pathlib import Path
from tempfile import TemporaryDirectory

import pikepdf

from examgen.classes.folder import PREFIX, Folder
from examgen.classes.plan import Plan, print_for, printed
from examgen.classes.record import ClassExam
from examgen.classes.roster import Student
from examgen.classes.seats import in_seat_order
from examgen.classes.tables import write_table
from examgen.paper import render

OPENED = 100
"""So many files are open at once at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A line of the index: a code, whose paper it is, and the page on which its key begins."""

    code: str
    whose: str
    page: int


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexView:
    """The index of all keys."""

    course: str
    title: str
    rows: tuple[Row, ...]


def put_booklets(plan: Plan, exam: ClassExam, folder: Folder, templates: Sequence[Path]) -> None:
    """Write ``print.pdf`` (and ``print-large.pdf``), ``graders.pdf``, and ``seats.csv``: who sits where, with which paper."""
    order = in_seat_order([place.student for place in exam.places if place.code])
    names = {student.id: _print_name(plan, exam, student) for student in order}
    folder.put("seats.csv", write_table(_COLUMNS, [_seat(plan, exam, student, names[student.id]) for student in order]))
    if "pdf" not in plan.formats:
        return
    for large, name in ((False, "print.pdf"), (True, "print-large.pdf")):
        files = [folder.path / f"{names[student.id]}.pdf" for student in order if student.large_print == large]
        if files:
            folder.fill(name, partial(_joined, files, sheets=True))
        else:
            folder.drop(name)
    if "key" in plan.documents:
        _put_keys(exam, folder, templates)


_COLUMNS = ("seat", "group", "id", "name", "code", "minutes", "large_print", "version", "file")


def _print_name(plan: Plan, exam: ClassExam, student: Student) -> str:
    return f"papers/{printed(plan, exam.place(student.id).code, print_for(plan, student))}"


def _seat(plan: Plan, exam: ClassExam, student: Student, name: str) -> list[object]:
    paper = exam.paper_of(student.id)
    version = paper.copy.removeprefix("version ") if plan.versions else ""
    large = "yes" if student.large_print else ""
    minutes = student.minutes(plan.minutes)
    return [student.seat, student.group, student.id, student.name, paper.code, minutes, large, version, name]


def _put_keys(exam: ClassExam, folder: Folder, templates: Sequence[Path]) -> None:
    papers = sorted(exam.papers, key=lambda paper: paper.code)
    files = [folder.path / f"keys/{paper.code}.pdf" for paper in papers]
    lengths = list(map(_pages, files))
    whose = [paper.copy.removeprefix("student ") for paper in papers]
    codes = [paper.code for paper in papers]

    def index(before: int) -> bytes:
        starts = accumulate(lengths, initial=before + 1)
        rows = tuple(Row(code=code, whose=name, page=page) for code, name, page in zip(codes, whose, starts, strict=False))
        view = IndexView(course=exam.course, title=exam.title, rows=rows)
        return render.pdf(render.render(view, "graders", "typst", templates), "graders")

    pages = len(pikepdf.Pdf.open(BytesIO(index(0))).pages)
    first, starts = index(pages), accumulate(lengths, initial=pages)
    folder.fill("graders.pdf", partial(_joined, files, first=first, marks=list(zip(codes, starts, strict=False))))


def _pages(file: Path) -> int:
    with pikepdf.Pdf.open(file) as pdf:
        return len(pdf.pages)


def _joined(
    files: Iterable[Path], out: Path, *, sheets: bool = False, first: bytes | None = None, marks: Sequence[tuple[str, int]] = ()
) -> None:
    """All files in one, behind ``first``; if they are printed on ``sheets`` with two sides, each begins on a new one.

    ``marks`` are bookmarks: a title and a page from 0. Files are joined in batches, since a process may open so many only.
    """
    waiting = iter(files)
    with TemporaryDirectory(dir=out.parent, prefix=PREFIX) as beside, pikepdf.Pdf.new() as whole, ExitStack() as opened:
        if first is not None:
            whole.pages.extend(opened.enter_context(pikepdf.Pdf.open(BytesIO(first))).pages)
        for number in count():
            batch = list(islice(waiting, OPENED))
            if not batch:
                break
            part = Path(beside) / f"{number}.pdf"
            _join(batch, part, sheets=sheets)
            whole.pages.extend(opened.enter_context(pikepdf.Pdf.open(part)).pages)
        with whole.open_outline() as outline:
            outline.root.extend(pikepdf.OutlineItem(title, page) for title, page in marks)
        whole.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)


def _join(batch: Sequence[Path], out: Path, *, sheets: bool) -> None:
    with pikepdf.Pdf.new() as joined, ExitStack() as opened:
        sources = {path: opened.enter_context(pikepdf.Pdf.open(path)) for path in dict.fromkeys(batch)}
        for path in batch:
            joined.pages.extend(sources[path].pages)
            if sheets and len(sources[path].pages) % 2:
                box = sources[path].pages[-1].mediabox
                joined.add_blank_page(page_size=(float(box[2]), float(box[3])))
        joined.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate)
