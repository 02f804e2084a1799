"""Checks of what witnesses do when they run, over the first variants of a page."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import combinations
from types import CodeType

from examgen.bank import independence, reading
from examgen.bank.checks.tally import Tally
from examgen.bank.evidence import needs_witnesses
from examgen.bank.kinds import FORMULA, Hearing, enumerated, heard, namespace, seen_kinds
from examgen.bank.pagecode import bare_page, called
from examgen.bank.question import Page
from examgen.bank.saying import FLOOR, spoken
from examgen.core.record import Variant
from examgen.oracles import roundings, watching
from examgen.oracles.watching import LIBRARIES

HEARD = 8
"""Variants on which witnesses are heard again and again."""
Kinds = Sequence[tuple[Hearing, Mapping[str, str]]]


def answers_rest_on_an_authority(page: Page, tally: Tally) -> Iterator[str]:
    """Each answer is confirmed by something that its author has not written: a library that ran, or an exhaustive enumeration.

    Two formulas of one author are one witness, and a label is worth what was seen to run.
    """
    variants = tally.variants[:HEARD]
    if not variants:
        return
    page = bare_page(page)
    source = reading.read(page)
    kinds = [(hearing, seen_kinds(hearing, source)) for hearing in (heard(page, oracle, variants) for oracle in page.oracles)]
    yield from _mislabelled(page, kinds)
    unsure: dict[str, list[str]] = {}
    for name, ask in page.asks.items():
        if needs_witnesses(ask) and not _has_authority(kinds, name):
            unsure.setdefault(_seen(kinds, name), []).append(name)
    for seen, names in unsure.items():
        who = f"answer {names[0]} rests" if len(names) == 1 else f"answers {', '.join(names)} rest"
        yield f"{page.path}: {who} on what its author wrote ({seen}); {_REMEDY}"


_ARITHMETIC = "arithmetic and logic on tensors, such as + and sum, are its author's formula; "
_REMEDY = "let autograd, a layer, an optimizer, a derivation, finite differences or an exhaustive count compute it"


def _mislabelled(page: Page, kinds: Kinds) -> Iterator[str]:
    for hearing, found in kinds:
        called, name = hearing.oracle.kind, hearing.oracle.name
        if called in LIBRARIES and called not in found.values():
            fact = f"none of its answers ({', '.join(found)}) changes when the results of {called} are bent"
            remedy = (_ARITHMETIC if called == "torch" else "") + "let it compute them, or call it a second formula"
            yield f"{page.path}: witness {name} is called {called!r}, but {fact}; {remedy}"


def _has_authority(kinds: Kinds, name: str) -> bool:
    found = {kind[name] for _, kind in kinds if name in kind}
    if len(found) >= 2:
        return True
    found |= {hearing.oracle.kind for hearing, _ in kinds if name in enumerated(hearing)}
    return len(found) >= 2


def _seen(kinds: Kinds, name: str) -> str:
    """The witnesses of the answer, with what they are called and what they were seen to be."""
    found = [(hearing.oracle, kind[name]) for hearing, kind in kinds if name in kind]
    return ", ".join(f"{one.name}: {one.kind}" + f", seen as a {kind}" * (kind == FORMULA != one.kind) for one, kind in found)


def witnesses_share_no_code(page: Page, tally: Tally) -> Iterator[str]:
    """No code of the question file runs for the solution and a witness, or for two witnesses, however it is defined and called."""
    page = bare_page(page)
    data = independence.data_of(page, reading.read(page))
    runs = [(who, _code(page, tally, data, at)) for at, who in enumerate(_who(page))]
    for (one, first), (other, second) in combinations(runs, 2):
        names = sorted({code.co_qualname for code in first & second})
        if names:
            yield f"{page.path}: {one} and {other} both run {', '.join(names)}; give each its own way to the answer"


def _who(page: Page) -> list[str]:
    return ["the solution", *(f"witness {oracle.name}" for oracle in page.oracles)]


def _calls(page: Page, variant: Variant) -> list[Callable[[], object]]:
    """The solution and the witnesses on one variant, ready to run."""
    parameters = page.parameters(**variant.parameters)
    witnesses = [partial(oracle.function, parameters) for oracle in page.oracles]
    return [partial(page.solve, parameters, page.trace(parameters)), *witnesses]


def _code(page: Page, tally: Tally, data: frozenset[CodeType], at: int) -> set[CodeType]:
    """What runs for one of them, nothing being kept from an earlier run of another one."""
    with watching.emptied_caches(namespace(page)):
        calls = [_calls(page, variant)[at] for variant in tally.variants[:HEARD]]
        runs = [called(f"{page.path}: {_who(page)[at]}", independence.code_run, page, data, call) for call in calls]
    return {code for run in runs for code in run}


def nothing_is_rounded_away(page: Page, tally: Tally) -> Iterator[str]:
    """Neither the solution nor a witness rounds a number: that would hide a disagreement, and Python's halves go to even numbers.

    Cutting off is allowed where the page says so.
    """
    page = bare_page(page)
    down_is_said = bool(FLOOR.search(spoken(page)))
    faults: dict[str, str] = {}
    for variant in tally.variants[:HEARD]:
        for who, found in _roundings(page, variant):
            for one in found:
                if one.hides and (one.nearest or not down_is_said):
                    faults.setdefault(who, f"turns {one.before:g} into {one.after:g} with {one.name}, seed {variant.seed}")
    for who, fact in faults.items():
        yield f"{page.path}: {who} {fact}; {_UNROUNDED}"


_UNROUNDED = "give the number as it is, or write floor or ceil of an exact fraction and say so in the text"


def _roundings(page: Page, variant: Variant) -> Iterator[tuple[str, list[roundings.Rounding]]]:
    for who, call in zip(_who(page), _calls(page, variant), strict=True):
        with roundings.watched(namespace(page), page.path) as found:
            called(f"{page.path}: {who}", call)
        yield who, found
