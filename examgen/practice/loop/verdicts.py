"""What a marking report means for practice: whether it is an attempt, what is said of it, and the share that was earned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from examgen.marking import PartReport, Report

GRADED_BY_A_PERSON = "needs a grader"
_NO_TRY = ("unreadable", "unanswered")
_OVERTAKEN = "This followed from your earlier answer, which is another one now: work it out again."


def is_unreadable(report: Report) -> bool:
    """True if something was typed that cannot be read."""
    return any(part.verdict == "unreadable" for part in report.parts)


def first_tries(reports: Sequence[Report]) -> Report:
    """Of reports on one sitting, the last one with the first readable answer to each part: what was not read was no try."""
    parts = [next((one for one in tries if one.verdict not in _NO_TRY), tries[-1]) for tries in zip(*_parts(reports), strict=True)]
    return replace(reports[-1], parts=tuple(parts), marks=sum((part.marks for part in parts), Fraction(0)))


def _parts(reports: Sequence[Report]) -> list[tuple[PartReport, ...]]:
    return [report.parts for report in reports]


def since(last: Report | None, report: Report) -> Report:
    """The report, given the one before: a part that followed from an earlier answer, and is left as it was though that answer has
    changed, is wrong now, but nobody made a mistake there.
    """
    followed = {part.name: part.typed for part in last.parts if part.carried} if last else {}
    return replace(report, parts=tuple(_overtaken(part) if _is_left(part, followed) else part for part in report.parts))


def _is_left(part: PartReport, followed: dict[str, str]) -> bool:
    return part.verdict != "right" and followed.get(part.name) == part.typed


def _overtaken(part: PartReport) -> PartReport:
    return replace(part, mistakes=(), feedback=_OVERTAKEN)


def is_attempt(report: Report) -> bool:
    """True if something was typed that can be marked, whatever else cannot be read."""
    return any(part.verdict not in (*_NO_TRY, GRADED_BY_A_PERSON) for part in report.parts)


def is_solved(report: Report) -> bool:
    """True if all parts are right, apart from those that a person grades."""
    return all(part.verdict in ("right", GRADED_BY_A_PERSON) for part in report.parts)


def share_of(report: Report) -> float:
    """The share (0 to 1) of the marks that was earned, among the parts that need no person."""
    marked = [part for part in report.parts if part.verdict != GRADED_BY_A_PERSON]
    return float(sum((part.marks for part in marked), Fraction(0)) / (sum(part.of for part in marked) or 1))
