"""The loop: pick, answer, feedback, hint, try again, solution, another one."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from examgen.errors import QuestionError, UsageError
from examgen.practice.loop.scope import Scope
from tests.practice.shares import first_shares

SUMS = Scope(by="topic", value="toy.sums")


def test_every_way_of_picking_leads_to_its_questions(practice):
    def picked(by, value=""):
        return {header.id for header in practice.questions("ann", Scope(by=by, value=value))}

    assert picked("topic", "words") == {"words/claim", "words/name"}
    assert picked("week", "1") == picked("exam", "midterm") == {"toy/sum", "toy/grid"}
    assert picked("question", "toy/sum") == {"toy/sum"}
    assert picked("need") == {"toy/sum", "toy/grid", "words/claim", "words/name"}


def test_the_menu_offers_needs_exams_weeks_and_topics(practice):
    assert [(choice.title, choice.questions) for choice in practice.menu] == [
        ("What I need most", 4), ("Toy midterm", 2), ("Week 1: Sums and grids", 2), ("Week 2: Words", 2), ("Topic: toy", 2),
        ("Topic: words", 2),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("by", "value"), [("topic", "tos"), ("week", "9"), ("week", "²"), ("exam", "final"), ("question", "toy/su")]
)
def test_an_unknown_wish_is_refused_in_one_line(practice, by, value):
    with pytest.raises(Exception, match=r"did you mean|has no|whole number") as caught:
        practice.open("ann", Scope(by=by, value=value))
    assert "\n" not in str(caught.value)


def test_a_right_answer_closes_the_sitting(practice, right):
    sitting = practice.open("ann", SUMS)
    outcome = practice.answer("ann", sitting.id, right(sitting))
    assert outcome.counted
    assert outcome.solved
    assert outcome.sitting.closed
    again = practice.answer("ann", sitting.id, {"total": "1", "double": "2"})
    assert not again.counted
    assert practice.store.attempts("ann") == 1


def test_a_recognised_mistake_brings_its_sentence_and_is_kept(practice):
    sitting = practice.open("ann", SUMS)
    p = sitting.variant.parameters
    outcome = practice.answer("ann", sitting.id, {"total": str(p["a"] - p["b"]), "double": "0"})
    assert outcome.report.parts[0].verdict == "wrong"
    assert outcome.report.parts[0].feedback == "A sum grows with $b$: add it, do not take it away."
    (made,) = practice.store.mistakes("ann")
    assert (made.question, made.name, made.count) == ("toy/sum", "subtracted", 1)


def test_a_partly_right_matrix_says_which_entries(practice):
    sitting = practice.open("ann", Scope(by="topic", value="toy.grids"))
    (a, b), (c, d) = sitting.variant.parameters["M"]
    outcome = practice.answer("ann", sitting.id, {"N": f"[{a + 1} {b + 1}; {c} {d + 1}]"})
    assert outcome.report.parts[0].verdict == "partly"
    assert outcome.report.parts[0].entries == (True, True, False, True)


@pytest.mark.parametrize("typed", ["9**9**9", "__import__('os')", "nan", "((((", "5 6", "x" * 1_000_000, "{{7*7}}", "1e999999"])
def test_what_cannot_be_read_is_no_attempt(practice, typed):
    sitting = practice.open("ann", SUMS)
    outcome = practice.answer("ann", sitting.id, {"total": typed})
    assert [part.name for part in outcome.unreadable] == ["total"]
    assert not outcome.counted
    assert practice.sitting("ann", sitting.id).tries == 0
    assert practice.store.cards("ann") == {}


def test_nothing_typed_is_no_attempt(practice):
    sitting = practice.open("ann", SUMS)
    assert not practice.answer("ann", sitting.id, {"total": "  "}).counted
    assert practice.store.attempts("ann") == 0


def test_a_part_that_does_not_exist_is_refused(practice):
    sitting = practice.open("ann", SUMS)
    with pytest.raises(UsageError, match="there is no part 'totl'; did you mean 'total'"):
        practice.answer("ann", sitting.id, {"totl": "3"})


def test_an_error_is_carried_forward(practice):
    sitting = practice.open("ann", SUMS)
    wrong = sitting.variant.parameters["a"] + sitting.variant.parameters["b"] + 11
    outcome = practice.answer("ann", sitting.id, {"total": str(wrong), "double": str(2 * wrong)})
    assert [part.verdict for part in outcome.report.parts] == ["wrong", "right"]
    assert outcome.report.parts[1].carried
    assert not outcome.solved


def test_hints_uncover_the_trace_up_to_the_answer_but_not_the_answer(practice):
    sitting = practice.open("ann", SUMS)
    p = sitting.variant.parameters
    said = practice.hint("ann", sitting.id)
    assert (said.note, said.layouts) == ("Addition comes first.", ())
    step = practice.hint("ann", sitting.id)
    assert str(p["a"] + 1) in step.layouts[0]
    formula = practice.hint("ann", sitting.id)
    assert str(p["a"] + p["b"]) not in formula.layouts[0]
    assert "b" in formula.layouts[0]
    assert practice.hint("ann", sitting.id).layouts == (r"\mathrm{double} = 2 \, \mathrm{total}",)
    assert practice.hint("ann", sitting.id) is None


def test_what_can_be_read_is_marked_although_another_part_cannot(practice, right):
    sitting = practice.open("ann", SUMS)
    outcome = practice.answer("ann", sitting.id, right(sitting) | {"total": "seven"})
    assert [part.verdict for part in outcome.report.parts] == ["unreadable", "right"]
    assert (outcome.counted, outcome.solved, outcome.report.marks) == (True, False, 2)
    assert practice.store.card("ann", "toy/sum") is None  # the first try is not over


def test_what_could_not_be_read_was_no_try_and_what_could_was_one(practice, right):
    sitting = practice.open("ann", SUMS)
    practice.answer("ann", sitting.id, {"total": "seven", "double": "1"})
    practice.answer("ann", sitting.id, right(sitting))
    assert first_shares(practice.store, "ann") == {"toy/sum": (pytest.approx(1 / 3),)}
    assert practice.store.card("ann", "toy/sum").reviews == 1


def test_a_slip_of_the_keyboard_costs_nothing(practice, right):
    sitting = practice.open("ann", SUMS)
    practice.answer("ann", sitting.id, right(sitting) | {"total": "6o"})
    assert practice.answer("ann", sitting.id, right(sitting)).solved
    assert first_shares(practice.store, "ann") == {"toy/sum": (1.0,)}


def test_what_was_typed_and_not_checked_stands_beside_the_solution_and_is_marked(practice, right):
    sitting = practice.open("ann", SUMS)
    typed = right(sitting) | {"total": "1,5,"}
    practice.solution("ann", sitting.id, typed)
    kept = practice.sitting("ann", sitting.id)
    assert (kept.shown, kept.tries, kept.closed) == (typed, 0, True)
    assert [part.verdict for part in practice.last_report(kept).parts] == ["unreadable", "right"]
    assert practice.store.attempts("ann") == 0


def test_a_draft_is_kept_beside_what_was_marked_until_the_next_attempt(practice, right):
    sitting = practice.open("ann", SUMS)
    practice.answer("ann", sitting.id, {"total": "1"})
    practice.keep(practice.sitting("ann", sitting.id), {"total": "1", "double": "0,25"})
    kept = practice.sitting("ann", sitting.id)
    assert kept.shown == {"total": "1", "double": "0,25"}
    assert [part.verdict for part in practice.last_report(kept).parts] == ["wrong", "unanswered"]
    practice.answer("ann", sitting.id, right(sitting))
    assert practice.sitting("ann", sitting.id).shown == right(sitting)


def test_after_a_claim_the_reason_is_open_at_once(practice):
    sitting = practice.open("ann", Scope(by="topic", value="words.claims"))
    practice.answer("ann", sitting.id, {"truth": "true" if sitting.variant.parameters["turned"] else "false"})
    assert practice.sitting("ann", sitting.id).revealed
    assert practice.store.card("ann", "words/claim").reviews == 1


def test_what_followed_from_an_answer_that_has_changed_is_no_mistake(practice):
    sitting = practice.open("ann", SUMS)
    p = sitting.variant.parameters
    double = str(2 * (p["a"] + p["b"] + 11))
    practice.answer("ann", sitting.id, {"total": str(p["a"] + p["b"] + 11), "double": double})
    parts = practice.answer("ann", sitting.id, {"total": str(p["a"] + p["b"]), "double": double}).report.parts
    assert [part.verdict for part in parts] == ["right", "wrong"]
    assert (parts[1].mistakes, parts[1].feedback.split(":")[0]) == (
        (),
        "This followed from your earlier answer, which is another one now",
    )


def test_an_attempt_that_came_in_between_makes_this_one_count_no_more(practice):
    sitting = practice.open("ann", SUMS)
    report = practice.mark(sitting.variant, {"total": "1"})
    assert practice.record(sitting, {"total": "1"}, report).tries == 1
    assert practice.record(sitting, {"total": "1"}, report) is None
    assert practice.store.attempts("ann") == 1


def test_who_skips_comes_to_every_question_before_one_comes_back(practice):
    ids = [header.id for header in practice.questions("ann", Scope())]
    met = [practice.open("ann", Scope()).variant.id]
    while len(met) < 2 * len(ids):
        met.append(practice.open("ann", Scope(), after=met[-1]).variant.id)
    assert sorted(met[: len(ids)]) == sorted(met[len(ids) :]) == sorted(ids)


def test_a_hint_after_a_right_part_goes_on_with_the_next_one(practice):
    sitting = practice.open("ann", SUMS)
    p = sitting.variant.parameters
    practice.answer("ann", sitting.id, {"total": str(p["a"] + p["b"]), "double": "1"})
    assert practice.hint("ann", sitting.id).layouts[0].replace(" ", "").count("2") == 1
    assert practice.hint("ann", sitting.id) is None


def test_a_claim_has_no_hint_that_gives_it_away(practice):
    sitting = practice.open("ann", Scope(by="topic", value="words.claims"))
    assert practice.hint("ann", sitting.id) is None


def test_the_solution_is_for_these_numbers_and_ends_the_sitting(practice, right):
    sitting = practice.open("ann", SUMS)
    p = sitting.variant.parameters
    solution = practice.solution("ann", sitting.id)
    assert solution.answers[0].answer == f"${p['a'] + p['b']}$"
    assert not practice.answer("ann", sitting.id, right(sitting)).counted


def test_the_solution_before_the_first_try_counts_as_not_known(practice, clock):
    practice.solution("ann", practice.open("ann", SUMS).id)
    card = practice.store.card("ann", "toy/sum")
    assert card.reviews == 1
    assert card.due == clock.now + timedelta(days=1)


def test_the_solution_after_a_try_changes_no_due_date(practice, right):
    sitting = practice.open("ann", SUMS)
    practice.answer("ann", sitting.id, right(sitting))
    before = practice.store.card("ann", "toy/sum")
    practice.solution("ann", sitting.id)
    assert practice.store.card("ann", "toy/sum") == before


def test_only_the_first_try_is_a_review(practice, right):
    sitting = practice.open("ann", SUMS)
    practice.answer("ann", sitting.id, {"total": "1", "double": "1"})
    practice.answer("ann", sitting.id, right(sitting))
    assert practice.store.card("ann", "toy/sum").reviews == 1
    assert first_shares(practice.store, "ann") == {"toy/sum": (0.0,)}


def test_another_one_and_coming_back_draw_new_numbers(practice):
    seeds = [practice.open_question("ann", "toy/sum").variant.seed for _ in range(3)]
    seeds += [practice.open("ann", SUMS).variant.seed for _ in range(3)]
    assert len(set(seeds)) == 6


def test_when_all_prepared_variants_were_met_there_is_none_at_once(practice):
    for _ in range(6):
        assert practice.open_question("ann", "toy/sum") is not None
    assert practice.open_question("ann", "toy/sum") is None
    assert practice.open_question("bob", "toy/sum") is not None


def test_the_next_question_is_another_one(practice):
    first = practice.open("ann", Scope(by="topic", value="toy"))
    second = practice.open("ann", Scope(by="topic", value="toy"), after=first.variant.id)
    assert {first.variant.id, second.variant.id} == {"toy/sum", "toy/grid"}


def test_what_was_not_known_comes_back_before_new_questions(practice, clock, right):
    order = [header.id for header in practice.questions("ann", Scope())]
    practice.solution("ann", practice.open_question("ann", order[-1]).id)
    clock.move(days=1, minutes=1)
    known = practice.open_question("ann", order[0])
    practice.answer("ann", known.id, right(known))
    assert [header.id for header in practice.questions("ann", Scope())] == [order[-1], order[1], order[2], order[0]]


def test_learners_do_not_see_each_other(practice, right):
    sitting = practice.open("ann", SUMS)
    practice.answer("ann", sitting.id, right(sitting))
    for call in (practice.sitting, practice.hint, practice.solution):
        with pytest.raises(UsageError, match="there is no such sitting"):
            call("bob", sitting.id)
    with pytest.raises(UsageError, match="there is no such sitting"):
        practice.answer("bob", sitting.id, right(sitting))
    assert practice.store.cards("bob") == {}
    assert practice.store.attempts("bob") == 0


def test_a_question_that_cannot_be_prepared_does_not_stop_the_others(practice):
    order = [header.id for header in practice.questions("ann", Scope())]
    for _ in range(6):
        practice.open_question("ann", order[0])
    practice.pool.add_fault(order[0], "witness x says 1, the solution says 2")
    assert practice.open("ann", Scope()).variant.id == order[1]
    with pytest.raises(QuestionError, match="witness x says 1"):
        practice.open("ann", Scope(by="question", value=order[0]))


def test_the_last_report_can_be_shown_again(practice):
    sitting = practice.open("ann", SUMS)
    assert practice.last_report(sitting) is None
    outcome = practice.answer("ann", sitting.id, {"total": "7", "double": "15"})
    assert practice.last_report(practice.sitting("ann", sitting.id)) == outcome.report


DEEDS = st.sampled_from(["open", "right", "wrong", "unreadable", "nothing", "hint", "solution", "report"])


@given(deeds=st.lists(st.tuples(st.sampled_from(["ann", "bob"]), DEEDS), max_size=25))
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_order_of_deeds_keeps_the_books(practice, right, deeds):
    """Attempts, reviews and what is open are, for each learner, what that learner did, whatever the other one does between."""
    for table in ("mistakes", "attempts", "cards", "sittings"):
        practice.store._file.write(f"DELETE FROM {table}")
    books = {
        name: {"attempts": 0, "reviews": 0, "now": None, "tried": False, "closed": False, "seeds": []} for name in ("ann", "bob")
    }
    for learner, deed in deeds:
        book = books[learner]
        if deed == "open" or book["now"] is None:
            sitting = practice.open_question(learner, "toy/sum")
            if sitting is None:
                assert len(book["seeds"]) == 6
                continue
            book.update(now=sitting, tried=False, closed=False)
            book["seeds"].append(sitting.variant.seed)
        elif deed == "solution":
            practice.solution(learner, book["now"].id)
            book["reviews"] += not book["tried"] and not book["closed"]
            book["closed"] = True
        elif deed == "hint":
            practice.hint(learner, book["now"].id)
        elif deed == "report":
            now = practice.sitting(learner, book["now"].id)
            is_told = book["tried"] or (now.closed and bool(now.draft))
            assert (practice.last_report(now) is not None) == is_told
        else:
            answer = {
                "right": right(book["now"]),
                "wrong": {"total": "1", "double": "1"},
                "unreadable": {"total": "(("},
                "nothing": {},
            }
            outcome = practice.answer(learner, book["now"].id, answer[deed])
            assert outcome.counted == (deed in ("right", "wrong") and not book["closed"])
            book["attempts"] += outcome.counted
            book["reviews"] += outcome.counted and not book["tried"]
            book["tried"] |= outcome.counted
            book["closed"] |= outcome.counted and deed == "right"
    for learner, book in books.items():
        card = practice.store.card(learner, "toy/sum")
        assert practice.store.attempts(learner) == book["attempts"]
        assert (card.reviews if card else 0) == book["reviews"]
        assert len(set(book["seeds"])) == len(book["seeds"])
