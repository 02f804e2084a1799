"""Verified variants, prepared ahead: a worker process makes them, a pool file keeps them, a face takes them at once.

The file keeps seeds and evidence, not variants: from its seed a variant is made again in a few milliseconds without torch, and it
is handed out only if its question file is still the same and its numbers are those that the witnesses confirmed. Losing the file
loses nothing but preparation.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache
from pathlib import Path

from examgen.bank.loader import Bank
from examgen.bank.remaking import fingerprint, remade
from examgen.core.encode import to_json
from examgen.core.numbers import freeze
from examgen.core.record import Evidence, Variant
from examgen.core.seeds import Key
from examgen.errors import QuestionError, VerificationError
from examgen.practice.store.database import BUSY_SECONDS, Database, Schema
from examgen.practice.store.preparing import Preparer
from examgen.practice.store.seeds import SPACE, pick, practice_seed

AHEAD = 2
"""How many variants that a learner has not met are kept ready behind the one that is taken."""
REMEMBERED = 2048
"""How many variants stay in memory after they have been made again from their seed."""
_SCHEMA = Schema(
    name="pool",
    mark=0x65786702,
    migrations=(
        """
        CREATE TABLE variants (
            question TEXT NOT NULL, digest TEXT NOT NULL, serial INTEGER NOT NULL, seed INTEGER NOT NULL, attempt INTEGER NOT NULL,
            fingerprint TEXT NOT NULL, evidence TEXT NOT NULL, PRIMARY KEY (question, digest, serial)
        ) STRICT;
        CREATE TABLE faults (question TEXT PRIMARY KEY, digest TEXT NOT NULL, message TEXT NOT NULL) STRICT
        """,
    ),
)


def pool_path(store: Path) -> Path:
    """The pool file that lies beside a store."""
    return store.with_name(f"{store.stem}.pool{store.suffix or '.sqlite3'}")


class Pool:
    """The pool in a file. Without a ``preparer`` it hands out what is there; with one, what is missing is prepared meanwhile.

    Threads may share it. ``StoreError`` as in ``Store``.
    """

    def __init__(self, path: Path, bank: Bank, *, preparer: Preparer | None = None, busy_seconds: float = BUSY_SECONDS) -> None:
        self.bank = bank
        self._file = Database(path, _SCHEMA, busy_seconds=busy_seconds)
        self._preparer = preparer
        if preparer is not None:
            preparer.prepared = self._prepared
        self._remade = lru_cache(maxsize=REMEMBERED)(self._remake)

    def take(self, question: str, learner: str, met: Collection[int] = ()) -> Variant | None:
        """A verified variant whose seed the learner has not ``met``; ``None`` if none is ready (then one is being prepared).

        ``QuestionError`` if the question cannot be prepared, with what its witnesses or its file said; ``VerificationError`` if the
        worker does not run.
        """
        page = self.bank.page(question)
        ready = self.seeds(question)
        fresh = len(set(ready) - set(met))
        if fresh <= AHEAD:
            self.want(question, len(ready) + AHEAD + 1 - fresh)
        for variant in self.fresh(question, learner, met):
            return variant
        for row in self._file.rows("SELECT message FROM faults WHERE question = ? AND digest = ?", question, page.digest):
            raise QuestionError(row["message"])
        if self._preparer is not None and self._preparer.failure:
            raise VerificationError(self._preparer.failure)
        return None

    def fresh(self, question: str, learner: str, met: Collection[int] = ()) -> Iterator[Variant]:
        """The ready variants that the learner has not ``met``, in the order in which they would be taken; nothing is prepared."""
        seeds = [seed for seed in self.seeds(question) if seed not in met]
        while seeds:
            seed = pick(seeds, learner, question, len(met))
            seeds.remove(seed)
            variant = self.get(question, seed)
            if variant is not None:
                yield variant

    def get(self, question: str, seed: int) -> Variant | None:
        """The variant of that seed with its evidence; ``None`` if it is not in the pool, or not what was confirmed."""
        statement = "SELECT * FROM variants WHERE question = ? AND digest = ? AND seed = ?"
        for row in self._file.rows(statement, question, self.bank.page(question).digest, seed):
            return self._remade(question, seed, row["attempt"], row["fingerprint"], row["evidence"])
        return None

    def seeds(self, question: str) -> tuple[int, ...]:
        """Seeds of the prepared variants of the question as its file is now, in the order in which they were prepared."""
        statement = "SELECT seed FROM variants WHERE question = ? AND digest = ? ORDER BY serial"
        return tuple(row["seed"] for row in self._file.rows(statement, question, self.bank.page(question).digest))

    def serial(self, question: str, seed: int) -> int | None:
        """Which practice variant of the question has the seed; ``None`` for one that is not in the pool."""
        statement = "SELECT serial FROM variants WHERE question = ? AND digest = ? AND seed = ?"
        found = self._file.rows(statement, question, self.bank.page(question).digest, seed)
        return int(found[0]["serial"]) if found else None

    def numbered(self, question: str, serial: int) -> Variant | None:
        """The practice variant of that number, the same for everybody; ``None`` while it is being prepared."""
        found = self.get(question, practice_seed(question, serial))
        if found is None:
            self.want(question, serial + 1)
        return found

    def want(self, question: str, count: int) -> None:
        """Have at least ``count`` variants of the question prepared soon; the latest wish is seen to first."""
        if self._preparer is not None:
            self._preparer.want(question, count)

    def fill(self, questions: Sequence[str], count: int = AHEAD + 1) -> None:
        """Have at least ``count`` variants of each question prepared: first one of each, the first question first."""
        ready = {question: len(self.seeds(question)) for question in questions}
        for number in range(count, 0, -1):
            for question in reversed(questions):
                if ready[question] < number:
                    self.want(question, number)

    def add(self, variant: Variant, serial: int) -> None:
        """Keep a verified variant; those of the question as its file was earlier are dropped."""
        with self._file.writing():
            self._file.write("DELETE FROM variants WHERE question = ? AND digest <> ?", variant.id, variant.digest)
            self._file.write("DELETE FROM faults WHERE question = ?", variant.id)
            self._file.write(
                "INSERT OR REPLACE INTO variants (question, digest, serial, seed, attempt, fingerprint, evidence) "
                "VALUES (?, ?, ?, ?, ?, ?, ?)",
                variant.id, variant.digest, serial, variant.seed, variant.attempt, fingerprint(variant), _evidence_text(variant),
            )  # fmt: skip

    def add_fault(self, question: str, message: str) -> None:
        """Note why a question cannot be prepared."""
        digest = self.bank.page(question).digest
        self._file.write("INSERT OR REPLACE INTO faults (question, digest, message) VALUES (?, ?, ?)", question, digest, message)

    def _prepared(self) -> int:
        """How many variants and faults the file has."""
        return sum(int(self._file.rows(f"SELECT count(*) AS n FROM {table}")[0]["n"]) for table in ("variants", "faults"))

    def close(self) -> None:
        """Close the file, and end the preparer."""
        if self._preparer is not None:
            self._preparer.close()
        self._file.close()

    def _remake(self, question: str, seed: int, attempt: int, confirmed_print: str, evidence: str) -> Variant | None:
        page = self.bank.page(question)
        key = Key(space=SPACE, seed=seed, question=page.id, revision=page.revision, attempt=attempt)
        return remade(page, key, confirmed_print, lambda _: _evidence(evidence))


def _evidence_text(variant: Variant) -> str:
    return json.dumps([[item.answer, item.witness, item.kind, to_json(item.value), item.agrees] for item in variant.evidence])


def _evidence(text: str) -> tuple[Evidence, ...]:
    return tuple(
        Evidence(answer=answer, witness=witness, kind=kind, value=freeze(value), agrees=agrees)
        for answer, witness, kind, value, agrees in json.loads(text)
    )
