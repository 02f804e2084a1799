"""Which questions of a bank a blueprint allows: by topics and weeks, by difficulty, and without those that it leaves out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from examgen.bank.loader import FORM, Bank, Header
from examgen.bank.question import USUAL, Level
from examgen.errors import BlueprintError, ExamgenError, UsageError
from examgen.paper.blueprint import Blueprint, Limits, Quota, Section
from examgen.paper.course import Course
from examgen.paper.manifest import read_manifest


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidates:
    """For each section the ids that it may draw and the questions that it names, and for each quota the ids that count."""

    drawn: tuple[frozenset[str], ...]
    named: tuple[tuple[Header, ...], ...]
    counted: tuple[tuple[Quota, frozenset[str]], ...]

    @property
    def forced(self) -> frozenset[str]:
        """The ids of all questions that are named."""
        return frozenset(header.id for headers in self.named for header in headers)


def candidates(course: Course, blueprint: Blueprint, bank: Bank) -> Candidates:
    """What a blueprint may choose from; ``BlueprintError`` says which of its lines cannot be met whatever is chosen."""
    left_out = _left_out(blueprint, bank)
    named = _named(blueprint, bank, left_out)
    taken = {header.page for headers in named for header in headers}
    drawn = tuple(
        _fitting(course, blueprint, section, bank, {**left_out, **dict.fromkeys(taken, "named by 'questions'")})
        for section in blueprint.sections
    )
    counted = tuple((quota, _counted(course, blueprint, quota, bank)) for quota in blueprint.quotas)
    found = Candidates(drawn=drawn, named=named, counted=counted)
    for quota, ids in counted:
        _meet(blueprint, quota, ids, found)
    return found


def _left_out(blueprint: Blueprint, bank: Bank) -> dict[str, str]:
    """The questions that are not drawn, and why."""
    found: dict[str, str] = {}
    for name in blueprint.exclude:
        try:
            ids = [bank.named(name).page] if "/" in name else [header.id for header in bank.on(name)]
        except UsageError as error:
            raise BlueprintError(f"{blueprint.where}: 'exclude': {error}") from None
        found |= dict.fromkeys(ids, "left out by 'exclude'")
    for path in blueprint.not_in:
        found |= dict.fromkeys(_questions_of(blueprint, path), f"on the paper of {path}, which 'not_in' names")
    return found


def _questions_of(blueprint: Blueprint, path: Path) -> list[str]:
    """The questions of a former paper."""
    try:
        recorded = read_manifest(path / "manifest.json" if path.is_dir() else path)
    except ExamgenError as error:
        raise BlueprintError(f"{blueprint.where}: 'not_in': {error}") from None
    return [question["id"].partition(FORM)[0] for question in recorded.questions]


def _named(blueprint: Blueprint, bank: Bank, left_out: Mapping[str, str]) -> tuple[tuple[Header, ...], ...]:
    """The questions that each section names, no question twice, and none that is left out."""
    seen: set[str] = set()
    for id in (id for section in blueprint.sections for id in section.questions):
        page = id.partition(FORM)[0]
        why = "named by two sections" if page in seen else left_out.get(page, "")
        if why:
            raise BlueprintError(f"{blueprint.where}: 'questions' names {id}, which is {why}; remove one of the two")
        seen.add(page)
    try:
        return tuple(tuple(bank.find(id) for id in section.questions) for section in blueprint.sections)
    except ExamgenError as error:
        raise BlueprintError(f"{blueprint.where}: 'questions': {error}") from None


def _fitting(course: Course, blueprint: Blueprint, section: Section, bank: Bank, left_out: Mapping[str, str]) -> frozenset[str]:
    """The ids of the questions that a section may draw."""
    place = f"{blueprint.where}: section {section.title!r}"
    try:
        pages = {header.id: header for topic in section.topics for header in _on(bank, topic, course) if not header.fault}
        if blueprint.weeks:
            covered = in_weeks(course, blueprint.weeks, bank.usable())
            pages = {id: header for id, header in pages.items() if id in covered}
        difficulty = section.limits.difficulty or blueprint.limits.difficulty or USUAL
        found = {form.id: form for form in (header.form(difficulty) for header in pages.values())}
    except (BlueprintError, UsageError) as error:
        raise BlueprintError(f"{place}: {error}") from None
    limits = [_known(one, place) for one in (blueprint.limits, section.limits)]
    free = [id for id, form in found.items() if form.page not in left_out]
    fitting = frozenset(id for id in free if all(_is_within(found[id], one) for one in limits))
    needed = section.count - len(section.questions)
    if len(fitting) < needed:
        weeks = f" in weeks {', '.join(map(str, blueprint.weeks))}" if blueprint.weeks else ""
        lost = [
            f"{count} {why}" for count, why in (
                (len(found) - len(free), "left out or named elsewhere"), (len(free) - len(fitting), "outside 'levels' or 'longest'")
            ) if count
        ]  # fmt: skip
        raise BlueprintError(
            f"{place} needs {needed} questions on {', '.join(section.topics)}{weeks}; the bank has {len(fitting)}"
            f"{' (besides ' + ' and '.join(lost) + ')' if lost else ''}, {needed - len(fitting)} too few"
        )
    return fitting


def _on(bank: Bank, topic: str, course: Course) -> tuple[Header, ...]:
    """The questions on a topic; none is no error if the syllabus knows the topic."""
    try:
        return bank.on(topic)
    except UsageError:
        if any(f"{known}.".startswith(f"{topic}.") for known in course.topics()):
            return ()
        raise


def in_weeks(course: Course, weeks: tuple[int, ...], headers: Iterable[Header]) -> frozenset[str]:
    """The ids of the questions on topics of these weeks."""
    covered = course.topics(weeks)
    return frozenset(header.id for header in headers if any(f"{header.topic}.".startswith(f"{topic}.") for topic in covered))


def _known(limits: Limits, place: str) -> Limits:
    """The limits; ``BlueprintError`` for a level that is none."""
    levels = get_args(Level)
    unknown = next((level for level in limits.levels if level not in levels), "")
    if unknown:
        raise BlueprintError(f"{place}: 'levels' names {unknown!r}; the levels are {', '.join(levels)}")
    return limits


def _is_within(header: Header, limits: Limits) -> bool:
    return (not limits.levels or header.level in limits.levels) and (limits.longest is None or header.minutes <= limits.longest)


def _counted(course: Course, blueprint: Blueprint, quota: Quota, bank: Bank) -> frozenset[str]:
    """The ids of the questions that count for a quota."""
    if quota.outcomes:
        unknown = [number for number in quota.outcomes if not 0 < number <= (len(course.outcomes) or number)]
        if unknown:
            raise BlueprintError(
                f"{blueprint.where}: a quota is about outcome {unknown[0]}; the course has outcomes 1 to {len(course.outcomes)}"
            )
        return frozenset(header.id for header in bank.every() if set(quota.outcomes) & set(header.outcomes))
    try:
        return in_weeks(course, quota.weeks, bank.every())
    except BlueprintError as error:
        raise BlueprintError(f"{blueprint.where}: a quota: {error}") from None


def _meet(blueprint: Blueprint, quota: Quota, ids: frozenset[str], found: Candidates) -> None:
    """``BlueprintError`` for a quota that no choice can meet."""
    for fact in _hindrances(blueprint, quota, ids, found):
        raise BlueprintError(f"{blueprint.where}: its quota for {quota.about} {fact}")


def _hindrances(blueprint: Blueprint, quota: Quota, ids: frozenset[str], found: Candidates) -> Iterator[str]:
    size = sum(section.count for section in blueprint.sections)
    fixed = len(found.forced & ids)
    places = sum(
        min(section.count - len(section.questions), len(drawn & ids))
        for section, drawn in zip(blueprint.sections, found.drawn, strict=True)
    )
    fitting = min(fixed + len(frozenset().union(*found.drawn) & ids), fixed + places)
    if quota.least > size:
        yield f"needs {quota.least} questions; the paper has {size}"
    if quota.least > fitting:
        yield f"needs {quota.least} questions; its sections have room for {fitting} such questions of the bank"
    if quota.most is not None and fixed > quota.most:
        yield f"allows {quota.most} questions; 'questions' names {fixed}"


def arranged(found: Candidates, shuffled: Sequence[Header]) -> list[Header]:
    """The questions in an order whose first ones meet the quotas: what is needed goes first, what is too much is left out."""
    allowed = frozenset().union(*found.drawn)
    kept = [header for header in shuffled if header.id in allowed]
    needed: set[str] = set()
    for quota, ids in found.counted:
        fixed = len(found.forced & ids)
        counting = [header.id for header in kept if header.id in ids]
        if quota.most is not None:
            surplus = set(counting[quota.most - fixed :])
            kept = [header for header in kept if header.id not in surplus]
        needed |= set(counting[: max(0, quota.least - fixed)])
    return sorted(kept, key=lambda header: header.id not in needed)


def unmet_quotas(found: Candidates, chosen: Collection[str]) -> Iterator[str]:
    """The quotas that a choice of questions does not meet."""
    for quota, ids in found.counted:
        count = len(ids & set(chosen))
        if count < quota.least or (quota.most is not None and count > quota.most):
            wanted = f"at least {quota.least}" if count < quota.least else f"at most {quota.most}"
            yield f"its quota for {quota.about} asks for {wanted} questions, and its sections and points leave {count}"
