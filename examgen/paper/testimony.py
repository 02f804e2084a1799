"""The process in which torch witnesses are heard (see ``witnessing``): cases come in on stdin, testimonies leave on stdout."""

from __future__ import annotations

import gc
import importlib
import os
import pickle
import sys
from collections.abc import Callable
from contextlib import suppress
from types import ModuleType
from typing import TYPE_CHECKING, Any, BinaryIO

from examgen.oracles.tensors import load_torch

if TYPE_CHECKING:
    from examgen.core.record import Evidence
    from examgen.paper.witnessing import Case

_COMPILER = "torch._dynamo"


def testify() -> None:
    """Load torch, hear the cases, reply, and leave without tidying up: this process has nothing else to do."""
    gc.disable()  # loading torch makes a million lasting objects; looking through them takes a fifth of the time
    reply = _private_stdout()
    sys.modules[_COMPILER] = _AbsentCompiler(_COMPILER)
    load_torch()
    cases = sys.stdin.buffer.read()
    if cases:  # nothing comes if the paper was given up
        with suppress(BrokenPipeError):  # who asked is gone
            reply.write(pickle.dumps(_heard(pickle.loads(cases))))
            reply.close()
    os._exit(0)


class _AbsentCompiler(ModuleType):
    """Stands in for torch's compiler, which an optimizer would load (as long as half of torch) only to ask it to stay away.

    Whatever else torch should want of it loads the real one.
    """

    @staticmethod
    def disable(function: Callable[..., Any], *_: Any, **__: Any) -> Callable[..., Any]:
        """The function is not compiled anyway."""
        return function

    @staticmethod
    def graph_break(*_: Any, **__: Any) -> None:
        """There is no graph to break."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name != "__path__":  # questions of the import system, not of torch
            raise AttributeError(name)
        sys.modules.pop(_COMPILER, None)
        return getattr(importlib.import_module(_COMPILER), name)


def _private_stdout() -> BinaryIO:
    """Stdout for the reply alone; what witnesses print goes to stderr."""
    reply = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return reply


def _heard(cases: list[Case]) -> list[list[Evidence]] | str:
    """The testimonies of each case, or the message of the error that a witness raised."""
    from examgen.bank.evidence import hear
    from examgen.bank.loader import load
    from examgen.errors import ExamgenError
    from examgen.paper.witnessing import ELSEWHERE

    try:
        return [hear(load(case.path, case.variant.id), case.variant, kinds=ELSEWHERE) for case in cases]
    except ExamgenError as error:
        return str(error)
