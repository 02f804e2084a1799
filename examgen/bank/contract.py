"""The contract: what every question must keep, checked over many seeds. A new question brings no boilerplate test."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from examgen.bank.checks import PAGE_CHECKS, PRINT_CHECKS, SERIES_CHECKS, SLOW_CHECKS, VARIANT_CHECKS, Tally, fingerprint
from examgen.bank.draft import Draft, draft
from examgen.bank.evidence import confirmed
from examgen.bank.fairness import ESSENTIAL, is_live
from examgen.bank.fault import Fault, line_of
from examgen.bank.isolation.events import Stopped
from examgen.bank.isolation.watch import UNWATCHED, Watch
from examgen.bank.loader import scan
from examgen.bank.question import Page
from examgen.core.record import Variant
from examgen.errors import FOREIGN, ExamgenError, FairnessError

SLOW_SEEDS = 8
"""How many variants of a question have each parameter and each step perturbed."""
READ_OFTEN = 30
"""How many variants whose print differs in whole numbers only are read back word by word."""
MAX_FAULTS = 5
"""Faults of one check that are reported for one question."""
SEEDS_TO_TIME = 3
"""After so many seeds a page that is far too slow is not examined any further."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Examination:
    """What the contract found for one question.

    ``acceptance`` is the share of drawn parameters that met every condition and fairness rule; ``distinct`` counts different
    printed variants; ``live`` is the share of variants in which each mistake changes an answer, ``essential`` the share of drawn
    parameters that were refused because an essential one changes nothing there.
    """

    id: str
    seeds: int
    acceptance: float
    refused: dict[str, int]
    distinct: int
    witnesses: tuple[str, ...]
    live: dict[str, float]
    essential: dict[str, float]
    faults: tuple[Fault, ...]
    seconds: float = 0.0


def examine(folders: Sequence[Path], id: str, seeds: Sequence[int]) -> Examination:
    """Every check over one question, in this process; a page that cannot even be loaded is one fault."""
    try:
        header = scan(folders).find(id)
    except ExamgenError as error:
        return unexamined(id, Fault(check=type(error).__name__, seed=None, fact=str(error)))
    return examine_file(header.path, id, seeds)


def unexamined(id: str, *faults: Fault, seeds: int = 0, seconds: float = 0.0) -> Examination:
    """An examination that came to nothing, or to an end after so many seeds, and why."""
    return replace(_summary(id, None, Tally(), list(faults)), seeds=seeds, seconds=seconds)


def examine_file(path: Path, id: str, seeds: Sequence[int], watch: Watch = UNWATCHED) -> Examination:
    """Every check over the question in this file, while ``watch`` follows it."""
    tally, faults, page = Tally(), _Faults(watch), None
    try:
        page = watch.loaded(path, id)
        followed = watch.followed(page)
        for count, seed in enumerate(seeds, 1):
            watch.at(seed)
            _examine_variant(followed, seed, tally, faults)
            if count == SEEDS_TO_TIME and watch.has_seen_enough():
                break
        watch.at(None)  # first the variants: there each function is followed, so that it has a name if it does what no page does
        faults.add(None, PAGE_CHECKS, page)
        faults.add(None, SERIES_CHECKS, page, tally)
    except Stopped:  # the watch knows why
        pass
    except FOREIGN as error:  # also of a check that does not know what to make of this page: the other pages are still checked
        faults.fail(None, id, path, error)
    return _summary(id, page, tally, [*watch.found(), *faults.kept])


class _Faults:
    """The faults found so far, each once, the first of each check."""

    def __init__(self, watch: Watch) -> None:
        self.kept: list[Fault] = []
        self._watch = watch
        self._known: set[tuple[str, str]] = set()
        self._counts: Counter[str] = Counter()

    def add(self, seed: int | None, checks: Sequence[Callable[..., Iterator[str]]], *seen: Any) -> None:
        """What these checks find."""
        for check in checks:
            for fact in self._watch.facts(check, *seen):
                self._keep(Fault(check=check.__name__, seed=seed, fact=fact))

    def fail(self, seed: int | None, id: str, path: Path, error: BaseException) -> None:
        """An error that ended the page or the variant; id and seed stand beside each fault anyway."""
        line = line_of(str(path), error.__cause__ or error)
        said = str(error) if isinstance(error, ExamgenError) else f"it cannot be checked: {type(error).__name__}: {error}"
        fact = re.sub(rf"^question {re.escape(id)}, seed {seed}(, attempt \d+)?: ", "", said)
        fact = fact.removeprefix(f"{path}: ").replace(f", seed {seed}:", ":")
        where = f"{path}, line {line}" if line else str(path)
        same = re.sub(r"\d+", "", fact) if isinstance(error, FairnessError) else fact
        self._keep(Fault(check=type(error).__name__, seed=seed, fact=f"{where}: {fact}"), same)

    def _keep(self, fault: Fault, same: str = "") -> None:
        """``same`` is what another fault has, too, that tells nothing new."""
        key = fault.check, same or fault.fact
        if key in self._known or self._counts[fault.check] == MAX_FAULTS:
            return
        self._known.add(key)
        self._counts[fault.check] += 1
        self.kept.append(fault)
        self._watch.tell(fault)


def _examine_variant(page: Page, seed: int, tally: Tally, faults: _Faults) -> None:
    try:
        found = _drafted(page, seed)
        variant = confirmed(page, found.variant)
        tally.refused.update(found.refused)
        tally.variants.append(variant)
        tally.live.update(_live(page, variant))
        slow = SLOW_CHECKS if len(tally.variants) <= SLOW_SEEDS else ()
        print_checks = PRINT_CHECKS if tally.seen_before(variant) < READ_OFTEN else ()
        faults.add(seed, (*VARIANT_CHECKS, *print_checks, *slow), page, variant)
    except ExamgenError as error:
        faults.fail(seed, page.id, Path(page.path), error)
    except Stopped:  # the watch knows why
        pass


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
    drawn = max(1, count + tally.refused.total())
    essential = [rule.name for rule in page.mistakes if rule.essential] if page else []
    return Examination(
        id=id, seeds=count, acceptance=count / drawn, refused=dict(tally.refused),
        essential={name: tally.refused[ESSENTIAL + name] / drawn for name in essential},
        distinct=len({fingerprint(variant) for variant in tally.variants}),
        witnesses=tuple(sorted({oracle.kind for oracle in page.oracles})) if page else (),
        live={rule.name: tally.live[rule.name] / max(1, count) for rule in page.mistakes} if page else {}, faults=tuple(faults),
    )  # fmt: skip
