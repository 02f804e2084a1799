"""Pages of the bundled bank that the tests go through: so many that everything which a page can use is met, or all of them.

``make test`` takes the fewest pages, in the order of their ids, that together use each function of formulas, helper, figure and
kind of witness which any page uses. ``make test-all`` sets ``WHOLE_BANK`` and takes every page.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from functools import cache

from examgen.bank.loader import Bank, Header, scan
from examgen.bank.operations import FUNCTIONS
from examgen.bank.places import bundled_bank

_USED = re.compile(r'(?:ask|figures)\.\w+|q\.oracle\("[^"]+"\)|q\.\w+|t\.(?:at|given)|\bessential=True|\brows=True|\bfirst=1')
_OPERATIONS = re.compile(r"engine\.\w+")
_CALLED = re.compile(r"\b(\w+)\(")


@cache
def bank() -> Bank:
    """The bundled bank."""
    return scan([bundled_bank()])


@cache
def headers() -> tuple[Header, ...]:
    """Headers of the pages to go through."""
    return bank().usable() if os.environ.get("WHOLE_BANK") else tuple(_sample())


def ids() -> list[str]:
    """Their ids."""
    return [header.id for header in headers()]


def operating() -> list[str]:
    """The ids of so many pages that each operation of the engine is met as well, which any of them uses."""
    return [header.id for header in (bank().usable() if os.environ.get("WHOLE_BANK") else _sample(operations=True))]


def _sample(*, operations: bool = False) -> Iterator[Header]:
    met: set[str] = set()
    for header in bank().usable():
        text = header.path.read_text(encoding="utf-8")
        used = {header.id.split("/")[0], *_USED.findall(text), *FUNCTIONS & set(_CALLED.findall(text))}
        if operations:
            used |= set(_OPERATIONS.findall(text))
        if used - met:
            met |= used
            yield header
