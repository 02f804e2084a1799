"""What follows from what in a worked solution, as data for the single-file page: errors are carried forward there without Python.

The solution is replayed with each earlier answer changed, twice and by different amounts. An input that moved with an entry of an
earlier step in every replay is that entry; one that never moved is a constant. So a step becomes a formula over entries of earlier
steps, which templates/web/static/following.js computes (that the formula is what the engine does, the contract has proved). An
answer whose replays cannot be described in this way is not carried.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from examgen.bank.draft import solved
from examgen.bank.question import Page
from examgen.core.numbers import Value, leaves, map_leaves
from examgen.core.record import Variant
from examgen.core.trace import Step, Trace
from examgen.errors import ExamgenError
from examgen.marking.comparing import NUMERIC
from examgen.practice.static_data import exact

_TIMES = (1, 2)
"""Each answer is changed by one and by two amounts: an entry that only happens to be equal once does not move alike twice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Replay:
    """A replay with the answer ``source`` changed (none for the solution as it is); only the named steps."""

    source: str
    steps: tuple[Step, ...]


def following(page: Page, variant: Variant) -> dict[str, Any] | None:
    """What follows from each answer: ``sources`` are the answers that can be changed, ``steps`` what is computed then, in order.

    A step is ``[name, formula, inputs]``; an input is a nest of exact numbers and of references ``{"of": step, "at": place}`` to
    an entry, counted row by row. Without a formula the step's value is its only input, ``""``. ``None`` if nothing follows.
    """
    parameters = page.parameters(**variant.parameters)
    plain = _Replay(source="", steps=_named(solved(page, parameters)))
    replays = [plain, *_changed(page, variant, plain)]
    sources, steps = _described(replays, [part.name for part in variant.parts if part.kind in NUMERIC])
    moved = {name for replay in replays if replay.source in sources for name in _moved(plain, replay) if name != replay.source}
    if not moved & {part.name for part in variant.parts if part.kind in NUMERIC}:
        return None
    return {"sources": sources, "steps": [step for step in steps if step[0] in moved]}


def _named(trace: Trace) -> tuple[Step, ...]:
    return tuple(step for step in trace.steps if step.name)


def _changed(page: Page, variant: Variant, plain: _Replay) -> Iterator[_Replay]:
    """The replays with an earlier answer changed, of those answers with which the solution goes on as it is written."""
    form = [(step.name, step.formula, tuple(step.inputs)) for step in plain.steps]
    for part in variant.parts:
        if part.kind not in NUMERIC:
            continue
        try:
            found = [_replay(page, variant, part.name, times) for times in _TIMES]
        except (ExamgenError, ArithmeticError, ValueError):
            continue
        if all([(step.name, step.formula, tuple(step.inputs)) for step in one.steps] == form for one in found):
            yield from found


def _replay(page: Page, variant: Variant, source: str, times: int) -> _Replay:
    parameters = page.parameters(**variant.parameters)
    trace = solved(page, parameters, revise=lambda name, value: _moved_by(value, times) if name == source else value)
    return _Replay(source=source, steps=_named(trace))


def _moved_by(value: Value, times: int) -> Value:
    """The value with every entry changed, each by an amount of its own; exact entries stay exact, whole ones whole, signs stay."""
    places = iter(range(1, len(leaves(value)) + 1))

    def changed(leaf: Any) -> Any:
        place = next(places)
        if isinstance(leaf, int):
            return leaf + (5 * times + place) * (1 if leaf >= 0 else -1)
        factor = 1 + Fraction(110 * times + 3 * place, 1000)
        return leaf * (float(factor) if isinstance(leaf, float) else factor) or Fraction(place * times, 100)

    return map_leaves(changed, value)


def _moved(plain: _Replay, replay: _Replay) -> set[str]:
    """The steps whose value is another one than in the solution as it is."""
    return {one.name for one, other in zip(plain.steps, replay.steps, strict=True) if one.value != other.value}


# --- which input is which entry -------------------------------------------------------------------------------------------------


def _described(replays: Sequence[_Replay], parts: Collection[str]) -> tuple[list[str], list[Any]]:
    """The sources from which all of these parts can be computed, and the steps that can be described."""
    steps: list[Any] = []
    lost: dict[str, set[str]] = {}
    for place, step in enumerate(replays[0].steps):
        inputs = {}
        lost[step.name] = set()
        for name, value in _inputs(step).items():
            found = [_entry(replays, place, name, at, lost) for at in range(len(leaves(value)))]
            lost[step.name].update(*(one for one in found if isinstance(one, set)))
            inputs[name] = _refilled(value, iter(found))
        if not lost[step.name]:
            steps.append([step.name, step.formula, inputs])
    hopeless = set().union(*(lost[name] for name in parts))
    return [source for source in dict.fromkeys(one.source for one in replays[1:]) if source not in hopeless], steps


def _refilled(value: Value, entries: Iterator[Any]) -> Any:
    """The nest with other entries, in their order."""
    return [_refilled(item, entries) for item in value] if isinstance(value, tuple) else next(entries)


def _inputs(step: Step) -> dict[str, Value]:
    return dict(step.inputs) if step.formula else {"": step.value}


def _entry(replays: Sequence[_Replay], place: int, name: str, at: int, lost: Mapping[str, set[str]]) -> Any:
    """The input's entry: a constant, a reference, or the set of sources that move it in a way that cannot be described."""
    # Where the step's own answer was put in its place, nothing can be seen of how it is computed.
    seen = [replay for replay in replays if replay.source != replay.steps[place].name]
    moves = [leaves(_inputs(replay.steps[place])[name])[at] for replay in seen]
    if isinstance(moves[0], bool | str):
        return {replay.source for replay in replays[1:]}
    if all(move == moves[0] for move in moves):
        return exact(moves[0])
    for before in sorted(range(place), key=lambda before: (replays[0].steps[before].name != name, -before)):
        step = seen[0].steps[before].name
        for entry, like in enumerate(zip(*(leaves(replay.steps[before].value) for replay in seen), strict=True)):
            if not lost[step] and list(like) == moves:
                return {"of": step, "at": entry}
    return {replay.source for replay, move in zip(seen, moves, strict=True) if move != moves[0]}
