"""A page whose functions are followed in a child is the same page to those who read its source and look at its names."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from examgen.bank import kinds, reading
from examgen.bank.draft import draft
from examgen.bank.isolation import note
from examgen.bank.isolation.follower import Follower
from examgen.bank.question import Page

Make = Callable[..., Page]


@pytest.fixture
def followed(tmp_path: Path) -> Callable[[Page], Page]:
    """What a child makes of a page."""
    note.blank(tmp_path / "note")

    def make(page: Page) -> Page:
        watch = Follower(Path(page.path), note.Note(tmp_path / "note"), start=lambda: None, hand_on=lambda fault: None)
        return watch.followed(page)

    return make


def test_the_names_of_the_file_are_found_behind_whoever_follows_it(page: Make, followed: Callable[[Page], Page]) -> None:
    plain = page()
    watched = followed(plain)
    assert watched.solve is not plain.solve
    assert kinds.namespace(watched) is kinds.namespace(plain)
    assert reading.read(watched).definitions.keys() == reading.read(plain).definitions.keys()


def test_witnesses_are_seen_to_be_of_their_kinds(page: Make, followed: Callable[[Page], Page]) -> None:
    plain = page()
    variants = [draft(plain, seed).variant for seed in range(3)]
    found = [
        [kinds.seen_kinds(kinds.heard(made, one, variants), reading.read(made)) for one in made.oracles]
        for made in (plain, followed(plain))
    ]
    assert found[0] == found[1] != []
