"""Is a value right? Entry by entry, within the tolerance, and kind to what decimals and binary fractions do to numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal, TypeAlias

from examgen.core import typeset
from examgen.core.ask import Kind
from examgen.core.numbers import Ln2, Scalar, Value, freeze, leaves
from examgen.core.record import Part
from examgen.errors import UsageError
from examgen.marking.formulas import same_formula
from examgen.marking.picks import folded
from examgen.marking.reading import Reading

Verdict: TypeAlias = Literal["right", "partly", "wrong", "too few digits"]
NUMERIC: frozenset[Kind] = frozenset({"integer", "number", "vector", "matrix", "shape"})
"""Kinds whose values are numbers: these can be carried forward."""
_NOISE = 1e-12
"""Relative guard against the binary noise of decimals: an answer on the edge of the tolerance is inside."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Which entries are right, row by row, and the verdict on all of them.

    ``too few digits`` means: some entries are outside the tolerance, but all of these are the right value rounded to fewer decimals.
    """

    entries: tuple[bool, ...]
    verdict: Verdict


def compare(part: Part, reading: Reading) -> Comparison:
    """The reading against the part's answer.

    An entry is a number of a vector or matrix, an axis of a shape, an option of ``choices``, a place of an ordering, an item of a
    matching; other kinds have one. ``UsageError`` for constructions and open answers, which have no answer to compare with.
    """
    if part.kind not in _ENTRIES:
        raise UsageError(f"part {part.name!r}: a part of kind {part.kind!r} is not marked by comparison")
    entries = _ENTRIES[part.kind](part, reading.value)
    if all(entries):
        return Comparison(entries=entries, verdict="right")
    if part.kind in ("number", "vector", "matrix") and _only_rounded(part, reading, entries):
        return Comparison(entries=entries, verdict="too few digits")
    return Comparison(entries=entries, verdict="partly" if any(entries) else "wrong")


def accepts(part: Part, value: Any) -> bool:
    """True if the value, given as such and not typed, is right in every entry."""
    return compare(part, Reading(value=freeze(value), understood="")).verdict == "right"


def _numbers(part: Part, value: Value) -> tuple[bool, ...]:
    answers, tolerances = leaves(part.answer), leaves(part.tolerance)
    if _form(value) != _form(part.answer):
        return (False,) * len(answers)
    return tuple(map(_within, leaves(value), answers, tolerances, strict=True) if False else _all_within(value, answers, tolerances))


def _all_within(value: Value, answers: list[Scalar], tolerances: list[Scalar]) -> list[bool]:
    return [_within(*triple) for triple in zip(leaves(value), answers, tolerances, strict=True)]
