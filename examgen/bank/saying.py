"""What a page says in words about how its numbers are meant."""

from __future__ import annotations

import re

from examgen.bank.question import Page
from examgen.core.conventions import CONVENTIONS

FLOOR = re.compile(r"\bfloor\b|round(?:ed|s|ing)?\s+down|\\lfloor|\bwhole\b", re.IGNORECASE)


def spoken(page: Page) -> str:
    """The texts of the page with the sentences of its conventions."""
    asks = (text for ask in page.asks.values() for text in (ask.text, ask.rubric, *ask.options))
    return "\n".join((page.title, page.prompt, *asks, *(CONVENTIONS[name] for name in page.conventions)))
