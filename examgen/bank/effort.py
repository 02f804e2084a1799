"""How long a question takes: the work of its solution is counted, and a prepared student's seconds for each kind of it added up.

The formulas of the solution are computed once more, by an arithmetic that counts: every operator and every function tells how many
small computations it is on paper, by the sizes of its arrays. A product with 0 or 1 is none. Numbers that need a calculator count
double, so does what only a calculator knows.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from typing import Any

import numpy as np

from examgen.bank.operations import ARITHMETIC
from examgen.core.exact import entries, quantity
from examgen.core.expression import COMPARISONS
from examgen.core.numbers import Ln2, Value, leaves, map_leaves
from examgen.core.record import Part, Variant
from examgen.core.trace import Step
from examgen.errors import ExamgenError

WORDS_PER_MINUTE = 100
"""How fast a text is read that somebody must understand, its numbers and formulas among the words."""
PER_LINE, PER_OPERATION, PER_ENTRY, PER_PART = 22, 5, 6, 15
"""Seconds: to know the next line and write it down, for an operation with small whole numbers, an entry of an answer, a part."""
PER_DECISION, PER_FIELD = 20, 40
"""Seconds to be sure of a tick, a letter, an order, and to find a value of a construction."""
HARD = 2
"""How many operations with small whole numbers one is that needs a calculator."""
_SMALL = 99
_WORD = re.compile(r"[A-Za-z]{2,}|\d+(?:\.\d+)?")
_COMMANDS = re.compile(r"\\[A-Za-z]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """What a variant asks of a student: words to read, lines and operations of the solution, entries and parts to answer."""

    words: int
    lines: int
    operations: float
    entries: int
    decisions: int
    fields: int
    parts: int

    @property
    def minutes(self) -> float:
        """The time that all of it takes a prepared student."""
        writing = PER_LINE * self.lines + PER_OPERATION * self.operations + PER_ENTRY * self.entries + PER_PART * self.parts
        thinking = PER_DECISION * self.decisions + PER_FIELD * self.fields
        return self.words / WORDS_PER_MINUTE + (writing + thinking) / 60


def effort(variant: Variant) -> Effort:
    """What a variant asks of a student."""
    texts = " ".join((variant.prompt, *(part.prompt for part in variant.parts)))
    lines = [step for step in variant.steps if step.name]
    return Effort(
        words=len(_WORD.findall(_COMMANDS.sub(" ", texts))), lines=len(lines), operations=sum(map(operations, lines)),
        entries=sum(_entries(part) for part in variant.parts), decisions=sum(part.kind in _DECIDED for part in variant.parts),
        fields=sum(len(part.fields) for part in variant.parts), parts=len(variant.parts),
    )  # fmt: skip


def reckoning(variant: Variant, name: str) -> tuple[int, float]:
    """How many lines the solution takes from the answer before to that of the part of this name, and their operations.

    Every number counts as a small whole one that is neither 0 nor 1, so nothing of the numbers can be told from the result.
    """
    lines = variant.way(name)
    return len(lines), sum(operations(replace(step, inputs=_plain(step.inputs))) for step in lines)


def _plain(inputs: Mapping[str, Value]) -> dict[str, Value]:
    return {name: map_leaves(lambda _: 2, value) for name, value in inputs.items()}


_DECIDED = frozenset({"claim", "choice", "choices", "ordering", "matching", "text"})


def _entries(part: Part) -> int:
    return 0 if part.kind in _DECIDED or part.kind == "open" else len(leaves(part.answer))


def operations(step: Step) -> float:
    """The operations of one line of a solution, with numbers as they are."""
    if not step.formula:
        return 1.0
    costs: list[float] = []
    mine = _COSTS_SO_FAR.set(costs)
    try:
        _COUNTING.value(step.formula, lambda name: quantity(step.inputs[name]), first=step.first)
    except (ExamgenError, ArithmeticError, ValueError, LookupError, TypeError):  # a line that is not computed but read
        return max(1.0, sum(costs))
    finally:
        _COSTS_SO_FAR.reset(mine)
    return sum(costs)


def _is_small(number: Any) -> bool:
    """Whether a person reckons with it in the head: a whole number of two digits, or a simple fraction."""
    if isinstance(number, Ln2):
        return _is_small(number.rational) and _is_small(number.coefficient)
    if isinstance(number, Fraction):
        return abs(number.numerator) <= _SMALL and number.denominator <= _SMALL
    return isinstance(number, int | np.integer) and abs(int(number)) <= _SMALL


def _weight(*numbers: Any) -> float:
    return 1.0 if all(map(_is_small, numbers)) else HARD


def _free(*_: Any) -> float:
    return 0.0


def _entrywise(result: Any, *given: Any) -> float:
    """One operation for each entry of the result."""
    numbers = entries(*(one for one in given if not isinstance(one, str)))
    return _weight(*numbers) * max(1, np.size(result))


def _hard(result: Any, *_: Any) -> float:
    return float(HARD * max(1, np.size(result)))


def _scaled(result: Any, one: Any, other: Any) -> float:
    """A product or quotient; by 1 it is none, and so is a product with 0."""
    if any(np.size(side) == 1 and entries(side)[0] in (0, 1) for side in (one, other)):
        return 0.0
    return _entrywise(result, one, other)


def _matmul(result: Any, one: Any, other: Any) -> float:
    """Products of pairs that are not 0, and their sums; a product with 1 or -1 needs no reckoning."""
    left, right = (np.abs(np.asarray(_floats(side))) for side in (one, other))
    left = left[:, None] if left.ndim == 1 else left
    right = right[:, None] if right.ndim == 1 else right
    if left.ndim != 2 or right.ndim != 2:
        return _entrywise(result, one, other)
    pairs = float(((left != 0).astype(float) @ (right != 0).astype(float)).sum())
    trivial = float(((left == 1).astype(float) @ (right != 0).astype(float)).sum())
    sums = max(0.0, pairs - np.size(result))
    return _weight(*entries(one, other)) * (pairs - trivial + sums)


def _floats(side: Any) -> list[Any] | float:
    return np.vectorize(float, otypes=[float])(side).tolist() if np.ndim(side) else [float(side)]


def _corr(result: Any, signal: Any, kernel: Any, *stride: Any) -> float:
    """Products of weights and inputs that are not 0, and their sums."""
    masks = (quantity((np.asarray(side) != 0).astype(int)) for side in (signal, kernel))
    pairs = float(sum(entries(ARITHMETIC.functions["corr"](*masks, *stride))))
    return _weight(*entries(signal, kernel)) * (pairs + max(0.0, pairs - np.size(result)))


def _reduced(_: Any, *given: Any) -> float:
    """Going through all entries once, half an operation for each."""
    return 0.5 * sum(np.size(one) for one in given)


def _softmax(result: Any, *given: Any) -> float:
    """An exponential, a share in the sum and a quotient for each entry."""
    return 3.0 * np.size(result) if all(math.isfinite(float(one)) for one in entries(*given)) else 0.0


_COSTS: Mapping[str, Callable[..., float]] = {
    **dict.fromkeys(COMPARISONS, _reduced),
    "*": _scaled, "/": _scaled, "@": _matmul, "corr": _corr, "odot": _entrywise,
    "T": _free, "concat": _free, "flip": _free, "onehot": _free, "positive": _reduced, "relu": _reduced,
    "max": _reduced, "min": _reduced, "argmax": _reduced, "argmin": _reduced, "max_pool": _reduced, "abs": _reduced,
    "sign": _reduced, "sum": _reduced, "mean": _reduced, "avg_pool": _reduced,
    "exp": _hard, "ln": _hard, "sqrt": _hard, "sin": _hard, "cos": _hard, "sigmoid": _hard, "tanh": _hard, "elu": _hard,
    "softplus": _hard, "swish": _hard, "softmax": _softmax, "log_softmax": _softmax,
}  # fmt: skip


# --- counting --------------------------------------------------------------------------------------------------------------------

_COSTS_SO_FAR: ContextVar[list[float]] = ContextVar("_COSTS_SO_FAR")


def _counting(rules: Mapping[str, Callable[..., Any]]) -> dict[str, Callable[..., Any]]:
    return {name: partial(_counted, _COSTS.get(name, _entrywise), rule) for name, rule in rules.items()}


def _counted(cost: Callable[..., float], rule: Callable[..., Any], *given: Any, **more: Any) -> Any:
    result = rule(*given, **more)
    _COSTS_SO_FAR.get().append(cost(result, *given))
    return result


_COUNTING = replace(ARITHMETIC, operators=_counting(ARITHMETIC.operators), functions=_counting(ARITHMETIC.functions))
"""The arithmetic of solutions, which says what it does. There is one, because compiled formulas are kept for each arithmetic."""
