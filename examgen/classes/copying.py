"""One job of the plan: a paper drawn, confirmed and typeset. The same job gives the same bytes in any process."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache, partial
from pathlib import Path

from examgen.bank.evidence import confirmed
from examgen.bank.loader import Bank, scan
from examgen.bank.question import Page
from examgen.bank.remaking import fingerprint
from examgen.classes.matching import Measure, matched, measure
from examgen.classes.plan import Job, Plan, printed
from examgen.core.record import Evidence, Variant
from examgen.core.seeds import Key
from examgen.errors import BankError
from examgen.paper import draws
from examgen.paper.assembly import Owner, Paper, PaperSection
from examgen.paper.making import typeset


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """One question of a finished paper: its draw and attempt, what it must be when it is made again, and who confirmed it."""

    id: str
    draw: int
    attempt: int
    fingerprint: str
    evidence: tuple[Evidence, ...]
    measure: Measure


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """A finished job: its files by their names within the exam's folder, and what was drawn."""

    code: str
    stamp: str
    files: Mapping[str, bytes]
    items: tuple[Drawn, ...]


def made(plan: Plan, job: Job) -> Finished:
    """The paper of a job with everything that is printed of it. ``VerificationError`` if a witness disagrees."""
    bank = _bank(plan.folders)
    _check_pages(plan, bank)
    variants = [confirmed(bank.page(variant.id), variant) for variant in _variants(plan, bank, job)]
    return Finished(
        code=job.code, stamp=plan.stamp(job), files=dict(_files(plan, job, variants)),
        items=tuple(
            Drawn(
                id=one.id, draw=one.draw, attempt=one.attempt, fingerprint=fingerprint(one), evidence=one.evidence,
                measure=measure(one),
            )
            for one in variants
        ),
    )  # fmt: skip


@lru_cache(maxsize=4)
def _bank(folders: tuple[Path, ...]) -> Bank:
    return scan(folders)


def _check_pages(plan: Plan, bank: Bank) -> None:
    """``BankError`` where a process has other question files than the one that made the plan."""
    for one in plan.questions:
        if bank.page(one.id).digest != one.digest:
            raise BankError(f"question {one.id}: its file is another one than when the exam was planned; begin the exam anew")


def _variants(plan: Plan, bank: Bank, job: Job) -> list[Variant]:
    stream = Key(seed=job.seed, question=f"{plan.exam} paper").stream("truths")
    return draws.together([_draws(bank.page(id), job.seed, usual) for id, usual in zip(plan.ids, plan.usual, strict=True)], stream)


def _draws(page: Page, seed: int, usual: Measure) -> draws.Draws:
    """The draws of a question that are as much work as is usual; each is made once, however often it is looked at."""
    draw = cache(partial(draws.drawn, page, seed))
    return lambda: matched(map(draw, range(draws.DRAWS)), usual)


def paper_of(plan: Plan, job: Job, variants: Sequence[Variant]) -> Paper:
    """The paper as views see it."""
    rest = iter(variants)
    return Paper(
        course=plan.course, exam=plan.exam, title=plan.title, seed=job.seed, space="exam", minutes=plan.minutes,
        instructions=plan.instructions, head=plan.head, code=job.code, banks=plan.banks,
        sections=tuple(PaperSection(title=title, variants=tuple(next(rest) for _ in ids)) for title, ids in plan.sections),
    )  # fmt: skip


def _files(plan: Plan, job: Job, variants: Sequence[Variant]) -> Iterator[tuple[str, bytes]]:
    paper, templates = paper_of(plan, job, variants), tuple(map(Path, plan.templates))
    for one in job.prints:
        kind = "paper-large" if one.large else "paper"
        owner = Owner(id=one.id, name=one.name, seat=one.seat) if one.id else None
        for name, content in typeset(replace(paper, minutes=one.minutes, owner=owner), plan.formats, templates, (kind,)).items():
            yield f"papers/{printed(plan, job.code, one)}{Path(name).suffix}", content
    others = [name for name in plan.documents if name != "paper"]
    for name, content in typeset(paper, plan.formats, templates, others).items():
        yield f"{Path(name).stem}s/{job.code}{Path(name).suffix}", content
