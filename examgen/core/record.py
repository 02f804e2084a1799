"""The records that rooms hand to each other. All are frozen, hold plain values, and know no I/O."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from examgen.core.ask import Kind
from examgen.core.numbers import Value
from examgen.core.seeds import Space
from examgen.core.trace import Step


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of a variant: what is asked, and what is right.

    ``prompt`` is rendered Markdown. ``answer`` is the unrounded value, ``display`` the text that the key prints. ``tolerance`` has
    the answer's form: how far each entry of a typed answer may lie from it (0 for exact kinds). ``options`` are the options as
    printed, in print order; for choices, orderings and matchings the answer is (a tuple of) these texts.
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
    fields: tuple[tuple[str, str], ...] = ()
    rubric: str = ""


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

    ``edits`` shows a slip: formulas that stand in the place of others, as they were written with the right numbers.
    """

    name: str
    sentence: str
    answers: Mapping[str, Value]
    edits: tuple[Edit, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """The formula that was computed for ``name``, and the one that belongs there; ``said``: only the answer was written so."""

    name: str
    formula: str
    right: str
    said: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """A question with drawn parameters: everything that paper, key, marking and exports are views of.

    ``figure`` is a drawing or ``None``. ``evidence`` is empty for a draft that the witnesses have not seen yet; such a variant is
    never printed. ``symbols`` and ``rows`` say how formulas are typeset (see ``core.typeset``);
    places in arrays count from ``first``.
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

    @property
    def marks(self) -> int:
        """Marks of all parts together."""
        return sum(part.marks for part in self.parts)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the parts, in print order."""
        return tuple(part.name for part in self.parts)

    def part(self, name: str) -> Part:
        """The part of that name; ``KeyError`` if there is none."""
        return {part.name: part for part in self.parts}[name]
