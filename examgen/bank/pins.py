"""``name=value`` pairs from the command line: pinned parameters and typed answers."""

from __future__ import annotations

from collections.abc import Sequence

from examgen.core.encode import parse_value
from examgen.core.numbers import Value
from examgen.errors import UnreadableAnswer, UsageError


def named_values(pairs: Sequence[str], option: str) -> dict[str, str]:
    """The pairs as a dict; ``UsageError`` for one without ``=`` or a name given twice."""
    found: dict[str, str] = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals or not name.strip():
            raise UsageError(f"{option} {pair!r}: write it as name=value")
        if name.strip() in found:
            raise UsageError(f"{option} {name.strip()}: given twice")
        found[name.strip()] = value.strip()
    return found


def parse_pins(pairs: Sequence[str]) -> dict[str, Value]:
    """The pinned parameters of ``--set``; what is no number, vector or matrix is taken as a word."""
    return {name: _value(text) for name, text in named_values(pairs, "--set").items()}


def _value(text: str) -> Value:
    try:
        return parse_value(text)
    except UnreadableAnswer:
        return text
