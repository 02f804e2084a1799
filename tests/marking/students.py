"""Simulated students: each makes no, one or two known slips, with or without rounding, and is marked; what is said is counted.

    python tests/marking/students.py [--variants N]

prints the table of docs/practice.md: for each kind of student how many there were, and in how many of them the diagnosis names the
slips that were made (right), something that was not done (wrong), or nothing certain (missing). Students whose slips change no
answer, or change the answers just as something else would, cannot be told apart by anybody and are not counted; no error of
arithmetic gives what a slip gives.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from pathlib import Path
from string import ascii_lowercase
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from examgen.bank import slips, suspects
from examgen.bank.draft import draft
from examgen.bank.loader import scan
from examgen.bank.places import bundled_bank
from examgen.bank.playing import Behaviour
from examgen.bank.question import Page
from examgen.bank.tolerance import NUMERIC, written
from examgen.core.numbers import Value, leaves, map_leaves
from examgen.core.record import Variant
from examgen.core.seeds import Key
from examgen.core.typeset import plain
from examgen.errors import ExamgenError
from examgen.marking import Report, accepts, mark, would_accept

KINDS = ("one slip", "two slips", "a slip after an arithmetic error", "an arithmetic error")
DIGITS = 12


@dataclass(frozen=True, kw_only=True)
class Student:
    """What was answered (part name to value), and the slips behind it."""

    kind: str
    made: frozenset[str]
    answers: Mapping[str, Value]


def students(page: Page, variant: Variant, *, rounded: bool) -> Iterator[Student]:
    """Everybody who makes one slip, two, one on top of an arithmetic error, or an arithmetic error alone."""
    parameters = page.parameters(**variant.parameters)
    rules = [rule for rule in page.mistakes if rule.is_slip]
    steps = suspects.step_names(variant)
    revise = (lambda _, value: written(value, page.decimals)) if rounded else None

    def answers(chosen: Sequence[Any], earlier: Mapping[str, Value] | None = None) -> Mapping[str, Value]:
        return slips.made(page, parameters, chosen, earlier, steps=steps, revise=revise).answers

    for rule in rules:
        yield Student(kind="one slip", made=frozenset({rule.name}), answers=answers([rule]))
    for one, other in combinations(rules, 2):
        found = answers([one, other])
        alone = [answers([one]), answers([other])]
        if found and found not in alone:
            yield Student(kind="two slips", made=frozenset({one.name, other.name}), answers=found)
    for error in _errors(page, variant, [answers([rule]) for rule in rules]):
        yield Student(kind="an arithmetic error", made=frozenset(), answers=answers([], error))
        for rule in rules:
            found = answers([rule], error)
            if found != answers([], error):
                yield Student(kind="a slip after an arithmetic error", made=frozenset({rule.name}), answers=found)


def _errors(page: Page, variant: Variant, slipped: Sequence[Mapping[str, Value]]) -> Iterator[Mapping[str, Value]]:
    """An error in the first answer, as people make them (a digit too many, one too few, a factor), and none that a slip makes."""
    part = variant.parts[0]
    if part.kind in ("number", "vector", "matrix", "integer") and len(variant.parts) > 1:
        stream = Key(seed=variant.seed, question=page.id).stream("an arithmetic error")
        by = (Fraction(11, 10), Fraction(9, 10), Fraction(7, 5))[stream.below(3)]
        more = 1 + stream.below(5)
        error = {part.name: map_leaves(lambda leaf: leaf + more if isinstance(leaf, int) else leaf * by, part.answer)}
        if not any(_alike(variant, error, one) for one in slipped if part.name in one):
            yield error


def marked(page: Page, variant: Variant, answers: Mapping[str, Value]) -> Report | None:
    """The report on these answers; ``None`` if they are all right, or cannot be typed."""
    parts = [part for part in variant.parts if part.name in answers and part.kind not in ("satisfies", "open")]
    try:
        report = mark(variant, {part.name: typed(part, answers[part.name]) for part in parts}, Behaviour(page))
    except ExamgenError:
        return None
    return report if any(part.verdict in ("wrong", "partly") for part in report.parts) else None


def typed(part: Any, value: Value) -> str:
    """The value as a student types it."""
    if part.kind == "shape":
        return "x".join(str(leaf) for leaf in leaves(value))
    if part.kind in ("choices", "ordering", "matching"):
        return ", ".join(ascii_lowercase[part.options.index(option)] for option in value) or "none"  # type: ignore[union-attr]
    if part.kind in NUMERIC and any(isinstance(leaf, float) for leaf in leaves(value)):
        return plain(map_leaves(lambda leaf: round(float(leaf), DIGITS), value), DIGITS)
    return plain(value, DIGITS)


def outcome(report: Report, made: frozenset[str]) -> str:
    """Right if all that was said is what was done, wrong if something else was said, missing if nothing certain was."""
    named = [frozenset(part.mistakes) for part in report.parts if part.mistakes]
    if any(not one <= made for one in named):
        return "wrong"
    return "right" if named and frozenset().union(*named) == made else "missing"


def twins(variant: Variant, student: Student, others: Sequence[Student]) -> bool:
    """Whether other slips, no more of them, lead to the same answers; after the same error, if there was one."""
    kinds = {"an arithmetic error": (), "a slip after an arithmetic error": (student.kind,)}.get(student.kind, KINDS[:2])
    return any(
        other.made != student.made
        and len(other.made) <= max(1, len(student.made))
        and _alike(variant, student.answers, other.answers)
        for other in others
        if other.kind in kinds
    )


def _alike(variant: Variant, one: Mapping[str, Value], other: Mapping[str, Value]) -> bool:
    parts = [part for part in _compared(variant) if part.name in one and part.name in other]
    return all(one[part.name] == other[part.name] or would_accept(part, one[part.name], other[part.name]) for part in parts)


def counted(pages: Sequence[Page], variants: int) -> dict[tuple[str, bool], Counter[str]]:
    """Outcomes by kind of student, with and without rounding."""
    counts: dict[tuple[str, bool], Counter[str]] = {(kind, rounded): Counter() for kind in KINDS for rounded in (False, True)}
    for page in pages:
        for seed in range(variants):
            variant = draft(page, seed).variant
            exact = list(students(page, variant, rounded=False))
            for rounded in (False, True):
                for student in exact if not rounded else students(page, variant, rounded=True):
                    if any(accepts(part, student.answers.get(part.name, part.answer)) is False for part in _compared(variant)):
                        report = marked(page, variant, student.answers)
                        if report and not twins(variant, student, exact):
                            counts[student.kind, rounded][outcome(report, student.made)] += 1
    return counts


def _compared(variant: Variant) -> Iterator[Any]:
    return (part for part in variant.parts if part.kind not in ("satisfies", "open"))


def table(counts: Mapping[tuple[str, bool], Counter[str]]) -> str:
    """The counts in Markdown."""
    lines = ["| students who make | rounding | number | right | missing | wrong |", "|:--|:--|--:|--:|--:|--:|"]
    for (kind, rounded), count in counts.items():
        shares = " | ".join(f"{100 * count[said] / max(1, count.total()):.1f} %" for said in ("right", "missing", "wrong"))
        lines.append(f"| {kind} | {'as the paper says' if rounded else 'none'} | {count.total()} | {shares} |")
    return "\n".join(lines)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--variants", type=int, default=3)
    parser.add_argument("ids", nargs="*")
    options = parser.parse_args()
    bank = scan([bundled_bank()])
    chosen = options.ids or [header.id for header in bank.usable()]
    print(table(counted([bank.page(id) for id in chosen], options.variants)))
