"""A question laid out for its author: what a student sees, the key, and what the marker says to whoever makes a mistake."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from string import ascii_uppercase

from examgen.bank.draft import Draft
from examgen.bank.playing import Behaviour
from examgen.bank.question import Page
from examgen.core.numbers import Value, leaves
from examgen.core.record import Evidence, Mistake, Part, Variant
from examgen.core.typeset import plain
from examgen.core.words import counted
from examgen.errors import ExamgenError
from examgen.marking import PartReport, Report, mark
from examgen.paper.answers import feedback, mistake_views, part_labels
from examgen.paper.views import PartView, SolutionView, question_view, solution_view

_SHAPES = {
    "integer": "a whole number", "number": "a number", "shape": "a shape", "expression": "a formula", "text": "a word",
    "open": "a text, which a person marks",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedPart:
    """A part as printed, its name in the file, and in words what is to be written (empty where options say it)."""

    view: PartView
    name: str
    form: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What marking says of one part of somebody who makes a mistake: ``feedback`` is Markdown, empty where the answer is right."""

    label: str
    typed: str
    verdict: str
    points: str
    feedback: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MistakeSheet:
    """A mistake: its sentence and the wrong lines beside the right ones (Markdown), and what becomes of whoever makes it.

    ``told`` is empty where the mistake changes nothing in this variant; ``recognised`` says that the marker names the mistake;
    ``problem`` says why its answers cannot be marked.
    """

    name: str
    essential: bool
    sentence: str
    lines: str
    told: tuple[Told, ...] = ()
    recognised: bool = False
    problem: str = ""

    @property
    def right(self) -> tuple[Told, ...]:
        """The parts that are right all the same."""
        return tuple(one for one in self.told if not one.feedback)

    @property
    def wrong(self) -> tuple[Told, ...]:
        """The parts of which something is said."""
        return tuple(one for one in self.told if one.feedback)

    @property
    def said(self) -> str:
        """What the marker is expected to say."""
        return f"{self.sentence} {self.lines}".rstrip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """Everything about one variant that does not need its witnesses."""

    solution: SolutionView
    parts: tuple[AskedPart, ...]
    facts: tuple[str, ...]
    mistakes: tuple[MistakeSheet, ...]

    @property
    def live(self) -> tuple[MistakeSheet, ...]:
        """The mistakes that change an answer here."""
        return tuple(one for one in self.mistakes if one.told or one.problem)

    @property
    def silent(self) -> tuple[MistakeSheet, ...]:
        """The mistakes that change nothing here."""
        return tuple(one for one in self.mistakes if not (one.told or one.problem))


@dataclass(frozen=True, slots=True, kw_only=True)
class Testimony:
    """What a witness says of an answer, as text."""

    label: str
    answer: str
    witness: str
    kind: str
    value: str
    agrees: bool


def sheet(page: Page, found: Draft, banks: Sequence[str] = ()) -> Sheet:
    """The variant of a draft, laid out; ``banks`` are the folders that commands must be told."""
    variant = found.variant
    question = question_view(variant)
    return Sheet(
        solution=solution_view(variant, question, banks=banks),
        parts=tuple(
            AskedPart(view=view, name=part.name, form="" if part.options else _form(part))
            for part, view in zip(variant.parts, question.parts, strict=True)
        ),
        facts=tuple(_facts(page, found)),
        mistakes=tuple(_mistake(page, variant, mistake) for mistake in variant.mistakes),
    )


def _facts(page: Page, found: Draft) -> Iterator[str]:
    yield f"{counted(page.marks, 'point')}, {counted(page.minutes, 'minute')}"
    yield f"topic {page.topic}, outcomes {', '.join(map(str, page.outcomes))}, level {page.level}, revision {page.revision}"
    refused = ", ".join(f"{reason} ({count})" for reason, count in found.refused.items())
    yield f"drawn at try {found.variant.attempt + 1}" + (f"; refused before: {refused}" if refused else "")


def _form(part: Part) -> str:
    match part.kind:
        case "vector":
            return f"a vector of length {len(part.answer)}"
        case "matrix":
            return f"a matrix of {len(part.answer)} by {len(part.answer[0])}"
        case "claim":
            return "true or false"
        case "satisfies":
            return "values of " + ", ".join(name for name, _ in part.fields)
        case _:
            return _SHAPES.get(part.kind, part.kind)


# --- mistakes -------------------------------------------------------------------------------------------------------------------


def _mistake(page: Page, variant: Variant, mistake: Mistake) -> MistakeSheet:
    essential = any(rule.essential for rule in page.mistakes if rule.name == mistake.name)
    plain_one = MistakeSheet(name=mistake.name, essential=essential, sentence=mistake.sentence, lines=mistake.lines)
    if not _changes_something(variant, mistake):
        return plain_one
    try:
        report = _report(page, variant, mistake)
    except ExamgenError as error:
        return replace(plain_one, problem=str(error))
    labels = part_labels(variant.parts)
    return replace(
        plain_one, told=tuple(_told(label, part) for label, part in zip(labels, report.parts, strict=True)),
        recognised=any(mistake.name in part.mistakes for part in report.parts),
    )  # fmt: skip


def _changes_something(variant: Variant, mistake: Mistake) -> bool:
    return bool(mistake_views(replace(variant, mistakes=(mistake,))))


def _report(page: Page, variant: Variant, mistake: Mistake) -> Report:
    """What marking says to somebody who makes the mistake and nothing else wrong, and rounds answers as the paper asks."""
    answers = {part.name: mistake.answers.get(part.name, part.answer) for part in variant.parts}
    return mark(variant, {part.name: typed_text(part, answers[part.name]) for part in variant.parts}, Behaviour(page))


def _told(label: str, part: PartReport) -> Told:
    right = part.verdict == "right" and not part.carried
    return Told(
        label=label, typed=part.typed, verdict="follows" if part.carried else part.verdict,
        points=f"{float(part.marks):.3g} of {counted(part.of, 'point')}", feedback="" if right else feedback(part),
    )  # fmt: skip


def typed_text(part: Part, value: Value) -> str:
    """The answer in the characters in which a student would type it."""
    match part.kind:
        case "shape":
            return "x".join(map(str, leaves(value)))
        case "choices" | "ordering" | "matching":
            return ", ".join(_letter(part, option) for option in value) or "none"
        case "satisfies":
            entries = zip(part.fields, value, strict=True)
            return "; ".join(f"{name}={plain(entry, part.decimals)}" for (name, _), entry in entries)
        case _:
            return plain(value, part.decimals)


def _letter(part: Part, option: str) -> str:
    return ascii_uppercase[part.options.index(option)] if option in part.options else option


def testimonies(variant: Variant, evidence: Sequence[Evidence]) -> list[Testimony]:
    """The evidence in the order of the parts."""
    labels = dict(zip(variant.names, part_labels(variant.parts), strict=True))
    order = sorted(evidence, key=lambda item: variant.names.index(item.answer))
    return [
        Testimony(
            label=labels[item.answer], answer=item.answer, witness=item.witness, kind=item.kind, value=plain(item.value, 9),
            agrees=item.agrees,
        )
        for item in order
    ]  # fmt: skip
