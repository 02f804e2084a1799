"""Fields of a form, and the text that marking reads: from one to the other and back.

A vector or matrix is a grid of fields, written ``[1, 2; 3, 4]``. A text that fits no grid stands in its first field as it is, so
that a whole matrix can be put there without a script.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from string import ascii_lowercase
from typing import Literal, TypeAlias

from examgen.core.record import Part, Variant
from examgen.marking import scalars
from examgen.practice.loop.fields import COMMA, grid_size

Control: TypeAlias = Literal["line", "grid", "one", "many", "pick", "lines", "area"]
Get: TypeAlias = Callable[[str], Sequence[str]]
"""All values that a form has under a name."""

_CONTROLS: Mapping[str, Control] = {
    "vector": "grid", "matrix": "grid", "choice": "one", "claim": "one", "choices": "many", "ordering": "pick", "matching": "pick",
    "satisfies": "lines", "open": "area",
}  # fmt: skip
_DECIMAL_COMMA = re.compile(r"(?<![\d.,])(\d*),(\d+)(?![\d.,])")
_KEPT = str.maketrans({",": "\u201a", ";": "\u204f"})
_GIVEN_BACK = str.maketrans({kept: chr(sign) for sign, kept in _KEPT.items()} | {COMMA: ","})
"""A comma or semicolon inside a cell stands in the whole text as a sign that no number has: it separates nothing, and comes back.
A decimal comma stands there as one that marking reads (``fields.plain``): what was typed comes back as it was.
"""


def control_of(part: Part) -> Control:
    """What the part is answered with."""
    return _CONTROLS.get(part.kind, "line") if part.sized else "line"


def typed(variant: Variant, get: Get, prefix: str = "") -> dict[str, str]:
    """What a form says for each part, as text for marking; field names begin with ``prefix``."""
    return {part.name: _typed(part, get, f"{prefix}{part.name}") for part in variant.parts}


def given(variant: Variant, get: Get, prefix: str, ticked: Collection[str]) -> dict[str, str]:
    """As ``typed``, but only of those parts of which the form has a field; a form may have some parts only.

    Boxes that nobody ticked are in no form, so ``ticked`` names the parts whose boxes the form had.
    """
    texts = typed(variant, get, prefix)
    return {part.name: texts[part.name] for part in variant.parts if _is_in(part, get, f"{prefix}{part.name}", ticked)}


def _is_in(part: Part, get: Get, name: str, ticked: Collection[str]) -> bool:
    return name in ticked or bool(get(name)) or any(get(f"{name}.{place}") for place in range(size_of(part)))


def _typed(part: Part, get: Get, name: str) -> str:
    match control_of(part):
        case "grid":
            return _grid_text(part, [_first(get, f"{name}.{place}") for place in range(size_of(part))])
        case "many":
            chosen = get(name)
            return "none" if "none" in chosen else ", ".join(chosen)
        case "pick":
            letters = ascii_lowercase[: len(part.options)]
            sent = [_first(get, f"{name}.{place}") for place in range(size_of(part))]
            picked = [one if len(one) == 1 and one in letters else "" for one in sent]
            numbers = range(1, len(picked) + 1) if part.kind == "matching" else [""] * len(picked)
            return ", ".join(f"{number}{letter}" for number, letter in zip(numbers, picked, strict=True) if letter)
        case "lines":
            entries = [_first(get, f"{name}.{place}").strip() for place in range(size_of(part))]
            pairs = zip(part.fields, entries, strict=True)
            return "; ".join(f"{field}={entry}" for (field, _), entry in pairs) if any(entries) else ""
        case _:
            return _spelled(part, _first(get, name))


def _spelled(part: Part, text: str) -> str:
    """A chosen option as its letter and its text, so that it cannot be taken for another option whose text is that letter."""
    place = ascii_lowercase.find(text) if part.kind == "choice" and len(text) == 1 else -1
    return f"{text}) {part.options[place]}" if 0 <= place < len(part.options) else text


def _first(get: Get, name: str) -> str:
    return next(iter(get(name)), "")


def size_of(part: Part) -> int:
    """How many fields the part has."""
    rows, columns = grid_size(part) or (1, len(part.fields) or len(part.items) or len(part.options) or 1)
    return rows * columns


def _grid_text(part: Part, cells: Sequence[str]) -> str:
    cells = [" ".join(cell.split(" ")).strip() for cell in cells]
    if not any(cells) or is_whole(part, cells):
        return cells[0]
    rows = ([_with_sign(cell, part.decimals).translate(_KEPT) for cell in row] for row in _rows_of(part, cells))
    return f"[{'; '.join(map(', '.join, rows))}]"


def is_whole(part: Part, cells: Sequence[str]) -> bool:
    """Whether the first cell holds a text for the whole grid, as somebody may have put there without a script."""
    several = cells[0].startswith(("[", "(")) or "\n" in cells[0] or (part.kind == "matrix" and ";" in cells[0])
    return several and not any(cells[1:])


def _with_sign(cell: str, decimals: int) -> str:
    """Commas separate entries in the whole text, so another sign stands for a decimal comma, where marking would read it as one."""
    return cell if scalars.could_group(cell, decimals) else _DECIMAL_COMMA.sub(rf"\1{COMMA}\2", cell)


def written(text: str) -> str:
    """The text as a student reads it who has typed it."""
    return text.translate(_GIVEN_BACK)


def _rows_of(part: Part, cells: Sequence[str]) -> list[Sequence[str]]:
    rows, columns = grid_size(part) or (1, len(cells))
    return [cells[row * columns : (row + 1) * columns] for row in range(rows)]


def values(part: Part, text: str) -> tuple[str, ...]:
    """What stands in the part's fields for this text; for options, the chosen values."""
    match control_of(part):
        case "grid":
            found = [cell for row in text.strip()[1:-1].split(";") for cell in row.split(",")]
            fits = len(found) == size_of(part) and text.startswith("[")
            return tuple(cell.strip().translate(_GIVEN_BACK) for cell in found) if fits else (text, *[""] * (size_of(part) - 1))
        case "one":
            return (text.split(")")[0],)
        case "many":
            return tuple(text.split(", "))
        case "pick":
            return _letters(part, text)
        case "lines":
            entries = dict(one.split("=", 1) for one in text.split("; ") if "=" in one)
            return tuple(entries.get(name, "") for name, _ in part.fields)
        case _:
            return (text,)


def _letters(part: Part, text: str) -> tuple[str, ...]:
    """The letter at each place, for ``b, a`` or ``1b, 3a``."""
    chosen = [one for one in text.split(", ") if one]
    letters = {int(one[:-1] or place) - 1: one[-1] for place, one in enumerate(chosen, 1)}
    return tuple(letters.get(place, "") for place in range(size_of(part)))
