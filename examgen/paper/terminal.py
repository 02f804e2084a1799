"""Variants and marking reports as text for the terminal."""

from __future__ import annotations

from examgen.core.record import Variant
from examgen.marking import Report
from examgen.paper.answers import LineView
from examgen.paper.views import question_view, solution_view
from examgen.prose import markdown, math


def variant_text(variant: Variant, *, solution: bool) -> str:
    """The question as a student sees it; with ``solution`` also answers, steps, mistakes and evidence."""
    view = question_view(variant)
    lines = [f"{view.title}  [{view.id}, seed {variant.seed}; {view.marks} marks, {view.minutes} min]", ""]
    lines += [markdown.render(view.prompt, "text").rstrip(), ""]
    if view.figure:
        lines += [f"[figure: {view.figure.alt}]", ""]
    lines += [f"* {markdown.inline(sentence, 'text')}" for sentence in view.notes]
    for part, named in zip(view.parts, variant.parts, strict=True):
        label = f"({part.label}) " if part.label else ""
        lines += ["", f"{label}{markdown.inline(part.prompt, 'text')}  [{part.marks}]  --answer {named.name}=..."]
        lines += [f"    ({letter}) {markdown.inline(option, 'text')}" for letter, option in part.options]
    return "\n".join(lines + (_solution(variant) if solution else [])) + "\n"


def _solution(variant: Variant) -> list[str]:
    view = solution_view(variant, question_view(variant))
    lines = ["", "Answers"]
    for part, answer in zip(variant.parts, view.answers, strict=True):
        lines.append(f"  {part.name} = {part.display}{' ' + part.unit if part.unit else ''}  ({answer.accepted})")
    lines += ["", "Worked solution", *(row for line in view.lines for row in line_rows(line))]
    lines += ["", "Mistakes to look for"]
    lines += [f"  {mistake.name}: {markdown.inline(mistake.sentence, 'text')}" for mistake in variant.mistakes]
    lines += ["", "Evidence"]
    lines += [
        f"  {item.answer}: {item.witness} ({item.kind}) {'agrees' if item.agrees else f'says {item.value}'}" for item in variant.evidence
    ]
    return lines


WIDTH = 76


def line_rows(line: LineView) -> list[str]:
    """A line of the solution: its note, and the widest of its layouts that fits the terminal."""
    rows = [f"  {markdown.inline(line.note, 'text')}"] if line.note else []
    layouts = [math.text(layout) for layout in line.layouts]
    fitting = [layout for layout in layouts if max(map(len, layout)) <= WIDTH] or layouts[-1:]
    return rows + [f"    {row}" for layout in fitting[:1] for row in layout]


def report_text(report: Report) -> str:
    """What marking says, part by part."""
    rows = []
    for part in report.parts:
        understood = f" (read as {part.understood})" if part.understood else ""
        rows.append(f"{part.name}: {part.verdict}{understood}, {float(part.marks):g} of {part.of}")
        if part.feedback:
            rows.append(f"  {markdown.inline(part.feedback, 'text')}")
    return "\n".join([*rows, f"total: {float(report.marks):g} of {report.of}"]) + "\n"
