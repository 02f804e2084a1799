"""A process that writes one kind of paper into a folder: ``python -m tests.paper.writing FOLDER KIND``."""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path

from examgen.paper.files import write_folder

LONG = 300_000


def paper(kind: str, size: int = 1) -> dict[str, bytes]:
    """Files of one kind, with the manifest that belongs to them."""
    files = {f"{name}.{suffix}": kind.encode() * size for name in ("paper", "key") for suffix in ("pdf", "html")}
    digests = {name: hashlib.blake2b(content, digest_size=32).hexdigest() for name, content in files.items()}
    return {**files, "manifest.json": json.dumps({"format": 1, "files": digests}).encode()}


if __name__ == "__main__":
    print("begins", flush=True)
    write_folder(Path(sys.argv[1]), paper(sys.argv[2], LONG), replaces=["paper.tex"])
