"""From a blueprint and a seed to the list of questions of a paper: drawn by key, exact in count and points."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil

from examgen.bank.draft import draft
from examgen.bank.loader import Bank, Header
from examgen.core.record import Variant
from examgen.core.seeds import Key, Space, question_seed
from examgen.errors import BlueprintError, ExamgenError, UsageError
from examgen.paper.course import PLAIN_HEAD, Blueprint, Course, Head, Section

SHUFFLES = 60
"""How many shuffles of the questions are tried before a blueprint is called impossible."""
RESERVE = Fraction(13, 10)
"""How much longer a quiz lasts than its questions: names, instructions, and looking over what was written take time, too."""
MIXED = 3
"""A section of so many claims or more holds true and false ones: one that is all true or all false looks like a trick."""


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
class Paper:
    """A paper: what view, manifest and exports are made from. ``banks`` are the folders given for it, as they were written."""

    course: str
    exam: str
    title: str
    seed: int
    space: Space
    minutes: int
    instructions: tuple[str, ...]
    sections: tuple[PaperSection, ...]
    banks: tuple[str, ...] = ()
    head: Head = PLAIN_HEAD

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
    """The questions of each section, no question twice; a section of claims is mixed (``MIXED``) wherever the bank allows it.

    Only questions are chosen anew for that, never their variants: what the seed draws for a question is the same on every paper.
    ``BlueprintError`` says which constraint cannot be met and what is missing.
    """
    fitting = [_fitting(course, blueprint, section, bank) for section in blueprint.sections]
    failure: BlueprintError | None = None
    unmixed: tuple[tuple[Header, ...], ...] | None = None
    for attempt in range(SHUFFLES):
        shuffled = Key(seed=seed, question=f"{blueprint.name} paper", attempt=attempt).stream("questions").shuffled(bank.usable())
        try:
            chosen = _selection(blueprint, _dealt(blueprint, fitting, shuffled))
        except BlueprintError as error:
            failure = failure or error
            continue
        if all(_is_mixed(bank, headers, seed) for headers in chosen):
            return chosen
        unmixed = unmixed or chosen
    if unmixed:
        return unmixed
    raise failure or BlueprintError(f"{blueprint.where}: it has no section")


def _is_mixed(bank: Bank, headers: Sequence[Header], seed: int) -> bool:
    """False if the section has enough claims, and all of them come out alike."""
    if sum(header.parts == 1 for header in headers) < MIXED:
        return True
    truths = [truth for header in headers if (truth := _truth(bank, header, seed)) is not None]
    return len(truths) < MIXED or len(set(truths)) == 2


def _truth(bank: Bank, header: Header, seed: int) -> bool | None:
    """Whether the claim that the seed draws is true; ``None`` if it is none, or cannot be drawn (making the paper says why)."""
    try:
        page = bank.page(header.id)
        claims = [ask.kind == "claim" for ask in page.asks.values()] == [True]
        return bool(draft(page, question_seed(seed, page.id)).variant.parts[0].answer) if claims else None
    except ExamgenError:
        return None


def time_for(blueprint: Blueprint, headers: Sequence[Header]) -> int:
    """The minutes of a paper: those of its blueprint, else those of its questions with a ``RESERVE``, above 10 in steps of 5."""
    if blueprint.minutes is not None:
        return blueprint.minutes
    minutes = RESERVE * sum(header.minutes for header in headers)
    return 5 * ceil(minutes / 5) if minutes > 10 else ceil(minutes)


def _fitting(course: Course, blueprint: Blueprint, section: Section, bank: Bank) -> frozenset[str]:
    """The ids of the questions that a section may have, by its topics and the exam's weeks."""
    place = f"{blueprint.where}: section {section.title!r}"
    try:
        covered = course.topics(blueprint.weeks)
        found = {header.id for topic in section.topics for header in _on(bank, topic, course) if not header.fault}
    except (BlueprintError, UsageError) as error:
        raise BlueprintError(f"{place}: {error}") from None
    if blueprint.weeks:
        found &= {header.id for header in bank.usable() if any(f"{header.topic}.".startswith(f"{topic}.") for topic in covered)}
    if len(found) < section.count:
        weeks = f" in weeks {', '.join(map(str, blueprint.weeks))}" if blueprint.weeks else ""
        raise BlueprintError(
            f"{place} needs {section.count} questions on {', '.join(section.topics)}{weeks}; the bank has {len(found)}, "
            f"{section.count - len(found)} too few"
        )
    return frozenset(found)


def _on(bank: Bank, topic: str, course: Course) -> tuple[Header, ...]:
    """The questions on a topic; none is no error if the syllabus knows the topic."""
    try:
        return bank.on(topic)
    except UsageError:
        if any(f"{known}.".startswith(f"{topic}.") for known in course.topics()):
            return ()
        raise


def _dealt(blueprint: Blueprint, fitting: Sequence[frozenset[str]], shuffled: Sequence[Header]) -> list[list[Header]]:
    """The questions that each section may choose from; one that fits several goes to the section that lacks most."""
    pools: list[list[Header]] = [[] for _ in fitting]
    for header in shuffled:
        places = [place for place, ids in enumerate(fitting) if header.id in ids]
        if places:
            pools[max(places, key=lambda place: blueprint.sections[place].count - len(pools[place]))].append(header)
    for section, pool in zip(blueprint.sections, pools, strict=True):
        if len(pool) < section.count:
            raise BlueprintError(
                f"{blueprint.where}: section {section.title!r} needs {section.count} questions on {', '.join(section.topics)}; "
                f"{len(pool)} are left, because other sections draw on the same topics"
            )
    return pools


def _selection(blueprint: Blueprint, pools: Sequence[Sequence[Header]]) -> tuple[tuple[Header, ...], ...]:
    """The first questions of each pool with which all counts and points come out exactly and the minutes suffice."""
    reach = [_reachable(pool) for pool in pools]
    totals = [_totals(blueprint, section, table[0]) for section, table in zip(blueprint.sections, reach, strict=True)]
    natural = [
        sum(header.marks for header in pool[: section.count]) for pool, section in zip(pools, blueprint.sections, strict=True)
    ]
    shares = _shares(blueprint, totals, natural)
    chosen = tuple(
        _take(pool, table, section.count, points)
        for pool, table, section, points in zip(pools, reach, blueprint.sections, shares, strict=True)
    )
    minutes = sum(header.minutes for headers in chosen for header in headers)
    if blueprint.minutes is not None and minutes > blueprint.minutes:
        raise BlueprintError(
            f"{blueprint.where}: its questions take longer than {blueprint.minutes} minutes (a typical choice of them {minutes}); "
            "give it more minutes, fewer points or fewer questions"
        )
    together = _giving_away([header for headers in chosen for header in headers])
    if together:
        raise BlueprintError(
            f"{blueprint.where}: its questions {' and '.join(together)} would stand together, and one gives the other away; "
            "ask for fewer questions"
        )
    return chosen


def _giving_away(chosen: Sequence[Header]) -> tuple[str, str] | None:
    """Two of the questions of which one wants to stand apart from the other."""
    ids = {header.id for header in chosen}
    return next(((header.id, other) for header in chosen for other in header.apart if other in ids), None)


def _reachable(pool: Sequence[Header]) -> list[set[tuple[int, int]]]:
    """For each place of the pool: which (count, points) the questions from there on can make."""
    table: list[set[tuple[int, int]]] = [{(0, 0)}]
    for header in reversed(pool):
        table.append(table[-1] | {(count + 1, points + header.marks) for count, points in table[-1]})
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
    """How many points each section gets: as near as can be to what its first questions have."""
    rest: list[set[int]] = [{0}]
    for possible in reversed(totals):
        rest.append({points + more for points in possible for more in rest[-1]})
    rest.reverse()
    if blueprint.points is not None and blueprint.points not in rest[0]:
        raise BlueprintError(
            f"{blueprint.where}: its sections cannot make {blueprint.points} points; "
            f"with these counts they make {min(rest[0])} to {max(rest[0])}"
        )
    shares: list[int] = []
    for possible, after, first in zip(totals, rest[1:], natural, strict=True):
        left = None if blueprint.points is None else blueprint.points - sum(shares)
        fitting = [points for points in possible if left is None or left - points in after]
        shares.append(min(fitting, key=lambda points: abs(points - first)))
    return tuple(shares)


def _take(pool: Sequence[Header], table: Sequence[set[tuple[int, int]]], count: int, points: int) -> tuple[Header, ...]:
    chosen = []
    for header, after in zip(pool, table[1:], strict=True):
        if (count - 1, points - header.marks) in after:
            chosen.append(header)
            count, points = count - 1, points - header.marks
    return tuple(chosen)
