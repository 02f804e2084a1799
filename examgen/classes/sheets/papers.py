"""The paper of a manifest as sheets need it: drawn again, and only if its question files are what they were."""

from __future__ import annotations

from pathlib import Path

from examgen.bank.loader import Bank, forms
from examgen.errors import RebuildError
from examgen.paper.assembly import Paper
from examgen.paper.manifest import read_manifest
from examgen.paper.rebuilding import drawn_again


def paper_of(manifest: Path, bank: Bank) -> Paper:
    """The drafts of a manifest's paper. ``RebuildError`` if it is none, or if the bank's questions are not those of then."""
    recorded = read_manifest(manifest)
    known = {form.id for header in bank.headers for form in forms(header)}
    for question in recorded.questions:
        id = question["id"]
        if id not in known:
            raise RebuildError(f"{manifest}: question {id} is not in the bank; name the folder that has it with --bank")
        if bank.page(id).digest != question["digest"]:
            raise RebuildError(f"{manifest}: question file {id} changed since the paper was made; use the files that made it")
    return drawn_again(recorded, bank)
