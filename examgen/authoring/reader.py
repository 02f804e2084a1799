"""What only a person can judge of a question, laid out for a second reader to be ticked off one by one."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass

from examgen.core.conventions import CONVENTIONS
from examgen.core.record import Variant
from examgen.core.trace import Step
from examgen.paper.answers import line_view, part_labels
from examgen.prose import markdown

_NUMBER = re.compile(r"-?\d+(?:[./]\d+)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """Something to judge: ``text`` is Markdown, ``layouts`` are those of the line that stands beside it.

    ``id`` stays the same for other numbers, and changes when the author changes the words: then it wants to be read again.
    """

    id: str
    label: str
    text: str
    layouts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Concern:
    """One thing to judge, as a question to the reader, and where."""

    title: str
    question: str
    statements: tuple[Statement, ...]


def concerns(variant: Variant) -> tuple[Concern, ...]:
    """What to judge of the variant; nothing that a program can find out."""
    found = (
        Concern(
            title="Text and formula", question="Does the text ask for exactly what this line computes?",
            statements=tuple(_parts(variant)),
        ),
        Concern(
            title="Sentences of mistakes", question="Is it true, for other numbers, too? Does it help whoever made the mistake?",
            statements=tuple(_mistakes(variant)),
        ),
        Concern(
            title="Notes of the solution", question="Is it true, and does it belong to the line below it?",
            statements=tuple(_notes(variant)),
        ),
        Concern(title="Units", question="Is a unit missing, or one too many?", statements=tuple(_units(variant))),
        Concern(
            title="Said beforehand", question="Does it give away the method or the answer that is asked for?",
            statements=tuple(_said(variant)),
        ),
    )  # fmt: skip
    return tuple(concern for concern in found if concern.statements)


def _statement(
    kind: str, name: str, text: str, label: str = "", step: Step | None = None, variant: Variant | None = None
) -> Statement:
    what = f"{kind}/{name}/{_NUMBER.sub('#', text)}/{step.formula if step else ''}"
    layouts = line_view(step, variant).layouts if step and variant else ()
    digest = hashlib.blake2b(what.encode(), digest_size=6).hexdigest()
    return Statement(id=f"read-{digest}", label=label, text=text, layouts=layouts)


def _parts(variant: Variant) -> Iterator[Statement]:
    steps = {step.name: step for step in variant.steps}
    for part, label in zip(variant.parts, part_labels(variant.parts), strict=True):
        step = steps.get(part.name)
        if step and step.formula:
            yield _statement("part", part.name, part.prompt, label, step, variant)


def _mistakes(variant: Variant) -> Iterator[Statement]:
    return (_statement("mistake", one.name, one.sentence) for one in variant.mistakes)


def _notes(variant: Variant) -> Iterator[Statement]:
    for place, step in enumerate(variant.steps):
        if step.note:
            yield _statement("note", step.name or str(place), step.note, step=step, variant=variant)


def _units(variant: Variant) -> Iterator[Statement]:
    for part, label in zip(variant.parts, part_labels(variant.parts), strict=True):
        if part.kind in ("integer", "number", "vector", "matrix"):
            unit = f"in {_escaped(part.unit)}" if part.unit else "without a unit"
            yield _statement("unit", part.name, f"{part.prompt} The answer is expected {unit}.", label)


def _said(variant: Variant) -> Iterator[Statement]:
    for name in variant.conventions:
        yield _statement("convention", name, CONVENTIONS[name])
    if variant.figure:
        yield _statement("figure", "figure", f"Figure, for who cannot see it: {_escaped(variant.figure.alt)}")
    for place, paragraph in enumerate(variant.prompt.split("\n\n")):
        if paragraph.strip() and not paragraph.lstrip().startswith("|"):
            yield _statement("prompt", str(place), paragraph)


def _escaped(plain: str) -> str:
    return markdown.escape(plain, "markdown")
