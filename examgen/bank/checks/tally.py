"""What was seen of a question over many seeds."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, field

from examgen.core.record import Variant


@dataclass(frozen=True, slots=True)
class Tally:
    """What was seen of a question: its verified variants, why tries were refused, and how often each mistake changed an answer."""

    variants: list[Variant] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)
    live: Counter[str] = field(default_factory=Counter)


def fingerprint(variant: Variant) -> str:
    """What makes two variants the same for a student: the printed texts and the figure."""
    printed = repr((variant.prompt, [part.prompt for part in variant.parts], variant.figure))
    return hashlib.blake2b(printed.encode(), digest_size=12).hexdigest()
