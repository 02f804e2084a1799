"""The worked solution as data for the single-file page: it replays the solution there, as Python does here.

A step becomes a formula over constants and entries of earlier steps. A name that stands for a step says so itself. Which other
input is which entry is seen from two replays in which every step is moved by amounts of its own: an input that moved with an entry
in both is that entry, one that never moved is a constant. A solution that cannot be moved has constants only.
templates/web/static/following.js computes the formulas (that a formula is what the engine does, the contract has proved). A slip is
the steps that it changes.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from fractions import Fraction
from itertools import count
from operator import add
from typing import Any

from examgen.bank import catalogue, slips, suspects
from examgen.bank.mistakes import MistakeRule
from examgen.bank.question import Page
from examgen.core import expression
from examgen.core.numbers import Ln2, Value, form, freeze, leaves, map_leaves
from examgen.core.record import Variant
from examgen.core.trace import Step
from examgen.errors import ExamgenError
from examgen.marking.comparing import NUMERIC
from examgen.marking.worth import givens

Described = list[Any]
"""``[name, formula, inputs]``: an input is a step, ``{"of": name}``, or a nest of exact numbers, words and entries of steps,
``{"of": name, "at": place}``, row by row; a step without a formula has its value as its only input, ``""``."""


def following(page: Page, variant: Variant, text: Callable[[str], Any]) -> dict[str, Any] | None:
    """The solution as steps, its slips and the guesses; ``text`` keeps a piece of Markdown and says where it is.

    ``None`` if some step cannot be described (it holds what the author's Python computed from other steps): then nothing is carried
    forward in the single file.
    """
    steps = _described(page, variant)
    if steps is None:
        return None
    return {
        "steps": steps,
        "first": page.first,
        "decimals": page.decimals,
        "givens": [exact(value) for value in givens(variant)],
        "sources": [part.name for part in variant.parts if part.kind in NUMERIC],
        "shapes": [part.name for part in variant.parts if part.kind == "shape"],
        "slips": [slip for rule in page.mistakes if (slip := _slip(page, variant, rule, steps, text))],
        "guesses": [_guess(page, variant, rule, steps, text) for rule in catalogue.guesses(variant.steps)],
    }


def _slip(
    page: Page, variant: Variant, rule: MistakeRule, right: Sequence[Described], text: Callable[[str], Any]
) -> dict[str, Any] | None:
    """The steps that the slip changes, what it writes down, and its places with the lines to show for each.

    A slip that ends the way early is described as far as it goes; ``keys`` name what it edits, since no two slips edit one thing.
    ``given`` are the parameters and properties that it changes, and what lines call their entries, as they are and as they become:
    lines that another slip edits may mention them.
    """
    parameters = page.parameters(**variant.parameters)
    rule = rule.in_variant(parameters)
    exists = rule.is_slip and slips.exists(rule, parameters)
    steps = _described(page, variant, rule) if exists else None
    if steps is None:
        return None
    misread = slips.misread(parameters, rule)
    known = {step[0]: step for step in right}
    names = suspects.step_names(variant)
    alone = [(one, _made(page, variant, [one])) for one in suspects.places(rule, names, page.asks)]
    return {
        "name": rule.name,
        "keys": slips.keys(rule),
        "live": any(mistake.answers for mistake in variant.mistakes if mistake.name == rule.name),
        "steps": [*(step for step in steps if step[0] in known and step != known[step[0]]), *_unreached(rule, steps, known, names)],
        "said": [step[1:] for step in steps if step[0] == SAID],
        "given": _misread(parameters, misread) | (_renamed(known, steps) if rule.given else {}),
        "places": [[*_place(one), text(suspects.beside(page, made.edits))] for one, made in alone],
    }


def _unreached(
    rule: MistakeRule, steps: Sequence[Described], right: Mapping[str, Described], names: Collection[str]
) -> Iterator[Described]:
    """Edited lines that the slip does not come to from the right numbers, such as a division by 0: from a student's own it may."""
    reached = {step[0] for step in steps}
    for name, formula in slips.meant(rule.edits, names).items():
        inputs = {one: right[name][2].get(one, {"of": one}) for one in expression.mentioned(formula)} if name in right else {}
        if name in right and name not in reached and all(one in right or one in right[name][2] for one in inputs):
            yield [name, formula, inputs]


def _names(record: type) -> list[str]:
    """Parameters and properties."""
    own = [name for name, value in inspect.getmembers_static(record) if isinstance(value, property)]
    return [*(one.name for one in fields(record)), *own]


def _misread(right: Any, wrong: Any) -> dict[str, Any]:
    found = {name: [exact(freeze(getattr(one, name))) for one in (right, wrong)] for name in _names(type(right))}
    return {name: pair for name, pair in found.items() if pair[0] != pair[1]}


def _renamed(right: Mapping[str, Described], wrong: Sequence[Described]) -> dict[str, Any]:
    """What lines are given by names of their own, such as entries of a parameter; a name that means several things is left out."""
    found: dict[str, list[Any]] = {}
    for name, _, inputs in (step for step in wrong if step[0] in right):
        before = right[name][2]
        changed = ((one, [before[one], inputs[one]]) for one in inputs if one in before and one not in right)
        for one, pair in changed:
            found.setdefault(one, []).append(pair)
    return {one: pairs[0] for one, pairs in found.items() if pairs[0][0] != pairs[0][1] and all(pair == pairs[0] for pair in pairs)}


SAID = "said"


def _place(rule: MistakeRule) -> tuple[str, str]:
    (kind, names) = ("steps", rule.edits) if rule.edits else ("said", rule.gives)
    return kind, next(iter(names))


def _guess(page: Page, variant: Variant, rule: MistakeRule, right: Sequence[Described], text: Callable[[str], Any]) -> list[Any]:
    """The step, its formula, the sentence, the line to show, and the inputs that the right formula does not have."""
    ((name, formula),) = rule.edits.items()
    own = next(step for step in right if step[0] == name)
    made = _made(page, variant, [rule])
    further = expression.mentioned(formula) - set(own[2])
    inputs = {one: {"of": one} for one in further if any(step.name == one for step in variant.steps)}
    return [name, formula, text(rule.sentence), text(suspects.beside(page, made.edits)), inputs]


# --- which input is which entry -------------------------------------------------------------------------------------------------


class _Mover:
    """Moves every entry of every step by an amount of its own, ``times`` 0 not at all; ``before`` keeps what it was.

    Exact entries stay exact, whole ones whole, signs stay. From move to move the distance of two whole entries changes, so that no
    two of them, such as the ones and zeros of a mask, ever move alike.
    """

    def __init__(self, times: int) -> None:
        self._times, self._places = times, count(1)
        self.before: dict[str, Value] = {}

    def __call__(self, name: str, value: Value) -> Value:
        self.before[name] = value
        return map_leaves(self._moved, value) if self._times else value

    def _amount(self, place: int) -> int:
        """The second move grows faster than the first, so that no sum of moves (a step made of moved steps) is a move."""
        return self._times * (5 + place) + (self._times - 1) * (1 + place + place**2)

    def _moved(self, leaf: Any) -> Any:
        place = next(self._places)
        if isinstance(leaf, bool | str) or leaf is None:
            return leaf
        if isinstance(leaf, int):
            return leaf + self._amount(place) * (1 if leaf >= 0 else -1)
        factor = Fraction(1000, 1000 + 110 * self._times + 3 * place)  # a probability stays one
        return leaf * (float(factor) if isinstance(leaf, float) else factor) or Fraction(place * self._times, 100)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """A step, and what it is computed from."""

    step: Step
    inputs: dict[str, Value]


@dataclass(slots=True)
class _Moved:
    """What is known of two replays in which every step is moved, and of the solution as it is."""

    known: dict[tuple[Any, ...], dict[str, Any]] = field(default_factory=dict)
    forms: dict[str, Value] = field(default_factory=dict)
    untold: set[str] = field(default_factory=set)
    """Words and truth values that the author's Python computes from other steps."""

    def step(self, name: str) -> dict[str, Any]:
        """A reference to all of a step; ``KeyError`` for one that cannot be told."""
        if name in self.untold:
            raise KeyError(name)
        return {"of": name}

    def entry(self, moves: tuple[Any, ...]) -> Any:
        """A constant or a reference; ``KeyError`` for what moved with no entry."""
        if all(move == moves[0] for move in moves):
            return exact(moves[0])
        return self.known[moves[1:]]

    def remember(self, steps: Sequence[Step]) -> None:
        """The entries of a step, for the lines that follow; where their number moves, too, only all of it can be told."""
        self.forms[steps[0].name] = form(steps[0].value)
        entries = [leaves(step.value) for step in steps[1:]]
        if len(set(map(len, entries))) == 1:
            for at, moves in enumerate(zip(*entries, strict=True)):
                self.known.setdefault(moves, {"of": steps[0].name, "at": at})


def _described(page: Page, variant: Variant, rule: MistakeRule | None = None) -> list[Described] | None:
    return _seen(page, variant, rule, (_Mover(0), _Mover(1), _Mover(2))) or _seen(page, variant, rule, (_Mover(0),))


def _seen(page: Page, variant: Variant, rule: MistakeRule | None, movers: Sequence[_Mover]) -> list[Described] | None:
    rules = [rule] if rule else []
    try:
        made = [_made(page, variant, rules, mover) for mover in movers]
    except ExamgenError:
        return None
    least = min(len(one.steps) for one in made)
    if least < len(suspects.step_names(variant)) and rule is None:
        return None
    pairs = list(zip(made, movers, strict=True))
    lines = [[_line(step, mover) for step in one.steps[:least]] for one, mover in pairs]
    said = [[_line(step, mover) for step in one.said] for one, mover in pairs]
    if len({tuple((line.step.name, line.step.formula, *sorted(line.inputs)) for line in one) for one in map(add, lines, said)}) > 1:
        return None
    late = [(_line(step, movers[0]),) for step in made[0].steps[least:]]  # moved numbers may leave the way earlier than it ends
    try:
        return list(_steps(_Moved(), [*zip(*lines, strict=True), *late], [*zip(*said, strict=True)]))
    except KeyError:
        return None


def _made(
    page: Page, variant: Variant, rules: Sequence[MistakeRule], revise: Callable[[str, Value], Value] | None = None
) -> slips.Made:
    return slips.made(page, page.parameters(**variant.parameters), rules, steps=suspects.step_names(variant), revise=revise)


def _line(step: Step, mover: _Mover) -> _Line:
    return _Line(step=step, inputs=dict(step.inputs) if step.formula else {"": mover.before[step.name]})


def _steps(moved: _Moved, steps: Sequence[Sequence[_Line]], said: Sequence[Sequence[_Line]]) -> Iterator[Described]:
    for lines in steps:
        step = lines[0].step
        if any(isinstance(leaf, bool | str) for leaf in leaves(step.value)) and not step.formula and _differ(lines):
            moved.untold.add(step.name)
        else:
            yield [step.name, step.formula, _inputs(moved, lines)]
            moved.remember([line.step for line in lines])
    for lines in said:
        yield [SAID, lines[0].step.name, lines[0].step.formula, _inputs(moved, lines)]


def _inputs(moved: _Moved, lines: Sequence[_Line]) -> dict[str, Any]:
    return {name: _input(moved, name, lines) for name in sorted(lines[0].inputs)}


def _differ(lines: Sequence[_Line]) -> bool:
    return any(line.inputs != lines[0].inputs for line in lines)


def _input(moved: _Moved, name: str, lines: Sequence[_Line]) -> Any:
    """The step that the name stands for, or what is seen; by its own name an edited step means what belongs there."""
    values, step = [line.inputs[name] for line in lines], lines[0].step
    if name in step.steps or name == step.name:
        return moved.step(name)
    return _nest(moved, values)


def _nest(moved: _Moved, values: Sequence[Value]) -> Any:
    """A nest that holds all of a step, and nothing else, is the step, whatever its size will be. ``KeyError`` if its size moves."""
    if len({len(leaves(value)) for value in values}) > 1:
        raise KeyError("size")
    entries = [moved.entry(moves) for moves in zip(*map(leaves, values), strict=True)]
    name = next((str(entry["of"]) for entry in entries[:1] if isinstance(entry, dict) and "of" in entry), "")
    whole = bool(name) and entries == [{"of": name, "at": at} for at in range(len(entries))]
    return {"of": name} if whole and form(values[0]) == moved.forms[name] else _refilled(values[0], iter(entries))


def _refilled(value: Value, entries: Iterator[Any]) -> Any:
    """The nest with other entries, in their order."""
    return [_refilled(item, entries) for item in value] if isinstance(value, tuple) else next(entries)


def exact(value: Value) -> Any:
    """Numbers for the browser, in nests as they are: ``"3"``, ``"-4/5"``, ``"1/2;3"`` for 1/2 + 3 ln 2; floats as JSON numbers,
    words as ``{"word": ...}``.
    """
    return map_leaves(_number, value)


def _number(value: Value) -> Any:
    if isinstance(value, str):
        return {"word": value}
    if isinstance(value, Ln2):
        return f"{value.rational};{value.coefficient}"
    return value if isinstance(value, float | bool) else str(value)
