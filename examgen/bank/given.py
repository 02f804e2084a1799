"""What a page gives: its parameters and the properties that it computes of them, by name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from examgen.bank.question import Page
from examgen.core.numbers import Value, freeze
from examgen.core.record import Variant
from examgen.errors import FOREIGN


def given(page: Page, variant: Variant) -> list[tuple[str, Value]]:
    """Names and values of the parameters and of the record's public properties; a mapping gives what it maps."""
    record = page.parameters(**variant.parameters)
    return [*variant.parameters.items(), *_properties(record)]


def _properties(record: Any) -> Iterator[tuple[str, Value]]:
    for name in dir(type(record)):
        if not name.startswith("_") and isinstance(getattr(type(record), name), property):
            try:
                value = getattr(record, name)
                items = value.items() if isinstance(value, Mapping) else [(name, value)]
                yield from [(str(key), freeze(one)) for key, one in items]
            except FOREIGN:  # a property may need what this variant does not have; whoever uses it reports that
                continue


def line_of(page: Page, *pieces: str) -> str:
    """``", line 12"`` for the first of the pieces that stands in the page's file, nothing if none does."""
    rows = Path(page.path).read_text(encoding="utf-8").splitlines()
    for piece in pieces:
        for number, row in enumerate(rows, start=1):
            if piece and piece in row:
                return f", line {number}"
    return ""
