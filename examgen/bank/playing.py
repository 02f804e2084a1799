"""What marking asks of a page: what follows from a student's own earlier answers, and whether a construction works."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from examgen.bank import slips
from examgen.bank.fairness import satisfied
from examgen.bank.question import Page
from examgen.core.numbers import Value
from examgen.core.record import Variant


@dataclass(frozen=True, slots=True)
class Behaviour:
    """A page as marking sees it (``marking.Behaviour``)."""

    page: Page

    def follow(self, variant: Variant, earlier: Mapping[str, Value]) -> Mapping[str, Value]:
        """The answers that follow when the solution goes on with the student's earlier answers, as far as it can."""
        return self.slipped(variant, (), earlier)

    def slipped(self, variant: Variant, names: Collection[str], earlier: Mapping[str, Value]) -> Mapping[str, Value]:
        """The answers of somebody who makes these slips on the way from the earlier answers, as far as the solution goes."""
        rules = [rule for rule in self.page.mistakes if rule.name in names]
        return slips.made(self.page, self.page.parameters(**variant.parameters), rules, earlier).answers

    @property
    def slips(self) -> tuple[str, ...]:
        """Names of the mistakes that can be made on a student's own numbers, and together."""
        return tuple(rule.name for rule in self.page.mistakes if rule.is_slip)

    def satisfies(self, variant: Variant, part_name: str, value: Value) -> bool:
        """Whether the student's construction (its only field's value, or a dict of several) does what the part asks."""
        verify = self.page.asks[part_name].verify
        if verify is None:
            raise KeyError(part_name)
        part = variant.part(part_name)
        entries = tuple(value[name] for name, _ in part.fields) if isinstance(value, dict) else (value,)
        return satisfied(verify, self.page.parameters(**variant.parameters), part, entries)
