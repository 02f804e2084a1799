"""The verified variants that an export holds, one after the other, so that any number of them needs little memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from examgen.bank.evidence import confirmed
from examgen.bank.loader import Bank
from examgen.bank.question import Page
from examgen.core.record import Variant
from examgen.errors import UsageError
from examgen.exporters.item import Item
from examgen.exporters.making import item
from examgen.paper.assembly import select
from examgen.paper.course import Blueprint, Course, load_blueprint
from examgen.paper.draws import drawn, look
from examgen.paper.quizzes import quiz_of

REPEATED = 25
"""So many draws one after the other that show nothing new end the search for further variants of a question."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A question, and the categories under which its variants stand."""

    id: str
    category: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What an export holds. ``plan`` says how a paper of it is put together; the whole bank is no paper and has none."""

    title: str
    wanted: tuple[Wanted, ...]
    plan: Blueprint | None


def chosen(course: Course, bank: Bank, ids: Sequence[str], topic: str, exam: str, blueprint: Path | None, seed: int) -> Choice:
    """The questions of an export; ``UsageError`` if they are chosen in two ways at once."""
    if sum(map(bool, (ids, topic, exam, blueprint))) > 1:
        raise UsageError("name questions, or a --topic, or an --exam, or a --blueprint: one of them")
    if exam or blueprint:
        plan = load_blueprint(blueprint, course) if blueprint else course.exam(exam)
        return Choice(title=plan.title, wanted=tuple(of_exam(course, plan, bank, seed)), plan=plan)
    wanted = tuple(of_bank(course, bank, ids, topic))
    quiz = quiz_of([one.id for one in wanted], topic, course) if ids or topic else None
    return Choice(title=course.title, wanted=wanted, plan=quiz)


def of_exam(course: Course, blueprint: Blueprint, bank: Bank, seed: int) -> list[Wanted]:
    """The questions that the blueprint draws for this seed, by section."""
    chosen = select(course, blueprint, bank, seed)
    return [
        Wanted(id=header.id, category=tuple(filter(None, (course.title, blueprint.title, section.title))))
        for section, headers in zip(blueprint.sections, chosen, strict=True)
        for header in headers
    ]


def of_bank(course: Course, bank: Bank, ids: Sequence[str], topic: str) -> list[Wanted]:
    """The named questions, or those on a topic, or all of the bank; by week and topic. ``UsageError`` names what there is not."""
    headers = [bank.find(id) for id in dict.fromkeys(ids)] or (bank.on(topic) if topic else bank.usable())
    if not headers:
        raise UsageError("the bank holds no question; name another with --bank")
    return [Wanted(id=header.id, category=(course.title, *_week(course, header.topic), header.topic)) for header in headers]


def _week(course: Course, topic: str) -> tuple[str, ...]:
    number = course.week_of(topic)
    return tuple(f"Week {week.number:02}. {week.title}" for week in course.weeks if week.number == number)


def items(
    bank: Bank, wanted: Sequence[Wanted], seed: int, variants: int, tell: Callable[[], None]
) -> Iterator[tuple[Item, Variant]]:
    """So many different variants of each question, or as many as there are; ``tell`` is called after each question."""
    for one in wanted:
        for number, variant in enumerate(different(bank, one.id, seed, variants), start=1):
            yield item(variant, category=one.category, number=number), variant
        tell()


def different(bank: Bank, id: str, seed: int, count: int) -> Iterator[Variant]:
    """Confirmed variants that differ in what they print."""
    page = bank.page(id)
    return (confirmed(page, variant) for variant in islice(drafts(page, seed), count))


def drafts(page: Page, seed: int) -> Iterator[Variant]:
    """Drafts that differ in what they print."""
    seen, repeated, draw = set[int](), 0, 0
    while repeated < REPEATED:
        variant = drawn(page, seed, draw)
        draw += 1
        repeated = repeated + 1 if hash(look(variant)) in seen else 0
        if not repeated:
            seen.add(hash(look(variant)))
            yield variant
