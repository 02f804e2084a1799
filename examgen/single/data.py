"""A verified variant as data for the single-file page: what marker.js marks with, and HTML for everything that is shown.

Numbers are written as ``following.exact`` does. HTML that several variants share is kept once, in a list to which they refer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from examgen.bank.question import Page
from examgen.core import typeset
from examgen.core.numbers import Value
from examgen.core.record import Mistake, Part, Variant
from examgen.core.trace import Step
from examgen.marking import accepts
from examgen.marking.comparing import NUMERIC
from examgen.marking.formulas import sample_points
from examgen.marking.points import cost
from examgen.paper.answers import NOTHING, LineView, line_view, sketch
from examgen.paper.render import COLUMNS, fitting
from examgen.paper.views import AnswerView, PartView, question_view, solution_view
from examgen.prose import drawing as drawings
from examgen.prose import markdown, math
from examgen.single.following import exact, following

NARROW = 26
"""Characters of a displayed equation that a phone shows without scrolling."""
_SAMPLE_DENOMINATOR = 997
_JUDGED_BY_STUDENT = ("satisfies", "open")


@dataclass(slots=True)
class Texts:
    """Pieces of HTML, each kept once; ``place`` says where one is."""

    pieces: dict[str, int] = field(default_factory=dict)

    def place(self, html: str) -> int:
        """The place of the piece in ``list(texts.pieces)``."""
        return self.pieces.setdefault(html, len(self.pieces))

    def markdown(self, source: str) -> int:
        """The place of a sentence of Markdown."""
        return self.place(markdown.inline(source, "html"))


def question_data(
    page: Page, variants: Sequence[Variant], serial: Callable[[Variant], int | None] = lambda variant: None
) -> dict[str, Any]:
    """The variants of one question, in plain JSON types; ``texts`` is the HTML that they refer to by place.

    ``serial`` says which practice variant one is, ``None`` if it is none.
    """
    texts = Texts()
    described = [
        {"serial": serial(variant)}
        | _variant(variant, texts)
        | {"following": following(page, variant, texts.markdown), "computes": _computes(page, variant, texts)}
        for variant in variants
    ]
    return {"texts": list(texts.pieces), "variants": described}


def _computes(page: Page, variant: Variant, texts: Texts) -> dict[str, Any]:
    """What constructions compute: symbols and formulas of each part, over its fields and the parameters that are numbers."""
    shows = {name: ask.shows for name, ask in page.asks.items() if ask.shows}
    given = page.given(page.parameters(**variant.parameters)) if shows else {}
    return {
        "parts": {name: [[texts.place(math.html(symbol)), formula] for symbol, formula in lines] for name, lines in shows.items()},
        "given": {name: exact(value) for name, value in given.items() if not isinstance(value, str | bool | tuple)},
    }


def _variant(variant: Variant, texts: Texts) -> dict[str, Any]:
    question = question_view(variant)
    solution = solution_view(variant, question)
    steps = [step.name for step in variant.steps]
    parts = zip(variant.parts, question.parts, solution.answers, strict=True)
    return {
        "prompt": texts.place(markdown.render(question.prompt, "html")),
        "figure": texts.place(drawings.render(question.figure, "html")) if question.figure else None,
        "notes": [texts.place(markdown.inline(note, "html")) for note in question.notes],
        "parts": [
            marked_part(part) | _shown_part(view, answer, texts) | {"step": steps.index(part.name)} for part, view, answer in parts
        ],
        "steps": [_step(variant, step, line_view(step, variant), texts) for step in variant.steps],
        "mistakes": mistakes_data(variant, texts.markdown),
    }  # fmt: skip


def _shown_part(view: PartView, answer: AnswerView, texts: Texts) -> dict[str, Any]:
    def placed(pieces: Sequence[str]) -> list[int]:
        return [texts.place(markdown.inline(piece, "html")) for piece in pieces]

    return {
        "label": view.label,
        "marks": view.marks,
        "prompt": texts.place(markdown.render(view.prompt, "html")),
        "rounding": placed([view.rounding] if view.rounding else []),
        "shownOptions": placed([text for _, text in view.options]),
        "shownItems": placed(view.items),
        "shownFields": [texts.place(math.html(name)) for name in view.fields],
        "shownAnswer": placed([" ".join([answer.answer, *_named(view, answer)])])[0],
        "shownAccepted": texts.place(markdown.inline(answer.accepted, "html")),
    }


def _named(view: PartView, answer: AnswerView) -> list[str]:
    """The option of a choice: the key gives its letter only."""
    return [text for letter, text in view.options if view.kind == "choice" and answer.answer == f"({letter})"]


def _step(variant: Variant, step: Step, line: LineView, texts: Texts) -> dict[str, Any]:
    """A line of the worked solution, and the same line without numbers, as a hint (``None`` where there is no formula)."""
    outline = sketch(step, variant)
    return _line(line, texts) | {"sketch": _line(outline, texts) if outline != NOTHING else None}


def _line(line: LineView, texts: Texts) -> dict[str, Any]:
    """A note, and an equation in a wide layout and, where that differs, in one for phones."""
    layouts = [fitting(line.layouts, columns) for columns in (COLUMNS, NARROW)] if line.layouts else []
    return {
        "note": texts.place(markdown.render(line.note, "html")) if line.note else None,
        "lines": [texts.place(math.html(layout, display=True)) for layout in dict.fromkeys(layouts)],
    }


# --- what is marked with --------------------------------------------------------------------------------------------------------


def marked_part(part: Part) -> dict[str, Any]:
    """What marker.js needs to mark the part, in plain JSON types."""
    variables = part.variables if part.kind == "expression" else ()
    points = sample_points(variables, part.domains) if part.kind == "expression" else ()
    return {
        "name": part.name, "kind": part.kind, "marks": part.marks, "cost": float(cost(part)),
        "unit": part.unit, "decimals": part.decimals,
        "answer": answer_data(part, part.answer), "tolerance": exact(part.tolerance) if part.kind in NUMERIC else None,
        "options": list(part.options), "items": list(part.items), "accepts": list(part.accepts), "also": list(part.also),
        "half": list(part.half), "fields": list(part.fields),
        "variables": list(variables),
        "points": [[int(point[name] * _SAMPLE_DENOMINATOR) for name in variables] for point in points],
        **({} if part.sized else {"unsized": True}),
    }  # fmt: skip


def mistakes_data(variant: Variant, text: Callable[[str], Any]) -> list[dict[str, Any]]:
    """Names, sentences and wrong answers (part name to answer) of the variant's mistakes; answers that would be right are left out.

    ``text`` keeps a piece of Markdown and says where it is.
    """
    return [
        {
            "name": mistake.name, "said": text(mistake.said), "bare": text(mistake.sentence), "general": text(mistake.general),
            "answers": _wrong_answers(variant, mistake),
        }
        for mistake in variant.mistakes
    ]  # fmt: skip


def _wrong_answers(variant: Variant, mistake: Mistake) -> Mapping[str, Any]:
    parts = [variant.part(name) for name in mistake.answers]
    return {
        part.name: answer_data(part, mistake.answers[part.name])
        for part in parts
        if is_marked(part) and not accepts(part, mistake.answers[part.name])
    }


def is_marked(part: Part) -> bool:
    """Whether marker.js marks the part; else the student judges it."""
    return part.kind not in _JUDGED_BY_STUDENT


def answer_data(part: Part, value: Value) -> Any:
    """A right or wrong answer to the part as marker.js compares with it; ``None`` for parts that it does not mark."""
    if not is_marked(part):
        return None
    if part.kind in NUMERIC:
        return exact(value)
    return typeset.plain(value, part.decimals) if part.kind == "choice" else value
