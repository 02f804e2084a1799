"""From a page and a seed to a draft: parameters drawn, solved, found fair, and every text rendered; not yet witnessed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, TypeVar

from examgen.bank import fairness, forms, sizes, suspects
from examgen.bank.pagecode import called, text
from examgen.bank.question import Page
from examgen.bank.tolerance import tolerances
from examgen.core import kinks
from examgen.core.ask import Ask, Verify
from examgen.core.numbers import Value
from examgen.core.record import Mistake, Part, Variant
from examgen.core.seeds import Key, Space
from examgen.core.tape import Tape
from examgen.core.trace import Step, Trace
from examgen.core.typeset import plain
from examgen.errors import ExamgenError, FairnessError, QuestionError, UsageError

_T = TypeVar("_T")
TRIES = 400
"""How often parameters are drawn before a question gives up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A fair variant without evidence, and why earlier tries were refused (reason to count).

    ``set_aside`` is the first variant that a fairness rule refused. A wrong engine can make variants look unfair; the contract
    hears the witnesses on it too, so that no disagreement is drawn away.
    """

    variant: Variant
    refused: Mapping[str, int]
    set_aside: Variant | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """What came of one attempt: ``refused`` names the condition or rule that refused it (empty for a fair variant).

    There is no variant if a condition or a kink stood in the way of one.
    """

    variant: Variant | None = None
    refused: str = ""


def draft(page: Page, seed: int, *, space: Space = "exam", pinned: Mapping[str, Value] | None = None) -> Draft:
    """The variant of ``page`` for ``seed``: the first fair one of at most ``TRIES`` tries.

    ``pinned`` parameters keep their values; ``UsageError`` if with them no try meets the conditions of the page. ``FairnessError``
    names what refused the tries most often; ``QuestionError`` names the file and the seed if the page itself fails.
    """
    pins = checked_pins(page, pinned or {})
    refused: Counter[str] = Counter()
    set_aside: Variant | None = None
    for attempt in range(TRIES):
        key = Key(space=space, seed=seed, question=page.id, revision=page.revision, attempt=attempt)
        try:
            found = attempt_variant(page, key, pins)
        except ExamgenError as error:
            raise error.at(f"question {page.id}, seed {seed}, attempt {attempt}") from error.__cause__
        if found.variant and not found.refused:
            return Draft(variant=found.variant, refused=dict(refused), set_aside=set_aside)
        refused[found.refused] += 1
        set_aside = set_aside or found.variant
    _blame_pins(page, pins, refused)
    often = ", ".join(f"{reason} ({count})" for reason, count in refused.most_common(3))
    fact = f"no fair variant in {TRIES} tries; refused by {often}; draw what meets the conditions"
    raise FairnessError(f"question {page.id}, seed {seed}: {fact}", set_aside)


def _blame_pins(page: Page, pins: Mapping[str, Value], refused: Counter[str]) -> None:
    """``UsageError`` if nothing but conditions of the page refused all tries with these pins: no seed will help."""
    if pins and set(refused) <= {requirement.name for requirement in page.requirements}:
        given = " ".join(f"--set {name}={plain(value, 6)}" for name, value in pins.items())
        names = " or ".join(name for name, _ in refused.most_common())
        raise UsageError(
            f"{given}: question {page.id} has no variant with that, because of its condition {names}; pin other values"
        )


def attempt_variant(page: Page, key: Key, pins: Mapping[str, Value]) -> Attempt:
    """The variant of one attempt, and what refused it if something did."""
    parameters = draw(page, key, pins)
    for requirement in page.requirements:
        if not called(f"condition {requirement.name}", requirement.function, parameters):
            return Attempt(refused=requirement.name)
    with kinks.watching() as met:
        trace = solved(page, parameters)
    if met:
        return Attempt(refused=met[0])
    for name, ask in page.asks.items():
        forms.checked(ask, name, trace.values[name])
    solution = Tape(partial(page.solve, parameters), trace)
    allowed = called("solution, replayed with rounded numbers", _tolerances, page, parameters, solution)
    if allowed is None:
        return Attempt(refused=fairness.rounding_moves_the_answer.__name__)
    variant = _variant(page, key, pins, parameters, solution, allowed)
    return Attempt(variant=variant, refused=called("fairness rules", fairness.refusal, page, parameters, variant) or "")


def draw(page: Page, key: Key, pins: Mapping[str, Value]) -> Any:
    """The parameter record of one attempt."""
    values = {name: pins[name] if name in pins else range_.take(key.stream(name)) for name, range_ in page.draws.items()}
    return page.parameters(**values)


def solved(page: Page, parameters: Any, revise: Callable[[str, Value], Value] | None = None, *, recompute: bool = False) -> Trace:
    """The page's solution run on the parameters. ``QuestionError`` if it leaves an asked step unwritten."""
    trace = page.trace(parameters, revise, recompute=recompute)
    called("solution", page.solve, parameters, trace)
    for name in page.asks:
        if name not in trace.values:
            raise QuestionError(f"the solution writes no step {name!r}, which q.ask asks for")
    return trace


def checked_pins(page: Page, pinned: Mapping[str, Value]) -> Mapping[str, Value]:
    """The pins, each within its parameter's range; ``UsageError`` says which is not. One typed row may be a matrix of one row."""
    checked = {}
    for name, value in pinned.items():
        if name not in page.draws:
            raise UsageError(f"--set {name}: question {page.id} has no such parameter; it has {', '.join(page.draws)}")
        fitting = [form for form in (value, (value,)) if page.draws[name].allows(form)]
        if not fitting:
            raise UsageError(f"--set {name}: {plain(value, 6)} lies outside {page.draws[name].about}")
        checked[name] = fitting[0]
    return checked


def _tolerances(page: Page, parameters: Any, solution: Tape) -> dict[str, Value] | None:
    """``None`` if the solution, which has a value for the exact numbers, has none for rounded ones: a rounded 0 in a logarithm."""
    try:
        return tolerances(page, parameters, solution)
    except (ArithmeticError, ValueError):
        return None


def _variant(
    page: Page, key: Key, pins: Mapping[str, Value], parameters: Any, solution: Tape, allowed: Mapping[str, Value]
) -> Variant:
    trace = solution.right
    mistakes = tuple(suspects.recognisable(page, parameters, rule, solution) for rule in page.mistakes)
    asked = sizes.asked(page)
    parts = tuple(
        replace(
            _part(page, parameters, name, ask, trace.values[name], allowed[name], mistakes, key),
            sized=name not in asked and not any(sizes.differs(page, name, trace.values, mistake.answers) for mistake in mistakes),
        )
        for name, ask in page.asks.items()
    )
    return Variant(
        id=page.id, title=page.title, topic=page.topic, level=page.level, minutes=page.minutes, revision=page.revision,
        digest=page.digest, space=key.space, seed=key.seed, attempt=key.attempt, pinned=dict(pins),
        parameters=page.given(parameters), prompt=text(page, parameters, page.prompt, "prompt"),
        figure=called("figure", page.figure, parameters) if page.figure else None,
        conventions=page.conventions, decimals=page.decimals, parts=parts,
        steps=_with_notes(page, parameters, trace), mistakes=mistakes, evidence=(),
        symbols=page.symbols, rows=page.rows, first=page.first,
    )  # fmt: skip


def _with_notes(page: Page, parameters: Any, trace: Trace) -> tuple[Step, ...]:
    """The steps, their sentences filled in."""
    return tuple(
        replace(step, note=text(page, parameters, step.note, f"note of step {step.name or step.note[:20]!r}", trace.values))
        if "<<" in step.note or "<%" in step.note
        else step
        for step in trace.steps
    )


def _part(
    page: Page, parameters: Any, name: str, ask: Ask, answer: Value, tolerance: Value, mistakes: tuple[Mistake, ...], key: Key
) -> Part:
    decimals = page.decimals if ask.decimals is None else ask.decimals
    options = ask.options
    if ask.kind in ("choice", "choices", "ordering", "matching"):
        options = ask.options or _distractors(name, answer, mistakes, decimals)
        options = options if ask.keep_order and ask.options else key.stream(f"options of {name}").shuffled(options)
        if ask.kind == "ordering" and options == answer:
            options = (*options[1:], options[0])  # copied as it stands, it would be right
    if ask.kind == "choice" and not ask.options:
        answer = plain(answer, decimals)
    part = Part(
        name=name, kind=ask.kind, prompt=text(page, parameters, ask.text, f"part {name}"), marks=ask.marks, unit=ask.unit,
        decimals=decimals, answer=answer, display=plain(answer, decimals), tolerance=tolerance,
        options=options, items=ask.items, accepts=ask.accepts, variables=ask.variables, domains=ask.domains,
        fields=ask.fields, rubric=ask.rubric, expert=ask.expert, also=ask.also, half=ask.half, lines=ask.lines,
    )  # fmt: skip
    return part if ask.verify is None else replace(part, each=ask.each, requirements=_requirements(ask.verify, parameters, part))


def _requirements(verify: Verify, parameters: Any, part: Part) -> int:
    return len(called(f"judge of {part.name}", fairness.fulfilled, verify, parameters, part, part.answer))


def _distractors(name: str, answer: Value, mistakes: tuple[Mistake, ...], decimals: int) -> tuple[str, ...]:
    """The answer and what live mistakes give, as printed, without repetition."""
    wrong = (plain(mistake.answers[name], decimals) for mistake in mistakes if name in mistake.answers)
    return tuple(dict.fromkeys((plain(answer, decimals), *wrong)))
