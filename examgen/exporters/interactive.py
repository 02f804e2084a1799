"""examgen in Python and in notebooks: exporting, a variant that shows itself, and a question that is asked and marked in a cell."""

from __future__ import annotations

import secrets
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from examgen.bank.evidence import build
from examgen.bank.loader import scan
from examgen.bank.places import bundled_bank
from examgen.bank.playing import Behaviour
from examgen.bank.question import Page
from examgen.core.record import Variant
from examgen.core.seeds import SECRET_BITS, is_secret
from examgen.core.words import counted
from examgen.errors import UsageError
from examgen.exporters import export as written
from examgen.exporters.drawing import chosen
from examgen.exporters.losses import Losses
from examgen.marking import Report, mark
from examgen.paper.answers import feedback
from examgen.paper.course import load_course
from examgen.paper.terminal import report_text, variant_text
from examgen.paper.views import PartView, question_view, solution_view
from examgen.prose import drawing as drawings
from examgen.prose import markdown, math

_VERDICTS = {"right": "right", "follows": "right, from your own earlier answer", "unanswered": "not answered"}


def export(
    target: str,
    out: str | Path,
    *ids: str,
    topic: str = "",
    exam: str = "",
    blueprint: str | Path | None = None,
    seed: int | None = None,
    variants: int = 1,
    strict: bool = False,
    options: Sequence[str] = (),
    banks: Sequence[str | Path] = (),
) -> Losses:
    """Write verified variants for a learning system, as the command ``examgen export`` does, and return what was lost.

    Without a ``seed`` the numbers are secret. ``UsageError`` for what there is not, ``OutputError`` for a place that cannot be
    written, and for a loss if ``strict``.
    """
    folders = [Path(folder) for folder in banks] or [bundled_bank()]
    bank, course = scan(folders), load_course(folders[0])
    number = secrets.randbits(SECRET_BITS) if seed is None else seed
    choice = chosen(course, bank, ids, topic, exam, Path(blueprint) if blueprint else None, number)
    return written(
        target, Path(out), choice, bank, course=course, seed=number, variants=variants, strict=strict,
        options=frozenset(options), made=time.time(),
    )  # fmt: skip


def variant(id: str, seed: int = 0, *, banks: Sequence[str | Path] = ()) -> Shown:
    """The verified variant of a question for a seed; the last value of a cell shows it, without answers."""
    page = scan([Path(folder) for folder in banks] or [bundled_bank()]).page(id)
    return Shown(page=page, variant=build(page, seed))


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Shown:
    """A verified variant in a notebook or a console. It shows its text and its parts; ``solution`` also answers and solution."""

    page: Page
    variant: Variant
    solved: bool = False

    @property
    def solution(self) -> Shown:
        """The same with its solution."""
        return replace(self, solved=True)

    def mark(self, **answers: str) -> Marked:
        """Marks typed answers by the names of the parts, as everywhere else; ``UsageError`` for a name that is none."""
        return Marked(shown=self, report=mark(self.variant, answers, Behaviour(self.page)))

    def __repr__(self) -> str:
        return variant_text(self.variant, solution=self.solved).rstrip()

    def _repr_html_(self) -> str:
        question = question_view(self.variant)
        figure = [drawings.render(question.figure, "html")] if question.figure else []
        notes = [f"<p><em>{markdown.inline(note, 'html')}</em></p>" for note in question.notes]
        parts = [_part(view, name) for view, name in zip(question.parts, self.variant.names, strict=True)]
        pieces = [f"<h4>{markdown.escape(self.variant.title, 'html')}</h4>", markdown.render(question.prompt, "html")]
        return "\n".join([*pieces, *figure, *notes, *parts, *([self._solved()] if self.solved else [])])

    def _solved(self) -> str:
        solution = solution_view(self.variant, question_view(self.variant))
        answers = [f"<li>{one.part.label} {markdown.inline(one.answer, 'html')}</li>" for one in solution.answers]
        lines = [
            "\n".join([markdown.render(line.note, "html"), *(math.html(one, display=True) for one in line.layouts[-1:])])
            for line in solution.lines
        ]
        return "\n".join(["<h5>Answers</h5>", f"<ul>{''.join(answers)}</ul>", "<h5>Worked solution</h5>", *lines])


def _part(view: PartView, name: str) -> str:
    head = f"<strong>({view.label})</strong> " if view.label else ""
    options = [f"<li>({letter}) {markdown.inline(text, 'html')}</li>" for letter, text in view.options]
    items = [f"<li>{markdown.inline(text, 'html')}</li>" for text in view.items]
    lists = [f"<ol>{''.join(items)}</ol>" if items else "", f"<ul>{''.join(options)}</ul>" if options else ""]
    points = f"<small>[{counted(view.marks, 'point')}; <code>{name}</code>]</small>"
    return f"<div>{head}{markdown.render(view.prompt, 'html')} {points}{''.join(lists)}</div>"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Marked:
    """What marking says of answers: ``report`` has points and verdicts part by part."""

    shown: Shown
    report: Report

    def __repr__(self) -> str:
        return report_text(self.report).rstrip()

    def _repr_html_(self) -> str:
        labels = [view.label for view in question_view(self.shown.variant).parts]
        rows = [
            f"<li>{f'({label}) ' if label else ''}<strong>{_VERDICTS.get(part.verdict, part.verdict)}</strong>, "
            f"{float(part.marks):g} of {part.of}. {markdown.inline(feedback(part), 'html')}</li>"
            for label, part in zip(labels, self.report.parts, strict=True)
        ]
        return f"<p>{float(self.report.marks):g} of {counted(self.report.of, 'point')}</p><ul>{''.join(rows)}</ul>"


def practice_widget(id: str, seed: int | None = None, *, banks: Sequence[str | Path] = ()) -> Any:
    """A question in a cell: fields for its parts, a button that marks them, one for other numbers, one for the solution.

    It needs ``pip install 'examgen-dl[notebook]'``; ``UsageError`` says so if it is missing.
    """
    try:
        import ipywidgets as widgets
    except ImportError:
        raise UsageError("a question in a cell needs ipywidgets: pip install 'examgen-dl[notebook]'") from None

    text, result = widgets.HTML(), widgets.HTML()
    fields: dict[str, Any] = {}
    rows = widgets.VBox([])
    state: dict[str, Shown] = {}

    def draw(number: int) -> None:
        state["now"] = variant(id, number, banks=banks)
        text.value, result.value = state["now"]._repr_html_(), ""
        fields.clear()
        fields.update({name: widgets.Text(description=name) for name in state["now"].variant.names})
        rows.children = tuple(fields.values())

    def check(_: Any) -> None:
        typed: Mapping[str, str] = {name: field.value for name, field in fields.items()}
        result.value = state["now"].mark(**typed)._repr_html_()

    def solve(_: Any) -> None:
        result.value = state["now"].solution._solved()

    buttons = [widgets.Button(description=words) for words in ("Check", "Other numbers", "Show the solution")]
    for button, action in zip(buttons, (check, lambda _: draw(_fresh()), solve), strict=True):
        button.on_click(action)
    draw(_fresh() if seed is None else seed)
    return widgets.VBox([text, rows, widgets.HBox(buttons), result])


def _fresh() -> int:
    """A seed that nobody has seen; an exam's secret is never one of these."""
    number = secrets.randbits(48)
    assert not is_secret(number)
    return number
