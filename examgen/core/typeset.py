"""Values and symbols as plain text and as LaTeX; formulas made of them are written by ``core.formulas``."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from examgen.core import numbers
from examgen.core.numbers import Ln2, Value

SUM, PRODUCT, FRACTION, ATOM = range(4)


@dataclass(frozen=True, slots=True)
class Piece:
    """LaTeX of a part of a formula: how tightly it binds, and whether it starts with a minus sign."""

    text: str
    binds: int = ATOM
    signed: bool = False


# --- values ---------------------------------------------------------------------------------------------------------------------


def decimal_text(value: Fraction, decimals: int) -> str:
    """The number with exactly so many decimals (it must be a multiple of the last place)."""
    digits = str(abs(int(value * 10**decimals))).rjust(decimals + 1, "0")
    whole, part = (digits[:-decimals], digits[-decimals:]) if decimals else (digits, "")
    return ("-" if value < 0 else "") + whole + ("." + part if part else "")


def plain(value: Value, decimals: int) -> str:
    """The value as the paper shows it, in the characters a student would type: ``-0.25``, ``4/15``, ``2*ln(2)``, ``[1, 0; 0, 2]``.

    A value that must be rounded is printed with all its ``decimals``; an exact one with as many as it needs.
    """
    if isinstance(value, tuple):
        if value and isinstance(value[0], tuple):
            return "[" + "; ".join(plain(row, decimals)[1:-1] for row in value) + "]"
        return "[" + ", ".join(plain(item, decimals) for item in value) + "]"
    return _plain(value, decimals)


@lru_cache(maxsize=8192, typed=True)
def _plain(value: Value, decimals: int) -> str:
    if isinstance(value, bool | str):
        return str(value).lower() if isinstance(value, bool) else value
    if not numbers.is_shown_exactly(value, decimals):
        return decimal_text(numbers.round_half_away(value, decimals), decimals)
    if isinstance(value, Ln2):
        return _ln2(value, decimals, str, lambda k: "ln(2)" if k == "1" else f"{k}*ln(2)")
    return _rational(Fraction(value), decimals)


def _rational(value: Fraction, decimals: int) -> str:
    if numbers.is_shown_as_decimal(value, decimals):
        return decimal_text(value, numbers.terminating_places(value) or 0)
    return f"{value.numerator}/{value.denominator}"


def _ln2(value: Ln2, decimals: int, rational: Callable[[str], str], multiple: Callable[[str], str]) -> str:
    size = multiple(_rational(abs(value.coefficient), decimals))
    if value.rational == 0:
        return f"-{size}" if value.coefficient < 0 else size
    return f"{rational(_rational(value.rational, decimals))} {'-' if value.coefficient < 0 else '+'} {size}"


def value_piece(value: Value, decimals: int, *, row: bool = False) -> Piece:
    """LaTeX of a value as shown; vectors are columns unless ``row``, a matrix is a tuple of rows."""
    if isinstance(value, tuple):
        return Piece(_matrix(value, decimals, row))
    return _scalar_piece(value, decimals)


@lru_cache(maxsize=8192, typed=True)
def _scalar_piece(value: Value, decimals: int) -> Piece:
    if isinstance(value, bool | str):
        return Piece(rf"\text{{{plain(value, decimals)}}}")
    signed = (text := plain(value, decimals)).startswith("-")
    if numbers.is_shown_exactly(value, decimals) and isinstance(value, Ln2):
        tex = _ln2(value, decimals, _tex_rational, lambda k: r"\ln 2" if k == "1" else rf"{_tex_rational(k)} \ln 2")
        return Piece(tex, SUM if value.rational else PRODUCT, signed)
    return Piece(_tex_rational(text), FRACTION if "/" in text else ATOM, signed)


def _tex_rational(text: str) -> str:
    up, _, down = text.removeprefix("-").partition("/")
    return "-" * text.startswith("-") + (rf"\frac{{{up}}}{{{down}}}" if down else up)


def value_latex(value: Value, decimals: int, *, row: bool = False) -> str:
    """LaTeX of a value as the paper shows it."""
    return value_piece(value, decimals, row=row).text


def _matrix(value: tuple[Value, ...], decimals: int, row: bool) -> str:
    nested = [isinstance(item, tuple) for item in value]
    if value and all(nested):
        lines = [" & ".join(value_latex(item, decimals) for item in line) for line in value]
        return r"\begin{pmatrix} " + r" \\ ".join(lines) + r" \end{pmatrix}"
    if row or any(nested):
        return r"\left(" + r",\; ".join(value_latex(item, decimals) for item in value) + r"\right)"
    return r"\begin{pmatrix} " + r" \\ ".join(value_latex(item, decimals) for item in value) + r" \end{pmatrix}"


# --- symbols --------------------------------------------------------------------------------------------------------------------

_GREEK = re.compile("alpha|beta|gamma|[dD]elta|epsilon|eta|theta|lambda|mu|nu|pi|rho|[sS]igma|tau|phi|psi|[oO]mega|Gamma")
_ACCENTS = {"hat": "hat", "bar": "bar", "tilde": "tilde"}
_BASE = re.compile(r"([A-Za-z]+?)(\d*)$")


def symbol(name: str, overrides: Mapping[str, str] | None = None) -> str:
    r"""LaTeX of a quantity's name.

    ``delta2`` is :math:`\delta_{2}`, ``W_hh`` has the subscript hh, ``m_hat_1`` a hat and the subscript 1, ``grad_W1`` is the
    partial derivative of L, and a word of three letters or more is set upright. ``overrides`` win.
    """
    if overrides and name in overrides:
        return overrides[name]
    if name.startswith("grad_"):
        return rf"\frac{{\partial L}}{{\partial {symbol(name[5:], overrides)}}}"
    first, *rest = name.split("_")
    if overrides and first in overrides and all(part.isdigit() for part in rest):
        return _subscripted(overrides[first], "", rest)
    letters, digits = _BASE.match(first).groups() if _BASE.match(first) else (first, "")  # type: ignore[union-attr]
    base = rf"\{letters}" if _GREEK.fullmatch(letters) else letters if len(letters) < 3 else rf"\mathrm{{{letters}}}"
    for accent in (part for part in rest if part in _ACCENTS):
        base = rf"\{_ACCENTS[accent]}{{{base}}}"
    return _subscripted(base, digits, [part for part in rest if part not in _ACCENTS])


def _subscripted(base: str, digits: str, parts: Sequence[str]) -> str:
    marks = ([digits] if digits else []) + [part if len(part) < 3 or part.isdigit() else rf"\mathrm{{{part}}}" for part in parts]
    return f"{base}_{{{','.join(marks)}}}" if marks else base
