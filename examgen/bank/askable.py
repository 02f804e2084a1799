"""Is the question askable: can every number that moves an answer be read from what is printed?

Each entry of each parameter is replaced by other values of its range, its neighbours among them. Where an answer moves, the printed
text or what the figure says must change too; else two different keys would belong to one and the same page.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from itertools import islice
from typing import Any

from examgen.bank.draft import solved
from examgen.bank.evidence import agree
from examgen.bank.pagecode import text
from examgen.bank.question import Page
from examgen.core.draws import Draw
from examgen.core.numbers import Value
from examgen.core.record import Variant
from examgen.core.seeds import Key, Stream
from examgen.errors import FOREIGN
from examgen.prose.scene import Label

OTHERS = 4
"""How many other values of an entry are tried."""


def hidden_parameters(page: Page, variant: Variant) -> list[str]:
    """Entries such as ``b1[0]`` that move an answer of this variant without changing anything printed."""
    here = _Here(page, page.parameters(**variant.parameters))
    found = []
    for name, range_ in page.draws.items():
        stream = Key(seed=variant.seed, question=page.id, attempt=variant.attempt).stream(f"another {name}")
        for place, others in _perturbed(range_, variant.parameters[name], name, stream):
            records = [page.parameters(**{**variant.parameters, name: other}) for other in others if range_.allows(other)]
            if any(here.reads_alike_but_differs(record) for record in _meant(page, records)):
                found.append(place)
    return found


def _meant(page: Page, records: list[Any]) -> list[Any]:
    """Those that meet the page's conditions; all where the conditions tie each value to the others, so that none does alone."""
    return list(islice((record for record in records if _meets_conditions(page, record)), OTHERS)) or records[:OTHERS]


def _meets_conditions(page: Page, record: Any) -> bool:
    try:
        return all(requirement.function(record) for requirement in page.requirements)
    except FOREIGN:  # a condition may rely on the ones before it in any way
        return False


class _Here:
    """The page with its own parameters, held against the page with others."""

    def __init__(self, page: Page, parameters: Any) -> None:
        self._page, self._parameters = page, parameters
        self._texts = texts(page, parameters)

    @cached_property
    def _figure(self) -> tuple[str, ...]:
        return said_by_figure(self._page, self._parameters)

    @cached_property
    def _answers(self) -> tuple[Value, ...]:
        return _answers(self._page, self._parameters)

    def reads_alike_but_differs(self, other: Any) -> bool:
        """Whether the page with the other parameters has the same print and other answers."""
        page = self._page
        try:
            if texts(page, other) != self._texts or self._figure != said_by_figure(page, other):
                return False
            return not agree(self._answers, _answers(page, other))
        except FOREIGN:  # values that no variant has may break a text, a figure or the solution; then there is no other page
            return False


def texts(page: Page, parameters: Any) -> tuple[str, ...]:
    """Every text of the page that a student reads: the prompt and the parts."""
    templates = {"prompt": page.prompt, **{f"part {name}": ask.text for name, ask in page.asks.items()}}
    return tuple(text(page, parameters, template, where) for where, template in templates.items())


def said_by_figure(page: Page, parameters: Any) -> tuple[str, ...]:
    """What the figure says in words and labels: lengths and positions cannot be measured on paper, or heard."""
    figure = page.figure(parameters) if page.figure else None
    return (figure.alt, *(item.text for item in figure.items if isinstance(item, Label))) if figure else ()


def _answers(page: Page, parameters: Any) -> tuple[Value, ...]:
    trace = solved(page, parameters, recompute=True)
    return tuple(trace.values[name] for name in page.asks)


def _perturbed(range_: Draw, value: Value, place: str, stream: Stream) -> Iterator[tuple[str, Iterator[Value]]]:
    """For each entry its name, and other values of the whole parameter that differ in this entry only."""
    if range_.entry is None or not isinstance(value, tuple):
        yield place, _others(range_, value, stream)
        return
    for at, item in enumerate(value):
        for name, entries in _perturbed(range_.entry, item, f"{place}[{at}]", stream):
            yield name, ((*value[:at], entry, *value[at + 1 :]) for entry in entries)


def _others(range_: Draw, value: Value, stream: Stream) -> Iterator[Value]:
    at = range_.values.index(value) if value in range_.values else 0
    taken = [*range_.values[max(0, at - 1) : at + 2], *(range_.take(stream) for _ in range(4 * OTHERS))]
    return iter(dict.fromkeys(other for other in taken if other != value))
