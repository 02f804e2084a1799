"""Slips, made: the worked solution replayed with edited lines, alone or together, on the right numbers or on a student's own."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial
from typing import Any, Literal

from examgen.bank.mistakes import MistakeRule
from examgen.bank.operations import ARITHMETIC, FUNCTIONS
from examgen.bank.question import Page
from examgen.core import expression, kinks, rewriting
from examgen.core.arithmetic import Arithmetic
from examgen.core.numbers import Value, freeze, leaves
from examgen.core.tape import Tape
from examgen.core.trace import Step, Trace
from examgen.errors import ArgumentError, ExamgenError, FormulaError, QuestionError, UnreadableAnswer


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """A formula in the place of a line of the solution, of a parameter, or of an answer; ``right`` is what belongs there.

    ``key`` is what the slip calls it. An ``idle`` one gives the right value.
    """

    kind: Literal["line", "parameter", "answer"]
    name: str
    formula: str
    right: str
    key: str
    idle: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What a replay with slips gives: the answers and steps as far as it got, and which edits met a line.

    ``said`` are the answers that were written down otherwise. ``edits`` shows all of a slip, changed parameters too.
    """

    answers: Mapping[str, Value] = field(default_factory=dict)
    steps: tuple[Step, ...] = ()
    said: tuple[Step, ...] = ()
    edits: tuple[Edit, ...] = ()
    met: frozenset[str] = frozenset()


NOTHING = Made()


class _Replay(Trace):
    """Goes on with the student's ``earlier`` answers, and ends at a shape that no array has."""

    def __init__(
        self,
        page: Page,
        parameters: Any,
        edits: Mapping[str, str],
        earlier: Mapping[str, Value],
        revise: Callable[[str, Value], Value] | None,
        arithmetic: Arithmetic,
        like: Trace | None,
    ) -> None:
        def own(name: str, value: Value) -> Value:
            return earlier[name] if name in earlier else revise(name, value) if revise else value

        super().__init__(
            page.given(parameters), own if earlier or revise else None, arithmetic=arithmetic, edits=edits, first=page.first,
            recompute=True, like=like,
        )  # fmt: skip
        self._page = page

    def kept(self, step: Step) -> Value:
        kept = super().kept(step)
        ask = self._page.asks.get(step.name)
        if ask is not None and ask.kind == "shape" and any(leaf < 1 for leaf in leaves(kept)):
            raise FormulaError("nobody goes on with an array that has no entries")
        return kept


def made(
    page: Page,
    parameters: Any,
    rules: Sequence[MistakeRule] = (),
    earlier: Mapping[str, Value] | None = None,
    *,
    steps: Collection[str],
    revise: Callable[[str, Value], Value] | None = None,
    arithmetic: Arithmetic = ARITHMETIC,
    right: Tape | None = None,
) -> Made:
    """The answers of somebody who makes these slips; ``earlier`` are answers that stand as they are, right or wrong.

    ``steps`` are the names of the solution's steps; ``revise`` is what becomes of the value of each, such as its rounding;
    ``right`` is the solution as it is, if it is at hand: what rests on no edit need not be computed again. Nothing, where a
    slip does not exist in this variant or two of them edit the same line. A replay that comes to an end early gives the answers
    before it.
    ``QuestionError`` for what is a fault of the page: an edit that mentions a quantity or a function which does not exist.
    """
    rules = [rule.in_variant(parameters) for rule in rules]
    for rule in rules:
        _check_functions(rule)
    if not (_together(rules) and all(exists(rule, parameters) for rule in rules)):
        return NOTHING
    record = parameters
    for rule in rules:
        record = misread(record, rule)
    edits = {step: formula for rule in rules for step, formula in meant(rule.edits, steps).items()}
    like = right if record is parameters and arithmetic is ARITHMETIC else None
    replay = _Replay(page, record, edits, earlier or {}, revise, arithmetic, like.right if like else None)
    with kinks.watching():
        _run(like.play if like else partial(page.solve, record), replay)
    gives = {part: formula for rule in rules for part, formula in meant(rule.gives, page.asks).items()}
    said = tuple(one for name in page.asks if (one := _said(replay, name, gives)) is not None)
    answers = replay.values | {step.name: step.value for step in said}
    return Made(
        answers={name: value for name, value in answers.items() if name in page.asks},
        steps=tuple(step for step in replay.steps if step.name),
        said=said,
        edits=tuple(_edits(rules, parameters, record, replay, said)),
        met=frozenset(replay.edited) | {step.name for step in said},
    )


def _check_functions(rule: MistakeRule) -> None:
    for key, formula in (*rule.edits.items(), *rule.given.items(), *rule.gives.items(), ("when", rule.when or "1")):
        for name in sorted(_called(formula) - FUNCTIONS):
            near = difflib.get_close_matches(name, FUNCTIONS, n=1)
            hint = f"did you mean {near[0]!r}?" if near else "docs/authoring.md lists the functions of formulas"
            raise QuestionError(f"slip {rule.name!r}: {key}={formula!r} calls {name!r}, which formulas do not know; {hint}")


@lru_cache(maxsize=4096)
def _called(formula: str) -> frozenset[str]:
    """The functions of a formula; of one that cannot be read, none: that is told where it is computed."""
    try:
        return expression.functions(expression.parse(formula))
    except (UnreadableAnswer, TypeError):
        return frozenset()


def _edits(rules: Sequence[MistakeRule], parameters: Any, record: Any, replay: Trace, said: Sequence[Step]) -> Iterator[Edit]:
    keys = {key for rule in rules for key in (*rule.edits, *rule.gives)}
    for name, new in ((name, new) for rule in rules for name, new in rule.given.items()):
        idle = getattr(record, name) == getattr(parameters, name)
        yield Edit(kind="parameter", name=name, formula=new, right=name, key=name, idle=idle)
    for step in replay.steps:
        if step.right is not None:
            yield Edit(
                kind="line", name=step.name, formula=step.formula, right=step.right, key=_key(step.name, keys),
                idle=step.name in replay.idle,
            )  # fmt: skip
    for step in said:
        yield Edit(
            kind="answer", name=step.name, formula=step.formula, right=step.name, key=_key(step.name, keys),
            idle=step.value == replay.values[step.name],
        )  # fmt: skip


def _key(name: str, keys: Collection[str]) -> str:
    return name if name in keys else rewriting.timed(name)[0]


def misread(parameters: Any, rule: MistakeRule) -> Any:
    """The parameters as somebody has them who makes this slip: the same record where it edits none."""
    found = {name: of_parameters(parameters, formula) for name, formula in rule.given.items()}
    return replace(parameters, **found) if found else parameters


def _run(solve: Callable[[Trace], None], replay: Trace) -> None:
    """The solution as far as it goes: wrong numbers may leave the domain of a later line, or the sizes that fit it."""
    try:
        solve(replay)
    except (FormulaError, ArgumentError, UnreadableAnswer):
        return
    except ExamgenError:
        raise
    except Exception:  # numbers of another form may break the author's own Python in any way; there the way ends
        return


def _said(replay: Trace, name: str, gives: Mapping[str, str]) -> Step | None:
    """What is written down in the place of an answer, from the lines that were computed."""
    if name not in replay.values or not gives:
        return None
    with suppress(FormulaError, ArithmeticError, ValueError):
        return replay.said(name, gives)
    return None


def meant(formulas: Mapping[str, str], names: Collection[str]) -> dict[str, str]:
    """The formulas of a slip by the names for which they stand: a keyword is what is called so, else all that is called so at some
    time, but for those that have a keyword of their own.
    """
    own = {key: formula for key, formula in formulas.items() if key in names}
    others = {name: formulas.get(rewriting.timed(name)[0]) for name in names if rewriting.timed(name)[0] not in own}
    return {name: formula for name, formula in others.items() if formula is not None} | own


def _together(rules: Sequence[MistakeRule]) -> bool:
    """Whether no two of them edit the same thing."""
    edited = [key for rule in rules for key in keys(rule)]
    return len(set(edited)) == len(edited)


def keys(rule: MistakeRule) -> list[str]:
    """What the slip edits."""
    return [*rule.edits, *rule.given, *(f"said {name}" for name in rule.gives)]


def exists(rule: MistakeRule, parameters: Any) -> bool:
    """Whether this variant has the slip (see ``when``)."""
    return not rule.when or of_parameters(parameters, rule.when) != 0


def of_parameters(parameters: Any, formula: str, arithmetic: Arithmetic = ARITHMETIC) -> Value:
    """The value of a formula of the parameters and their properties. ``QuestionError`` where it has none."""
    try:
        found = arithmetic.value(formula, lambda name: arithmetic.quantity(getattr(parameters, name)))
        return freeze(arithmetic.plain(found))
    except (ExamgenError, ArithmeticError, AttributeError) as error:
        raise QuestionError(f"the formula {formula!r} of the parameters has no value: {error}") from None
