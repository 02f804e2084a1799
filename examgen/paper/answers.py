"""Answers and lines of the worked solution as the key words them: Markdown and LaTeX from exact values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from string import ascii_lowercase

from examgen.core import expression, typeset
from examgen.core.ask import Kind
from examgen.core.numbers import Value, leaves, shown
from examgen.core.record import Part, Variant
from examgen.core.trace import Step
from examgen.prose import markdown

ROUNDED: frozenset[Kind] = frozenset({"number", "vector", "matrix"})
"""Kinds of answers that may be rounded."""
_TOLERANCE_PLACES = 9
"""Tolerances have two significant digits; so many decimals show them all."""
_LISTED_TOLERANCES = 4
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


def answer_text(variant: Variant, part: Part, value: Value) -> str:
    """A right or wrong answer to the part as the key prints it (Markdown)."""
    if part.options:
        return ", ".join(_letters(part, value))
    if part.kind in ("open", "text", "claim"):
        return markdown.escape(typeset.plain(value, part.decimals), "markdown")
    return f"${_latex(variant, part, value)}$"


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
    return [f"({ascii_lowercase[part.options.index(text)]})" if text in part.options else text for text in texts]


def accepted(variant: Variant, part: Part) -> str:
    """What the marker accepts besides the answer itself, or how a person marks the part (Markdown)."""
    if part.kind in ROUNDED:
        return _within(variant, part)
    if part.kind == "text":
        return f"also: {', '.join(part.accepts)}" if part.accepts else "in any spelling of case and hyphens"
    return _ACCEPTED.get(part.kind, part.rubric)


def _within(variant: Variant, part: Part) -> str:
    """The tolerance: one number if all entries have the same, else entry by entry, or the range if these are many."""
    entries = leaves(part.tolerance)
    least, most = (typeset.value_latex(size, _TOLERANCE_PLACES) for size in (min(entries), max(entries)))
    if least == most:
        return f"within ${most}$" + ("" if part.kind == "number" else " in each entry")
    if len(entries) > _LISTED_TOLERANCES:
        return f"within ${least}$ to ${most}$, by entry"
    return f"within ${typeset.value_latex(part.tolerance, _TOLERANCE_PLACES, row=True)}$"


def line_view(step: Step, variant: Variant) -> LineView:
    """One line of the worked solution; a bare verdict on a claim says nothing more than its note."""
    if not step.name or (isinstance(step.value, bool) and not step.formula):
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
    """The equation on one row, with its last side on a row of its own, and so on until each side has one."""
    rows = [
        [" ".join(sides[:first]), *sides[first:]] for first in range(len(sides), 0, -1)
    ]
    return (f"{symbol} {rows[0][0]}", *(rf"\begin{{aligned}} {symbol} {_stacked(row)} \end{{aligned}}" for row in rows[1:]))


def _stacked(rows: Sequence[str]) -> str:
    return r" \\ ".join(f"&{row}" for row in rows)
