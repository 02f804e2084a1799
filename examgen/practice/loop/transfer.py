"""Progress as a code that another device takes in: what was done there and here is put together, and nothing is lost.

A code is ``examgen1.`` and, in base64 for addresses, four bytes of a digest before compressed JSON. The digest finds copies that
are torn; it is no signature: who writes a code by hand may claim any progress, as own progress. So nothing in a code is believed
that could harm others: sizes and forms are checked, and the sentences of mistakes come from the bank.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import math
import re
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any

from fsrs import Card

from examgen.bank.draft import draft
from examgen.errors import ExamgenError, UsageError
from examgen.practice.loop.session import Practice
from examgen.practice.store.attempts import CardRow
from examgen.practice.store.history import History, PastAttempt, PastSitting, merge_history, read_history
from examgen.practice.store.seeds import SPACE

PREFIX = "examgen1."
LONGEST_CODE = 2_000_000
"""Characters of a code."""
LARGEST = 16_000_000
"""Bytes of what it unpacks to."""
MOST = 50_000
"""Sittings, and cards, of a code."""
_DIGEST = 4
_QUESTION = re.compile(r"[A-Za-z0-9_-]{1,80}(/[A-Za-z0-9_-]{1,80}){0,4}", re.ASCII)
_NAME = re.compile(r"[A-Za-z0-9_ +-]{1,120}", re.ASCII)
_FAULT = "this is no code of progress, or not all of it; copy it again from its beginning to its end"


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """How many answers and due dates were new."""

    attempts: int
    cards: int


def exported(practice: Practice, learner: str) -> str:
    """The learner's progress as a code."""
    history = read_history(practice.store, learner)
    data = {
        "cards": [[card.question, _text(card.due), card.reviews, card.state] for card in history.cards],
        "sittings": [
            [
                one.question, one.seed, _text(one.opened), one.hinted, one.revealed,
                [[_text(a.at), a.share, a.unread, a.solved, [list(made) for made in a.mistakes]] for a in one.attempts],
            ]
            for one in history.sittings
        ],
    }  # fmt: skip
    packed = zlib.compress(json.dumps(data, separators=(",", ":")).encode(), 9)
    return PREFIX + base64.urlsafe_b64encode(_digest(packed) + packed).decode().rstrip("=")


def imported(practice: Practice, learner: str, code: str) -> Merged:
    """Put the progress of a code to the learner's own; ``UsageError`` for what is no code. The same code again changes nothing."""
    history = _history(_unpacked(code))
    known = cache(lambda question, seed: _sentences(practice, question, seed))
    attempts, cards = merge_history(practice.store, learner, history, lambda of, name: known(of.question, of.seed).get(name, ""))
    return Merged(attempts=attempts, cards=cards)


def _sentences(practice: Practice, question: str, seed: int) -> dict[str, str]:
    """The sentences of a variant's mistakes by name, as the bank has them; none if it has no such question."""
    try:
        variant = draft(practice.bank.page(question), seed, space=SPACE).variant
    except ExamgenError:
        return {}
    return {mistake.name: mistake.general for mistake in variant.mistakes}


def _digest(packed: bytes) -> bytes:
    return hashlib.blake2b(packed, digest_size=_DIGEST, person=b"examgen.code").digest()


def _unpacked(code: str) -> Any:
    text = "".join(code[: LONGEST_CODE + 1].split())
    if not text.startswith(PREFIX) or len(text) > LONGEST_CODE:
        raise UsageError(_FAULT)
    try:
        kept = base64.b64decode(
            text.removeprefix(PREFIX) + "=" * (-len(text.removeprefix(PREFIX)) % 4), altchars=b"-_", validate=True
        )
        if _digest(kept[_DIGEST:]) != kept[:_DIGEST]:
            raise UsageError(_FAULT)
        unpacking = zlib.decompressobj()
        plain = unpacking.decompress(kept[_DIGEST:], LARGEST)
        if unpacking.unconsumed_tail or not unpacking.eof:
            raise UsageError(_FAULT)
        return json.loads(plain)
    except (binascii.Error, zlib.error, ValueError, RecursionError):
        raise UsageError(_FAULT) from None


# --- what is believed of it -------------------------------------------------------------------------------------------------------


def _history(data: Any) -> History:
    try:
        cards, sittings = data["cards"], data["sittings"]
        if len(cards) > MOST or len(sittings) > MOST:
            raise UsageError(_FAULT)
        return History(cards=tuple(map(_card, cards)), sittings=tuple(map(_sitting, sittings)))
    except (TypeError, ValueError, KeyError, IndexError, AttributeError, OverflowError, RecursionError):
        raise UsageError(_FAULT) from None


def _card(found: Any) -> CardRow:
    question, due, reviews, state = found
    card = Card.from_json(_short(state, 2000))
    numbers = (card.stability, card.difficulty)
    if card.last_review is None or not all(isinstance(one, float) and math.isfinite(one) and one > 0 for one in numbers):
        raise ValueError
    _time(card.last_review.isoformat())
    return CardRow(question=_matching(_QUESTION, question), due=_time(due), reviews=_count(reviews), state=card.to_json())


def _sitting(found: Any) -> PastSitting:
    question, seed, opened, hinted, revealed, attempts = found
    if len(attempts) > 1000 or not isinstance(revealed, bool):
        raise ValueError
    return PastSitting(
        question=_matching(_QUESTION, question), seed=_count(seed, 2**63), opened=_time(opened), hinted=_count(hinted),
        revealed=revealed, attempts=tuple(map(_attempt, attempts)),
    )  # fmt: skip


def _attempt(found: Any) -> PastAttempt:
    at, share, unread, solved, mistakes = found
    if not (isinstance(share, int | float) and 0 <= share <= 1 and isinstance(unread, bool) and isinstance(solved, bool)):
        raise ValueError
    if len(mistakes) > 100:
        raise ValueError
    made = tuple((_matching(_NAME, part), _matching(_NAME, name)) for part, name in mistakes)
    return PastAttempt(at=_time(at), share=float(share), unread=unread, solved=solved, mistakes=made)


def _matching(pattern: re.Pattern[str], text: Any) -> str:
    if not pattern.fullmatch(text):
        raise ValueError
    return str(text)


def _short(text: Any, most: int) -> str:
    if not isinstance(text, str) or len(text) > most:
        raise ValueError
    return text


def _count(number: Any, most: int = 10**6) -> int:
    if type(number) is not int or not 0 <= number < most:
        raise ValueError
    return number


def _text(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _time(text: Any) -> datetime:
    at = datetime.fromisoformat(_short(text, 40))
    if at.tzinfo is None or not 2000 <= at.year < 2200:
        raise ValueError
    return at.astimezone(UTC)
