"""Which mistake is behind a wrong answer: where several could be, the one that agrees best with the other answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from examgen.core.numbers import Value, map_leaves
from examgen.core.record import Mistake, Part, Variant
from examgen.marking.comparing import Comparison, accepts, would_accept
from examgen.marking.reading import Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis:
    """The mistakes that may be behind an answer, in the order of the page; ``doubtful`` if a right answer speaks against them."""

    mistakes: tuple[Mistake, ...]
    doubtful: bool

    @property
    def name(self) -> str:
        """The mistake's name if there is no doubt and no other one, else empty."""
        return self.mistakes[0].name if len(self.mistakes) == 1 and not self.doubtful else ""

    @property
    def sentence(self) -> str:
        """What to tell the student, as sure as the diagnosis is: at most two mistakes (Markdown)."""
        if self.doubtful:
            return f"Perhaps: {self.mistakes[0].sentence}"
        first, *others = self.mistakes
        return f"One of two slips leads to this. Either: {first.sentence} Or: {others[0].sentence}" if others else first.sentence


def diagnoses(variant: Variant, readings: Mapping[str, Reading], comparisons: Mapping[str, Comparison]) -> dict[str, Diagnosis]:
    """The mistakes behind each wrong answer that some of the variant's mistakes lead to, by part name.

    A mistake that leaves all right answers right comes before one that does not; of these, the one behind most answers. Where
    several are equally likely, the diagnosis has all of them. ``readings`` and ``comparisons`` are those of the readable answers.
    """
    marked = [(part, comparisons[part.name].verdict) for part in variant.parts if part.name in comparisons]
    wrong = [part for part, verdict in marked if verdict in ("wrong", "partly")]
    right = [part for part, verdict in marked if verdict == "right"]
    behind: dict[str, list[tuple[tuple[bool, int], Mistake]]] = {}
    for mistake in variant.mistakes:
        names = [part.name for part in wrong if _leads_to(mistake, part, readings[part.name].value)]
        rank = (any(_spoils(mistake, part) for part in right), -len(names))
        for name in names:
            behind.setdefault(name, []).append((rank, mistake))
    return {name: _likeliest(ranked) for name, ranked in behind.items()}


def _likeliest(ranked: list[tuple[tuple[bool, int], Mistake]]) -> Diagnosis:
    best = min(rank for rank, _ in ranked)
    return Diagnosis(mistakes=tuple(mistake for rank, mistake in ranked if rank == best), doubtful=best[0])


def _leads_to(mistake: Mistake, part: Part, value: Value) -> bool:
    wrong = mistake.answers.get(part.name)
    if wrong is None or part.kind == "open":
        return False
    if part.kind == "satisfies":
        return _is_construction(part, wrong, value)
    return would_accept(part, value, wrong) and not accepts(part, wrong)


def _is_construction(part: Part, wrong: Value, value: Value) -> bool:
    """``wrong`` has an entry for each field; ``value`` is as read: by name, or the only field's value."""
    entries = value if isinstance(value, dict) else {part.fields[0][0]: value}
    return all(
        accepts(replace(part, kind=kind, answer=entry, tolerance=map_leaves(lambda _: 0, entry)), entries[name])  # type: ignore[arg-type]
        for (name, kind), entry in zip(part.fields, wrong, strict=True)
    )


def _spoils(mistake: Mistake, part: Part) -> bool:
    """Whether the mistake would have made this part's answer wrong; a construction never tells."""
    wrong = mistake.answers.get(part.name)
    return wrong is not None and part.kind not in ("satisfies", "open") and not accepts(part, wrong)
