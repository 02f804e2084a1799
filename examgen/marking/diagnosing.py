"""Which mistake is behind a wrong answer: where several could be, the one that agrees best with the other answers.

Suspects are heard in this order, and those that a right answer contradicts not at all: a mistake of the page; two slips at once,
where at least two answers are wrong and no single one explains them; a slip on the student's own earlier answers; a slip made in
one of the places where it can be made; a guess that no author wrote down. What could be a coincidence counts for nothing: a single
wrong number of few digits is no evidence of what nobody expects.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from examgen.core.numbers import Value, leaves, map_leaves
from examgen.core.record import Mistake, Part
from examgen.errors import ExamgenError
from examgen.marking.comparing import NUMERIC, accepts, would_accept
from examgen.marking.following import Answers

TELLING_DIGITS = 3
"""A single number with fewer significant digits is met by chance too often."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis:
    """The mistakes that may be behind an answer, in the order of the page."""

    mistakes: tuple[Mistake, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the mistakes that were made; none where it could have been another one."""
        return self.mistakes[0].names if len(self.mistakes) == 1 else ()

    @property
    def sentence(self) -> str:
        """What to tell the student, as sure as the diagnosis is: at most two mistakes (Markdown)."""
        first, *others = self.mistakes
        return f"One of two slips leads to this. Either: {first.said} Or: {others[0].said}" if others else first.said


def diagnoses(answers: Answers, carried: Collection[str]) -> dict[str, Diagnosis]:
    """The mistakes behind each wrong answer that some lead to, by part name; ``carried`` answers need no further suspects."""
    wrong, found = answers.parts("wrong", "partly"), dict[str, Diagnosis]()
    for hear in (_of_the_page, _rounded, _pairs, _on_own_answers, _in_one_place, _guessed):
        parts = [part for part in wrong if part.name not in found and (hear is _of_the_page or part.name not in carried)]
        found |= hear(answers, parts) if parts else {}
    return found


# --- who is heard ---------------------------------------------------------------------------------------------------------------


def _of_the_page(answers: Answers, parts: Sequence[Part]) -> dict[str, Diagnosis]:
    return _likeliest(answers, parts, answers.variant.mistakes)


def _rounded(answers: Answers, parts: Sequence[Part]) -> dict[str, Diagnosis]:
    """The mistakes of the page, made by somebody who rounds: a slip can make rounding matter more than the tolerance allows."""
    return _likeliest(answers, parts, answers.behaviour.suspects(answers.variant, "rounded"))


def _pairs(answers: Answers, parts: Sequence[Part]) -> dict[str, Diagnosis]:
    """Two slips at once that explain at least two wrong answers, which no single slip explains; only if no other pair does."""
    if len(answers.parts("wrong", "partly")) < 2:
        return {}
    explaining = _explaining(answers, answers.behaviour.suspects(answers.variant, "two at once"))
    unexplained = frozenset(part.name for part in parts)
    found = [(mistake, names) for mistake, names in explaining if len(names) > 1 and names & unexplained]
    most = max((len(names) for _, names in found), default=0)
    best = [(mistake, names) for mistake, names in found if len(names) == most]
    return {name: Diagnosis(mistakes=(mistake,)) for mistake, names in best for name in names if len(best) == 1}


def _on_own_answers(answers: Answers, parts: Sequence[Part]) -> dict[str, Diagnosis]:
    """A slip made on the way from the student's own earlier answers."""
    telling = [part for part in parts if _is_telling(answers, part)]
    found: dict[str, Diagnosis] = {}
    for names in dict.fromkeys(names for part in telling for names in answers.sources(part)):
        later = [part for part in telling if part.name not in found and names in answers.sources(part)]
        likely = _likeliest(answers, later, _after(answers, names), own=names)
        found |= {name: one for name, one in likely.items() if len(one.mistakes) < 3}
    return found


def _after(answers: Answers, names: tuple[str, ...]) -> list[Mistake]:
    try:
        made = answers.behaviour.slipped(answers.variant, answers.typed(*names))
    except (ExamgenError, ArithmeticError, ValueError):
        return []
    before = f"Going on from your answer to {answers.called(names)}:"
    return [replace(mistake, sentence=f"{before} {mistake.sentence}") for mistake in made]


def _in_one_place(answers: Answers, parts: Sequence[Part]) -> dict[str, Diagnosis]:
    """A slip that can be made in several places, made in one of them."""
    return _likeliest(answers, parts, answers.behaviour.suspects(answers.variant, "in one place"))


def _guessed(answers: Answers, parts: Sequence[Part]) -> dict[str, Diagnosis]:
    """Guesses behind telling answers; where several lines could hold the slip, only its kind is told, if they are of one kind."""
    telling = [part for part in parts if _is_telling(answers, part)]
    if not telling:
        return {}
    found = _likeliest(answers, telling, answers.behaviour.suspects(answers.variant, "guesses"), by=lambda mistake: mistake.said)
    kinds = {name: {mistake.sentence: mistake for mistake in one.mistakes} for name, one in found.items()}
    return {
        name: found[name] if len(found[name].mistakes) == 1 else Diagnosis(mistakes=(replace(one, lines=""),))
        for name, of_one_kind in kinds.items()
        if len(of_one_kind) == 1
        for one in of_one_kind.values()
    }


# --- what they say --------------------------------------------------------------------------------------------------------------


def _likeliest(
    answers: Answers,
    parts: Sequence[Part],
    suspects: Sequence[Mistake],
    by: Callable[[Mistake], str] = lambda mistake: mistake.name,
    own: Collection[str] = (),
) -> dict[str, Diagnosis]:
    """For each part the suspects behind most wrong answers; where several are equally likely, one ``by`` each name."""
    behind: dict[str, list[tuple[int, Mistake]]] = {}
    for mistake, explained in _explaining(answers, suspects, own):
        for part in parts:
            if part.name in explained:
                behind.setdefault(part.name, []).append((len(explained), mistake))
    return {name: Diagnosis(mistakes=_best(ranked, by)) for name, ranked in behind.items()}


def _best(ranked: Sequence[tuple[int, Mistake]], by: Callable[[Mistake], str]) -> tuple[Mistake, ...]:
    most = max(count for count, _ in ranked)
    firsts = {by(mistake): mistake for count, mistake in reversed(ranked) if count == most}
    return tuple(mistake for count, mistake in ranked if count == most and firsts[by(mistake)] is mistake)


def _explaining(
    answers: Answers, suspects: Sequence[Mistake], own: Collection[str] = ()
) -> Iterator[tuple[Mistake, frozenset[str]]]:
    """The suspects that no answer contradicts, and the names of the wrong answers that they lead to, on ``own`` answers or not."""
    right = answers.parts("right")
    for mistake in suspects:
        names = _led_to(answers, mistake, own)
        if names and not any(_spoils(mistake, part) for part in right):
            yield mistake, names


def _led_to(answers: Answers, mistake: Mistake, own: Collection[str]) -> frozenset[str]:
    """The wrong answers that the mistake leads to, up to the first one that it would have made another one: there the way ends.

    Nobody comes to an answer who would have had to ignore an earlier wrong one of his own, on which it depends.
    """
    found: set[str] = set()
    for part in answers.parts("wrong", "partly"):
        if _leads_to(mistake, part, answers.readings[part.name].value):
            ignored = [name for name in answers.wrong_before(part) if name not in found and name not in own]
            found |= {part.name} if not any(answers.depends(part, name) for name in ignored) else set()
        elif _spoils(mistake, part):
            break
    return frozenset(found)


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
    rounded = mistake.rounded.get(part.name, wrong)
    return not accepts(part, wrong) and (would_accept(part, value, wrong) or would_accept(part, value, rounded))


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
