"""Making a paper: draw, typeset and confirm at the same time, and write all files or none."""

from __future__ import annotations

import difflib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from examgen.bank.describe import public_json, variant_json
from examgen.bank.draft import draft
from examgen.bank.evidence import confirmed
from examgen.bank.loader import Bank, Header
from examgen.core.record import Variant
from examgen.errors import RebuildError, UsageError
from examgen.paper import render
from examgen.paper.assembly import Paper, PaperSection, select
from examgen.paper.course import Blueprint, Course
from examgen.paper.files import write_folder
from examgen.paper.manifest import Recorded, digest, manifest, manifest_bytes, versions
from examgen.paper.views import key_view, paper_view
from examgen.paper.witnessing import Case, Courtroom

FORMATS = ("pdf", "tex", "html", "md", "json")
_TARGETS: dict[str, render.Target] = {"tex": "latex", "html": "html", "md": "markdown"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A finished paper, its files (name to bytes) and its manifest."""

    paper: Paper
    files: Mapping[str, bytes]
    manifest: Mapping[str, Any]


def make(
    course: Course, blueprint: Blueprint, bank: Bank, seed: int, formats: tuple[str, ...], templates: Sequence[Path] = ()
) -> Made:
    """The paper of a blueprint for a seed, confirmed and typeset."""
    with Courtroom() as court:
        chosen = select(course, blueprint, bank, seed)
        sections = tuple(
            PaperSection(title=section.title, variants=tuple(_drafted(bank, header, seed) for header in headers))
            for section, headers in zip(blueprint.sections, chosen, strict=True)
        )
        minutes = blueprint.minutes or sum(header.minutes for headers in chosen for header in headers)
        paper = Paper(
            course=course.title, exam=blueprint.name, title=blueprint.title, seed=seed, space="exam", minutes=minutes,
            sections=sections,
        )  # fmt: skip
        return _finish(court, bank, paper, formats, templates)


def _drafted(bank: Bank, header: Header, seed: int) -> Variant:
    return draft(bank.page(header.id), seed).variant


def _finish(court: Courtroom, bank: Bank, paper: Paper, formats: tuple[str, ...], templates: Sequence[Path]) -> Made:
    """Typeset the drafts while the witnesses are heard; what comes out is used only if all of them agree."""
    heard = court.hear([Case(bank.find(variant.id).path, variant) for variant in paper.variants])
    files = _typeset(paper, formats, templates)
    variants = [
        confirmed(bank.page(variant.id), variant, evidence)
        for variant, evidence in zip(paper.variants, heard.result(), strict=True)
    ]
    paper = paper.with_variants(variants)
    if "json" in formats:
        files |= {"paper.json": _json(paper, public_json), "key.json": _json(paper, variant_json)}
    document = manifest(paper, {variant.id: variant.digest for variant in variants}, files, formats)
    return Made(paper=paper, files=files, manifest=document)


def _typeset(paper: Paper, formats: tuple[str, ...], templates: Sequence[Path]) -> dict[str, bytes]:
    """Paper and key in every format that templates make."""
    files = {}
    for name, view in (("paper", paper_view(paper)), ("key", key_view(paper))):
        for target in (one for one in FORMATS if one in formats):
            if target == "pdf":
                files[f"{name}.pdf"] = render.pdf(render.render(view, name, "typst", templates), name)
            elif target in _TARGETS:
                files[f"{name}.{target}"] = render.render(view, name, _TARGETS[target], templates).encode()
    return files


def _json(paper: Paper, describe: Callable[[Variant], dict[str, Any]]) -> bytes:
    document = {
        "course": paper.course, "title": paper.title, "seed": paper.seed, "points": paper.points, "minutes": paper.minutes,
        "sections": [
            {"title": section.title, "questions": [describe(variant) for variant in section.variants]} for section in paper.sections
        ],
    }  # fmt: skip
    return (json.dumps(document, indent=1, ensure_ascii=False) + "\n").encode()


def save(made: Made, folder: Path) -> None:
    """Write the paper's files and its manifest; formats that an earlier run left in the folder are removed."""
    known = {f"{name}.{suffix}" for name in ("paper", "key") for suffix in FORMATS}
    write_folder(folder, {**made.files, "manifest.json": manifest_bytes(made.manifest)}, stale=known - set(made.files))


def parse_formats(text: str) -> tuple[str, ...]:
    """The formats of ``--format pdf,tex``; ``UsageError`` with the nearest names for an unknown one."""
    names = tuple(dict.fromkeys(name.strip() for name in text.split(",") if name.strip()))
    for name in names:
        if name not in FORMATS:
            near = difflib.get_close_matches(name, FORMATS, n=1)
            raise UsageError(f"--format {name}: " + (f"did you mean {near[0]}?" if near else f"the formats are {', '.join(FORMATS)}"))
    if not names:
        raise UsageError(f"--format: give at least one of {', '.join(FORMATS)}")
    return names


def rebuild(recorded: Recorded, bank: Bank, templates: Sequence[Path] = ()) -> Made:
    """The paper of a manifest, made again. ``RebuildError`` lists exactly what has changed since."""
    document = recorded.document
    changes = _changed_questions(document, bank)
    with Courtroom() as court:
        try:
            paper = _recorded_paper(document, bank)
            made = _finish(court, bank, paper, tuple(document["formats"]), templates)
        except (KeyError, TypeError) as error:
            raise RebuildError(f"{recorded.path}: the manifest is damaged: {type(error).__name__}: {error}") from None
    changes += _changed_answers(document, made)
    differing = [name for name, content in made.files.items() if document["files"].get(name) != digest(content)]
    if differing:
        changes += [f"{name}: was {version}, is {versions().get(name)}" for name, version in document["versions"].items()
                    if versions().get(name) != version]  # fmt: skip
        changes += [f"{name} has other bytes" + ("" if changes else " (a template or the typesetting changed)") for name in differing]
        raise RebuildError(f"{recorded.path}: not the same paper any more: " + "; ".join(changes))
    return made


def _recorded_questions(document: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [question for section in document["sections"] for question in section["questions"]]


def _changed_questions(document: Mapping[str, Any], bank: Bank) -> list[str]:
    changes = []
    for question in _recorded_questions(document):
        page = bank.page(question["id"])
        if page.digest != question["digest"]:
            revision = f" (revision {question['revision']} then, {page.revision} now)" if page.revision != question["revision"] else ""
            changes.append(f"question file {page.id} changed{revision}")
    return changes


def _recorded_paper(document: Mapping[str, Any], bank: Bank) -> Paper:
    return Paper(
        course=document["course"], exam=document["exam"], title=document["title"], seed=document["seed"],
        space=document["space"], minutes=document["minutes"],
        sections=tuple(
            PaperSection(
                title=section["title"],
                variants=tuple(draft(bank.page(question["id"]), document["seed"]).variant for question in section["questions"]),
            )
            for section in document["sections"]
        ),
    )  # fmt: skip


def _changed_answers(document: Mapping[str, Any], made: Made) -> list[str]:
    now = _recorded_questions(made.manifest)
    changes = []
    for before, after in zip(_recorded_questions(document), now, strict=True):
        for what in ("parameters", "parts"):
            if before[what] != after[what]:
                changes.append(f"{what} of {before['id']} differ")
    return changes
