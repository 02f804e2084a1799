"""Vectors, matrices and shapes as students type them.

Rows end at ``;`` or a new line, or have brackets of their own. The entries of a row are separated by commas; where that
does not give the asked size, rows are split at their spaces, and then a comma inside an entry is a decimal comma. So
the asked size decides what ``0,5; 0,25`` means, and ``1 -2`` is two entries where two are asked. Where some rows have
commas and others have none, each row goes by what it has, if the sizes then agree. Rows with brackets or lines of their own may
have ``;`` between their entries.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from typing import TypeAlias

from examgen.core import expression
from examgen.errors import UnreadableAnswer
from examgen.marking.scalars import Entry, entry, unreadable

Rows: TypeAlias = tuple[tuple[Entry, ...], ...]
OPEN = "?"
"""Stands for an entry that is left open; it is wrong, and the others count."""
_CLOSING = {"(": ")", "[": "]"}
_TRANSPOSED = re.compile(r"(?<=[\])])\s*(\^?\s*\(?T\)?|')$")
_DOUBTFUL = re.compile(r"[\w)]\s+[-+](?!\s)")


def grid(
    text: str,
    *,
    fits: Callable[[int, int], bool],
    expected: str,
    decimals: int,
    decimal_commas: bool = True,
    asked: int | None = None,
) -> Rows:
    """The rows of entries, if their size (rows, columns) ``fits``; else ``UnreadableAnswer`` says what is ``expected``.

    Where commas give the size but an entry cannot be read, it quotes that entry alone.
    Without ``decimal_commas``, a comma always separates: where the size is not known, nothing else tells the two apart.
    ``decimals`` as for ``scalars.lone``.
    """
    problem: UnreadableAnswer | None = None
    for rows, decimal_comma in _candidates(expression.normalised(text).strip()):
        if len({len(row) for row in rows}) != 1 or not fits(len(rows), len(rows[0])):
            continue
        try:
            return tuple(tuple(_entry(cell, decimal_comma and decimal_commas, decimals) for cell in row) for row in rows)
        except UnreadableAnswer as error:
            problem = problem or (UnreadableAnswer(f"{error}; {expected}") if decimal_comma else error)
    raise problem or unreadable(text, expected + _given(text, asked))


def _given(text: str, asked: int | None) -> str:
    """How many entries there are, if that is the trouble."""
    counts = [sum(map(len, rows)) for rows, _ in _candidates(expression.normalised(text).strip())][:2] if asked else []
    given = max(counts, default=0)
    return f"; you gave {given} of {asked} entries" if asked and 0 < given < asked else ""


def untransposed(text: str) -> str:
    """The text without a sign of transposition: how a vector lies on the page does not matter."""
    return _TRANSPOSED.sub("", expression.normalised(text).strip())


def _entry(cell: str, decimal_comma: bool, decimals: int) -> Entry:
    if cell.strip() == OPEN:
        return Entry(value=math.nan, understood=OPEN, unit=None)
    if _DOUBTFUL.search(cell.strip()):
        raise unreadable(cell, "it could be one entry or two; put a comma between entries")
    return entry(cell, decimal_comma=decimal_comma, decimals=decimals)


def _candidates(text: str) -> Iterator[tuple[list[list[str]], bool]]:
    """Cells by row, in order of preference, and whether a comma inside a cell is a decimal comma."""
    rows = _rows(text)
    yield [_split(row.rstrip(" ,"), ",") for row in rows], False
    yield [[cell for cell in _split(row, " \t\n") if cell] for row in rows], True
    yield [[row] for row in rows], True
    if len({"," in row for row in rows}) > 1:
        yield [_split(row.rstrip(" ,"), ",") if "," in row else _split(row, " \t\n") for row in rows], False
    if ";" in text:
        yield [_split(row.strip(" ;"), ";") for row in _lines(text)], True


def _rows(text: str) -> list[str]:
    inner = _unwrapped(text)
    groups = [group for group in _split(inner, ",; \t\n") if group]
    if groups and all(map(_is_row, groups)):
        return [_unwrapped(group) for group in groups]
    rows = _split(re.sub(r" ?;?\n", ";", inner), ";")
    return rows[:-1] if len(rows) > 1 and not rows[-1].strip() else rows


def _lines(text: str) -> list[str]:
    """Rows with brackets or lines of their own: then a ``;`` may separate entries."""
    inner = _unwrapped(text)
    groups = [group for group in _split(inner, ",; \t\n") if group]
    return [_unwrapped(group) for group in groups] if groups and all(map(_is_row, groups)) else inner.split("\n")


def _is_row(group: str) -> bool:
    """True for ``[...]``, and for ``(...)`` with several entries: ``(1/2)`` is just a number in brackets."""
    inner = _unwrapped(group)
    return inner != group and (group[0] == "[" or len(_split(inner, ",;")) > 1)


def _unwrapped(text: str) -> str:
    """The text without the one pair of brackets that encloses all of it, if there is one."""
    text = text.strip()
    encloses = text[:1] in _CLOSING and len(text) > 1 and all(depth > 0 for depth in _depths(text)[:-1])
    return text[1:-1].strip() if encloses and text[-1] in _CLOSING.values() else text


def _depths(text: str) -> list[int]:
    """How many brackets are open behind each character; ``UnreadableAnswer`` if they do not match."""
    depths, opened = [], []
    for character in text:
        if character in _CLOSING:
            opened.append(_CLOSING[character])
        elif character in _CLOSING.values() and (not opened or opened.pop() != character):
            raise unreadable(text, f"a bracket {character} has no partner")
        depths.append(len(opened))
    if opened:
        raise unreadable(text, f"a bracket {opened[-1]} is missing")
    return depths


def _split(text: str, separators: str) -> list[str]:
    """The pieces between separators that stand outside of all brackets."""
    cuts = [at for at, depth in enumerate(_depths(text)) if depth == 0 and text[at] in separators]
    bounds = zip([-1, *cuts], [*cuts, len(text)], strict=True)
    return [text[before + 1 : behind].strip() for before, behind in bounds]


def shape(text: str) -> tuple[int, ...]:
    """The axis sizes in ``64x112x112`` (or with times signs), ``(64, 112, 112)`` or ``64 112 112``."""
    inner = _unwrapped(expression.normalised(text)).rstrip(" ,")
    pieces = re.split(r"\s*[x*,;]\s*|\s+by\s+|\s+", inner.strip(), flags=re.IGNORECASE)
    if not all(re.fullmatch(r"\d{1,12}", piece, re.ASCII) for piece in pieces):
        raise unreadable(text, "this part expects a shape, whole numbers such as 64x112x112")
    return tuple(map(int, pieces))
