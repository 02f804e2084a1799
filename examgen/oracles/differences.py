"""Numerical derivatives that know nothing of backpropagation."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from examgen.oracles import bends


def finite_differences(function: Callable[[Any], Any], at: Any, *, step: Fraction = Fraction(1, 1024)) -> Any:
    """Gradient of a scalar ``function`` at ``at`` (a scalar or nested tuples), in the same form.

    Central differences with steps h and h/2, combined by Richardson's extrapolation: exact for polynomials of degree four or less
    in rationals (piecewise ones too, as long as no kink lies within h of a coordinate), error of order h^4 otherwise.
    """
    found = _gradient(function, at, step)
    bend = bends.differences.get()
    return found if bend is None else bend.value(found)


def _gradient(function: Callable[[Any], Any], at: Any, step: Fraction) -> Any:
    if not isinstance(at, tuple):
        wide, narrow = (_central(function, at, h) for h in (step, step / 2))
        return (4 * narrow - wide) / 3

    def with_entry(place: int) -> Callable[[Any], Any]:
        return lambda entry: function((*at[:place], entry, *at[place + 1 :]))

    return tuple(_gradient(with_entry(place), item, step) for place, item in enumerate(at))


def slopes(loss: Callable[..., Any], **at: Any) -> dict[str, Any]:
    """``grad_NAME`` of every argument of a scalar ``loss``, which is called by name, by ``finite_differences`` in floats."""
    values = {name: _floats(value) for name, value in at.items()}

    def with_only(name: str) -> Callable[[Any], Any]:
        return lambda value: loss(**{**values, name: value})

    return {f"grad_{name}": finite_differences(with_only(name), value) for name, value in values.items()}


def _floats(value: Any) -> Any:
    return tuple(map(_floats, value)) if isinstance(value, tuple | list) else float(value)


def _central(function: Callable[[Any], Any], at: Any, h: Fraction) -> Any:
    if isinstance(at, float):
        return (function(at + float(h)) - function(at - float(h))) / (2 * float(h))
    difference = function(at + h) - function(at - h)
    return difference / (2 * float(h)) if isinstance(difference, float) else difference / (2 * h)
