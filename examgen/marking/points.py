"""Points of an answer, by a rule that a person can apply with a pen: each wrong entry costs so much, the same for every student.

What an entry costs follows from the part's points and from sizes that its field shows, so the rule can be printed on the paper.
"""

from __future__ import annotations

import math
from fractions import Fraction

from examgen.core.numbers import Value, leaves
from examgen.core.record import Part

HIDDEN = 2
"""So many entries are reckoned with where their number is part of the problem: what the paper prints must not tell it."""


def entries(part: Part) -> int:
    """In how many entries the part's points are lost, one after the other."""
    if part.kind in ("vector", "matrix"):
        return len(leaves(part.answer)) if part.sized else HIDDEN
    shown = {"shape": HIDDEN, "matching": len(part.items), "satisfies": part.requirements}
    return shown.get(part.kind, len(part.options) if part.kind in ("choices", "ordering") else 1)


def cost(part: Part) -> Fraction:
    """What a wrong entry costs: the least number of half points with which nothing is left when all entries are wrong."""
    return Fraction(math.ceil(Fraction(2 * part.marks, entries(part))), 2)


def earned(part: Part, value: Value, right: tuple[bool, ...]) -> Fraction:
    """The points of an answer whose entries are ``right`` or not."""
    if all(right):
        return Fraction(part.marks)
    if part.kind == "choice" and value in part.half:
        return Fraction(part.marks, 2)
    if not _shows_work(part, value, right):
        return Fraction(0)
    return max(Fraction(0), part.marks - cost(part) * right.count(False))


def _shows_work(part: Part, value: Value, right: tuple[bool, ...]) -> bool:
    """Whether a right entry is more than an empty-minded one: a 0 in the place of a 0, or every option ticked, or none."""
    if part.kind == "choices":
        return 0 < len(value) < len(part.options)
    if (
        part.kind in ("vector", "matrix")
        and len(right) == len(answers := leaves(part.answer))
        and any(leaf != 0 for leaf in answers)
    ):
        return any(one and leaf != 0 for one, leaf in zip(right, answers, strict=True))
    return any(right)
