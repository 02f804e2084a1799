"""A page whose functions are followed in a child is the same page to those who read its source and look at its names."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any

from examgen.bank import kinds, reading
from examgen.bank.draft import draft
from examgen.bank.question import Page

Make = Callable[..., Page]


def followed(function: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(function)
    def outer(*arguments: Any) -> Any:
        return function(*arguments)

    return outer


def test_the_names_of_the_file_are_found_behind_whoever_follows_it(page: Make) -> None:
    plain = page()
    watched = replace(plain, solve=followed(plain.solve))
    assert kinds.namespace(watched) is kinds.namespace(plain)
    assert reading.read(watched).definitions.keys() == reading.read(plain).definitions.keys()


def test_witnesses_are_seen_to_be_of_their_kinds(page: Make) -> None:
    plain = page()
    witnesses = tuple(replace(one, function=followed(one.function)) for one in plain.oracles)
    watched = replace(plain, solve=followed(plain.solve), oracles=witnesses)
    variants = [draft(plain, seed).variant for seed in range(3)]
    for one, other in zip(plain.oracles, watched.oracles, strict=True):
        found = [
            kinds.seen_kinds(kinds.heard(made, by, variants), reading.read(made)) for made, by in ((plain, one), (watched, other))
        ]
        assert found[0] == found[1]
