"""What follows from a student's own answers: the solution replayed with them in the place of its steps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from string import ascii_lowercase
from typing import Literal, Protocol, TypeAlias

from examgen.core.numbers import Value, freeze, leaves
from examgen.core.record import Mistake, Part, Variant
from examgen.errors import ExamgenError
from examgen.marking import worth
from examgen.marking.comparing import NUMERIC, Comparison, accepts, would_accept
from examgen.marking.reading import Reading

UNCOMPARED = ("satisfies", "open")
"""Kinds whose answers are not compared with the solution's."""
Suspects: TypeAlias = Literal["rounded", "two at once", "in one place", "guesses"]


class Behaviour(Protocol):
    """What marking asks of a loaded question, because a frozen variant cannot compute."""

    def follow(self, variant: Variant, earlier: Mapping[str, Value], *, rounded: bool = False) -> Mapping[str, Value]:
        """Answers of all parts when the solution goes on from these values of earlier parts, as far as it can.

        With ``rounded`` as somebody gets them who rounds every line as the paper allows.
        May raise ``ExamgenError``, ``ArithmeticError`` or ``ValueError`` when nothing follows.
        """
        ...

    def slipped(self, variant: Variant, earlier: Mapping[str, Value]) -> Sequence[Mistake]:
        """The slips of the page, made on the way from these values of earlier parts. May raise what ``follow`` raises."""
        ...

    def suspects(self, variant: Variant, kind: Suspects) -> Sequence[Mistake]:
        """Who could be behind wrong answers besides the mistakes of the variant."""
        ...

    def satisfies(self, variant: Variant, part_name: str, value: Value) -> tuple[bool, ...]:
        """Which of the things that the part asks the construction does.

        May raise what ``follow`` raises, ``TypeError`` or ``LookupError`` when it cannot be tried.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """A student's readable answers, and how they compare with the right ones.

    ``replays`` keeps what follows from them, since several later parts ask for the same.
    """

    variant: Variant
    behaviour: Behaviour
    readings: Mapping[str, Reading]
    comparisons: Mapping[str, Comparison]
    replays: dict[tuple[tuple[str, ...], bool], Mapping[str, Value]] = field(default_factory=dict)

    def parts(self, *verdicts: str) -> list[Part]:
        """The parts whose answers have one of these verdicts, in print order."""
        marked = [part for part in self.variant.parts if part.name in self.comparisons]
        return [part for part in marked if self.comparisons[part.name].verdict in verdicts]

    def sources(self, part: Part) -> list[tuple[str, ...]]:
        """Earlier wrong answers from which the part's answer may follow: each one alone, then all of them together.

        Answers of nothing but zeros, and answers that only lack digits, are not carried.
        """
        wrong = self.wrong_before(part) if self._can_follow(part) else []
        worked = [name for name in wrong if self.is_worked(self.variant.part(name))]
        return list(dict.fromkeys([*((name,) for name in wrong), *(tuple(some) for some in (worked, wrong) if len(some) > 1)]))

    def is_worked(self, part: Part, others: Sequence[Value] = ()) -> bool:
        """Whether the answer to the part took work, and is none of the others."""
        return worth.is_worked(part, self.readings[part.name].value, [*worth.givens(self.variant), *others])

    def deserves(self, part: Part, names: tuple[str, ...]) -> bool:
        """Whether an answer that follows from the answers to ``names`` earns its points: all of them took work, and so did this.

        Of a few words one is quickly picked: there all wrong answers before must have taken work.
        """
        needed = (*names, part.name) if part.kind in NUMERIC else (*names, *self.wrong_before(part))
        numeric = [self.variant.part(name) for name in needed if self.variant.part(name).kind in NUMERIC]
        return all(self.is_worked(one, self._earlier(one)) for one in numeric)

    def _earlier(self, part: Part) -> list[Value]:
        """The numbers that the student answered before the part."""
        before = [name for name in self.variant.names[: self.variant.names.index(part.name)] if name in self.readings]
        return [self.readings[name].value for name in before if self.variant.part(name).kind in NUMERIC]

    def _can_follow(self, part: Part) -> bool:
        return part.kind not in UNCOMPARED and is_decided(self.variant, part)

    def wrong_before(self, part: Part) -> list[str]:
        """The wrong answers before the part from which something could follow."""
        return [name for name in self.variant.names[: self.variant.names.index(part.name)] if self._is_carried(name)]

    def _is_carried(self, name: str) -> bool:
        comparison = self.comparisons.get(name)
        if self.variant.part(name).kind not in NUMERIC or comparison is None or comparison.verdict not in ("wrong", "partly"):
            return False
        return any(entry != 0 for entry in leaves(self.readings[name].value))

    def typed(self, *names: str) -> dict[str, Value]:
        """The values that were typed for these parts."""
        return {name: self.readings[name].value for name in names}

    def follows(self, part: Part, names: tuple[str, ...]) -> bool:
        """Whether the student's answer to the part is what follows from the answers to ``names``, rounded on the way or not.

        The part's tolerance was made from the roundings of the right solution; other numbers may grow more.
        """
        typed = self.readings[part.name].value
        found = (self._following(part, names, rounded=rounded) for rounded in (False, True))
        return any(answer is not None and would_accept(part, typed, answer) for answer in found)

    def depends(self, part: Part, name: str) -> bool:
        """Whether the student's answer to ``name`` makes this part's answer another one than the right one."""
        answer = self._following(part, (name,))
        return answer is not None and not accepts(part, answer)

    def _following(self, part: Part, names: tuple[str, ...], *, rounded: bool = False) -> Value | None:
        """The part's answer that follows from the answers to ``names``; ``None`` if nothing that could be typed does."""
        if not self._can_follow(part):
            return None
        key = (names, rounded)
        if key not in self.replays:
            self.replays[key] = self._replayed(names, rounded=rounded)
        answer = freeze(self.replays[key].get(part.name))
        fits = not part.sized or part.kind not in NUMERIC or len(leaves(answer)) == len(leaves(part.answer))
        return answer if fits else None

    def _replayed(self, names: tuple[str, ...], *, rounded: bool) -> Mapping[str, Value]:
        try:
            return self.behaviour.follow(self.variant, self.typed(*names), rounded=rounded)
        except (ExamgenError, ArithmeticError, ValueError):
            return {}

    def called(self, names: tuple[str, ...]) -> str:
        """``part (a) and part (c)``."""
        return " and ".join(f"part ({ascii_lowercase[self.variant.names.index(name)]})" for name in names)


def is_decided(variant: Variant, part: Part) -> bool:
    """Whether a replay decides the part: its answer is made of numbers, or a line of the solution has a formula that gives it.

    What else the solution's own Python finds out stands in no line, so that nobody could go on from it on paper.
    """
    lines = (step for step in variant.steps if step.name == part.name)
    return part.kind in (*NUMERIC, *UNCOMPARED) or any(step.formula for step in lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """An answer that is right only as a consequence of earlier ones: which, and whether it ``earns`` its points."""

    of: str
    earns: bool


def carried(answers: Answers) -> dict[str, Carried]:
    """The answers that are right only as a consequence of earlier ones, by part name."""
    return dict(_carried(answers))


def _carried(answers: Answers) -> Iterator[tuple[str, Carried]]:
    for part in answers.parts("wrong", "partly", "too few digits"):
        sources = [names for names in answers.sources(part) if answers.follows(part, names)]
        best = next((names for names in sources if answers.deserves(part, names)), None)
        for names in [best] if best else sources[:1]:
            yield part.name, Carried(of=answers.called(names), earns=best is not None)
