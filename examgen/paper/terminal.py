"""Variants and marking reports as text for a terminal of 80 columns."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from fractions import Fraction

from examgen.core import typeset
from examgen.core.record import Evidence, Part, Variant
from examgen.core.words import counted
from examgen.marking import Report
from examgen.paper.answers import LineView, MistakeView, feedback, in_decimals
from examgen.paper.render import fitting
from examgen.paper.views import PartView, SolutionView, question_view, solution_view
from examgen.prose import markdown, math

COLUMNS = 80
_STRONG = re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*")


def variant_text(variant: Variant, *, solution: bool) -> str:
    """The question as a student sees it; with ``solution`` also answers, steps, mistakes and evidence."""
    view = question_view(variant)
    facts = f"{counted(view.marks, 'point')}, {counted(view.minutes, 'minute')}"
    lines = [*_wrapped(view.title), *_wrapped(f"{view.id}, seed {variant.seed}: {facts}"), ""]
    lines += _document(view.stem)
    if view.figure:
        lines += ["", *_wrapped(f"[figure: {view.figure.alt}]")]
    if view.notes:
        lines += ["", *(row for note in view.notes for row in _wrapped(markdown.inline(note, "text"), "* "))]
    if view.statement:
        lines += ["", *_document(view.statement)]
    for part, name in zip(view.parts, variant.names, strict=True):
        lines += ["", *_part(part, name)]
    if solution:
        lines += _solution(variant, solution_view(variant, view))
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _wrapped(text: str, label: str = "", indent: int = 0) -> list[str]:
    """The text in lines of 80 columns, hanging behind its label."""
    first = " " * indent + label
    return textwrap.wrap(
        text, COLUMNS, initial_indent=first, subsequent_indent=" " * len(first), break_long_words=False, break_on_hyphens=False
    )  # fmt: skip


def _document(source: str, label: str = "", indent: int = 0) -> list[str]:
    """Markdown in lines: paragraphs and items are wrapped, formulas, code and tables stay as they are."""
    rows: list[str] = []
    for line in _STRONG.sub(r"\1", markdown.render(source, "text")).rstrip().split("\n"):
        margin = " " * (indent + len(label))
        if line.startswith("    ") or "│" in line or "┼" in line:
            rows.append(margin + line)
        elif line.startswith("- "):
            rows += _wrapped(line[2:], "- ", indent + len(label))
        else:
            rows += _wrapped(line.strip(), "" if rows else label, indent + len(label) * bool(rows)) or [""]
    return rows


def _part(part: PartView, name: str) -> Iterator[str]:
    """The part with its options, and how its answer is given to ``examgen mark``."""
    label = f"({part.label}) " if part.label else ""
    yield from _document(part.prompt, label)
    if part.rounding:
        yield from _wrapped(part.rounding, indent=len(label))
    for number, item in enumerate(part.items, 1):
        yield from _wrapped(markdown.inline(item, "text"), f"{number}. ", 4)
    for letter, option in part.options:
        yield from _wrapped(markdown.inline(option, "text"), f"({letter}) ", 4)
    fields = f"  (fields: {', '.join(map(math.line, part.fields))})" if part.fields else ""
    yield from _wrapped(f"[{counted(part.marks, 'point')}]  --answer {name}=...{fields}", indent=len(label))


def _solution(variant: Variant, view: SolutionView) -> Iterator[str]:
    yield from ("", "Answers")
    for part, answer in zip(variant.parts, view.answers, strict=True):
        accepted = markdown.inline(answer.accepted, "text")
        unit = f" {part.unit}" if part.unit else ""
        yield from _wrapped(f"{_answer(part)}{unit}" + (f"  ({accepted})" if accepted else ""), f"{part.name} = ", 2)
    yield from ("", "Worked solution")
    for line in view.lines:
        yield from line_rows(line)
    if view.mistakes:
        yield from ("", "Rules that students break, and wrong answers that show it")
    for mistake in view.mistakes:
        yield from _mistake(mistake)
    if variant.evidence:
        yield from ("", "Evidence")
    for item in variant.evidence:
        yield from _wrapped(_testimony(item), indent=2)


def _answer(part: Part) -> str:
    rounded = in_decimals(part, part.answer)
    return part.display if rounded is None else f"{part.display} ≈ {typeset.plain(rounded, part.decimals)}"


def line_rows(line: LineView) -> Iterator[str]:
    """A line of the solution: its note, and the equation in the first layout that fits, else in a form that can be wrapped."""
    if line.note:
        yield from _document(line.note, indent=2)
    if line.layouts:
        rows = math.text(fitting(line.layouts, COLUMNS - 4))
        if len(rows[0]) <= COLUMNS - 4:
            yield from (f"    {row}" for row in rows)
        else:
            yield from _wrapped(math.line(line.layouts[0]), indent=4)


def _mistake(mistake: MistakeView) -> Iterator[str]:
    yield from _wrapped(markdown.inline(mistake.sentence, "text"), "- ", 2)
    gives = "; ".join(f"({label}) " * bool(label) + markdown.inline(wrong, "text") for label, wrong in mistake.answers)
    yield from _wrapped(gives, "wrong answer: ", 4)


def _testimony(item: Evidence) -> str:
    return f"{item.answer}: {item.witness} ({item.kind}) " + ("agrees" if item.agrees else f"says {item.value}")


def report_text(report: Report) -> str:
    """What marking says, part by part."""
    rows: list[str] = []
    for part in report.parts:
        understood = f" (read as {part.understood})" if part.understood else ""
        rows += _wrapped(f"{part.name}: {part.verdict}{understood}, {_marks(part.marks)} of {part.of}")
        if part.feedback:
            rows += _wrapped(markdown.inline(feedback(part), "text"), indent=2)
    return "\n".join([*rows, f"total: {_marks(report.marks)} of {report.of}"]) + "\n"


def _marks(marks: Fraction) -> str:
    """At most two decimals."""
    return f"{round(float(marks), 2):g}"
