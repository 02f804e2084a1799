"""Versions of a paper: the same questions in each, with other numbers, every variant confirmed before the paper is handed on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from itertools import islice

from examgen.bank.evidence import confirmed
from examgen.bank.loader import Bank
from examgen.bank.question import Page
from examgen.core.record import Variant
from examgen.core.seeds import Key
from examgen.errors import UsageError
from examgen.exporters import losses
from examgen.exporters.drawing import Choice, drafts
from examgen.exporters.losses import Losses
from examgen.paper.assembly import Paper, PaperSection, time_for
from examgen.paper.course import Course
from examgen.paper.draws import DRAWS, together


class Numbers:
    """The drafts of a question for ``count`` papers, drawn when they are asked for. All have parts of the same kinds and points."""

    def __init__(self, page: Page, seed: int, count: int) -> None:
        self._found: list[Variant] = []
        self._papers: Counter[int] = Counter()
        self._more = islice(drafts(page, seed), count + DRAWS)

    def draws(self) -> Iterator[Variant]:
        """Those that no paper has, and then the others, those on the fewest papers first."""
        at = 0
        while at < len(self._found) or self._draw():
            if not self._papers[at]:
                yield self._found[at]
            at += 1
        yield from (self._found[place] for place in sorted(range(len(self._found)), key=self._papers.__getitem__))

    def _draw(self) -> bool:
        """Draw the next one; ``False`` if there is none."""
        before = len(self._found)
        fitting = (one for one in self._more if not before or _form(one) == _form(self._found[0]))
        self._found += islice(fitting, 1)
        return len(self._found) > before

    def take(self, variant: Variant) -> bool:
        """Put it on a paper; ``False`` if it was on one before."""
        at = next(place for place, one in enumerate(self._found) if one is variant)
        self._papers[at] += 1
        return self._papers[at] == 1


def _form(variant: Variant) -> list[tuple[str, str, int]]:
    return [(part.name, part.kind, part.marks) for part in variant.parts]


def papers(
    bank: Bank, course: Course, choice: Choice, seed: int, count: int, lost: Losses, tell: Callable[[], None]
) -> Iterator[Paper]:
    """So many confirmed versions of the paper of a choice; ``UsageError`` for a choice that is no paper.

    ``tell`` is called as often as there are questions.
    """
    plan = choice.plan
    if plan is None:
        raise UsageError("the whole bank is no paper; name questions, or a --topic, or an --exam, or a --blueprint")
    pages = [bank.page(one.id) for one in choice.wanted]
    numbers = [Numbers(page, seed, count) for page in pages]
    for version in range(count):
        stream = Key(seed=seed, question=f"{plan.name} paper", attempt=version).stream("truths")
        found = together([one.draws for one in numbers], stream)
        for one, variant in zip(numbers, found, strict=True):
            if not one.take(variant):
                lost.add_of(losses.SAME_NUMBERS, variant.id)
        variants = iter([confirmed(page, variant) for page, variant in zip(pages, found, strict=True)])
        sections = tuple(
            PaperSection(title=section.title, variants=tuple(islice(variants, section.count))) for section in plan.sections
        )
        for _ in range(len(pages) * (version + 1) // count - len(pages) * version // count):
            tell()
        yield Paper(
            course=course.title, exam=plan.name, title=plan.title, seed=seed, space="exam", minutes=time_for(plan, found),
            instructions=plan.instructions, sections=sections, head=plan.head,
        )  # fmt: skip
