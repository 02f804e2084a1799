"""Values as JSON and back: exact numbers are strings in the grammar of typed answers (``"4/5"``, ``"2*ln(2)"``)."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from examgen.core import arithmetic, expression
from examgen.core.numbers import Ln2, Value, freeze


def to_json(value: Value) -> Any:
    """JSON for a value: integers, words and truth values as they are, fractions and multiples of ln 2 as strings.

    Floats keep twelve significant digits: the last bits differ between processors, and files must not.
    """
    if isinstance(value, tuple | list):
        return [to_json(item) for item in value]
    if isinstance(value, dict):
        return {name: to_json(item) for name, item in value.items()}
    if isinstance(value, Ln2):
        multiple = f"{value.coefficient}*ln(2)"
        return multiple if value.rational == 0 else f"{value.rational} + {multiple}"
    if isinstance(value, float):
        return float(f"{value:.12g}") + 0.0
    return str(value) if isinstance(value, Fraction) else value


def parse_value(text: str) -> Value:
    """The exact value that a text such as ``3``, ``1/2``, ``-2*ln(2)`` or ``[1, 2; 3, 4]`` stands for.

    ``UnreadableAnswer`` if it is none of these.
    """
    stripped = text.strip()
    if stripped.startswith("[") and stripped.endswith("]"):
        rows = [tuple(_scalar(entry) for entry in row.split(",")) for row in stripped[1:-1].split(";")]
        return rows[0] if len(rows) == 1 else tuple(rows)
    return _scalar(stripped)


def _scalar(text: str) -> Value:
    return freeze(arithmetic.evaluate(expression.parse(text)))
