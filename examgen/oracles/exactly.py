"""Plain rational lists for witnesses that count or compute in fractions."""

from __future__ import annotations

from fractions import Fraction
from typing import Any


def rationals(value: Any) -> Any:
    """Nested lists of ``Fraction`` for nested tuples of rational numbers; a scalar becomes one ``Fraction``."""
    return [rationals(item) for item in value] if isinstance(value, tuple | list) else Fraction(value)
