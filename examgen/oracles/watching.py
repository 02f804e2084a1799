"""A function of a question file is run while a library comes out bent, or while it is watched."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any

from examgen.oracles import enumerations
from examgen.oracles.bends import BENDS, Bend, bent_differences

LIBRARIES = ("torch", "finite differences", "symbolic")
"""Kinds of witness whose results the author has not written."""
_KEPT = dict(zip((one.scale for one in BENDS), (slice(-1), slice(None, None, 2), slice(1), slice(0)), strict=True))
"""What is left of an enumeration for each bend: all but the last, every second, the first, nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a question's code runs: its file, its global names, and the numbers that the question gives."""

    file: str
    names: dict[str, Any]
    data: frozenset[float] = frozenset()


def bent(what: str, bend: Bend, place: Place) -> AbstractContextManager[Any]:
    """A library comes out bent; or for ``enumerations`` their length."""
    if what == "enumerations":
        return enumerations.fewer_things(place.names, _KEPT[bend.scale])
    if what == "finite differences":
        return bent_differences(bend)
    if what == "symbolic":
        from examgen.oracles.sympy_bends import bent_sympy

        return bent_sympy(bend, place.file)
    from examgen.oracles.torch_mode import Results

    return Results(place.file, bend, place.data)


@contextmanager
def differentiated(place: Place) -> Iterator[list[Any]]:
    """The values that autograd differentiates, or passes on the way to the parameters."""
    from examgen.oracles.torch_mode import Differentiated

    found: list[Any] = []
    with Differentiated(place.file, found):
        yield found


def counted(place: Place) -> AbstractContextManager[enumerations.Things]:
    """Counts what the code goes through."""
    return enumerations.counted_things(place.names, place.file)


@contextmanager
def emptied_caches(names: Mapping[str, Any]) -> Iterator[None]:
    """Nothing that the page keeps comes from another world, or stays behind for one."""
    kept = [one for one in names.values() if hasattr(one, "cache_clear")]
    for one in kept:
        one.cache_clear()
    try:
        yield
    finally:
        for one in kept:
            one.cache_clear()
