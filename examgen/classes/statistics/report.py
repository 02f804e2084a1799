"""The report on an exam that a lecturer reads at a glance: one HTML file with its plots in it, plots as PNG, numbers as JSON.

It names no student.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from fractions import Fraction

from examgen.classes.grading.marking import MARKED, Result
from examgen.classes.grading.sittings import Sitting
from examgen.classes.statistics import plots
from examgen.classes.statistics.items import EASY, FLAT, HARD, OFTEN, Summary, scores_of, summary
from examgen.classes.statistics.rasch import Rasch, RaschItem, fitted
from examgen.core.words import counted
from examgen.paper.grading import Grading
from examgen.paper.render import render
from examgen.prose import markdown

_MOST_SLIPS = 40
_CERTAIN = 20
"""Students without whom a single number is chance, and the report says so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GradeCount:
    """How many students have a grade."""

    name: str
    students: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportView:
    """What the template sees. ``notes`` (Markdown) say what is worth a look; ``pictures`` are PNG in base 64 by name."""

    course: str
    title: str
    summary: Summary
    grades: tuple[GradeCount, ...]
    rasch: Rasch | None
    no_rasch: str
    fits: Mapping[int, RaschItem]
    notes: tuple[str, ...]
    most_slips: int
    pictures: Mapping[str, str]
    large: bool = False


def report(sitting: Sitting, results: Sequence[Result], grading: Grading) -> dict[str, bytes]:
    """The files of the report by name; none if nobody handed in anything."""
    marked = [result for result in results if result.state == MARKED]
    if not marked:
        return {}
    found = summary(sitting, marked)
    model = fitted(scores_of(sitting, marked), [one.of for one in found.items])
    rasch, why = (None, model) if isinstance(model, str) else (model, "")
    pictures = plots.plots(found, rasch, grading)
    grades = _grades(found, grading)
    view = ReportView(
        course=sitting.course, title=sitting.title, summary=found, grades=grades, rasch=rasch, no_rasch=why,
        fits={one.number: one for one in rasch.items} if rasch else {}, notes=tuple(_notes(found, rasch)),
        most_slips=_MOST_SLIPS,
        pictures={name: base64.b64encode(content).decode() for name, content in pictures.items()},
    )  # fmt: skip
    document = {
        "exam": sitting.title, **asdict(found), "grades": [asdict(one) for one in grades],
        "rasch": asdict(rasch) if rasch else None, "no_rasch": why,
    }  # fmt: skip
    return {
        **pictures,
        "report.html": render(view, "classreport", "html").encode(),
        "statistics.json": (json.dumps(document, indent=1, ensure_ascii=False) + "\n").encode(),
    }


def _grades(found: Summary, grading: Grading) -> tuple[GradeCount, ...]:
    if not grading.scale:
        return ()
    given = [grading.grade(Fraction(str(one))) for one in found.percents]
    names = dict.fromkeys([*(one.name for one in grading.scale), grading.failed])
    return tuple(GradeCount(name=name, students=given.count(name)) for name in names)


def _notes(found: Summary, rasch: Rasch | None) -> Iterator[str]:
    """What is worth a look, the most urgent first."""
    if found.waiting:
        waiting = counted(found.waiting, "answer")
        yield f"{waiting} still wait for a person and count 0 points here: see `doubtful.csv`, decide in `overrides.csv`."
    for one in found.items:
        called = f"Question {one.number} ({markdown.escape(one.title, 'markdown')})"
        if one.discrimination is not None and one.discrimination < 0:
            yield f"{called}: students with fewer points elsewhere did better here. Is its key right, and its text clear?"
        elif one.discrimination is not None and one.discrimination < FLAT and one.facility < EASY:
            yield f"{called} hardly tells strong students from weak ones (discrimination {one.discrimination:.2f})."
        if one.facility < HARD:
            yield f"{called} was hard: {100 * one.facility:.0f} % of its points were reached."
        elif one.facility > EASY:
            yield f"{called} was easy: {100 * one.facility:.0f} % of its points were reached."
    for item in rasch.items if rasch else ():
        if item.misfit:
            fits = f"infit {item.infit:.2f}, outfit {item.outfit:.2f}"
            yield f"Question {item.number} does not fit the scale of the others: it is {item.misfit} ({fits})."
    for slip in found.slips:
        if slip.share >= OFTEN and slip.students > 1:
            yield f"{100 * slip.share:.0f} % made the same slip in question {slip.number}: {slip.sentence}"
    if found.students < _CERTAIN:
        yield f"With {counted(found.students, 'student')} all of these numbers are rough."
