"""Whoever follows a page while it is examined. Here it is nobody; in a child it is a ``Follower`` or a ``Guard``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from examgen.bank.fault import Fault
from examgen.bank.loader import load
from examgen.bank.question import Page


class Watch:
    """Nobody watches: the page runs in this process, and does to it what it likes."""

    def loaded(self, path: Path, id: str) -> Page:
        """The page, loaded."""
        return load(path, id)

    def followed(self, page: Page) -> Page:
        """The page with functions that tell the watch when they run."""
        return page

    def at(self, seed: int | None) -> None:
        """The examination goes on with this seed (``None``: with all variants together)."""

    def facts(self, check: Callable[..., Iterator[str]], *seen: Any) -> Iterable[str]:
        """What a check finds. It may run the page's functions as they are."""
        return check(*seen)

    def tell(self, fault: Fault) -> None:
        """A fault has been found."""

    def has_seen_enough(self) -> bool:
        """Whether a function of the page takes so long that the other seeds are not worth their time."""
        return False

    def found(self) -> list[Fault]:
        """What the page did besides computing, and what took too long."""
        return []


UNWATCHED = Watch()
