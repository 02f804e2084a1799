"""Progress as a code that another device takes in: what was done there and here is put together, and nothing is lost.

The served page, the command line and the single file (templates/web/static/code.js) write and read one code: ``examgen2.`` and, in
base64 for addresses, JSON compressed by gzip, whose own sums find copies that are torn. It is

    {"cards": [[question, stability, difficulty, last, due, reviews], ...],
     "sittings": [[question, serial, opened, hinted, revealed, [[at, share, unread, solved, [[part, mistake], ...]], ...]], ...]}

with times in microseconds since 1970, and ``serial`` the number of the practice variant (``null`` for none that is known). There is
no signature: who writes a code by hand may claim any progress, as own progress. So nothing in a code is believed that could harm
others: sizes and forms are checked, and the sentences of mistakes come from the bank.
"""

from __future__ import annotations

import base64
import binascii
import json
import math
import re
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from fsrs import Card, State

from examgen.bank.draft import draft
from examgen.errors import ExamgenError, UsageError
from examgen.practice.loop.session import Practice
from examgen.practice.store.attempts import CardRow
from examgen.practice.store.history import NO_SEED, History, PastAttempt, PastSitting, merge_history, read_history
from examgen.practice.store.seeds import SERIALS, SPACE, practice_seed, serial_of

PREFIX = "examgen2."
LONGEST_CODE = 2_000_000
"""Characters of a code."""
LARGEST = 16_000_000
"""Bytes of what it unpacks to."""
MOST = 50_000
"""Sittings, and cards, of a code."""
_GZIP = 31
_MICROSECOND = timedelta(microseconds=1)
_BEGIN = datetime(1970, 1, 1, tzinfo=UTC)
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
    data = {"cards": list(map(_card_data, history.cards)), "sittings": list(map(_sitting_data, history.sittings))}
    packing = zlib.compressobj(9, wbits=_GZIP)
    packed = packing.compress(json.dumps(data, separators=(",", ":")).encode()) + packing.flush()
    return PREFIX + base64.urlsafe_b64encode(packed).decode().rstrip("=")


def _card_data(row: CardRow) -> list[Any]:
    card = Card.from_json(row.state)
    return [row.question, card.stability, card.difficulty, _moment(card.last_review or row.due), _moment(row.due), row.reviews]


def _sitting_data(one: PastSitting) -> list[Any]:
    attempts = [[_moment(a.at), a.share, a.unread, a.solved, [list(made) for made in a.mistakes]] for a in one.attempts]
    return [one.question, serial_of(one.question, one.seed), _moment(one.opened), one.hinted, one.revealed, attempts]


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


def _unpacked(code: str) -> Any:
    text = "".join(code[: LONGEST_CODE + 1].split())
    if not text.startswith(PREFIX) or len(text) > LONGEST_CODE:
        raise UsageError(_FAULT)
    try:
        packed = text.removeprefix(PREFIX)
        unpacking = zlib.decompressobj(_GZIP)
        plain = unpacking.decompress(base64.b64decode(packed + "=" * (-len(packed) % 4), altchars=b"-_", validate=True), LARGEST)
        if unpacking.unconsumed_tail or unpacking.unused_data or not unpacking.eof:
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
    question, stability, difficulty, last, due, reviews = found
    card = Card(
        card_id=0, state=State.Review, stability=_number(stability, 0.001), difficulty=_number(difficulty, 1, 10), due=_time(due),
        last_review=_time(last),
    )  # fmt: skip
    return CardRow(question=_matching(_QUESTION, question), due=card.due, reviews=_count(reviews), state=card.to_json())


def _sitting(found: Any) -> PastSitting:
    question, serial, opened, hinted, revealed, attempts = found
    if len(attempts) > 1000 or not isinstance(revealed, bool):
        raise ValueError
    id = _matching(_QUESTION, question)
    return PastSitting(
        question=id, seed=NO_SEED if serial is None else practice_seed(id, _count(serial, SERIALS)), opened=_time(opened),
        hinted=_count(hinted), revealed=revealed, attempts=tuple(map(_attempt, attempts)),
    )  # fmt: skip


def _attempt(found: Any) -> PastAttempt:
    at, share, unread, solved, mistakes = found
    if not (isinstance(unread, bool) and isinstance(solved, bool)) or len(mistakes) > 100:
        raise ValueError
    made = tuple((_matching(_NAME, part), _matching(_NAME, name)) for part, name in mistakes)
    return PastAttempt(at=_time(at), share=_number(share, 0, 1), unread=unread, solved=solved, mistakes=made)


def _matching(pattern: re.Pattern[str], text: Any) -> str:
    if not pattern.fullmatch(text):
        raise ValueError
    return str(text)


def _number(number: Any, least: float, most: float = 1e6) -> float:
    if type(number) not in (int, float) or not (math.isfinite(number) and least <= number <= most):
        raise ValueError
    return float(number)


def _count(number: Any, most: int = 10**6) -> int:
    if type(number) is not int or not 0 <= number < most:
        raise ValueError
    return number


def _moment(at: datetime) -> int:
    return (at - _BEGIN) // _MICROSECOND


def _time(moment: Any) -> datetime:
    at = _BEGIN + _count(moment, 10**16) * _MICROSECOND
    if not 2000 <= at.year < 2200:
        raise ValueError
    return at
