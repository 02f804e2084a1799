"""examgen: exams, quizzes and self-tests for deep-learning courses, with every answer confirmed by two witnesses.

These names are what a question file imports, and what programs and notebooks use (``export``, ``variant``, ``practice_widget``).
They load when first used, so importing examgen costs next to nothing.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from examgen import engine, figures, oracles
    from examgen.bank.mistakes import slip
    from examgen.bank.question import Question
    from examgen.core import ask
    from examgen.core import draws as draw

__all__ = [
    "Question", "__version__", "ask", "draw", "engine", "export", "figures", "oracles", "practice_widget", "slip", "variant",
]  # fmt: skip
__version__ = "0.1.0"

_HOMES = {
    "ask": "examgen.core.ask",
    "draw": "examgen.core.draws",
    "engine": "examgen.engine",
    "figures": "examgen.figures",
    "oracles": "examgen.oracles",
}


def __getattr__(name: str) -> Any:
    if name == "Question":
        return importlib.import_module("examgen.bank.question").Question
    if name == "slip":
        return importlib.import_module("examgen.bank.mistakes").slip
    if name in ("export", "practice_widget", "variant"):
        return getattr(importlib.import_module("examgen.exporters.interactive"), name)
    if name in _HOMES:
        return importlib.import_module(_HOMES[name])
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
