"""The certificate: how much the papers of an exam differ, item by item, in what their numbers decide."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from statistics import fmean

from examgen.classes.matching import BOUNDS, Measure
from examgen.classes.plan import Plan

_NAMES = {
    "operations": "operations", "printed_digits": "digits printed", "answer_digits": "digits of answers",
    "slips": "slips told apart",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """One measure of one item over all papers; ``outside`` are the codes of papers that lie outside of the bounds."""

    question: str
    measure: str
    usual: float
    least_allowed: float
    most_allowed: float
    least: float
    mean: float
    most: float
    outside: tuple[str, ...]


def certificate(plan: Plan, papers: Mapping[str, Sequence[Measure]]) -> tuple[Spread, ...]:
    """The spread of each measure of each item, in print order; ``papers`` are measures by code."""
    return tuple(
        _spread(id, what, asdict(plan.usual[at])[what], {code: asdict(measures[at])[what] for code, measures in papers.items()})
        for at, id in enumerate(plan.ids)
        for what in BOUNDS
    )


def _spread(id: str, what: str, usual: float, found: Mapping[str, float]) -> Spread:
    around = BOUNDS[what].around(usual)
    values = list(found.values()) or [usual]
    return Spread(
        question=id, measure=what, usual=usual, least_allowed=max(0.0, usual - around), most_allowed=usual + around,
        least=min(values), mean=round(fmean(values), 2), most=max(values),
        outside=tuple(code for code, value in found.items() if abs(value - usual) > around),
    )  # fmt: skip


def outside(spreads: Sequence[Spread]) -> tuple[str, ...]:
    """The codes of the papers that lie outside somewhere."""
    return tuple(sorted({code for one in spreads for code in one.outside}))


def certificate_json(plan: Plan, papers: int, spreads: Sequence[Spread]) -> bytes:
    """The certificate as data."""
    document = {
        "exam": plan.exam, "title": plan.title, "papers": papers, "outside": list(outside(spreads)),
        "spread": [asdict(one) for one in spreads],
    }  # fmt: skip
    return (json.dumps(document, indent=1, ensure_ascii=False) + "\n").encode()


def certificate_text(plan: Plan, papers: int, spreads: Sequence[Spread]) -> bytes:
    """The certificate for people (Markdown)."""
    off = outside(spreads)
    told = f"{len(off)} of them lie outside somewhere: {', '.join(off[:20])}" if off else "None of them lies outside."
    lines = [
        f"# {plan.title}: how equal the papers are", "",
        f"{papers} papers with the same questions. The numbers of an item decide how many operations its solution takes, how many "
        "digits are printed and answered, and how many of the listed slips lead to wrong answers of their own. "
        "The bounds lie around what is usual for the exam; what lay outside was drawn again. " + told,
        "",
        "| question | measure | usual | allowed | least | mean | most | outside |",
        "|:--|:--|--:|--:|--:|--:|--:|--:|",
    ]  # fmt: skip
    lines += [
        f"| {_first(one)} | {_NAMES[one.measure]} | {one.usual:g} "
        f"| {one.least_allowed:g} to {one.most_allowed:g} | {one.least:g} | {one.mean:g} | {one.most:g} | {len(one.outside)} |"
        for one in spreads
    ]  # fmt: skip
    return ("\n".join(lines) + "\n").encode()


def _first(one: Spread) -> str:
    return f"`{one.question}`" if one.measure == next(iter(BOUNDS)) else ""
