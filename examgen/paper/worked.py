"""Worked entries: how one entry of a computed matrix or vector comes about, in numbers, as a sentence of the solution."""

from __future__ import annotations

from examgen.core import expression, formulas, typeset
from examgen.core.entries import Entry, worked_entry
from examgen.core.numbers import Value, shown
from examgen.core.record import Variant
from examgen.core.trace import Step


def worked(step: Step, variant: Variant) -> str:
    """The sentence (Markdown); empty for a line without entries that need one."""
    tree = expression.parse(step.formula) if step.formula else None
    entry = worked_entry(tree, step.inputs, step.value) if tree else None
    if entry is None:
        return ""
    numbers = formulas.plugged_latex(entry.formula, entry.values, variant.decimals, rows=variant.rows, first=variant.first)
    value = _at(step.value, entry)
    result = typeset.value_latex(value, variant.decimals)
    exact = all(shown(one, variant.decimals) == one for one in (value, *entry.values.values()))
    sign = "=" if exact else r"\approx"
    place = ", ".join(str(at + variant.first) for at in entry.place)
    named = f"Entry ({place})" if len(entry.place) > 1 else f"Entry {place}"
    symbol = typeset.symbol(step.name, variant.symbols)
    return "" if numbers == result else f"{named} of ${symbol}$, for instance, is ${numbers} {sign} {result}$."


def _at(value: Value, entry: Entry) -> Value:
    for place in entry.place:
        assert isinstance(value, tuple)
        value = value[place]
    return value
