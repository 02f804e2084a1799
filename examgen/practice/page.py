"""``examgen practice --static``: one HTML file with practice variants of every question, which works offline from a disk."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from examgen.bank.evidence import build
from examgen.bank.loader import Bank, Header, scan
from examgen.bank.question import Page
from examgen.core.record import Variant
from examgen.errors import BlueprintError, FairnessError, TemplateError, UsageError
from examgen.paper.assembly import select
from examgen.paper.course import Blueprint, Course, load_course
from examgen.paper.files import write_file
from examgen.practice.loop.scope import Scope, questions_in
from examgen.practice.store.seeds import SPACE, practice_seed, serial_of
from examgen.single.data import question_data
from examgen.single.page import Asked, pieces

VARIANTS = 20
"""How many variants of each question a page holds unless told otherwise."""
_SEEDS_TRIED = 10
"""How many seeds are tried for each variant, where many give the same text."""
_PAPERS = 12
"""How many selections of questions are drawn for each mock exam."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What was written: how many questions, how many variants of them together, and the size of the file in bytes."""

    questions: int
    variants: int
    size: int


def write_static(
    out: Path, folders: Sequence[Path], scope: Scope, *, variants: int = VARIANTS, told: Callable[[str, int, int], None]
) -> Written:
    """Write the page of the questions of a scope in these bank folders, with ``variants`` verified variants of each.

    ``told(id, done, total)`` is called before each question. A question that gives fewer different texts gets fewer variants.
    ``UsageError`` and ``BlueprintError`` for an unknown scope, ``VerificationError`` if witnesses disagree, ``OutputError`` if the
    file cannot be written; then nothing is.
    """
    bank, course = scan(folders), load_course(folders[0])
    headers = questions_in(scope, bank, course)
    questions = {header: drawn for header, drawn in _drawn(bank, headers, variants, told) if drawn}
    if not questions:
        raise UsageError("there is no usable question to put on the page; `examgen list` shows what the bank has")
    content = single_page(course, bank, questions).encode()
    write_file(out, content, remedy="name another file with --static")
    return Written(questions=len(questions), variants=sum(map(len, questions.values())), size=len(content))


def _drawn(
    bank: Bank, headers: Sequence[Header], count: int, told: Callable[[str, int, int], None]
) -> Iterator[tuple[Header, list[Variant]]]:
    for done, header in enumerate(headers):
        told(header.id, done, len(headers))
        yield header, verified_variants(bank.page(header.id), count)


def verified_variants(page: Page, count: int) -> list[Variant]:
    """At most ``count`` verified practice variants that read differently; fewer if a bounded number of seeds gives no more."""
    found: dict[str, Variant] = {}
    for variant in _verified(page, range(_SEEDS_TRIED * count)):
        found.setdefault(repr((variant.prompt, variant.figure, [(part.prompt, part.options) for part in variant.parts])), variant)
        if len(found) == count:
            break
    return list(found.values())


def _verified(page: Page, serials: Iterable[int]) -> Iterator[Variant]:
    for serial in serials:
        try:
            yield build(page, practice_seed(page.id, serial), space=SPACE)
        except FairnessError:
            continue  # this seed has no fair variant; the next one may


def single_page(course: Course, bank: Bank, questions: Mapping[Header, Sequence[Variant]]) -> str:
    """The HTML of the page with these variants of these questions of the bank."""
    exams = list(_exams(course, bank, {header.id for header in questions}))
    return "".join(pieces(course, (_asked(header, bank, variants) for header, variants in questions.items()), exams=exams))


def _asked(header: Header, bank: Bank, variants: Sequence[Variant]) -> Asked:
    try:
        data = question_data(bank.page(header.id), variants, lambda variant: serial_of(variant.id, variant.seed))
    except TemplateError as error:
        raise TemplateError(f"question {header.id}: {error}") from None
    return Asked(header=header, variants=variants, data=data)


def _exams(course: Course, bank: Bank, questions: Collection[str]) -> Iterator[dict[str, Any]]:
    """The mock exams that can be taken on the page: of each some papers, as lists of questions, drawn by the exam's own rules."""
    held = Bank(tuple(header for header in bank.headers if header.id in questions))
    for name, blueprint in course.exams.items():
        papers = _papers(course, held, replace(blueprint, name=f"mock {name}"))
        if papers:
            yield {"name": name, "title": blueprint.title, "minutes": blueprint.minutes, "papers": papers}


def _papers(course: Course, bank: Bank, blueprint: Blueprint) -> list[list[str]]:
    try:
        drawn = [select(course, blueprint, bank, practice_seed(blueprint.name, serial)) for serial in range(_PAPERS)]
    except BlueprintError:  # the bank cannot fill this exam
        return []
    return [[header.id for section in paper for header in section] for paper in drawn]
