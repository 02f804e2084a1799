"""What marking asks of a page: what follows from a student's own earlier answers, and whether a construction works."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from examgen.bank import suspects
from examgen.bank.fairness import fulfilled
from examgen.bank.question import Page
from examgen.core.numbers import Value
from examgen.core.record import Mistake, Variant
from examgen.core.seeds import Space
from examgen.marking.following import Suspects


@dataclass(frozen=True, slots=True)
class Behaviour:
    """A page as marking sees it (``marking.Behaviour``)."""

    page: Page

    def follow(self, variant: Variant, earlier: Mapping[str, Value], *, rounded: bool = False) -> Mapping[str, Value]:
        """The answers that follow when the solution goes on with the student's earlier answers, as far as it can."""
        return suspects.followed(self.page, variant, earlier, rounded=rounded)

    def slipped(self, variant: Variant, earlier: Mapping[str, Value]) -> Sequence[Mistake]:
        """The slips of the page, each made on the way from the student's earlier answers."""
        return tuple(suspects.on_own_answers(self.page, variant, earlier))

    def suspects(self, variant: Variant, kind: Suspects) -> Sequence[Mistake]:
        """Who else could be behind wrong answers, besides the mistakes of the variant."""
        return _suspected(self.page, variant, kind)

    def satisfies(self, variant: Variant, part_name: str, value: Value) -> tuple[bool, ...]:
        """Which requirements of the part the student's construction (its only field's value, or a dict of several) fulfils."""
        verify = self.page.asks[part_name].verify
        if verify is None:
            raise KeyError(part_name)
        part = variant.part(part_name)
        entries = tuple(value[name] for name, _ in part.fields) if isinstance(value, dict) else (value,)
        return fulfilled(verify, self.page.parameters(**variant.parameters), part, entries)


_KINDS: Mapping[Suspects, Callable[[Page, Variant], Iterator[Mistake]]] = {
    "rounded": suspects.rounded,
    "two at once": suspects.pairs,
    "in one place": suspects.in_one_place,
    "guesses": suspects.guesses,
}
_KEPT = 64
_kept: OrderedDict[tuple[str, Space, int, int, str, Suspects], tuple[Mistake, ...]] = OrderedDict()


def _suspected(page: Page, variant: Variant, kind: Suspects) -> tuple[Mistake, ...]:
    """The suspects of a kind; those of the last variants are kept, since a student tries again."""
    key = (page.digest, variant.space, variant.seed, variant.attempt, repr(variant.pinned), kind)
    if key not in _kept:
        _kept[key] = tuple(_KINDS[kind](page, variant))
        while len(_kept) > _KEPT:
            _kept.popitem(last=False)
    return _kept[key]
