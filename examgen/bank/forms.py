"""What an answer of each kind looks like: a whole number is an ``int`` and no float, a vector is one flat row of finite numbers.

A solution (or a mistake) that hands over something else is a fault of its page, found before anything is compared or printed.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from fractions import Fraction

from examgen.core import expression
from examgen.core.ask import Ask
from examgen.core.numbers import Ln2, Value
from examgen.errors import QuestionError, UnreadableAnswer


def checked(ask: Ask, name: str, value: Value, *, right: bool = True) -> Value:
    """``value`` if it has the form of an answer to ``ask``, else ``QuestionError``.

    With ``right=False`` it is a wrong answer, which need not be whole where a whole number is asked.
    """
    kind = ask.kind if right else {"integer": "number", "shape": "vector"}.get(ask.kind, ask.kind)
    fits, wanted = _FORMS[kind]
    if not fits(ask, value):
        raise QuestionError(f"{name!r} is {value!r}; the answer to a part of kind {ask.kind!r} is {wanted}")
    return value


def _is_whole(value: Value) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(value: Value) -> bool:
    return _is_whole(value) or isinstance(value, Fraction | Ln2) or (isinstance(value, float) and math.isfinite(value))


def _is_row(value: Value, entry: Callable[[Value], bool] = _is_number) -> bool:
    return isinstance(value, tuple) and len(value) > 0 and all(map(entry, value))


def _is_matrix(value: Value) -> bool:
    return _is_row(value, _is_row) and len({len(row) for row in value}) == 1


def _is_formula(ask: Ask, value: Value) -> bool:
    try:
        return isinstance(value, str) and expression.names(expression.parse(value)) <= {*ask.variables, "e", "pi"}
    except UnreadableAnswer:
        return False


def _is_choice(ask: Ask, value: Value) -> bool:
    if ask.options:
        return value in ask.options
    return isinstance(value, str) or _is_number(value) or _is_row(value) or _is_matrix(value)


def _is_order(ask: Ask, value: Value) -> bool:
    return isinstance(value, tuple) and len(value) == len(ask.options) and set(value) == set(ask.options)


def _is_pairing(ask: Ask, value: Value) -> bool:
    return isinstance(value, tuple) and len(value) == len(ask.items) and set(value) <= set(ask.options)


_FORMS: Mapping[str, tuple[Callable[[Ask, Value], bool], str]] = {
    "integer": (lambda _, value: _is_whole(value), "an int"),
    "number": (lambda _, value: _is_number(value), "one finite number"),
    "vector": (lambda _, value: _is_row(value), "a flat tuple of finite numbers"),
    "matrix": (lambda _, value: _is_matrix(value), "a tuple of rows of finite numbers, all of one length"),
    "shape": (lambda _, value: _is_row(value, _is_whole), "a tuple of ints"),
    "expression": (_is_formula, "a formula as text that mentions only the part's variables"),
    "choice": (_is_choice, "one of the options"),
    "choices": (lambda ask, value: isinstance(value, tuple) and set(value) <= set(ask.options), "a tuple of options"),
    "claim": (lambda _, value: isinstance(value, bool), "True or False"),
    "ordering": (_is_order, "a tuple of all options"),
    "matching": (_is_pairing, "a tuple with one option for each item"),
    "text": (lambda _, value: isinstance(value, str) and bool(value.strip()), "a word or a name"),
    "satisfies": (lambda ask, value: isinstance(value, tuple) and len(value) == len(ask.fields), "a tuple, one entry a field"),
    "open": (lambda _, value: isinstance(value, str), "a model answer in words"),
}
