"""Roundings under watch: a number that is rounded hides whatever lies between it and what another way would have given."""

from __future__ import annotations

import builtins
import math
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from fractions import Fraction
from typing import Any
from unittest.mock import patch

import numpy as np

from examgen.oracles.enumerations import replaced

NEAREST = ("round", "rint", "around")
_DOWN = ("floor", "trunc")
NOISE = 1e-6
"""Relative size of what floating point leaves beside a whole number."""


@dataclass(frozen=True, slots=True)
class Rounding:
    """``name`` made ``after`` of ``before``."""

    name: str
    before: float
    after: float

    @property
    def nearest(self) -> bool:
        """Whether it went to the nearest number, and not down, up or toward 0."""
        return self.name in NEAREST

    @property
    def hides(self) -> bool:
        """Whether more than noise went away."""
        return abs(self.before - self.after) > NOISE * max(1.0, abs(self.before))


@contextmanager
def watched(names: dict[str, Any], file: str) -> Iterator[list[Rounding]]:
    """Every number that the code of ``file``, with these global ``names``, rounds with Python, numpy or torch."""
    found: list[Rounding] = []

    def rounded(value: Any, *digits: Any) -> Any:
        return _kept(found, "round", value, builtins.round(value, *digits))

    with ExitStack() as stack:
        stack.enter_context(replaced(names, {"round": rounded, "int": _whole(found)}))
        for module, name in (*((np, name) for name in (*NEAREST, *_DOWN)), *((math, name) for name in _DOWN)):
            stack.enter_context(patch.object(module, name, _told(found, name, getattr(module, name), file)))
        if "torch" in sys.modules:
            from examgen.oracles.torch_mode import Roundings

            stack.enter_context(Roundings(file, lambda name, before, after: found.append(Rounding(name, before, after))))
        yield found


def _kept(found: list[Rounding], name: str, before: Any, after: Any) -> Any:
    if isinstance(before, float | Fraction) and isinstance(after, int | float | Fraction):
        found.append(Rounding(name, float(before), float(after)))
    return after


def _whole(found: list[Rounding]) -> type:
    """``int`` that tells what it cuts off, and is ``int`` in every other respect."""

    class Meta(type):
        def __call__(cls, *arguments: Any, **options: Any) -> Any:
            return _kept(found, "int", arguments[0] if arguments else 0, builtins.int(*arguments, **options))

        def __instancecheck__(cls, value: Any) -> bool:
            return isinstance(value, builtins.int)

    return Meta("int", (builtins.int,), {})


def _told(found: list[Rounding], name: str, true: Any, file: str) -> Any:
    def rounded(value: Any, *arguments: Any, **options: Any) -> Any:
        after = true(value, *arguments, **options)
        if sys._getframe(1).f_code.co_filename == file:
            pairs = zip(np.ravel(np.asarray(value, dtype=float)), np.ravel(np.asarray(after, dtype=float)), strict=True)
            found.extend(Rounding(name, float(one), float(other)) for one, other in pairs)
        return after

    return rounded
