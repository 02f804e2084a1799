"""Marks and feedback for all parts of a variant: recognised mistakes, and errors carried forward.

The rules, in the order in which they are tried for each part:

1. An unreadable answer earns nothing yet and costs no attempt; an open answer waits for a grader.
2. A right answer earns all marks.
3. So does an answer that follows correctly from the student's own wrong answers to earlier parts: these are put in
   place of the solution's steps (each one alone, then all of them together) and the solution is replayed. What takes less work
   than the key's answer carries nothing and is carried to nothing (``worth``); answers that only lack digits are not carried.
4. Otherwise each wrong entry costs what the paper says (``points.cost``), down to 0. An answer of which only zeros are right earns
   nothing, and neither does ticking no option, or all of them. So
   a single number with too few digits earns nothing, and the student is told how many decimals are asked.
5. The feedback is the sentence of the mistake that leads to this answer, if there is one, with the wrong line beside the right
   one; where there are several, of the one that agrees best with the other answers. What is not certain is said as such, and
   counts as no mistake (``diagnosing``).
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, Literal, TypeAlias

from examgen.core.ask import Kind
from examgen.core.numbers import Value, form, map_leaves, round_half_away
from examgen.core.record import Part, Variant
from examgen.errors import ExamgenError, UnreadableAnswer, UsageError
from examgen.marking.comparing import Comparison, Verdict, compare, judged, only_cut, would_accept
from examgen.marking.diagnosing import Diagnosis, diagnoses
from examgen.marking.following import Answers, Behaviour, Carried, carried
from examgen.marking.reading import Reading, read

_SIGNED: frozenset[Kind] = frozenset({"integer", "number", "vector", "matrix"})
_COUNTED: Mapping[Kind, str] = {
    "shape": "axes",
    "choices": "decisions",
    "ordering": "places",
    "matching": "items",
    "satisfies": "requirements",
}
PartVerdict: TypeAlias = Verdict | Literal["unreadable", "unanswered", "needs a grader"]
_WAITING = Comparison(entries=(), points=Fraction(0), verdict="wrong")


@dataclass(frozen=True, slots=True, kw_only=True)
class PartReport:
    """What became of one part.

    ``entries`` says which entries are right. ``mistakes`` are the names of the recognised mistakes (two where two were made at
    once), none if there is none or if it is not certain. ``carried``: the answer is right only as a consequence of the student's
    own earlier answers. ``feedback`` is a sentence for the student (Markdown).
    """

    name: str
    verdict: PartVerdict
    marks: Fraction
    of: int
    typed: str
    understood: str
    entries: tuple[bool, ...]
    mistakes: tuple[str, ...]
    feedback: str
    carried: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The parts in print order, the marks earned (exact), and the marks there are."""

    parts: tuple[PartReport, ...]
    marks: Fraction
    of: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Judgement:
    """The answers, from what carried ones follow, and what is behind wrong ones (by part name)."""

    answers: Answers
    carried: Mapping[str, Carried]
    diagnoses: Mapping[str, Diagnosis]


def mark(variant: Variant, typed: Mapping[str, str], behaviour: Behaviour) -> Report:
    """Marks what was typed (part name to text; missing or blank is unanswered).

    ``UsageError`` for a name that is no part of the variant.
    """
    _check_names(variant, typed)
    texts = {name: typed.get(name, "") for name in variant.names}
    readings, problems = _read_all(variant, texts)
    comparisons: dict[str, Comparison] = {}
    for name, reading in readings.items():
        try:
            comparisons[name] = _compared(variant, variant.part(name), reading, behaviour)
        except UnreadableAnswer as error:
            problems[name] = str(error)
    answers = Answers(variant=variant, behaviour=behaviour, readings=readings, comparisons=comparisons)
    follows = carried(answers)
    judged = _Judgement(answers=answers, carried=follows, diagnoses=diagnoses(answers, follows))
    parts = tuple(_part_report(judged, part, texts[part.name], problems) for part in variant.parts)
    return Report(parts=parts, marks=sum((part.marks for part in parts), Fraction(0)), of=variant.marks)


def _check_names(variant: Variant, typed: Iterable[str]) -> None:
    for name in typed:
        if name not in variant.names:
            near = difflib.get_close_matches(name[:40], variant.names, n=1)
            hint = f"did you mean {near[0]!r}?" if near else f"its parts are {', '.join(variant.names)}"
            raise UsageError(f"{variant.id}: there is no part {name[:40]!r}; {hint}")


def _read_all(variant: Variant, texts: Mapping[str, str]) -> tuple[dict[str, Reading], dict[str, str]]:
    readings, problems = {}, {}
    for part in variant.parts:
        try:
            if texts[part.name].strip():
                readings[part.name] = read(part, texts[part.name])
        except UnreadableAnswer as error:
            problems[part.name] = str(error)
    return readings, problems


def _compared(variant: Variant, part: Part, reading: Reading, behaviour: Behaviour) -> Comparison:
    if part.kind == "open":
        return _WAITING
    if part.kind != "satisfies":
        return compare(part, reading)
    try:
        return judged(part, reading, behaviour.satisfies(variant, part.name, reading.value))
    except (ExamgenError, ArithmeticError, ValueError, TypeError, LookupError):
        raise UnreadableAnswer(f"{reading.understood} cannot be tried; check the sizes") from None


def _part_report(judged: _Judgement, part: Part, text: str, problems: Mapping[str, str]) -> PartReport:
    reading = judged.answers.readings.get(part.name)
    blank = PartReport(
        name=part.name, verdict="unanswered", marks=Fraction(0), of=part.marks, typed=text, entries=(), mistakes=(),
        understood=reading.understood if reading else "", feedback="There is no answer.", carried=False,
    )  # fmt: skip
    if part.name in problems:
        return replace(blank, verdict="unreadable", feedback=_sentence(problems[part.name]))
    if reading is None:
        return blank
    if part.kind == "open":
        return replace(blank, verdict="needs a grader", feedback="A person marks this answer.")
    return _judged(judged, part, reading, blank)


def _judged(judged: _Judgement, part: Part, reading: Reading, blank: PartReport) -> PartReport:
    comparison = judged.answers.comparisons[part.name]
    right = replace(blank, verdict="right", marks=Fraction(part.marks), entries=(True,) * len(comparison.entries))
    if comparison.verdict == "right":
        return replace(right, feedback="Right.")
    follows = judged.carried.get(part.name)
    if follows and follows.earns:
        return replace(right, feedback=f"This follows correctly from your answer to {follows.of}.", carried=True)
    diagnosis = judged.diagnoses.get(part.name)
    return replace(
        blank,
        verdict=comparison.verdict,
        marks=comparison.points,
        entries=comparison.entries,
        mistakes=diagnosis.names if diagnosis else (),
        feedback=diagnosis.sentence if diagnosis else _too_simple(follows.of) if follows else _explained(part, reading, comparison),
    )


# --- feedback ---------------------------------------------------------------------------------------------------------


def _too_simple(source: str) -> str:
    return f"This follows from your answer to {source}, but with less work than the right answer takes, so it earns nothing more."


def _explained(part: Part, reading: Reading, comparison: Comparison) -> str:
    if comparison.verdict == "too few digits":
        return f"This is rounded too coarsely: give {part.decimals} decimals, or an exact value."
    if part.kind in ("number", "vector", "matrix") and only_cut(part, reading, comparison.entries):
        return f"Digits were cut off instead of rounded: give {part.decimals} decimals, rounded, or an exact value."
    if part.kind == "shape" and len(reading.value) != len(part.answer):
        return f"The shape has {len(part.answer)} axes, and {len(reading.value)} were given."
    if part.kind in ("vector", "matrix") and form(reading.value) != form(part.answer):
        return f"The {'number of entries' if part.kind == 'vector' else 'size of the matrix'} is not right."
    if _is_turned(part, reading.value):
        return "Every sign is turned." if len(comparison.entries) > 1 else "The sign is turned."
    if comparison.verdict == "partly" or (part.kind in ("vector", "matrix") and any(comparison.entries)):
        if part.kind == "choice":
            return "This earns half of the points."
        return f"{sum(comparison.entries)} of {len(comparison.entries)} {_COUNTED.get(part.kind, 'entries')} are right."
    return "This is not right."


def _is_turned(part: Part, value: Value) -> bool:
    """Whether the answer would be right with every sign turned."""
    return part.kind in _SIGNED and would_accept(part, value, map_leaves(lambda leaf: -leaf, part.answer))


def _sentence(problem: str) -> str:
    return problem[0].upper() + problem[1:] + "." * (not problem.endswith("."))


def report_json(report: Report) -> dict[str, Any]:
    """The report in plain JSON types, with the field names of the records; marks are rounded to two decimals."""
    return {"marks": _displayed(report.marks), "of": report.of, "parts": [_part_json(part) for part in report.parts]}


def _part_json(part: PartReport) -> dict[str, Any]:
    fields = ("name", "verdict", "of", "typed", "understood", "feedback", "carried")
    return {name: getattr(part, name) for name in fields} | {
        "mistakes": list(part.mistakes),
        "marks": _displayed(part.marks),
        "entries": list(part.entries),
    }


def _displayed(marks: Fraction) -> float:
    return float(round_half_away(marks, 2))
