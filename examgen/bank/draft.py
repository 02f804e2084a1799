"""From a page and a seed to a draft: parameters drawn, solved, found fair, and every text rendered; not yet witnessed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from examgen.bank import fairness, forms, prompts, slips
from examgen.bank.mistakes import MistakeRule
from examgen.bank.question import Page
from examgen.bank.tolerance import tolerances
from examgen.core import kinks
from examgen.core.ask import Ask
from examgen.core.numbers import Value, freeze
from examgen.core.record import Edit, Mistake, Part, Variant
from examgen.core.seeds import Key, Space
from examgen.core.trace import Step, Trace
from examgen.core.typeset import plain
from examgen.errors import FOREIGN, ExamgenError, FairnessError, QuestionError, UsageError

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

    ``pinned`` parameters keep their values. ``FairnessError`` names what refused the tries most often; ``QuestionError`` names the
    file and the seed if the page itself fails.
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
    often = ", ".join(f"{reason} ({count})" for reason, count in refused.most_common(3))
    raise FairnessError(f"question {page.id}, seed {seed}: no fair variant in {TRIES} tries; refused by {often}", set_aside)


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
    allowed = called("solution, replayed with rounded numbers", _tolerances, page, parameters, trace)
    if allowed is None:
        return Attempt(refused=fairness.rounding_moves_the_answer.__name__)
    variant = _variant(page, key, pins, parameters, trace, allowed)
    return Attempt(variant=variant, refused=called("fairness rules", fairness.refusal, page, parameters, variant) or "")


def called(what: str, function: Callable[..., _T], *arguments: Any) -> _T:
    """The function's result; whatever code of a question file raises becomes a ``QuestionError`` that names the function."""
    try:
        return function(*arguments)
    except ExamgenError:
        raise
    except FOREIGN as error:  # a question file can fail in any way; that is a fault of the page, not of the caller
        raise QuestionError(f"{what}: {type(error).__name__}: {error}") from error


def draw(page: Page, key: Key, pins: Mapping[str, Value]) -> Any:
    """The parameter record of one attempt."""
    values = {name: pins[name] if name in pins else range_.take(key.stream(name)) for name, range_ in page.draws.items()}
    return page.parameters(**values)


def solved(page: Page, parameters: Any, revise: Callable[[str, Value], Value] | None = None) -> Trace:
    """The page's solution run on the parameters. ``QuestionError`` if it leaves an asked step unwritten."""
    trace = page.trace(parameters, revise)
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


def _tolerances(page: Page, parameters: Any, trace: Trace) -> dict[str, Value] | None:
    """``None`` if the solution, which has a value for the exact numbers, has none for rounded ones: a rounded 0 in a logarithm."""
    try:
        return tolerances(page, parameters, trace)
    except (ArithmeticError, ValueError):
        return None


def _variant(
    page: Page, key: Key, pins: Mapping[str, Value], parameters: Any, trace: Trace, allowed: Mapping[str, Value]
) -> Variant:
    mistakes = _mistakes(page, parameters, trace)
    parts = tuple(
        _part(page, parameters, name, ask, trace.values[name], allowed[name], mistakes, key) for name, ask in page.asks.items()
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


def text(page: Page, parameters: Any, template: str, part: str, steps: Mapping[str, Value] | None = None) -> str:
    """A text of the page with the parameters filled in; texts of the solution may name ``steps`` too, shown as printed."""
    names = {**(steps or {}), **page.given(parameters), "p": parameters}
    exact = steps is None
    return prompts.render(template, names, decimals=page.decimals, rows=page.rows, where=f"{page.path}: {part}", exact=exact)


def _with_notes(page: Page, parameters: Any, trace: Trace) -> tuple[Step, ...]:
    """The steps, their sentences filled in."""
    return tuple(
        replace(step, note=text(page, parameters, step.note, f"note of step {step.name or step.note[:20]!r}", trace.values))
        if "<<" in step.note or "<%" in step.note
        else step
        for step in trace.steps
    )


def _mistakes(page: Page, parameters: Any, trace: Trace) -> tuple[Mistake, ...]:
    found = []
    for rule in page.mistakes:
        answers, edits = called(f"mistake {rule.name}", _made, page, parameters, trace, rule)
        for name, value in answers.items():
            if name not in page.asks:
                parts = ", ".join(page.asks)
                raise QuestionError(f"mistake {rule.name!r} answers {name!r}, which is not asked; the parts are {parts}")
            forms.checked(page.asks[name], f"mistake {rule.name}: {name}", value, right=False)
        sentence = text(page, parameters, rule.sentence, f"mistake {rule.name}", trace.values)
        found.append(Mistake(name=rule.name, sentence=sentence, answers=answers, edits=edits))
    return tuple(found)


def _made(page: Page, parameters: Any, trace: Trace, rule: MistakeRule) -> tuple[dict[str, Value], tuple[Edit, ...]]:
    """The wrong answers of a mistake, and the formulas behind them."""
    if rule.function is not None:
        return {name: freeze(value) for name, value in dict(rule.function(parameters) or {}).items()}, ()
    made = slips.made(page, parameters, [rule])
    answers = {name: value for name, value in made.answers.items() if value != trace.values[name]}
    return answers, made.edits


def _part(
    page: Page, parameters: Any, name: str, ask: Ask, answer: Value, tolerance: Value, mistakes: tuple[Mistake, ...], key: Key
) -> Part:
    decimals = page.decimals if ask.decimals is None else ask.decimals
    options = ask.options
    if ask.kind in ("choice", "choices", "ordering", "matching"):
        options = key.stream(f"options of {name}").shuffled(ask.options or _distractors(name, answer, mistakes, decimals))
    if ask.kind == "choice" and not ask.options:
        answer = plain(answer, decimals)
    return Part(
        name=name, kind=ask.kind, prompt=text(page, parameters, ask.text, f"part {name}"), marks=ask.marks, unit=ask.unit,
        decimals=decimals, answer=answer, display=plain(answer, decimals), tolerance=tolerance,
        options=options, items=ask.items, accepts=ask.accepts, variables=ask.variables,
        fields=ask.fields, rubric=ask.rubric,
    )  # fmt: skip


def _distractors(name: str, answer: Value, mistakes: tuple[Mistake, ...], decimals: int) -> tuple[str, ...]:
    """The answer and what live mistakes give, as printed, without repetition."""
    wrong = (plain(mistake.answers[name], decimals) for mistake in mistakes if name in mistake.answers)
    return tuple(dict.fromkeys((plain(answer, decimals), *wrong)))
