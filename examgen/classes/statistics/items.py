"""Classical statistics of an exam: how easy each question was, how well it tells students apart, and which slips were made.

An item is a question: parts of one question rest on each other, and would make the exam look more reliable than it is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from examgen.classes.grading.marking import MARKED, Cell, Result
from examgen.classes.grading.points import percent
from examgen.classes.grading.sittings import Sitting

FEWEST = 3
"""Students without whom nothing is said of how points go together."""
HARD, EASY, FLAT = 0.2, 0.95, 0.1
"""Facilities below and above, and discriminations below which a question is worth a look."""
OFTEN = 0.2
"""A slip that so many of those make who were asked is worth a lesson."""

Points = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class PartStat:
    """A part: the mean share of its points, and of how many students it is open, unreadable, or still with a person."""

    label: str
    of: int
    facility: float
    blank: int
    waiting: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemStat:
    """A question: the mean share of its points, and the correlation of its points with those of all others.

    ``without`` is alpha of the exam without it. Both are ``None`` where they are not defined: few students, or all alike.
    """

    number: int
    id: str
    title: str
    of: int
    facility: float
    discrimination: float | None
    without: float | None
    parts: tuple[PartStat, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipStat:
    """A slip of a question over all papers: the students who made it, in which parts, and the points it cost each on average."""

    number: int
    name: str
    sentence: str
    parts: tuple[str, ...]
    students: int
    share: float
    cost: float


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionStat:
    """Those who wrote one version: how many, and the mean and standard deviation of their points."""

    code: str
    students: int
    mean: float
    spread: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """The exam as a whole, its items and slips. ``percents`` are those of all students who wrote it, in order."""

    students: int
    points: int
    mean: float
    median: float
    spread: float
    alpha: float | None
    error: float | None
    percents: tuple[float, ...]
    items: tuple[ItemStat, ...]
    slips: tuple[SlipStat, ...]
    versions: tuple[VersionStat, ...]
    waiting: int


def summary(sitting: Sitting, results: Sequence[Result]) -> Summary:
    """The statistics of all marked papers; there must be one at least."""
    marked = [result for result in results if result.state == MARKED]
    scores = scores_of(sitting, marked)
    totals = scores.sum(axis=1)
    reliable = alpha(scores)
    spread = float(totals.std(ddof=1)) if len(marked) > 1 else 0.0
    return Summary(
        students=len(marked), points=sitting.points, mean=float(totals.mean()), median=float(np.median(totals)), spread=spread,
        alpha=reliable, error=None if reliable is None else spread * float(np.sqrt(max(0.0, 1 - reliable))),
        percents=tuple(sorted(float(percent(result.points, sitting.points)) for result in marked)),
        items=tuple(_item(sitting, marked, scores, at) for at in range(scores.shape[1])),
        slips=tuple(_slips(sitting, marked)), versions=tuple(_versions(marked)),
        waiting=sum(len(result.waiting) for result in marked),
    )  # fmt: skip


def scores_of(sitting: Sitting, marked: Sequence[Result]) -> Points:
    """Points by student and question: (students, questions)."""
    numbers = list(sitting.fields_of)
    return np.array([[float(_points(result, number)) for number in numbers] for result in marked], dtype=np.float64)


def _points(result: Result, number: int) -> Fraction:
    return sum((cell.points for cell in result.cells if cell.field.number == number), Fraction(0))


def alpha(scores: Points) -> float | None:
    """Cronbach's alpha of scores (students, items): k/(k-1) (1 - sum of the items' variances / variance of the totals).

    ``None`` for fewer than two items or ``FEWEST`` students, and if all have the same total. Cronbach (1951).
    """
    students, items = scores.shape
    if items < 2 or students < FEWEST or not (whole := scores.sum(axis=1).var(ddof=1)):
        return None
    return float(items / (items - 1) * (1 - scores.var(axis=0, ddof=1).sum() / whole))


def discrimination(scores: Points, at: int) -> float | None:
    """The correlation of an item with the total of the others (corrected: an item always agrees with itself)."""
    item, rest = scores[:, at], np.delete(scores, at, axis=1).sum(axis=1)
    if len(item) < FEWEST or scores.shape[1] < 2 or np.ptp(item) == 0 or np.ptp(rest) == 0:
        return None
    return float(np.corrcoef(item, rest)[0, 1])


def _item(sitting: Sitting, marked: Sequence[Result], scores: Points, at: int) -> ItemStat:
    number, fields = list(sitting.fields_of.items())[at]
    of = sum(one.marks for one in fields)
    return ItemStat(
        number=number, id=fields[0].id, title=sitting.bank.page(fields[0].id).title, of=of,
        facility=float(scores[:, at].mean()) / of if of else 0.0, discrimination=discrimination(scores, at),
        without=alpha(np.delete(scores, at, axis=1)), parts=tuple(_part(_column(marked, one.label)) for one in fields),
    )  # fmt: skip


def _column(marked: Sequence[Result], label: str) -> list[Cell]:
    return [cell for result in marked for cell in result.cells if cell.field.label == label]


def _part(cells: Sequence[Cell]) -> PartStat:
    field = cells[0].field
    earned = float(sum((cell.points for cell in cells), Fraction(0)))
    return PartStat(
        label=field.label, of=field.marks, facility=earned / (field.marks * len(cells)) if field.marks else 0.0,
        blank=sum(cell.report.verdict == "unanswered" and not cell.unsure for cell in cells),
        waiting=sum(bool(cell.waits) for cell in cells),
    )  # fmt: skip


def _slips(sitting: Sitting, marked: Sequence[Result]) -> list[SlipStat]:
    """The slips that count: not those behind an answer that people gave all points for. The most frequent come first."""
    made: dict[tuple[int, str], list[tuple[str, Cell]]] = {}
    for result in marked:
        for cell in result.cells:
            if cell.points < cell.field.marks:
                for name in cell.report.mistakes:
                    made.setdefault((cell.field.number, name), []).append((result.student.id, cell))
    said = _sentences(sitting, marked, {number for number, _ in made})
    found = [_slip(key, cells, len(marked), said.get(key, key[1].replace("_", " "))) for key, cells in made.items()]
    return sorted(found, key=lambda one: (-one.students, one.number, one.name))


def _slip(key: tuple[int, str], made: Sequence[tuple[str, Cell]], asked: int, sentence: str) -> SlipStat:
    students = {student for student, _ in made}
    lost = sum((cell.field.marks - cell.points for _, cell in made), Fraction(0))
    return SlipStat(
        number=key[0], name=key[1], sentence=sentence, parts=tuple(sorted({cell.field.label for _, cell in made})),
        students=len(students), share=len(students) / asked, cost=float(lost) / len(students),
    )  # fmt: skip


def _sentences(sitting: Sitting, marked: Sequence[Result], numbers: set[int]) -> Mapping[tuple[int, str], str]:
    """What the slips of these questions are about, without numbers of a variant (Markdown)."""
    paper = sitting.paper(marked[0].code)
    return {
        (number, mistake.name): mistake.general or mistake.sentence
        for number in numbers
        for mistake in paper.variants[number - 1].mistakes
    }


def _versions(marked: Sequence[Result]) -> list[VersionStat]:
    """The versions, if students share papers; papers that one student wrote say nothing."""
    by_code: dict[str, list[float]] = {}
    for result in marked:
        by_code.setdefault(result.code, []).append(float(result.points))
    if len(by_code) < 2 or all(len(points) == 1 for points in by_code.values()):
        return []
    return [
        VersionStat(code=code, students=len(points), mean=float(np.mean(points)), spread=_spread(points))
        for code, points in sorted(by_code.items())
    ]


def _spread(points: Sequence[float]) -> float:
    return float(np.std(points, ddof=1)) if len(points) > 1 else 0.0
