"""What learners did: sittings (a learner before one variant), attempts, mistakes made, cards, mock exams. One SQLite file.

Every method takes the learner and touches only that learner's rows, so that several can share a store without seeing each other.
All methods raise ``StoreError`` in one line for a file that is locked, damaged, newer, not ours, or on a full disk. What a method
has written when it returns survives a kill of the process. Times are aware ``datetime`` in UTC.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from examgen.errors import UsageError
from examgen.practice.store.database import BUSY_SECONDS, Database
from examgen.practice.store.schema import STORE

LONGEST_NAME = 200
"""Longest name of a learner, in characters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SittingRow:
    """A learner before one variant.

    ``hinted`` is how many steps of the solution hints have uncovered; ``revealed``: the solution was shown; ``tries`` counts
    attempts; ``solved``: the last one was right; ``typed`` is what was marked last (part name to text), ``draft`` what was typed
    since and is not marked; ``exam`` is the mock exam that the sitting belongs to.
    """

    id: int
    learner: str
    question: str
    seed: int
    opened: datetime
    hinted: int
    revealed: bool
    tries: int
    solved: bool
    typed: Mapping[str, str]
    draft: Mapping[str, str]
    exam: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeMistake:
    """A recognised mistake in one part of an answer, with the sentence (Markdown) that the learner read."""

    part: str
    name: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Recurring:
    """A mistake that a learner made, how often, when last, and its sentence as last read."""

    question: str
    name: str
    sentence: str
    count: int
    last: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstTry:
    """The first try at a variant: when, the share of the marks, and whether a hint had been shown (later ones count for one that
    was not right, where it makes no difference).
    """

    question: str
    at: datetime
    share: float
    hinted: bool

    @property
    def right(self) -> bool:
        """Everything right, without help."""
        return self.share == 1 and not self.hinted


@dataclass(frozen=True, slots=True, kw_only=True)
class CardRow:
    """When a question is due for a learner; ``state`` is the scheduler's own (JSON), ``reviews`` how often it was reviewed."""

    question: str
    due: datetime
    reviews: int
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExamRow:
    """A mock exam; ``closed`` is ``None`` while it runs."""

    id: int
    learner: str
    name: str
    opened: datetime
    minutes: int
    closed: datetime | None


class Store:
    """The store in a file, which is made if it does not exist. Threads may share it."""

    def __init__(self, path: Path, *, busy_seconds: float = BUSY_SECONDS) -> None:
        self._file = Database(path, STORE, busy_seconds=busy_seconds)

    @property
    def path(self) -> Path:
        """The store's file."""
        return self._file.path

    @property
    def file(self) -> Database:
        """The database, for what concerns more than one sitting or learner."""
        return self._file

    def writing(self) -> AbstractContextManager[None]:
        """A transaction around several calls: all that they write is kept, or nothing of it."""
        return self._file.writing()

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    # --- sittings -----------------------------------------------------------------------------------------------------

    def open_sitting(self, learner: str, question: str, seed: int, at: datetime, *, exam: int | None = None) -> int:
        """Note that the learner sees this variant from now on; the id of the sitting."""
        _checked(learner)
        return self._file.write(
            "INSERT INTO sittings (learner, question, seed, opened, exam) VALUES (?, ?, ?, ?, ?)",
            learner, question, seed, _text(at), exam,
        )  # fmt: skip

    def sitting(self, learner: str, id: int) -> SittingRow | None:
        """The learner's sitting of that id; ``None`` if there is none, or if it is another learner's."""
        found = self._file.rows("SELECT * FROM sittings WHERE id = ? AND learner = ?", id, learner)
        return _sitting(found[0]) if found else None

    def sitting_on(self, learner: str, question: str, seed: int) -> SittingRow | None:
        """The learner's latest sitting on exactly this variant, outside of mock exams."""
        statement = (
            "SELECT * FROM sittings WHERE learner = ? AND question = ? AND seed = ? AND exam IS NULL ORDER BY id DESC LIMIT 1"
        )
        found = self._file.rows(statement, learner, question, seed)
        return _sitting(found[0]) if found else None

    def seeds_met(self, learner: str, question: str) -> frozenset[int]:
        """Seeds of the variants of the question that the learner has seen."""
        found = self._file.rows("SELECT seed FROM sittings WHERE learner = ? AND question = ?", learner, question)
        return frozenset(row["seed"] for row in found)

    def skipped(self, learner: str) -> dict[str, int]:
        """How often the learner has left each question untried since the last attempt at it, where that has happened."""
        statement = (
            "SELECT question, count(*) AS n FROM sittings s WHERE learner = ? AND tries = 0 AND revealed = 0 AND exam IS NULL "
            "AND id > (SELECT coalesce(max(sitting), 0) FROM attempts a WHERE a.learner = s.learner AND a.question = s.question) "
            "GROUP BY question"
        )
        return {row["question"]: row["n"] for row in self._file.rows(statement, learner)}

    def drafted(self, learner: str) -> tuple[SittingRow, ...]:
        """The open sittings outside of exams with something typed that is not marked, the latest first."""
        statement = (
            "SELECT * FROM sittings WHERE learner = ? AND draft <> '{}' AND revealed = 0 AND solved = 0 AND exam IS NULL "
            "ORDER BY id DESC LIMIT 20"
        )
        return tuple(map(_sitting, self._file.rows(statement, learner)))

    def set_hinted(self, learner: str, id: int, hinted: int) -> None:
        """Note how many steps hints have uncovered."""
        self._file.write("UPDATE sittings SET hinted = ? WHERE id = ? AND learner = ?", hinted, id, learner)

    def set_revealed(self, learner: str, id: int) -> None:
        """Note that the worked solution was shown."""
        self._file.write("UPDATE sittings SET revealed = 1 WHERE id = ? AND learner = ?", id, learner)

    def set_typed(self, learner: str, id: int, typed: Mapping[str, str]) -> None:
        """Keep what the learner has typed so far, unmarked (mock exams are marked at the end)."""
        self._file.write("UPDATE sittings SET typed = ? WHERE id = ? AND learner = ?", json.dumps(dict(typed)), id, learner)

    def set_draft(self, learner: str, id: int, draft: Mapping[str, str]) -> None:
        """Keep what the learner has typed and nobody has marked; the next attempt takes its place."""
        self._file.write("UPDATE sittings SET draft = ? WHERE id = ? AND learner = ?", json.dumps(dict(draft)), id, learner)

    # --- attempts -----------------------------------------------------------------------------------------------------

    def add_attempt(
        self,
        sitting: SittingRow,
        at: datetime,
        typed: Mapping[str, str],
        *,
        share: float,
        solved: bool,
        mistakes: Sequence[MadeMistake],
        unread: bool = False,
    ) -> int:
        """Keep an attempt with its mistakes; its number in its sitting, from 1. ``share`` is the part of the marks earned.

        ``unread``: some part could not be read, so that this is not yet the first try at the whole variant.
        """
        with self.writing():
            number = self._tries(sitting) + 1
            attempt = self._file.write(
                "INSERT INTO attempts (sitting, learner, question, at, number, typed, share, unread) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                sitting.id, sitting.learner, sitting.question, _text(at), number, json.dumps(dict(typed)), share, unread,
            )  # fmt: skip
            for one in mistakes:
                self._file.write(
                    "INSERT INTO mistakes (attempt, learner, question, part, name, sentence) VALUES (?, ?, ?, ?, ?, ?)",
                    attempt, sitting.learner, sitting.question, one.part, one.name, one.sentence,
                )  # fmt: skip
            self._file.write(
                "UPDATE sittings SET tries = ?, solved = ?, typed = ?, draft = '{}' WHERE id = ?",
                number,
                solved,
                json.dumps(dict(typed)),
                sitting.id,
            )
        return number

    def typed(self, learner: str, question: str, sitting: int, number: int) -> dict[str, str]:
        """What the learner typed in the attempt of that number at a sitting on the question; empty if there is none."""
        statement = "SELECT typed FROM attempts WHERE learner = ? AND question = ? AND sitting = ? AND number = ?"
        found = self._file.rows(statement, learner, question, sitting, number)
        return dict(json.loads(found[0]["typed"])) if found else {}

    def is_reviewed(self, learner: str, question: str, sitting: int) -> bool:
        """Whether the sitting has an attempt in which every part could be read."""
        statement = "SELECT 1 FROM attempts WHERE learner = ? AND question = ? AND sitting = ? AND unread = 0 LIMIT 1"
        return bool(self._file.rows(statement, learner, question, sitting))

    def _tries(self, sitting: SittingRow) -> int:
        return int(self._file.rows("SELECT tries FROM sittings WHERE id = ?", sitting.id)[0]["tries"])

    def first_tries(self, learner: str) -> tuple[FirstTry, ...]:
        """The first try at each variant in which every part could be read, oldest first."""
        statement = (
            "SELECT a.question, a.at, a.share, s.hinted FROM attempts a JOIN sittings s ON s.id = a.sitting "
            "WHERE a.learner = ? AND a.unread = 0 AND NOT EXISTS (SELECT 1 FROM attempts b WHERE b.sitting = a.sitting "
            "AND b.learner = a.learner AND b.question = a.question AND b.unread = 0 AND b.number < a.number) ORDER BY a.at, a.id"
        )
        return tuple(
            FirstTry(question=row["question"], at=_time(row["at"]), share=row["share"], hinted=bool(row["hinted"]))
            for row in self._file.rows(statement, learner)
        )

    def attempts(self, learner: str) -> int:
        """How many attempts the learner has made."""
        return int(self._file.rows("SELECT count(*) AS n FROM attempts WHERE learner = ?", learner)[0]["n"])

    def mistakes(self, learner: str) -> tuple[Recurring, ...]:
        """The mistakes that the learner made, most frequent first."""
        statement = (
            "SELECT m.question, m.name, m.sentence, count(DISTINCT a.sitting) AS count, max(a.at) AS last FROM mistakes m "
            "JOIN attempts a ON a.id = m.attempt WHERE m.learner = ? GROUP BY m.question, m.name "
            "ORDER BY count DESC, last DESC, m.question, m.name"
        )
        return tuple(
            Recurring(question=r["question"], name=r["name"], sentence=r["sentence"], count=r["count"], last=_time(r["last"]))
            for r in self._file.rows(statement, learner)
        )

    # --- cards --------------------------------------------------------------------------------------------------------

    def card(self, learner: str, question: str) -> CardRow | None:
        """The learner's card of the question, ``None`` before the first review."""
        return self.cards(learner).get(question)

    def cards(self, learner: str) -> dict[str, CardRow]:
        """The learner's cards, by question. ``UsageError`` for a name that no learner can have."""
        _checked(learner)
        found = self._file.rows("SELECT * FROM cards WHERE learner = ?", learner)
        return {
            row["question"]: CardRow(question=row["question"], due=_time(row["due"]), reviews=row["reviews"], state=row["state"])
            for row in found
        }

    def save_card(self, learner: str, card: CardRow) -> None:
        """Replace the learner's card of the question."""
        _checked(learner)
        self._file.write(
            "INSERT OR REPLACE INTO cards (learner, question, due, reviews, state) VALUES (?, ?, ?, ?, ?)",
            learner, card.question, _text(card.due), card.reviews, card.state,
        )  # fmt: skip

    # --- mock exams ---------------------------------------------------------------------------------------------------

    def open_exam(self, learner: str, name: str, minutes: int, at: datetime) -> int:
        """Begin a mock exam; its id."""
        _checked(learner)
        return self._file.write(
            "INSERT INTO exams (learner, name, opened, minutes) VALUES (?, ?, ?, ?)", learner, name, _text(at), minutes
        )

    def exam(self, learner: str, id: int) -> ExamRow | None:
        """The learner's mock exam of that id, ``None`` if there is none or if it is another learner's."""
        found = self._file.rows("SELECT * FROM exams WHERE id = ? AND learner = ?", id, learner)
        return _exam(found[0]) if found else None

    def running_exam(self, learner: str, name: str) -> ExamRow | None:
        """The learner's latest mock exam of that name that is not closed."""
        found = self._file.rows(
            "SELECT * FROM exams WHERE learner = ? AND name = ? AND closed IS NULL ORDER BY id DESC", learner, name
        )
        return _exam(found[0]) if found else None

    def closed_exams(self, learner: str) -> tuple[ExamRow, ...]:
        """The learner's mock exams that are over, the latest first."""
        found = self._file.rows("SELECT * FROM exams WHERE learner = ? AND closed IS NOT NULL ORDER BY id DESC", learner)
        return tuple(map(_exam, found))

    def exams_taken(self, learner: str) -> int:
        """How many mock exams the learner has begun."""
        return int(self._file.rows("SELECT count(*) AS n FROM exams WHERE learner = ?", learner)[0]["n"])

    def exam_sittings(self, learner: str, exam: int) -> tuple[SittingRow, ...]:
        """The sittings of a mock exam, in order."""
        found = self._file.rows("SELECT * FROM sittings WHERE exam = ? AND learner = ? ORDER BY id", exam, learner)
        return tuple(map(_sitting, found))

    def close_exam(self, learner: str, id: int, at: datetime) -> bool:
        """Close a mock exam; False if it was closed before."""
        with self.writing():
            row = self.exam(learner, id)
            if row is None or row.closed is not None:
                return False
            self._file.write("UPDATE exams SET closed = ? WHERE id = ?", _text(at), id)
        return True


def _checked(learner: str) -> None:
    if not (learner.isprintable() and 0 < len(learner) <= LONGEST_NAME):
        raise UsageError(f"the name of a learner has 1 to {LONGEST_NAME} printable characters; this one is {learner[:40]!r}")


def _text(at: datetime) -> str:
    """UTC with microseconds: texts of this form sort like the times."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _sitting(row: sqlite3.Row) -> SittingRow:
    return SittingRow(
        id=row["id"], learner=row["learner"], question=row["question"], seed=row["seed"], opened=_time(row["opened"]),
        hinted=row["hinted"], revealed=bool(row["revealed"]), tries=row["tries"], solved=bool(row["solved"]),
        typed=json.loads(row["typed"]), draft=json.loads(row["draft"]), exam=row["exam"],
    )  # fmt: skip


def _exam(row: sqlite3.Row) -> ExamRow:
    closed = _time(row["closed"]) if row["closed"] else None
    return ExamRow(
        id=row["id"], learner=row["learner"], name=row["name"], opened=_time(row["opened"]), minutes=row["minutes"], closed=closed
    )
