"""Items of the bank's pages, drawn once for all targets."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cache
from io import BytesIO
from typing import Any

import pytest

from examgen.bank.places import bundled_bank
from examgen.core.record import Variant
from examgen.exporters import drawing
from examgen.exporters.item import Item
from examgen.exporters.losses import Losses
from examgen.exporters.making import item
from examgen.exporters.target import Collection, target
from examgen.exporters.versions import papers
from examgen.paper.assembly import Paper
from examgen.paper.course import load_course
from tests import banked

SEED = 5
VARIANTS = 20 if os.environ.get("WHOLE_BANK") else 2

Pairs = tuple[tuple[Variant, Item], ...]


@cache
def _pairs() -> Pairs:
    course = load_course(bundled_bank())
    wanted = drawing.of_bank(course, banked.bank(), banked.ids(), "")
    return tuple(
        (variant, item(variant, category=one.category, number=number))
        for one in wanted
        for number, variant in enumerate(drawing.different(banked.bank(), one.id, SEED, VARIANTS), start=1)
    )


@pytest.fixture(scope="session")
def pairs() -> Pairs:
    """Verified variants and their items."""
    return _pairs()


@pytest.fixture(scope="session")
def collection(pairs: Pairs) -> Callable[..., Collection]:
    """The items as a collection, or those that are given."""

    def made(items: Any = None, **more: Any) -> Collection:
        variants = {item.identifier: variant for variant, item in pairs}
        drawn = [(item, variants[item.identifier]) for item in ([one for _, one in pairs] if items is None else items)]
        return Collection(
            **{
                "course": load_course(bundled_bank()), "bank": banked.bank(), "title": "A title", "code": "c0de",
                "variants": VARIANTS, "drawn": drawn, **more,
            }
        )  # fmt: skip

    return made


@pytest.fixture(scope="session")
def written(collection: Callable[..., Collection]) -> Callable[..., tuple[bytes, Losses]]:
    """What a target writes of the items, and what it lost."""

    def write(name: str, items: Any = None, **more: Any) -> tuple[bytes, Losses]:
        file, losses = BytesIO(), Losses()
        target(name).write(collection(items, **more), file, losses)
        return file.getvalue(), losses

    return write


@pytest.fixture(scope="session")
def versions() -> tuple[Paper, ...]:
    """Three versions of the midterm exam of seed 7."""
    course, lost = load_course(bundled_bank()), Losses()
    choice = drawing.chosen(course, banked.bank(), (), "", "midterm", None, 7)
    found = tuple(papers(banked.bank(), course, choice, 7, 3, lost, lambda: None))
    assert not lost.found
    return found
