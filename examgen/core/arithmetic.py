"""Formulas, computed. One walk over the tree serves every arithmetic: exact arrays (``core.exact``), the tensors of a witness
(``oracles.formulas``), and the numbers that people type. A formula is turned into nested functions once and evaluated many times.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from typing import Any, TypeAlias

from examgen.core import expression, numbers
from examgen.core.expression import COMPARISONS, Binary, Call, Index, Listed, Name, Negative, Node, Number, Slice
from examgen.core.numbers import Scalar, Value
from examgen.errors import FormulaError, UnreadableAnswer

Quantity: TypeAlias = Any
"""A number or an array of the arithmetic at hand."""
MAX_BITS = 1024
"""Size of exact powers; beyond it a power is a float."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Arithmetic:
    """What numbers, operators and function names mean.

    ``quantity`` turns a value into what is computed with, and ``plain`` a result into a number or a numpy array; ``listed`` puts
    entries side by side, ``entry`` takes entries or slices (places from 0) out of an array.
    """

    quantity: Callable[[Value], Quantity]
    plain: Callable[[Quantity], Any]
    operators: Mapping[str, Callable[[Quantity, Quantity], Quantity]]
    functions: Mapping[str, Callable[..., Quantity]]
    listed: Callable[[list[Quantity]], Quantity]
    entry: Callable[[Quantity, tuple[int | slice, ...]], Quantity]

    def with_functions(self, functions: Mapping[str, Callable[..., Quantity]]) -> Arithmetic:
        """The arithmetic with further functions; of two with one name the new one counts."""
        return replace(self, functions={**self.functions, **functions})

    def value(self, formula: str, names: Callable[[str], Quantity], *, first: int = 0) -> Quantity:
        """The formula's value. ``names`` gives the quantity of a name; places count from ``first``.

        ``FormulaError``, or an ``ArithmeticError`` or ``ValueError`` of the arithmetic, where it has none.
        """
        return _rule(self, formula)(names, first)


_Names: TypeAlias = Callable[[str], Quantity]
_Rule: TypeAlias = Callable[[_Names, int], Quantity]


@lru_cache(maxsize=8192)
def _rule(arithmetic: Arithmetic, formula: str) -> _Rule:
    return _compiled(arithmetic, expression.parse(formula))


def _compiled(arithmetic: Arithmetic, node: Node) -> _Rule:
    """The formula as a function of what its names stand for, and of the number from which places count."""
    match node:
        case Number():
            constant = arithmetic.quantity(node.value)
            return lambda names, first: constant
        case Name(name):
            return lambda names, first: names(name)
        case Negative(of):
            inner = _compiled(arithmetic, of)
            return lambda names, first: -inner(names, first)
        case Binary(operator, left, right):
            rule, one, other = arithmetic.operators[operator], _compiled(arithmetic, left), _compiled(arithmetic, right)
            return lambda names, first: rule(one(names, first), other(names, first))
        case Index(base, places):
            array, at = _compiled(arithmetic, base), [_placed(arithmetic, place) for place in places]
            return lambda names, first: arithmetic.entry(array(names, first), tuple([place(names, first) for place in at]))
        case Slice():
            return _placed(arithmetic, node)
        case Listed(entries):
            rules = [_compiled(arithmetic, entry) for entry in entries]
            return lambda names, first: arithmetic.listed([rule(names, first) for rule in rules])
        case Call(function, arguments):
            return _called(arithmetic, function, [_compiled(arithmetic, argument) for argument in arguments])


def _place(counted: Quantity, first: int) -> int:
    """The place from 0 that is counted from ``first``."""
    place = float(counted)
    if not place.is_integer():
        raise FormulaError(f"there is no place {place:g}")
    return int(place) - first


def _placed(arithmetic: Arithmetic, node: Node) -> Callable[[_Names, int], int | slice]:
    """The place, or the places, that an index means."""
    if not isinstance(node, Slice):
        place = _compiled(arithmetic, node)
        return lambda names, first: _place(place(names, first), first)
    ends = [_compiled(arithmetic, end) if end is not None else None for end in (node.start, node.stop)]
    return lambda names, first: slice(*(_place(end(names, first), first) if end is not None else None for end in ends))


def _called(arithmetic: Arithmetic, name: str, arguments: list[_Rule]) -> _Rule:
    """A function is looked up when it is called: a line that is never computed may name one that nobody knows."""
    functions, counted = arithmetic.functions, name in COUNTED

    def rule(names: _Names, first: int) -> Quantity:
        function = functions.get(name)
        if function is None:
            raise FormulaError(f"unknown: {name[:20]}")
        given = [argument(names, first) for argument in arguments]
        return function(*given, first=first) if counted else function(*given)

    return rule


# --- whole numbers --------------------------------------------------------------------------------------------------------------

_WHOLE = frozenset({"floor", "ceil", "argmax", "argmin"})
COUNTED = frozenset({"argmax", "argmin", "onehot", "cross_entropy"})
"""Functions that count places, from the page's first index."""


@lru_cache(maxsize=4096)
def counts(formula: str) -> bool:
    """Whether the value is a whole number whatever the names stand for, or made of such numbers and names: a size, a place."""
    return _counts(expression.parse(formula))


def _counts(node: Node) -> bool:
    match node:
        case Call(function, _):
            return function in _WHOLE
        case Binary("+" | "-" | "*", left, right):
            return _counts(left) or _counts(right)
        case Listed(entries):
            return any(map(_counts, entries))
        case _:
            return False


# --- numbers that are typed -----------------------------------------------------------------------------------------------------


def power(base: Scalar, exponent: Scalar) -> Scalar:
    """``base`` to the power of ``exponent``, exact for whole exponents of bounded size."""
    exponent = numbers.freeze(exponent)
    if abs(float(exponent)) > expression.MAX_EXPONENT or abs(float(base)) > 1e12:
        raise UnreadableAnswer(f"a power beyond the exponent {expression.MAX_EXPONENT}")
    if isinstance(exponent, int) and isinstance(base, int | Fraction) and _bits(base) * abs(exponent) <= MAX_BITS:
        return Fraction(base) ** exponent
    if float(base) < 0 and not isinstance(exponent, int):
        raise UnreadableAnswer("a fractional power of a negative number")
    return float(float(base) ** float(exponent))


def _bits(number: int | Fraction) -> int:
    return number.numerator.bit_length() + number.denominator.bit_length()


def divide(one: Quantity, other: Quantity) -> Quantity:
    """The quotient; whole numbers stay exact."""
    return (Fraction(one) if isinstance(one, int) else one) / other


def _refused(sign: str) -> Callable[..., Any]:
    def operator(*_: Any) -> Any:
        raise UnreadableAnswer(f"unknown: {sign}")

    return operator


def _of_one(name: str, rule: Callable[[Scalar], Scalar]) -> Callable[..., Scalar]:
    def function(*given: Scalar) -> Scalar:
        if len(given) != 1:
            raise UnreadableAnswer(f"unknown: {name}")
        return rule(*given)

    return function


def _entry_of_nest(nest: Value, places: tuple[int | slice, ...]) -> Scalar:
    if not isinstance(nest, tuple):
        raise UnreadableAnswer("only a named quantity has entries")
    for place in places:
        if not (isinstance(nest, tuple) and isinstance(place, int) and 0 <= place < len(nest)):
            raise UnreadableAnswer("there is no such entry")
        nest = nest[place]
    return nest  # type: ignore[no-any-return]


def _exp(value: Scalar) -> Scalar:
    """Exact where ``numbers.exp`` is, but never a power of two with a million digits."""
    return numbers.exp(value) if abs(float(value)) < 700 else math.exp(float(value))


TYPED = Arithmetic(
    quantity=lambda value: value,
    plain=lambda value: value,
    operators={
        "+": lambda x, y: x + y,
        "-": lambda x, y: x - y,
        "*": lambda x, y: x * y,
        "/": divide,
        "^": power,
        **{sign: _refused(sign) for sign in ("@", *COMPARISONS)},
    },
    functions={
        name: _of_one(name, rule)
        for name, rule in {
            "ln": numbers.log,
            "log": numbers.log,
            "exp": _exp,
            "sqrt": numbers.sqrt,
            "abs": lambda x: -x if x < 0 else x,
            "tanh": lambda x: math.tanh(float(x)),
            "sigmoid": lambda x: 1 / (1 + _exp(-x)),
        }.items()
    },
    listed=_refused("(,)"),
    entry=_entry_of_nest,
)
"""Numbers as people type them: no arrays, and nothing that grows without bound."""


@lru_cache(maxsize=4096)
def _typed(node: Node) -> _Rule:
    return _compiled(TYPED, node)


_CONSTANTS: Mapping[str, Scalar] = {"e": math.e, "pi": math.pi}


def evaluate(node: Node, values: Mapping[str, Value] | None = None) -> Scalar:
    """The number that a formula without matrices stands for: exact where the arithmetic is.

    Names are looked up in ``values``, then among the constants e and pi. ``UnreadableAnswer`` for unknown names or
    functions, division by zero, logarithms and roots outside their domain, and results too large to be meant.
    """
    known = {**_CONSTANTS, **(values or {})}

    def named(name: str) -> Value:
        if name not in known:
            raise UnreadableAnswer(f"unknown: {name[:20]}")
        return known[name]

    try:
        result = _typed(node)(named, 0)
        finite = math.isfinite(float(result))
    except UnreadableAnswer:
        raise
    except FormulaError as error:
        raise UnreadableAnswer(str(error)) from None
    except ZeroDivisionError:
        raise UnreadableAnswer("it divides by zero") from None
    except OverflowError:
        raise UnreadableAnswer("its value is too large") from None
    except ValueError as error:
        raise UnreadableAnswer(f"it has no value ({error})") from None
    if not finite:
        raise UnreadableAnswer("it is not a finite number")
    return result  # type: ignore[no-any-return]
