"""The contract: what every question must keep, checked over many seeds. A new question brings no boilerplate test."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from examgen.bank.checks import PAGE_CHECKS, SERIES_CHECKS, SLOW_CHECKS, VARIANT_CHECKS, Tally, fingerprint
from examgen.bank.draft import Draft, draft
from examgen.bank.evidence import confirmed
from examgen.bank.fairness import is_live
from examgen.bank.loader import scan
from examgen.bank.question import Page
from examgen.core.record import Variant
from examgen.errors import ExamgenError, FairnessError

SLOW_SEEDS = 8
"""How many variants of a question have each parameter and each step perturbed."""
MAX_FAULTS = 5
"""Faults of one check that are reported for one question."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A broken rule: which check, at which seed (``None`` for the page itself), and what is wrong."""

    check: str
    seed: int | None
    fact: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Examination:
    """What the contract found for one question.

    ``acceptance`` is the share of drawn parameters that met every condition and fairness rule; ``distinct`` counts different
    printed variants; ``live`` is the share of variants in which each mistake changes an answer.
    """

    id: str
    seeds: int
    acceptance: float
    refused: dict[str, int]
    distinct: int
    witnesses: tuple[str, ...]
    live: dict[str, float]
    faults: tuple[Fault, ...]
    seconds: float = 0.0


def examine(folders: Sequence[Path], id: str, seeds: Sequence[int]) -> Examination:
    """Every check over one question; a page that cannot even be loaded is one fault."""
    tally, faults = Tally(), list[Fault]()
    try:
        page = scan(folders).page(id)
        faults += _faults(PAGE_CHECKS, None, page)
        for seed in seeds:
            faults += _faults_at(page, seed, tally)
        faults += _faults(SERIES_CHECKS, None, page, tally)
    except ExamgenError as error:
        faults.append(Fault(check=type(error).__name__, seed=None, fact=str(error)))
        page = None
    return _summary(id, page, tally, faults)


def _faults(checks: Sequence[Callable[..., Iterator[str]]], seed: int | None, *seen: Any) -> list[Fault]:
    return [Fault(check=check.__name__, seed=seed, fact=fact) for check in checks for fact in check(*seen)]


def _faults_at(page: Page, seed: int, tally: Tally) -> list[Fault]:
    try:
        found = _drafted(page, seed)
        variant = confirmed(page, found.variant)
    except ExamgenError as error:
        return [Fault(check=type(error).__name__, seed=seed, fact=str(error))]
    tally.refused.update(found.refused)
    tally.variants.append(variant)
    tally.live.update(_live(page, variant))
    slow = SLOW_CHECKS if len(tally.variants) <= SLOW_SEEDS else ()
    return _faults((*VARIANT_CHECKS, *slow), seed, page, variant)


def _drafted(page: Page, seed: int) -> Draft:
    """The draft; a variant that was set aside as unfair is witnessed first, so that no disagreement is drawn away."""
    try:
        found = draft(page, seed)
        set_aside = found.set_aside
    except FairnessError as error:
        if isinstance(error.set_aside, Variant):
            confirmed(page, error.set_aside)
        raise
    if set_aside is not None:
        confirmed(page, set_aside)
    return found


def _live(page: Page, variant: Variant) -> list[str]:
    parameters = page.parameters(**variant.parameters)
    return [mistake.name for mistake in variant.mistakes if is_live(page, parameters, variant, mistake.name)]


def _summary(id: str, page: Page | None, tally: Tally, faults: list[Fault]) -> Examination:
    count = len(tally.variants)
    counts: Counter[str] = Counter()
    kept = []
    for fault in faults:
        counts[fault.check] += 1
        if counts[fault.check] <= MAX_FAULTS:
            kept.append(fault)
    return Examination(
        id=id, seeds=count, acceptance=count / max(1, count + tally.refused.total()), refused=dict(tally.refused),
        distinct=len({fingerprint(variant) for variant in tally.variants}),
        witnesses=tuple(sorted({oracle.kind for oracle in page.oracles})) if page else (),
        live={rule.name: tally.live[rule.name] / max(1, count) for rule in page.mistakes} if page else {}, faults=tuple(kept),
    )  # fmt: skip
