"""The parts of a question as templates show them: fields, what stands in them, and what became of it.

A *state* is the one word for what became of a part or of one of its fields; ``HEADINGS`` is how people read it, everywhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from string import ascii_lowercase

from examgen.core.record import Part, Variant
from examgen.errors import UnreadableAnswer
from examgen.marking import PartReport, Report
from examgen.paper.answers import feedback
from examgen.paper.views import PartView, QuestionView
from examgen.practice.loop.fields import entry_name, entry_problem, grid_size, understood, wrong_entries
from examgen.practice.web.forms import Control, control_of, is_whole, size_of, values, written

HEADINGS: Mapping[str, str] = {
    "right": "Right", "partly": "Partly right", "wrong": "Not right", "follows": "Follows", "too few digits": "Too coarse",
    "unreadable": "Could not be read", "incomplete": "Incomplete", "unanswered": "Not answered",
    "unchecked": "Not checked yet", "needs a grader": "For a person to mark",
}  # fmt: skip
UNREADABLE = ("unreadable", "incomplete")
NOT_MARKED = ("unreadable", "incomplete", "unanswered", "unchecked", "needs a grader")
"""States in which nothing was earned or lost yet."""
_FOLLOWS = "Correct that one first; this value then changes, too."
_SAYS_NO_MORE = ("Right.", "This is not right.", "There is no answer.")
_TRUTH = (("true", "true"), ("false", "false"))
_NONE = ("none", "none of these")
_NAMED = 3
"""How many cells that are empty or cannot be read are named one by one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field: its name in the form, what it is called, what stands in it, and its state (empty: nothing to say of it)."""

    name: str
    label: str
    value: str
    state: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One option: its value in the form, the letter it is shown with, its text (Markdown), whether it is chosen, and its state."""

    value: str
    letter: str
    text: str
    chosen: bool
    state: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A part with its fields, row by row, or its options.

    ``state``, ``points``, ``feedback`` (Markdown), ``understood`` and ``wrong`` (entries that are not right) are empty before an
    answer was marked.
    """

    view: PartView
    name: str
    control: Control
    text: str
    rows: tuple[tuple[Field, ...], ...]
    options: tuple[Option, ...]
    state: str = ""
    points: str = ""
    understood: str = ""
    feedback: str = ""
    wrong: tuple[str, ...] = ()

    @property
    def said(self) -> str:
        """The text as it was typed."""
        return written(self.text)

    @property
    def heading(self) -> str:
        """The state in words."""
        return HEADINGS[self.state]


def asked(
    variant: Variant, question: QuestionView, texts: Mapping[str, str], report: Report | None = None, prefix: str = ""
) -> tuple[Asked, ...]:
    """The parts with their fields filled in, and what marking says of them."""
    reports: Sequence[PartReport | None] = report.parts if report else [None] * len(variant.parts)
    return tuple(
        _asked(part, view, texts.get(part.name, ""), found, f"{prefix}{part.name}")
        for part, view, found in zip(variant.parts, question.parts, reports, strict=True)
    )


def unread(variant: Variant, question: QuestionView, texts: Mapping[str, str], prefix: str = "") -> tuple[Asked, ...]:
    """The parts unmarked, but for those that cannot be read: they say so, which gives nothing of the answers away."""
    return tuple(
        _unread(part, view, texts.get(part.name, ""), f"{prefix}{part.name}")
        for part, view in zip(variant.parts, question.parts, strict=True)
    )


def _unread(part: Part, view: PartView, text: str, name: str) -> Asked:
    problem = why_unread(part, text)
    return _asked(part, view, text, _unreadable(part, text, problem) if problem else None, name)


def why_unread(part: Part, text: str) -> str:
    """Why the text cannot be read as an answer to the part; empty if it can, or if nothing was typed."""
    try:
        understood(part, text)
    except UnreadableAnswer as error:
        return str(error) if text.strip() else ""
    return ""


def _unreadable(part: Part, text: str, problem: str) -> PartReport:
    return PartReport(
        name=part.name, verdict="unreadable", marks=Fraction(0), of=part.marks, typed=text, understood="", entries=(), mistakes=(),
        feedback=f"{problem[:1].upper()}{problem[1:]}.", carried=False,
    )  # fmt: skip


def points(earned: Fraction, of: int) -> str:
    """``2.5 of 4 points``."""
    return f"{float(earned):.3g} of {of} point{'s' * (of != 1)}"


def _asked(part: Part, view: PartView, text: str, report: PartReport | None, name: str) -> Asked:
    cells = values(part, text)
    problems = _problems(part, cells) if report and report.verdict == "unreadable" else {}
    state = _state(part, report, cells, problems)
    control = control_of(part)
    plain = Asked(
        view=view, name=name, control=control, text=text, rows=_rows(part, cells, _states(part, report, state, problems), name),
        options=_options(part, view, cells, report, state) if control in ("one", "many", "pick") else (), state=state,
    )  # fmt: skip
    if report is None or state == "unanswered":
        return plain
    return replace(
        plain, points="" if state in NOT_MARKED else points(report.marks, report.of),
        understood=report.understood if control in ("line", "grid", "lines") else "",
        feedback=_feedback(part, report, cells, problems), wrong=wrong_entries(part, report),
    )  # fmt: skip


# --- states -----------------------------------------------------------------------------------------------------------------------


def _state(part: Part, report: PartReport | None, cells: Sequence[str], problems: Mapping[int, str]) -> str:
    if report is None:
        return ""
    if report.carried:
        return "follows"
    empty = [cell for cell in cells if not cell.strip()]
    if problems and not any(problems.values()) and empty:
        return "incomplete"
    return report.verdict


def _problems(part: Part, cells: Sequence[str]) -> dict[int, str]:
    """Which cells of a grid keep it from being read, and why; an empty text says that the cell is empty."""
    if control_of(part) not in ("grid", "lines") or is_whole(part, cells):
        return {}
    read = entry_problem if control_of(part) == "grid" else lambda _, __: ""
    found = {place: read(cell, part.decimals) if cell.strip() else "" for place, cell in enumerate(cells)}
    return {place: problem for place, problem in found.items() if problem or not cells[place].strip()}


def _states(part: Part, report: PartReport | None, state: str, problems: Mapping[int, str]) -> Sequence[str]:
    """The state of each field of the part."""
    count = size_of(part)
    if report is None or state in ("unanswered", "needs a grader"):
        return [""] * count
    if state in ("unreadable", "incomplete"):
        return ["unreadable" if place in problems or count == 1 else "" for place in range(count)]
    if state == "follows":
        return ["follows"] * count
    if control_of(part) == "line":
        return ["partly" if state == "too few digits" else state]
    entries = report.entries if len(report.entries) == count else [None] * count
    return ["" if right is None else "right" if right else "wrong" for right in entries]


def _feedback(part: Part, report: PartReport, cells: Sequence[str], problems: Mapping[int, str]) -> str:
    """What is said of the part, Markdown; of cells that are empty or cannot be read, which they are."""
    if report.carried:
        return f"{report.feedback} {_FOLLOWS}"
    if report.feedback in _SAYS_NO_MORE:
        return ""
    said = [f"{_called(part, place)}: {problem}." for place, problem in problems.items() if problem][:_NAMED]
    empty = [_called(part, place) for place, problem in problems.items() if not problem]
    if empty:
        said.append(f"Still empty: {'; '.join(empty[:_NAMED])}{' and others' * (len(empty) > _NAMED)}.")
    return feedback(replace(report, feedback=" ".join(one[:1].upper() + one[1:] for one in said))) if said else feedback(report)


def _called(part: Part, place: int) -> str:
    return part.fields[place][0] if control_of(part) == "lines" else entry_name(part, place)


# --- fields and options -----------------------------------------------------------------------------------------------------------


def _rows(part: Part, cells: Sequence[str], states: Sequence[str], name: str) -> tuple[tuple[Field, ...], ...]:
    control = control_of(part)
    if control in ("one", "many"):
        return ()
    if control in ("line", "area"):
        return ((Field(name=name, label="", value=cells[0], state=states[0] if control == "line" else ""),),)
    fields = [
        Field(name=f"{name}.{place}", label=entry_name(part, place), value=cell, state=states[place])
        for place, cell in enumerate(cells)
    ]
    _, columns = grid_size(part) or (1, 1)
    return tuple(tuple(fields[at : at + columns]) for at in range(0, len(fields), columns))


def _options(part: Part, view: PartView, cells: Sequence[str], report: PartReport | None, state: str) -> tuple[Option, ...]:
    if part.kind == "claim":
        pairs = [(value, "", text) for value, text in _TRUTH]
    else:
        pairs = [(value, letter, text) for value, (letter, text) in zip(ascii_lowercase, view.options, strict=False)]
    if part.kind == "choices":
        pairs.append((_NONE[0], "", _NONE[1]))
    states = _option_states(part, [value in cells for value, _, _ in pairs], report, state)
    return tuple(
        Option(value=value, letter=letter, text=text, chosen=value in cells, state=one)
        for (value, letter, text), one in zip(pairs, states, strict=True)
    )


def _option_states(part: Part, chosen: Sequence[bool], report: PartReport | None, state: str) -> Sequence[str]:
    """A choice is right or wrong itself; of several to be ticked each one is, ticked or not."""
    if report is None or state in NOT_MARKED or part.kind not in ("choice", "claim", "choices"):
        return [""] * len(chosen)
    if part.kind != "choices":
        return [state if one else "" for one in chosen]
    return [*("right" if right else "wrong" for right in report.entries), ""][: len(chosen)]
