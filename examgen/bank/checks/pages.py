"""Checks of one page: its source and its header."""

from __future__ import annotations

from collections.abc import Iterator

from examgen.bank import independence, reading
from examgen.bank.question import Page


def imports_are_allowed(page: Page) -> Iterator[str]:
    """A question file imports examgen, numpy and the standard library only."""
    for name in reading.foreign_imports(reading.read(page)):
        yield f"it imports {name}; a question uses examgen, numpy and the standard library"


def witnesses_are_independent(page: Page) -> Iterator[str]:
    """No witness shares code with the solution or with another witness, or echoes what it was given."""
    yield from independence.dependent_witnesses(page, reading.read(page))


def no_rounding_rule_is_typed(page: Page) -> Iterator[str]:
    """The rounding rule on the paper is the one the key obeys, because only examgen writes it."""
    for where in reading.typed_rounding_rules(page):
        yield f"the {where} states a rounding rule; set decimals and leave the sentence to examgen"


def conventions_are_named_once(page: Page) -> Iterator[str]:
    """The sentence of a convention is printed once."""
    for name in dict.fromkeys(page.conventions):
        if page.conventions.count(name) > 1:
            yield f"the convention {name} is named twice; remove one"


def there_are_three_mistakes(page: Page) -> Iterator[str]:
    """Three mistakes for each question; one for a claim, whose only wrong answer is its opposite; none for what a person marks."""
    kinds = {ask.kind for ask in page.asks.values()}
    least = 0 if kinds <= {"open"} else 1 if kinds <= {"claim", "open"} else 3
    if len(page.mistakes) < least:
        yield f"it has {len(page.mistakes)} mistake(s), fewer than {least}"
