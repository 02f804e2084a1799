"""Versions of a paper as Word documents."""

from __future__ import annotations

from typing import BinaryIO

from examgen.exporters.archive import archive
from examgen.exporters.losses import Losses
from examgen.exporters.target import Collection
from examgen.paper.making import typeset

DOCUMENTS = ("paper", "key", "sheet")


def write(collection: Collection, file: BinaryIO, lost: Losses) -> None:
    """Write ``paper-1.docx``, ``key-1.docx`` and ``sheet-1.docx``, and so on for each version."""
    with archive(file) as files:
        for number, paper in enumerate(collection.papers, start=1):
            for name, content in typeset(paper, ("docx",), (), DOCUMENTS).items():
                files.add(name.replace(".", f"-{number}."), content)
