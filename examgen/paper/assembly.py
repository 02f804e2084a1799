"""From a blueprint and a seed to the list of questions of a paper: drawn by key, exact in count and points."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from examgen.bank.loader import Bank, Header
from examgen.core.record import Variant
from examgen.core.seeds import Key, Space
from examgen.errors import BlueprintError
from examgen.paper.course import Blueprint, Course, Section

RESHUFFLES = 60
"""How many selections are tried before an exam's minutes are called unreachable."""


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
    """A paper: what view, manifest and exports are made from."""

    course: str
    exam: str
    title: str
    seed: int
    space: Space
    minutes: int
    sections: tuple[PaperSection, ...]

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
    """The questions of each section. ``BlueprintError`` says which constraint cannot be met and what is missing."""
    pools = _pools(course, blueprint, bank)
    shortest = None
    for shuffle in range(RESHUFFLES):
        shuffled = [
            Key(seed=seed, question=f"{blueprint.name} / {section.title}", attempt=shuffle).stream("questions").shuffled(pool)
            for section, pool in zip(blueprint.sections, pools, strict=True)
        ]
        chosen = _selection(blueprint, shuffled)
        minutes = sum(header.minutes for headers in chosen for header in headers)
        if blueprint.minutes is None or minutes <= blueprint.minutes:
            return chosen
        shortest = min(minutes, shortest or minutes)
    raise BlueprintError(
        f"{blueprint.name}: every selection that was tried needs more than {blueprint.minutes} minutes (the shortest {shortest}); "
        "give the exam more minutes or fewer questions"
    )


def _pools(course: Course, blueprint: Blueprint, bank: Bank) -> list[list[Header]]:
    """For each section the questions it may draw from; sections do not share questions."""
    covered = course.topics_of(blueprint.weeks)
    taken: set[str] = set()
    pools = []
    for section in blueprint.sections:
        pool = [header for header in bank.usable() if _fits(header, section, covered) and header.id not in taken]
        taken |= {header.id for header in pool}
        if len(pool) < section.count:
            weeks = f" in weeks {', '.join(map(str, blueprint.weeks))}" if covered else ""
            raise BlueprintError(
                f"{blueprint.name}: section {section.title!r} needs {section.count} questions on {', '.join(section.topics)}{weeks}; "
                f"the bank has {len(pool)}"
            )
        pools.append(pool)
    return pools


def _fits(header: Header, section: Section, covered: tuple[str, ...]) -> bool:
    within = any(header.topic == topic or header.topic.startswith(topic + ".") for topic in section.topics)
    return within and (not covered or header.topic in covered)


def _selection(blueprint: Blueprint, pools: Sequence[Sequence[Header]]) -> tuple[tuple[Header, ...], ...]:
    """The first questions of each shuffled pool with which all counts and points come out exactly."""
    reach = [_reachable(pool) for pool in pools]
    totals = [
        sorted(points for count, points in table[0] if count == section.count and section.points in (None, points))
        for table, section in zip(reach, blueprint.sections, strict=True)
    ]
    for section, found, table in zip(blueprint.sections, totals, reach, strict=True):
        if not found:
            possible = sorted(points for count, points in table[0] if count == section.count)
            raise BlueprintError(
                f"{blueprint.name}: section {section.title!r} cannot have {section.points} points with {section.count} questions; "
                f"possible are {', '.join(map(str, possible))}"
            )
    wanted = _shares(blueprint, totals)
    return tuple(
        _take(pool, table, section.count, points)
        for pool, table, section, points in zip(pools, reach, blueprint.sections, wanted, strict=True)
    )


def _reachable(pool: Sequence[Header]) -> list[set[tuple[int, int]]]:
    """For each place of the pool: which (count, points) the questions from there on can make."""
    table: list[set[tuple[int, int]]] = [{(0, 0)}]
    for header in reversed(pool):
        table.append(table[-1] | {(count + 1, points + header.marks) for count, points in table[-1]})
    return table[::-1]


def _shares(blueprint: Blueprint, totals: Sequence[Sequence[int]]) -> tuple[int, ...]:
    """How many points each section gets; the middle of what is possible comes first."""
    rest: list[set[int]] = [{0}]
    for possible in reversed(totals):
        rest.append({points + more for points in possible for more in rest[-1]})
    rest.reverse()
    if blueprint.points is None:
        return tuple(possible[len(possible) // 2] for possible in totals)
    if blueprint.points not in rest[0]:
        raise BlueprintError(
            f"{blueprint.name}: its sections cannot make {blueprint.points} points; "
            f"with these counts they make {min(rest[0])} to {max(rest[0])}"
        )
    left, shares = blueprint.points, []
    for possible, after in zip(totals, rest[1:], strict=True):
        middle = possible[len(possible) // 2]
        share = min((points for points in possible if left - points in after), key=lambda points: abs(points - middle))
        shares.append(share)
        left -= share
    return tuple(shares)


def _take(pool: Sequence[Header], table: Sequence[set[tuple[int, int]]], count: int, points: int) -> tuple[Header, ...]:
    chosen = []
    for header, after in zip(pool, table[1:], strict=True):
        if (count - 1, points - header.marks) in after:
            chosen.append(header)
            count, points = count - 1, points - header.marks
    return tuple(chosen)
