"""Reads the lines of a worked solution back from the LaTeX in which they are printed, and computes them.

This is how a displayed step that is false as written is found: a missing bracket around a negative number, two signs in a row, a
rounded 0 inside a logarithm, a formula that is not the one the engine used. The reader knows nothing of the writer.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, reduce
from typing import Any, TypeAlias

import numpy as np

from examgen.bank.line_functions import COUNTED, FUNCTIONS, Array, FalseLineError, correlation, settled
from examgen.core import expression, formulas, typeset
from examgen.core.numbers import Value, has_words, shown
from examgen.core.trace import Step
from examgen.errors import ExamgenError
from examgen.prose import math_tree as tree
from examgen.prose.math_parse import parse

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
    if isinstance(left, float) and isinstance(right, float):
        return abs(left - right) <= absolute + relative * abs(right)
    left, right = np.squeeze(np.asarray(left, dtype=float)), np.squeeze(np.asarray(right, dtype=float))
    return left.shape == right.shape and bool(np.all(np.abs(left - right) <= absolute + relative * np.abs(right)))


def _show(value: Array) -> str:
    return str(np.round(np.squeeze(np.asarray(value, dtype=float)), 6).tolist())


def read(latex: str, *, first: int = 0) -> Array:
    """The value of a line of printed arithmetic: a float, or a two-dimensional array (a vector is one column).

    Places of arrays count from ``first``. Lines that differ by their numbers only are parsed once.
    """
    between, numbers = (pieces := _NUMBER.split(latex))[::2], pieces[1::2]
    rule = _form(tuple(between))
    if rule is None:
        return computed(parse(latex), first=first)
    return _finite(rule([float(one) for one in numbers], first))


def computed(node: tree.Node, *, first: int = 0) -> Array:
    """``read`` for the tree of a formula."""
    return _finite(_Compiler({}).sum(_items(node))([], first))


def _finite(value: Array) -> Array:
    if not (math.isfinite(value) if isinstance(value, float) else np.all(np.isfinite(value))):
        raise FalseLineError("as printed it has no finite value")
    return value


_NUMBER = re.compile(
    r"((?:(?:(?<=& )|(?<=\\\\ )|(?<=matrix\} )|(?<=\\left\()|(?<=,\\; ))-(?=[\d.]+(?: &| \\\\| \\end|\\right|,\\;)))?"
    r"(?<!\\mathbf\{)(?:\d+(?:\.\d+)?|\.\d+))",
    re.ASCII,
)
"""A number, with the sign of an entry that is nothing but a number. The 1 of an indicator is a letter."""


@lru_cache(maxsize=8192)
def _form(between: tuple[str, ...]) -> Rule | None:
    """A line without its numbers, as a function of these; ``None`` where it cannot be read, or digits are no numbers."""
    places = {str(10**6 + at): at for at in range(len(between) - 1)}
    latex = "".join(piece for pair in zip(between, [*places, ""], strict=True) for piece in pair)
    compiler = _Compiler(places)
    try:
        rule = compiler.sum(_items(parse(latex)))
    except ExamgenError:
        return None
    return rule if compiler.used == set(places) else None


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """A quantity that stands in a tree in the place of its symbol."""

    value: Array


Rule: TypeAlias = Callable[[Sequence[float], int], Array]
"""The value of a piece of a line, from the line's numbers and the number from which places count."""


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


class _Compiler:
    """Turns trees into functions. Numbers whose text is one of ``places`` are handed to these; ``used`` are those that were met."""

    def __init__(self, places: Mapping[str, int]) -> None:
        self._places = places
        self.used: set[str] = set()

    def sum(self, items: Sequence[Any]) -> Rule:
        terms, signs = _split(items, "+", "-")
        if not terms[0] and signs and signs[0] == "-":
            start = _negative(self._product(terms[1]))
            terms, signs = terms[1:], signs[1:]
        else:
            start = self._product(terms[0])
        rest = [(sign == "+", self._product(term)) for sign, term in zip(signs, terms[1:], strict=True)]
        if not rest:
            return start

        def total(numbers: Sequence[float], first: int) -> Array:
            found = start(numbers, first)
            for plus, term in rest:
                value = term(numbers, first)
                found = _added(found, value if plus else -value)
            return found

        return total

    def _product(self, items: Sequence[Any]) -> Rule:
        runs, signs = _split(items, "cdot", "times", "odot", "star")
        start = self._chain(runs[0])
        rest = [(_OPERATORS[sign], self._chain(run)) for sign, run in zip(signs, runs[1:], strict=True)]
        if not rest:
            return start

        def product(numbers: Sequence[float], first: int) -> Array:
            found = start(numbers, first)
            for operator, run in rest:
                found = operator(found, run(numbers, first))
            return found

        return product

    def _chain(self, items: Sequence[Any]) -> Rule:
        """Factors without a sign between them: functions take what follows, matrices multiply, numbers scale."""
        if not items:
            raise FalseLineError("two operators stand side by side, or one stands at the end")
        factors = []
        rest = list(items)
        while rest:
            factors.append(self._applied(rest) if _function(rest[0]) else self._factor(rest.pop(0)))
        if len(factors) == 1:
            return factors[0]

        def chain(numbers: Sequence[float], first: int) -> Array:
            return reduce(_beside, [factor(numbers, first) for factor in factors])

        return chain

    def _applied(self, rest: list[Any]) -> Rule:
        name = _function(rest.pop(0))
        if not rest:
            raise FalseLineError(f"{name} without an argument")
        argument = rest.pop(0)
        if name == "indicator":
            return self._factor(argument)
        if name not in FUNCTIONS:
            raise FalseLineError(f"unknown function {name!r}")
        arguments = self._arguments(argument)
        if name in COUNTED:
            return lambda numbers, first: FUNCTIONS[name](*[one(numbers, first) for one in arguments], first=first)
        return lambda numbers, first: FUNCTIONS[name](*[one(numbers, first) for one in arguments])

    def _arguments(self, argument: Any) -> list[Rule]:
        """What stands in the brackets behind a function, or the one factor that follows it without brackets."""
        if isinstance(argument, tree.Fenced):
            return [self.sum(run) for run in _split(_items(argument.body), ",")[0]]
        return [self._factor(argument)]

    def _comparison(self, items: Sequence[Any]) -> Rule:
        (left, right), (sign,) = _split(items, *_COMPARISONS)
        one, other, compared = self.sum(left), self.sum(right), _COMPARISONS[sign]
        return lambda numbers, first: np.asarray(compared(settled(one(numbers, first) - other(numbers, first)), 0)).astype(float)

    def _factor(self, item: Any) -> Rule:
        match item:
            case tree.Number(text=text):
                return self._number(text)
            case Known(value=value):
                return lambda numbers, first: value
            case tree.Symbol(name="e"):
                return lambda numbers, first: math.e
            case tree.Group(body=body):
                return self.sum(_items(body))
            case tree.Fraction(top=top, bottom=bottom):
                above, below = self.sum(_items(top)), self.sum(_items(bottom))
                return lambda numbers, first: above(numbers, first) / _divisor(below(numbers, first))
            case tree.Root(body=body, degree=None):
                inner = self.sum(_items(body))
                return lambda numbers, first: _root(inner(numbers, first))
            case tree.Script(base=base, sub=None, sup=sup):
                return self._power(base, sup)
            case tree.Script(base=base, sub=sub, sup=None):
                array, places = self._factor(base), [self.sum(run) for run in _split(_items(sub), ",")[0]]
                return lambda numbers, first: _entry(
                    array(numbers, first), [int(place(numbers, first)) - first for place in places]
                )
            case tree.Text(text="true" | "false" as word):
                truth = float(word == "true")
                return lambda numbers, first: truth
            case tree.Grid(rows=rows):
                return self._matrix([[self.sum(_items(cell)) for cell in row] for row in rows])
            case tree.Fenced():
                return self._fenced(item)
        raise FalseLineError(f"cannot read {type(item).__name__} {getattr(item, 'name', '')!r} as a number")

    def _number(self, text: str) -> Rule:
        if text in self._places:
            self.used.add(text)
            at = self._places[text]
            return lambda numbers, first: numbers[at]
        number = float(text)
        return lambda numbers, first: number

    def _matrix(self, rows: Sequence[Sequence[Rule]]) -> Rule:
        return lambda numbers, first: np.array([[cell(numbers, first) for cell in row] for row in rows], dtype=float)

    def _power(self, base: Any, sup: Any) -> Rule:
        value = self._factor(base)
        if _is(sup, "top"):
            return lambda numbers, first: np.atleast_2d(value(numbers, first)).T
        if isinstance(base, tree.Fraction):
            raise FalseLineError("a power of a fraction without brackets")
        exponent = self.sum(_items(sup))
        return lambda numbers, first: value(numbers, first) ** exponent(numbers, first)

    def _fenced(self, item: tree.Fenced) -> Rule:
        if item.left and item.left.name == "[" and any(_is(one, *_COMPARISONS) for one in _items(item.body)):
            return self._comparison(_items(item.body))
        runs, _ = _split(_items(item.body), ",")
        if len(runs) > 1:
            return self._matrix([[self.sum(run)] for run in runs])
        value = self.sum(runs[0])
        around = _BRACKETS.get(item.left.name if item.left else "")
        return value if around is None else lambda numbers, first: around(value(numbers, first))


_BRACKETS: dict[str, Callable[[Array], Array]] = {
    "lfloor": lambda value: np.floor(settled(value)),
    "lceil": lambda value: np.ceil(settled(value)),
    "|": np.abs,
    "lVert": np.linalg.norm,
}


def _negative(rule: Rule) -> Rule:
    return lambda numbers, first: -rule(numbers, first)


def _is_matrix(value: Array) -> bool:
    return isinstance(value, np.ndarray) and value.ndim > 0


def _added(left: Array, right: Array) -> Array:
    if _is_matrix(left) and _is_matrix(right) and left.shape != right.shape:
        if right.shape != (left.shape[1], 1):
            raise FalseLineError(f"it adds a {left.shape} and a {right.shape} matrix")
        right = right.T  # a bias under rows of examples
    return left + right


def _times(left: Array, right: Array) -> Array:
    if _is_matrix(left) and _is_matrix(right):
        raise FalseLineError("a dot between two matrices: write @ or odot")
    return left * right


def _elementwise(left: Array, right: Array) -> Array:
    if np.shape(left) != np.shape(right):
        raise FalseLineError(f"an elementwise product of {np.shape(left)} and {np.shape(right)}")
    return left * right


def _beside(left: Array, right: Array) -> Array:
    """The product of two factors without a sign between them."""
    if not (_is_matrix(left) and _is_matrix(right)):
        return left * right
    if left.shape[1] != right.shape[0]:
        raise FalseLineError(f"a product of a {left.shape} and a {right.shape} matrix")
    return left @ right


_OPERATORS: dict[str, Callable[[Array, Array], Array]] = {
    "cdot": _times,
    "times": _times,
    "odot": _elementwise,
    "star": correlation,
}


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


_COMPARISONS: dict[str, Callable[[Array, Array], Array]] = {
    "<": np.less,
    "le": np.less_equal,
    ">": np.greater,
    "ge": np.greater_equal,
    "=": np.equal,
    "ne": np.not_equal,
}


def _divisor(value: Array) -> Array:
    if value == 0 if isinstance(value, float) else np.any(np.asarray(value) == 0):
        raise FalseLineError("a division by 0")
    return value


def _root(value: Array) -> Array:
    if np.any(np.asarray(value) < 0):
        raise FalseLineError("a square root of a negative number")
    return np.sqrt(value)


def _entry(array: Array, places: Sequence[int]) -> Array:
    """An entry of an array in brackets; one place of a matrix is a row, set as a column."""
    if array.shape[1] == 1:
        return array[places[0], 0]
    found = array[tuple(places)]
    return found.reshape(-1, 1) if np.ndim(found) else found
