"""Keyed streams: every drawn value is a function of what it is for, never of what was drawn before it.

A stream's bytes are BLAKE2b, keyed with the seed, over the length-prefixed fields (space, question, revision, attempt, name) and
a block counter. Nothing else feeds a draw, so the same seed gives the same paper on any machine and in any year, and a new
parameter leaves the others as they were. Practice draws live in another ``space`` than exams: no practice seed can meet an exam
seed.

The seed of a paper may be small, and then its questions are drawn from it as it is: anybody who tries all small seeds finds it. Or
it is a secret of ``SECRET_BITS``, and each question has a seed of its own, which tells neither the secret nor another question.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias, TypeVar

from examgen.errors import UsageError

Space: TypeAlias = Literal["exam", "practice"]
LARGEST_SEED = 2**63 - 1
SECRET_BITS = 160
_SECRET = re.compile(r"0x[0-9a-f]{32,40}")
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


def is_secret(seed: int) -> bool:
    """Whether a paper's seed is too long to be tried out."""
    return seed > LARGEST_SEED


def question_seed(seed: int, question: str, redraw: int = 0) -> int:
    """The seed of one question of a paper: a small seed itself, else a keyed hash, from which nobody gets back to the secret.

    A question that was drawn anew for its paper, the ``redraw``-th time, always has a hash of its own.
    """
    if not is_secret(seed) and not redraw:
        return seed
    key = seed.to_bytes(SECRET_BITS // 8, "big")
    label = f"{question}\0{redraw}" if redraw else question
    digest = hashlib.blake2b(label.encode(), key=key, digest_size=8, person=b"examgen.question").digest()
    return int.from_bytes(digest, "big") >> 1


def copy_seed(seed: int, copy: str) -> int:
    """The secret of one of several papers of an exam: a keyed hash of what tells the copy, such as a student's id.

    It depends on no other copy, tells neither the exam's seed nor another copy's, and is long enough to be a secret.
    """
    key = seed.to_bytes(SECRET_BITS // 8, "big")
    digest = hashlib.blake2b(copy.encode(), key=key, digest_size=SECRET_BITS // 8, person=b"examgen.copy").digest()
    return int.from_bytes(digest, "big") | 1 << (SECRET_BITS - 1)


def written_seed(seed: int) -> int | str:
    """A paper's seed as it is shown and recorded: a small one as a number, a secret in hexadecimal."""
    return f"0x{seed:0{SECRET_BITS // 4}x}" if is_secret(seed) else seed


def paper_seed(text: str) -> int:
    """The seed of a paper that a user typed or a manifest holds: a number as in ``parse_seed``, or a secret as it was shown."""
    return int(text, 16) if _SECRET.fullmatch(text) else parse_seed(text)


def parse_seed(text: str) -> int:
    """The seed that a user typed: a whole number from 0 to 2^63 - 1, else ``UsageError``."""
    if not (text.isascii() and text.isdigit()) or len(text) > 19 or int(text) > LARGEST_SEED:
        raise UsageError(f"--seed {text[:40]!r}: a seed is a whole number from 0 to {LARGEST_SEED}")
    return int(text)
