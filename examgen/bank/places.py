"""Where the question bank and the templates lie: in the checkout, or bundled in the installed package."""

from __future__ import annotations

from functools import cache
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent


@cache
def _folder(name: str) -> Path:
    bundled = _PACKAGE / "_bundled" / name
    return bundled if bundled.is_dir() else _PACKAGE.parent / name


def bundled_bank() -> Path:
    """The folder of the questions that come with examgen."""
    return _folder("question_bank")


def bundled_templates() -> Path:
    """The folder of the templates that come with examgen."""
    return _folder("templates")
