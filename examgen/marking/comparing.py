"""Is a value right? Entry by entry, within the tolerance, and forgiving what binary fractions do to decimals."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal, TypeAlias

from examgen.core import typeset
from examgen.core.ask import Kind
from examgen.core.numbers import Ln2, Scalar, Value, form, freeze, leaves
from examgen.core.record import Part
from examgen.errors import UsageError
from examgen.marking.formulas import same_formula
from examgen.marking.picks import folded
from examgen.marking.points import earned
from examgen.marking.reading import Reading

Verdict: TypeAlias = Literal["right", "partly", "wrong", "too few digits"]
NUMERIC: frozenset[Kind] = frozenset({"integer", "number", "vector", "matrix", "shape"})
"""Kinds whose values are numbers: these can be carried forward."""
_NUMBERS = (int, Fraction, Ln2, float)
_NOISE = 1e-12
"""Relative guard against the binary noise of decimals: an answer on the edge of the tolerance is inside."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Which entries are right, row by row, the points that they earn (``points.earned``), and the verdict on all of them.

    ``partly`` means: not right, and still worth points. ``too few digits`` means: some entries are outside the tolerance, but all
    of these are the right value rounded to fewer decimals.
    """

    entries: tuple[bool, ...]
    points: Fraction
    verdict: Verdict


def compare(part: Part, reading: Reading) -> Comparison:
    """The reading against the part's answer.

    An entry is a number of a vector or matrix, an axis of a shape, an option of ``choices``, a place of an ordering, an
    item of a matching; other kinds have one. ``UsageError`` for constructions and open answers, which have no answer to
    compare with.
    """
    entries = _entries(part, reading.value, part.answer)
    return judged(part, reading, entries)


def judged(part: Part, reading: Reading, entries: tuple[bool, ...]) -> Comparison:
    """The reading, given which of its entries are right."""
    points = earned(part, reading.value, entries)
    if all(entries):
        return Comparison(entries=entries, points=points, verdict="right")
    if part.kind in ("number", "vector", "matrix") and _only_rounded(part, reading, entries):
        return Comparison(entries=entries, points=points, verdict="too few digits")
    return Comparison(entries=entries, points=points, verdict="partly" if points else "wrong")


def accepts(part: Part, value: Any) -> bool:
    """True if the value, given as such and not typed, is right in every entry."""
    return would_accept(part, value, part.answer)


def would_accept(part: Part, value: Any, answer: Value) -> bool:
    """``accepts`` if this were the part's answer: what a mistake leads to, or what follows from an earlier one."""
    return all(_entries(part, freeze(value), answer))


def _entries(part: Part, value: Value, answer: Value) -> tuple[bool, ...]:
    if part.kind not in _ENTRIES:
        raise UsageError(f"part {part.name!r}: a part of kind {part.kind!r} is not marked by comparison")
    return _ENTRIES[part.kind](part, value, answer)


def _numbers(part: Part, value: Value, answer: Value) -> tuple[bool, ...]:
    """Entry by entry; all that were given are wrong if their number is. Where no entry of the part's own answer has the place of
    one of ``answer``, the largest tolerance counts.
    """
    answers, tolerances = leaves(answer), leaves(part.tolerance)
    if form(value) != form(answer):
        return (False,) * len(leaves(value) if not part.sized else answers)
    if form(answer) != form(part.tolerance):
        tolerances = [max(tolerances, key=float)] * len(answers)
    return tuple(_within(*entry) for entry in zip(leaves(value), answers, tolerances, strict=True))


def _within(value: Any, answer: Any, tolerance: Scalar) -> bool:
    """``abs(value - answer) <= tolerance``, exactly where all three are rational."""
    if not isinstance(value, _NUMBERS) or not isinstance(answer, _NUMBERS):
        return False
    if isinstance(value, int | Fraction) and isinstance(answer, int | Fraction) and not isinstance(tolerance, Ln2):
        distance = value - answer
        return max(distance, -distance) <= (Fraction(str(tolerance)) if isinstance(tolerance, float) else tolerance)
    one, other = float(value), float(answer)
    gap, noise = abs(one - other), _NOISE * max(abs(one), abs(other))
    return value == answer or (math.isfinite(gap) and gap <= float(tolerance) + noise)


def _only_rounded(part: Part, reading: Reading, entries: tuple[bool, ...]) -> bool:
    """True if every entry outside the tolerance was typed as the right value with fewer decimals."""
    if not reading.units or form(reading.value) != form(part.answer):
        return False
    typed = zip(entries, leaves(reading.value), leaves(part.answer), reading.units, strict=True)
    return all(right or (unit is not None and _rounded(value, answer, unit)) for right, value, answer, unit in typed)


def only_cut(part: Part, reading: Reading, entries: tuple[bool, ...]) -> bool:
    """True if digits of the right value were cut off, instead of rounded, in every entry outside the tolerance."""
    if not reading.units or form(reading.value) != form(part.answer):
        return False
    typed = zip(entries, leaves(reading.value), leaves(part.answer), reading.units, strict=True)
    return all(
        right or (unit is not None and _cut(float(value), float(answer), float(unit))) for right, value, answer, unit in typed
    )


def _cut(value: float, answer: float, unit: float) -> bool:
    return value != 0 and unit < 1 and value * answer > 0 and abs(value) <= abs(answer) < abs(value) + unit


def _rounded(value: Scalar, answer: Scalar, unit: Fraction) -> bool:
    """True if ``value`` is ``answer`` to the place ``unit``. A zero or a single whole digit is too little to tell."""
    enough_digits = value != 0 and (unit < 1 or abs(float(value)) >= 10 * unit)
    return enough_digits and _within(value, answer, unit / 2)


def _formula(part: Part, value: Value, answer: Value) -> tuple[bool, ...]:
    return (isinstance(value, str) and same_formula(value, answer, part.variables, part.domains),)


def _pick(part: Part, value: Value, answer: Value) -> tuple[bool, ...]:
    """One option; a value that is not a text stands for the option that shows it. ``also`` belongs to the part's own answer."""
    others = part.also if answer == part.answer else ()
    return (typeset.plain(value, part.decimals) in (typeset.plain(answer, part.decimals), *others),)


def _picks(part: Part, value: Value, answer: Value) -> tuple[bool, ...]:
    """One decision for each option: ticked exactly if it is right."""
    picked = value if isinstance(value, tuple) else (value,)
    return tuple((option in picked) == (option in answer) for option in part.options)


def _places(part: Part, value: Value, answer: Value) -> tuple[bool, ...]:
    """Place by place; all wrong if their number is."""
    if form(value) != form(answer):
        return (False,) * len(answer)
    return tuple(one == other for one, other in zip(value, answer, strict=True))


def _claim(part: Part, value: Value, answer: Value) -> tuple[bool, ...]:
    return (value is answer,)


def _words(part: Part, value: Value, answer: Value) -> tuple[bool, ...]:
    """The other spellings that the part accepts are those of its own answer."""
    others = part.accepts if answer == part.answer else ()
    return (spelled(str(value)) in {spelled(text) for text in (answer, *others)},)


def spelled(text: str) -> str:
    """A short text without case, spaces, hyphens, underscores and a final full stop."""
    return re.sub(r"[-_\u2010-\u2015]+", "", folded(text)).rstrip(".")


_ENTRIES: Mapping[Kind, Callable[[Part, Value, Value], tuple[bool, ...]]] = {
    "integer": _numbers,
    "number": _numbers,
    "vector": _numbers,
    "matrix": _numbers,
    "shape": _places,
    "expression": _formula,
    "choice": _pick,
    "choices": _picks,
    "claim": _claim,
    "ordering": _places,
    "matching": _places,
    "text": _words,
}
