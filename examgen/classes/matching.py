"""Equal papers: every item of every paper asks for as much work as is usual for it, within named bounds.

All papers have the same questions. What is measured of an item is what its numbers decide: the operations of its solution, the
digits that are printed in the question, those of the answers, how many of the listed slips lead to wrong answers of their own;
and, of versions, what a student earns in the mean who makes such slips. That takes the marker as long as all else together, so
papers of individuals are not measured by it.

Usual is the one in the middle of the first ``LOOKED_AT`` draws for the exam's own secret (of the first draw alone some would be
exceptions, and all papers would have to be such ones, too). The rule: a question is drawn, and drawn again (as ``--redraw`` does),
until all these measures lie within the bounds. If none of ``paper.draws.DRAWS`` draws does, the nearest of them is taken, and the
certificate says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from fractions import Fraction
from string import ascii_uppercase

from examgen.bank.effort import operations
from examgen.bank.playing import Behaviour
from examgen.bank.question import Page
from examgen.core.encode import to_json
from examgen.core.numbers import Value
from examgen.core.record import Part, Variant
from examgen.core.typeset import plain
from examgen.marking import mark


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """What the numbers of an item decide of its work; ``points`` are measured for versions only."""

    operations: float
    printed_digits: int
    answer_digits: int
    slips: int
    points: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """How far a measure may lie from the usual one: by a ``share`` of it, or by ``least``, whichever is more."""

    share: Fraction
    least: int | Fraction

    def around(self, middle: float) -> float:
        """The largest distance."""
        return max(float(self.share * Fraction(middle)), float(self.least))


LOOKED_AT = 7
"""So many draws for the exam itself say what is usual."""
_WORDS = ("open", "text")
_JUDGED = ("open", "satisfies")
CHANCE = Fraction(1, 3)
"""How likely a student makes a slip in a question."""
_DIGITS = 12
BOUNDS = {
    "operations": Bound(share=Fraction(1, 5), least=2),
    "printed_digits": Bound(share=Fraction(1, 5), least=3),
    "answer_digits": Bound(share=Fraction(1, 3), least=4),
    "slips": Bound(share=Fraction(1, 4), least=1),
    "points": Bound(share=Fraction(0), least=Fraction(1, 40)),
}
"""The bounds, by what is measured."""


def measure(variant: Variant, page: Page | None = None) -> Measure:
    """What the numbers of the item decide of its work; with its page also what slips cost, which takes the marker a while."""
    texts = (variant.prompt, *(part.prompt for part in variant.parts), variant.figure.alt if variant.figure else "")
    return Measure(
        operations=round(sum(operations(step) for step in variant.steps if step.name), 1), printed_digits=sum(map(_digits, texts)),
        answer_digits=sum(_digits(part.display) for part in variant.parts if not part.options and part.kind not in _WORDS),
        slips=len({repr(to_json(dict(one.answers))) for one in variant.mistakes if one.answers}),
        points=_mean_points(page, variant) if page else 0.0,
    )  # fmt: skip


def _mean_points(page: Page, variant: Variant) -> float:
    """What a student earns in the mean who is right, or makes one of the listed slips, each as likely as all of them are together.

    The marker counts, so what follows from a wrong answer costs nothing where it is carried forward.
    """
    right = {part.name: part.answer for part in variant.parts if part.kind not in _JUDGED}

    def earned(answers: Mapping[str, Value]) -> Fraction:
        typed = {name: _typed(variant.part(name), value) for name, value in answers.items() if name in right}
        return mark(variant, typed, Behaviour(page)).marks

    slipped = [earned({**right, **one.answers}) for one in variant.mistakes]
    whole = earned(right)
    return round(float(whole - CHANCE * (whole - sum(slipped, Fraction(0)) / len(slipped))), 3) if slipped else float(whole)


def _typed(part: Part, value: Value) -> str:
    """An answer as a student types it: letters for options."""
    if not part.options:
        return plain(value, _DIGITS)
    chosen = value if isinstance(value, tuple) else (value,)
    texts = [one if isinstance(one, str) else plain(one, part.decimals) for one in chosen]
    return ", ".join(ascii_uppercase[part.options.index(text)] if text in part.options else text for text in texts)


def _digits(text: str) -> int:
    return sum(sign.isdigit() for sign in text)


def distance(one: Measure, usual: Measure) -> float:
    """The largest share of its bound by which a measure lies off: at most 1 within the bounds."""
    mine, its = asdict(one), asdict(usual)
    return max(float(abs(mine[name] - its[name]) / bound.around(its[name])) for name, bound in BOUNDS.items())


def central(measures: Sequence[Measure]) -> Measure:
    """The measure from which the others lie least off; the first of several."""
    return min(measures, key=lambda one: sum(min(distance(other, one), 2.0) for other in measures))


def matched(draws: Iterable[Variant], usual: Measure, measured: Callable[[Variant], Measure] = measure) -> Iterator[Variant]:
    """The draws within the bounds, in their order; the nearest of all if there is none."""
    nearest: tuple[float, Variant] | None = None
    for variant in draws:
        off = distance(measured(variant), usual)
        if off <= 1:
            nearest = (off, variant)
            yield variant
        elif nearest is None or off < nearest[0]:
            nearest = (off, variant)
    if nearest is not None and nearest[0] > 1:
        yield nearest[1]
