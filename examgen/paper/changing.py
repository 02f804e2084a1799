"""Single questions of a paper changed, all others as they were: other numbers (``--redraw``), another question (``--swap``)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from examgen.bank.loader import Bank, Header
from examgen.core.record import Variant
from examgen.core.seeds import Key
from examgen.core.words import counted
from examgen.errors import UsageError
from examgen.paper import draws
from examgen.paper.assembly import FULL, Changes, clash
from examgen.paper.blueprint import Blueprint
from examgen.paper.candidates import Candidates, candidates, unmet_quotas
from examgen.paper.course import Course


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """The place of a question: its number, its section, and what stands on the paper now."""

    number: int
    section: int
    header: Header
    variant: Variant


def changed(
    course: Course, blueprint: Blueprint, bank: Bank, seed: int, paper: Sequence[Sequence[Variant]], changes: Changes
) -> list[list[Variant]]:
    """The variants of each section with the changes made, swaps first. ``UsageError`` says why one cannot be made."""
    places = _places(bank, paper)
    for option, numbers in (("--swap", changes.swap), ("--redraw", changes.redraw)):
        for number in numbers:
            if not 0 < number <= len(places):
                raise UsageError(f"{option} {number}: the paper has {counted(len(places), 'question')}")
    former: dict[int, list[Variant]] = defaultdict(list)
    found = candidates(course, blueprint, bank) if changes.swap else None
    for number in changes.swap:
        if found is not None:
            variant = _swapped(bank, blueprint, found, seed, places, places[number - 1], former)
            former[number].append(places[number - 1].variant)
            places[number - 1] = _placed(bank, places[number - 1], variant)
    for number in changes.redraw:
        place = places[number - 1]
        page, others = bank.page(place.header.id), [one.variant for one in places if one.number != number]
        variant = draws.redrawn(page, place.variant, seed, others, [one for one in former[number] if one.id == page.id])
        former[number].append(place.variant)
        places[number - 1] = _placed(bank, place, variant)
    return [[place.variant for place in places if place.section == at] for at in range(len(paper))]


def _places(bank: Bank, paper: Sequence[Sequence[Variant]]) -> list[_Place]:
    flat = [(at, variant) for at, section in enumerate(paper) for variant in section]
    return [
        _Place(number=number, section=at, header=bank.find(variant.id), variant=variant)
        for number, (at, variant) in enumerate(flat, 1)
    ]


def _placed(bank: Bank, place: _Place, variant: Variant) -> _Place:
    return _Place(number=place.number, section=place.section, header=bank.find(variant.id), variant=variant)


def _swapped(
    bank: Bank, blueprint: Blueprint, found: Candidates, seed: int, places: Sequence[_Place], place: _Place,
    former: dict[int, list[Variant]],
) -> Variant:  # fmt: skip
    """Another question in that place, never one that stood on the paper before; one of as many points if there is one."""
    if place.header.id in found.forced:
        raise UsageError(f"--swap {place.number}: the blueprint names question {place.header.id}; name another one there")
    met = {one.header.id for one in places} | {variant.id for variants in former.values() for variant in variants}
    order = Key(seed=seed, question=f"{blueprint.name} paper").stream(f"swap {place.number}")
    others = [bank.find(id) for id in order.shuffled(sorted(found.drawn[place.section])) if id not in met]
    fit = [header for header in others if _fits(blueprint, found, places, place, header)]
    if not fit:
        free = counted(len(others), "question")
        raise UsageError(
            f"--swap {place.number}: no question can take the place of {place.header.id} ({counted(place.header.marks, 'point')}): "
            f"{free} of its section did not stand there yet, and none fits the paper's points, time and other questions"
        )
    chosen = min(fit, key=lambda header: abs(header.marks - place.header.marks))
    return draws.fitting(bank.page(chosen.id), seed, [one.variant for one in places if one is not place])


def _fits(blueprint: Blueprint, found: Candidates, places: Sequence[_Place], place: _Place, header: Header) -> bool:
    headers = [header if one is place else one.header for one in places]
    return not any(_obstacles(blueprint, found, headers, blueprint.sections[place.section].points, place.header, header))


def _obstacles(
    blueprint: Blueprint, found: Candidates, headers: Sequence[Header], points: int | None, before: Header, after: Header
) -> Iterator[bool]:
    yield (blueprint.points or points) is not None and after.marks != before.marks
    longer = after.minutes > before.minutes
    yield blueprint.minutes is not None and longer and sum(one.minutes for one in headers) > FULL * blueprint.minutes
    yield clash(headers) is not None
    yield any(unmet_quotas(found, {one.id for one in headers}))
