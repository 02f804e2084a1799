"""What templates see: plain records of text and LaTeX. The paper's records hold no answer; the key's records add them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil
from shlex import quote
from string import ascii_uppercase
from typing import Any

from examgen.bank.scheme import rule, scheme
from examgen.core import ask, typeset
from examgen.core.ask import Kind
from examgen.core.conventions import CONVENTIONS, rounding_rule
from examgen.core.record import Part, Variant
from examgen.core.seeds import is_secret
from examgen.core.words import counted
from examgen.paper.answers import (
    ROUNDED,
    LineView,
    MistakeView,
    accepted,
    key_text,
    line_view,
    marking_rules,
    mistake_views,
    part_labels,
    scheme_text,
)
from examgen.paper.assembly import Paper
from examgen.paper.heads import Head
from examgen.paper.qr import qr_svg
from examgen.paper.room import TICKED, Room, Slot, room, ruled, slot
from examgen.prose import escaping
from examgen.prose.markdown_width import CM_PER_EM, on_a_line, widest


@dataclass(frozen=True, slots=True, kw_only=True)
class PartView:
    """A part as printed.

    ``label`` is its letter, empty for a single part. ``room`` is that for the work; ``blank`` says that the part has a place for
    its result, which for a vector or matrix are the brackets ``slot``; words are written on so many ``ruled`` lines. ``rounding``
    is Markdown, empty unless the part has decimals of its own; ``fields`` are LaTeX. ``rule`` says what a wrong entry costs, if
    there are several. Short ``options`` stand in several ``columns``.
    """

    label: str
    kind: Kind
    prompt: str
    marks: int
    unit: str
    room: Room
    blank: bool
    slot: Slot | None
    ruled: int
    rounding: str
    options: tuple[tuple[str, str], ...]
    columns: int
    items: tuple[str, ...]
    fields: tuple[str, ...]
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionView:
    """A question as printed.

    ``notes`` (Markdown) are the conventions and the rounding rule that its paper does not print for all questions. ``claim`` marks
    a single statement that is answered by ticking true or false.
    """

    number: int
    title: str
    id: str
    prompt: str
    figure: Any
    notes: tuple[str, ...]
    marks: int
    minutes: int
    parts: tuple[PartView, ...]
    claim: bool

    @property
    def beside(self) -> bool:
        """Whether the figure has room at the right of its prompt, whose formulas still fit a line there."""
        width: float = self.figure.width if self.figure else _LINE
        return not self.claim and width <= _NARROW and widest(self.prompt) * CM_PER_EM < _LINE - width - _GUTTER

    @property
    def stem(self) -> str:
        """The prompt without ``statement``."""
        return self.prompt.removesuffix(self.statement)

    @property
    def statement(self) -> str:
        """The paragraph that a claim ends with, else empty. Notes stand before it: behind it, they would seem to belong to it."""
        _, mark, said = self.prompt.rpartition(_STATEMENT)
        return mark + said if self.claim and mark else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionView:
    """A section as printed; it has no ``title`` if it is the only one and the paper's title says the same."""

    title: str
    points: int
    questions: tuple[QuestionView, ...]

    @property
    def claims(self) -> bool:
        """True if there is nothing but statements to tick."""
        return all(question.claim for question in self.questions)


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperView:
    """A paper as printed: it can be handed to students. ``code`` identifies it; the seed, which gives the key away, is not on it.

    ``rounding`` is empty if no answer is ever rounded. ``large`` print is for those who read small print badly. Where there are
    many papers of an exam, ``owner`` is what is known of the student (field, what stands in it), and ``qr`` the code as an SVG.
    """

    course: str
    title: str
    code: str
    points: int
    minutes: int
    instructions: tuple[str, ...]
    conventions: tuple[str, ...]
    rounding: str
    sections: tuple[SectionView, ...]
    head: Head
    large: bool = False
    owner: tuple[tuple[str, str], ...] = ()
    qr: str = ""

    @property
    def facts(self) -> tuple[str, ...]:
        """What is known of place and time."""
        return tuple(filter(None, (self.head.date, self.head.room)))

    @property
    def known(self) -> tuple[str, ...]:
        """What is known of place, time and student."""
        return (*self.facts, *(f"{name}: {value}" for name, value in self.owner))

    @property
    def fields(self) -> tuple[str, ...]:
        """What students write at the head: not what is printed there."""
        known = {"date": self.head.date, "room": self.head.room, **{name.lower(): value for name, value in self.owner}}
        return tuple(name for name in self.head.fields if not known.get(name.lower()))

    @property
    def worked(self) -> bool:
        """True if a part needs work, not only a tick, a letter or a word."""
        return any(part.kind not in TICKED for question in self.questions for part in question.parts)

    @property
    def planned(self) -> int:
        """The minutes that all questions take."""
        return sum(question.minutes for question in self.questions)

    @property
    def parted(self) -> bool:
        """True if a question has several parts."""
        return any(len(question.parts) > 1 for question in self.questions)

    @property
    def questions(self) -> tuple[QuestionView, ...]:
        """All questions, in print order."""
        return tuple(question for section in self.sections for question in section.questions)


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerView:
    """The answer to a part, what else the marker accepts, and how the part's points are shared. All is Markdown."""

    part: PartView
    answer: str
    accepted: str
    scheme: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SolutionView:
    """Everything the key adds to a question. ``replay`` is the command that shows it again."""

    question: QuestionView
    answers: tuple[AnswerView, ...]
    lines: tuple[LineView, ...]
    mistakes: tuple[MistakeView, ...]
    replay: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyView:
    """The answer key of a paper. ``rules`` (Markdown) say how all of its answers are marked; a secret ``seed`` is not on it."""

    paper: PaperView
    seed: int | None
    rules: tuple[str, ...]
    solutions: tuple[SolutionView, ...]


def paper_view(paper: Paper, *, large: bool = False) -> PaperView:
    """The paper without any answer; a list of options that two parts of a question share is printed once."""
    view = _whole_view(paper, large=large)
    sections = [replace(section, questions=tuple(map(_with_options_once, section.questions))) for section in view.sections]
    return replace(view, sections=tuple(sections))


def _with_options_once(question: QuestionView) -> QuestionView:
    """Parts whose options stand with an earlier part and would fill several lines keep letters and boxes only."""
    parts: list[PartView] = []
    for part in question.parts:
        long = part.kind in ("choice", "choices") and part.columns < len(part.options)
        before = next((one for one in parts if long and one.options == part.options), None)
        parts.append(_referring(part, before) if before else part)
    return replace(question, parts=tuple(parts))


def _referring(part: PartView, before: PartView) -> PartView:
    end = "\n\n" if "\n" in part.prompt else " "
    return replace(
        part, prompt=f"{part.prompt}{end}The options are those of ({before.label}).", columns=len(part.options),
        options=tuple((letter, "") for letter, _ in part.options),
    )  # fmt: skip


def _whole_view(paper: Paper, *, large: bool) -> PaperView:
    shared = _shared_conventions(paper.variants)
    decimals = _usual_decimals(paper.variants)
    numbers = iter(range(1, len(paper.variants) + 1))
    sections = tuple(
        SectionView(
            title="" if _is_lone(section.title, paper) else section.title, points=section.points,
            questions=tuple(question_view(one, next(numbers), said=shared, decimals=decimals) for one in section.variants),
        )
        for section in paper.sections
    )  # fmt: skip
    return PaperView(
        course=paper.course, title=paper.title, code=paper_code(paper), points=paper.points, minutes=paper.minutes,
        instructions=(*paper.instructions, _pace(paper)), conventions=tuple(CONVENTIONS[name] for name in shared),
        rounding="" if decimals is None else rounding_rule(decimals, logarithms=_LN in shared), sections=sections,
        head=paper.head, large=large, owner=_owner(paper), qr=qr_svg(paper.code) if paper.code else "",
    )  # fmt: skip


def _owner(paper: Paper) -> tuple[tuple[str, str], ...]:
    """What is printed of the student. A name that our fonts cannot show is left to the student's own hand."""
    if paper.owner is None:
        return ()
    name = paper.owner.name if escaping.is_shown(paper.owner.name) else ""
    said = ("Name", name), ("Student ID", paper.owner.id), ("Seat", paper.owner.seat)
    return tuple((field, value) for field, value in said if value)


def _pace(paper: Paper) -> str:
    """What the minutes that stand with each question mean, as an instruction: they are counted from the work of its solution."""
    planned = sum(variant.minutes for variant in paper.variants)
    rest = " The rest of the time is for reading and for looking over your answers." if planned < paper.minutes else ""
    if len(paper.variants) == 1:
        return f"The question takes about {counted(planned, 'minute')}.{rest}"
    return f"The minutes of a question say how long it takes about, {planned} for all.{rest}"


def _is_lone(title: str, paper: Paper) -> bool:
    return len(paper.sections) == 1 and paper.title.endswith(title)


_LN = "natural log"


def _shared_conventions(variants: Sequence[Variant]) -> tuple[str, ...]:
    """Names of the conventions that more than one question relies on, and that of the logarithm, whose sign is used everywhere."""
    names = [name for variant in variants for name in variant.conventions]
    shared = [name for name in dict.fromkeys(names) if names.count(name) > 1 and name != _LN]
    return tuple([_LN, *shared] if any(map(_has_logarithms, variants)) else shared)


def _has_logarithms(variant: Variant) -> bool:
    texts = (variant.prompt, *(part.prompt for part in variant.parts))
    return _LN in variant.conventions or any(r"\ln" in text for text in texts)


def _usual_decimals(variants: Sequence[Variant]) -> int | None:
    """The decimals of most questions whose answers may be rounded; ``None`` if there are no such questions."""
    decimals = [variant.decimals for variant in variants if _is_rounded(variant)]
    return max(decimals, key=decimals.count, default=None)


def _is_rounded(variant: Variant) -> bool:
    return any(part.kind in ROUNDED for part in variant.parts)


def paper_code(paper: Paper) -> str:
    """What tells a paper from others: made from what it prints, unless it has a code already."""
    if paper.code:
        return paper.code
    printed = repr([(variant.id, variant.prompt) for variant in paper.variants])
    return hashlib.blake2b(printed.encode(), digest_size=3).hexdigest().upper()


def question_view(variant: Variant, number: int = 1, *, said: Sequence[str] = (), decimals: int | None = None) -> QuestionView:
    """A question as a student sees it; its paper has already ``said`` these conventions, and the rule for so many ``decimals``."""
    notes = [CONVENTIONS[name] for name in variant.conventions if name not in said]
    if _is_rounded(variant) and variant.decimals != decimals:
        whole = rounding_rule(variant.decimals, logarithms=_has_logarithms(variant))
        places = counted(variant.decimals, "decimal")
        notes.append(whole if decimals is None else f"In this question numbers are rounded to {places}.")
    claim = [part.prompt for part in variant.parts if part.kind == "claim"] == [_TRUE_OR_FALSE] and len(variant.parts) == 1
    parts = tuple(_part(variant, part, label) for part, label in zip(variant.parts, part_labels(variant.parts), strict=True))
    return QuestionView(
        number=number, title=variant.title, id=variant.id, prompt=variant.prompt, figure=variant.figure, notes=tuple(notes),
        marks=variant.marks, minutes=variant.minutes, parts=parts, claim=claim,
    )  # fmt: skip


_STATEMENT = "**Statement.**"
"""How the last paragraph of a claim begins."""
_TRUE_OR_FALSE = ask.claim().text
"""What a claim asks unless its author says otherwise; the boxes to tick say it, too."""


def _part(variant: Variant, part: Part, label: str) -> PartView:
    own = part.kind in ROUNDED and part.decimals != variant.decimals
    places = counted(part.decimals, "decimal")
    return PartView(
        label=label, kind=part.kind, prompt=part.prompt, marks=part.marks, unit=part.unit, room=room(variant, part),
        blank=part.kind in _BLANK, slot=slot(part, rows=variant.rows), ruled=ruled(part),
        rounding=f"Give this answer exactly or rounded to {places}." if own else "",
        options=tuple(zip(ascii_uppercase, part.options, strict=False)), columns=_columns(part.options), items=part.items,
        fields=tuple(typeset.symbol(name, variant.symbols) for name, _ in part.fields), rule=rule(part),
    )  # fmt: skip


_BLANK: frozenset[Kind] = frozenset({"integer", "number", "vector", "matrix", "shape", "expression", "text"})
_LINE, _NARROW, _GUTTER = 16.2, 6.8, 0.6
"""A line of the paper, the widest figure that stands beside text, and what is between them, in cm."""
_TICKED = 2.0
"""What an option has beside it on its line, in cm: a box to tick, its letter, and what keeps it from the next."""


def _columns(options: Sequence[str]) -> int:
    """The columns that make the fewest rows of the options, and no more columns than that takes."""
    widest_one = max(map(on_a_line, options), default=0) * CM_PER_EM + _TICKED
    most = max(1, min(int(_LINE / widest_one), len(options)))
    return ceil(len(options) / ceil(len(options) / most)) if options else 1


def key_view(paper: Paper, *, large: bool = False) -> KeyView:
    """The answer key, and what the solution sheet is made from."""
    public = _whole_view(paper, large=large)
    pairs = zip(paper.variants, public.questions, strict=True)
    parts = [part for variant in paper.variants for part in variant.parts]
    people = any(part.expert or part.kind == "open" for part in parts)
    worked = any(scheme(variant, part) for variant in paper.variants for part in variant.parts)
    rules = marking_rules({part.kind for part in parts}, parted=public.parted, people=people, worked=worked)
    solutions = tuple(solution_view(variant, question, banks=paper.banks) for variant, question in pairs)
    return KeyView(paper=public, seed=None if is_secret(paper.seed) else paper.seed, rules=rules, solutions=solutions)


def solution_view(variant: Variant, question: QuestionView, *, banks: Sequence[str] = ()) -> SolutionView:
    """What the key adds to a question; ``banks`` are the folders that it was looked for in, none for the bundled one."""
    words = {part.name for part in variant.parts if part.kind == "open"}  # their lines would say the answer again
    return SolutionView(
        question=question,
        answers=tuple(
            AnswerView(
                part=view, answer=key_text(variant, part, part.answer), accepted=accepted(part), scheme=scheme_text(variant, part)
            )
            for part, view in zip(variant.parts, question.parts, strict=True)
        ),
        lines=tuple(line_view(step, variant) for step in variant.steps if step.note or step.name not in words),
        mistakes=mistake_views(variant),
        replay=f"examgen show {variant.id} --seed {variant.seed} --solution" + "".join(f" --bank {quote(bank)}" for bank in banks),
    )
