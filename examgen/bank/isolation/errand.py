"""What parent and child say to each other."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from examgen.bank.fault import Fault


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a page may take: seconds of processor time for one variant, seconds without any sign of life, bytes of memory."""

    processor: float = 20.0
    silence: float = 120.0
    memory: int = 2 * 2**30


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """How a child is set up: where it notes what it does, its limits, and how far its clocks are off (in seconds)."""

    note: Path
    limits: Limits
    clocks: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """A page to ``examine``, or to ``tell``: to draw its variants and say what they look like."""

    kind: Literal["examine", "tell"]
    path: Path
    id: str
    seeds: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A fault that was just found, or the ``result`` with which the errand is done; ``spoiled``: the child is of no further use."""

    fault: Fault | None = None
    result: Any = field(default=None)
    spoiled: bool = False
