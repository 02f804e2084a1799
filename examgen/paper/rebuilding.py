"""Making a paper again from its manifest: the same bytes, or exactly what changed."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from examgen.bank.loader import Bank, forms
from examgen.core.seeds import paper_seed
from examgen.errors import ExamgenError, RebuildError
from examgen.paper.assembly import Changes, Paper, PaperSection
from examgen.paper.draws import drawn
from examgen.paper.heads import Head
from examgen.paper.making import DOCUMENTS, FORMATS, Made, finish
from examgen.paper.manifest import CHANGES, Recorded, digest, template_digests, versions
from examgen.paper.witnessing import Courtroom


@dataclass(frozen=True, slots=True, kw_only=True)
class Rebuilt:
    """A paper with the recorded bytes, its manifest as recorded, and what changed since without moving a byte."""

    made: Made
    changes: tuple[str, ...]


def rebuild(court: Courtroom, recorded: Recorded, bank: Bank, templates: Sequence[Path] = ()) -> Rebuilt:
    """The paper of a manifest, made again. ``RebuildError`` lists what has changed since if its bytes are not the recorded ones."""
    document = recorded.document
    changes = [*_changed_files(recorded, bank, templates), *_changed_versions(document)]
    try:
        made = finish(court, bank, drawn_again(recorded, bank), tuple(document["formats"]), templates, document["documents"])
    except ExamgenError as error:
        raise _refusal(recorded, [*changes, f"it cannot be made: {error}"]) from None
    changes += _changed_numbers(recorded, made)
    now = {name: digest(content) for name, content in made.files.items()}
    differing = [f"{name} has other bytes" for name in _differing(document["files"], now)]
    if differing:
        raise _refusal(recorded, [*(changes or ["the code of examgen changed"]), *differing])
    untrue = [*_untrue_head(document, made.manifest), *_untrue_questions(recorded, made)]
    if untrue:
        said = "the files are the same, but the manifest says other things of them"
        raise RebuildError(f"{recorded.path}: {said}: {'; '.join(untrue)}")
    return Rebuilt(made=replace(made, manifest=document), changes=tuple(changes))


def _refusal(recorded: Recorded, changes: Sequence[str]) -> RebuildError:
    return RebuildError(f"{recorded.path}: not the same paper any more: {'; '.join(changes)}")


def _changed_files(recorded: Recorded, bank: Bank, templates: Sequence[Path]) -> Iterator[str]:
    """Question files and templates that are not what they were."""
    known = {form.id for header in bank.headers for form in forms(header)}
    for question in recorded.questions:
        id = question["id"]
        if id not in known:
            raise _refusal(recorded, [f"question {id} is not in the bank any more; name the folder that has it with --bank"])
        page = bank.page(id)
        if page.digest == question["digest"] and page.revision != question["revision"]:
            said = (
                f"the manifest says revision {question['revision']} of {id}, whose file is unchanged and revision {page.revision}"
            )
            raise RebuildError(f"{recorded.path}: {said}; make the paper anew with its command and seed")
        if page.digest != question["digest"]:
            then = question["revision"]
            yield f"question file {id} changed" + (f" (revision {then} then, {page.revision} now)" if page.revision != then else "")
    for name in _differing(recorded.document["templates"], template_digests(templates)):
        yield f"template {name} changed"


def _changed_versions(document: Mapping[str, Any]) -> Iterator[str]:
    now = versions()
    for name, then in document["versions"].items():
        if now.get(name) != then:
            yield f"{name} was {then}, is {now.get(name)}"


def drawn_again(recorded: Recorded, bank: Bank) -> Paper:
    """The drafts of the recorded questions, drawn again from the recorded seed."""
    document = recorded.document
    unknown = {*document["formats"]} - {*FORMATS} or {*document["documents"]} - {*DOCUMENTS}
    if unknown or document["space"] not in ("exam", "practice"):
        raise RebuildError("its formats, its documents or its space are none that examgen knows")
    return Paper(
        course=document["course"], exam=document["exam"], title=document["title"], space=document["space"],
        seed=paper_seed(str(document["seed"])),
        minutes=document["minutes"], instructions=tuple(document["instructions"]),
        sections=tuple(_section(document, section, bank) for section in document["sections"]), banks=tuple(document["banks"]),
        changes=Changes(**{name: tuple(document.get(name, ())) for name in CHANGES}),
        head=Head(**{**document["head"], "fields": tuple(document["head"]["fields"])}),
    )  # fmt: skip


def _section(document: Mapping[str, Any], section: Mapping[str, Any], bank: Bank) -> PaperSection:
    seed, space = paper_seed(str(document["seed"])), document["space"]
    variants = tuple(drawn(bank.page(one["id"]), seed, one.get("draw", 0), space=space) for one in section["questions"])
    return PaperSection(title=section["title"], variants=variants)


def _changed_numbers(recorded: Recorded, made: Made) -> Iterator[str]:
    """Parameters, and answers of parts, that are not what they were."""
    for before, after in zip(recorded.questions, Recorded(recorded.path, made.manifest).questions, strict=True):
        yield from _difference(f"parameters of {before['id']}", before["parameters"], after["parameters"])
        yield from _difference(f"answers of {before['id']}", _answers(before), _answers(after))


_MAY_CHANGE = frozenset({"versions", "templates", "files", "sections", "bank_revision", "seal"})
"""Parts of a manifest that are compared on their own, or that may change without moving a byte."""


def _untrue_head(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    yield from (f"{name} differs" for name in _differing(before, after) if name not in _MAY_CHANGE)


def _untrue_questions(recorded: Recorded, made: Made) -> Iterator[str]:
    """What the manifest says of a question beyond its file's digest, where the question made again says something else."""
    for before, after in zip(recorded.questions, Recorded(recorded.path, made.manifest).questions, strict=True):
        names = [name for name in _differing(before, after) if name not in ("digest", "revision", "evidence")]
        names += ["evidence"] * (not _same_evidence(before.get("evidence"), after["evidence"]))
        if names:
            yield f"{', '.join(names)} of {before['id']}"


def _same_evidence(before: Any, after: Any) -> bool:
    """The same testimonies; a float may differ in its last digits, since it is computed anew."""
    if isinstance(before, float) or isinstance(after, float):
        return isinstance(before, int | float) and math.isclose(before, after, rel_tol=1e-9, abs_tol=1e-12)
    if isinstance(before, dict) and isinstance(after, dict):
        return before.keys() == after.keys() and all(_same_evidence(before[name], after[name]) for name in after)
    if isinstance(before, list) and isinstance(after, list):
        return len(before) == len(after) and all(map(_same_evidence, before, after))
    return bool(before == after)


def _answers(question: Mapping[str, Any]) -> dict[str, Any]:
    return {part["name"]: part.get("answer") for part in question["parts"]}


def _difference(what: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    names = _differing(before, after)
    if names:
        yield f"{what} differ ({', '.join(names)})"


def _differing(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """The names under which the two hold different things."""
    return sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))
