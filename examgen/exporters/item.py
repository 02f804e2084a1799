"""The neutral item: a verified variant as learning systems see it, before anybody decides in which format.

Texts are Markdown, values are exact, and what a format cannot carry it reports (``losses``).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from examgen.core.ask import Domains, Kind
from examgen.core.numbers import Scalar


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrong:
    """A wrong value by which a mistake is known, and what is said to who gives it."""

    value: Scalar
    feedback: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One number to type: its exact ``value``, how far an answer may lie from it, and the wrong ones that are known."""

    value: Scalar
    tolerance: Scalar
    wrongs: tuple[Wrong, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """An option to choose: its text, the share of the part's points that it earns, and what is said to who chooses it."""

    text: str
    share: Fraction
    feedback: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One part of an item: what is asked, what is right, and how points are lost.

    ``label`` is its letter, empty for a single part. Each wrong entry (or decision, place, item) costs ``cost`` points.

    - Numbers (integer, number, vector, matrix, shape): ``entries`` row by row, in ``columns``; ``sized`` is false if it is part of
      the problem how many there are.
    - choice, choices, claim: ``options``; of a claim "True" and "False".
    - matching: an index into ``options`` for each of the ``items``; ordering: the indices in their right order: ``places``.
    - text: ``spellings``, the first of them as the key has it. expression: ``formula`` over ``variables`` from their ``domains``.
    - satisfies: ``fields`` (LaTeX), of which the key's construction is ``answer``. open: ``rubric``, for so many ``lines``.

    ``answer`` and ``accepted`` (Markdown) are what the key says. ``slips`` are the sentences of mistakes whose wrong answer is no
    single number: the answer as the key prints it, and what is said. ``wrong_words`` are those of a text as somebody types them,
    each once.
    """

    name: str
    label: str
    kind: Kind
    prompt: str
    points: int
    cost: Fraction
    rule: str
    unit: str
    decimals: int
    rounding: str
    answer: str
    accepted: str
    columns: int = 1
    entries: tuple[Entry, ...] = ()
    sized: bool = True
    options: tuple[Option, ...] = ()
    items: tuple[str, ...] = ()
    places: tuple[int, ...] = ()
    spellings: tuple[str, ...] = ()
    formula: str = ""
    variables: tuple[str, ...] = ()
    domains: Domains = ()
    fields: tuple[str, ...] = ()
    rubric: str = ""
    lines: int = 0
    slips: tuple[tuple[str, str], ...] = ()
    wrong_words: tuple[tuple[str, str], ...] = ()

    @property
    def numeric(self) -> bool:
        """True if numbers are typed."""
        return bool(self.entries)

    @property
    def by_person(self) -> bool:
        """True if only a person can mark it: there is no answer to compare with."""
        return self.kind in ("open", "satisfies")

    @property
    def has_zeros(self) -> bool:
        """True if some of several numbers are 0: who writes zeros only should earn nothing for these."""
        return self.kind in ("vector", "matrix") and len({entry.value == 0 for entry in self.entries}) > 1

    @property
    def has_untold(self) -> bool:
        """True if mistakes lead to several wrong choices at once, for which systems have no feedback."""
        return self.kind in ("choices", "matching", "ordering") and bool(self.slips)

    @property
    def rows(self) -> Iterator[tuple[Entry, ...]]:
        """The entries as they stand in print."""
        return (self.entries[at : at + self.columns] for at in range(0, len(self.entries), self.columns))


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A verified variant of a question.

    ``question``, ``revision`` and ``code`` identify it: exported again it has the same. ``number`` counts the variants of the
    question from 1. ``category`` leads from the course to the section or topic. ``figure`` is a drawing or ``None``; ``notes``
    are conventions and the rounding rule; ``solution`` is the worked solution. An item ``carries`` errors forward if several parts
    ask for numbers.
    """

    question: str
    revision: int
    code: str
    number: int
    title: str
    topic: str
    category: tuple[str, ...]
    level: str
    minutes: int
    prompt: str
    notes: tuple[str, ...]
    figure: Any
    tasks: tuple[Task, ...]
    solution: str
    carries: bool

    @property
    def identifier(self) -> str:
        """Letters, digits, dots and hyphens; the same whenever this variant is exported."""
        return f"{self.question.replace('/', '.').replace('@', '-d')}-r{self.revision}-{self.code}"

    @property
    def name(self) -> str:
        """What a lecturer sees in a list of questions."""
        return f"{self.title} ({self.question}, {self.number})"

    @property
    def points(self) -> int:
        """Points of all parts together."""
        return sum(task.points for task in self.tasks)
