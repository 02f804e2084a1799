"""What every target is: a name, a file ending, and a writer of items or papers."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import BinaryIO

from examgen.errors import UsageError
from examgen.exporters.item import Item
from examgen.exporters.losses import Losses
from examgen.paper.assembly import Paper


@dataclass(frozen=True, slots=True, kw_only=True)
class Collection:
    """What is exported: a title, and the items, made while they are read; they can be read once.

    A writer of papers reads ``papers`` instead, which are made in the same way: the same questions in each, with other numbers.
    ``code`` tells this export from others. ``variants`` of each question were asked for. ``options`` are the target's own. It is
    ``made`` at this time (seconds since 1970), for formats in which the newer of two exports counts.
    """

    course: str
    title: str
    code: str
    variants: int
    items: Iterable[Item]
    papers: Iterable[Paper] = ()
    options: frozenset[str] = frozenset()
    made: float = 0.0

    def by_question(self) -> Iterator[list[Item]]:
        """The items of one question after the other."""
        group: list[Item] = []
        for item in self.items:
            if group and (item.question, item.category) != (group[0].question, group[0].category):
                yield group
                group = []
            group.append(item)
        if group:
            yield group


Write = Callable[[Collection, BinaryIO, Losses], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A format: ``title`` in plain words, the ending of its files, what writes them, and options by name with what they do."""

    title: str
    suffix: str
    write: Write
    options: Mapping[str, str] = field(default_factory=dict)


def names() -> list[str]:
    """All targets: the folders beside this file."""
    return sorted(module.name for module in pkgutil.iter_modules([str(Path(__file__).parent)]) if module.ispkg)


def target(name: str) -> Target:
    """The target of that name. ``UsageError`` if there is none."""
    if name not in names():
        near = get_close_matches(name, names(), n=1)
        hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(names())}"
        raise UsageError(f"no export target {name[:40]!r}; {hint}")
    found = importlib.import_module(f"examgen.exporters.{name}").TARGET
    assert isinstance(found, Target)
    return found
