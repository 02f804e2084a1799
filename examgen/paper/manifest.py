"""The manifest: what a paper was made from, what its witnesses said, and the digests of its files.

Nothing in it depends on the machine, the time or the place where the paper was made.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from examgen import __version__
from examgen.bank.describe import variant_json
from examgen.bank.places import bundled_templates
from examgen.core.record import Variant
from examgen.errors import RebuildError, TemplateError
from examgen.paper.assembly import Paper

FORMAT = 1
LIBRARIES = ("jinja2", "markdown-it-py", "math-core", "mdit-py-plugins", "numpy", "sympy", "torch", "typst")
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
            try:
                found.setdefault(path.relative_to(folder).as_posix(), digest(path.read_bytes()))
            except OSError as error:
                raise TemplateError(f"{path}: this template cannot be read: {error.strerror}; remove it, or mend it") from None
    return dict(sorted(found.items()))


def manifest(paper: Paper, files: Mapping[str, bytes], formats: Sequence[str], templates: Mapping[str, str]) -> dict[str, Any]:
    """The manifest of a paper. ``bank_revision`` is one digest over all its question files."""
    pages = sorted({f"{variant.id}:{variant.digest};" for variant in paper.variants})
    return {
        "format": FORMAT, "course": paper.course, "exam": paper.exam, "title": paper.title, "seed": paper.seed,
        "space": paper.space, "minutes": paper.minutes, "instructions": list(paper.instructions), "points": paper.points,
        "formats": list(formats), "banks": list(paper.banks),
        "versions": versions(), "bank_revision": digest("".join(pages).encode()), "templates": dict(templates),
        "sections": [
            {"title": section.title, "questions": [_question(variant) for variant in section.variants]}
            for section in paper.sections
        ],
        "files": {name: digest(content) for name, content in files.items()},
    }  # fmt: skip


def _question(variant: Variant) -> dict[str, Any]:
    return {**variant_json(variant), "digest": variant.digest, "attempt": variant.attempt}


def manifest_bytes(document: Mapping[str, Any]) -> bytes:
    """The manifest as it is written."""
    return (json.dumps(document, indent=1, ensure_ascii=False, sort_keys=True) + "\n").encode()


def untouched(folder: Path) -> list[str]:
    """Names of the files in a folder that are as its manifest says; none if it has no manifest."""
    try:
        files = read_manifest(folder / "manifest.json").document["files"]
        return [name for name in files if digest((folder / name).read_bytes()) == files[name]]
    except (OSError, RebuildError):
        return []


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
    """The manifest in a file; ``RebuildError`` says why it is none."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise RebuildError(f"{path}: cannot be read: {error.strerror}; give the manifest.json of a paper") from None
    except (ValueError, RecursionError) as error:
        raise RebuildError(f"{path}: is no JSON file: {error}; give the manifest.json of a paper") from None
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise RebuildError(f"{path}: is no manifest of format {FORMAT}; it was not written by this version of examgen")
    damage = _damage(document, _FORM, "the manifest")
    if damage:
        raise RebuildError(f"{path}: the manifest is damaged: {damage}; make the paper anew with its command and seed")
    return Recorded(path, document)


_QUESTION = {"id": str, "digest": str, "revision": int, "parameters": dict, "parts": [{"name": str}]}
_FORM: Any = {
    "course": str, "exam": str, "title": str, "seed": int, "space": str, "minutes": int, "formats": [str], "versions": dict,
    "instructions": list, "banks": [str], "templates": dict, "files": dict,
    "sections": [{"title": str, "questions": [_QUESTION]}],
}  # fmt: skip


def _damage(value: Any, form: Any, where: str) -> str:
    """The first place at which the value does not have the form; empty if it has."""
    if isinstance(form, type):
        return "" if isinstance(value, form) else f"{where} is {value!r:.60}"
    if not isinstance(value, type(form)):
        return f"{where} is {value!r:.60}"
    if isinstance(form, list):
        found = (_damage(item, form[0], f"item {number} of {where}") for number, item in enumerate(value, 1))
    else:
        found = (
            _damage(value[name], inner, f"{name!r}") if name in value else f"{where} lacks {name!r}" for name, inner in form.items()
        )
    return next(filter(None, found), "")
