"""``[grading]`` of a course file: the scale of grades, and schemes by which the parts of a course make one grade.

``scale`` is a list of grades with the percent from which on they are given; ``pass`` is the percent that must be reached (the
lowest of the scale if it is not said), ``failed`` what is said of less. Every other key is a scheme: a list of parts, each with the
``percent`` that it counts and the ``threshold``, in percent of the part, without which nobody passes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise

from examgen.errors import BlueprintError
from examgen.paper.tables import Table

_KEYS = ("scale", "pass", "failed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Grade:
    """A grade and the percent from which on it is given."""

    least: Fraction
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A part of a scheme: how many percent of the whole it counts, and how many percent of itself are needed."""

    part: str
    percent: Fraction
    threshold: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Grading:
    """The grades from the best to the worst, the percent to pass, what less is called, and the schemes by name."""

    scale: tuple[Grade, ...]
    passing: Fraction
    failed: str
    schemes: Mapping[str, tuple[Share, ...]] = field(default_factory=dict)

    def grade(self, percent: Fraction) -> str:
        """The grade for so many percent; empty if the course has no scale."""
        if not self.scale:
            return ""
        if percent < self.passing:
            return self.failed
        return next((one.name for one in self.scale if percent >= one.least), self.failed)

    def next(self, percent: Fraction) -> Grade | None:
        """The next better grade, where it really begins; ``None`` for who has the best, or if there is no scale."""
        better = [Grade(least=max(one.least, self.passing), name=one.name) for one in self.scale]
        return next((one for one in reversed(better) if one.least > percent and one.name == self.grade(one.least)), None)


NO_GRADES = Grading(scale=(), passing=Fraction(0), failed="")


def read_grading(table: Table) -> Grading:
    """The grading of a course; ``BlueprintError`` says what is wrong where."""
    scale = tuple(_grade(one) for one in table.tables("scale"))
    if any(better.least <= worse.least for better, worse in pairwise(scale)):
        raise BlueprintError(
            f"{table.where}: 'scale' is not in order; begin with the best grade, each 'from' less than the one before"
        )
    lowest = scale[-1].least if scale else Fraction(0)
    schemes = {name: tuple(_share(one) for one in table.tables(name)) for name in table.content if name not in _KEYS}
    for name, shares in schemes.items():
        total = sum(share.percent for share in shares)
        if total != 100:
            raise BlueprintError(f"{table.where}: the parts of {name!r} count {float(total):g} percent together; expected 100")
    return Grading(
        scale=scale, passing=_percent(table, "pass", lowest), failed=table.take("failed", str, "Not passed"), schemes=schemes
    )


def _grade(table: Table) -> Grade:
    table.only("from", "grade")
    return Grade(least=_percent(table, "from"), name=table.take("grade", str))


def _share(table: Table) -> Share:
    table.only("part", "percent", "threshold")
    return Share(
        part=table.take("part", str), percent=_percent(table, "percent"), threshold=_percent(table, "threshold", Fraction(0))
    )


def _percent(table: Table, name: str, default: Fraction | None = None) -> Fraction:
    value = table.content.get(name)
    if value is None and default is not None:
        return default
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 100:
        raise BlueprintError(f"{table.where}: {name!r} is {value!r}; expected a number from 0 to 100")
    return Fraction(str(value))
