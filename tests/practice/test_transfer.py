"""A code of progress: what comes out elsewhere, what is put together, and what is refused."""

from __future__ import annotations

import base64
import gzip
import json

import pytest

from examgen.errors import UsageError
from examgen.practice.loop import transfer
from examgen.practice.loop.progress import progress
from examgen.practice.loop.scope import Scope
from examgen.practice.loop.transfer import exported, imported
from tests.practice.shares import first_shares

SUMS, GRIDS = Scope(by="topic", value="toy.sums"), Scope(by="topic", value="toy.grids")


def packed(data) -> str:
    return transfer.PREFIX + base64.urlsafe_b64encode(gzip.compress(json.dumps(data).encode(), mtime=0)).decode().rstrip("=")


def missed(practice, learner: str) -> None:
    sitting = practice.open(learner, SUMS)
    p = sitting.variant.parameters
    practice.answer(learner, sitting.id, {"total": str(p["a"] - p["b"]), "double": "1"})


def told(practice, learner: str):
    found = progress(practice, learner)
    return found.attempts, found.questions, [(one.question, one.name, one.count) for one in found.mistakes]


def test_another_learner_who_takes_it_in_stands_where_this_one_stands(practice, right):
    missed(practice, "desk")
    sitting = practice.open("desk", GRIDS)
    practice.answer("desk", sitting.id, right(sitting))
    merged = imported(practice, "phone", exported(practice, "desk"))
    assert (merged.attempts, merged.cards) == (2, 2)
    assert told(practice, "phone") == told(practice, "desk")
    assert practice.store.mistakes("phone")[0].sentence == "A sum grows with $b$: add it, do not take it away."
    assert practice.store.seeds_met("phone", "toy/sum") == practice.store.seeds_met("desk", "toy/sum")


def test_there_and_here_are_put_together_and_the_same_code_again_changes_nothing(practice, right, clock):
    missed(practice, "desk")
    clock.move(days=1)
    sitting = practice.open("phone", SUMS)
    practice.answer("phone", sitting.id, right(sitting))
    later = practice.store.card("phone", "toy/sum")
    code = exported(practice, "desk")
    assert imported(practice, "phone", code).attempts == 1
    assert imported(practice, "phone", code) == transfer.Merged(attempts=0, cards=0)
    assert practice.store.attempts("phone") == 2
    assert practice.store.card("phone", "toy/sum") == later  # what was reviewed last
    assert sorted(first_shares(practice.store, "phone")["toy/sum"]) == [0.0, 1.0]


def test_a_sitting_that_went_on_elsewhere_gets_its_further_attempts(practice, right, clock):
    missed(practice, "desk")
    imported(practice, "phone", exported(practice, "desk"))
    clock.move(minutes=1)
    sitting = practice.sitting("desk", 1)
    practice.answer("desk", 1, right(sitting))
    assert imported(practice, "phone", exported(practice, "desk")).attempts == 1
    assert practice.store.attempts("phone") == 2


def test_what_somebody_typed_is_not_in_the_code(practice):
    sitting = practice.open("desk", SUMS)
    practice.answer("desk", sitting.id, {"total": "31337"})
    content = exported(practice, "desk").removeprefix(transfer.PREFIX)
    plain = gzip.decompress(base64.urlsafe_b64decode(content + "=="))
    assert b"31337" not in plain
    assert b"desk" not in plain


AT = 1_772_528_400_000_000
CARD = ["toy/sum", 2.5, 5, AT, AT + 86_400_000_000, 1]
SITTING = ["toy/sum", 5, AT, 0, False, []]
ATTEMPT = [AT, 1, False, True, []]


def with_card(**changed) -> str:
    return packed({"cards": [[changed.get(f"at_{place}", one) for place, one in enumerate(CARD)]], "sittings": []})


def with_sitting(**changed) -> str:
    return packed({"cards": [], "sittings": [[changed.get(f"at_{place}", one) for place, one in enumerate(SITTING)]]})


def test_a_sitting_of_which_only_an_attempt_is_known_is_kept_once(practice):
    code = packed({"cards": [CARD], "sittings": [[SITTING[0], None, AT - 7, 0, False, [ATTEMPT]]]})
    assert imported(practice, "phone", code) == transfer.Merged(attempts=1, cards=1)
    assert imported(practice, "phone", with_sitting(at_5=[ATTEMPT])).attempts == 0
    assert first_shares(practice.store, "phone") == {"toy/sum": (1.0,)}


@pytest.mark.parametrize(
    "code",
    [
        "", "examgen2.", "examgen2.AAAA", "hello", "examgen2." + "A" * 3_000_000, "examgen2.\ud800",
        packed([]), packed({"cards": []}), packed("x" * 20_000_000), packed({"cards": [], "sittings": [SITTING] * 60_000}),
        with_card(at_1=-1), with_card(at_1=float("nan")), with_card(at_1="2"), with_card(at_2=11), with_card(at_3=1),
        with_card(at_5=-1),
        with_sitting(at_0="../../etc"), with_sitting(at_1=2**80), with_sitting(at_2=10**17), with_sitting(at_2="2026-03-03"),
        with_sitting(at_4=1), with_sitting(at_5=[[AT, 2, False, False, []]]),
        with_sitting(at_5=[[AT, 1, False, False, [["<b>", "x"]]]]), with_sitting(at_5=[ATTEMPT] * 2000),
    ],
)  # fmt: skip
def test_what_is_no_code_is_refused_in_one_line_and_changes_nothing(practice, code):
    with pytest.raises(UsageError, match="this is no code of progress, or not all of it") as caught:
        imported(practice, "phone", code)
    assert "\n" not in str(caught.value)
    assert (practice.store.attempts("phone"), practice.store.cards("phone")) == (0, {})


def test_a_code_that_is_torn_or_changed_is_refused(practice):
    missed(practice, "desk")
    code = exported(practice, "desk")
    changed = code[:-9] + ("A" if code[-9] != "A" else "B") + code[-8:]
    for torn in (code[:-5], code[20:], changed):
        with pytest.raises(UsageError):
            imported(practice, "phone", torn)
    assert imported(practice, "phone", f"  {code[:40]}\n {code[40:]} ").attempts == 1
