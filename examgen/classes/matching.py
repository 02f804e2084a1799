"""Equal papers: every item of every paper asks for as much work as is usual for it, within named bounds.

All papers have the same questions. What is measured of an item is what its numbers decide: the operations of its solution, the
digits that are printed in the question, those of the answers, and how many of the listed slips lead to wrong answers of their own.
Usual is the one in the middle of the first ``LOOKED_AT`` draws for the exam's own secret (of the first draw alone some would be
exceptions, and all papers would have to be such ones, too). The rule: a question is drawn, and drawn again (as ``--redraw`` does),
until all four measures lie within the bounds. If none of ``paper.draws.DRAWS`` draws does, the nearest of them is taken, and the
certificate says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from fractions import Fraction

from examgen.bank.effort import operations
from examgen.core.encode import to_json
from examgen.core.record import Variant


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """What the numbers of an item decide of its work."""

    operations: float
    printed_digits: int
    answer_digits: int
    slips: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """How far a measure may lie from the usual one: by a ``share`` of it, or by ``least``, whichever is more."""

    share: Fraction
    least: int

    def around(self, middle: float) -> float:
        """The largest distance."""
        return max(float(self.share * Fraction(middle)), float(self.least))


LOOKED_AT = 7
"""So many draws for the exam itself say what is usual."""
_WORDS = ("open", "text")
BOUNDS = {
    "operations": Bound(share=Fraction(1, 5), least=2),
    "printed_digits": Bound(share=Fraction(1, 5), least=3),
    "answer_digits": Bound(share=Fraction(1, 3), least=4),
    "slips": Bound(share=Fraction(1, 4), least=1),
}
"""The bounds, by what is measured."""


def measure(variant: Variant) -> Measure:
    """What the numbers of the item decide of its work."""
    texts = (variant.prompt, *(part.prompt for part in variant.parts), variant.figure.alt if variant.figure else "")
    return Measure(
        operations=round(sum(operations(step) for step in variant.steps if step.name), 1), printed_digits=sum(map(_digits, texts)),
        answer_digits=sum(_digits(part.display) for part in variant.parts if not part.options and part.kind not in _WORDS),
        slips=len({repr(to_json(dict(one.answers))) for one in variant.mistakes if one.answers}),
    )  # fmt: skip


def _digits(text: str) -> int:
    return sum(sign.isdigit() for sign in text)


def distance(one: Measure, usual: Measure) -> float:
    """The largest share of its bound by which a measure lies off: at most 1 within the bounds."""
    mine, its = asdict(one), asdict(usual)
    return max(float(abs(mine[name] - its[name]) / bound.around(its[name])) for name, bound in BOUNDS.items())


def central(measures: Sequence[Measure]) -> Measure:
    """The measure from which the others lie least off; the first of several."""
    return min(measures, key=lambda one: sum(min(distance(other, one), 2.0) for other in measures))


def matched(draws: Iterable[Variant], usual: Measure) -> Iterator[Variant]:
    """The draws within the bounds, in their order; the nearest of all if there is none."""
    nearest: tuple[float, Variant] | None = None
    for variant in draws:
        off = distance(measure(variant), usual)
        if off <= 1:
            nearest = (off, variant)
            yield variant
        elif nearest is None or off < nearest[0]:
            nearest = (off, variant)
    if nearest is not None and nearest[0] > 1:
        yield nearest[1]
