"""From typed text to a value in the form of the part's answer. What has no clear meaning is unreadable, not wrong."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from examgen.core import arithmetic, expression
from examgen.core.ask import Kind
from examgen.core.numbers import Value, form, leaves
from examgen.core.record import Part
from examgen.errors import UnreadableAnswer
from examgen.marking import cleaning, grids, picks, scalars
from examgen.marking.formulas import sample_points

MAX_TYPED = 4000
"""Longest answer that is read, in characters; open answers are kept as they are."""
_NUMERIC: frozenset[Kind] = frozenset({"integer", "number", "vector", "matrix"})
_ABOUT = "\u2248"
_WITHIN = 1 - 1e-6
"""Who cuts off is less than a unit away; binary noise takes nothing off that."""
_NUMBER_EXPECTED = "this part expects a number such as 0.25, 4/5 or 2*ln(2)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A typed answer as read.

    ``value`` has the form of the part's answer, and ``understood`` shows the student what was read. ``units`` are the
    place values of the last typed decimal of each entry, row by row (``None`` for anything but a plain decimal); empty
    for kinds without numbers.
    """

    value: Value
    understood: str
    units: tuple[Fraction | None, ...] = ()


def read(part: Part, text: str) -> Reading:
    """The typed text as a value of the part's kind.

    ``UnreadableAnswer``, with a sentence for the student, for everything else: also for a vector or matrix of another
    size than the paper prints next to its field. Where it prints none, another size is readable, and so is a shape with another
    number of axes, since finding it is part of the problem.
    """
    if part.kind != "open" and len(text) > MAX_TYPED:
        raise UnreadableAnswer(f"the answer is longer than {MAX_TYPED} characters")
    if not text.strip():
        raise UnreadableAnswer("nothing was written")
    squeezed = text if part.kind == "open" else _squeezed(text)
    return _sides(part, squeezed) if part.kind in _NUMERIC and _ABOUT in squeezed else _READERS[part.kind](part, squeezed)


def _sides(part: Part, text: str) -> Reading:
    """``20/3 ≈ 6.67``: what stands first, if what follows is the same, rounded or cut off."""
    first, *others = (_READERS[part.kind](part, side) for side in text.split(_ABOUT))
    if not all(_is_about(first, other) for other in others):
        raise scalars.unreadable(text, f"the two sides of {_ABOUT} differ; give one of them")
    return first


def _is_about(exact: Reading, rough: Reading) -> bool:
    pairs = zip(leaves(exact.value), leaves(rough.value), rough.units or (None,), strict=False)
    return form(exact.value) == form(rough.value) and all(
        one == other or (unit is not None and abs(float(one) - float(other)) < _WITHIN * float(unit)) for one, other, unit in pairs
    )


def _squeezed(text: str) -> str:
    """The text without blank lines and needless spaces."""
    return "\n".join(" ".join(line.split()) for line in text.splitlines() if line.strip())


def _cleaned(part: Part, text: str) -> str:
    try:
        return cleaning.cleaned(text, part.kind, part.name)
    except UnreadableAnswer as error:
        raise scalars.unreadable(text, error) from None


def _number(part: Part, text: str) -> Reading:
    try:
        entry = scalars.lone(_cleaned(part, text), whole=part.kind == "integer", unit=part.unit, decimals=part.decimals)
        if part.kind == "integer" and float(entry.value) % 1:
            raise scalars.unreadable(text, "it is no whole number")
    except UnreadableAnswer as error:
        expected = "this part expects a whole number" if part.kind == "integer" else _NUMBER_EXPECTED
        raise UnreadableAnswer(f"{error}; {expected}{f' in {part.unit}' * bool(part.unit)}") from None
    return Reading(value=entry.value, understood=entry.understood, units=(entry.unit,))


def _vector(part: Part, text: str) -> Reading:
    size = len(part.answer) if _is_sized(part) else None
    expected = f"this part expects {size or 'a number of'} entries separated by commas"
    written = grids.untransposed(_cleaned(part, text))
    rows = grids.grid(
        written,
        fits=lambda r, c: 1 in (r, c) and size in (None, r * c),
        expected=expected,
        decimals=part.decimals,
        asked=size,
    )
    return _grid_reading(rows, flat=True)


def _matrix(part: Part, text: str) -> Reading:
    size = (len(part.answer), len(part.answer[0])) if _is_sized(part) else None
    named = f"a {size[0]} by {size[1]} matrix" if size else "a matrix"
    expected = f"this part expects {named}: rows separated by ; and entries by commas"
    written = _cleaned(part, text)
    rows = grids.grid(
        written,
        fits=lambda r, c: size in (None, (r, c)),
        expected=expected,
        decimals=part.decimals,
        decimal_commas=size is not None,
        asked=size[0] * size[1] if size else None,
    )
    return _grid_reading(rows, flat=False)


def _is_sized(part: Part) -> bool:
    """Whether the student sees how many entries are asked for; a field of a construction has no answer to have so many."""
    return part.sized and isinstance(part.answer, tuple)


def _grid_reading(rows: grids.Rows, *, flat: bool) -> Reading:
    entries = [entry for row in rows for entry in row]
    lines = [", ".join(entry.understood for entry in row) for row in ([entries] if flat else rows)]
    values = tuple(tuple(entry.value for entry in row) for row in rows)
    return Reading(
        value=tuple(entry.value for entry in entries) if flat else values,
        understood=f"[{'; '.join(lines)}]",
        units=tuple(entry.unit for entry in entries),
    )


def _shape(part: Part, text: str) -> Reading:
    axes = grids.shape(_cleaned(part, text))
    return Reading(value=axes, understood="x".join(map(str, axes)))


def _expression(part: Part, text: str) -> Reading:
    try:
        written = expression.normalised(cleaning.unambiguous(text))
        formula = scalars.spelled_out(re.sub(r"^\s*[A-Za-z]\w*\s*=", "", written).strip())
        _check_products(part, formula)
        _check_formula(part, formula)
    except UnreadableAnswer as error:
        known = f"a formula in {', '.join(part.variables)}" if part.variables else "a formula without variables"
        raise scalars.unreadable(text, f"{error}; this part expects {known}, with a * for every multiplication") from None
    return Reading(value=formula, understood=formula)


def _check_products(part: Part, formula: str) -> None:
    """``p(1-p)`` lacks a sign: ``p`` is no function."""
    names = "|".join(map(re.escape, part.variables))
    if names and (found := re.search(rf"(?<![A-Za-z0-9_])({names})\s*(\([^()]*\))", formula)):
        raise UnreadableAnswer(f"write {found[1]}*{found[2]} for {found[1]}{found[2]}")


def _check_formula(part: Part, formula: str) -> None:
    """``UnreadableAnswer`` for a formula that has a value at no point at all, such as one with a name nobody knows."""
    tree = expression.parse(formula)
    for point in sample_points(part.variables, part.domains):
        try:
            arithmetic.evaluate(tree, point)
        except UnreadableAnswer as error:
            problem = error
        else:
            return
    raise problem


def _choice(part: Part, text: str) -> Reading:
    picked = picks.choice(part, text)
    return Reading(value=picked, understood=picked)


def _listed(reader: Callable[[Part, str], tuple[str, ...]]) -> Callable[[Part, str], Reading]:
    def read_list(part: Part, text: str) -> Reading:
        picked = reader(part, text)
        return Reading(value=picked, understood="; ".join(picked) or "none")

    return read_list


def _claim(_: Part, text: str) -> Reading:
    truth = picks.claim(text)
    return Reading(value=truth, understood=str(truth).lower())


def _text(_: Part, text: str) -> Reading:
    words = " ".join(text.split())
    if len(words) > 200 or not any(map(str.isalnum, words)):
        raise scalars.unreadable(words, "this part expects a word or a name")
    return Reading(value=words, understood=words)


def _open(_: Part, text: str) -> Reading:
    return Reading(value=text.strip(), understood=text.strip())


def _construction(part: Part, text: str) -> Reading:
    """``name=value`` for every field; the value alone where there is one field only."""
    typed = _by_field(part, text)
    readings = {}
    for name, kind in part.fields:
        field = replace(part, name=name, kind=kind, answer=None, unit="")  # type: ignore[arg-type]
        try:
            readings[name] = _READERS[field.kind](field, typed[name])
        except UnreadableAnswer as error:
            raise UnreadableAnswer(f"{name}: {str(error).replace('this part', name)}") from None
    values = {name: reading.value for name, reading in readings.items()}
    understood = "; ".join(f"{name} = {reading.understood}" for name, reading in readings.items())
    return Reading(value=values if len(values) > 1 else next(iter(values.values())), understood=understood)


def _by_field(part: Part, text: str) -> dict[str, str]:
    names = [name for name, _ in part.fields]
    starts = re.compile(rf"(?:^|[;,\s])\s*({'|'.join(map(re.escape, names))})\s*[=:]")
    before, *found = starts.split(text)
    if len(names) == 1 and not found:
        return {names[0]: text}
    typed = {name: value.strip(" \t\r\n;,") for name, value in zip(found[::2], found[1::2], strict=True)}
    missing = [name for name in names if not typed.get(name)]
    if before.strip() or missing or len(found) > 2 * len(names):
        form = "; ".join(f"{name}=..." for name in names)
        raise scalars.unreadable(text, f"this part expects {form}")
    return typed


_READERS: Mapping[Kind, Callable[[Part, str], Reading]] = {
    "integer": _number,
    "number": _number,
    "vector": _vector,
    "matrix": _matrix,
    "shape": _shape,
    "expression": _expression,
    "choice": _choice,
    "choices": _listed(picks.choices),
    "claim": _claim,
    "ordering": _listed(picks.ordering),
    "matching": _listed(picks.matching),
    "text": _text,
    "satisfies": _construction,
    "open": _open,
}
