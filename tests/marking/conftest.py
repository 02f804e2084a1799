"""Parts and variants built by hand, and the table of typed answers."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from examgen.core import arithmetic, expression
from examgen.core.numbers import Value, map_leaves
from examgen.core.record import Mistake, Part, Variant

CASES = Path(__file__).with_name("cases.toml")


def part(kind: str, answer: Any = None, **changes: Any) -> Part:
    """A part with plain defaults; the tolerance is 0 for every entry unless given."""
    given = {"name": "x", "marks": 1, "unit": "", "decimals": 3, "prompt": "What is it?", "display": ""}
    given["tolerance"] = map_leaves(lambda _: 0, answer)
    return Part(kind=kind, answer=answer, **(given | changes))  # type: ignore[arg-type]


def variant(*parts: Part, mistakes: tuple[Mistake, ...] = ()) -> Variant:
    return Variant(
        id="mlp.by-hand",
        title="By hand",
        topic="mlp",
        level="apply",
        minutes=5,
        revision=1,
        digest="",
        space="exam",
        seed=1,
        attempt=0,
        pinned={},
        parameters={},
        prompt="",
        figure=None,
        conventions=(),
        decimals=3,
        parts=parts,
        steps=(),
        mistakes=mistakes,
        evidence=(),
        symbols={},
        rows=False,
    )


def number(text: Any) -> Value:
    """The value that a formula (or a nest of formulas) in the table stands for."""
    if isinstance(text, list):
        return tuple(map(number, text))
    return arithmetic.evaluate(expression.parse(text))


def part_of(table: Mapping[str, Any]) -> Part:
    """The part that a table of ``cases.toml`` describes."""
    numeric = table["kind"] in ("integer", "number", "vector", "matrix", "shape")
    plain = tuple(table["answer"]) if isinstance(table["answer"], list) else table["answer"]
    changes = {name: table[name] for name in ("name", "unit", "decimals") if name in table}
    changes |= {name: tuple(table[name]) for name in ("options", "items", "accepts", "variables") if name in table}
    changes["domains"] = tuple((name, tuple(bounds)) for name, bounds in table.get("domains", {}).items())
    if "tolerance" in table:
        changes["tolerance"] = number(table["tolerance"])
    changes["marks"] = 12  # so that each entry has its points
    return part(table["kind"], number(table["answer"]) if numeric else plain, **changes)


def cases() -> list[tuple[Part, str, str]]:
    """(part, typed text, verdict) for every line of the table."""
    verdicts = ("right", "partly", "wrong", "too few digits", "unreadable")
    tables = tomllib.loads(CASES.read_text(encoding="utf-8"))["part"]
    return [(part_of(table), text, verdict) for table in tables for verdict in verdicts for text in table.get(verdict, ())]
