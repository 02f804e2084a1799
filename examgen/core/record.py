"""The records that rooms hand to each other. All are frozen, hold plain values, and know no I/O."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from examgen.core.ask import Ask, Domains, Kind
from examgen.core.numbers import Value
from examgen.core.seeds import Space
from examgen.core.trace import Step


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of a variant: what is asked, and what is right.

    ``prompt`` is rendered Markdown. ``answer`` is the unrounded value, ``display`` the text that the key prints. ``tolerance`` has
    the answer's form: how far each entry of a typed answer may lie from it (0 for exact kinds). ``options`` are the options as
    printed, in print order; for choices, orderings and matchings the answer is (a tuple of) these texts. The size of a vector or
    matrix is shown if it is ``sized``; else to find it is part of the problem. A construction has so many ``requirements``,
    ``each`` of which is called so. Options
    in ``also`` are as right as the answer, and those in ``half`` earn half of the marks.
    """

    name: str
    kind: Kind
    prompt: str
    marks: int
    unit: str
    decimals: int
    answer: Value
    display: str
    tolerance: Value
    options: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    accepts: tuple[str, ...] = ()
    variables: tuple[str, ...] = ()
    domains: Domains = ()
    fields: tuple[tuple[str, str], ...] = ()
    rubric: str = ""
    expert: str = ""
    lines: int = 0
    sized: bool = True
    requirements: int = 1
    each: str = "requirement"
    also: tuple[str, ...] = ()
    half: tuple[str, ...] = ()


def is_settled(part: Part | Ask) -> bool:
    """Whether an answer leaves one other only: then a second try would teach nothing, and the reason follows at once."""
    return part.kind == "claim" or (part.kind == "choice" and len(part.options) == 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What one witness says of one answer."""

    answer: str
    witness: str
    kind: str
    value: Value
    agrees: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """A recognisable mistake: its sentence, and the wrong answers it leads to (part name to value).

    ``rounded`` are the answers of somebody who makes it and rounds every step, where these are known. ``general`` is the sentence
    without the numbers of this variant. ``lines`` shows the wrong formulas of a slip beside the right ones. Two mistakes made
    together have both names, with `` + `` between them; a guess that no author wrote has none.
    """

    name: str
    sentence: str
    answers: Mapping[str, Value]
    rounded: Mapping[str, Value] = field(default_factory=dict)
    general: str = ""
    lines: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the mistakes that were made."""
        return tuple(self.name.split(" + ")) if self.name else ()

    @property
    def said(self) -> str:
        """What the student is told (Markdown)."""
        return f"{self.sentence} {self.lines}".rstrip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """A question with drawn parameters: everything that paper, key, marking and exports are views of.

    ``figure`` is a drawing or ``None``. ``evidence`` is empty for a draft that the witnesses have not seen yet; such a variant is
    never printed. ``symbols`` and ``rows`` say how formulas are typeset (see ``core.typeset``);
    places in arrays count from ``first``. ``draw`` counts how often it was drawn anew for its paper.
    """

    id: str
    title: str
    topic: str
    level: str
    minutes: int
    revision: int
    digest: str
    space: Space
    seed: int
    attempt: int
    pinned: Mapping[str, Value]
    parameters: Mapping[str, Value]
    prompt: str
    figure: Any
    conventions: tuple[str, ...]
    decimals: int
    parts: tuple[Part, ...]
    steps: tuple[Step, ...]
    mistakes: tuple[Mistake, ...]
    evidence: tuple[Evidence, ...]
    symbols: Mapping[str, str]
    rows: bool
    first: int = 0
    draw: int = 0

    @property
    def marks(self) -> int:
        """Marks of all parts together."""
        return sum(part.marks for part in self.parts)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the parts, in print order."""
        return tuple(part.name for part in self.parts)

    def way(self, name: str) -> tuple[Step, ...]:
        """The lines of the solution from behind the answer before to that of the part of this name, which is the last of them."""
        lines = [step.name for step in self.steps]
        if name not in lines:
            return ()
        end = lines.index(name)
        start = max((place + 1 for place in range(end) if lines[place] in self.names), default=0)
        return tuple(step for step in self.steps[start : end + 1] if step.name)

    def part(self, name: str) -> Part:
        """The part of that name; ``KeyError`` if there is none."""
        return {part.name: part for part in self.parts}[name]
