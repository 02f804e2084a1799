"""sympy under watch: its derivations come out bent for the code of one question file. Imported only when sympy is used."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest.mock import patch

import sympy
from sympy.matrices.matrixbase import MatrixBase

from examgen.oracles.bends import Bend

_DERIVATIONS = """
    diff integrate limit series summation product solve solveset linsolve nonlinsolve nsolve dsolve rsolve roots
    simplify expand factor cancel together apart trigsimp logcombine hessian residue minimum maximum
"""
DERIVATIONS = tuple(_DERIVATIONS.split())
"""Functions of sympy that derive something from symbols."""
METHODS: tuple[tuple[type, tuple[str, ...]], ...] = (
    (sympy.Expr, ("diff", "integrate", "limit", "series", "simplify", "expand", "factor", "cancel", "together", "apart")),
    (sympy.Basic, ("doit",)),
    (
        MatrixBase,
        ("diff", "jacobian", "inv", "det", "eigenvals", "eigenvects", "rank", "norm", "LUsolve", "solve", "integrate", "limit",
         "singular_values", "nullspace", "charpoly", "exp", "trace", "QRsolve", "gauss_jordan_solve", "__mul__", "__matmul__"),
    ),
)  # fmt: skip
"""The same as methods, and linear algebra."""


@contextmanager
def bent_sympy(bend: Bend, file: str) -> Iterator[None]:
    """sympy's derivations come out wrong for the code of ``file``."""
    with ExitStack() as stack:
        for owner, names in ((sympy, DERIVATIONS), *METHODS):
            for name in names:
                true = getattr(owner, name, None)
                if true is not None:
                    stack.enter_context(patch.object(owner, name, _bent(true, bend, file)))
        yield


def _bent(true: Callable[..., Any], bend: Bend, file: str) -> Callable[..., Any]:
    def called(*arguments: Any, **options: Any) -> Any:
        found = true(*arguments, **options)
        by_page = sys._getframe(1).f_code.co_filename == file
        return _moved(found, bend) if by_page and any(map(_derivable, arguments)) else found

    return called


def _derivable(argument: Any) -> bool:
    """Symbols, or a matrix: a number that is only wrapped has nothing to derive."""
    if isinstance(argument, list | tuple):
        return any(map(_derivable, argument))
    return isinstance(argument, MatrixBase) or bool(getattr(argument, "free_symbols", None))


def _moved(found: Any, bend: Bend) -> Any:
    if isinstance(found, MatrixBase):
        return found.applyfunc(lambda entry: _moved(entry, bend))
    if isinstance(found, list | tuple):
        return type(found)(_moved(one, bend) for one in found)
    if isinstance(found, dict):
        return {key: _moved(one, bend) for key, one in found.items()}
    if isinstance(found, sympy.FiniteSet):
        return sympy.FiniteSet(*(_moved(one, bend) for one in found))
    if isinstance(found, sympy.Expr | int | float) and not isinstance(found, bool):
        slope, offset = bend.line()
        return sympy.Rational(slope.numerator, slope.denominator) * found + sympy.Rational(offset.numerator, offset.denominator)
    return found
