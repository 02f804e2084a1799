"""The manifest: what a paper was made from, what its witnesses said, and the digests of its files.

Nothing in it depends on the machine, the time or the place where the paper was made.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from examgen import __version__
from examgen.bank.describe import variant_json
from examgen.bank.files import read_file
from examgen.bank.places import bundled_templates
from examgen.core.record import Variant
from examgen.core.seeds import paper_seed, written_seed
from examgen.errors import ExamgenError, RebuildError, TemplateError
from examgen.paper.heads import PLAIN_HEAD, Head

if TYPE_CHECKING:
    from examgen.paper.assembly import Paper

FORMAT = 1
CHANGES = ("swap", "redraw")
"""What a manifest may say of changes at a lecturer's wish: numbers of questions."""
LARGEST = 4_000_000
"""Bytes that a manifest may have."""
MOST, LONGEST, HIGHEST = 200, 5000, 1_000_000
"""Items of a list (and questions of a paper), characters of a text, and a whole number that a manifest may have."""
LIBRARIES = ("jinja2", "markdown-it-py", "math-core", "mdit-py-plugins", "numpy", "python-docx", "sympy", "torch", "typst")
"""Libraries whose results or bytes end up in a paper."""


def digest(content: bytes) -> str:
    """The digest by which files are compared."""
    return hashlib.blake2b(content, digest_size=32).hexdigest()


def versions() -> dict[str, str]:
    """Versions of examgen and of ``LIBRARIES``."""
    return {"examgen": __version__, **{name: importlib.metadata.version(name) for name in LIBRARIES}}


def template_digests(folders: Sequence[Path]) -> dict[str, str]:
    """The digest of each template by its name; the first of the folders that has it counts, ours last."""
    found: dict[str, str] = {}
    for folder in (*folders, bundled_templates()):
        for path in sorted(folder.rglob("[!.]*.j2")):
            content = read_file(path, most=LARGEST, error=TemplateError, what="this template", remedy="remove it, or mend it")
            found.setdefault(path.relative_to(folder).as_posix(), digest(content))
    return dict(sorted(found.items()))


def manifest(
    paper: Paper,
    files: Mapping[str, bytes],
    formats: Sequence[str],
    templates: Mapping[str, str],
    documents: Sequence[str] = ("paper", "key"),
) -> dict[str, Any]:
    """The manifest of a paper. ``bank_revision`` is one digest over all its question files."""
    pages = sorted({f"{variant.id}:{variant.digest};" for variant in paper.variants})
    return {
        "format": FORMAT, "course": paper.course, "exam": paper.exam, "title": paper.title,
        "seed": written_seed(paper.seed), "seal": seal(written_seed(paper.seed), paper.exam, paper.variants, _changes(paper)),
        **_changes(paper),
        "space": paper.space, "minutes": paper.minutes, "instructions": list(paper.instructions), "points": paper.points,
        "head": _head(paper.head),
        "formats": list(formats), "documents": list(documents), "banks": list(paper.banks),
        "versions": versions(), "bank_revision": digest("".join(pages).encode()), "templates": dict(templates),
        "sections": [
            {"title": section.title, "questions": [_question(variant) for variant in section.variants]}
            for section in paper.sections
        ],
        "files": {name: digest(content) for name, content in files.items()},
    }  # fmt: skip


def _head(head: Head) -> dict[str, Any]:
    return {**asdict(head), "fields": list(head.fields)}


def _changes(paper: Paper) -> dict[str, list[int]]:
    """The numbers of questions that were swapped or drawn anew; empty for a paper as its seed gives it."""
    return {name: list(numbers) for name in CHANGES if (numbers := getattr(paper.changes, name))}


def seal(seed: int | str, exam: str, questions: Iterable[Variant | Mapping[str, Any]], changes: Mapping[str, Sequence[int]]) -> str:
    """A digest, keyed with the seed, of what no file of the paper proves.

    That is its exam, the revisions of its questions, how often each was drawn anew, and what was changed at a lecturer's wish.
    """
    said: list[Any] = [exam, [_sealed(one) for one in questions], *([changes] if changes else [])]
    return hashlib.blake2b(json.dumps(said, sort_keys=True).encode(), key=str(seed).encode(), digest_size=16).hexdigest()


def _sealed(question: Variant | Mapping[str, Any]) -> list[Any]:
    if isinstance(question, Variant):
        question = {"id": question.id, "revision": question.revision, "draw": question.draw}
    return [question["id"], question["revision"], *([question["draw"]] if question.get("draw") else [])]


def _question(variant: Variant) -> dict[str, Any]:
    again = {"draw": variant.draw} if variant.draw else {}
    return {**variant_json(variant), "digest": variant.digest, "attempt": variant.attempt, **again}


def manifest_bytes(document: Mapping[str, Any]) -> bytes:
    """The manifest as it is written."""
    return (json.dumps(document, indent=1, ensure_ascii=False, sort_keys=True) + "\n").encode()


@dataclass(frozen=True, slots=True)
class Recorded:
    """A manifest that was read back: the file, and what it says."""

    path: Path
    document: Mapping[str, Any]

    @property
    def questions(self) -> list[Mapping[str, Any]]:
        """What it says of each question, in print order."""
        return [question for section in self.document["sections"] for question in section["questions"]]


def read_manifest(path: Path) -> Recorded:
    """The manifest in a file; ``RebuildError`` says why it is none, before anything is made from it."""
    content = read_file(path, most=LARGEST, error=RebuildError, remedy="give the manifest.json of a paper")
    try:
        document = json.loads(content.decode())
    except (ValueError, RecursionError) as error:
        raise RebuildError(f"{path}: is no JSON file: {error}; give the manifest.json of a paper") from None
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise RebuildError(f"{path}: is no manifest of format {FORMAT}; it was not written by this version of examgen")
    document = {"head": _head(PLAIN_HEAD), "documents": ["paper", "key"], **document}  # papers had no others before
    recorded = Recorded(path, document)
    damage = misfit(document, _FORM, "the manifest") or _disagreement(recorded)
    if damage:
        raise RebuildError(f"{path}: the manifest is damaged: {damage}; make the paper anew with its command and seed")
    return recorded


_QUESTION = {"id": str, "digest": str, "revision": int, "parameters": dict, "parts": [{"name": str}]}
_FORM: Any = {
    "course": str, "exam": str, "title": str, "seed": object, "space": str, "minutes": int, "formats": [str], "documents": [str],
    "versions": dict,
    "head": {"university": str, "date": str, "room": str, "fields": [str], "scratch": int},
    "instructions": [str], "banks": [str], "templates": dict, "files": dict,
    "sections": [{"title": str, "questions": [_QUESTION]}],
}  # fmt: skip


def misfit(value: Any, form: Any, where: str, *, most: int = MOST) -> str:
    """The first place at which the value does not have the form, or has no bounds; empty if it has. Lists have ``most`` items."""
    if isinstance(form, type):
        return "" if isinstance(value, form) and _is_bounded(value) else f"{where} is {value!r:.60}"
    if not isinstance(value, type(form)):
        return f"{where} is {value!r:.60}"
    if isinstance(form, list):
        if len(value) > most:
            return f"{where} has {len(value)} items, more than {most}"
        found = (misfit(item, form[0], f"item {number} of {where}", most=most) for number, item in enumerate(value, 1))
    else:
        found = (
            misfit(value[name], inner, f"{name!r}", most=most) if name in value else f"{where} lacks {name!r}"
            for name, inner in form.items()
        )
    return next(filter(None, found), "")


def _is_bounded(value: Any) -> bool:
    if isinstance(value, int):
        return 0 <= value <= HIGHEST
    return not isinstance(value, str | dict) or len(value) <= LONGEST


def _disagreement(recorded: Recorded) -> str:
    """What the parts of a manifest, each of them well formed, do not say together; empty if they do."""
    document, questions = recorded.document, recorded.questions
    try:
        paper_seed(str(document["seed"]))
    except ExamgenError:
        return f"'seed' is {document['seed']!r:.60}"
    if len(questions) > MOST:
        return f"it has {len(questions)} questions, more than {MOST}"
    changes = {name: document[name] for name in CHANGES if name in document}
    damage = misfit(changes, {name: [int] for name in changes}, "the manifest") or next(
        (found for one in questions if (found := misfit(one.get("draw", 0), int, f"'draw' of {one['id']}"))), ""
    )
    if damage:
        return damage
    if "seal" not in document and document["versions"].get("examgen") == __version__:
        return f"it has no seal, which every manifest of examgen {__version__} has"
    if "seal" in document and document["seal"] != seal(document["seed"], document["exam"], questions, changes):
        return "its seal does not fit its seed, its exam, what was changed, and the names, revisions and draws of its questions"
    return ""
