"""What a child is doing, in memory that its parent reads: it can still be read when the child is gone."""

from __future__ import annotations

import mmap
from dataclasses import dataclass
from pathlib import Path

SIZE = 256


@dataclass(slots=True)
class Doing:
    """How many variants are done, at which seed the child is (``None`` for the page itself), and in which stage."""

    done: int = 0
    seed: int | None = None
    stage: str = "checking"


class Note:
    """The child's side: a small file mapped into memory."""

    def __init__(self, path: Path) -> None:
        with path.open("r+b") as file:
            self._map = mmap.mmap(file.fileno(), SIZE)
        self._beat = 0

    def write(self, doing: Doing) -> None:
        """Quick, because it is done at every call of a page's function. The beat shows that the child goes on."""
        self._beat += 1
        text = f"{self._beat}\t{doing.done}\t{'' if doing.seed is None else doing.seed}\t{doing.stage}"
        data = text.encode()[: SIZE - 1] + b"\0"
        self._map[: len(data)] = data


def blank(path: Path) -> None:
    """Make the file that parent and child share."""
    path.write_bytes(b"\0" * SIZE)


def read(path: Path) -> Doing:
    """What the child did last."""
    fields = path.read_bytes().partition(b"\0")[0].decode(errors="ignore").split("\t")
    if len(fields) != 4:
        return Doing()
    return Doing(done=int(fields[1]), seed=int(fields[2]) if fields[2] else None, stage=fields[3])
