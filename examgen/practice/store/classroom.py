"""What a whole class did, without anybody's name: numbers of few people are not told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from examgen.practice.store.attempts import Store

FEWEST = 5
"""What fewer learners did is not told: one might know who they are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassQuestion:
    """A question: how many learners tried it, how many variants they tried, and the mean share of the marks at first tries."""

    question: str
    learners: int
    variants: int
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassSlip:
    """A slip: how many learners made it, and in how many variants."""

    question: str
    sentence: str
    learners: int
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassSummary:
    """The questions that enough learners tried, the hardest first, and their slips, the most frequent first.

    ``learners`` is 0 for fewer than ``FEWEST``; ``hidden`` questions were tried by fewer.
    """

    learners: int
    questions: Sequence[ClassQuestion]
    slips: Sequence[ClassSlip]
    hidden: int


def class_summary(store: Store) -> ClassSummary:
    """The summary over all learners of the store."""
    everybody = store.file.rows("SELECT count(DISTINCT learner) AS n FROM attempts")[0]["n"]
    tried = store.file.rows(
        "SELECT question, count(DISTINCT learner) AS learners, count(*) AS variants, avg(share) AS share FROM attempts a "
        "WHERE unread = 0 AND NOT EXISTS (SELECT 1 FROM attempts b WHERE b.sitting = a.sitting AND b.learner = a.learner "
        "AND b.question = a.question AND b.unread = 0 AND b.number < a.number) GROUP BY question ORDER BY share, question"
    )
    made = store.file.rows(
        "SELECT m.question, max(m.sentence) AS sentence, count(DISTINCT m.learner) AS learners, count(DISTINCT a.sitting) AS count "
        "FROM mistakes m JOIN attempts a ON a.id = m.attempt GROUP BY m.question, m.name "
        "HAVING count(DISTINCT m.learner) >= ? ORDER BY learners DESC, count DESC, m.question, m.name LIMIT 100",
        FEWEST,
    )
    questions = [ClassQuestion(**dict(row)) for row in tried if row["learners"] >= FEWEST]
    return ClassSummary(
        learners=everybody if everybody >= FEWEST else 0, questions=questions,
        slips=[ClassSlip(**dict(row)) for row in made], hidden=len(tried) - len(questions),
    )  # fmt: skip
