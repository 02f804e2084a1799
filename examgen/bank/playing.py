"""What marking asks of a page: what follows from a student's own earlier answers, and whether a construction works."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from examgen.bank.draft import solved
from examgen.bank.fairness import satisfied
from examgen.bank.question import Page
from examgen.core.numbers import Value
from examgen.core.record import Variant


@dataclass(frozen=True, slots=True)
class Behaviour:
    """A page as marking sees it (``marking.Behaviour``)."""

    page: Page

    def follow(self, variant: Variant, earlier: Mapping[str, Value]) -> Mapping[str, Value]:
        """The answers of all parts when the solution goes on with the student's earlier answers."""
        parameters = self.page.parameters(**variant.parameters)
        trace = solved(self.page, parameters, revise=lambda name, value: earlier.get(name, value))
        return {name: trace.values[name] for name in self.page.asks}

    def satisfies(self, variant: Variant, part_name: str, value: Value) -> bool:
        """Whether the student's construction (its only field's value, or a dict of several) does what the part asks."""
        verify = self.page.asks[part_name].verify
        if verify is None:
            raise KeyError(part_name)
        part = variant.part(part_name)
        entries = tuple(value[name] for name, _ in part.fields) if isinstance(value, dict) else (value,)
        return satisfied(verify, self.page.parameters(**variant.parameters), part, entries)
