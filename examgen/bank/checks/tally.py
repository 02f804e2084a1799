"""What was seen of a question over many seeds."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from dataclasses import dataclass, field

from examgen.core.record import Variant
from examgen.prose.scene import Label


@dataclass(frozen=True, slots=True)
class Tally:
    """What was seen of a question: its verified variants, why tries were refused, and how often each mistake changed an answer."""

    variants: list[Variant] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)
    live: Counter[str] = field(default_factory=Counter)
    looks: Counter[str] = field(default_factory=Counter)

    def seen_before(self, variant: Variant) -> int:
        """How many variants looked like this one, and counts it: texts in which only whole numbers and signs differ."""
        looks = _look(variant)
        self.looks[looks] += 1
        return self.looks[looks] - 1


def fingerprint(variant: Variant) -> str:
    """What makes two variants the same for a student: the printed texts and the figure."""
    printed = repr((variant.prompt, [part.prompt for part in variant.parts], variant.figure))
    return hashlib.blake2b(printed.encode(), digest_size=12).hexdigest()


_WHOLE, _DIGIT = re.compile(r"-?(?<![.\d])\d+"), re.compile(r"(?<=[.\d])\d")


def _look(variant: Variant) -> str:
    """The printed texts with 0 for every digit behind a point and for every whole number."""
    figure = [item.text for item in variant.figure.items if isinstance(item, Label)] if variant.figure else []
    notes = [step.note for step in variant.steps] + [mistake.sentence for mistake in variant.mistakes]
    texts = "\n".join((variant.prompt, *(part.prompt for part in variant.parts), *figure, *notes))
    return _DIGIT.sub("0", _WHOLE.sub("0", texts))
