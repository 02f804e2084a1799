"""From a blueprint and a seed to the list of questions of a paper: drawn by key, exact in count and points."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from math import ceil

from examgen.bank.loader import Bank, Header, forms
from examgen.core.record import Variant
from examgen.core.seeds import Key, Space, Stream
from examgen.errors import BlueprintError
from examgen.paper.blueprint import Blueprint, Section
from examgen.paper.candidates import Candidates, arranged, candidates, unmet_quotas
from examgen.paper.course import Course
from examgen.paper.heads import PLAIN_HEAD, Head

SHUFFLES = 60
"""How many shuffles of the questions are tried before a blueprint is called impossible."""
TRIES_WITH_QUOTAS = 300
"""The same for a blueprint with quotas, which fewer choices meet."""
RESERVE = Fraction(13, 10)
"""How much longer a quiz lasts than its questions: names, instructions, and looking over what was written take time, too."""
NEAR, FULL = Fraction(13, 15), Fraction(14, 15)
"""The shares of a prescribed time that the questions of an exam take at least and at most, if the bank has such ones.

The rest is for reading: 6 to 12 minutes of 90.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """Numbers of questions that a lecturer had swapped for others, and then drawn anew; each as often as it is named."""

    swap: tuple[int, ...] = ()
    redraw: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperSection:
    """A section of a paper with its variants, in print order."""

    title: str
    variants: tuple[Variant, ...]

    @property
    def points(self) -> int:
        """Marks of all questions of the section."""
        return sum(variant.marks for variant in self.variants)


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """The student whose paper it is."""

    id: str
    name: str
    seat: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A paper: what view, manifest and exports are made from. ``banks`` are the folders given for it, as they were written.

    One of many of an exam has a ``code`` of its own, and says for whom it is.
    """

    course: str
    exam: str
    title: str
    seed: int
    space: Space
    minutes: int
    instructions: tuple[str, ...]
    sections: tuple[PaperSection, ...]
    banks: tuple[str, ...] = ()
    changes: Changes = Changes()
    head: Head = PLAIN_HEAD
    code: str = ""
    owner: Owner | None = None

    @property
    def points(self) -> int:
        """Marks of all questions of the paper."""
        return sum(section.points for section in self.sections)

    @property
    def variants(self) -> tuple[Variant, ...]:
        """All variants, in print order."""
        return tuple(variant for section in self.sections for variant in section.variants)

    def with_variants(self, variants: Sequence[Variant]) -> Paper:
        """The same paper with these variants in place of its own, in print order."""
        rest: Iterator[Variant] = iter(variants)
        return replace(self, sections=tuple(replace(s, variants=tuple(next(rest) for _ in s.variants)) for s in self.sections))


def select(course: Course, blueprint: Blueprint, bank: Bank, seed: int) -> tuple[tuple[Header, ...], ...]:
    """The questions of each section, no question twice; among the first choices that meet the blueprint one that fills its time.

    ``BlueprintError`` says which constraint cannot be met and what is missing.
    """
    found = candidates(course, blueprint, bank)
    failure: BlueprintError | None = None
    others: list[tuple[tuple[Header, ...], ...]] = []
    for attempt in range(TRIES_WITH_QUOTAS if blueprint.quotas else SHUFFLES):
        stream = Key(seed=seed, question=f"{blueprint.name} paper", attempt=attempt).stream("questions")
        every = [form for header in stream.shuffled(bank.usable()) for form in forms(header)]
        try:
            chosen = _selection(blueprint, found, _dealt(blueprint, found, arranged(found, every)), stream)
        except BlueprintError as error:
            failure = failure or error
            continue
        if not _misses(blueprint, chosen):
            return chosen
        others.append(chosen)
    if others:
        return min(others, key=lambda chosen: _misses(blueprint, chosen))
    raise failure or BlueprintError(f"{blueprint.where}: it has no section")


def _misses(blueprint: Blueprint, chosen: Sequence[Sequence[Header]]) -> Fraction:
    """By how many minutes the questions miss the share of the time that they should take."""
    if blueprint.minutes is None:
        return Fraction(0)
    least, most, minutes = NEAR * blueprint.minutes, FULL * blueprint.minutes, _minutes(chosen)
    return max(least - minutes, minutes - most, Fraction(0))


def _minutes(chosen: Sequence[Sequence[Header]]) -> int:
    return sum(header.minutes for headers in chosen for header in headers)


def time_for(blueprint: Blueprint, questions: Sequence[Header | Variant]) -> int:
    """The minutes of a paper: those of its blueprint, else those of its questions with a ``RESERVE``, above 10 in steps of 5."""
    if blueprint.minutes is not None:
        return blueprint.minutes
    minutes = RESERVE * sum(question.minutes for question in questions)
    return 5 * ceil(minutes / 5) if minutes > 10 else ceil(minutes)


def _dealt(blueprint: Blueprint, found: Candidates, shuffled: Sequence[Header]) -> list[list[Header]]:
    """The questions that each section chooses from, those it names first; one that fits several goes to the one that lacks most."""
    pools: list[list[Header]] = [list(headers) for headers in found.named]
    for header in shuffled:
        places = [place for place, ids in enumerate(found.drawn) if header.id in ids]
        if places:
            pools[max(places, key=lambda place: blueprint.sections[place].count - len(pools[place]))].append(header)
    for section, pool in zip(blueprint.sections, pools, strict=True):
        if len(pool) < section.count:
            quotas = " or because of quotas" if blueprint.quotas else ""
            raise BlueprintError(
                f"{blueprint.where}: section {section.title!r} needs {section.count} questions on {', '.join(section.topics)}; "
                f"{len(pool)} are left, because other sections draw on the same topics{quotas}"
            )
    return pools


def _selection(
    blueprint: Blueprint, found: Candidates, pools: Sequence[Sequence[Header]], stream: Stream
) -> tuple[tuple[Header, ...], ...]:
    """The first questions of each pool with which all counts and points come out exactly and the minutes suffice.

    Some of them, whichever the ``stream`` says, make room for longer or shorter ones if the time is missed.
    """
    reach = [_reachable(pool, found.forced) for pool in pools]
    totals = [_totals(blueprint, section, table[0]) for section, table in zip(blueprint.sections, reach, strict=True)]
    natural = [
        sum(header.marks for header in pool[: section.count]) for pool, section in zip(pools, blueprint.sections, strict=True)
    ]
    shares = _shares(blueprint, totals, natural)
    chosen = tuple(
        _take(pool, table, section.count, points)
        for pool, table, section, points in zip(pools, reach, blueprint.sections, shares, strict=True)
    )
    chosen = _timed(blueprint, found, pools, chosen, stream)
    minutes = _minutes(chosen)
    if blueprint.minutes is not None and minutes > blueprint.minutes:
        raise BlueprintError(
            f"{blueprint.where}: its questions take longer than {blueprint.minutes} minutes (a typical choice of them {minutes}); "
            "give it more minutes, fewer points or fewer questions"
        )
    together = clash([header for headers in chosen for header in headers])
    if together:
        raise BlueprintError(
            f"{blueprint.where}: its questions {' and '.join(together)} would stand together, and one gives the other away; "
            "ask for fewer questions"
        )
    unmet = next(unmet_quotas(found, {header.id for headers in chosen for header in headers}), "")
    if unmet:
        raise BlueprintError(f"{blueprint.where}: {unmet}; ask for fewer, or for other topics")
    return chosen


def _timed(
    blueprint: Blueprint,
    found: Candidates,
    pools: Sequence[Sequence[Header]],
    chosen: tuple[tuple[Header, ...], ...],
    stream: Stream,
) -> tuple[tuple[Header, ...], ...]:
    """The choice with single questions replaced by others of their section and points, until the time is met or nothing helps.

    Refusing all choices that take too long instead would leave long questions out of nearly all papers.
    """
    places = stream.shuffled([(at, header) for at, headers in enumerate(chosen) for header in headers])
    for at, header in places:
        missed = _misses(blueprint, chosen)
        if not missed or header.id in found.forced:
            continue
        others = [one for one in pools[at] if one.marks == header.marks and one not in chosen[at]]
        swapped = [
            (*chosen[:at], tuple(other if one is header else one for one in chosen[at]), *chosen[at + 1 :]) for other in others
        ]
        better = sorted((one for one in swapped if _misses(blueprint, one) < missed), key=partial(_misses, blueprint))
        chosen = next((one for one in better if _is_allowed(found, one)), chosen)
    return chosen


def _is_allowed(found: Candidates, chosen: Sequence[Sequence[Header]]) -> bool:
    headers = [header for section in chosen for header in section]
    return clash(headers) is None and not any(unmet_quotas(found, {header.id for header in headers}))


def clash(chosen: Sequence[Header]) -> tuple[str, str] | None:
    """Two of the questions of which one wants to stand apart from the other, as all forms of a page do."""
    for place, header in enumerate(chosen):
        for other in chosen[:place]:
            if header.page in other.apart or other.page in header.apart or header.page == other.page:
                return header.id, other.id
    return None


def _reachable(pool: Sequence[Header], forced: Collection[str]) -> list[set[tuple[int, int]]]:
    """For each place of the pool: which (count, points) the questions from there on can make, none that is forced left out."""
    table: list[set[tuple[int, int]]] = [{(0, 0)}]
    for header in reversed(pool):
        taken = {(count + 1, points + header.marks) for count, points in table[-1]}
        table.append(taken if header.id in forced else table[-1] | taken)
    return table[::-1]


def _totals(blueprint: Blueprint, section: Section, reachable: set[tuple[int, int]]) -> list[int]:
    """The points that a section can have with its number of questions."""
    possible = sorted(points for count, points in reachable if count == section.count)
    if section.points is None:
        return possible
    if section.points not in possible:
        raise BlueprintError(
            f"{blueprint.where}: section {section.title!r} cannot have {section.points} points with {section.count} questions; "
            f"possible are {', '.join(map(str, possible))}"
        )
    return [section.points]


def _shares(blueprint: Blueprint, totals: Sequence[Sequence[int]], natural: Sequence[int]) -> tuple[int, ...]:
    """How many points each section gets: together as near as can be (in squares) to what their first questions have."""
    best: dict[int, tuple[int, tuple[int, ...]]] = {0: (0, ())}
    for possible, first in zip(totals, natural, strict=True):
        longer: dict[int, tuple[int, tuple[int, ...]]] = {}
        for total, (distance, shares) in best.items():
            for points in possible:
                found = distance + (points - first) ** 2, (*shares, points)
                longer[total + points] = min(longer.get(total + points, found), found)
        best = longer
    if blueprint.points is None:
        return min(best.values())[1]
    if blueprint.points not in best:
        raise BlueprintError(
            f"{blueprint.where}: its sections cannot make {blueprint.points} points; "
            f"with these counts they make {min(best)} to {max(best)}"
        )
    return best[blueprint.points][1]


def _take(pool: Sequence[Header], table: Sequence[set[tuple[int, int]]], count: int, points: int) -> tuple[Header, ...]:
    chosen = []
    for header, after in zip(pool, table[1:], strict=True):
        if (count - 1, points - header.marks) in after:
            chosen.append(header)
            count, points = count - 1, points - header.marks
    return tuple(chosen)
