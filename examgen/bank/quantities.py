"""The numbers that stand in a text (Markdown with LaTeX, or a label), in whatever notation they are written.

``0.25``, ``1/4``, ``\\frac{1}{4}``, ``25\\%`` and ``2.5 \\cdot 10^{-1}`` are one number. Subscripts are no numbers, nor are digits
that belong to a name (``W1``, ``conv2d``).
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import lru_cache

_INDEX = re.compile(r"(?<=\w|\}|\))_(?:\{[^{}]*\}|\w)")
_SIGN = r"(?P<sign>(?<![\w)}\]]\s)(?<![\w)}\]])[-\u2212]\s?)?"
_NUMBER = re.compile(
    _SIGN
    + r"(?:\\[dt]?frac\{(?P<top>\d+)\}\{(?P<bottom>\d+)\}"
    + r"|(?<![A-Za-z\d.])(?P<digits>\d{1,3}(?:(?:\{,\}|\\,)\d{3})+(?!\d)|\d+(?:\.\d+)?|(?=\\ln 2))(?:/(?P<over>\d+))?)"
    + r"(?P<ln2>(?:\s|\\,)*\\ln 2(?!\d))?"
    + r"(?:\s*\\cdot\s*10\^\{?(?P<ten>-?\d+)\}?)?"
    + r"(?:\^\{?(?P<power>\d{1,2})\}?)?"
    + r"(?P<percent>\s*\\?%)?"
)
_SMALL = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen"),
    *("fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
_UNITS = "|".join(_SMALL[1:10])
_WORD = re.compile(
    rf"\b(?:(?P<tens>{'|'.join(_TENS)})(?:[- ](?P<unit>{_UNITS}))?|(?P<small>{'|'.join(_SMALL)}))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number of a text: its values (25 % is 0.25 and 25), half a unit of its last digit, and how many digits count."""

    values: tuple[float, ...]
    half_unit: float
    digits: int
    text: str
    start: int

    def shows(self, number: float) -> bool:
        """Whether it is that number, perhaps rounded (but to two digits at least)."""
        slack = self.half_unit if self.digits >= 2 and number != round(number) else 0.0
        return any(abs(value - number) <= slack + 1e-9 * max(1.0, abs(number)) for value in self.values)


@lru_cache(maxsize=4096)
def quantities(text: str) -> tuple[Quantity, ...]:
    """The numbers of the text, from left to right."""
    bare = _INDEX.sub(lambda match: "i" * len(match[0]), text)
    found = [*map(_number, _NUMBER.finditer(bare)), *map(_worded, _WORD.finditer(bare))]
    return tuple(sorted((one for one in found if one), key=lambda one: one.start))


@lru_cache(maxsize=4096)
def skeleton(text: str) -> str:
    """The text with a mark in the place of each number: texts with one skeleton differ by their numbers only."""
    pieces, at = [], 0
    for one in quantities(text):
        pieces.append(text[at : one.start])
        at = one.start + len(one.text)
    return "#".join([*pieces, text[at:]])


def _number(match: re.Match[str]) -> Quantity | None:
    digits = re.sub(r"\{,\}|\\,", "", match["digits"] or "")
    value, half_unit = _size(match, digits)
    if value is None:
        return None
    factor = 10.0 ** int(match["ten"] or 0) * (math.log(2) if match["ln2"] else 1.0)
    value = -value * factor if match["sign"] else value * factor
    values = (value / 100, value) if match["percent"] else (value,)
    return Quantity(values, half_unit * factor, len(digits.replace(".", "").strip("0")), match[0], match.start())


def _size(match: re.Match[str], digits: str) -> tuple[float | None, float]:
    """The number without sign, power of ten and ln 2; half a unit of its last digit where it is a decimal."""
    bottom = int(match["bottom"] or match["over"] or 1)
    if bottom == 0:
        return None, 0.0
    top = match["top"] or digits or "1"
    if len(top) > 300:
        return None, 0.0
    value = float(top) / bottom
    places = len(top.partition(".")[2])
    if match["power"]:
        return (value ** int(match["power"]) if abs(value) < 1e6 else None), 0.0
    return value, (0.5 * 10.0**-places if places else 0.0)


def _worded(match: re.Match[str]) -> Quantity:
    if match["small"]:
        value = _SMALL.index(match["small"].lower())
    else:
        value = _TENS[match["tens"].lower()] + (_SMALL.index(match["unit"].lower()) if match["unit"] else 0)
    return Quantity((float(value),), 0.0, len(str(value)), match[0], match.start())
