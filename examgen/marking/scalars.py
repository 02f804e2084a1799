"""One typed number: decimal commas, digit groups, ``2 ln 2``, units. What could mean two things is refused.

=======================  =======================================================================================
``0,25``                 a decimal comma
``1,792``                1792 in a part for whole numbers; 1.792 where the part asks for three decimals; refused elsewhere
``1.792``                refused in a part for whole numbers, for the same reason
``1 792``, ``1,792.5``  digit groups
``2 ln 2``, ``√2``       2*ln(2), sqrt(2); refused behind ``/`` and ``^``, where the missing brackets would matter
``50 %``                 refused, unless the part's unit is the percent sign
``log(2)``               ln(2), and shown as such; refused for ``log(10)``, ``log(100)``, ..., which ask for another base
=======================  =======================================================================================
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from examgen.core import arithmetic, expression
from examgen.core.numbers import Scalar, freeze
from examgen.errors import UnreadableAnswer

_FUNCTION = re.compile(r"(?<![A-Za-z_])(?:ln|log|sqrt|exp|abs|tanh|sigmoid)(?![A-Za-z_])", re.ASCII | re.IGNORECASE)
_DECIMAL = re.compile(r"[-+]?\d*(?:\.(\d*))?(?:[eE]([-+]?\d+))?", re.ASCII)
_GROUPS = re.compile(r"[-+]?[1-9]\d{0,2}(?:([ ,'_])\d{3})(?:\1\d{3})*(\.\d+)?", re.ASCII)
_POINT_GROUPS = re.compile(r"[-+]?[1-9]\d{0,2}\.\d{3}", re.ASCII)
_GROUP = 3
"""Digits of a group."""
_COMMA_GROUP = re.compile(r"(?<![\d.])[1-9]\d{0,2},\d{3}(?!\d)", re.ASCII)
_DECIMAL_COMMA = re.compile(r"(?<![\d.,])(\d+),(\d+)(?![\d.,])", re.ASCII)
_FIRST_COMMA = re.compile(r"^([-+]?),(\d+)$", re.ASCII)
_TWO_FRACTIONS = re.compile(r"/\s*\d+,\d+\s*/", re.ASCII)
_LOGARITHM = re.compile(r"(?<![A-Za-z_])log(?=\s*\()", re.ASCII)
_OF_TEN = re.compile(r"(?<![A-Za-z_])log\s*\(\s*10*\s*\)", re.ASCII)
_BARE = re.compile(r"(?<![A-Za-z_])(ln|sqrt)\s*(\d+(?:\.\d+)?|\.\d+)(?![\w.(])(\s*[*/^])?", re.ASCII)
_FACTOR = r"(?<![\w.])(?:(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?|\([^()]*\))"
_IMPLIED = re.compile(rf"(?P<behind>[/^]\s*[-+]?\s*)?(?P<factor>{_FACTOR})\s*(?=(?:ln|log|sqrt|exp)\s*\()", re.ASCII)

_NO_SIGN = re.compile(r"(?:(?<![\w.])[\d.]+\s*\(|\)\s*[A-Za-z(])", re.ASCII)
_NO_BRACKETS = re.compile(
    r"(?<![A-Za-z_])(ln|log|sqrt|exp|abs|tanh|sigmoid)\s+([A-Za-z]\w{0,19}|-?[\d.]{1,20})(?!\w)(\s*\()?", re.ASCII
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A number as read; ``unit`` is the place value of its last decimal, ``None`` for anything but a plain decimal."""

    value: Scalar
    understood: str
    unit: Fraction | None


def clipped(text: str) -> str:
    """The beginning of the text in quotation marks, for messages; what no reader could see is marked."""
    text = "".join(char if char.isprintable() else "\ufffd" for char in " ".join(text.split()))
    return f"'{text}'" if len(text) <= 40 else f"'{text[:37]}...'"


def unreadable(text: str, why: object) -> UnreadableAnswer:
    """The error that quotes the text and says why."""
    return UnreadableAnswer(f"{clipped(text)} cannot be read: {why}")


def lone(text: str, *, whole: bool, unit: str = "", decimals: int = 0) -> Entry:
    """A number that stands alone in its field, perhaps with its unit. ``whole``: the part asks for a whole number.

    ``decimals``: so many are asked for; if three are, ``1,792`` is 1.792 and no grouped whole number.
    """
    text = _without_unit(expression.normalised(text).strip(), expression.normalised(unit).strip())
    return entry(_without_groups(text, whole), decimal_comma=True, decimals=0 if whole else decimals)


@lru_cache(maxsize=4096)
def entry(text: str, *, decimal_comma: bool, decimals: int = 0) -> Entry:
    """A number among others (in normalised characters)."""
    text = text.strip()
    try:
        kept = spelled_out(_with_point(text, decimals) if decimal_comma else text)
        value = freeze(arithmetic.evaluate(expression.parse(kept)))
    except UnreadableAnswer as error:
        raise unreadable(text, error) from None
    return Entry(value=value, understood=kept, unit=_last_place(kept))


def spelled_out(text: str) -> str:
    """``2 Ln 2`` as ``2*ln(2)``; ``UnreadableAnswer`` where the missing signs leave a doubt."""
    if len(text) > expression.MAX_LENGTH:
        raise UnreadableAnswer(f"it is longer than {expression.MAX_LENGTH} characters")
    if "%" in text:
        raise UnreadableAnswer("write the number without a percent sign, such as 0.5 for 50 per cent")
    text = _FUNCTION.sub(lambda match: match[0].lower(), text)
    text = _IMPLIED.sub(_with_times, _BARE.sub(_with_brackets, text))
    if open_call := _NO_BRACKETS.search(text):
        argument = open_call[2] + "(...)" * bool(open_call[3])
        raise UnreadableAnswer(f"write brackets around what belongs to {open_call[1]}, as in {open_call[1]}({argument})")
    if _NO_SIGN.search(text):
        raise UnreadableAnswer("write every * and +, as in 1/2*(3 + 4)")
    if _OF_TEN.search(text):
        raise UnreadableAnswer("log could have the base e or 10; write ln for the natural logarithm")
    return _LOGARITHM.sub("ln", text)


def _with_brackets(match: re.Match[str]) -> str:
    if match[3]:
        raise UnreadableAnswer(f"write brackets around what belongs to {match[1]}, as in {match[1]}({match[2]})")
    return f"{match[1]}({match[2]})"


def _with_times(match: re.Match[str]) -> str:
    if match["behind"]:
        raise UnreadableAnswer("write every * and the brackets, as in 1/2*ln(2) or 1/(2*ln(2))")
    return f"{match['factor']}*"


def _without_unit(text: str, unit: str) -> str:
    """The text before the part's unit. Words may stand in singular or plural and in any case; but Mb is not MB."""
    if not unit or len(text) > expression.MAX_LENGTH:
        return text
    is_word = len(unit) > 3 and unit.replace(" ", "").isalpha()
    written = f"{re.escape(unit.removesuffix('s'))}s?" if is_word else re.escape(unit)
    match = re.fullmatch(rf"(.*[\d)\s.])\s*{written}\.?", text, re.DOTALL | (re.IGNORECASE if is_word else re.NOFLAG))
    return match[1].strip() if match else text


def _without_groups(text: str, whole: bool) -> str:
    """``1 792`` as ``1792``."""
    groups = _GROUPS.fullmatch(text)
    if whole and _POINT_GROUPS.fullmatch(text):
        raise unreadable(text, "the point could group digits; write whole numbers without a point")
    if groups and (whole or groups[2] or groups[1] != "," or text.count(",") > 1):
        return text.replace(groups[1], "")
    return text


def _with_point(text: str, decimals: int) -> str:
    """``0,25`` as ``0.25``, unless there are commas of another kind."""
    if _TWO_FRACTIONS.search(text):
        raise UnreadableAnswer("the comma could separate two fractions; write a decimal point, or brackets around each")
    pointed = _DECIMAL_COMMA.sub(r"\1.\2", _FIRST_COMMA.sub(r"\1.\2", text))
    if pointed == text or "," in pointed:
        return text
    if could_group(text, decimals):
        raise UnreadableAnswer("the comma could group digits; write a decimal point, or no separator at all")
    return pointed


def could_group(text: str, decimals: int) -> bool:
    """Whether a comma of the text could group digits as well as begin decimals, where so many decimals are asked for."""
    return decimals != _GROUP and _COMMA_GROUP.search(text) is not None


def _last_place(text: str) -> Fraction | None:
    match = _DECIMAL.fullmatch(re.sub(r"[ ()]", "", text))
    return Fraction(10) ** (int(match[2] or 0) - len(match[1] or "")) if match else None
