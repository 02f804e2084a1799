"""Answers that point at what is printed: choices, claims, orderings, matchings; by letter or by the option's text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from string import ascii_lowercase, ascii_uppercase

from examgen.core.record import Part
from examgen.errors import UnreadableAnswer
from examgen.marking.scalars import unreadable

_TRUTH = {**dict.fromkeys(("true", "t", "yes", "y"), True), **dict.fromkeys(("false", "f", "no", "n"), False)}
_LABEL = re.compile(r"\(?\s*([a-z])\s*(?:[).:]\s*(.*))?", re.DOTALL)
_PAIR = re.compile(r"\s*(\d{1,3})\s*[-:=.)>]*\s*\(?([a-z])\)?\s*[,;]?", re.ASCII)


def folded(text: str) -> str:
    """The text without what does not matter when it is retyped: case, spaces, dollar signs and code marks."""
    return re.sub(r"[\s$`]+", "", unicodedata.normalize("NFKC", text).casefold())


def letters(part: Part) -> str:
    """``A to D``: the letters of the part's options, as printed."""
    return f"A to {ascii_uppercase[len(part.options) - 1]}"


def choice(part: Part, text: str) -> str:
    """The option meant; ``UnreadableAnswer`` for no option, or a letter that is also another option's text."""
    found = {option for option in part.options if folded(option) == folded(text)} | _by_letter(part, text)
    if not found:
        raise unreadable(text, f"this part expects one letter from {letters(part)}")
    if len(found) > 1:
        raise unreadable(text, "it could mean two options; write the letter and the option's text, as in (A) ...")
    return found.pop()


def _by_letter(part: Part, text: str) -> set[str]:
    """The option of a letter, which its text may follow: ``b``, ``(b)``, ``B) the whole text``."""
    match = _LABEL.fullmatch(unicodedata.normalize("NFKC", text).strip().casefold())
    place = ascii_lowercase.index(match[1]) if match else len(part.options)
    options = set(part.options[place : place + 1])
    return {option for option in options if not match or not match[2] or folded(match[2]) == folded(option)}


def choices(part: Part, text: str) -> tuple[str, ...]:
    """The options meant, in print order; ``none`` means none of them."""
    if folded(text) in ("none", "-") and folded(text) not in map(folded, part.options):
        return ()
    picked = _several(part, text)
    return tuple(option for option in part.options if option in picked)


def ordering(part: Part, text: str) -> tuple[str, ...]:
    """All options in the student's order."""
    picked = _several(part, text)
    if sorted(picked) != sorted(part.options):
        raise unreadable(text, f"this part expects each letter from {letters(part)} once, as in B, A")
    return picked


def matching(part: Part, text: str) -> tuple[str, ...]:
    """The option of each item, typed in pairs (``1b 2a``) or in the order of the items (``b a``)."""
    pairs = _pairs(text)
    places = [str(place + 1) for place in range(len(part.items))]
    if pairs and sorted(place for place, _ in pairs) == sorted(places):
        return tuple(choice(part, dict(pairs)[place]) for place in places)
    picked = () if pairs else _several(part, text)
    if len(picked) != len(places):
        raise unreadable(text, f"this part expects a letter for each of {len(places)} items, as in 1B 2A")
    return picked


def _pairs(text: str) -> list[tuple[str, str]]:
    text = unicodedata.normalize("NFKC", text).casefold().replace("→", ">")
    pairs = _PAIR.findall(text)
    return pairs if _PAIR.sub("", text).strip() == "" else []


def _several(part: Part, text: str) -> tuple[str, ...]:
    """The options named, in the order typed: one text, letters, or texts separated by ``;``, lines or commas."""
    for pieces in ([text], _letters(text), re.split(r"[;\n]", text), text.split(",")):
        try:
            return tuple(choice(part, piece) for piece in pieces)
        except UnreadableAnswer:
            continue
    raise unreadable(text, f"this part expects letters from {letters(part)}, as in A, C")


def _letters(text: str) -> Sequence[str]:
    compact = re.sub(r"[\s,;:.()>&+\-→]+|\band\b", "", unicodedata.normalize("NFKC", text).casefold())
    return compact if re.fullmatch(r"[a-z]{1,60}", compact, re.ASCII) else "?"


def claim(text: str) -> bool:
    """True or false."""
    try:
        return _TRUTH[folded(text).rstrip(".")]
    except KeyError:
        raise unreadable(text, "this part expects true or false") from None
