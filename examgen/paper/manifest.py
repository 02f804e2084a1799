"""The manifest: what a paper was made from, what its witnesses said, and the digests of its files."""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from examgen import __version__
from examgen.bank.describe import variant_json
from examgen.errors import RebuildError
from examgen.paper.assembly import Paper

FORMAT = 1
LIBRARIES = ("jinja2", "numpy", "sympy", "torch", "typst")


def digest(content: bytes) -> str:
    """The digest by which files are compared."""
    return hashlib.blake2b(content, digest_size=32).hexdigest()


def versions() -> dict[str, str]:
    """Versions of examgen and of the libraries whose results or bytes end up in a paper."""
    return {"examgen": __version__, **{name: importlib.metadata.version(name) for name in LIBRARIES}}


def manifest(paper: Paper, digests: Mapping[str, str], files: Mapping[str, bytes], formats: tuple[str, ...]) -> dict[str, Any]:
    """The manifest of a paper; ``digests`` are those of its question files by id."""
    revision = digest("".join(f"{id}:{digests[id]};" for id in sorted(digests)).encode())
    return {
        "format": FORMAT, "course": paper.course, "exam": paper.exam, "title": paper.title, "seed": paper.seed,
        "space": paper.space, "minutes": paper.minutes, "points": paper.points, "formats": list(formats),
        "versions": versions(), "bank_revision": revision,
        "sections": [
            {
                "title": section.title,
                "questions": [{**variant_json(variant), "digest": variant.digest, "attempt": variant.attempt} for variant in section.variants],
            }
            for section in paper.sections
        ],
        "files": {name: digest(content) for name, content in files.items()},
    }  # fmt: skip


def manifest_bytes(document: Mapping[str, Any]) -> bytes:
    """The manifest as it is written."""
    return (json.dumps(document, indent=1, ensure_ascii=False, sort_keys=True) + "\n").encode()


@dataclass(frozen=True, slots=True)
class Recorded:
    """A manifest that was read back."""

    path: Path
    document: Mapping[str, Any]


def read_manifest(path: Path) -> Recorded:
    """The manifest in a file; ``RebuildError`` says why it is none."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise RebuildError(f"{path}: cannot be read: {error.strerror}") from None
    except ValueError as error:
        raise RebuildError(f"{path}: is no JSON file: {error}") from None
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise RebuildError(f"{path}: is no manifest of format {FORMAT}; it was not written by this version of examgen")
    missing = {"course", "exam", "title", "seed", "sections", "files", "formats", "versions"} - set(document)
    if missing:
        raise RebuildError(f"{path}: the manifest lacks {', '.join(sorted(missing))}")
    return Recorded(path, document)
