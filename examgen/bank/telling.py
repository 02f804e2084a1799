"""Does a seed give the same variant everywhere and always? What is told of it is held against what is told of it elsewhere.

The processes that tell it differ in what no variant may depend on: the hash seed, the clocks, the environment, the order of the
seeds, and all that a process draws for itself. A set of two words is listed in the same order in every second process; so there
are a few.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any, TypeAlias

from examgen.bank.draft import draft
from examgen.bank.question import Page
from examgen.core.record import Variant
from examgen.errors import ExamgenError

Telling: TypeAlias = Mapping[int, Mapping[str, str]]
"""For each seed what its variant says: the name of each text, number or drawing, and how it reads."""
UNSAID = ("digest", "evidence", "space")
AROUND = 12
"""Characters shown before and after the place where two tellings differ."""
SUSPECTS = frozenset({
    "datetime", "time", "date", "random", "default_rng", "uuid", "secrets", "urandom", "environ", "getenv", "getpid", "hash", "id",
    "set", "frozenset", "count", "cycle", "iter", "next", "global", "nonlocal", "append", "pop", "update", "platform", "getuser",
})  # fmt: skip
"""Names that stand in pages whose variants change."""


def tell(page: Page, seeds: Sequence[int]) -> Telling:
    """The variants of these seeds, drawn in this order."""
    return {seed: told(page, seed) for seed in seeds}


def told(page: Page, seed: int) -> Mapping[str, str]:
    """What is told of the variant of this seed; of one that cannot be drawn, why."""
    try:
        return sayings(draft(page, seed).variant)
    except ExamgenError as error:
        return {"outcome": type(error).__name__}


def sayings(variant: Variant) -> Mapping[str, str]:
    """Everything about a variant that is printed, marked, or stored."""
    return dict(_sayings("", variant))


def _sayings(name: str, value: Any) -> Iterator[tuple[str, str]]:
    if is_dataclass(value) and hasattr(value, "name"):
        name = f"{name} {value.name}".strip()
    if is_dataclass(value) and name.split(" ")[0] in ("", "part", "step", "mistake"):
        for field in fields(value):
            if field.name not in UNSAID:
                yield from _sayings(_joined(name, field.name), getattr(value, field.name))
    elif isinstance(value, tuple) and name in ("parts", "steps", "mistakes"):
        for number, one in enumerate(value):
            yield from _sayings(f"{name.removesuffix('s')}" + ("" if getattr(one, "name", "") else f" {number}"), one)
    elif isinstance(value, Mapping):
        yield name, repr(sorted(value.items()))
    else:
        yield name, value if isinstance(value, str) else repr(value)


def _joined(name: str, field: str) -> str:
    return f"{field} of {name}" if name else field


def difference(tellings: Sequence[Telling]) -> tuple[int, str] | None:
    """The first seed for which two tellings differ, and in words what differs."""
    first, *others = tellings or [{}]
    for other in others:
        for seed in sorted(set(first) & set(other)):
            what = differs(first[seed], other[seed])
            if what:
                return seed, what
    return None


def differs(one: Mapping[str, str], other: Mapping[str, str]) -> str:
    """In words what differs first; nothing if nothing does."""
    for name in dict.fromkeys((*one, *other)):
        here, there = one.get(name, ""), other.get(name, "")
        if here != there:
            return f"the {name} reads {_bit(here, there)!r} once and {_bit(there, here)!r} another time"
    return ""


def fact(path: Path, what: str) -> str:
    """The fault of a page whose variants differ, with what in its source makes them do so."""
    near = _suspects(path.read_bytes())
    return f"{path}: {what}; let a variant depend on its parameters only" + (f", and look at {near}" if near else "")


def _bit(text: str, other: str) -> str:
    at = next((place for place, (a, b) in enumerate(zip(text, other, strict=False)) if a != b), min(len(text), len(other)))
    return text[max(0, at - AROUND) : at + AROUND]


def _suspects(source: bytes) -> str:
    """Names in the source that make variants change, with their lines, for a message."""
    found: dict[str, int] = {}
    for node in ast.walk(ast.parse(source)):
        for name in _names(node):
            if name in SUSPECTS:
                found.setdefault(name, node.lineno)  # type: ignore[attr-defined]
    return ", ".join(f"{name} (line {line})" for name, line in found.items())


def _names(node: ast.AST) -> tuple[str, ...]:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return (name,)
        case ast.Import(names=aliases):
            return tuple(alias.name.split(".")[0] for alias in aliases)
        case ast.ImportFrom(module=module, names=aliases):
            return ((module or "").split(".")[0], *(alias.name for alias in aliases))
        case ast.Set():
            return ("set",)
        case ast.Global():
            return ("global",)
    return ()
