"""What templates see: plain records of text and LaTeX. The paper's records hold no answer; the key's records add them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from string import ascii_lowercase
from typing import Any

from examgen.core import expression, typeset
from examgen.core.ask import Kind
from examgen.core.conventions import CONVENTIONS, rounding_rule
from examgen.core.numbers import Value, leaves, shown
from examgen.core.record import Part, Variant
from examgen.core.trace import Step
from examgen.paper.assembly import Paper


@dataclass(frozen=True, slots=True, kw_only=True)
class PartView:
    """A part as printed: ``label`` is its letter (empty for a single part), ``space`` the height of the answer space in cm."""

    label: str
    kind: Kind
    prompt: str
    marks: int
    unit: str
    space: float
    options: tuple[tuple[str, str], ...]
    items: tuple[str, ...]
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionView:
    """A question as printed. ``claim`` marks a statement that is answered by ticking true or false."""

    number: int
    title: str
    id: str
    prompt: str
    figure: Any
    conventions: tuple[str, ...]
    marks: int
    minutes: int
    parts: tuple[PartView, ...]
    claim: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionView:
    """A section as printed."""

    title: str
    points: int
    questions: tuple[QuestionView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperView:
    """A paper as printed: it can be handed to students. ``code`` identifies it; the seed, which gives the key away, is not on it."""

    course: str
    title: str
    code: str
    points: int
    minutes: int
    conventions: tuple[str, ...]
    rounding: str
    sections: tuple[SectionView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LineView:
    """A line of the worked solution, all LaTeX; ``sign`` stands before the value; ``note`` is Markdown."""

    symbol: str
    formula: str
    numbers: str
    sign: str
    value: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MistakeView:
    """A mistake to look for: its sentence (Markdown), and what it gives (part label, LaTeX)."""

    sentence: str
    answers: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerView:
    """The answer of one part: LaTeX, and what is accepted (words)."""

    label: str
    answer: str
    accepted: str
    marks: int
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SolutionView:
    """Everything the key adds to a question."""

    question: QuestionView
    answers: tuple[AnswerView, ...]
    lines: tuple[LineView, ...]
    mistakes: tuple[MistakeView, ...]
    replay: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyView:
    """The answer key of a paper."""

    paper: PaperView
    seed: int
    solutions: tuple[SolutionView, ...]


def paper_view(paper: Paper) -> PaperView:
    """The paper without any answer."""
    numbers = iter(range(1, len(paper.variants) + 1))
    sections = tuple(
        SectionView(
            title=section.title, points=section.points,
            questions=tuple(question_view(variant, next(numbers)) for variant in section.variants),
        )
        for section in paper.sections
    )  # fmt: skip
    decimals = [variant.decimals for variant in paper.variants]
    names = dict.fromkeys(name for variant in paper.variants for name in variant.conventions)
    return PaperView(
        course=paper.course, title=paper.title, code=_code(paper), points=paper.points, minutes=paper.minutes,
        conventions=tuple(CONVENTIONS[name] for name in names if _uses(paper, name) > 1),
        rounding=rounding_rule(max(set(decimals), key=decimals.count)), sections=sections,
    )  # fmt: skip


def _code(paper: Paper) -> str:
    printed = repr([(variant.id, variant.prompt) for variant in paper.variants])
    return hashlib.blake2b(printed.encode(), digest_size=3).hexdigest().upper()


def _uses(paper: Paper, name: str) -> int:
    return sum(name in variant.conventions for variant in paper.variants)


def question_view(variant: Variant, number: int = 1) -> QuestionView:
    """A question as a student sees it."""
    labels = _labels(variant.parts)
    return QuestionView(
        number=number, title=variant.title, id=variant.id, prompt=variant.prompt, figure=variant.figure,
        conventions=tuple(CONVENTIONS[name] for name in variant.conventions), marks=variant.marks, minutes=variant.minutes,
        parts=tuple(_part(part, label) for part, label in zip(variant.parts, labels, strict=True)),
        claim=all(part.kind == "claim" for part in variant.parts),
    )  # fmt: skip


def _labels(parts: Sequence[Part]) -> list[str]:
    return [""] if len(parts) == 1 else list(ascii_lowercase[: len(parts)])


def _part(part: Part, label: str) -> PartView:
    return PartView(
        label=label, kind=part.kind, prompt=part.prompt, marks=part.marks, unit=part.unit, space=answer_space(part),
        options=tuple(zip(ascii_lowercase, part.options, strict=False)), items=part.items,
        fields=tuple(name for name, _ in part.fields),
    )  # fmt: skip


_SPACE: Mapping[str, float] = {"claim": 0, "choice": 0, "choices": 0, "matching": 1, "ordering": 1, "text": 1, "open": 6}
"""Height of the answer space in cm by kind; the others get room for the work, by marks and by rows of the answer."""


def answer_space(part: Part) -> float:
    """Height in cm that a student needs for the part."""
    rows = len(part.answer) if isinstance(part.answer, tuple) else 1
    return _SPACE.get(part.kind, 1.2 + 0.7 * part.marks + 0.3 * rows)


def key_view(paper: Paper) -> KeyView:
    """The answer key."""
    public = paper_view(paper)
    questions = [question for section in public.sections for question in section.questions]
    return KeyView(
        paper=public, seed=paper.seed,
        solutions=tuple(solution_view(variant, question) for variant, question in zip(paper.variants, questions, strict=True)),
    )  # fmt: skip


def solution_view(variant: Variant, question: QuestionView) -> SolutionView:
    """What the key adds to a question."""
    labels = dict(zip(variant.names, _labels(variant.parts), strict=True))
    return SolutionView(
        question=question,
        answers=tuple(_answer(variant, part, labels[part.name]) for part in variant.parts),
        lines=tuple(line_view(step, variant) for step in variant.steps),
        mistakes=tuple(
            MistakeView(sentence=mistake.sentence, answers=tuple(_wrong(variant, labels, mistake.answers)))
            for mistake in variant.mistakes
            if mistake.answers
        ),
        replay=f"examgen show {variant.id} --seed {variant.seed} --solution",
    )


def _wrong(variant: Variant, labels: Mapping[str, str], answers: Mapping[str, Value]) -> list[tuple[str, str]]:
    return [
        (labels[name], answer_latex(variant, variant.part(name), wrong))
        for name, wrong in answers.items()
        if wrong != variant.part(name).answer
    ]


def _answer(variant: Variant, part: Part, label: str) -> AnswerView:
    answer = answer_latex(variant, part, part.answer)
    return AnswerView(label=label, answer=answer, accepted=accepted(part), marks=part.marks, unit=part.unit)


def answer_latex(variant: Variant, part: Part, value: Value) -> str:
    """LaTeX of a right or wrong answer to the part, as the key prints it."""
    if part.kind == "shape" and isinstance(value, tuple):
        return r" \times ".join(str(axis) for axis in value)
    if part.kind == "satisfies":
        entries = zip(part.fields, value, strict=True)
        return r",\quad ".join(
            f"{typeset.symbol(name, variant.symbols)} = {typeset.value_latex(entry, part.decimals, row=variant.rows)}"
            for (name, _), entry in entries
        )
    if part.options:
        return r"\text{" + ", ".join(_letters(part, value)) + "}"
    return typeset.value_latex(value, part.decimals, row=variant.rows)


def _letters(part: Part, value: Value) -> list[str]:
    """Letters (and for drawn numbers the texts) of the chosen options."""
    chosen = value if isinstance(value, tuple) else (value,)
    texts = [one if isinstance(one, str) else typeset.plain(one, part.decimals) for one in chosen]
    return [f"({ascii_lowercase[part.options.index(text)]})" if text in part.options else text for text in texts]


def accepted(part: Part) -> str:
    """In words, what the marker accepts for the part."""
    widest = max((leaf for leaf in leaves(part.tolerance) if not isinstance(leaf, str)), default=0)
    if part.kind in ("number", "vector", "matrix") and widest:
        entry = "" if part.kind == "number" else " in each entry"
        return f"accepted within {typeset.plain(widest, 6)}{entry}"
    return {"satisfies": "any values that do what is asked", "open": part.rubric}.get(part.kind, "exactly")


def line_view(step: Step, variant: Variant) -> LineView:
    """One line of the worked solution."""
    if not step.name:
        return LineView(symbol="", formula="", numbers="", sign="", value="", note=step.note)
    formula = expression.parse(step.formula) if step.formula else None
    exact = all(shown(value, variant.decimals) == value for value in (step.value, *step.inputs.values()))
    value = typeset.value_latex(step.value, variant.decimals, row=variant.rows)
    numbers = typeset.plugged_latex(formula, step.inputs, variant.decimals, rows=variant.rows) if formula else ""
    return LineView(
        symbol=typeset.symbol(step.name, variant.symbols),
        formula=typeset.formula_latex(formula, variant.symbols) if formula else "",
        numbers="" if numbers == value else numbers, sign="=" if exact else r"\approx", value=value, note=step.note,
    )  # fmt: skip
