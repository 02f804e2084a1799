"""Answers whose size is part of the question: some mistake of the page gives a vector of another length, or another matrix.

Then no face shows the size, and an answer of another size is wrong instead of unreadable. Where the size is not the same in all
variants, it must not be shown in one where no mistake happens to change it either, so a few draws of the page are looked at.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import partial
from itertools import islice
from typing import Any

from examgen.bank import slips
from examgen.bank.mistakes import MistakeRule
from examgen.bank.question import Page
from examgen.core.numbers import Value, form, freeze
from examgen.core.seeds import Key
from examgen.core.tape import Tape
from examgen.core.trace import Trace
from examgen.errors import FOREIGN

DRAWS = 8
TRIES = 100
_known: dict[tuple[str, str], frozenset[str]] = {}


def asked(page: Page) -> frozenset[str]:
    """The parts of several sizes that a mistake changes in one of the first draws that the page admits."""
    key = page.path, page.digest
    if key not in _known:
        _known[key] = frozenset(_changed(page)) if any(map(_has_size, page.asks.values())) else frozenset()
    return _known[key]


def differs(page: Page, name: str, right: Mapping[str, Value], wrong: Mapping[str, Value]) -> bool:
    """Whether an answer of the mistake is a vector or matrix of another size than the right one."""
    return _has_size(page.asks[name]) and name in wrong and form(wrong[name]) != form(right[name])


def _has_size(ask: Any) -> bool:
    return ask.kind in ("vector", "matrix")


def _changed(page: Page) -> Iterator[str]:
    solved = list(_solved(page))
    several = [name for name, ask in page.asks.items() if _has_size(ask) and len({form(one.values[name]) for _, one in solved}) > 1]
    for parameters, trace in solved if several else ():
        with suppress(*FOREIGN):  # what fails here, is found and told where a variant is made
            for rule in page.mistakes:
                wrong = _wrong(page, parameters, rule, trace)
                yield from (name for name in several if differs(page, name, trace.values, wrong))


def _solved(page: Page) -> Iterator[tuple[Any, Trace]]:
    for parameters in islice(_admitted(page), DRAWS):
        with suppress(*FOREIGN):
            trace = page.trace(parameters)
            page.solve(parameters, trace)
            if page.asks.keys() <= trace.values.keys():
                yield parameters, trace


def _admitted(page: Page) -> Iterator[Any]:
    for attempt in range(TRIES):
        key = Key(seed=0, question=page.id, revision=page.revision, attempt=attempt)
        with suppress(*FOREIGN):
            parameters = page.parameters(**{name: range_.take(key.stream(name)) for name, range_ in page.draws.items()})
            if all(one.function(parameters) for one in page.requirements):
                yield parameters


def _wrong(page: Page, parameters: Any, rule: MistakeRule, trace: Trace) -> Mapping[str, Value]:
    if rule.function is not None:
        return {name: freeze(value) for name, value in page.of_parts(rule.function(parameters) or {}).items()}
    return slips.made(page, parameters, [rule], steps=trace.values, right=Tape(partial(page.solve, parameters), trace)).answers
