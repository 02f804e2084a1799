"""The key court: what else counts as right, who changes with it, and by how much.

A ruling is a row of ``rulings.csv``: a part, what is accepted for all its points, and why. What is accepted is an answer as typed,
or ``slip:NAME``: whatever that slip of the page leads to on each paper, since numbers differ from paper to paper.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from fractions import Fraction
from pathlib import Path

from examgen.classes.grading.marking import Cell, Decision, Result
from examgen.classes.grading.overrides import complaint
from examgen.classes.grading.sittings import Field, Sitting, variant_of
from examgen.classes.tables import TableFaults, read_table, unescaped, write_table
from examgen.core.record import Part, Variant
from examgen.errors import ExamgenError, UnreadableAnswer, UsageError
from examgen.marking import read, would_accept

NAME = "rulings.csv"
COLUMNS = ("question", "part", "accept", "reason", "by")
SLIP = "slip:"
_UNCOMPARED = ("open", "satisfies")
_LISTED = ("choice", "choices", "ordering", "matching")
_MOST = 1000
_LONGEST = 4000


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """What counts as right for a part beside the key's answer, why, and who said so."""

    field: Field
    accept: str
    reason: str
    by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """A student whose points for a part change."""

    result: Result
    cell: Cell
    now: Fraction
    then: Fraction

    @property
    def before(self) -> Fraction:
        """The points of the whole paper without the change."""
        return self.result.points - self.then + self.now


def ruling(sitting: Sitting, words: Sequence[str], *, reason: str = "", by: str = "") -> Ruling:
    """The ruling that ``question=Q part=P accept=TEXT`` asks for. ``UsageError`` says what is missing or unknown."""
    said: dict[str, str] = {}
    for word in words:
        name, sign, text = word.partition("=")
        if not sign or name not in ("question", "part", "accept") or name in said:
            raise UsageError(f"--what-if: {word[:60]!r} is none of question=Q, part=P, accept=TEXT, each given once")
        said[name] = text
    if not said.get("question") or not said.get("accept", "").strip():
        raise UsageError("--what-if: say question=Q, part=P where there are several, and accept=TEXT")
    return _checked(sitting, sitting.field(said["question"], said.get("part", "")), said["accept"].strip(), reason, by)


def _checked(sitting: Sitting, field: Field, accept: str, reason: str, by: str) -> Ruling:
    ask = sitting.bank.page(field.id).asks[field.part]
    if ask.kind in _UNCOMPARED:
        raise UsageError(f"{field.label} is not marked by comparing; write its points into overrides.csv")
    if accept.startswith(SLIP):
        names = [rule.name for rule in sitting.bank.page(field.id).mistakes]
        name = accept.removeprefix(SLIP)
        if name not in names:
            near = get_close_matches(name, names, n=1)
            hint = f"did you mean {near[0]!r}?" if near else f"its slips are {', '.join(names) or 'none'}"
            raise UsageError(f"{field.id} has no slip {name[:40]!r}; {hint}")
    elif ask.kind in _LISTED and len(sitting.codes) > 1 and len(accept) < 3:
        raise UsageError(
            f"the options of {field.label} stand in another order on each paper; give the option's text, not its letter"
        )
    return Ruling(field=field, accept=accept, reason=reason, by=by)


def read_rulings(path: Path, sitting: Sitting) -> tuple[Ruling, ...]:
    """The rulings that are kept; none if the file is not there. ``TableFaults`` has a line for each fault."""
    if not path.exists():
        return ()
    table = read_table(path, ("question", "accept", "reason"), most=_MOST, longest=_LONGEST)
    faults, found = list(table.faults), []
    for row in table.rows:
        cells = {name: unescaped(cell) for name, cell in row.cells.items()}
        try:
            field = sitting.field(cells["question"], cells.get("part", ""))
            found.append(_checked(sitting, field, cells["accept"], cells["reason"], cells.get("by", "")))
        except ExamgenError as error:
            faults.append(complaint(table, row, error))
    if faults:
        raise TableFaults(faults)
    return tuple(found)


def rulings_bytes(rulings: Iterable[Ruling]) -> bytes:
    """The rulings as they are kept."""
    rows = [(str(one.field.number), one.field.letter, one.accept, one.reason, one.by) for one in rulings]
    return write_table(COLUMNS, rows)


def ruled(sitting: Sitting, results: Sequence[Result], rulings: Sequence[Ruling]) -> dict[tuple[str, str], Decision]:
    """The points that rulings give to answers which the marker gave fewer, by student and label."""
    found: dict[tuple[str, str], Decision] = {}
    for result in sorted(results, key=lambda one: one.code):
        for one in rulings:
            cell = next((cell for cell in result.cells if cell.field == one.field), None)
            if cell and cell.report.marks < cell.field.marks and _is_accepted(sitting, result, cell, one.accept):
                found[result.student.id, cell.field.label] = Decision(
                    points=Fraction(cell.field.marks), reason=one.reason, by=one.by
                )
    return found


def _is_accepted(sitting: Sitting, result: Result, cell: Cell, accept: str) -> bool:
    typed = cell.report.typed.strip()
    if not typed or cell.unsure:
        return False
    variant = variant_of(sitting.paper(result.code), cell.field.number)
    part = variant.part(cell.field.part)
    if not accept.startswith(SLIP) and " ".join(typed.casefold().split()) == " ".join(accept.casefold().split()):
        return True
    try:
        value = read(part, typed).value
        return any(would_accept(part, value, answer) for answer in _accepted(variant, part, accept))
    except (UnreadableAnswer, ArithmeticError, ValueError):
        return False


def _accepted(variant: Variant, part: Part, accept: str) -> list[object]:
    if not accept.startswith(SLIP):
        return [read(part, accept).value]
    slips = [mistake for mistake in variant.mistakes if mistake.name == accept.removeprefix(SLIP)]
    return [answers[part.name] for slip in slips for answers in (slip.answers, slip.rounded) if part.name in answers]


def shifts(before: Sequence[Result], after: Sequence[Result]) -> tuple[Shift, ...]:
    """Who changes between two gradings of the same scripts."""
    return tuple(
        Shift(result=new, cell=cell, now=was.points, then=cell.points)
        for old, new in zip(before, after, strict=True)
        for was, cell in zip(old.cells, new.cells, strict=True)
        if was.points != cell.points
    )


def decisions(
    rulings: Mapping[tuple[str, str], Decision], overrides: Mapping[tuple[str, str], Decision]
) -> dict[tuple[str, str], Decision]:
    """What people decided: who looked at one student's answer has the last word."""
    return {**rulings, **overrides}
