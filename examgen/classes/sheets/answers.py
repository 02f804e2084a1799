"""From boxes to answers as ``examgen mark`` reads them, part by part, with what a person decided; and the table of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from examgen.classes.sheets.decisions import Decisions
from examgen.classes.sheets.exams import Sheets
from examgen.classes.sheets.layout import STUDENT, Box
from examgen.classes.sheets.scanning import Scanned, ScannedPage
from examgen.classes.sheets.stamps import Stamp
from examgen.classes.tables import write_table
from examgen.core.record import Part
from examgen.errors import UnreadableAnswer
from examgen.marking import picks
from examgen.marking.grids import OPEN

State: TypeAlias = Literal["read", "blank", "settled", "by hand", "doubtful", "missing"]
_WORST: tuple[State, ...] = ("blank", "read", "settled", "by hand", "doubtful", "missing")

COLUMNS = ("code", "copy", "student", "question", "part", "answer", "state", "certainty", "seen", "note", "scan")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a student answered to a part, by paper and copy.

    ``answer`` is empty unless it is certain or a person settled it; ``seen`` is what was seen where it is not. ``certainty`` is
    that of the least certain box.
    """

    code: str
    copy: int
    student: str
    question: int
    part: str
    answer: str
    state: State
    certainty: float
    seen: str
    note: str
    scan: str


@dataclass(frozen=True, slots=True)
class _Said:
    """A box as it stands now."""

    box: Box
    state: State
    text: str
    certainty: float
    note: str
    scan: str


def answers(scanned: Scanned, sheets: Sheets, decisions: Decisions) -> Iterator[Answer]:
    """The answers of all copies of which a page was read, part by part in print order.

    The student's number stands in each; it is an answer of its own, to question 0, only if it is not certain.
    """
    copies: dict[tuple[str, int, str], dict[int, ScannedPage]] = {}
    for stamp, page in scanned.pages.items():
        copies.setdefault((stamp.code, stamp.copy, stamp.layout), {})[stamp.page] = page
    for (code, copy, digest), pages in copies.items():
        stamp = Stamp(code=code, copy=copy, page=1, layout=digest)
        layout = sheets.layout(stamp)
        assert layout is not None  # pages of other layouts are not read
        said = [_said(box, pages.get(box.page), decisions) for box in layout.boxes]
        typed = next((one.text for one in said if one.box.part == STUDENT and one.state in ("read", "settled")), "")
        student = sheets.student(stamp) or typed
        parts: dict[tuple[int, str], list[_Said]] = {}
        for one in said:
            parts.setdefault((one.box.question, one.box.part), []).append(one)
        variants = sheets.paper(code).variants
        for (question, name), boxes in parts.items():
            part = variants[question - 1].part(name) if question else None
            answer = _answer(code, copy, student, question, name, part, boxes)
            if question or answer.state in ("doubtful", "missing"):
                yield answer


def _said(box: Box, page: ScannedPage | None, decisions: Decisions) -> _Said:
    if page is None:
        return _Said(box, "missing", "", 0, "its page was not scanned", "")
    reading = next(one for one in page.readings if one.box.key == box.key)
    settled = decisions.of(page, reading)
    if settled is not None:
        return _Said(box, "settled", settled, 1, "", str(page.place))
    return _Said(box, reading.state, reading.text, reading.certainty, reading.note, str(page.place))


def _answer(code: str, copy: int, student: str, question: int, name: str, part: Part | None, boxes: Sequence[_Said]) -> Answer:
    state = max((one.state for one in boxes), key=_WORST.index)
    certain = state in ("read", "blank", "settled")
    text = (answer_text(part, [one.text for one in boxes]) if part else boxes[0].text) if certain else ""
    worst = next(one for one in boxes if one.state == state)
    seen = "" if certain else "; ".join(one.text or OPEN for one in boxes) if any(one.text for one in boxes) else ""
    note = "" if certain else ", ".join(filter(None, (worst.box.entry and f"entry {worst.box.entry}", worst.note)))
    scans = "; ".join(dict.fromkeys(one.scan for one in boxes if one.scan))
    certainty = min(one.certainty for one in boxes)
    return Answer(
        code=code, copy=copy, student=student, question=question, part=name, answer=text, state=state, certainty=certainty,
        seen=seen, note=note, scan=scans,
    )  # fmt: skip


def answer_text(part: Part, texts: Sequence[str]) -> str:
    """The boxes of a part, in print order, as one answer in the notation of ``examgen mark``; empty if all are empty."""
    if not any(texts):
        return ""
    match part.kind:
        case "vector" if len(texts) > 1:
            return f"[{', '.join(text or OPEN for text in texts)}]"
        case "matrix" if len(texts) > 1:
            columns = len(part.answer[0])
            rows = (texts[at : at + columns] for at in range(0, len(texts), columns))
            return f"[{'; '.join(', '.join(text or OPEN for text in row) for row in rows)}]"
        case "shape" if len(texts) > 1:
            axes = [text or OPEN for text in texts]
            while axes[-1] == OPEN:
                axes.pop()
            return "x".join(axes)  # an axis that is left out between others is open, and no other takes its place
        case "satisfies" if len(texts) > 1:
            return "; ".join(f"{name}={text or OPEN}" for (name, _), text in zip(part.fields, texts, strict=True))
        case "claim":
            return {"T": "true", "F": "false"}.get(texts[0], texts[0])
        case "choice":
            return _spelled(part, texts[0])
        case "ordering":
            return ", ".join(re.findall(r"[A-Z]", texts[0]))
        case _:
            return texts[0]


def _spelled(part: Part, letter: str) -> str:
    """The letter, with its option where the letter alone could also be another option's text."""
    try:
        picks.choice(part, letter)
    except UnreadableAnswer:
        place = ord(letter[:1] or " ") - ord("A")
        return f"{letter}) {part.options[place]}" if 0 <= place < len(part.options) else letter
    return letter


def table(rows: Iterable[Answer]) -> bytes:
    """The answers as CSV, as ``examgen grade`` reads it."""
    return write_table(COLUMNS, ([_cell(getattr(row, name)) for name in COLUMNS] for row in rows))


def _cell(value: object) -> object:
    return f"{value:.3g}" if isinstance(value, float) else value


def counts(rows: Iterable[Answer]) -> Mapping[State, int]:
    """How many answers are in each state, in the order of ``_WORST``."""
    states = [row.state for row in rows]
    return {state: states.count(state) for state in _WORST if state in states}
