"""Values as JSON and back: exact numbers are strings in the grammar of typed answers (``"4/5"``, ``"2*ln(2)"``)."""

from __future__ import annotations

from fractions import Fraction
from itertools import accumulate
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

    Vectors and matrices may be written as in Python, too: ``((1, 2), (3, 4))``. ``UnreadableAnswer`` if it is none of these.
    """
    stripped = text.strip()
    if not _is_enclosed(stripped):
        return _scalar(stripped)
    rows = [_pieces(row, ",") for row in _pieces(stripped[1:-1], ";")]
    if stripped[0] == "(" and len(rows[0]) > 1 and rows[0][-1] == "":
        rows[0].pop()  # Python's (1,) has one entry
    elif stripped[0] == "(" and len(rows) == len(rows[0]) == 1:
        return _scalar(stripped)
    values = [tuple(map(parse_value, row)) for row in rows]
    return values[0] if len(values) == 1 else tuple(values)


def _is_enclosed(text: str) -> bool:
    """Whether one pair of brackets encloses all of the text."""
    depths = _depths(text)
    return text[:1] + text[-1:] in ("[]", "()") and len(text) > 1 and 0 not in depths[:-1] and depths[-1] == 0


def _depths(text: str) -> list[int]:
    """How many brackets are open behind each character."""
    return list(accumulate((character in "([") - (character in ")]") for character in text))


def _pieces(text: str, separator: str) -> list[str]:
    """The pieces between separators that stand outside of all brackets."""
    cuts = [at for at, depth in enumerate(_depths(text)) if depth == 0 and text[at] == separator]
    bounds = zip([-1, *cuts], [*cuts, len(text)], strict=True)
    return [text[before + 1 : behind].strip() for before, behind in bounds]


def _scalar(text: str) -> Value:
    return freeze(arithmetic.evaluate(expression.parse(text)))
