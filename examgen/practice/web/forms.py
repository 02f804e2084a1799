"""Fields of a form, and the text that marking reads: from one to the other and back.

A vector or matrix is a grid of fields, written ``[1, 2; 3, 4]``. A text that fits no grid stands in its first field as it is, so
that a whole matrix can be put there without a script.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from string import ascii_lowercase
from typing import Literal, TypeAlias

from examgen.core.record import Part, Variant
from examgen.marking import PartReport, Report
from examgen.paper.answers import feedback
from examgen.paper.views import PartView, QuestionView
from examgen.practice.fields import grid_size, wrong_entries

Control: TypeAlias = Literal["line", "grid", "one", "many", "pick", "lines", "area"]
Get: TypeAlias = Callable[[str], Sequence[str]]
"""All values that a form has under a name."""

_CONTROLS: Mapping[str, Control] = {
    "vector": "grid", "matrix": "grid", "choice": "one", "claim": "one", "choices": "many", "ordering": "pick", "matching": "pick",
    "satisfies": "lines", "open": "area",
}  # fmt: skip
_TRUTH = (("true", "true"), ("false", "false"))
_NONE = ("none", "none of these")
_DECIMAL_COMMA = re.compile(r"[-+\N{MINUS SIGN}]?\d*,\d+")
_GROUPED = re.compile(r"[-+\N{MINUS SIGN}]?[1-9]\d{0,2},\d{3}")
_WHOLE = re.compile(r"[\[;\n]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field: its name in the form, what it is called, what stands in it, and whether that is right (``None``: not known)."""

    name: str
    label: str
    value: str
    right: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A part with its fields, row by row.

    ``options`` are pairs of a value and its Markdown. ``verdict``, ``feedback`` (Markdown), ``understood`` and ``wrong`` (places
    that are not right) are empty before an answer was marked.
    """

    view: PartView
    name: str
    control: Control
    rows: tuple[tuple[Field, ...], ...]
    options: tuple[tuple[str, str], ...]
    verdict: str = ""
    marks: str = ""
    understood: str = ""
    feedback: str = ""
    wrong: tuple[str, ...] = ()


def control_of(part: Part) -> Control:
    """What the part is answered with."""
    return _CONTROLS.get(part.kind, "line")


def typed(variant: Variant, get: Get, prefix: str = "") -> dict[str, str]:
    """What a form says for each part, as text for marking; field names begin with ``prefix``."""
    return {part.name: _typed(part, get, f"{prefix}{part.name}") for part in variant.parts}


def _typed(part: Part, get: Get, name: str) -> str:
    match control_of(part):
        case "grid":
            return _grid_text(part, [_first(get, f"{name}.{place}") for place in range(_size(part))])
        case "many":
            chosen = get(name)
            return "none" if "none" in chosen else ", ".join(chosen)
        case "pick":
            picked = [_first(get, f"{name}.{place}") for place in range(_size(part))]
            numbers = range(1, len(picked) + 1) if part.kind == "matching" else [""] * len(picked)
            return ", ".join(f"{number}{letter}" for number, letter in zip(numbers, picked, strict=True) if letter)
        case "lines":
            entries = [_first(get, f"{name}.{place}").strip() for place in range(_size(part))]
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


def _size(part: Part) -> int:
    """How many fields the part has."""
    rows, columns = grid_size(part) or (1, len(part.fields) or len(part.items) or len(part.options) or 1)
    return rows * columns


def _grid_text(part: Part, cells: Sequence[str]) -> str:
    cells = [" ".join(cell.split(" ")).strip() for cell in cells]
    filled = [cell for cell in cells if cell]
    if not filled or (cells[0] and len(filled) == 1 and _WHOLE.search(cells[0])):
        return cells[0]
    return f"[{'; '.join(', '.join(map(_with_point, row)) for row in _rows_of(part, cells))}]"


def _with_point(cell: str) -> str:
    """Commas separate entries in the whole text, so a lone decimal comma becomes a point (not where it could group digits)."""
    return cell.replace(",", ".") if _DECIMAL_COMMA.fullmatch(cell) and not _GROUPED.fullmatch(cell) else cell


def _rows_of(part: Part, cells: Sequence[str]) -> list[Sequence[str]]:
    rows, columns = grid_size(part) or (1, len(cells))
    return [cells[row * columns : (row + 1) * columns] for row in range(rows)]


def values(part: Part, text: str) -> tuple[str, ...]:
    """What stands in the part's fields for this text; for options, the chosen values."""
    match control_of(part):
        case "grid":
            found = [cell for row in text.strip()[1:-1].split(";") for cell in row.split(",")]
            fits = len(found) == _size(part) and text.startswith("[")
            return tuple(cell.strip() for cell in found) if fits else (text, *[""] * (_size(part) - 1))
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
    return tuple(letters.get(place, "") for place in range(_size(part)))


def asked(
    variant: Variant, question: QuestionView, texts: Mapping[str, str], report: Report | None = None, prefix: str = ""
) -> tuple[Asked, ...]:
    """The parts with their fields filled in, and what marking says of them."""
    reports: Sequence[PartReport | None] = report.parts if report else [None] * len(variant.parts)
    return tuple(
        _asked(part, view, texts.get(part.name, ""), found, f"{prefix}{part.name}")
        for part, view, found in zip(variant.parts, question.parts, reports, strict=True)
    )


def _asked(part: Part, view: PartView, text: str, report: PartReport | None, name: str) -> Asked:
    rows = _fields(part, text, report, name)
    plain = Asked(view=view, name=name, control=control_of(part), rows=rows, options=_options(part))
    if report is None or report.verdict == "unanswered":
        return plain
    return replace(
        plain, verdict=report.verdict, marks=f"{float(report.marks):.3g} of {report.of}",
        understood=report.understood if plain.control in ("line", "grid", "lines") else "",
        feedback=_missing(plain) or feedback(report), wrong=wrong_entries(part, report),
    )  # fmt: skip


def _missing(part: Asked) -> str:
    """What to say of a grid that has been filled in part only."""
    if part.control != "grid" or part.rows[0][0].value.startswith("["):
        return ""
    empty = [field.label for row in part.rows for field in row if not field.value.strip()]
    return f"Fill in all entries; {empty[0]} is empty." if empty else ""


def _fields(part: Part, text: str, report: PartReport | None, name: str) -> tuple[tuple[Field, ...], ...]:
    entries, control = values(part, text), control_of(part)
    if control in ("line", "area"):
        return ((Field(name=name, label="", value=entries[0], right=_right(report, 0) if control == "line" else None),),)
    if control in ("one", "many"):
        chosen = [value for value, _ in _options(part) if value in entries]
        return (tuple(Field(name=name, label="", value=value) for value in chosen),)
    entry_wise = None if control == "lines" else report
    fields = [
        Field(name=f"{name}.{place}", label=_label(part, place), value=value, right=_right(entry_wise, place))
        for place, value in enumerate(entries)
    ]
    if control == "grid":
        return tuple(tuple(row) for row in _rows_of_fields(part, fields))
    return tuple((field,) for field in fields)


def _rows_of_fields(part: Part, fields: Sequence[Field]) -> list[Sequence[Field]]:
    _, columns = grid_size(part) or (1, len(fields))
    return [fields[at : at + columns] for at in range(0, len(fields), columns)]


def _right(report: PartReport | None, place: int) -> bool | None:
    if report is None or place >= len(report.entries):
        return None
    return report.entries[place]


def _label(part: Part, place: int) -> str:
    if part.kind == "matrix":
        row, column = divmod(place, len(part.answer[0]))
        return f"row {row + 1}, column {column + 1}"
    word = {"ordering": "place", "matching": "item"}.get(part.kind, "entry")
    return f"{word} {place + 1}"


def _options(part: Part) -> tuple[tuple[str, str], ...]:
    if part.kind == "claim":
        return _TRUTH
    lettered = tuple(zip(ascii_lowercase, part.options, strict=False))
    return (*lettered, _NONE) if part.kind == "choices" else lettered
