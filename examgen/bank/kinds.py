"""Which kind a witness is for an answer: not what its label says, but what was seen to run.

Its library comes out bent. If the answer moves, the library computed it; if not, the witness is its author's formula, whatever
it is called and whatever it mentions.
"""

from __future__ import annotations

import dis
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import isclose, isfinite
from types import TracebackType
from typing import Any

from examgen.bank.evidence import agree
from examgen.bank.fairness import constructions
from examgen.bank.pagecode import bare, called
from examgen.bank.question import Oracle, Page
from examgen.bank.reading import Source
from examgen.core.numbers import Scalar, Value, freeze, leaves
from examgen.core.record import Variant
from examgen.errors import FOREIGN
from examgen.oracles import watching
from examgen.oracles.bends import BENDS, Bend

FORMULA = "formula"
"""The kind of everything that the author has written out; any number of such witnesses is one."""
NUMBERS = ("integer", "number", "vector", "matrix", "shape")
"""Kinds of answers that must move in every variant; a truth value or an option moves in some."""
_WORDS = {
    "torch": {"torch", "tensor", "parameter", "parameters", "gradients"},
    "symbolic": {"sympy"},
    "finite differences": {"finite_differences", "slopes"},
}
"""What a witness must mention so that its library is worth bending."""
Said = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Hearing:
    """A witness before some variants, and what it says of each when nothing is bent."""

    page: Page
    oracle: Oracle
    variants: Sequence[Variant]
    said: Sequence[Said]

    def place(self, variant: Variant) -> watching.Place:
        """Where the page's code runs, with the numbers that the variant gives."""
        given = [leaf for value in variant.parameters.values() for leaf in leaves(value) if not isinstance(leaf, str)]
        return watching.Place(file=self.page.path, names=namespace(self.page), data=frozenset(map(float, given)))

    def lasting(self, name: str, moved: Sequence[Iterable[str]]) -> bool:
        """Whether the answer moved: in every variant, or for a truth value or an option in some."""
        every: Callable[[Iterable[bool]], bool] = all if self.page.asks[name].kind in NUMBERS else any
        return every(name in names for names in moved)

    @property
    def answers(self) -> list[str]:
        """What the witness speaks of, in every variant."""
        return [name for name in self.page.asks if all(name in said for said in self.said)]


def namespace(page: Page) -> dict[str, Any]:
    """The global names of the question file."""
    names: dict[str, Any] = bare(page.solve).__globals__
    return names


def heard(page: Page, oracle: Oracle, variants: Sequence[Variant]) -> Hearing:
    """The witness, heard plainly on each of the variants."""
    said = [called(f"{page.path}: witness {oracle.name}", _says, page, oracle, variant) for variant in variants]
    return Hearing(page, oracle, variants, said)


def _says(page: Page, oracle: Oracle, variant: Variant) -> Said:
    found = page.of_parts(oracle.function(page.parameters(**variant.parameters)))
    return {name: _frozen(page, variant, name, value) for name, value in found.items()}


def _frozen(page: Page, variant: Variant, name: str, value: Any) -> Value:
    """The answer; for a construction the judgements of all trials."""
    if page.asks[name].kind != "satisfies":
        return freeze(value)
    part = variant.part(name)
    fields = [field for field, _ in part.fields]
    return tuple(bool(value(dict(zip(fields, trial, strict=True)))) for trial in constructions(variant, part))


def seen_kinds(hearing: Hearing, source: Source) -> dict[str, str]:
    """For each answer of the witness the kind that it is: its label if that was seen to run, or another library, or a formula."""
    kinds: dict[str, str] = {}
    words = source.words(hearing.oracle.name) if hearing.oracle.name in source.definitions else set[str]()
    for what in sorted(watching.LIBRARIES, key=lambda kind: kind != hearing.oracle.kind):
        if words & _WORDS[what] and len(kinds) < len(hearing.answers):
            kinds = {**dict.fromkeys(_computed_by(hearing, what), what), **kinds}
    return {name: kinds.get(name, FORMULA) for name in hearing.answers}


def _computed_by(hearing: Hearing, what: str) -> list[str]:
    """Answers that move with the library. What autograd differentiated counts as well, if the derivative is an answer, too."""
    moved = _moving(hearing, what)
    if what == "torch" and moved:
        moved += [name for name in hearing.answers if name not in moved and _is_differentiated(hearing, name)]
    return moved


def _is_differentiated(hearing: Hearing, name: str) -> bool:
    """Whether the answer is, in every variant, a value whose derivatives autograd takes."""
    return all(_passes_autograd(hearing, name, variant) for variant in hearing.variants)


def _passes_autograd(hearing: Hearing, name: str, variant: Variant) -> bool:
    with watching.differentiated(hearing.place(variant)) as values:
        said = _says(hearing.page, hearing.oracle, variant)
    return any(agree(said[name], freeze(value)) for value in values)


def _moving(hearing: Hearing, what: str) -> list[str]:
    """Answers that move when that is bent. A witness that fails with every bend cannot do without it either."""
    every = set(hearing.answers)
    moved: list[set[str]] = [set() for _ in hearing.variants]
    fails = [True for _ in hearing.variants]
    for bend in BENDS:
        if all(names >= every for names in moved):
            break
        with watching.emptied_caches(namespace(hearing.page)):
            for at, variant in enumerate(hearing.variants):
                found = _moved(hearing, at, variant, what, bend) if not moved[at] >= every else set()
                fails[at] &= found is None
                moved[at] |= found or set()
    everywhere = [every if failed else names for names, failed in zip(moved, fails, strict=True)]
    return [name for name in hearing.answers if hearing.lasting(name, everywhere)]


def _moved(hearing: Hearing, at: int, variant: Variant, what: str, bend: Bend) -> set[str] | None:
    """The answers of one variant that move; ``None`` if the witness fails."""
    try:
        with watching.bent(what, bend.again(), hearing.place(variant)):
            said = _says(hearing.page, hearing.oracle, variant)
    except FOREIGN as error:
        return set() if _raised_by(error.__traceback__, hearing.page.path) else None
    return {name for name, true in hearing.said[at].items() if name in said and not agree(true, said[name])}


def _raised_by(traceback: TracebackType | None, file: str) -> bool:
    """Whether the file raised it itself: a page that compares a result and raises has not used it otherwise."""
    while traceback is not None and traceback.tb_next is not None:
        traceback = traceback.tb_next
    if traceback is None or traceback.tb_frame.f_code.co_filename != file:
        return False
    return traceback.tb_frame.f_code.co_code[traceback.tb_lasti] == dis.opmap["RAISE_VARARGS"]


def enumerated(hearing: Hearing) -> list[str]:
    """Answers that come from going through things: an exhaustive count, or a search among more things than are given."""
    if hearing.oracle.kind not in ("counting", "brute force"):
        return []
    moving = _moving(hearing, "enumerations")
    things = []
    for variant in hearing.variants:
        place = hearing.place(variant)
        with watching.emptied_caches(place.names), watching.counted(place) as found:
            _says(hearing.page, hearing.oracle, variant)
        things.append((found, place.data))
    return [name for name in hearing.answers if _exhaustive(hearing, name, things, name in moving)]


def _exhaustive(hearing: Hearing, name: str, things: Sequence[tuple[Any, frozenset[float]]], moves: bool) -> bool:
    if hearing.page.asks[name].kind not in NUMBERS:
        return moves
    if hearing.oracle.kind == "brute force":
        return moves and all(found.count >= 2 * len(data) for found, data in things)
    said = [leaves(one[name]) for one in hearing.said]
    whole = all(isinstance(one, int) for numbers in said for one in numbers)
    handed_over = all(_handed_over(numbers, found.stops) for numbers, (found, _) in zip(said, things, strict=True))
    counts = all(_counts(numbers, found.count, data) for numbers, (found, data) in zip(said, things, strict=True))
    return (whole or moves) and counts and not handed_over


def _handed_over(numbers: Sequence[Scalar], stops: Collection[int]) -> bool:
    """Whether each number is an end of a plain range, or a ratio of two ends: computed before anything was gone through."""
    ratios = {Fraction(above, below) for above in stops for below in stops if below}
    return all(one in (stops if isinstance(one, int) else ratios) for one in numbers if one)


def _counts(numbers: Sequence[Scalar], things: int, given: Iterable[float]) -> bool:
    """Whether so many things are enough to have counted the numbers one by one; of a ratio, what is above and below the bar.

    Below the bar a given number may stand, too.
    """
    ratios = [_ratio(one, int(max(things, *map(abs, given), 1))) for one in numbers]
    found = [one for one in ratios if one is not None]
    return len(found) == len(ratios) and sum(abs(one.numerator) for one in found) <= things


def _ratio(number: Scalar, most: int) -> Fraction | None:
    """The number as a ratio with at most that number below the bar, if it is one."""
    if isinstance(number, bool) or not isinstance(number, int | float | Fraction) or not isfinite(number):
        return None
    found = Fraction(number).limit_denominator(most)
    return found if isclose(found, number, rel_tol=1e-14) else None
