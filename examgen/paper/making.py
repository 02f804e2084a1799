"""Making a paper: draw, typeset and confirm at the same time, and write all files or none."""

from __future__ import annotations

import difflib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from examgen.bank.describe import public_json, variant_json
from examgen.bank.evidence import EXPERT, confirmed, hear
from examgen.bank.loader import Bank
from examgen.core.record import Variant
from examgen.core.seeds import is_secret
from examgen.errors import UsageError
from examgen.oracles import KINDS
from examgen.paper import draws, render
from examgen.paper.assembly import Changes, Paper, PaperSection, select, time_for
from examgen.paper.changing import changed
from examgen.paper.course import Blueprint, Course
from examgen.paper.files import write_folder
from examgen.paper.manifest import manifest, manifest_bytes, template_digests
from examgen.paper.views import key_view, paper_view
from examgen.paper.witnessing import ELSEWHERE, Case, Courtroom
from examgen.paper.word import docx

FORMATS = ("pdf", "docx", "tex", "html", "md", "json")
_PACKED: dict[str, Callable[[str, str], bytes]] = {"pdf": render.pdf, "docx": docx}
_TARGETS: dict[str, render.Target] = {"pdf": "typst", "docx": "word", "tex": "latex", "html": "html", "md": "markdown"}
DOCUMENTS = ("paper", "key", "sheet", "paper-large", "sheet-large")
"""The paper, its key, the solution sheet for students, and what students get in large print."""
USUAL = DOCUMENTS[:2]
_HERE = (*(kind for kind in KINDS if kind not in ELSEWHERE), EXPERT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A finished paper, its files (name to bytes) and its manifest."""

    paper: Paper
    files: Mapping[str, bytes]
    manifest: Mapping[str, Any]


def make(
    court: Courtroom,
    course: Course,
    blueprint: Blueprint,
    bank: Bank,
    seed: int,
    formats: tuple[str, ...],
    templates: Sequence[Path] = (),
    banks: Sequence[Path] = (),
    changes: Changes = Changes(),  # noqa: B008 - a frozen record
    documents: Sequence[str] = USUAL,
) -> Made:
    """The paper of a blueprint for a seed, confirmed and typeset. ``banks`` are the folders that were named for it.

    ``documents`` are those of ``DOCUMENTS`` that are wanted.
    """
    sections = _drawn(course, blueprint, bank, seed, changes)
    minutes = time_for(blueprint, [variant for section in sections for variant in section.variants])
    paper = Paper(
        course=course.title, exam=blueprint.name, title=blueprint.title, seed=seed, space="exam", minutes=minutes,
        instructions=blueprint.instructions, sections=sections, banks=tuple(map(str, banks)), changes=changes, head=blueprint.head,
    )  # fmt: skip
    return finish(court, bank, paper, formats, templates, documents)


def _drawn(course: Course, blueprint: Blueprint, bank: Bank, seed: int, changes: Changes) -> tuple[PaperSection, ...]:
    """The drafts of a paper: chosen, drawn together, and changed as a lecturer asked."""
    chosen = select(course, blueprint, bank, seed)
    flat = iter(draws.variants(bank, [header.id for headers in chosen for header in headers], seed, f"{blueprint.name} paper"))
    paper = [[next(flat) for _ in headers] for headers in chosen]
    if changes != Changes():
        paper = changed(course, blueprint, bank, seed, paper, changes)
    return tuple(
        PaperSection(title=section.title, variants=tuple(variants))
        for section, variants in zip(blueprint.sections, paper, strict=True)
    )


def finish(
    court: Courtroom,
    bank: Bank,
    paper: Paper,
    formats: tuple[str, ...],
    templates: Sequence[Path],
    documents: Sequence[str] = USUAL,
) -> Made:
    """Typeset a paper of drafts while the witnesses are heard; what comes out is used only if all of them agree."""
    elsewhere = court.hear([Case(bank.find(variant.id).path, variant) for variant in paper.variants])
    digests = template_digests(templates)  # first of all: what is no regular file would be read for ever
    files = typeset(paper, formats, templates, documents)
    here = [hear(bank.page(variant.id), variant, kinds=_HERE) for variant in paper.variants]
    variants = []
    for variant, *heard in zip(paper.variants, here, elsewhere.result(), strict=True):
        page = bank.page(variant.id)
        order = [*(oracle.name for oracle in page.oracles), EXPERT]
        evidence = sorted((item for items in heard for item in items), key=lambda item: order.index(item.witness))
        variants.append(confirmed(page, variant, evidence))
    paper = paper.with_variants(variants)
    if "json" in formats:
        files |= _json_files(paper)
    return Made(paper=paper, files=files, manifest=manifest(paper, files, formats, digests, documents))


def wanted(*, sheet: bool, large: bool) -> tuple[str, ...]:
    """The documents to make beside paper and key."""
    return tuple(name for name in DOCUMENTS if (sheet or "sheet" not in name) and (large or "large" not in name))


def typeset(paper: Paper, formats: tuple[str, ...], templates: Sequence[Path], documents: Sequence[str]) -> dict[str, bytes]:
    """The documents in every format that templates make. Only those of a confirmed paper may be handed out."""
    files = {}
    for name in documents:
        template, _, large = name.partition("-")
        view = (paper_view if template == "paper" else key_view)(paper, large=bool(large))
        for format in (one for one in FORMATS if one in formats and one in _TARGETS):
            source = render.render(view, template, _TARGETS[format], templates)
            files[f"{name}.{format}"] = _PACKED[format](source, name) if format in _PACKED else source.encode()
    return files


def _json_files(paper: Paper) -> dict[str, bytes]:
    """The paper as data without what gives the key away, and the key with parameters, answers, and the seed unless it is secret."""
    code = paper_view(paper).code
    return {
        "paper.json": _json(paper, {"code": code}, public_json),
        "key.json": _json(paper, {"code": code, **({} if is_secret(paper.seed) else {"seed": paper.seed})}, variant_json),
    }


def _json(paper: Paper, head: Mapping[str, Any], describe: Callable[[Variant], dict[str, Any]]) -> bytes:
    document = {
        "course": paper.course, "title": paper.title, **head, "points": paper.points, "minutes": paper.minutes,
        "sections": [
            {"title": section.title, "points": section.points, "questions": [describe(variant) for variant in section.variants]}
            for section in paper.sections
        ],
    }  # fmt: skip
    return (json.dumps(document, indent=1, ensure_ascii=False) + "\n").encode()


def save(made: Made, folder: Path) -> tuple[str, ...]:
    """Write the paper's files and its manifest. Other formats that an earlier run left in the folder are removed.

    Names of papers and keys that are none of its own, or that somebody has edited since, are returned: they stay.
    """
    known = (f"{name}.{suffix}" for name in DOCUMENTS for suffix in FORMATS)
    return write_folder(folder, {**made.files, "manifest.json": manifest_bytes(made.manifest)}, replaces=known)


def parse_formats(text: str) -> tuple[str, ...]:
    """The formats of ``--format pdf,tex``; ``UsageError`` with the nearest names for an unknown one."""
    names = tuple(dict.fromkeys(name.strip() for name in text.split(",") if name.strip()))
    for name in names:
        if name not in FORMATS:
            near = difflib.get_close_matches(name, FORMATS, n=1)
            hint = f"did you mean {near[0]}?" if near else f"the formats are {', '.join(FORMATS)}"
            raise UsageError(f"--format {name[:40]!r}: there is no such format; {hint}")
    if not names:
        raise UsageError(f"--format: give at least one of {', '.join(FORMATS)}")
    return tuple(name for name in FORMATS if name in names)
