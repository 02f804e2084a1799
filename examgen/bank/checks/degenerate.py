"""Checks of rare variants: ties, kinks and poles, found from values wherever they arise."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import islice
from typing import Any

from examgen.bank.checks.tally import Tally
from examgen.bank.draft import attempt_variant, solved
from examgen.bank.evidence import confirmed
from examgen.bank.given import given
from examgen.bank.question import Page
from examgen.bank.tolerance import NUMERIC
from examgen.core.draws import Draw
from examgen.core.numbers import Ln2, Value, leaves, map_leaves
from examgen.core.record import Variant
from examgen.core.seeds import Key
from examgen.core.typeset import plain
from examgen.errors import FOREIGN, ExamgenError

TINY = Fraction(1, 10**9)
JUMP = 1e-4
"""Relative change of an answer under a change by ``TINY`` that only a kink, a tie or a flag can make."""
TRIED_ALONE = 6
"""Variants in which each parameter is moved alone, to learn which ones are sizes and flags rather than real numbers."""
EDGE_VARIANTS, EDGES, HEARD = 2, 14, 3
"""How many variants have parameters moved to edges of their ranges, how many edges are tried, how many witnesses hear of."""
EVIDENCE = 10
"""Variants that must repeat an answer before it is taken to name the place of a largest entry."""


# --- kinks ----------------------------------------------------------------------------------------------------------------------


def answers_do_not_jump(page: Page, tally: Tally) -> Iterator[str]:
    """No numeric answer changes by leaps when the parameters move a little: a derivative at a kink, a tie of two maxima.

    Parameters that are sizes or flags, with which the answer jumps (or has no value) in most variants, stay as they are.
    """
    names = [name for name, ask in page.asks.items() if ask.kind in NUMERIC]
    if not names:
        return
    real = [name for name in page.draws if _is_real(page, tally.variants[:TRIED_ALONE], names, name)]
    for variant in tally.variants if real else ():
        jumping = _jumping(page, variant, names, real)
        if jumping:
            fact = "changes by leaps when the parameters move a little: a tie, or a derivative at a kink"
            yield f"seed {variant.seed}: {jumping} {fact} ({_values(variant.parameters)}); require that it does not arise"


def _is_real(page: Page, variants: Sequence[Variant], names: Sequence[str], moved: str) -> bool:
    found = [_jumping(page, variant, names, (moved,)) for variant in variants]
    return None not in found and 2 * sum(map(bool, found)) <= len(found)


def _jumping(page: Page, variant: Variant, names: Sequence[str], moved: Sequence[str]) -> str | None:
    """The first answer that differs on the two sides of the parameters; empty if none does, ``None`` if a side has no answer."""
    above, below = (_answers(page, variant, names, moved, sign) for sign in (1, -1))
    if above is None or below is None:
        return None
    for name in names:
        one, other = above[name], below[name]
        if len(one) != len(other) or any(abs(a - b) > JUMP * max(1.0, abs(a)) for a, b in zip(one, other, strict=True)):
            return name
    return ""


def _answers(page: Page, variant: Variant, names: Sequence[str], moved: Sequence[str], sign: int) -> dict[str, list[float]] | None:
    shifts = iter(range(1, 10**6))
    values = {
        name: map_leaves(lambda leaf: _shifted(leaf, sign * next(shifts)), value) if name in moved else value
        for name, value in variant.parameters.items()
    }
    try:
        trace = solved(page, page.parameters(**values), recompute=True)
        return {name: [float(leaf) for leaf in leaves(trace.values[name])] for name in names}
    except FOREIGN:  # a size that is no whole number, a word: whatever the solution makes of it
        return None


def _shifted(leaf: Value, steps: int) -> Value:
    """The number moved by a step of its own size and side, so that no two moves cancel."""
    if isinstance(leaf, bool) or not isinstance(leaf, int | Fraction | Ln2):
        return leaf
    side = 1 if abs(steps) % 3 else -1
    return leaf + side * TINY * steps * (1 + Fraction(abs(steps) % 7, 10))


# --- ties -----------------------------------------------------------------------------------------------------------------------


def places_of_extremes_are_unique(page: Page, tally: Tally) -> Iterator[str]:
    """Where an answer names the place of the largest (or smallest) of several numbers, no variant has two of these."""
    rows = [_rows(page, variant) for variant in tally.variants]
    for name, ask in page.asks.items():
        for quantity in rows[0] if rows and ask.kind in ("integer", "choice", "text") else ():
            seen = [(variant, row[quantity]) for variant, row in zip(tally.variants, rows, strict=True) if quantity in row]
            for what, extreme in (("largest", max), ("smallest", min)):
                alone = [
                    (row.index(extreme(row)), variant.part(name).answer) for variant, row in seen if row.count(extreme(row)) == 1
                ]
                tied = [(variant, row) for variant, row in seen if row.count(extreme(row)) > 1]
                if tied and _names_the_place(alone):
                    yield _tie(name, quantity, what, *tied[0])
                    return


def _tie(name: str, quantity: str, what: str, variant: Variant, row: Sequence[float]) -> str:
    shown = ", ".join(f"{entry:g}" for entry in row)
    fact = f"{name} is the place of the {what} entry of {quantity}, which at seed {variant.seed} is there twice ({shown})"
    return f"{fact}; require that it is there once"


def _names_the_place(pairs: Sequence[tuple[int, Hashable]]) -> bool:
    """Whether each place goes with one answer, and each answer with one place, too often for chance."""
    answers: dict[int, set[Hashable]] = defaultdict(set)
    for place, answer in pairs:
        answers[place].add(answer)
    single = all(len(found) == 1 for found in answers.values())
    return (
        single and len(answers) > 1 and len(set.union(*answers.values())) == len(answers) and len(pairs) - len(answers) >= EVIDENCE
    )


def _rows(page: Page, variant: Variant) -> dict[str, list[float]]:
    """Every vector of numbers that the page draws, computes or writes in its solution, and scalars drawn from one range."""
    named = [*given(page, variant), *((step.name, step.value) for step in variant.steps)]
    named += [pair for step in variant.steps for pair in step.inputs.items()]
    ranges: dict[str, list[Value]] = defaultdict(list)
    for name, range_ in page.draws.items():
        if range_.entry is None:
            ranges[range_.about].append(variant.parameters[name])
    named += [(f"the parameters {about}", tuple(values)) for about, values in ranges.items()]
    return {name: [float(leaf) for leaf in value] for name, value in named if name and _is_row(value)}


def _is_row(value: Value) -> bool:
    numeric = isinstance(value, tuple) and len(value) > 1
    return numeric and all(not isinstance(leaf, bool) and isinstance(leaf, int | float | Fraction | Ln2) for leaf in value)


# --- edges ----------------------------------------------------------------------------------------------------------------------


def edges_of_the_ranges_have_answers(page: Page, tally: Tally) -> Iterator[str]:
    """Zeros, ends of ranges and equal or opposite values, which no seed may have met yet, break neither page nor witness."""
    told: set[str] = set()
    for variant in tally.variants[:EDGE_VARIANTS]:
        for tried, (name, value) in enumerate(islice(_edges(page, variant), EDGES)):
            fact = _breaks(page, variant, {**variant.parameters, name: value}, heard=tried < HEARD)
            if fact and name not in told:
                told.add(name)
                rest = _values({one: other for one, other in variant.parameters.items() if one != name})
                yield f"{name} = {plain(value, page.decimals)} (with {rest}) breaks the page: {fact}; leave it out of the range"


def _values(parameters: Mapping[str, Value]) -> str:
    return ", ".join(f"{name} = {plain(value, 6)}" for name, value in parameters.items())


def _edges(page: Page, variant: Variant) -> Iterator[tuple[str, Value]]:
    """Single parameters with other values, zeros first."""
    scalars = [value for value in variant.parameters.values() if isinstance(value, int | Fraction) and not isinstance(value, bool)]
    for wanted in ([0], scalars, [-scalar for scalar in scalars], [1, -1], ["least", "most"]):
        for name, range_ in page.draws.items():
            for value in wanted:
                yield from ((name, other) for other in _with(range_, variant.parameters[name], value) if range_.allows(other))


def _with(range_: Draw, now: Value, wanted: Any) -> Iterator[Value]:
    """The parameter with the wanted number: a scalar itself, a vector in its first entry, in its last and in all."""
    if isinstance(now, tuple):
        if range_.entry is not None:
            first = next(_with(range_.entry, now[0], wanted), now[0])
            yield from ((first, *now[1:]), (*now[:-1], first), (first,) * len(now))
    elif not isinstance(wanted, str):
        yield wanted
    elif range_.values and not any(isinstance(value, str | tuple) for value in range_.values):
        yield (min if wanted == "least" else max)(range_.values, key=float)


def _breaks(page: Page, variant: Variant, values: Mapping[str, Value], *, heard: bool) -> str:
    """Why these parameters, which meet every condition, give no variant or no agreeing witnesses; empty if they do."""
    key = Key(space=variant.space, seed=variant.seed, question=page.id, revision=page.revision, attempt=variant.attempt)
    try:
        found = attempt_variant(page, key, values)
        if heard and found.variant is not None and not found.refused:
            confirmed(page, found.variant)
    except ExamgenError as error:
        return str(error).partition(" in <")[0]
    return ""
