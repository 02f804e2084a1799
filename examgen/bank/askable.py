"""Is the question askable: can every number that moves an answer be read from what is printed?

Each entry of each parameter is replaced by other values of its range. Where an answer moves, the printed text or the figure must
change too; else two different keys would belong to one and the same page.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from examgen.bank.draft import solved, text
from examgen.bank.question import Page
from examgen.core.draws import Draw
from examgen.core.numbers import Value
from examgen.core.record import Variant
from examgen.core.seeds import Key, Stream
from examgen.errors import ExamgenError

OTHERS = 3
"""How many other values of an entry are tried."""


def hidden_parameters(page: Page, variant: Variant) -> list[str]:
    """Entries such as ``b1[0]`` that move an answer of this variant without changing anything printed."""
    parameters = page.parameters(**variant.parameters)
    here = printed(page, parameters)
    answers = _answers(page, parameters)
    found = []
    for name, range_ in page.draws.items():
        stream = Key(seed=variant.seed, question=page.id, attempt=variant.attempt).stream(f"another {name}")
        for place, others in _perturbed(range_, variant.parameters[name], name, stream):
            if any(
                printed(page, other) == here and _answers(page, other) != answers
                for other in _meant(page, variant, name, others)
            ):
                found.append(place)
    return found


def printed(page: Page, parameters: Any) -> tuple[str, ...]:
    """Everything a student sees: prompt, parts, and the figure."""
    figure = repr(page.figure(parameters)) if page.figure else ""
    parts = (text(page, parameters, ask.text, "part") for ask in page.asks.values())
    return (text(page, parameters, page.prompt, "prompt"), *parts, figure)


def _answers(page: Page, parameters: Any) -> tuple[Value, ...] | None:
    try:
        trace = solved(page, parameters)
    except (ExamgenError, ArithmeticError, ValueError, LookupError, TypeError):
        return None
    return tuple(trace.values[name] for name in page.asks)


def _meant(page: Page, variant: Variant, name: str, others: Iterator[Value]) -> Iterator[Any]:
    """The parameter records with another value of ``name`` that meet the page's requirements."""
    records = (page.parameters(**{**variant.parameters, name: other}) for other in others)
    return islice((record for record in records if all(r.function(record) for r in page.requirements)), OTHERS)


def _perturbed(range_: Draw, value: Value, place: str, stream: Stream) -> Iterator[tuple[str, Iterator[Value]]]:
    """For each entry its name, and other values of the whole parameter that differ in this entry only."""
    if range_.entry is None or not isinstance(value, tuple):
        yield place, _others(range_, value, stream)
        return
    for at, item in enumerate(value):
        for name, entries in _perturbed(range_.entry, item, f"{place}[{at}]", stream):
            yield name, ((*value[:at], entry, *value[at + 1 :]) for entry in entries)


def _others(range_: Draw, value: Value, stream: Stream) -> Iterator[Value]:
    taken = (range_.take(stream) for _ in range(4 * OTHERS))
    return iter(dict.fromkeys(other for other in taken if other != value))


