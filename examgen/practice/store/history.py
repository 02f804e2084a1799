"""A learner's past as it is carried from device to device: no answers, only what became of them."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from examgen.practice.store.attempts import CardRow, MadeMistake, Store

NO_SEED = -1
"""The seed of a sitting of which only the question is known; no variant has it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PastAttempt:
    """An attempt, with its mistakes as (part, name)."""

    at: datetime
    share: float
    unread: bool
    solved: bool
    mistakes: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PastSitting:
    """A sitting before a variant with its attempts, oldest first; ``seed`` may be ``NO_SEED``."""

    question: str
    seed: int
    opened: datetime
    hinted: int
    revealed: bool
    attempts: tuple[PastAttempt, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """All of a learner's cards and sittings."""

    cards: tuple[CardRow, ...]
    sittings: tuple[PastSitting, ...]


def read_history(store: Store, learner: str) -> History:
    """What the learner did outside of running mock exams."""
    made: dict[int, list[tuple[str, str]]] = {}
    for row in store.file.rows("SELECT attempt, part, name FROM mistakes WHERE learner = ? ORDER BY rowid", learner):
        made.setdefault(row["attempt"], []).append((row["part"], row["name"]))
    tried: dict[int, list[PastAttempt]] = {}
    for row in store.file.rows("SELECT * FROM attempts WHERE learner = ? ORDER BY sitting, number", learner):
        attempt = PastAttempt(
            at=datetime.fromisoformat(row["at"]), share=row["share"], unread=bool(row["unread"]), solved=row["share"] == 1,
            mistakes=tuple(made.get(row["id"], ())),
        )  # fmt: skip
        tried.setdefault(row["sitting"], []).append(attempt)
    rows = store.file.rows("SELECT * FROM sittings WHERE learner = ? AND (tries > 0 OR revealed = 1) ORDER BY id", learner)
    sittings = (
        PastSitting(
            question=row["question"], seed=row["seed"], opened=datetime.fromisoformat(row["opened"]), hinted=row["hinted"],
            revealed=bool(row["revealed"]), attempts=tuple(tried.get(row["id"], ())),
        )
        for row in rows
    )  # fmt: skip
    return History(cards=tuple(store.cards(learner).values()), sittings=tuple(sittings))


def merge_history(store: Store, learner: str, history: History, sentence: Callable[[PastSitting, str], str]) -> tuple[int, int]:
    """Put a past to the learner's own; how many attempts and cards were new.

    The same attempt (its question and moment) is kept once. Of two cards of a question the one that was reviewed last
    stays. ``sentence`` gives the sentence of a mistake by its name; one without a sentence is left out.
    """
    with store.writing():
        attempts = sum(_merge_sitting(store, learner, one, sentence) for one in history.sittings)
        known = store.cards(learner)
        fresh = [card for card in history.cards if card.question not in known or _moment(known[card.question]) < _moment(card)]
        for card in fresh:
            store.save_card(learner, card)
    return attempts, len(fresh)


def _moment(card: CardRow) -> tuple[str, int]:
    """When the card was reviewed last, and how often."""
    return str(json.loads(card.state)["last_review"]), card.reviews


def _merge_sitting(store: Store, learner: str, past: PastSitting, sentence: Callable[[PastSitting, str], str]) -> int:
    id = _known(store, learner, past) or store.open_sitting(learner, past.question, past.seed, past.opened)
    if past.revealed:
        store.set_revealed(learner, id)
    known = {row["at"] for row in store.file.rows("SELECT at FROM attempts WHERE learner = ? AND sitting = ?", learner, id)}
    fresh = [one for one in past.attempts if _text(one.at) not in known]
    for one in fresh:
        row = store.sitting(learner, id)
        if row is not None:
            said = [(part, name, sentence(past, name)) for part, name in one.mistakes]
            made = [MadeMistake(part=part, name=name, sentence=text) for part, name, text in said if text]
            store.add_attempt(row, one.at, row.typed, share=one.share, solved=one.solved, mistakes=made, unread=one.unread)
    row = store.sitting(learner, id)
    if row is not None and past.hinted > row.hinted:
        store.set_hinted(learner, id, past.hinted)
    return len(fresh)


def _known(store: Store, learner: str, past: PastSitting) -> int | None:
    """The sitting that this is, begun at the same moment or with the same attempt: not every device keeps when it was begun."""
    same = "s.learner = ? AND s.question = ? AND (s.seed = ? OR ? IN (s.seed, ?))"
    who = (learner, past.question, past.seed, NO_SEED, past.seed)
    found = store.file.rows(f"SELECT s.id FROM sittings s WHERE {same} AND s.opened = ?", *who, _text(past.opened))
    tried = f"SELECT s.id FROM sittings s JOIN attempts a ON a.sitting = s.id WHERE {same} AND a.at = ?"
    for one in past.attempts:
        found = found or store.file.rows(tried, *who, _text(one.at))
    return int(found[0]["id"]) if found else None


def _text(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")
