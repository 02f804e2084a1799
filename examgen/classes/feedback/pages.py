"""The files of feedback: a page for each student as HTML and PDF, and a table for mail merge."""

from __future__ import annotations

import json
import re
import signal
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial
from itertools import groupby
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from examgen.bank.files import read_file
from examgen.classes.feedback.views import FeedbackView, feedback_view
from examgen.classes.grading.marking import MARKED, Result
from examgen.classes.grading.reports import MANIFEST, record_digest
from examgen.classes.grading.sittings import Sitting
from examgen.classes.tables import write_table
from examgen.errors import OutputError, UsageError
from examgen.paper.grading import Grading
from examgen.paper.manifest import LARGEST, digest, manifest_bytes
from examgen.paper.render import pdf, render
from examgen.paper.views import key_view

WHAT = "feedback"
FORMATS = ("html", "pdf")
MAILING = "mailing.csv"
_SHARE = 10
"""Pages for which a process of its own is worth its start."""
_UNSAFE = re.compile(r"[^A-Za-z0-9_.-]+")


def parse_formats(text: str) -> tuple[str, ...]:
    """The formats of ``--format html,pdf``; ``UsageError`` for another one."""
    names = [name.strip() for name in text.split(",") if name.strip()]
    unknown = [name for name in names if name not in FORMATS]
    if unknown or not names:
        raise UsageError(f"--format {text[:40]!r}: feedback has the formats {', '.join(FORMATS)}")
    return tuple(name for name in FORMATS if name in names)


def pages(
    sitting: Sitting,
    results: Sequence[Result],
    grading: Grading,
    *,
    formats: Sequence[str],
    base: str = "",
    templates: Sequence[Path] = (),
    workers: int = 1,
    step: Callable[[], None] = lambda: None,
) -> dict[str, bytes]:
    """The files by name: the pages of all whose papers are marked, the table, and the manifest of the folder."""
    marked = [result for result in results if result.state == MARKED]
    stems = file_names([result.student.id for result in marked])
    files: dict[str, bytes] = {}
    made = partial(_pages, formats=tuple(formats), templates=tuple(templates))
    with _mapping(min(workers, -(-len(marked) // _SHARE))) as each:
        for found in each(made, _views(sitting, marked, grading, base, stems)):
            files |= found
            step()
    rows = [(one.student.id, one.student.name, *(f"{stems[one.student.id]}.{format}" for format in formats)) for one in marked]
    files[MAILING] = write_table(("id", "name", *formats), rows)
    document = {
        "format": 1, "what": WHAT, "exam": sitting.title, "record": record_digest(sitting),
        "files": {name: digest(content) for name, content in files.items()},
    }  # fmt: skip
    return {**files, MANIFEST: manifest_bytes(document)}


def _views(
    sitting: Sitting, marked: Sequence[Result], grading: Grading, base: str, stems: Mapping[str, str]
) -> Iterator[tuple[FeedbackView, str]]:
    """The pages with their names; those on one paper together, whose key is made once."""
    for code, ones in groupby(sorted(marked, key=lambda one: one.code), key=lambda one: one.code):
        key = key_view(sitting.paper(code))
        yield from ((feedback_view(sitting, key, result, grading, base=base), stems[result.student.id]) for result in ones)


@contextmanager
def _mapping(workers: int) -> Iterator[Callable[..., Iterable[dict[str, bytes]]]]:
    """``map``, by so many processes if there are several; what comes out is the same."""
    if workers < 2:
        yield map
        return
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=_undisturbed) as pool:
        try:
            yield pool.map
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _undisturbed() -> None:
    """Ctrl-C is for the process that waits, which ends the others."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _pages(page: tuple[FeedbackView, str], formats: Sequence[str], templates: Sequence[Path]) -> dict[str, bytes]:
    view, stem = page
    return {f"{stem}.{format}": _page(view, format, stem, templates) for format in formats}


def _page(view: FeedbackView, format: str, stem: str, templates: Sequence[Path]) -> bytes:
    if format == "html":
        return render(view, "feedback", "html", templates).encode()
    return pdf(render(view, "feedback", "typst", templates), f"feedback of {stem}")


def file_names(ids: Sequence[str]) -> dict[str, str]:
    """A file name for each id: the id where it can be one, else what is left of it with a number."""
    found: dict[str, str] = {}
    taken: set[str] = {MAILING.partition(".")[0], MANIFEST.partition(".")[0]}
    for id in ids:
        plain = _UNSAFE.sub("_", id).strip(".")[:60] or "student"
        stem, number = plain, 1
        while stem.lower() in taken:
            number += 1
            stem = f"{plain}-{number}"
        taken.add(stem.lower())
        found[id] = stem
    return found


def recorded(folder: Path) -> tuple[str, ...]:
    """The pages that an earlier run wrote into a folder: those that are not made again are removed with it."""
    if not (folder / MANIFEST).exists():
        return ()
    document: Any = json.loads(read_file(folder / MANIFEST, most=LARGEST, error=OutputError, remedy="remove it"))
    return tuple(name for name in document.get("files", {}) if "/" not in name)
