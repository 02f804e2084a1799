"""Reads the lines of a worked solution back from the LaTeX in which they are printed, and computes them.

This is how a displayed step that is false as written is found: a missing bracket around a negative number, two signs in a row, a
rounded 0 inside a logarithm, a formula that is not the one the engine used. The reader knows nothing of the writer.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from contextvars import ContextVar
from typing import Any

import numpy as np

from examgen.bank.line_functions import COUNTED, FUNCTIONS, Array, FalseLineError, correlation, settled
from examgen.core import expression, formulas, typeset
from examgen.core.numbers import Value, has_words, shown
from examgen.core.trace import Step
from examgen.errors import ExamgenError
from examgen.prose import math_tree as tree
from examgen.prose.math_parse import parse

_first: ContextVar[int] = ContextVar("first", default=0)
FULL = 15
"""Decimals at which a line is written to compare its formula with the step's value."""


def fault(step: Step, decimals: int, *, rows: bool) -> str | None:
    """Why the step's line is false as printed, ``None`` for a true one and for one with words, which no reader computes."""
    if not step.formula or _is_wordy(step):
        return None
    node = expression.parse(step.formula)
    try:
        printed, in_full = _twice(
            lambda places: formulas.plugged_latex(node, step.inputs, places, rows=rows, first=step.first), decimals, step.first
        )
        result, value = _twice(lambda places: typeset.value_latex(step.value, places, row=rows), decimals, 0)
    except ExamgenError as error:
        return f"step {step.name}: {error}"
    except (ArithmeticError, ValueError) as error:
        return f"step {step.name}: as printed it has no value ({error})"
    if not _close(in_full, value, 1e-9, 1e-9):
        return f"step {step.name}: {step.formula} gives {_show(in_full)}, the solution says {_show(value)}"
    exact = all(shown(given, decimals) == given for given in step.inputs.values())
    unit = 10.0**-decimals
    if not _close(printed, result, *((0.5 * unit + 1e-9, 1e-9) if exact else (10 * unit, 0.02))):
        return f"step {step.name}: as printed the line gives {_show(printed)}, but it says {_show(result)}"
    return None


def _twice(latex: Callable[[int], str], decimals: int, first: int) -> tuple[Array, Array]:
    """What is read with so many decimals and in full, once where that is the same print."""
    short, full = latex(decimals), latex(FULL)
    read_short = read(short, first=first)
    return read_short, read_short if full == short else read(full, first=first)


def gives(step: Step, value: Value, *, rows: bool) -> bool:
    """Whether the step's formula gives ``value`` for the step's inputs; true where it has no value at all, and of words."""
    if _is_wordy(step):
        return True
    try:
        latex = formulas.plugged_latex(expression.parse(step.formula), step.inputs, FULL, rows=rows, first=step.first)
        found = read(latex, first=step.first)
    except (ExamgenError, ArithmeticError, ValueError):
        return True
    return _close(found, read(typeset.value_latex(value, FULL, row=rows)), 1e-9, 1e-9)


def _is_wordy(step: Step) -> bool:
    return any(map(has_words, (step.value, *step.inputs.values())))


def _close(left: Array, right: Array, absolute: float, relative: float) -> bool:
    left, right = np.squeeze(np.asarray(left, dtype=float)), np.squeeze(np.asarray(right, dtype=float))
    return left.shape == right.shape and bool(np.all(np.abs(left - right) <= absolute + relative * np.abs(right)))


def _show(value: Array) -> str:
    return str(np.round(np.squeeze(np.asarray(value, dtype=float)), 6).tolist())


def read(latex: str, *, first: int = 0) -> Array:
    """The value of a line of printed arithmetic: a float, or a two-dimensional array (a vector is one column).

    Places of arrays count from ``first``.
    """
    return computed(parse(latex), first=first)


def computed(node: tree.Node, *, first: int = 0) -> Array:
    """``read`` for the tree of a formula."""
    token = _first.set(first)
    try:
        value = _sum(_items(node))
    finally:
        _first.reset(token)
    if not np.all(np.isfinite(value)):
        raise FalseLineError("as printed it has no finite value")
    return value


def _items(node: Any) -> list[Any]:
    """What stands side by side, without the spaces."""
    items = node.items if isinstance(node, tree.Row) else (node,)
    return [item for item in items if not isinstance(item, tree.Space)]


def _is(item: Any, *names: str) -> bool:
    return isinstance(item, tree.Symbol) and item.name in names


def _split(items: Sequence[Any], *names: str) -> tuple[list[list[Any]], list[str]]:
    """The runs of items between these symbols, and the symbols."""
    runs: list[list[Any]] = [[]]
    signs = []
    for item in items:
        if _is(item, *names):
            signs.append(item.name)
            runs.append([])
        else:
            runs[-1].append(item)
    return runs, signs


def _sum(items: Sequence[Any]) -> Array:
    terms, signs = _split(items, "+", "-")
    if not terms[0] and signs and signs[0] == "-":
        total: Array = -_product(terms[1])
        terms, signs = terms[1:], signs[1:]
    else:
        total = _product(terms[0])
    for sign, term in zip(signs, terms[1:], strict=True):
        value = _product(term)
        total = _added(total, value if sign == "+" else -value)
    return total


def _added(left: Array, right: Array) -> Array:
    if np.ndim(left) and np.ndim(right) and np.shape(left) != np.shape(right):
        if np.shape(right) != (np.shape(left)[1], 1):
            raise FalseLineError(f"it adds a {np.shape(left)} and a {np.shape(right)} matrix")
        right = right.T  # a bias under rows of examples
    return left + right


def _product(items: Sequence[Any]) -> Array:
    runs, signs = _split(items, "cdot", "times", "odot", "star")
    value = _chain(runs[0])
    for sign, run in zip(signs, runs[1:], strict=True):
        value = _OPERATORS[sign](value, _chain(run))
    return value


def _times(left: Array, right: Array) -> Array:
    if np.ndim(left) and np.ndim(right):
        raise FalseLineError("a dot between two matrices: write @ or odot")
    return left * right


def _elementwise(left: Array, right: Array) -> Array:
    if np.shape(left) != np.shape(right):
        raise FalseLineError(f"an elementwise product of {np.shape(left)} and {np.shape(right)}")
    return left * right


_OPERATORS: dict[str, Callable[[Array, Array], Array]] = {
    "cdot": _times,
    "times": _times,
    "odot": _elementwise,
    "star": correlation,
}


def _chain(items: Sequence[Any]) -> Array:
    """Factors without a sign between them: functions take what follows, matrices multiply, numbers scale."""
    if not items:
        raise FalseLineError("two operators stand side by side, or one stands at the end")
    value: Array = None
    rest = list(items)
    while rest:
        factor = _applied(rest) if _function(rest[0]) else _factor(rest.pop(0))
        if value is None:
            value = factor
        elif np.ndim(value) and np.ndim(factor):
            if value.shape[1] != factor.shape[0]:
                raise FalseLineError(f"a product of a {value.shape} and a {factor.shape} matrix")
            value = value @ factor
        else:
            value = value * factor
    return value


def _function(item: Any) -> str:
    """The name if the item is a function waiting for its argument."""
    if isinstance(item, tree.Name):
        return item.text
    if _is(item, "sum"):
        return "sum"
    if isinstance(item, tree.Font) and item.name in ("mathrm", "mathbf"):
        word = "".join(getattr(letter, "name", getattr(letter, "text", "")) for letter in _items(item.body))
        return "indicator" if (item.name, word) == ("mathbf", "1") else word
    return "sigmoid" if _is(item, "sigma") else ""


def _applied(rest: list[Any]) -> Array:
    name = _function(rest.pop(0))
    if not rest:
        raise FalseLineError(f"{name} without an argument")
    argument = rest.pop(0)
    if name == "indicator":
        return _factor(argument)
    if name not in FUNCTIONS:
        raise FalseLineError(f"unknown function {name!r}")
    counted = {"first": _first.get()} if name in COUNTED else {}
    return FUNCTIONS[name](*_arguments(argument), **counted)


def _arguments(argument: Any) -> list[Array]:
    """What stands in the brackets behind a function, or the one factor that follows it without brackets."""
    if isinstance(argument, tree.Fenced):
        return [_sum(run) for run in _split(_items(argument.body), ",")[0]]
    return [_factor(argument)]


def _comparison(items: Sequence[Any]) -> Array:
    (left, right), (sign,) = _split(items, *_COMPARISONS)
    return np.asarray(_COMPARISONS[sign](settled(_sum(left) - _sum(right)), 0)).astype(float)


_COMPARISONS: dict[str, Callable[[Array, Array], Array]] = {
    "<": np.less,
    "le": np.less_equal,
    ">": np.greater,
    "ge": np.greater_equal,
    "=": np.equal,
    "ne": np.not_equal,
}


def _factor(item: Any) -> Array:
    match item:
        case tree.Number(text=text):
            return float(text)
        case tree.Symbol(name="e"):
            return math.e
        case tree.Group(body=body):
            return _sum(_items(body))
        case tree.Fraction(top=top, bottom=bottom):
            return _sum(_items(top)) / _divisor(_sum(_items(bottom)))
        case tree.Root(body=body, degree=None):
            return _root(_sum(_items(body)))
        case tree.Script(base=base, sub=None, sup=sup):
            return _power(base, sup)
        case tree.Script(base=base, sub=sub, sup=None):
            return _entry(_factor(base), _items(sub))
        case tree.Text(text="true" | "false" as word):
            return float(word == "true")
        case tree.Grid(rows=rows):
            return np.array([[_sum(_items(cell)) for cell in row] for row in rows], dtype=float)
        case tree.Fenced():
            return _fenced(item)
    raise FalseLineError(f"cannot read {type(item).__name__} {getattr(item, 'name', '')!r} as a number")


def _divisor(value: Array) -> Array:
    if np.any(np.asarray(value) == 0):
        raise FalseLineError("a division by 0")
    return value


def _root(value: Array) -> Array:
    if np.any(np.asarray(value) < 0):
        raise FalseLineError("a square root of a negative number")
    return np.sqrt(value)


def _power(base: Any, sup: Any) -> Array:
    value = _factor(base)
    if _is(sup, "top"):
        return np.atleast_2d(value).T
    if isinstance(base, tree.Fraction):
        raise FalseLineError("a power of a fraction without brackets")
    return value ** _sum(_items(sup))


def _entry(array: Array, places: Sequence[Any]) -> Array:
    """An entry of an array in brackets; one place of a matrix is a row, set as a column."""
    where = [int(_sum(run)) - _first.get() for run in _split(places, ",")[0]]
    if array.shape[1] == 1:
        return array[where[0], 0]
    found = array[tuple(where)]
    return found.reshape(-1, 1) if np.ndim(found) else found


def _fenced(item: tree.Fenced) -> Array:
    if item.left and item.left.name == "[" and any(_is(one, *_COMPARISONS) for one in _items(item.body)):
        return _comparison(_items(item.body))
    runs, _ = _split(_items(item.body), ",")
    if len(runs) > 1:
        return np.array([[_sum(run)] for run in runs], dtype=float)
    value = _sum(runs[0])
    match item.left.name if item.left else "":
        case "lfloor":
            return np.floor(settled(value))
        case "lceil":
            return np.ceil(settled(value))
        case "|":
            return np.abs(value)
        case "lVert":
            return np.linalg.norm(value)
    return value
