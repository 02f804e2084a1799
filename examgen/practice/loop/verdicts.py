"""What a marking report means for practice: whether it is an attempt, what is said of it, and the share that was earned."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from examgen.marking import PartReport, Report

GRADED_BY_A_PERSON = "needs a grader"
_OVERTAKEN = "This followed from your earlier answer, which is another one now: work it out again."


def is_unreadable(report: Report) -> bool:
    """True if something was typed that cannot be read."""
    return any(part.verdict == "unreadable" for part in report.parts)


def withheld(report: Report) -> Report:
    """The report while something cannot be read: nothing is said of the other parts, since it is no attempt yet."""
    parts = tuple(part if part.verdict == "unreadable" else _blank(part) for part in report.parts)
    return replace(report, parts=parts, marks=Fraction(0))


def _blank(part: PartReport) -> PartReport:
    return replace(part, verdict="unanswered", marks=Fraction(0), entries=(), mistakes=(), feedback="", carried=False)


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
    """True if something was typed that can be marked, and nothing that cannot be read."""
    verdicts = {part.verdict for part in report.parts}
    return "unreadable" not in verdicts and bool(verdicts - {"unanswered", GRADED_BY_A_PERSON})


def is_solved(report: Report) -> bool:
    """True if all parts are right, apart from those that a person grades."""
    return all(part.verdict in ("right", GRADED_BY_A_PERSON) for part in report.parts)


def share_of(report: Report) -> float:
    """The share (0 to 1) of the marks that was earned, among the parts that need no person."""
    marked = [part for part in report.parts if part.verdict != GRADED_BY_A_PERSON]
    return float(sum((part.marks for part in marked), Fraction(0)) / (sum(part.of for part in marked) or 1))
