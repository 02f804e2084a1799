"""Seeds of practice variants, and which of the prepared ones a learner meets.

Practice variants are drawn in the key space ``practice`` (see ``core.seeds``): whatever the number of a seed, its draws have
nothing to do with those of an exam.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from examgen.core.seeds import Key, Space

SPACE: Space = "practice"
SERIALS = 2000
"""Practice variants of a question that are told apart by their numbers where no pool is at hand."""


def practice_seed(question: str, serial: int) -> int:
    """The seed of the ``serial``-th practice variant of a question: 63 bits of keyed BLAKE2b."""
    digest = hashlib.blake2b(f"{serial} {question}".encode(), digest_size=8, person=b"examgen.practice")
    return int.from_bytes(digest.digest(), "big") >> 1


def serial_of(question: str, seed: int) -> int | None:
    """Which practice variant of the question has the seed; ``None`` for a seed of none of the first ``SERIALS``."""
    return next((serial for serial in range(SERIALS) if practice_seed(question, serial) == seed), None)


def pick(seeds: Sequence[int], learner: str, question: str, review: int) -> int:
    """The seed that a learner meets at the ``review``-th time, out of those that are prepared and new to that learner.

    A function of its arguments: two learners start with different variants, and no review repeats the last one's numbers.
    """
    key = Key(space=SPACE, seed=review, question=question)
    return seeds[key.stream(f"variant for {learner}").below(len(seeds))]
