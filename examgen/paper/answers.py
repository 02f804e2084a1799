"""Answers and lines of the worked solution as the key words them: Markdown and LaTeX from exact values."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from string import ascii_uppercase

from examgen.core import expression, typeset
from examgen.core.ask import Kind
from examgen.core.numbers import Scalar, Value, is_shown_exactly, leaves, map_leaves, round_half_away, shown
from examgen.core.record import Part, Variant
from examgen.core.trace import Step
from examgen.marking import PartReport
from examgen.prose import markdown, math

ROUNDED: frozenset[Kind] = frozenset({"number", "vector", "matrix"})
"""Kinds of answers that may be rounded."""
_TOLERANCE_PLACES = 9
"""Tolerances have two significant digits; so many decimals show them all."""
_NOISE = 1e-12
_LISTED_TOLERANCES = 4
"""Up to so many different ones are printed entry by entry."""
_BRACKET_OR_SIGN = re.compile(r"\\(?:left|right|begin|end)(?![A-Za-z])|[{}()\[\]]| [+-] ")
_OPENING = ("{", "(", "[", r"\left", r"\begin")
_SHORT = 56
"""Characters of an equation that fits any page on one row."""
_ACCEPTED: Mapping[str, str] = {
    "integer": "exactly", "shape": "exactly, axis by axis", "claim": "", "choice": "", "choices": "each option is one decision",
    "ordering": "place by place", "matching": "item by item", "expression": "any equal formula",
    "satisfies": "any values that do what is asked",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class LineView:
    """A line of the worked solution: ``note`` is Markdown, ``layouts`` are one equation in LaTeX, each narrower than the last."""

    note: str
    layouts: tuple[str, ...]


def feedback(report: PartReport) -> str:
    """What marking says of a part, as Markdown; where it quotes what was typed, that is escaped."""
    return markdown.escape(report.feedback, "markdown") if report.verdict == "unreadable" else report.feedback


def answer_text(variant: Variant, part: Part, value: Value) -> str:
    """An answer to the part as the key prints it (Markdown)."""
    if part.options:
        return ", ".join(_letters(part, value))
    if part.kind in ("open", "text", "claim"):
        return markdown.escape(typeset.plain(value, part.decimals), "markdown")
    return f"${_latex(variant, part, value)}$"


def wrong_text(variant: Variant, part: Part, value: Value) -> str:
    """What a mistake gives, as ``answer_text``, but never so rounded that it looks like a whole number which it is not."""
    if part.kind not in ROUNDED:
        return answer_text(variant, part, value)
    value = map_leaves(_settled, value)
    decimals = max(_telling_places(leaf, part.decimals) for leaf in leaves(value))
    return answer_text(variant, replace(part, decimals=decimals), value)


def _settled(leaf: Scalar) -> Scalar:
    """A float that is a short decimal but for the noise of its last bits, as that decimal."""
    short = round_half_away(leaf, 4) if isinstance(leaf, float) else leaf
    return short if abs(float(short) - float(leaf)) < _NOISE else leaf


def _telling_places(leaf: Scalar, decimals: int) -> int:
    """The fewest decimals, at least ``decimals``, that do not show a leaf which must be rounded as a whole number."""
    places = range(decimals, _TOLERANCE_PLACES + 1)
    if is_shown_exactly(leaf, decimals):
        return decimals
    return next((count for count in places if round_half_away(leaf, count).denominator > 1), decimals)


def _latex(variant: Variant, part: Part, value: Value) -> str:
    if part.kind == "shape" and isinstance(value, tuple):
        return r" \times ".join(map(str, value))
    if part.kind == "expression":
        return typeset.formula_latex(expression.parse(value), variant.symbols)
    if part.kind == "satisfies":
        entries = zip(part.fields, value, strict=True)
        return r",\quad ".join(
            f"{typeset.symbol(name, variant.symbols)} = {typeset.value_latex(entry, part.decimals, row=variant.rows)}"
            for (name, _), entry in entries
        )
    return typeset.value_latex(value, part.decimals, row=variant.rows)


def _letters(part: Part, value: Value) -> list[str]:
    """Letters of the chosen options; an answer that was not offered as it is."""
    chosen = value if isinstance(value, tuple) else (value,)
    texts = [one if isinstance(one, str) else typeset.plain(one, part.decimals) for one in chosen]
    return [f"({ascii_uppercase[part.options.index(text)]})" if text in part.options else text for text in texts]


def accepted(variant: Variant, part: Part) -> str:
    """What the marker accepts besides the answer itself, or how a person marks the part (Markdown)."""
    if part.kind in ROUNDED:
        return _within(variant, part)
    if part.kind == "text":
        return f"also: {', '.join(part.accepts)}" if part.accepts else "in capitals or not, hyphens or not"
    return _ACCEPTED.get(part.kind, part.rubric)


def _within(variant: Variant, part: Part) -> str:
    """The tolerance: one number if all entries have the same, else entry by entry, or the range if these are many."""
    entries = leaves(part.tolerance)
    least, most = (typeset.value_latex(size, _TOLERANCE_PLACES) for size in (min(entries), max(entries)))
    if least == most:
        return f"within ${most}$" + ("" if part.kind == "number" else " in each entry")
    if len(entries) > _LISTED_TOLERANCES:
        return f"within ${least}$ to ${most}$, by entry"
    return f"within ${typeset.value_latex(part.tolerance, _TOLERANCE_PLACES, row=True)}$, by entry"


def line_view(step: Step, variant: Variant) -> LineView:
    """One line of the worked solution; a bare verdict or word says nothing more than its note."""
    if not step.name or (isinstance(step.value, bool | str) and step.note and not step.formula):
        return LineView(note=step.note, layouts=())
    formula = expression.parse(step.formula) if step.formula else None
    exact = all(shown(value, variant.decimals) == value for value in (step.value, *step.inputs.values()))
    value = typeset.value_latex(step.value, variant.decimals, row=variant.rows)
    symbols = typeset.formula_latex(formula, variant.symbols) if formula else ""
    numbers = typeset.plugged_latex(formula, step.inputs, variant.decimals, rows=variant.rows) if formula else ""
    sides = [f"= {side}" for side in dict.fromkeys((symbols, numbers)) if side not in ("", value)]
    sides.append(f"= {value}" if exact else rf"\approx {value}")
    return LineView(note=step.note, layouts=_layouts(typeset.symbol(step.name, variant.symbols), sides))


def _layouts(symbol: str, sides: Sequence[str]) -> tuple[str, ...]:
    """The equation on one row; unless that is short, also with more and more of its sides on rows of their own, and broken sums."""
    whole = " ".join([symbol, *sides])
    if _is_short(whole):
        return (whole,)
    stacks = [[" ".join(sides[:first]), *sides[first:]] for first in range(len(sides) - 1, 0, -1)]
    broken = [row for side in sides for row in _broken(side)]
    if len(broken) > len(sides):
        stacks.append(broken)
    return (whole, *(rf"\begin{{aligned}} {symbol} {_stacked(rows)} \end{{aligned}}" for rows in stacks))


def _is_short(latex: str) -> bool:
    return len(math.text(latex)[0]) <= _SHORT


def _stacked(rows: Sequence[str]) -> str:
    return r" \\ ".join(f"&{row}" for row in rows)


def _broken(side: str) -> list[str]:
    """A long side in rows that begin with the plus or minus of an addend."""
    if _is_short(side):
        return [side]
    rows = [""]
    for addend in _addends(side):
        if rows[-1] and not _is_short(rows[-1] + addend):
            rows.append(r"\quad {}")
        rows[-1] += addend
    return rows


def _addends(side: str) -> Iterator[str]:
    """The side cut before each plus and minus that stands in no bracket, fraction or matrix."""
    depth, start = 0, 0
    for found in _BRACKET_OR_SIGN.finditer(side):
        if found[0] in (" + ", " - "):
            if depth == 0:
                yield side[start : found.start()]
                start = found.start()
        else:
            depth += 1 if found[0] in _OPENING else -1
    yield side[start:]
