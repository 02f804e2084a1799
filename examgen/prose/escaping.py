"""Text that must come out literally: one function per target, safe for whatever a person may type.

White space becomes single spaces, and characters that no reader can see but a parser may act on (control characters,
direction overrides, lone surrogates) become U+FFFD before anything else happens.
"""

from __future__ import annotations

import re
import unicodedata
from html import escape

from examgen.prose import math_latex
from examgen.prose.math_symbols import SYMBOLS
from examgen.prose.math_tree import Symbol

REPLACEMENT = "\ufffd"
_SPACES = re.compile(r"[\t-\r\x1c-\x20\x85\u2028\u2029]+")
_INVISIBLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]")
_PUNCTUATION = re.compile(r"[!-/:-@\[-`{-~]")
# What Typst's embedded fonts can show; anything else would stop a PDF/UA-1 export.
_TYPST_HAS = re.compile(
    r"[ -~\u00a0-\u04ff\u0531-\u0556\u05d0-\u05ea\u0621-\u063a\u0640-\u0655\u0660-\u0669\u1e00-\u1fff"
    r"\u2010-\u2040\u2070-\u209c\u20a0-\u20bf\u2100-\u211e\u2190-\u23ff\u2500-\u25ff\u27c0-\u27ff\u2900-\u2aff\ufffd]"
)
# What pdflatex prints with T1 fonts and UTF-8 input and no further package.
_LATEX_HAS = re.compile(
    r"[ -~\u00a1-\u00b7\u00b9-\u0125\u0128-\u0137\u0139-\u013e\u0141-\u0148\u014a-\u0165\u0168-\u017e\u0218-\u021b"
    r"\u1e9e\u2013-\u2015\u2018-\u201a\u201c-\u201e\u2020-\u2022\u2030\u2039\u203a\u20ac]"
)


def is_shown(text: str) -> bool:
    """Whether the fonts of our PDFs have all letters of a text."""
    return printable(text) == text


_LATEX_SPECIAL = {
    **{char: f"\\{char}" for char in "{}$&#%_"},
    **{char: f"{{{char}}}" for char in "[]"},
    "\\": "\\textbackslash{}", "~": "\\textasciitilde{}", "^": "\\textasciicircum{}", "<": "\\textless{}",
    ">": "\\textgreater{}", "|": "\\textbar{}", '"': "\\textquotedbl{}", "'": "\\textquotesingle{}",
    "`": "\\textasciigrave{}", "\u00a0": "~",
}  # fmt: skip
_LATEX_LIGATURES = re.compile(r"([-,])(?=\1)")
_LATEX_MATH = {glyph.char: f"\\ensuremath{{{math_latex.emit(Symbol(name=name))}}}" for name, glyph in SYMBOLS.items()}


def cleaned(text: str) -> str:
    """The text as one line without invisible characters, its accents composed."""
    return shown(_SPACES.sub(" ", text))


def shown(text: str) -> str:
    """The text with its spaces as they are, invisible characters marked and accents composed."""
    return unicodedata.normalize("NFC", _INVISIBLE.sub(REPLACEMENT, text))


def typst(text: str) -> str:
    """Typst markup that prints the text literally; characters outside the embedded fonts print as U+FFFD."""
    return _PUNCTUATION.sub(r"\\\g<0>", printable(cleaned(text)))


def printable(text: str) -> str:
    """The text with every character that the embedded fonts lack replaced."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(char if _is_printable(char) else REPLACEMENT for char in text)


def _is_printable(char: str) -> bool:
    return _TYPST_HAS.match(char) is not None and unicodedata.category(char) != "Cn"


def unprintable(text: str) -> list[str]:
    """The characters of the text that some target cannot print: invisible ones, and those that its fonts do not have."""
    unusual = (char for char in dict.fromkeys(text) if not (" " <= char <= "~" or char.isspace()))
    return [char for char in unusual if _is_unseen(char) or not _is_printable(char) or _is_lost(char)]


def _is_unseen(char: str) -> bool:
    return _INVISIBLE.match(char) is not None or unicodedata.category(char) in ("Cc", "Cf", "Cn", "Co", "Cs")


def _is_lost(char: str) -> bool:
    """Whether LaTeX prints nothing or a question mark for it."""
    return unicodedata.category(char) != "Mn" and _latex_char(char) in ("", "?")


def latex(text: str) -> str:
    """LaTeX that prints the text literally under pdflatex (T1, UTF-8, amssymb).

    Unknown letters lose their accents, unknown signs print as a question mark. ``--`` and ``,,``, which TeX would join
    into other signs, are kept apart.
    """
    return _LATEX_LIGATURES.sub(r"\1{}", "".join(map(_latex_char, cleaned(text))))


def _latex_char(char: str) -> str:
    if char in _LATEX_SPECIAL:
        return _LATEX_SPECIAL[char]
    if _LATEX_HAS.match(char):
        return char
    if char in _LATEX_MATH:
        return _LATEX_MATH[char]
    if unicodedata.category(char) in ("Mn", "Cf"):
        return ""
    plain = unicodedata.normalize("NFKD", char)[0]
    return _LATEX_SPECIAL.get(plain, plain) if plain.isascii() else "?"


def html(text: str) -> str:
    """HTML text, also fit for a quoted attribute value."""
    return escape(cleaned(text), quote=True)


def xml(text: str) -> str:
    """XML text with its spaces as they are, also fit for a quoted attribute value."""
    return escape(shown(text), quote=True)


def markdown(text: str) -> str:
    """Markdown that renders as the text itself."""
    return _PUNCTUATION.sub(r"\\\g<0>", cleaned(text))
