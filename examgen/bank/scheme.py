"""The marking scheme as words: what a wrong entry costs, and which lines of the working earn points where the answer does not."""

from __future__ import annotations

from fractions import Fraction

from examgen.core.ask import Kind
from examgen.core.record import Part, Variant
from examgen.marking import points
from examgen.prose.tying import NO_BREAK

HALF = Fraction(1, 2)
_ENTRY: dict[Kind, str] = {
    "vector": "entry", "matrix": "entry", "shape": "axis", "choices": "decision", "ordering": "place", "matching": "item",
}  # fmt: skip


def rule(part: Part) -> str:
    """What the paper and the key print beside the part's points, as "1/2 point off for each wrong entry"; else empty.

    It tells nothing of the answer: it follows from the part's points and from what its field shows.
    """
    if points.entries(part) == 1:
        return ""
    return f"{spoken(points.cost(part))}{NO_BREAK}off for each wrong {_ENTRY.get(part.kind, part.each)}"


def scheme(variant: Variant, part: Part) -> tuple[str, ...]:
    """The lines on the way to the part's answer that earn ``HALF`` a point each, together at most half of the part's points.

    Where there are more lines, the last ones count: they rest on the others. A claim is right or wrong, and there is no way to it.
    """
    if part.kind == "claim":
        return ()
    needed = _needed(variant, part.name)
    lines = [step.name for step in variant.way(part.name)[:-1] if step.formula and (step.name in needed or not needed)]
    return tuple(lines[-part.marks :])


def _needed(variant: Variant, name: str) -> frozenset[str]:
    """The names of the lines that the line of that name rests on; none if it has no formula that says so."""
    below = {step.name: frozenset(step.steps) for step in variant.steps if step.name}
    found: frozenset[str] = frozenset()
    new = below.get(name, found)
    while new:
        found |= new
        new = frozenset().union(*(below.get(one, ()) for one in new)) - found
    return found


def spoken(number: Fraction) -> str:
    """``1/2 point``, ``1 point``, ``1 1/2 points``; no line breaks in it."""
    whole, rest = divmod(number, 1)
    text = NO_BREAK.join(str(one) for one in (whole, rest) if one)
    return f"{text}{NO_BREAK}{'point' if number <= 1 else 'points'}"
