"""Points where a derivative depends on a convention: a ReLU at 0, a tie in a max pool.

Backward operations report them; whoever is watching decides. A variant that meets one is not admitted, since students, textbooks
and libraries disagree there. Reports outside ``watching`` go nowhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_watched: ContextVar[list[str] | None] = ContextVar("watched", default=None)


def report(what: str) -> None:
    """Called by an operation that differentiates at a kink; ``what`` names it."""
    reports = _watched.get()
    if reports is not None:
        reports.append(what)


@contextmanager
def watching() -> Iterator[list[str]]:
    """Collects the reports made inside the ``with`` block."""
    reports: list[str] = []
    token = _watched.set(reports)
    try:
        yield reports
    finally:
        _watched.reset(token)
