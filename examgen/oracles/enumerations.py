"""Enumerations under watch: a search changes when there are fewer things, and a count has gone through its things."""

from __future__ import annotations

import builtins
import dis
import itertools
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from types import CodeType, FrameType, SimpleNamespace
from typing import Any

from examgen.oracles.bends import MOST_CALLS

_LISTING = ("product", "permutations", "combinations", "combinations_with_replacement", "chain", "count", "pairwise", "accumulate")


@dataclass(slots=True)
class Things:
    """What code went through: turns of its loops and lengths that it measured; and the stops of its plain ranges."""

    count: int = 0
    stops: set[int] = field(default_factory=set)


@contextmanager
def counted_things(names: dict[str, Any], file: str) -> Iterator[Things]:
    """Counts what the code of ``file``, with these global ``names``, goes through."""
    things = Things()

    def ranged(*ends: int) -> range:
        things.stops |= {ends[0]} if builtins.len(ends) == 1 else set()
        return range(*ends)

    def measured(value: Any) -> int:
        things.count += builtins.len(value)
        return builtins.len(value)

    def traced(frame: FrameType, event: str, _: Any) -> Any:
        if frame.f_code.co_filename != file:
            return None
        frame.f_trace_opcodes, frame.f_trace_lines = True, False
        things.count += event == "opcode" and frame.f_lasti in _turns(frame.f_code)
        return traced

    before = sys.gettrace()
    with replaced(names, {"range": ranged, "len": measured}):
        sys.settrace(traced)
        try:
            yield things
        finally:
            sys.settrace(before)


@cache
def _turns(code: CodeType) -> frozenset[int]:
    return frozenset(one.offset for one in dis.get_instructions(code) if "JUMP_BACKWARD" in one.opname)


@contextmanager
def fewer_things(names: dict[str, Any], kept: slice) -> Iterator[None]:
    """For code with these global ``names``, only the ``kept`` things of every enumeration are there."""
    short: dict[Any, Any] = {getattr(itertools, name): _shorter(getattr(itertools, name), kept) for name in _LISTING}
    listing = {**vars(itertools), **{name: short[getattr(itertools, name)] for name in _LISTING}}
    found = {name: short[value] for name, value in names.items() if isinstance(value, type) and value in short}
    found |= {name: SimpleNamespace(**listing) for name, value in names.items() if value is itertools}
    with replaced(names, {**found, **_built_in(kept)}):
        yield


def _built_in(kept: slice) -> dict[str, Any]:
    calls = itertools.count()

    def measured(things: Any) -> int:
        if next(calls) > MOST_CALLS:  # a loop may wait for a length that never comes
            raise RuntimeError(f"more than {MOST_CALLS} lengths of bent enumerations")
        return builtins.len(range(builtins.len(things))[kept])

    return {"range": lambda *ends: range(*ends)[kept], "len": measured}


def _shorter(true: Callable[..., Any], kept: slice) -> Callable[..., Any]:
    def fewer(*arguments: Any, **options: Any) -> Iterator[Any]:
        found = true(*arguments, **options)
        if kept.stop is not None and kept.stop < 0:
            return (item for item, _ in itertools.pairwise(found))
        return itertools.islice(found, kept.start, kept.stop, kept.step)

    return fewer


@contextmanager
def replaced(names: dict[str, Any], new: dict[str, Any]) -> Iterator[None]:
    """Code with these global ``names`` finds ``new`` ones instead."""
    before = {name: names[name] for name in new if name in names}
    names.update(new)
    try:
        yield
    finally:
        for name in new.keys() - before.keys():
            del names[name]
        names.update(before)
