"""Keyed streams: every drawn value is a function of what it is for, never of what was drawn before it.

A stream's bytes are BLAKE2b, keyed with the seed, over the length-prefixed fields (space, question, revision, attempt, name) and
a block counter. Nothing else feeds a draw, so the same seed gives the same paper on any machine and in any year, and a new
parameter leaves the others as they were. Practice draws live in another ``space`` than exams: no practice seed can meet an exam
seed. A seed may be public or secret; a secret one is a long number that nobody guesses.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias, TypeVar

from examgen.errors import UsageError

Space: TypeAlias = Literal["exam", "practice"]
LARGEST_SEED = 2**63 - 1
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """What a draw is for."""

    space: Space = "exam"
    seed: int
    question: str
    revision: int = 1
    attempt: int = 0

    def stream(self, name: str) -> Stream:
        """The stream of the parameter (or purpose) called ``name``."""
        fields = (self.space, self.question, str(self.revision), str(self.attempt), name)
        return Stream(b"".join(len(f.encode()).to_bytes(4, "big") + f.encode() for f in fields), str(self.seed).encode())


class Stream:
    """An endless, reproducible source of uniform integers."""

    def __init__(self, label: bytes, key: bytes) -> None:
        self._bytes = _bytes(label, key)

    def below(self, bound: int) -> int:
        """A uniform integer in ``range(bound)``, by rejection (no modulo bias)."""
        if bound < 1:
            raise ValueError("below: bound must be at least 1")
        size = max(1, ((bound - 1).bit_length() + 7) // 8)
        limit = 256**size - 256**size % bound
        while True:
            number = int.from_bytes(bytes(next(self._bytes) for _ in range(size)), "big")
            if number < limit:
                return number % bound

    def shuffled(self, items: Sequence[_T]) -> tuple[_T, ...]:
        """The items in a uniform random order (Fisher and Yates)."""
        pool = list(items)
        for last in range(len(pool) - 1, 0, -1):
            other = self.below(last + 1)
            pool[last], pool[other] = pool[other], pool[last]
        return tuple(pool)


def _bytes(label: bytes, key: bytes) -> Iterator[int]:
    counter = 0
    while True:
        block = counter.to_bytes(8, "big") + label
        yield from hashlib.blake2b(block, key=key, person=b"examgen.draw.v1").digest()
        counter += 1


def parse_seed(text: str) -> int:
    """The seed that a user typed: a whole number from 0 to 2^63 - 1, else ``UsageError``."""
    if not (text.isascii() and text.isdigit()) or len(text) > 19 or int(text) > LARGEST_SEED:
        raise UsageError(f"--seed {text[:40]!r}: a seed is a whole number from 0 to {LARGEST_SEED}")
    return int(text)
