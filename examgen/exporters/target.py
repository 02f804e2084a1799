"""What every target is: a name, a file ending, and a writer of items or papers."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from itertools import groupby
from pathlib import Path
from typing import BinaryIO

from examgen.bank.loader import Bank
from examgen.core.record import Variant
from examgen.errors import UsageError
from examgen.exporters.item import Item
from examgen.exporters.losses import Losses
from examgen.paper.assembly import Paper
from examgen.paper.course import Course


@dataclass(frozen=True, slots=True, kw_only=True)
class Collection:
    """What is exported: a title, and items with the variants they are made of, drawn while they are read; they can be read once.

    A writer of papers reads ``papers`` instead, which are made in the same way: the same questions in each, with other numbers.
    ``code`` tells this export from others. ``variants`` of each question were asked for. ``options`` are the target's own. It is
    ``made`` at this time (seconds since 1970), for formats in which the newer of two exports counts. Only a format that marks by
    itself needs more than the items: the variants, and the ``bank`` they come from.
    """

    course: Course
    bank: Bank
    title: str
    code: str
    variants: int
    drawn: Iterable[tuple[Item, Variant]]
    papers: Iterable[Paper] = ()
    options: frozenset[str] = frozenset()
    made: float = 0.0

    @property
    def items(self) -> Iterator[Item]:
        """The items alone."""
        return (item for item, _ in self.drawn)

    def by_question(self) -> Iterator[list[Item]]:
        """The items of one question after the other."""
        return ([item for item, _ in group] for group in self.drawn_by_question())

    def drawn_by_question(self) -> Iterator[list[tuple[Item, Variant]]]:
        """The same with their variants."""
        for _, group in groupby(self.drawn, lambda pair: (pair[0].question, pair[0].category)):
            yield list(group)


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
