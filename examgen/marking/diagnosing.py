"""Which mistake is behind a wrong answer: where several could be, the one that agrees best with the other answers.

Suspects are heard in this order, and those that a right answer contradicts not at all: a mistake of the page; a slip made in one of
the places where it can be made; a slip on the student's own earlier answers; two slips at once, where at least two answers are
wrong and no single one explains them; a guess that no author wrote down. What could be a coincidence counts for nothing: a single
wrong number of few digits is no evidence of what nobody expects.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from examgen.core.numbers import Value, leaves, map_leaves
from examgen.core.record import Mistake, Part
from examgen.marking.comparing import NUMERIC, accepts, would_accept
from examgen.marking.following import Answers

TELLING_DIGITS = 3
"""A single number with fewer significant digits is met by chance too often."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis:
    """The mistakes that may be behind an answer, in the order of the page. ``after`` says from which own answers one went on."""

    mistakes: tuple[Mistake, ...]
    after: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the mistakes that were made; none where it could have been another one."""
        return self.mistakes[0].names if len(self.mistakes) == 1 else ()

    @property
    def sentence(self) -> str:
        """What to tell the student, as sure as the diagnosis is: at most two mistakes (Markdown)."""
        first, *others = self.mistakes
        told = f"One of two slips leads to this. Either: {first.said} Or: {others[0].said}" if others else first.said
        return f"Going on from your answer to {self.after}: {told}" if self.after else told


def diagnoses(answers: Answers, carried: Collection[str]) -> dict[str, Diagnosis]:
    """The mistakes behind each wrong answer that some lead to, by part name; ``carried`` answers need no further suspects."""
    wrong, suspects = answers.parts("wrong", "partly"), answers.behaviour.suspects
    found = _likeliest(answers, wrong, answers.variant.mistakes)

    def unexplained() -> list[Part]:
        return [part for part in wrong if part.name not in found and part.name not in carried]

    if unexplained():
        found |= _likeliest(answers, unexplained(), suspects(answers.variant, "in one place"))
    own = {part.name: _on_own_answers(answers, part) for part in unexplained()}
    found |= {name: diagnosis for name, diagnosis in own.items() if diagnosis}
    if unexplained() and len(wrong) > 1:
        found |= _pairs(answers, unexplained(), suspects(answers.variant, "two at once"))
    if any(_is_telling(answers, part) for part in unexplained()):
        found |= _guessed(answers, unexplained(), suspects(answers.variant, "guesses"))
    return found


def _likeliest(answers: Answers, parts: Sequence[Part], suspects: Sequence[Mistake]) -> dict[str, Diagnosis]:
    """For each part the suspects behind most wrong answers; where several are equally likely, all of them."""
    behind: dict[str, list[tuple[int, Mistake]]] = {}
    for mistake, explained in _explaining(answers, suspects):
        for part in parts:
            if part.name in explained:
                behind.setdefault(part.name, []).append((len(explained), mistake))
    return {name: Diagnosis(mistakes=_best(ranked)) for name, ranked in behind.items()}


def _best(ranked: Sequence[tuple[int, Mistake]]) -> tuple[Mistake, ...]:
    """Those that explain most, one of each name."""
    most = max(count for count, _ in ranked)
    return tuple({mistake.name: mistake for count, mistake in reversed(ranked) if count == most}.values())[::-1]


def _explaining(answers: Answers, suspects: Sequence[Mistake]) -> Iterator[tuple[Mistake, frozenset[str]]]:
    """The suspects that no right answer contradicts, and the names of the wrong answers that they lead to."""
    wrong, right = answers.parts("wrong", "partly"), answers.parts("right")
    for mistake in suspects:
        if not any(_spoils(mistake, part) for part in right):
            names = frozenset(part.name for part in wrong if _leads_to(mistake, part, answers.readings[part.name].value))
            if names:
                yield mistake, names


def _on_own_answers(answers: Answers, part: Part) -> Diagnosis | None:
    """A slip made on the way from the student's own earlier answers, if exactly one leads to this answer."""
    if not _is_telling(answers, part):
        return None
    right = answers.parts("right")
    possible = [mistake for mistake in answers.variant.mistakes if not any(_spoils(mistake, one) for one in right)]
    for names in answers.sources(part):
        made = tuple(mistake for mistake in possible if answers.follows(part, names, mistake.name))
        if made:
            return Diagnosis(mistakes=made, after=answers.called(names)) if len(made) <= 2 else None
    return None


def _pairs(answers: Answers, parts: Sequence[Part], suspects: Sequence[Mistake]) -> dict[str, Diagnosis]:
    """Two slips at once that explain at least two wrong answers; only if no other pair explains as many."""
    unexplained = frozenset(part.name for part in parts)
    found = [(mistake, names) for mistake, names in _explaining(answers, suspects) if len(names) > 1 and names & unexplained]
    if not found:
        return {}
    most = max(len(names) for _, names in found)
    best = [(mistake, names) for mistake, names in found if len(names) == most]
    mistake, names = best[0]
    return {name: Diagnosis(mistakes=(mistake,)) for name in names & unexplained} if len(best) == 1 else {}


def _guessed(answers: Answers, parts: Sequence[Part], suspects: Sequence[Mistake]) -> dict[str, Diagnosis]:
    """Guesses behind telling answers; where several lines could hold the slip, only its kind is told, if they are of one kind."""
    telling = [part for part in parts if _is_telling(answers, part)]
    found = {}
    for part in telling:
        behind = [(len(names), mistake) for mistake, names in _explaining(answers, suspects) if part.name in names]
        best = [mistake for count, mistake in behind if count == max(count for count, _ in behind)]
        if len(best) == 1:
            found[part.name] = Diagnosis(mistakes=(best[0],))
        elif len({mistake.sentence for mistake in best}) == 1:
            found[part.name] = Diagnosis(mistakes=(replace(best[0], lines=""),))
    return found


def _is_telling(answers: Answers, part: Part) -> bool:
    """Whether an answer is no coincidence: two wrong entries, or a wrong number of some digits."""
    if part.kind not in NUMERIC:
        return False
    comparison, value = answers.comparisons[part.name], answers.readings[part.name].value
    wrong = [leaf for leaf, right in zip(leaves(value), comparison.entries, strict=False) if not right]
    return len(wrong) > 1 or any(_digits(leaf) >= TELLING_DIGITS for leaf in wrong)


def _digits(number: Value) -> int:
    """Significant digits of a number, at most six."""
    return len(f"{abs(float(number)):.6g}".split("e")[0].replace(".", "").strip("0"))


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
