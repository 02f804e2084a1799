"""Checks of options: they can be told apart as printed, and one of them can be named."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations
from string import ascii_lowercase

from examgen.bank.fairness import as_read
from examgen.bank.question import Page


def options_can_be_told_apart(page: Page) -> Iterator[str]:
    """No two options (or items) of a part read the same, or differ by spaces, capitals and LaTeX only."""
    for name, ask in page.asks.items():
        for what, texts in (("options", ask.options), ("items", ask.items)):
            for one, other in combinations(texts, 2):
                if as_read(one) == as_read(other):
                    yield f"part {name}: the {what} {one!r} and {other!r} read the same on paper; word them differently"


def there_is_a_choice(page: Page) -> Iterator[str]:
    """Whoever chooses has more than one option."""
    for name, ask in page.asks.items():
        if ask.kind in ("choice", "choices", "ordering") and len(ask.options) == 1:
            yield f"part {name}: {ask.options[0]!r} is its only option; give another one"


def options_can_be_named(page: Page) -> Iterator[str]:
    """No option is itself the printed letter of another one: whoever answers B could mean two things."""
    for name, ask in page.asks.items():
        letters = ascii_lowercase[: len(ask.options)]
        bare = [_letter(option) for option in ask.options]
        named = [option for option, letter in zip(ask.options, bare, strict=True) if letter and letter in letters]
        if named and not (ask.keep_order and bare == list(letters)):
            yield f"part {name}: the option {named[0]!r} is also the printed letter of another; word it, or keep the order"


def _letter(option: str) -> str:
    """The letter if the option is nothing else: ``B``, ``(b)``, ``b.``"""
    match = re.fullmatch(r"\(?([a-z])[).:]?", as_read(option))
    return match[1] if match else ""
