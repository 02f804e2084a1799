"""What a mutant changes in the questions of the bank, and who notices.

Imported twice: by processes that record how things should be, and by one process for each mutant, with the mutant in the place of
its module. So nothing here is imported before the mutant is planted.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from examgen.bank import evidence, fairness, lines, suspects
from examgen.bank.checks.slips import edited_lines_are_true, slips_give_the_same_twice
from examgen.bank.draft import solved
from examgen.bank.loader import load
from examgen.bank.mistakes import MistakeRule
from examgen.bank.question import Page
from examgen.bank.slips import made
from examgen.core.numbers import Value, freeze
from examgen.core.record import Variant
from examgen.core.trace import Trace
from examgen.core.typeset import plain

Verdict = tuple[str, str]
"""What changes, and who notices."""
NOTHING = ("nothing", "")
NOBODY = "nobody"
Lines = dict[str, set[int]]


@dataclass(frozen=True, kw_only=True)
class Case:
    """A witnessed variant, and the answers that each of its mistakes leads to."""

    path: Path
    variant: Variant
    mistakes: Mapping[str, Mapping[str, Value]]


# --- how things should be -------------------------------------------------------------------------------------------------------


def recorded(path: Path, id: str, seed: int, modules: Collection[str]) -> tuple[Case, Lines]:
    """The variant of that seed, and which lines of the modules its solution and its mistakes run."""
    page = load(path, id)
    variant = evidence.build(page, seed)
    ran: Lines = {}
    sys.settrace(lambda frame, event, argument: _watched(frame, modules, ran))
    try:
        solved(page, page.parameters(**variant.parameters))
        mistakes = {rule.name: _answers(page, variant, rule) for rule in page.mistakes}
    finally:
        sys.settrace(None)
    return Case(path=path, variant=variant, mistakes=mistakes), ran


def _watched(frame: Any, modules: Collection[str], ran: Lines) -> Callable[..., Any] | None:
    module = frame.f_globals.get("__name__")
    if module not in modules:
        return None
    seen = ran.setdefault(module, set())

    def line(inner: Any, event: str, argument: Any) -> Any:
        seen.add(inner.f_lineno)
        return line

    return line


def _answers(page: Page, variant: Variant, rule: MistakeRule) -> dict[str, Value]:
    parameters = page.parameters(**variant.parameters)
    if rule.function is not None:
        return {name: freeze(value) for name, value in dict(rule.function(parameters) or {}).items()}
    return dict(made(page, parameters, [rule], steps=suspects.step_names(variant)).answers)


# --- how things are with the mutant ---------------------------------------------------------------------------------------------


def verdict(cases: Iterable[Case]) -> Verdict:
    """An answer that changes counts most, then another step, then an answer of a mistake.

    The first answer that changes has to be noticed; of several questions whose mistakes change, one.
    """
    cases = list(cases)
    solutions = _first(map(_solution, cases), lambda found: found[0] in ("an answer", "everything"))
    return solutions if solutions != NOTHING else _first(map(_mistakes, cases), lambda found: found[1] != NOBODY)


def _first(verdicts: Iterable[Verdict], counts: Callable[[Verdict], bool]) -> Verdict:
    """The first change that counts, else the first one."""
    changes = []
    for found in verdicts:
        if found != NOTHING and counts(found):
            return found
        changes += [found] if found != NOTHING else []
    return changes[0] if changes else NOTHING


def _solution(case: Case) -> Verdict:
    page = load(case.path, case.variant.id)
    try:
        trace = solved(page, page.parameters(**case.variant.parameters))
        moved = {
            step.name: trace.values[step.name]
            for step in case.variant.steps
            if step.name and not evidence.agree(step.value, trace.values[step.name])
        }
    except Exception:
        return "everything", "a crash"
    asked = {name: value for name, value in moved.items() if name in page.asks}
    if asked and _contradicted(page, case.variant, asked):
        return "an answer", "a witness"
    if _false_line(page, trace):
        return "an answer" if asked else "a step", "a printed line"
    return ("an answer" if asked else "a step", NOBODY) if moved else NOTHING


def _contradicted(page: Page, variant: Variant, asked: Mapping[str, Value]) -> bool:
    parts = []
    for part in variant.parts:
        answer = asked.get(part.name, part.answer)
        chosen = part.name in asked and part.kind == "choice" and not page.asks[part.name].options
        parts.append(replace(part, answer=plain(answer, part.decimals) if chosen else answer))
    try:
        return not all(item.agrees for item in evidence.hear(page, replace(variant, parts=tuple(parts))))
    except Exception:
        return True


def _false_line(page: Page, trace: Trace) -> bool:
    try:
        return any(lines.fault(step, page.decimals, rows=page.rows) for step in trace.steps)
    except Exception:
        return True


def _mistakes(case: Case) -> Verdict:
    page = load(case.path, case.variant.id)
    changed = [rule for rule in page.mistakes if not _same(case.mistakes[rule.name], _now(page, case.variant, rule))]
    if not changed:
        return NOTHING
    return "a mistake", "the checks of slips" if any(_heard(page, case.variant, rule) for rule in changed) else NOBODY


def _now(page: Page, variant: Variant, rule: MistakeRule) -> dict[str, Value] | None:
    try:
        return _answers(page, variant, rule)
    except Exception:
        return None


def _same(before: Mapping[str, Value], now: Mapping[str, Value] | None) -> bool:
    return now is not None and before.keys() == now.keys() and all(evidence.agree(before[name], now[name]) for name in before)


def _heard(page: Page, variant: Variant, rule: MistakeRule) -> bool:
    """What ``examgen check`` says of the slip, and of a solution whose replays lead elsewhere: no variant is fair then."""
    alone = replace(page, mistakes=(rule,))
    try:
        if fairness.refusal(page, page.parameters(**variant.parameters), variant):
            return True
        return any(True for check in (slips_give_the_same_twice, edited_lines_are_true) for _ in check(alone, variant))
    except Exception:
        return True
